"""Pages for what goes wrong: one sentence each on what happened and what to do, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from console.i18n import _

OTHERS = ("/voice/", "/sms/", "/api/", "/healthz", "/readyz", "/metrics")  # they answer machines


@dataclass(frozen=True, slots=True)
class Said:
    """A heading and what to do."""

    heading: str
    advice: str


def add_pages(app: Flask) -> None:
    """Answer every HTTP error of a person's page with a page of ours."""

    def show(error: Exception) -> Response | HTTPException:
        code = (error.code or 500) if isinstance(error, HTTPException) else 500
        if request.path.startswith(OTHERS):
            return error if isinstance(error, HTTPException) else make_response("", 500)
        g.console_page = True
        g.in_trouble = code >= 500  # the page asks the database for nothing
        expired = isinstance(error, CSRFError)
        return make_response(render_template("mistake.html", code=code, said=_said(code, expired)), code)

    app.register_error_handler(HTTPException, show)
    app.register_error_handler(500, show)


def _said(code: int, expired: bool) -> Said:
    again = _("Go back, load the page again and repeat the step.")
    if expired:
        return Said(_("This page was open too long"), again)
    match code:
        case 403:
            return Said(_("Not for this account"), _("Ask whoever manages the accounts if you need it."))
        case 404:
            return Said(
                _("There is no such page"),
                _("The address may be mistyped, or the ticket belongs to another dealership."),
            )
        case 429:
            return Said(_("Too many attempts"), _("Wait a few minutes, then try to sign in again."))
        case _ if code >= 500:
            return Said(
                _("Something went wrong on our side"),
                _("Nothing was saved by halves. Try again; if it stays, tell your administrator the time."),
            )
        case _:
            return Said(_("The page could not read this request"), again)
