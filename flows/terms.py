"""What a dealership has laid down about reaching people, beside its calling hours: budget and quiet periods."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.budget import DEFAULT_BUDGET, Budget, budget_of
from flows.quiet import Quiet, QuietAfter, quiet_of


class TermsError(ValueError):
    """A dealership's settings about reaching people cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A dealership's own rules about reaching one person."""

    budget: Budget = DEFAULT_BUDGET
    quiet: tuple[Quiet | QuietAfter, ...] = ()


def terms_of(settings: Mapping[str, Any]) -> Terms:
    """The terms in a dealership's settings, `budget` and `maker_survey`. Raises `TermsError`."""
    mine = {key: settings[key] for key in ("budget", "maker_survey") if key in settings}
    return _read(json.dumps(mine, sort_keys=True)) if mine else Terms()


@lru_cache(maxsize=256)
def _read(text: str) -> Terms:
    settings = json.loads(text)
    try:
        return Terms(budget_of(settings), quiet_of(settings))
    except (TypeError, ValueError) as error:
        raise TermsError(f"The dealership's settings cannot be used: {error}.") from error
