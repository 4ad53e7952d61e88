"""Unsure calls: what to look up in the carrier's call log, and what was found there; it can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console.deps import ConsoleDeps
from console.i18n import _
from console.identity import account, seen_branches
from console.times import spoken
from console.words import readable_phone
from flows.lifecycles import Review
from store import audit
from store.desk import branches
from store.unsure import Unsure
from voice.unsure import KnownByNow, NoSuchCall, Settled, SettledBefore, StillAsked, settle

RECENT = timedelta(days=7)  # so long what was said can be taken back here


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.get("/unsure")
    def unsure() -> Response:
        return _page(deps)

    @bp.post("/unsure/<call_id>/phone")
    def unsure_phone(call_id: str) -> Response:
        with deps.work() as work:
            found = Unsure(work, _mine(work)).phone(call_id)
            if found is None:
                abort(404)
            dealership_id, number = found
            audit.record(
                work,
                actor=account().name,
                action="saw_phone",
                subject=f"call {call_id}",
                dealership_id=dealership_id,
                at=deps.now(),
            )
            work.commit()
        return _page(deps, shown={call_id: readable_phone(number)})

    @bp.post("/unsure/<call_id>/settle")
    def unsure_settle(call_id: str) -> Response:
        said = request.form.get("said", "")
        if said not in ("rang", "silent", "back"):
            abort(400)
        review, now = None if said == "back" else Review(said), deps.now()
        with deps.work() as work:
            found = Unsure(work, _mine(work))
            done = settle(work, found, call_id, review, account().name, now)
            work.commit()
            zone = next((one.zone for one in branches(work, account().dealership_id)), "UTC")
        if isinstance(done, NoSuchCall):
            abort(404)
        _tell(done, review, now, zone)
        return redirect(url_for("console.unsure", dealership=request.form.get("dealership") or None))


def _page(deps: ConsoleDeps, shown: dict[str, str] | None = None) -> Response:
    code, now = request.args.get("dealership", ""), deps.now()
    with deps.read() as reading:
        mine = branches(reading, account().dealership_id)
        seen = seen_branches(mine, code)
        unsure = Unsure(reading, [branch.id for branch in seen])
        waiting = unsure.waiting(now)
        settled = unsure.settled(now - RECENT, now)
    page = render_template(
        "unsure.html",
        waiting=waiting,
        settled=settled,
        branches=mine,
        many=len(seen) > 1,
        code=code,
        now=now,
        shown=shown or {},
    )
    return make_response(page)


def _mine(session: Session) -> list[int]:
    return [branch.id for branch in branches(session, account().dealership_id)]


def _tell(
    done: Settled | SettledBefore | StillAsked | KnownByNow, review: Review | None, now: datetime, zone: str
) -> None:
    match done:
        case Settled(next_call_at=at) if review is Review.SILENT and at is not None:
            flash(_("Saved. The customer is rung again: %(when)s.", when=spoken(at, now, zone)), "good")
        case Settled() if review is Review.SILENT:
            flash(_("Saved. The follow-up is over or under way, so nothing else is planned."), "good")
        case Settled():
            flash(_("Saved. The call counts as one that rang."), "good")
        case SettledBefore(by=by, at=at):
            flash(_("%(name)s had said so already, %(when)s.", name=by, when=spoken(at, now, zone)), "good")
        case StillAsked():
            flash(_("The carrier is still being asked about this call. Look again in a minute."), "bad")
        case KnownByNow():
            flash(_("There is nothing to settle any more: the carrier has told how this call ended."), "good")
