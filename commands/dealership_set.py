"""`ringback dealership set`: change what a dealership's settings say, and tell what they say now."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from typing import Any

import click

from commands.actor import whoami
from commands.brand_options import brand_changes, brand_options, brand_told
from commands.calling_options import calling_changes, calling_told
from commands.errors import Mistake
from flows.markets import MARKETS
from flows.plates import LETTERS, PROVINCES
from flows.workshop import workshop_of
from store import audit
from store.calendars import Calendars
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from wiring.runtime import open_runtime
from wiring.settings import Settings

CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")
USUAL = "none"  # written in the place of a prefix


@click.command(name="set")
@click.argument("code")
@click.option("--speech/--no-speech", default=None, help="Whether customers may answer in words.")
@click.option("--plate-prefix", metavar="鲁L|none", help="How plates here begin; none: as most plates we know do.")
@click.option("--workshop-hours", metavar="08:30,10:30,14:00", help="When cars may be brought in.")
@click.option("--per-hour", type=int, metavar="N", help="Cars taken in at each of these hours.")
@click.option("--hotline", metavar="NUMBER", help="The number customers are told to call.")
@click.option("--address", metavar="TEXT", help="Where it is, as it stands at the head of letters.")
@click.option("--market", type=click.Choice(list(MARKETS)), help="Whose rules of calling hold; its zone tells it else.")
@click.option(
    "--hours",
    multiple=True,
    metavar="weekday=09:30-11:30,14:00-17:00|usual",
    help="Calling hours, also weekend=, sunday= and evening= (for those who prefer it); none: no hours.",
)
@brand_options
def set_(
    code: str,
    speech: bool | None,
    plate_prefix: str | None,
    workshop_hours: str | None,
    per_hour: int | None,
    hotline: str | None,
    address: str | None,
    market: str | None,
    hours: tuple[str, ...],
    first_maintenance: str | None,
    warranty: str | None,
    rescue: str | None,
    workshop_place: tuple[str, ...],
    model: str | None,
) -> None:
    """Change settings of the dealership CODE; without an option, only tell them.

    A call under way goes by them from its next question on.
    """
    changes: dict[str, Any] = {}
    if speech is not None:
        changes["speech"] = speech
    if plate_prefix is not None:
        changes["plate_prefix"] = _prefix(plate_prefix)
    if hotline is not None:
        changes["hotline"] = hotline.strip()
    if address is not None:
        changes["address"] = " ".join(address.split())
    workshop: dict[str, Any] = {}
    if workshop_hours is not None:
        workshop["hours"] = _hours(workshop_hours)
    if per_hour is not None:
        workshop["per_hour"] = _count(per_hour)
    if workshop:
        changes["workshop"] = workshop
    changes |= brand_changes(first_maintenance, warranty, rescue, workshop_place, model)
    click.echo(_told(*_change(code, changes, market, hours)))


def _change(
    code: str, changes: dict[str, Any], market: str | None, hours: tuple[str, ...]
) -> tuple[DealershipRecord, list[str]]:
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        try:
            dealerships = Dealerships(session)
            changes |= calling_changes(dealerships.named(code), market, hours)
            record = dealerships.change(code, changes)
        except DealershipError as error:
            raise Mistake(str(error)) from error
        if changes:
            audit.record(
                session,
                actor=whoami(),
                action="dealership_set",
                subject=f"dealership {code}: {', '.join(sorted(changes))}",
                dealership_id=record.id,
                at=now,
            )
            session.commit()
        return record, calling_told(record, Calendars(session))


def _prefix(text: str) -> str | None:
    """A province's sign and the letter of an office, as plates are stored; None to go by the plates we know."""
    prefix = unicodedata.normalize("NFKC", text).strip().upper()
    if prefix == USUAL.upper():
        return None
    if len(prefix) == 2 and prefix[0] in PROVINCES and prefix[1] in LETTERS:
        return prefix
    raise Mistake(f"{text!r} does not begin a plate; give a province's sign and a letter, such as --plate-prefix 鲁L.")


def _hours(text: str) -> list[str]:
    """Clock times in order, each once."""
    written = [at.strip() for at in re.split("[,、]", unicodedata.normalize("NFKC", text)) if at.strip()]
    if not written or not all(CLOCK.fullmatch(at) for at in written):
        raise Mistake(f"{text!r} are no clock times; write them like --workshop-hours 08:30,10:30,14:00.")
    return sorted({f"{time.fromisoformat(at.zfill(5)):%H:%M}" for at in written})


def _count(per_hour: int) -> int:
    if per_hour < 1:
        raise Mistake("At least one car must be taken in at an hour, such as --per-hour 2.")
    return per_hour


def _told(record: DealershipRecord, calling: list[str]) -> str:
    settings = record.settings
    workshop = workshop_of(settings)
    hours = ", ".join(f"{at:%H:%M}" for at in workshop.hours)
    parts = (
        f"speech {'on' if settings.get('speech') is True else 'off'}",
        f"plate prefix {settings.get('plate_prefix') or 'as most plates we know'}",
        f"workshop {hours} with {workshop.per_hour} each",
        f"hotline {record.hotline}",
        *([f"address {settings['address']}"] if settings.get("address") else []),
        *calling,
        *brand_told(settings),
    )
    return f"Dealership {record.code}: {'; '.join(parts)}."
