"""The carrier behind Twilio's API, or one that speaks it: the only module that knows the SDK and its errors."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from flows.machines import Machines
from flows.phone import mask_phone
from voice.addresses import patient, spoken_in
from voice.carrier import (
    LONGEST_CALL_S,
    RING_S,
    CallOrder,
    CarrierAway,
    CarrierCall,
    Gone,
    MessageOrder,
    NotReady,
    Placed,
    ReceivedText,
    Refused,
    Sent,
    Unsure,
)
from voice.waits import wait_asked_for
from voice.words import NO_SUCH_NUMBER_CODES, OPTED_OUT_CODES, call_word, machine_word, whole

TIMEOUT_S = 10.0
MOST_TEXTS = 50  # asked for at once, to one number
LARGEST_RECORDING = 64 * 1024 * 1024
EVENTS = ["initiated", "ringing", "answered", "completed"]
# What is wrong is our account, our number or our addresses: the order is good, and goes when that is put right.
OURS_TO_MEND = frozenset({10001, 10004, 20003, 20005, 20008, 21205, 21209, 21210, 21212, 21213, 21218, 21606, 21611})
# Of these, what is wrong with one of our numbers: others may ring from theirs.
OF_OUR_NUMBER = frozenset({21210, 21212, 21213, 21606, 21611})
NO_CHINA = (
    "Twilio has carried no calls to mainland China (+86) since 30 November 2023; "
    "set TWILIO_BYOC_TRUNK to a trunk of your own, or TWILIO_API_URL to another carrier."
)
NOT_FOR_REAL = "A simulated dealership never rings a real phone; set TWILIO_API_URL to the simulator's address."
# What is asked about who picks up: nothing, that soon, or for a machine at the end of its greeting.
DETECTION: Mapping[Machines, str | None] = {
    "off": None,
    "hang_up": "Enable",
    "sms": "Enable",
    "message": "DetectMessageEnd",
}
T = TypeVar("T")


class _Http(TwilioHttpClient):  # type: ignore[misc]  # the SDK carries no types for us to check against
    """The SDK's HTTP client with another host, a time limit, no repeats of its own, and no numbers in the log."""

    def __init__(self, api_url: str | None, timeout_s: float) -> None:
        super().__init__(timeout=timeout_s, max_retries=0)
        self._api_url = api_url
        self._told = threading.local()

    def url(self, url: str) -> str:
        """The same path, on the carrier we were told to use."""
        if self._api_url is None:
            return url
        parts = urlsplit(url)
        return f"{self._api_url.rstrip('/')}{parts.path}{'?' + parts.query if parts.query else ''}"

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        self._told.wait_s = None
        answer = super().request(method, self.url(url), *args, **kwargs)
        self._told.wait_s = wait_asked_for(answer.headers or {})
        return answer

    def wait_s(self) -> float | None:
        """How long the last answer this thread got asks us to wait; the SDK's errors do not tell."""
        return getattr(self._told, "wait_s", None)

    def log_request(self, kwargs: Any) -> None:
        """The SDK would write the customer's number into the log."""

    def log_response(self, status_code: int, response: Any) -> None:
        """As above."""


