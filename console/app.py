"""Puts the console together: a blueprint with its pages, and what the application around it needs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, g, make_response, redirect, request, url_for
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from console import (
    identity,
    letters,
    mistakes,
    recordings,
    security,
    sign_in,
    standing_still,
    tickets,
    times,
    today,
    unsure,
    words,
)
from console.assets import asset
from console.deps import ConsoleDeps

HERE = Path(__file__).parent
OPEN_TO_ALL = frozenset(f"console.{name}" for name in ("static", "favicon", "sign_in", "sign_in_now", "language"))
SESSION = timedelta(hours=12)  # a working day; real time
FORM_LIMIT = 64 * 1024  # bytes


def console_blueprint(deps: ConsoleDeps) -> Blueprint:
    """All pages. Every route asks for a signed-in person unless it is named in OPEN_TO_ALL."""
    bp = Blueprint("console", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")

    @bp.before_request
    def guard() -> Response | None:
        request.max_content_length = FORM_LIMIT
        current_app.extensions["csrf"].protect()
        if request.endpoint in OPEN_TO_ALL or identity.is_signed_in():
            return None
        return _to_sign_in()

    @bp.get("/favicon.ico")
    def favicon() -> Response:
        return bp.send_static_file("favicon.svg")

    for pages in (sign_in, today, standing_still, tickets, unsure, letters, recordings):
        pages.add_routes(bp, deps)
    return bp


def init_app(app: Flask, deps: ConsoleDeps) -> None:
    """Sessions, form tokens, languages, headers and error pages.

    Form tokens are checked by the console alone: signed webhooks and keyed API calls stay as they are.
    """
    app.config.update(
        SESSION_COOKIE_NAME="ringback",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=deps.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a page may stay open all day
    )
    CSRFProtect(app)
    # Not its context processor: a database that fails must not fail its own error page.
    identity.login_manager(deps).init_app(app, add_context_processor=False)
    Babel(
        app,
        default_locale="en",
        default_translation_directories=str(HERE / "translations"),
        locale_selector=identity.babel_locale,
    )
    security.add_headers(app, secure=deps.secure_cookies)
    mistakes.add_pages(app)
    app.context_processor(_for_templates)


def _to_sign_in() -> Response:
    """To the sign-in page, and back afterwards; a poll is told to take the whole page there."""
    if request.headers.get("HX-Request"):
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = url_for("console.sign_in")
        return answer
    back = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("console.sign_in", next=back))


def _for_templates() -> dict[str, Any]:
    return {
        "locale": identity.locale(),
        "locales": identity.LOCALES,
        "asset": asset,
        "words": words,
        "word": words.word,
        "times": times,
        "is_done": tickets.is_done,
        "signed_in": None if g.get("in_trouble") or not identity.is_signed_in() else identity.account(),
        "here_path": _here(),
    }


def _here() -> str:
    """Where a change of language comes back to: a page that answered a form is named by what it shows."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    known = request.view_args or {}
    return url_for("console.ticket", ticket_id=known["ticket_id"]) if "ticket_id" in known else "/"
