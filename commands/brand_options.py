"""The options of `ringback dealership set` that say what the brand promises and asks, for all models or for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import click

from commands.errors import Mistake
from flows.brand import BRAND_FACTS, brand_of, models_of

P = ParamSpec("P")
T = TypeVar("T")
FIRST = re.compile(r"([0-9]+)(?:km|公里)/([0-9]+)(?:months?|个月|月)", re.I)
WARRANTY = re.compile(r"([0-9]+)(?:km|公里)/([0-9]+)(?:years?|年)", re.I)
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,30}")
LANGUAGE = re.compile(r"\s*(zh(?:-CN)?|en)\s*[:：]", re.I)  # a full-width colon is how it is typed in Chinese
HAN = re.compile(r"[\u4e00-\u9fff]")
NONE = "none"  # written in the place of a value, to take it away
MISSING: Mapping[str, str] = {
    "rule_km": "first maintenance",
    "warranty_km": "warranty",
    "rescue": "rescue number",
    "workshop": "place of the workshop",
}


OPTIONS = (
    click.option("--model", metavar="NAME", help="The brand's options hold for this model only, such as 奔奔."),
    click.option(
        "--workshop-place",
        multiple=True,
        metavar="[zh:|en:]TEXT|none",
        help="Where the workshop is, as customers hear it; once for each language.",
    ),
    click.option("--rescue", metavar="NUMBER|none", help="The number of the road rescue."),
    click.option("--warranty", metavar="60000km/3years|none", help="How long it lasts, whichever comes first."),
    click.option(
        "--first-maintenance",
        metavar="5000km/3months|none",
        help="When a new car has to come for the first time, whichever comes first.",
    ),
)  # the last one is shown first


def brand_options(command: Callable[P, T]) -> Callable[P, T]:
    """Give a command `--first-maintenance`, `--warranty`, `--rescue`, `--workshop-place` and `--model`."""
    for option in OPTIONS:
        command = option(command)
    return command


def brand_changes(
    first_maintenance: str | None,
    warranty: str | None,
    rescue: str | None,
    workshop_place: tuple[str, ...],
    model: str | None,
) -> dict[str, Any]:
    """What the options change in a dealership's settings. Raises `Mistake` with a sentence for what cannot be."""
    brand: dict[str, Any] = {}
    if first_maintenance is not None:
        brand |= _pair(first_maintenance, FIRST, ("rule_km", "rule_months"), BRAND_FACTS["rule_km"].option)
    if warranty is not None:
        brand |= _pair(warranty, WARRANTY, ("warranty_km", "warranty_years"), BRAND_FACTS["warranty_km"].option)
    if rescue is not None:
        brand["rescue"] = _number(rescue)
    if workshop_place:
        brand["workshop"] = _places(workshop_place)
    if model is None:
        return {"brand": brand} if brand else {}
    if not model.strip():
        raise Mistake("The model has no name; write it as on the list, such as --model 奔奔.")
    if not brand:
        raise Mistake("Say what holds for this model, such as --model 奔奔 --first-maintenance 2000km/2months.")
    return {"brand": {"models": {model.strip(): brand}}}


def brand_told(settings: Mapping[str, Any]) -> list[str]:
    """What holds now, a few words for each: first for all models, then what is different for some, then what is not set
    for all.
    """
    for_all = _holds(settings, "")
    for_some = [
        f"{model}: {', '.join(told)}"
        for model in models_of(settings)
        if (told := [words for words in _holds(settings, model) if words not in for_all])
    ]
    known = {**brand_of(settings, locale="en"), **brand_of(settings)}
    lacking = [words for name, words in MISSING.items() if name not in known]
    return [*for_all, *for_some, *([f"not set: {', '.join(lacking)}"] if lacking else [])]


def _holds(settings: Mapping[str, Any], model: str) -> list[str]:
    chinese, english = brand_of(settings, model), brand_of(settings, model, "en")
    told = []
    if "rule_km" in chinese and "rule_months" in chinese:
        told.append(f"first maintenance at {chinese['rule_km']} km or {chinese['rule_months']} months")
    if "warranty_km" in chinese and "warranty_years" in chinese:
        told.append(f"warranty {chinese['warranty_km']} km or {chinese['warranty_years']} years")
    if "rescue" in chinese:
        told.append(f"rescue {chinese['rescue']}")
    places = dict.fromkeys(str(known["workshop"]) for known in (chinese, english) if "workshop" in known)
    if places:
        told.append(f"workshop at {' / '.join(places)}")
    return told


def _pair(text: str, shape: re.Pattern[str], names: tuple[str, str], example: str) -> dict[str, int | None]:
    """Kilometres and a time, as in 5000km/3months."""
    written = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))
    if written.lower() == NONE:
        return dict.fromkeys(names)
    found = shape.fullmatch(written)
    if found is None:
        raise Mistake(f"{text!r} cannot be read; write it like {example}.")
    values = {name: int(digits) for name, digits in zip(names, found.groups(), strict=True)}
    for name, value in values.items():
        most = BRAND_FACTS[name].most
        if not 1 <= value <= most:
            raise Mistake(f"{value} in {text!r} is not possible; it has to be from 1 to {most}, as in {example}.")
    return dict[str, int | None](values)


def _number(text: str) -> str | None:
    """A phone number as customers dial it."""
    written = unicodedata.normalize("NFKC", text).strip()
    if written.lower() == NONE:
        return None
    if not PHONE.fullmatch(written):
        raise Mistake(f"{text!r} is not a phone number; write it as customers dial it, --rescue 400-888-6677.")
    return written


def _places(texts: tuple[str, ...]) -> dict[str, str] | None:
    """The place in each language; without a word for the language, the writing tells which it is."""
    places = {}
    for text in texts:
        if text.strip().lower() == NONE:
            return None
        marked = LANGUAGE.match(text)
        place = text[marked.end() :].strip() if marked else text.strip()
        if not place:
            raise Mistake(f"{text!r} names no place; say it as customers should hear it, --workshop-place 展厅斜对面.")
        chinese = marked[1].lower().startswith("zh") if marked else bool(HAN.search(place))
        places["zh-CN" if chinese else "en"] = place
    return places
