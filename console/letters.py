"""Letters to print: which are due, the document, and who has posted them; a posted one can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console.assets import asset
from console.deps import ConsoleDeps
from console.i18n import _, ngettext
from console.identity import account, seen_branches
from console.letter_sheet import sheet
from store import audit
from store.desk import Branch, branches
from voice.letters import DueLetter, due_letters, mark_posted, posted_letters, take_back, weed_out

RECENT = timedelta(days=14)  # so long a posted letter can be taken back here


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.get("/letters")
    def letters() -> str:
        code, now = request.args.get("dealership", ""), deps.now()
        with deps.read() as reading:
            mine = branches(reading, account().dealership_id)
            seen = seen_branches(mine, code)
            due = _due(reading, seen, deps)
            posted = posted_letters(reading, [branch.id for branch in seen], now - RECENT)
        zones = {branch.id: branch.zone for branch in mine}
        names = {branch.id: branch.name for branch in mine}
        return render_template(
            "letters.html",
            due=due,
            posted=posted,
            branches=mine,
            many=len(seen) > 1,
            code=code,
            now=now,
            zones=zones,
            names=names,
        )

    @bp.get("/letters/sheet")
    def letter_sheet() -> str:
        """All that are due, or those chosen, ready to be printed."""
        code = request.args.get("dealership", "")
        chosen = frozenset(request.args.getlist("letter", type=int))
        with deps.work() as work:
            seen = seen_branches(branches(work, account().dealership_id), code)
            for branch in seen:
                weed_out(work, [branch.id], _today(branch, deps), deps.now())
            due = [one for one in _due(work, seen, deps) if not chosen or one.id in chosen]
            _note(work, "letter_printed", due, deps)
            work.commit()
        on = _today(seen[0], deps) if seen else deps.now().date()
        return sheet(due, on, style=asset("letters.css"))

    @bp.post("/letters/posted")
    def letters_posted() -> Response:
        with deps.work() as work:
            mine = branches(work, account().dealership_id)
            wanted = frozenset(request.form.getlist("letter", type=int))
            due = [one for one in _due(work, mine, deps) if one.id in wanted]
            done = mark_posted(work, [one.id for one in due], account().name, deps.now())
            _note(work, "letter_posted", [one for one in due if one.id in done], deps)
            work.commit()
        if done:
            flash(
                ngettext("%(num)d letter is marked as posted.", "%(num)d letters are marked as posted.", len(done)),
                "good",
            )
        else:
            flash(_("Choose the letters that have been posted."), "bad")
        return _back()

    @bp.post("/letters/<int:letter_id>/back")
    def letter_back(letter_id: int) -> Response:
        now = deps.now()
        with deps.work() as work:
            mine = [branch.id for branch in branches(work, account().dealership_id)]
            found = [one for one in posted_letters(work, mine, now - RECENT) if one.id == letter_id]
            back = take_back(work, [one.id for one in found], now)
            for one in found:
                audit.record(
                    work,
                    actor=account().name,
                    action="letter_taken_back",
                    subject=f"letter {one.id}",
                    dealership_id=one.dealership_id,
                    at=now,
                )
            work.commit()
        if back:
            flash(_("The letter is due again."), "good")
        else:
            flash(_("This letter cannot be taken back."), "bad")
        return _back()


def _due(session: Session, seen: Sequence[Branch], deps: ConsoleDeps) -> list[DueLetter]:
    """What is due today at these branches, each by its own calendar."""
    now = deps.now()
    return [one for branch in seen for one in due_letters(session, [branch.id], _today(branch, deps), now)]


def _today(branch: Branch, deps: ConsoleDeps) -> date:
    return deps.now().astimezone(ZoneInfo(branch.zone)).date()


def _note(session: Session, action: str, letters: Sequence[DueLetter], deps: ConsoleDeps) -> None:
    for one in letters:
        audit.record(
            session,
            actor=account().name,
            action=action,
            subject=f"letter {one.id}",
            dealership_id=one.dealership_id,
            at=deps.now(),
        )


def _back() -> Response:
    return redirect(url_for("console.letters", dealership=request.form.get("dealership") or None))