class TwilioCarrier:
    """Rings and texts through Twilio. Every method waits at most a few seconds, and never asks twice by itself."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        api_url: str | None,
        byoc_trunk: str | None,
        public_url: str,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._account, self._token = account_sid, auth_token
        self._api_url, self._byoc, self._public = api_url, byoc_trunk, public_url.rstrip("/")
        self._timeout_s = timeout_s
        self._http = _Http(api_url, timeout_s)
        environment = {"TWILIO_EDGE": "", "TWILIO_REGION": ""} if api_url else None
        self._client = Client(account_sid, auth_token, http_client=self._http, environment=environment)
        # The SDK imports these at first use; done here, a worker's forks find it done.
        _ = self._client.calls, self._client.messages, self._client.recordings

    def close(self) -> None:
        """Let go of open connections."""
        if self._http.session is not None:
            self._http.session.close()

    def place(self, order: CallOrder) -> Placed | Refused | Unsure:
        if order.simulated and self._is_real():
            return Refused(NOT_FOR_REAL, retryable=True, asked=False)
        if order.to.startswith("+86") and self._api_url is None and self._byoc is None:
            return Refused(NO_CHINA, asked=False)
        wishes: dict[str, Any] = {"byoc": self._byoc} if self._byoc else {}
        if (
            detection := DETECTION[order.machines]
        ) is not None:  # beside the call, so that nobody waits for its verdict
            told_to = patient(f"{self._public}/voice/machine/{order.call_id}")
            wishes |= {"machine_detection": detection, "async_amd": "true", "async_amd_status_callback": told_to}
        made = self._asked(
            lambda: (
                self._client.calls.create(
                    to=order.to,
                    from_=order.from_,
                    url=spoken_in(f"{self._public}/voice/answer/{order.call_id}", order.locale),
                    status_callback=patient(f"{self._public}/voice/status/{order.call_id}"),
                    status_callback_event=EVENTS,
                    timeout=RING_S,
                    time_limit=LONGEST_CALL_S,
                    **wishes,
                ).sid
            )
        )
        return Placed(made) if isinstance(made, str) else made

    def send(self, order: MessageOrder) -> Sent | Refused | Unsure:
        if order.simulated and self._is_real():
            return Refused(NOT_FOR_REAL, retryable=True, asked=False)
        made = self._asked(
            lambda: (
                self._client.messages.create(
                    to=order.to,
                    from_=order.from_,
                    body=order.body,
                    status_callback=patient(f"{self._public}/sms/status/{order.message_id}"),
                ).sid
            )
        )
        return Sent(made) if isinstance(made, str) else made

    def find(self, to: str, since: datetime) -> list[CarrierCall]:
        calls = [_call(one) for one in _looked(lambda: self._client.calls.list(to=to, limit=20))]
        return [call for call in calls if call.made_at is None or call.made_at >= since]

    def look(self, sid: str) -> CarrierCall | None:
        def fetch() -> CarrierCall | None:
            try:
                return _call(self._client.calls(sid).fetch())
            except TwilioRestException as error:
                if error.status == 404:
                    return None
                raise

        return _looked(fetch)

    def hang_up(self, sid: str) -> None:
        def end() -> None:
            try:
                self._client.calls(sid).update(status="completed")
            except TwilioRestException as error:
                if error.status not in (400, 404):  # over already
                    raise

        _looked(end)

    def redirect(self, sid: str, path: str) -> bool:
        def send_on() -> bool:
            try:
                self._client.calls(sid).update(url=f"{self._public}{path}", method="POST")
            except TwilioRestException as error:
                if error.status in (400, 404):  # over already
                    return False
                raise
            return True

        return _looked(send_on)

    def find_messages(self, order: MessageOrder) -> list[str]:
        since = order.at - timedelta(minutes=1)
        found = _looked(lambda: self._client.messages.list(to=order.to, limit=20))
        return [
            str(one.sid)
            for one in found
            if one.body == order.body and (one.date_created is None or one.date_created >= since)
        ]

    def fetch_recording(self, sid: str) -> bytes | NotReady | Gone:
        media = f"/2010-04-01/Accounts/{self._account}/Recordings/{sid}"
        sound = self._get(f"{media}.wav")
        if sound is not None:
            return sound
        about = _looked(lambda: self._recording_status(sid))
        return Gone() if about in (None, "absent", "deleted", "failed") else NotReady()

    def recordings_of(self, sid: str) -> list[tuple[str, int | None]]:
        found = _looked(lambda: self._client.recordings.list(call_sid=sid, limit=20))
        return [
            (str(one.sid), whole(str(one.duration or "")))
            for one in found
            if str(one.status) not in ("absent", "deleted", "failed")
        ]

    def texts_to(self, number: str, since: datetime) -> list[ReceivedText]:
        # Not filtered by the carrier: to it a text is "sent" when we were told of it, and we may never have been.
        found = _looked(lambda: self._client.messages.list(to=number, limit=MOST_TEXTS))
        return [
            ReceivedText(str(one.sid), str(one.from_), str(one.body or ""), one.date_created)
            for one in reversed(found)
            if str(one.direction) == "inbound" and (one.date_created is None or one.date_created >= since)
        ]

    def check(self) -> str:
        account = _looked(lambda: self._client.api.accounts(self._account).fetch())
        where = self._api_url or "Twilio"
        if account.status not in (None, "active"):
            raise CarrierAway(
                f"The carrier's account at {where} is {account.status}; it has to be active to ring anybody."
            )
        return f"The account {self._account[:6]}… at {where} is active."

    def _asked(self, order: Callable[[], str | None]) -> str | Refused | Unsure:
        """Carry out something that must not happen twice, and say how sure we are that it happened."""
        try:
            return order() or Unsure("The carrier took the order without giving it an id.")
        except TwilioRestException as error:
            return _refusal(error.status, error.code, error.msg, self._http.wait_s())
        except TwilioServiceException as error:
            return _refusal(error.status, error.code, str(error.detail or error.title), self._http.wait_s())
        except requests.ConnectTimeout as error:
            return Refused(_sentence(error), retryable=True, everybody=True)
        except requests.ConnectionError as error:
            if _never_left(error):
                return Refused(_sentence(error), retryable=True, everybody=True)
            return Unsure(_sentence(error))
        except (requests.RequestException, TwilioException, ValueError) as error:
            return Unsure(_sentence(error))

    def _recording_status(self, sid: str) -> str | None:
        try:
            return str(self._client.recordings(sid).fetch().status)
        except TwilioRestException as error:
            if error.status == 404:
                return None
            raise

    def _get(self, path: str) -> bytes | None:
        """The body of a file, or None while there is none. Files can be large, so they are read in pieces."""
        session = self._http.session or requests.Session()
        url = self._http.url(f"https://api.twilio.com{path}")
        try:
            with session.get(url, auth=(self._account, self._token), timeout=self._timeout_s, stream=True) as answer:
                if answer.status_code in (400, 404):
                    return None
                if answer.status_code != 200:
                    raise CarrierAway(f"The carrier answered {answer.status_code} when asked for a recording.")
                body = bytearray()
                for piece in answer.iter_content(64 * 1024):
                    body += piece
                    if len(body) > LARGEST_RECORDING:
                        raise CarrierAway("The recording is larger than any comment can be.")
                return bytes(body)
        except requests.RequestException as error:
            raise CarrierAway(_sentence(error)) from error

    def _is_real(self) -> bool:
        host = urlsplit(self._api_url or "https://api.twilio.com").hostname or ""
        return host == "twilio.com" or host.endswith(".twilio.com")


def _refusal(status: int, code: int | None, message: str, wait_s: float | None) -> Refused | Unsure:
    why = _masked(f"The carrier refused with {code or status}: {message}")
    if status >= 500 or status == 408:
        return Unsure(why, wait_s)
    if code in NO_SUCH_NUMBER_CODES or code == 21614:
        return Refused(why, invalid_number=True)
    if code in OPTED_OUT_CODES:
        return Refused(why, opted_out=True)
    if status != 400 or code in OURS_TO_MEND:
        return Refused(why, retryable=True, everybody=code not in OF_OUR_NUMBER, wait_s=wait_s)
    return Refused(why)


def _looked(question: Callable[[], T]) -> T:
    """Ask something that changes nothing; whatever goes wrong means that we do not know."""
    try:
        return question()
    except (TwilioException, requests.RequestException, ValueError) as error:
        raise CarrierAway(_sentence(error)) from error


def _never_left(error: requests.ConnectionError) -> bool:
    """Whether the connection was never made, so that the order cannot have arrived."""
    reason = error.args[0] if error.args else None
    reason = getattr(reason, "reason", reason)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError | NameResolutionError)


def _sentence(error: Exception) -> str:
    """What went wrong, without the address that was asked and what it carried."""
    if isinstance(error, TwilioRestException):
        return _masked(f"The carrier answered with {error.code or error.status}: {error.msg}")
    if isinstance(error, requests.Timeout):
        return "The carrier did not answer in time."
    if isinstance(error, requests.ConnectionError):
        return "The carrier cannot be reached." if _never_left(error) else "The carrier broke off the connection."
    return _masked(f"The carrier could not be asked ({type(error).__name__}).")


def _masked(text: str) -> str:
    """The carrier likes to repeat the customer's number in its messages."""
    return re.sub(r"\+?\d{8,15}(?!\d)", lambda number: mask_phone(number.group()), text)[:300]


def _call(record: Any) -> CarrierCall:
    word = str(record.status)
    state, outcome = call_word(word)
    duration = str(record.duration or "")
    return CarrierCall(
        sid=str(record.sid),
        to=str(record.to),
        from_=str(record._from),
        word=word,
        state=state,
        outcome=outcome,
        duration_s=int(duration) if duration.isdecimal() else None,
        answered_by=machine_word(record.answered_by) if record.answered_by else None,
        made_at=record.date_created,
    )
