"""Parts of a page that keep themselves current: asked for every second, sent only when something changed."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response


def part(template: str, endpoint: str, context: dict[str, Any]) -> Markup:
    """The part, wrapped so that it asks `endpoint` (with `context["address"]`) for its next state."""
    body, version = _rendered(template, context)
    return _wrapped(body, version, endpoint, context["address"])


def answer(template: str, endpoint: str, context: dict[str, Any]) -> Response:
    """What a poll gets: nothing (204) while the page already shows what is true."""
    body, version = _rendered(template, context)
    if request.args.get("v") == version:
        return make_response("", 204)
    return make_response(_wrapped(body, version, endpoint, context["address"]))


def _rendered(template: str, context: dict[str, Any]) -> tuple[str, str]:
    body = render_template(template, **context)
    return body, hashlib.sha256(body.encode()).hexdigest()[:16]


def _wrapped(body: str, version: str, endpoint: str, address: dict[str, Any]) -> Markup:
    url = url_for(f"console.{endpoint}", **address, v=version)
    return Markup(render_template("live.html", url=url, body=Markup(body)))  # rendered, so escaped, above
