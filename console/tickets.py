"""The list of tickets, and one ticket with all around it: read, note, take, begin, solve, open again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console import answers, live, words
from console.deps import ConsoleDeps
from console.i18n import _
from console.identity import account, seen_branches
from console.times import spoken
from flows.escalation import LONGEST_SUBJECT
from flows.lifecycles import TICKET_MOVES, Ignored, Moved, TicketState
from store import audit
from store.casework import Overtaken, add_note, move_ticket
from store.desk import DONE, KINDS, Desk, TicketPage, branches

STATE_FILTERS = ("todo", *TicketState, "all")
NOTE_LIMIT = 2000
NEWS_LIMIT = 200  # nobody listens to more on the phone


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.get("/tickets")
    def tickets() -> str:
        context = _list(deps)
        part = live.part("ticket_list.html", "tickets_live", context)
        return render_template("tickets.html", part=part, **context)

    @bp.get("/tickets/live")
    def tickets_live() -> Response:
        context = _list(deps)
        return live.answer("ticket_list.html", "tickets_live", context)

    @bp.get("/tickets/<int:ticket_id>")
    def ticket(ticket_id: int) -> Response:
        return _page(deps, ticket_id)

    @bp.post("/tickets/<int:ticket_id>/move")
    def move(ticket_id: int) -> Response:
        return _move(deps, ticket_id)

    @bp.post("/tickets/<int:ticket_id>/note")
    def note(ticket_id: int) -> Response:
        return _note(deps, ticket_id)

    @bp.post("/tickets/<int:ticket_id>/phone")
    def phone(ticket_id: int) -> Response:
        with deps.work() as work:
            desk = _desk(work)
            shown = desk.ticket(ticket_id, deps.now())
            number = desk.full_phone(ticket_id)
            if shown is None or number is None:
                abort(404)
            audit.record(
                work,
                actor=account().name,
                action="saw_phone",
                subject=f"ticket {ticket_id}",
                dealership_id=shown.row.branch.id,
                at=deps.now(),
            )
            work.commit()
        return _page(deps, ticket_id, phone=number)


def _desk(session: Session) -> Desk:
    return Desk(session, [branch.id for branch in branches(session, account().dealership_id)])


def _list(deps: ConsoleDeps) -> dict[str, Any]:
    now = deps.now()
    code = request.args.get("dealership", "")
    state = request.args.get("state", "todo")
    kind = request.args.get("kind", "all")
    state = state if state in STATE_FILTERS else "todo"
    kind = kind if kind in KINDS else "all"
    page = request.args.get("page", 1, type=int)
    with deps.read() as reading:
        mine = branches(reading, account().dealership_id)
        seen = seen_branches(mine, code)
        found = Desk(reading, [branch.id for branch in seen]).tickets(now, state=state, kind=kind, page=page)
    address = {"state": state, "kind": kind, "dealership": code}
    return {
        "list": found,
        "now": now,
        "branches": mine,
        "many": len(seen) > 1,
        "code": code,
        "state": state,
        "kind": kind,
        "address": {key: value for key, value in address.items() if value} | {"page": found.page},
    }


def _page(
    deps: ConsoleDeps,
    ticket_id: int,
    *,
    phone: str = "",
    note: str = "",
    news: str = "",
    about: str = "",
    trouble: str = "",
    status: int = 200,
) -> Response:
    now = deps.now()
    with deps.read() as reading:
        found = _desk(reading).ticket(ticket_id, now)
    if found is None:
        abort(404)
    page = render_template(
        "ticket.html",
        page=found,
        ticket=found.row,
        now=now,
        answers=answers.shown(found),
        low_count=sum(said.low for said in found.answers),
        moves=_moves(found),
        phone=words.readable_phone(phone),
        phone_link=phone,
        note=note,
        news=news,
        about=about or found.about,
        trouble=trouble,
    )
    return make_response(page, status)


def _moves(found: TicketPage) -> list[TicketState]:
    """The moves on offer, in the order of a ticket's life."""
    return [state for state in TicketState if state in TICKET_MOVES[found.row.state]]


def _move(deps: ConsoleDeps, ticket_id: int) -> Response:
    note = request.form.get("note", "").strip()
    try:
        seen, to = TicketState(request.form.get("seen", "")), TicketState(request.form.get("to", ""))
    except ValueError:
        abort(400)
    about = _about()
    trouble = _why_not(to, note)
    if trouble:
        return _page(deps, ticket_id, note=note, about=about, trouble=trouble, status=422)
    now = deps.now()
    with deps.work() as work:
        found = _desk(work).ticket(ticket_id, now)
        if found is None:
            abort(404)
        done = move_ticket(
            work,
            ticket_id,
            seen=seen,
            to=to,
            user_id=account().id,
            actor=account().name,
            note=note,
            now=now,
            about=about,
        )
        work.commit()
    match done:
        case Moved():
            flash(_("Saved: %(step)s", step=words.word(words.EVENTS, to)), "good")
        case Overtaken(state=state, actor=actor, at=at):
            flash(_overtaken(state, actor, spoken(at, now, found.row.branch.zone)), "bad")
        case Ignored():
            flash(_("A ticket that is “%(state)s” cannot take this step.", state=_state(seen)), "bad")
    if isinstance(done, Overtaken) and note:
        return _page(deps, ticket_id, note=note, status=409)  # what was written is not lost
    return redirect(url_for("console.ticket", ticket_id=ticket_id))


def _note(deps: ConsoleDeps, ticket_id: int) -> Response:
    """A note; where it is news for the customer, they are rung to hear it (rules 6.01 and 9.12)."""
    note, about, tell = request.form.get("news", "").strip(), _about(), "tell" in request.form
    trouble = _no_note(note, tell)
    if trouble:
        return _page(deps, ticket_id, news=note, about=about, trouble=trouble, status=422)
    now = deps.now()
    with deps.work() as work:
        found = _desk(work).ticket(ticket_id, now)
        if found is None:
            abort(404)
        rings = add_note(
            work, ticket_id, actor=account().name, note=note, now=now, tell=tell and found.may_tell, about=about
        )
        work.commit()
    if rings:
        flash(_("Noted. The customer is rung at the next opportunity and told so."), "good")
    elif tell:
        flash(_("Noted, but nobody is rung about it: the ticket is solved, or such calls are switched off."), "bad")
    else:
        flash(_("Noted."), "good")
    return redirect(url_for("console.ticket", ticket_id=ticket_id))


def _about() -> str:
    return " ".join(request.form.get("about", "").split())[:LONGEST_SUBJECT]


def _no_note(note: str, tell: bool) -> str:
    if not note:
        return _("Write the note first.")
    limit = NEWS_LIMIT if tell else NOTE_LIMIT
    return _("The note is too long; use at most %(count)d characters.", count=limit) if len(note) > limit else ""


def _why_not(to: TicketState, note: str) -> str:
    if to is TicketState.RESOLVED and not note:
        return _("Write what was done for the customer, then mark the ticket as solved.")
    if len(note) > NOTE_LIMIT:
        return _("The note is too long; use at most %(count)d characters.", count=NOTE_LIMIT)
    return ""


def _overtaken(state: TicketState, actor: str, when: str) -> str:
    return _(
        "%(actor)s was quicker: the ticket is “%(state)s” since %(when)s. Look at it again before you go on.",
        actor=words.word(words.ACTORS, actor) if actor in words.ACTORS else actor,
        state=_state(state),
        when=when,
    )


def _state(state: TicketState) -> str:
    return words.word(words.STATES, state)


def is_done(state: TicketState) -> bool:
    """Does nobody have to do anything any more?"""
    return state in DONE
