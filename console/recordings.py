"""Spoken comments, for people of their dealership only; a listen is on record before a byte is sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Blueprint, abort, render_template, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from console.deps import ConsoleDeps
from console.identity import account
from store import audit
from store.desk import Desk, Sound, branches

SAME_LISTEN = timedelta(hours=12)


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    @bp.get("/recordings/<int:recording_id>/audio")
    def audio(recording_id: int) -> Response:
        with deps.read() as reading:
            sound = _sound(reading, recording_id)
        path = _path(deps.recordings_dir, sound)
        if path is None:
            abort(404)
        if request.method != "HEAD":
            _keep(deps, sound, path.stat().st_size)
        return send_file(path, mimetype="audio/wav", conditional=True, etag=False, last_modified=None)

    @bp.get("/recordings/<int:recording_id>")
    def recording(recording_id: int) -> str:
        """The player, or why there is none; a page asks again while the sound is on its way."""
        with deps.read() as reading:
            sound = _sound(reading, recording_id)
        return render_template("recording.html", sound=sound)


def _sound(session: Session, recording_id: int) -> Sound:
    mine = [branch.id for branch in branches(session, account().dealership_id)]
    found = Desk(session, mine).sound(recording_id)
    if found is None:
        abort(404)
    return found


def _path(folder: Path, sound: Sound) -> Path | None:
    """The file of a fetched sound, never one outside the folder, whatever its row says."""
    if sound.state != "fetched" or not sound.file:
        return None
    home = folder.resolve()
    path = (home / sound.file).resolve()
    return path if path.is_relative_to(home) and path.is_file() else None


def _keep(deps: ConsoleDeps, sound: Sound, size: int) -> None:
    """Write down a listen: a request for the beginning, or for any part by somebody who has not begun it.

    Players ask for one sound in several parts; those that follow the first are the same listen.
    """
    subject, now = f"recording {sound.id}", deps.now()
    with deps.work() as work:
        if not _from_the_start(size) and audit.has_done(
            work, actor=account().name, action="listened", subject=subject, since=now - SAME_LISTEN
        ):
            return
        audit.record(
            work,
            actor=account().name,
            action="listened",
            subject=subject,
            dealership_id=sound.dealership_id,
            at=now,
        )
        work.commit()


def _from_the_start(size: int) -> bool:
    wanted = request.range
    span = None if wanted is None else wanted.range_for_length(size)
    return span is None or span[0] == 0
