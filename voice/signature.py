"""Is it really the carrier? The signature covers the address we handed out, never the one a proxy shows us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

HEADER = "X-Twilio-Signature"


class Signatures:
    """Checks requests against one or, while the token is being changed, several tokens."""

    def __init__(self, tokens: Iterable[str], public_url: str) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens)
        self._public_url = public_url.rstrip("/")

    def fits(self, environ: Mapping[str, Any], form: MultiDict[str, str], signature: str | None) -> bool:
        """Whether one of our tokens made this signature for this request."""
        if not signature:
            return False
        url = self.signed_url(environ)
        return any(validator.validate(url, form, signature) for validator in self._validators)

    def signed_url(self, environ: Mapping[str, Any]) -> str:
        """The address as the carrier knows it: our public one with the raw path and query, escapes untouched."""
        raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
        if not raw.startswith("/"):  # an absolute request line, or a server that keeps none
            path, query = str(environ.get("PATH_INFO", "")), str(environ.get("QUERY_STRING", ""))
            raw = f"{path}?{query}" if query else path
        return self._public_url + raw
