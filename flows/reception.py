"""The menu for people who call us: what they are calling about, a person, a call back, or no more calls. Pure.

`greet` says where such a call begins, `hear` takes one key or silence. What is done and said in what words is for
others; here stands only what comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flows.turns import Connected, Heard, Keys

TRIES = 2  # of each menu; then we say good-bye and how to reach a person
SOMETHING_ELSE, PERSON, CALL_BACK, APPOINTMENT, STOP = "0", "1", "2", "3", "9"


class At(StrEnum):
    """Where somebody who called stands."""

    CHOOSING = "choosing"  # asked which car or person it is about
    MENU = "menu"  # asked what they would like
    PUT_THROUGH = "put_through"  # being put through to a person
    OVER = "over"  # we have said good-bye
    TALKING = "talking"  # a script's conversation goes on


class Does(StrEnum):
    """What is to be done with one turn."""

    ASK = "ask"  # put the menu, the first time or again
    RESUME = "resume"  # go on with the conversation about `followup_id`
    PUT_THROUGH = "put_through"
    CALL_BACK = "call_back"  # a person is to ring them
    APPOINTMENT = "appointment"  # a person is to ring them and agree on a time
    NOBODY_THERE = "nobody_there"  # nobody took the call that was put through; a person is to ring them
    STOP = "stop"
    BYE = "bye"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one call stands, and what can be offered in it. Kept between its turns."""

    at: At
    choices: tuple[int, ...] = ()  # follow-ups; the first is key 1
    hotline: bool = False  # there is a person to be put through to
    reachable: bool = False  # we know a number to ring them back
    misses: int = 0

    def offered(self) -> tuple[str, ...]:
        """The keys that lead somewhere from here, in the order in which they are told."""
        if self.at is At.CHOOSING:
            return (*(str(key) for key in range(1, len(self.choices) + 1)), SOMETHING_ELSE)
        person = (PERSON,) if self.hotline else ()
        back = (CALL_BACK, APPOINTMENT) if self.reachable else ()
        return (*person, *back, STOP)


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes next: where the call stands then, and what is done."""

    desk: Desk
    does: Does
    followup_id: int | None = None
    sorry: bool = False  # what was heard led nowhere


def greet(choices: Sequence[int], *, hotline: bool, reachable: bool) -> Reply:
    """How a call begins: straight on with the one thing that is pending, else with a question."""
    desk = Desk(At.MENU, tuple(choices), hotline=hotline, reachable=reachable)
    match len(desk.choices):
        case 0:
            return Reply(desk, Does.ASK)
        case 1:
            return Reply(replace(desk, at=At.TALKING), Does.RESUME, desk.choices[0])
        case _:
            return Reply(replace(desk, at=At.CHOOSING), Does.ASK)


def hear(desk: Desk, heard: Heard) -> Reply:
    """One turn at a menu, or the end of a call that was put through."""
    if desk.at is At.PUT_THROUGH:
        talked = isinstance(heard, Connected) and heard.reached
        return Reply(replace(desk, at=At.OVER), Does.BYE if talked or not desk.reachable else Does.NOBODY_THERE)
    if desk.at not in (At.CHOOSING, At.MENU):
        return Reply(replace(desk, at=At.OVER), Does.BYE)
    key = heard.digits if isinstance(heard, Keys) else ""
    if key == STOP:
        return Reply(replace(desk, at=At.OVER), Does.STOP)
    if key not in desk.offered():
        return _miss(desk)
    if desk.at is At.MENU:
        return _chosen(desk, key)
    if key == SOMETHING_ELSE:
        return Reply(replace(desk, at=At.MENU, misses=0), Does.ASK)
    return Reply(replace(desk, at=At.TALKING), Does.RESUME, desk.choices[int(key) - 1])


def _chosen(desk: Desk, key: str) -> Reply:
    match key:
        case "1":
            return Reply(replace(desk, at=At.PUT_THROUGH), Does.PUT_THROUGH)
        case "2":
            return Reply(replace(desk, at=At.OVER), Does.CALL_BACK)
        case _:
            return Reply(replace(desk, at=At.OVER), Does.APPOINTMENT)


def _miss(desk: Desk) -> Reply:
    desk = replace(desk, misses=desk.misses + 1)
    if desk.misses >= TRIES:
        return Reply(replace(desk, at=At.OVER), Does.BYE)
    return Reply(desk, Does.ASK, sorry=True)


def to_json(desk: Desk) -> dict[str, Any]:
    """As it is kept between two turns."""
    return {
        "at": desk.at,
        "choices": list(desk.choices),
        "hotline": desk.hotline,
        "reachable": desk.reachable,
        "misses": desk.misses,
    }


def from_json(kept: dict[str, Any]) -> Desk:
    """As it was kept."""
    return Desk(At(kept["at"]), tuple(kept["choices"]), kept["hotline"], kept["reachable"], kept["misses"])
