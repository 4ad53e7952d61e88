"""Checks what is asked of the REST API, and names what is wrong with the carrier's own numbers."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from simulator.resources import Call, Message, new_sid
from simulator.texting import is_landline

E164 = re.compile(r"\+[1-9]\d{6,14}")
EVENTS = ("initiated", "ringing", "answered", "completed")
Form = MultiDict[str, str]


class ApiError(Exception):
    """A request the API refuses, in the carrier's own terms."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    def body(self) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if self.code == 20003:
            more["detail"] = "Your AccountSid or AuthToken was incorrect."
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
            **more,
        }


def refuse(code: int, message: str) -> ApiError:
    return ApiError(400, code, message)


def call_from(form: Form, account: str, now: datetime) -> Call:
    """The call a POST to Calls.json asks for; raises ApiError."""
    to, from_ = _numbers(form, missing_to=21201, missing_from=21213)
    url, twiml = form.get("Url"), form.get("Twiml")
    if url:
        _absolute(url, 21205, "Url")
    elif not twiml:
        raise refuse(21205, "Url parameter is required.")
    elif len(twiml) > 4000:
        raise refuse(32018, "Twiml parameter is longer than 4000 characters.")
    for name, code in (("FallbackUrl", 21205), ("StatusCallback", 21609), ("AsyncAmdStatusCallback", 21205)):
        if form.get(name):
            _absolute(form[name], code, name)
    detection = form.get("MachineDetection") or None
    if detection not in (None, "Enable", "DetectMessageEnd"):
        raise refuse(21234, f"Invalid MachineDetection value {detection!r}.")
    digits = form.get("SendDigits", "")
    if len(digits) > 32 or re.search(r"[^0-9A-D#*wW]", digits):
        raise refuse(21206, "SendDigits is not valid.")
    return Call(
        sid=new_sid("CA"),
        account=account,
        to=to,
        from_=from_,
        direction="outbound-api",
        status="queued",
        created=now,
        updated=now,
        url=url or None,
        method=_method(form, "Method"),
        twiml=None if url else twiml,
        fallback_url=form.get("FallbackUrl") or None,
        fallback_method=_method(form, "FallbackMethod"),
        status_callback=form.get("StatusCallback") or None,
        status_callback_method=_method(form, "StatusCallbackMethod"),
        events=_events(form.getlist("StatusCallbackEvent")),
        timeout=_seconds(form, "Timeout", 60, 600),
        time_limit=_seconds(form, "TimeLimit", 14400, 86400),
        machine_detection=None if digits else detection,
        async_amd=form.get("AsyncAmd", "false").lower() == "true",
        amd_callback=form.get("AsyncAmdStatusCallback") or None,
        amd_callback_method=_method(form, "AsyncAmdStatusCallbackMethod"),
    )


def message_from(form: Form, account: str, now: datetime, opted_out: Iterable[str]) -> Message:
    """The message a POST to Messages.json asks for; raises ApiError."""
    if not form.get("Body"):
        raise refuse(21602, "Message body is required.")
    to, from_ = _numbers(form, missing_to=21604, missing_from=21603)
    if len(form["Body"]) > 1600:
        raise refuse(21617, "The concatenated message body exceeds the 1600 character limit.")
    if is_landline(to):
        raise refuse(21614, f"To number: {to}, is not a mobile number")
    if to in opted_out:
        raise refuse(21610, "Attempt to send to unsubscribed recipient")
    if form.get("StatusCallback"):
        _absolute(form["StatusCallback"], 21609, "StatusCallback")
    sid, callback = new_sid("SM"), form.get("StatusCallback") or None
    return Message(sid, account, to, from_, form["Body"], "outbound-api", "queued", now, now, callback)


def _numbers(form: Form, *, missing_to: int, missing_from: int) -> tuple[str, str]:
    to, from_ = form.get("To", "").strip(), form.get("From", "").strip()
    if not to:
        raise refuse(missing_to, "A 'To' phone number is required.")
    if not from_:
        raise refuse(missing_from, "A 'From' phone number is required.")
    if not E164.fullmatch(to) or to == from_:
        raise refuse(21211, f"Invalid 'To' Phone Number: {to}")
    if not E164.fullmatch(from_):
        raise refuse(21212, f"Invalid 'From' Phone Number: {from_}")
    return to, from_


def _absolute(url: str, code: int, name: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "_" in parts.hostname:
        raise refuse(code, f"{name} is not a valid URL: {url}")


def _method(form: Form, name: str) -> str:
    method = form.get(name, "POST").upper()
    if method not in ("GET", "POST"):
        raise refuse(21209, f"{name} is not valid: {method}")
    return method


def _seconds(form: Form, name: str, default: int, most: int) -> int:
    given = form.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not 0 < int(given) <= most:
        raise refuse(21208, f"{name} is not valid: {given}")
    return int(given)


def _events(given: list[str]) -> tuple[str, ...]:
    """Repeated keys and one text with spaces are both understood; none means only the end is told."""
    wanted = [event for value in given for event in value.split()]
    unknown = set(wanted) - set(EVENTS)
    if unknown:
        raise refuse(21626, f"Invalid StatusCallbackEvent: {', '.join(sorted(unknown))}")
    return tuple(event for event in EVENTS if event in wanted) or ("completed",)
