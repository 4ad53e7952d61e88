"""Whole phone calls, as plays: they do this, we say that, and in the end these rows exist.

Each script has a folder here, as have some of the examples of docs/scripts.md, and each play is a JSON file in it.
Every turn goes over signed HTTP through the real application and the real database, and is posted twice.
`pytest tests/calls --rewrite-calls` writes the expected side anew, for review.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.script_file import shipped
from store.tables import Answer, Call, Followup, Message, Recording, Suppression, Ticket, TicketEvent, Turn
from tests.voice.branch import Branch, Line

HERE = Path(__file__).parent
PLAYS = sorted(HERE.glob("*/*.json"))
# Every play on SQLite; on PostgreSQL two of each script, which write every kind of row there is.
STAGED = [("sqlite", path) for path in PLAYS]
STAGED += [("postgresql", path) for path in PLAYS if path.stem in ("happy", "unhappy", "unhappy_at_the_third_link")]


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite-calls"))


@pytest.mark.parametrize(
    ("kind", "path"), STAGED, ids=[f"{kind}-{path.parent.name}-{path.stem}" for kind, path in STAGED]
)
def test_the_call_goes_as_written(
    kind: str, path: Path, tmp_path: Path, rewrite: bool, request: pytest.FixtureRequest
) -> None:
    play = json.loads(path.read_text("utf-8"))
    branch = Branch.open(
        request.getfixturevalue("migrated_sqlite_url" if kind == "sqlite" else "migrated_postgres_url"),
        tmp_path,
        locale=play["locale"],
        hotline=play.get("hotline", "0633-2270633"),
        speech=play.get("speech", False),
        more=example(path.parent.name),
    )
    try:
        acted = perform(play, branch, path.parent.name)
    finally:
        branch.close()
    if rewrite:
        path.write_text(json.dumps(acted, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert acted == play


def test_the_plays_that_must_be_there_are_there() -> None:
    wanted = {"happy", "unhappy_at_the_third_link", "family_proxy", "wrong_number", "not_now", "refusal", "opt_out"}
    wanted |= {"silence", "hang_up_and_resume", "voicemail"}
    assert wanted <= {path.stem for path in PLAYS if path.parent.name == "after_service_3day"}


@pytest.mark.parametrize("script", shipped())
def test_every_script_is_tried_by_a_happy_an_unhappy_and_a_silent_customer(script: str) -> None:
    plays = {name: written(script, name) for name in ("happy", "unhappy", "silence")}
    rows = {name: play["rows"] for name, play in plays.items()}
    assert rows["happy"]["followup"]["disposition"] in ("completed", "done_by_person")
    assert not any(answer["low"] for answer in rows["happy"]["answers"].values())
    assert moves(plays["unhappy"]) != moves(plays["happy"])
    assert rows["unhappy"]["followup"]["disposition"], "an unhappy customer is heard to the end"
    in_a_row = " ".join(moves(plays["silence"]))
    assert "say nothing say nothing" in in_a_row, "one silence is only asked again; nobody answers more than once"


def example(name: str) -> list[str]:
    """The script of docs/examples that plays in a folder of its name."""
    path = HERE.parents[1] / "docs" / "examples" / f"{name.removeprefix('example_')}.yaml"
    return [path.read_text("utf-8")] if name.startswith("example_") else []


def written(script: str, name: str) -> dict[str, Any]:
    """A play as it stands in its file."""
    path = HERE / script / f"{name}.json"
    assert path.exists(), f"{script} has no play {name}"
    return dict(json.loads(path.read_text("utf-8")))


def moves(play: dict[str, Any]) -> list[str]:
    """What they do, one after the other."""
    return [turn["they"] for call in play["calls"] for turn in call["turns"]]


def perform(play: dict[str, Any], branch: Branch, script: str) -> dict[str, Any]:
    """Act the play out; returns it with what was really said and stored."""
    followup_id = branch.visit(**play.get("customer", {}), script=script, facts=play.get("facts", {}))
    calls = []
    for number, call in enumerate(play["calls"]):
        if number:
            branch.until_next_call(followup_id)
        calls.append({**call, "turns": list(act(branch.ring(followup_id), call["turns"]))})
    return {**play, "calls": calls, "rows": rows(branch)}


def act(line: Line, turns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for turn in turns:
        they = turn["they"]
        match they.split(" ", 1):
            case ["pick", "up"]:
                said = line.pick_up()
            case ["press", keys]:
                said = line.press(keys)
            case ["enter", keys]:
                said = line.enter(keys)
            case ["answer", words]:
                said = line.answer(words)
            case ["say", "nothing"]:
                said = line.say_nothing()
            case ["speak", seconds]:
                said = line.speak(int(seconds.removesuffix(" s")))
            case ["are", "a machine"]:
                line.a_machine_was_heard()
                said = line.say_nothing()
            case ["talk", "to a person"]:
                said = line.put_through("completed")
            case ["reach", "nobody"]:
                said = line.put_through("no-answer")
            case ["hang", "up"]:
                line.hang_up()
                said = []
            case ["busy"]:
                line.status("initiated")
                line.status("busy", CallDuration="0", SipResponseCode="486")
                said = []
            case ["do", "not answer"]:
                line.status("initiated")
                line.status("ringing")
                line.status("no-answer", CallDuration="0", SipResponseCode="487")
                said = []
            case _:
                raise ValueError(f"nobody knows how to act “{they}”")
        yield {"they": they, "we_say": said}


def rows(branch: Branch) -> dict[str, Any]:
    """What the play left behind, without ids and times."""
    (followup,) = branch.rows(Followup)
    numbers = [turn.number for turn in branch.rows(Turn, Turn.call_id, Turn.number)]
    return {
        "followup": {
            "state": followup.state,
            "disposition": followup.disposition,
            "attempts": followup.attempts,
            "next_call_at": followup.next_call_at and followup.next_call_at.isoformat(),
            "asked_for": followup.asked_for,
        },
        "calls": [f"{call.state}: {call.outcome}" for call in branch.rows(Call, Call.planned_at)],
        "turns": len(numbers),
        "answers": {a.question: {"raw": a.raw, "value": a.value, "low": a.low} for a in branch.rows(Answer, Answer.id)},
        "tickets": [
            {"kind": t.kind, "severity": t.severity, "category": t.category, "state": t.state, "reason": t.reason}
            for t in branch.rows(Ticket, Ticket.id)
        ],
        "ticket_history": [f"{e.kind}: {e.note}" for e in branch.rows(TicketEvent, TicketEvent.id)],
        "recordings": [f"{r.question}: {r.state}, {r.duration_s} s" for r in branch.rows(Recording, Recording.id)],
        "suppressions": [f"{s.scope}: {s.reason}" for s in branch.rows(Suppression, Suppression.id)],
        "messages": [message.body for message in branch.rows(Message, Message.at)],
    }
