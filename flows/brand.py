"""What a dealership's brand promises and asks of its customers (rules 4.01 and 1.07): from its settings, by model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.facts import of_kind
from flows.first_maintenance import LARGEST_KM, LARGEST_MONTHS, FirstMaintenanceRule
from flows.script import FactKind
from flows.steps import Locale
from flows.talk import FactValue


@dataclass(frozen=True, slots=True)
class BrandFact:
    """One thing a dealership can settle for all its scripts: its kind, and the words of the command that do it."""

    kind: FactKind
    option: str
    most: int = 0  # the largest number that makes sense


_FIRST = "--first-maintenance 5000km/3months"
_WARRANTY = "--warranty 60000km/3years"
BRAND_FACTS: Mapping[str, BrandFact] = {
    "rule_km": BrandFact("km", _FIRST, LARGEST_KM),
    "rule_months": BrandFact("number", _FIRST, LARGEST_MONTHS),
    "warranty_km": BrandFact("km", _WARRANTY, 1_000_000),
    "warranty_years": BrandFact("number", _WARRANTY, 20),
    "rescue": BrandFact("phone", "--rescue 400-888-6677"),
    "workshop": BrandFact("text", "--workshop-place 展厅斜对面"),
}


def brand_of(settings: Mapping[str, Any], model: str = "", locale: Locale = "zh-CN") -> Mapping[str, FactValue]:
    """The brand's facts for a car of this model, under the names that scripts have for them:

    `{"brand": {"rule_km": 5000, "rule_months": 3, "models": {"奔奔": {"rule_km": 2000, "rule_months": 2}}}}`

    What the model's own entry tells goes before what holds for all. A text may be one for each language:
    `{"workshop": {"zh-CN": "展厅对面", "en": "opposite the showroom"}}`. What is left out or makes no sense is not
    known: a live call must not end over a setting, and nothing is promised that nobody has set.
    """
    told = settings.get("brand")
    if not isinstance(told, Mapping):
        return {}
    return {**_known(told, locale), **_known(_entry(told.get("models"), model), locale)}


def first_maintenance_rule(settings: Mapping[str, Any], model: str = "") -> FirstMaintenanceRule | None:
    """When the brand wants a car of this model for its first maintenance; None until somebody has set it."""
    known = brand_of(settings, model)
    km, months = known.get("rule_km"), known.get("rule_months")
    if not isinstance(km, int) or not isinstance(months, int):
        return None
    return FirstMaintenanceRule(km=km, months=months)


def models_of(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The models that have an entry of their own."""
    told = settings.get("brand")
    models = told.get("models") if isinstance(told, Mapping) else None
    return tuple(models) if isinstance(models, Mapping) else ()


def how_to_set(names: Iterable[str], code: str) -> str | None:
    """The command that settles these facts for a dealership; None when one of them is not the brand's to tell."""
    wanted = list(names)
    if not wanted or any(name not in BRAND_FACTS for name in wanted):
        return None
    options = dict.fromkeys(BRAND_FACTS[name].option for name in wanted)
    return f"ringback dealership set {code} {' '.join(options)}"


def _known(told: Mapping[str, Any], locale: Locale) -> Mapping[str, FactValue]:
    known: dict[str, FactValue] = {}
    for name, fact in BRAND_FACTS.items():
        given = told.get(name)
        value = of_kind(fact.kind, given.get(locale) if isinstance(given, Mapping) else given)
        if value is not None and not (isinstance(value, int) and not 1 <= value <= fact.most):
            known[name] = value
    return known


def _entry(models: Any, model: str) -> Mapping[str, Any]:
    """What is told of this model: under the longest name that its own contains, as 奔奔 is in 长安奔奔 1.4L."""
    if not isinstance(models, Mapping):
        return {}
    written = _plain(model)
    fitting = [name for name in models if isinstance(name, str) and _names(_plain(name), written)]
    entry = models[max(fitting, key=len)] if fitting else None
    return entry if isinstance(entry, Mapping) else {}


def _names(name: str, written: str) -> bool:
    """Whether the name stands in what is written, blanks aside; CX3 does not stand in CX30."""
    signs = [re.escape(sign) for sign in name if not sign.isspace()]
    if not signs:
        return False
    before = r"(?<![a-z0-9])" if name[0].isascii() else ""
    after = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return bool(re.search(before + r"\s*".join(signs) + after, written))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
