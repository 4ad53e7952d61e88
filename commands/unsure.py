"""`ringback unsure`: calls of which nobody knows whether they rang, and what a person found in the carrier's log."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from commands.actor import whoami
from commands.errors import Mistake
from flows.lifecycles import Review
from store.dealerships import DealershipError, Dealerships
from store.unsure import Unsure, UnsureCall
from voice.unsure import KnownByNow, NoSuchCall, Settled, SettledBefore, StillAsked
from voice.unsure import settle as settle_call
from wiring.runtime import open_runtime
from wiring.settings import Settings

WHAT_TO_DO = (
    "Look in the carrier's call log for calls to that number between the two times. If there is one, say\n"
    "`ringback unsure settle CALL --rang`; if there is none, `ringback unsure settle CALL --silent`."
)


@click.group()
def unsure() -> None:
    """Show calls of which nobody knows whether the phone rang, and settle them."""


@unsure.command("list")
@click.option("--dealership", "code", metavar="CODE", help="Only this one's; all dealerships when left out.")
@click.option("--json", "as_json", is_flag=True, help="One list of objects instead of lines for people.")
def list_(code: str | None, as_json: bool) -> None:
    """Show each with what is known of it, and say what to do."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        scope = None
        if code is not None:
            try:
                scope = [Dealerships(session).named(code).id]
            except DealershipError as error:
                raise Mistake(str(error)) from error
        found = Unsure(session, scope).waiting(runtime.clock.now())
    runtime.engine.dispose()
    if as_json:
        click.echo(json.dumps([_plain(call) for call in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo("No call is unsure.")
        return
    for call in found:
        _show(call)
    click.echo(WHAT_TO_DO)


@unsure.command("settle")
@click.argument("call_id", metavar="CALL")
@click.option("--rang", "said", flag_value="rang", help="The carrier's log has it: it goes on counting as an attempt.")
@click.option("--silent", "said", flag_value="silent", help="It never rang: the attempt is given back.")
@click.option("--take-back", "said", flag_value="back", help="What was said before was wrong.")
def settle(call_id: str, said: str | None) -> None:
    """Say what the carrier's call log tells about one of them."""
    if said is None:
        raise Mistake("Say what you found: --rang, --silent, or --take-back.")
    runtime = open_runtime(Settings.from_env())
    review = None if said == "back" else Review(said)
    with runtime.work() as session:
        done = settle_call(session, Unsure(session), call_id, review, whoami(), runtime.clock.now())
        session.commit()
    runtime.engine.dispose()
    match done:
        case Settled(next_call_at=at):
            click.echo("Saved." + (f" The follow-up is rung next at {at:%Y-%m-%d %H:%M} UTC." if at else ""))
        case SettledBefore(by=by, at=at):
            click.echo(f"{by} had said so already, at {at:%Y-%m-%d %H:%M} UTC.")
        case StillAsked():
            raise Mistake("The carrier is still being asked about this call; look again in a minute.")
        case KnownByNow():
            raise Mistake("This call is not unsure; `ringback export calls` tells how it ended.")
        case NoSuchCall():
            raise Mistake(f"There is no call {call_id}; `ringback unsure list` shows those that are unsure.")


def _show(call: UnsureCall) -> None:
    since, until = _wall(call.since, call), _wall(call.until, call)
    known = f"{call.trouble} " if call.trouble else ""
    state = "" if call.ended else " The carrier is still being asked; there is nothing to do yet."
    click.echo(f"{call.id}  {call.dealership}  {call.programme}  {call.customer}  {call.phone}")
    click.echo(f"  from {call.from_}, between {since} and {until} ({call.zone})")
    click.echo(f"  {known}The carrier was asked {call.checks} times and knew nothing.{state}")


def _wall(moment: datetime, call: UnsureCall) -> str:
    return f"{moment.astimezone(ZoneInfo(call.zone)):%Y-%m-%d %H:%M}"


def _plain(call: UnsureCall) -> dict[str, Any]:
    return {
        "call_id" if key == "id" else key.rstrip("_"): value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(call).items()
        if key not in ("dealership_id", "name", "review", "reviewed_by", "reviewed_at")
    }
