"""The catalogue: complete, in step with the pages, and compiled from what it says."""

from __future__ import annotations

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import console
from console import answers, words

HERE = Path(console.__file__).parent
FOLDER = HERE / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
PLACES = re.compile(r"%\((\w+)\)[ds]")


def translated() -> Catalog:
    return read_po(io.BytesIO((FOLDER / "messages.po").read_bytes()), locale="zh_Hans_CN")


def asked_for() -> set[str]:
    """Every message of the pages and of the code, by its singular."""
    methods = [("imports/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(HERE, method_map=methods, options_map={"**.html": {"encoding": "utf-8"}})
    return {_one(message) for _, _, message, _, _ in found}


def _one(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())


def test_every_message_of_the_pages_is_in_the_catalogue_and_no_other():
    known = {_one(message.id) for message in translated() if message.id}
    assert known == asked_for()


def test_nothing_is_left_untranslated_or_in_doubt():
    for message in translated():
        if not message.id:
            continue
        assert all(_forms(message.string)), message.id
        assert not message.fuzzy, message.id


def test_translations_keep_the_places_to_be_filled_and_say_something_of_their_own():
    for message in translated():
        if not message.id:
            continue
        forms = _forms(message.id)
        text = _forms(message.string)[0]
        assert set(PLACES.findall(text)) == set(PLACES.findall(forms[-1])), message.id
        assert text != forms[0], message.id


def test_the_compiled_catalogue_is_the_written_one():
    with (FOLDER / "messages.mo").open("rb") as file:
        compiled = read_mo(file)
    for message in translated():
        if message.id:
            same = compiled.get(message.id)
            assert same is not None, message.id
            assert _forms(same.string) == _forms(message.string)
    assert len(compiled) == len(translated())


def test_every_state_and_outcome_has_its_word():
    from flows.escalation import Severity, TicketKind
    from flows.lifecycles import TICKET_MOVES, Disposition, Outcome, TicketState

    assert set(words.STATES) == set(TicketState)
    assert set(words.DISPOSITIONS) == set(Disposition)
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.SEVERITIES) == set(Severity)
    assert set(words.KINDS) == set(TicketKind)
    assert set(words.MOVES) == {to for moves in TICKET_MOVES.values() for to in moves}
    assert set(words.EVENTS) >= set(words.MOVES) | {"opened", "added"}


def test_every_category_and_answer_of_the_shipped_scripts_has_its_word():
    from flows.script_file import parse, shipped
    from flows.steps import Choice, Question

    for name, text in shipped().items():
        for step in parse(text, name).steps.values():
            if isinstance(step, Question | Choice):
                assert step.category in words.CATEGORIES
            if isinstance(step, Choice):
                for option in step.options.values():
                    for value in option.answers.values():
                        assert not isinstance(value, str) or value in answers.VALUES
