"""What a programme's SMS comes to once it is filled in: the text as it is sent, and how many parts it takes."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from flows.facts import addressed, examples
from flows.fallback import full_text
from flows.programmes import ProgrammeRule
from flows.script import Script
from flows.segments import Segments, measure
from flows.spoken import written
from flows.steps import Locale

# Names as long as they usually get, so that most people's texts take no more parts.
CUSTOMERS: Mapping[str, tuple[str, str]] = {"zh-CN": ("欧阳建国", "male"), "en": ("Alexander Ouyang", "male")}
DAYS: Mapping[str, str] = {"zh-CN": "12月30日", "en": "30 December"}


@dataclass(frozen=True, slots=True)
class TextParts:
    """One text of one programme in one language."""

    programme: str
    locale: str
    text: str
    takes: Segments


def texts_of(
    rule: ProgrammeRule, script: Script, suffix: Mapping[str, str], *, dealership: Mapping[str, str], hotline: str
) -> Iterator[TextParts]:
    """The programme's SMS in each of its languages, for a customer with a long name and facts as the script's
    examples have them. `suffix` is the market's way to refuse further ones.
    """
    for locale, body in rule.sms.items():
        told = {name: _written(script, name, value, locale) for name, value in examples(script, locale).items()}
        known = {
            **told,
            "customer": addressed(locale, *CUSTOMERS[locale]),
            "dealership": dealership[locale],
            "date": DAYS[locale],
            "visit_date": DAYS[locale],
            "hotline": hotline,
        }
        wanted = {name for _, name, _, _ in string.Formatter().parse(body) if name is not None}
        text = full_text(body.format(**{name: known.get(name, name) for name in wanted}), suffix.get(locale, ""))
        yield TextParts(rule.name, locale, text, measure(text))


def _written(script: Script, name: str, value: object, locale: Locale) -> str:
    fact = script.facts.get(name)
    if fact is None or fact.kind == "slots" or isinstance(value, tuple):
        return ""
    return written(fact.kind, cast(str, value), locale)
