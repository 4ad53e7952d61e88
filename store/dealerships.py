"""Dealerships and the programmes they start with: added, found, paused."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.programmes import ProgrammeRule
from store.programmes import row_of
from store.tables import Dealership, Programme

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
HOTLINE = re.compile(r"\+?[0-9][0-9 ()-]{2,30}")
LOCALES = ("zh-CN", "en")


class DealershipError(Exception):
    """Something about a dealership that a person can put right; the message is one sentence saying how."""


@dataclass(frozen=True, slots=True)
class DealershipRecord:
    """One branch as everybody outside the store sees it."""

    id: int
    code: str
    name: str
    from_number: str  # E.164, shown to those we ring
    zone: str  # IANA name
    locale: str
    pace: float  # calls started per second, in real time
    lines: int  # calls at the same time
    simulated: bool
    paused: bool
    hotline: str  # read out and written to customers
    settings: Mapping[str, Any]

    @property
    def tz(self) -> ZoneInfo:
        """Its zone, ready to reckon with."""
        return ZoneInfo(self.zone)


class Dealerships:
    """The branches, by code and by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        code: str,
        name: str,
        from_number: str,
        *,
        now: datetime,
        rules: Iterable[ProgrammeRule] = (),
        zone: str = "Asia/Shanghai",
        locale: str = "zh-CN",
        pace: float = 1.0,
        lines: int = 5,
        hotline: str | None = None,
        simulated: bool = False,
        settings: Mapping[str, Any] | None = None,
    ) -> DealershipRecord:
        """Add one with its programmes. Without a hotline, customers are told the number that rings them.

        Raises `DealershipError` with a sentence for whatever cannot be.
        """
        _check(code, name, from_number, zone, locale, pace, lines, hotline)
        row = Dealership(
            code=code,
            name=name.strip(),
            from_number=from_number,
            zone=zone,
            locale=locale,
            pace=pace,
            lines=lines,
            simulated=simulated,
            paused=False,
            settings={**(settings or {}), "hotline": hotline or from_number},
            created_at=now,
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError as error:
            raise DealershipError(f"There is a dealership {code} already; choose another code.") from error
        self.seed(row.id, rules)
        return _record(row)

    def seed(self, dealership_id: int, rules: Iterable[ProgrammeRule]) -> int:
        """Give it the programmes it lacks, and say how many; one it has may have been edited and stays."""
        session = self._session
        present = set(session.scalars(select(Programme.name).where(Programme.dealership_id == dealership_id)))
        fresh = [rule for rule in rules if rule.name not in present]
        session.add_all(row_of(rule, dealership_id) for rule in fresh)
        session.flush()
        return len(fresh)

    def by_code(self, code: str) -> DealershipRecord | None:
        """The one with that code."""
        row = self._session.scalar(select(Dealership).where(Dealership.code == code))
        return _record(row) if row else None

    def get(self, dealership_id: int) -> DealershipRecord | None:
        """The one with that id."""
        row = self._session.get(Dealership, dealership_id)
        return _record(row) if row else None

    def all(self) -> list[DealershipRecord]:
        """All of them, by code."""
        return [_record(row) for row in self._session.scalars(select(Dealership).order_by(Dealership.code))]

    def named(self, code: str | None) -> DealershipRecord:
        """The one a person means: by its code, or the only one there is when they name none.

        Raises `DealershipError` when that is nobody, or could be several.
        """
        if code is not None:
            found = self.by_code(code)
            if found is None:
                raise DealershipError(f"There is no dealership {code}; see `ringback dealership list`.")
            return found
        everyone = self.all()
        if not everyone:
            raise DealershipError(
                "There is no dealership; add one: `ringback dealership add CODE --name NAME --from +E164`."
            )
        if len(everyone) > 1:
            codes = ", ".join(record.code for record in everyone[:10])
            raise DealershipError(f"There are several dealerships; say which one with --dealership CODE ({codes}).")
        return everyone[0]

    def set_paused(self, code: str, paused: bool) -> DealershipRecord:
        """Stop ringing for this one, or go on; calls under way are not cut. Raises `DealershipError`."""
        found = self.named(code)
        row = self._session.get_one(Dealership, found.id)
        row.paused = paused
        self._session.flush()
        return _record(row)

    def change(self, code: str, changes: Mapping[str, Any]) -> DealershipRecord:
        """Change some of its settings and leave the others; None takes one away. A group such as `workshop` is changed
        within, and so are the groups in it. Raises `DealershipError`.
        """
        hotline = changes.get("hotline")
        if hotline is not None:
            _check_hotline(hotline)
        row = self._session.get_one(Dealership, self.named(code).id, with_for_update=True, populate_existing=True)
        row.settings = _changed(row.settings, changes)
        self._session.flush()
        return _record(row)


def _changed(present: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The settings after a change; a group in which nothing is left goes too."""
    after = dict(present)
    for name, value in changes.items():
        if isinstance(value, Mapping):
            within = after.get(name)
            value = _changed(within if isinstance(within, Mapping) else {}, value)
        if value is None or value == {}:
            after.pop(name, None)
        else:
            after[name] = value
    return after


def _record(row: Dealership) -> DealershipRecord:
    return DealershipRecord(
        id=row.id,
        code=row.code,
        name=row.name,
        from_number=row.from_number,
        zone=row.zone,
        locale=row.locale,
        pace=row.pace,
        lines=row.lines,
        simulated=row.simulated,
        paused=row.paused,
        hotline=row.settings.get("hotline") or row.from_number,
        settings=MappingProxyType(dict(row.settings)),
    )


def _check(
    code: str,
    name: str,
    from_number: str,
    zone: str,
    locale: str,
    pace: float,
    lines: int,
    hotline: str | None,
) -> None:
    if not CODE.fullmatch(code):
        raise DealershipError(
            f"{code!r} cannot be a code; use up to 40 letters, digits, - and _, with a letter or digit first."
        )
    if not 0 < len(name.strip()) <= 200:
        raise DealershipError("Give the dealership a name of 1 to 200 characters with --name.")
    if not E164.fullmatch(from_number):
        raise DealershipError(
            f"{from_number!r} is not an E.164 number; write it like --from +866332270633, with country code."
        )
    if zone not in available_timezones():
        near = get_close_matches(zone, sorted(available_timezones()), n=1, cutoff=0.5)
        hint = near[0] if near else "Asia/Shanghai"
        raise DealershipError(f"There is no time zone {zone}; did you mean --zone {hint}?")
    if locale not in LOCALES:
        raise DealershipError(f"There is no locale {locale}; choose --locale {' or '.join(LOCALES)}.")
    if not (math.isfinite(pace) and pace > 0):
        raise DealershipError("The pace must be more than 0 calls per second, such as --pace 1.")
    if lines < 1:
        raise DealershipError("At least one line is needed to ring anybody, such as --lines 5.")
    if hotline is not None:
        _check_hotline(hotline)


def _check_hotline(hotline: str) -> None:
    if not HOTLINE.fullmatch(hotline):
        raise DealershipError(
            f"{hotline!r} is not a phone number; write it as customers dial it, --hotline 0633-2270633."
        )
