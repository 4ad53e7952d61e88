"""What every page tells a browser: load nothing from elsewhere, show it in no frame, keep no copy."""

from __future__ import annotations

from flask import Flask, g, request
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the style sheet carries its small pictures inside
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
YEAR_S = 365 * 24 * 3600


def add_headers(app: Flask, *, secure: bool) -> None:
    """Put the headers on the console's answers and on our error pages, not on the carrier's webhooks."""

    def harden(response: Response) -> Response:
        if request.blueprint != "console" and not g.get("console_page", False):
            return response
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["X-Frame-Options"] = "DENY"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if secure:
            headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if request.endpoint == "console.static":
            headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"  # addresses carry a version
        else:
            headers["Cache-Control"] = "no-store"
        return response

    app.after_request(harden)
