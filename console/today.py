"""The first page: today's honest figures and the one next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console import live, standing_still, times, words
from console.deps import ConsoleDeps
from console.i18n import _, ngettext
from console.identity import account, seen_branches
from store.desk import Branch, Desk, TicketRow, branches
from store.pauses import pauses
from store.today import Figures, figures


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now; `urgent` colours it, `command` is typed by whoever runs Ringback."""

    sentence: str
    urgent: bool = False
    label: str = ""
    url: str = ""
    command: str = ""


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.get("/")
    def today() -> str:
        context = _figures(deps)
        part = live.part("today_figures.html", "today_live", context)
        return render_template("today.html", part=part, **context)

    @bp.get("/live")
    def today_live() -> Response:
        context = _figures(deps)
        return live.answer("today_figures.html", "today_live", context)


def _figures(deps: ConsoleDeps) -> dict[str, Any]:
    now = deps.now()
    code = request.args.get("dealership", "")
    with deps.read() as reading:
        mine = branches(reading, account().dealership_id)
        seen = seen_branches(mine, code)
        found = figures(reading, seen, now)
        step = _next_step(reading, seen, found, now)
        zone = seen[0].zone if seen else "UTC"
        notices = [standing_still.notice(pause, now) for pause in pauses(reading, seen)]
        if (resting := standing_still.carrier_notice(reading, deps, zone)) is not None:
            notices.insert(0, resting)
    return {
        "figures": found,
        "step": step,
        "branches": mine,
        "code": code,
        "notices": notices,
        "pausable": seen[0] if len(seen) == 1 and not seen[0].paused else None,
        "day": times.long_day(now, zone),
        "severities": words.SEVERITIES,
        "dispositions": words.DISPOSITIONS,
        "address": {"dealership": code} if code else {},
    }


def _next_step(reading: Session, seen: Sequence[Branch], found: Figures, now: datetime) -> NextStep:
    worst = Desk(reading, [branch.id for branch in seen]).worst(now)
    if worst is not None:
        return _about_tickets(found, worst)
    if not seen:
        return NextStep(
            _("There is no dealership yet."), command="ringback dealership add CODE --name NAME --from NUMBER"
        )
    if not found.any_followups:
        return NextStep(
            _("No customers are to be called yet. Bring in a list of visits first."),
            command="ringback import FILE --kind services",
        )
    if all(branch.paused for branch in seen):
        return NextStep(_("Calls are paused. They go on when you say so."))
    return NextStep(_("Nothing waits for you. New complaints appear here by themselves."))


def _about_tickets(found: Figures, worst: TicketRow) -> NextStep:
    url = url_for("console.ticket", ticket_id=worst.id)
    if found.untaken_serious:
        sentence = ngettext(
            "One serious complaint waits for somebody to take it.",
            "%(num)d serious complaints wait for somebody to take them.",
            found.untaken_serious,
        )
        return NextStep(sentence, True, _("Open the worst"), url)
    if found.overdue:
        sentence = ngettext("One ticket is overdue.", "%(num)d tickets are overdue.", found.overdue)
        return NextStep(sentence, True, _("Open the worst"), url)
    if found.untaken:
        sentence = ngettext("One ticket is new.", "%(num)d tickets are new.", found.untaken)
        return NextStep(sentence, False, _("Open the first"), url)
    count = sum(found.open.values())
    sentence = ngettext(
        "One ticket is taken and not yet solved.", "%(num)d tickets are taken and not yet solved.", count
    )
    return NextStep(sentence, False, _("Go on with the worst"), url)
