"""Why nobody is rung just now, on the first page: what somebody has paused, and a carrier that takes no calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console import times
from console.deps import ConsoleDeps
from console.i18n import _
from console.identity import account
from store.carrier_states import CarrierStates
from store.desk import branches
from store.pauses import Pause, set_paused


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence on the page; `code` names the dealership that can be resumed there."""

    sentence: str
    code: str = ""
    more: str = ""


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.post("/dealerships/<code>/pause")
    def pause(code: str) -> Response:
        return _switch(deps, code, True)

    @bp.post("/dealerships/<code>/resume")
    def resume(code: str) -> Response:
        return _switch(deps, code, False)


def notice(pause: Pause, now: datetime) -> Notice:
    """What is paused, since when and by whom, as far as that is known."""
    code = pause.branch.code if pause.programme is None else ""
    if pause.by is None or pause.since is None:
        return Notice(_("Calls of %(name)s are paused.", name=pause.branch.name), code)
    known = {"name": pause.branch.name, "when": times.spoken(pause.since, now, pause.branch.zone), "who": pause.by}
    if pause.programme is None:
        return Notice(_("Calls of %(name)s are paused since %(when)s, by %(who)s.", **known), code)
    return Notice(
        _(
            "The programme %(programme)s of %(name)s is switched off since %(when)s, by %(who)s.",
            programme=pause.programme,
            **known,
        )
    )


def carrier_notice(reading: Session, deps: ConsoleDeps, zone: str) -> Notice | None:
    """Since when the carrier takes no calls, and when it is tried again; None while it works."""
    health = CarrierStates(reading).of(deps.account)
    if health.resting_until is None or health.since is None:
        return None
    now, real = deps.now(), deps.real()

    def shown(moment: datetime) -> str:  # technical time, as far from now as it really is
        return times.spoken(now + (moment - real), now, zone)

    if health.resting_until > real:
        sentence = _(
            "The carrier has taken no calls since %(since)s. Everybody waits; it is tried again at %(until)s.",
            since=shown(health.since),
            until=shown(health.resting_until),
        )
    else:
        sentence = _(
            "The carrier has taken no calls since %(since)s. Everybody waits; it is being tried again now.",
            since=shown(health.since),
        )
    return Notice(sentence, more=health.why)


def _switch(deps: ConsoleDeps, code: str, paused: bool) -> Response:
    with deps.work() as work:
        mine = {branch.code: branch for branch in branches(work, account().dealership_id)}
        if code not in mine:
            abort(404)
        set_paused(work, code, paused, actor=account().name, now=deps.now())
        work.commit()
    if paused:
        flash(_("Calls of %(name)s are paused. Calls under way go on.", name=mine[code].name), "good")
    else:
        flash(_("Calls of %(name)s go on.", name=mine[code].name), "good")
    chosen = request.form.get("dealership", "")
    return redirect(url_for("console.today", dealership=chosen if chosen in mine else None))
