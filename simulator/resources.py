"""Calls, messages and recordings as the carrier keeps them, and the JSON it shows of them."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self

API = "2010-04-01"
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


def new_sid(prefix: str) -> str:
    """Two capitals and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def rfc2822(moment: datetime | None) -> str | None:
    """`Tue, 31 Aug 2010 20:36:28 +0000`, always in UTC."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))


class Kept:
    """A resource that can be written to the journal and read back after a restart."""

    def snapshot(self) -> dict[str, Any]:
        """Plain JSON values; moments become ISO-8601 texts."""
        held: dict[str, Any] = asdict(self)  # type: ignore[call-overload]  # every subclass is a dataclass
        return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in held.items()}

    @classmethod
    def from_snapshot(cls, held: Mapping[str, Any]) -> Self:
        values: dict[str, Any] = {}
        for field in fields(cls):  # type: ignore[arg-type]  # every subclass is a dataclass
            if field.name not in held:
                continue  # written before this field existed; its default holds
            value = held[field.name]
            if isinstance(value, str) and "datetime" in str(field.type):
                value = datetime.fromisoformat(value)
            values[field.name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)


@dataclass
class Call(Kept):
    """One call, with everything the caller of the API asked for and what became of it."""

    sid: str
    account: str
    to: str
    from_: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    url: str | None = None
    method: str = "POST"
    twiml: str | None = None
    fallback_url: str | None = None
    fallback_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"
    events: tuple[str, ...] = ("completed",)
    timeout: int = 60
    time_limit: int = 14400
    machine_detection: str | None = None
    async_amd: bool = False
    amd_callback: str | None = None
    amd_callback_method: str = "POST"
    started: datetime | None = None
    ended: datetime | None = None
    answered: datetime | None = None
    answered_by: str | None = None
    duration: int | None = None
    queue_ms: int = 0
    parent: str | None = None  # the call that was put through to this one

    @property
    def path(self) -> str:
        return f"/{API}/Accounts/{self.account}/Calls/{self.sid}"

    def as_json(self) -> dict[str, Any]:
        under = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "to": self.to,
            "to_formatted": self.to,
            "from": self.from_,
            "from_formatted": self.from_,
            "parent_call_sid": self.parent,
            "phone_number_sid": "",
            "status": self.status,
            "start_time": rfc2822(self.started),
            "end_time": rfc2822(self.ended),
            "duration": None if self.duration is None else str(self.duration),
            "price": None,
            "price_unit": "USD",
            "direction": self.direction,
            "answered_by": self.answered_by,
            "api_version": API,
            "forwarded_from": None,
            "group_sid": None,
            "caller_name": "",
            "queue_time": str(self.queue_ms),
            "trunk_sid": "",
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.updated),
            "annotation": None,
            "uri": f"{self.path}.json",
            "subresource_uris": {name: f"{self.path}/{name.capitalize()}.json" for name in under},
        }


@dataclass
class Message(Kept):
    """One SMS, out or in."""

    sid: str
    account: str
    to: str
    from_: str
    body: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    status_callback: str | None = None
    sent: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None

    def as_json(self) -> dict[str, Any]:
        path = f"/{API}/Accounts/{self.account}/Messages/{self.sid}"
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "messaging_service_sid": None,
            "to": self.to,
            "from": self.from_,
            "body": self.body,
            "status": self.status,
            "direction": self.direction,
            "num_segments": str(segments(self.body)),
            "num_media": "0",
            "price": None,
            "price_unit": "USD",
            "error_code": self.error_code,
            "error_message": self.error_message,
            "api_version": API,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "uri": f"{path}.json",
            "subresource_uris": {"media": f"{path}/Media.json"},
        }


@dataclass
class Recording(Kept):
    """What somebody said after the beep; `file` is a name under the recordings folder."""

    sid: str
    account: str
    call_sid: str
    status: str
    created: datetime
    updated: datetime
    duration: int | None = None
    file: str | None = None
    error_code: int | None = None

    @property
    def path(self) -> str:
        return f"/{API}/Accounts/{self.account}/Recordings/{self.sid}"

    def as_json(self, base: str) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "account_sid": self.account,
            "call_sid": self.call_sid,
            "conference_sid": None,
            "status": self.status,
            "channels": 1,
            "source": "RecordVerb",
            "track": "inbound",
            "duration": None if self.duration is None else str(self.duration),
            "start_time": rfc2822(self.created),
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.updated),
            "price": None,
            "price_unit": "USD",
            "error_code": self.error_code,
            "api_version": API,
            "uri": f"{self.path}.json",
            "media_url": base + self.path,
            "encryption_details": None,
            "subresource_uris": {},
        }


def segments(body: str) -> int:
    """Parts an SMS is billed as: anything beyond plain Latin counts in 16-bit units, 70 or 67 to a part."""
    if body.isascii():
        return max(1, -(-len(body) // 153)) if len(body) > 160 else 1
    units = len(body.encode("utf-16-le")) // 2
    return -(-units // 67) if units > 70 else 1
