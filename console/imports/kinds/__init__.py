"""The kinds of lists that can be taken in, one module each."""

from __future__ import annotations

from collections.abc import Mapping

from console.imports.columns import Kind
from console.imports.kinds.customers import CUSTOMERS
from console.imports.kinds.deliveries import DELIVERIES
from console.imports.kinds.services import SERVICES
from console.imports.kinds.visits import VISITS

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (SERVICES, DELIVERIES, VISITS, CUSTOMERS)}

__all__ = ["KINDS"]
