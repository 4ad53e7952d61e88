"""An answer as a supervisor reads it: in the words of the script that was spoken, beside what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from console import identity
from console.i18n import _
from console.words import N_
from flows.script import Script
from flows.steps import Locale, Words, label_of
from flows.talk import in_words
from store.desk import Said, TicketPage
from voice.published import read

VALUES: Mapping[str, str] = {
    "family": N_("a family member"),
    "self": N_("the customer"),
    "done": N_("done already"),
    "not_yet": N_("not yet"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer, ready to be read."""

    said: Said
    label: str
    value: str


def shown(page: TicketPage) -> list[Shown]:
    """The answers of a ticket's follow-up, in the order they were given."""
    script = None if page.script_text is None else read(page.script_text, page.banks)
    return [Shown(said, _label(said, script), _value(said, script)) for said in page.answers]


def _label(said: Said, script: Script | None) -> str:
    step = None if script is None else script.steps.get(said.question)
    label = None if step is None else label_of(step)
    return _in_words(label) if label is not None else ""


def _value(said: Said, script: Script | None) -> str:
    step = None if script is None else script.steps.get(said.question)
    if script is None or said.value is None or step is None or label_of(step) is None:
        return _plain(said.value, said.raw)
    return _in_words({locale: in_words(script, step, said.value, locale, aloud=False) for locale in script.locales})


def _plain(value: Any, raw: str) -> str:
    """A value without a scale."""
    match value:
        case None:
            return raw or _("no answer")
        case bool():
            return _("yes") if value else _("no")
        case str():
            return _(VALUES[value]) if value in VALUES else value
        case _:
            return str(value)


def _in_words(words: Words) -> str:
    """In the reader's language, or in the script's own when it does not speak it."""
    return words.get(cast(Locale, identity.locale())) or next(iter(words.values()))
