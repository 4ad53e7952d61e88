"""Tells the other side what becomes of calls, messages and recordings, in order for each of them."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from simulator.resources import API, Call, Message, Recording, rfc2822

PLACES = ("City", "State", "Zip", "Country")
Task = Callable[[], None]


class Lane:
    """Runs tasks one after the other on a shared pool, so that callbacks of one call leave in order."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: deque[Task] = deque()
        self._running = False

    def put(self, task: Task) -> None:
        """Add a task; it runs when those before it have ended."""
        with self._lock:
            self._waiting.append(task)
            if self._running:
                return
            self._running = True
        try:
            self._pool.submit(self._drain)
        except RuntimeError:  # the pool is closed: the simulator is going down
            return

    def _drain(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._running = False
                    return
                task = self._waiting.popleft()
            task()


def call_fields(call: Call, status: str) -> dict[str, str]:
    """The parameters every request about a call carries; unknown places are empty, but there."""
    fields = {
        "CallSid": call.sid,
        "AccountSid": call.account,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
        "CallStatus": status,
        "ApiVersion": API,
        "Direction": call.direction,
    }
    fields |= {side + place: "" for side in ("From", "To", "Caller", "Called") for place in PLACES}
    return fields


def progress_fields(call: Call, status: str, sequence: int, now: datetime, sip: int | None) -> dict[str, str]:
    """What a status callback adds; durations and the SIP code come with the last one."""
    fields = call_fields(call, status)
    fields |= {
        "Timestamp": rfc2822(now) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
    }
    if call.answered_by is not None:
        fields["AnsweredBy"] = call.answered_by
    if sip is not None:
        seconds = call.duration or 0
        fields |= {
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),
            "SipResponseCode": str(sip),
        }
    return fields


def message_fields(message: Message) -> dict[str, str]:
    """A message's status callback."""
    fields = {
        "AccountSid": message.account,
        "From": message.from_,
        "To": message.to,
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "ApiVersion": API,
    }
    if message.error_code is not None:
        fields["ErrorCode"] = str(message.error_code)
    if message.status in ("delivered", "undelivered"):
        fields["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
    return fields


def inbound_sms_fields(message: Message) -> dict[str, str]:
    """What an incoming SMS brings to our customer's webhook."""
    fields: dict[str, Any] = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": message.account,
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": API,
    }
    return fields | {side + place: "" for side in ("From", "To") for place in PLACES}


def recording_fields(recording: Recording, base: str) -> dict[str, str]:
    """A recording's status callback."""
    fields = {
        "AccountSid": recording.account,
        "CallSid": recording.call_sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": base + recording.path,
        "RecordingStatus": recording.status,
        "RecordingChannels": "1",
        "RecordingStartTime": rfc2822(recording.created) or "",
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
    }
    if recording.status == "completed":
        fields["RecordingDuration"] = str(recording.duration or 0)
    if recording.error_code is not None:
        fields["ErrorCode"] = str(recording.error_code)
    return fields
