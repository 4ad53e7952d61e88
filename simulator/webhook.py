"""Asks the other side's URLs as the carrier does: signed, within 15 seconds, once more when nobody answers."""

import contextlib
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from simulator.faults import Faults
from simulator.journal import Journal
from simulator.signature import sign, signed_url

LIMIT = 15.0  # real seconds for one request, its retries and redirects together
CONNECT = 5.0
REDIRECTS = 10


class WebhookFailed(Exception):
    """No usable answer came; `code` is the carrier's number for the reason."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Reply:
    """What the other side answered, and the URL that answered in the end, without what we added to it."""

    status: int
    content_type: str
    body: bytes
    url: str


@dataclass
class Overrides:
    """Limits somebody wrote into a URL's fragment: `#rc=2&rp=4xx,5xx,ct&tt=9000`."""

    connect: float = CONNECT
    total: float = LIMIT
    retries: int = 1
    on: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, url: str) -> "Overrides":
        given = dict(parse_qsl(urlsplit(url).fragment))
        return cls(
            connect=_number(given.get("ct"), 100, 10_000, 5_000) / 1000,
            total=min(_number(given.get("tt"), 100, 15_000, 15_000), _number(given.get("rt"), 100, 15_000, 15_000))
            / 1000,
            retries=_number(given.get("rc"), 0, 5, 1),
            on=frozenset(given.get("rp", "ct").split(",")),
        )

    def again(self, reason: str) -> bool:
        return "all" in self.on or reason in self.on


def _number(text: str | None, low: int, high: int, default: int) -> int:
    return min(high, max(low, int(text))) if text and text.isdigit() else default


@dataclass
class Cookies:
    """What the other side asked us to remember during one call."""

    held: dict[str, str] = field(default_factory=dict)

    def learn(self, header: str | None) -> None:
        try:
            self.held.update({name: morsel.value for name, morsel in SimpleCookie(header or "").items()})
        except CookieError:
            return

    def header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.held.items())} if self.held else {}


class Webhooks:
    """The one place that sends requests to the other side; every one is in the journal."""

    def __init__(self, token: str, journal: Journal, faults: Faults) -> None:
        self._token = token
        self._journal = journal
        self._faults = faults
        self._pool = urllib3.PoolManager(num_pools=8, maxsize=64, retries=False)

    def close(self) -> None:
        self._pool.clear()

    def send(
        self,
        url: str,
        method: str,
        fields: Mapping[str, str],
        *,
        purpose: str,
        sid: str,
        cookies: Cookies | None = None,
        voice: bool = True,
    ) -> Reply:
        """Send one request and return its answer, whatever its status; raises WebhookFailed without one."""
        overrides = Overrides.of(url)
        if self._faults.strike("webhook_at_once"):
            self._twin(url, method, dict(fields), purpose, sid, Cookies(), overrides, voice)
        reply: Reply | None = None
        for _ in range(2 if self._faults.strike("webhook_twice") else 1):
            reply = self._follow(url, method, dict(fields), purpose, sid, cookies or Cookies(), overrides, voice)
        assert reply is not None, "the loop above runs at least once"
        return reply

    def _twin(self, *asked: Any) -> None:
        """The same request beside the one that follows, at the same moment; nobody waits for what it brings."""

        def ask() -> None:
            with contextlib.suppress(WebhookFailed):
                self._follow(*asked)

        threading.Thread(target=ask, name="twin", daemon=True).start()

    def _follow(
        self,
        url: str,
        method: str,
        fields: dict[str, str],
        purpose: str,
        sid: str,
        cookies: Cookies,
        overrides: Overrides,
        voice: bool,
    ) -> Reply:
        deadline = time.monotonic() + overrides.total
        for _ in range(REDIRECTS + 1):
            reply, location = self._try(url, method, fields, purpose, sid, cookies, overrides, deadline, voice)
            if location is None:
                return reply
            url = urljoin(url, location)
            for name in ("Digits", "FinishedOnKey", "SpeechResult", "Confidence"):
                fields.pop(name, None)  # the carrier does not carry keys over a redirect
            if reply.status in (301, 302, 303):
                method = "GET"
        raise WebhookFailed(11215, f"More than {REDIRECTS} redirects.")

    def _try(
        self,
        url: str,
        method: str,
        fields: dict[str, str],
        purpose: str,
        sid: str,
        cookies: Cookies,
        overrides: Overrides,
        deadline: float,
        voice: bool,
    ) -> tuple[Reply, str | None]:
        """One request with its retries; the second value is where a redirect leads."""
        token = str(uuid.uuid4())
        target = _with_query(url, fields) if method == "GET" else urldefrag(url).url
        posted = {} if method == "GET" else fields
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": sign(self._token, signed_url(target, voice=voice), posted),
            **({"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if method != "GET" else {}),
            **cookies.header(),
        }
        body = None if method == "GET" else urlencode(posted)
        failure = WebhookFailed(11200, "No attempt was made.")
        for attempt in range(overrides.retries + 1):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            began = time.monotonic()
            limits = urllib3.Timeout(connect=min(overrides.connect, left), read=left)
            note = {
                "url": target,
                "method": method,
                "fields": fields,
                "purpose": purpose,
                "sid": sid,
                "try": attempt,
            }
            try:
                answer = self._pool.request(
                    method, target, body=body, headers=headers, timeout=limits, redirect=False, retries=False
                )
            except HTTPError as problem:
                failure, reason = _translate(problem, target)
                self._journal.write("webhook", **note, failed=failure.code, why=str(failure), ms=_ms(began))
                if overrides.again(reason):
                    continue
                raise failure from problem
            content_type = answer.headers.get("Content-Type", "")
            cookies.learn(answer.headers.get("Set-Cookie"))
            self._journal.write(
                "webhook",
                **note,
                status=answer.status,
                answer=_noted(answer.data, content_type),
                ms=_ms(began),
            )
            family = f"{answer.status // 100}xx"
            if answer.status >= 400 and attempt < overrides.retries and overrides.again(family):
                continue
            reply = Reply(answer.status, content_type, answer.data, urldefrag(url).url)
            location = answer.headers.get("Location")
            return reply, location if answer.status in (301, 302, 303, 307, 308) else None
        raise failure


def _noted(body: bytes, content_type: str) -> str:
    """An answer as the journal keeps it: words as they are, of a sound only how long it is."""
    if content_type.startswith("audio/"):
        return f"{len(body)} bytes of {content_type}"
    return body.decode("utf-8", "replace")[:8000]


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _with_query(url: str, fields: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(fields)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _translate(problem: HTTPError, url: str) -> tuple[WebhookFailed, str]:
    """The carrier's code for a failure, and the word that decides whether it is tried again."""
    match problem:
        case NameResolutionError():
            return WebhookFailed(11210, f"The name in {url} cannot be resolved."), "ct"
        case ConnectTimeoutError() | NewConnectionError():
            return WebhookFailed(11205, f"Nobody accepts connections at {url}."), "ct"
        case ReadTimeoutError():
            return WebhookFailed(11200, f"{url} did not answer in time."), "rt"
        case ProtocolError():
            # An idle connection the server had just closed looks like this too, so it counts as connecting.
            return WebhookFailed(11206, f"{url} closed the connection without an answer."), "ct"
        case _:
            return WebhookFailed(11200, f"{url} could not be asked: {problem}"), "other"
