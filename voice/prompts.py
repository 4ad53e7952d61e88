"""Recorded prompts for the carrier, which fetches them unsigned: a digest nobody guesses is the only way in."""

from __future__ import annotations

import re

from flask import Blueprint, Response, request

from store.database import UnitOfWork
from store.prompt_audio import PromptAudio

NAME = re.compile(r"([0-9a-f]{64})\.wav")
YEAR_S = 365 * 24 * 3600


def prompt_url(public_url: str, digest: str) -> str:
    """Where the carrier finds the recording with this digest."""
    return f"{public_url}/prompts/{digest}.wav"


def prompts_blueprint(read: UnitOfWork) -> Blueprint:
    """Everything under /prompts: the content never changes under its address, so whoever has it may keep it."""
    prompts = Blueprint("prompts", __name__, url_prefix="/prompts")

    @prompts.get("/<path:name>")
    def prompt(name: str) -> Response:
        kept, known = None, NAME.fullmatch(name)
        if known:
            with read() as session:
                kept = PromptAudio(session).get(known[1])
        if kept is None or known is None:
            return Response("There is no such recording.\n", status=404, content_type="text/plain")
        answer = Response(kept.content, content_type=kept.mime)  # an MP3 is told by its type, not by its name
        answer.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.set_etag(known[1])
        answer.make_conditional(request, accept_ranges=True, complete_length=len(kept.content))
        return answer

    return prompts
