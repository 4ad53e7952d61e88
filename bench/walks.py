"""Many calls of one shipped script, with the requests that the carrier would make for each, signed beforehand."""

from __future__ import annotations

import random
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from bench.load import Job, Reply
from flows.lifecycles import CallState, FollowupState
from flows.programmes import choose
from flows.script_file import shipped
from store.dealerships import Dealerships
from store.scripts import Scripts
from store.tables import Answer, Call, Customer, Followup, Occasion, Programme, Ticket, Turn, Vehicle

SCRIPT = "after_service_3day"
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
OURS = "+866332270633"
COMMENT = {"RecordingDuration": "6", "Digits": "#"}
OPENING = ({"Digits": "1"}, {"Digits": "1"})  # it is the customer, and the moment suits


def _keys(keys: str) -> tuple[Mapping[str, str], ...]:
    return tuple({"Digits": key} for key in keys)


# What is heard after the call is answered, how often of a hundred, and how many answers and tickets come of it.
@dataclass(frozen=True, slots=True)
class Kind:
    """One way through the script, for so many of a hundred calls."""

    share: int
    heard: tuple[Mapping[str, str], ...]
    answers: int
    tickets: int


KINDS = (
    Kind(50, (*OPENING, *_keys("112")), 2, 0),  # very satisfied: the intention, and no comment
    Kind(30, (*OPENING, *_keys("2111213122")), 9, 0),  # satisfied: the seven links as well
    Kind(12, (*OPENING, *_keys("5413512152")), 9, 1),  # a complaint: nothing more to say
    Kind(8, (*OPENING, *_keys("4121411041"), COMMENT), 8, 1),  # a complaint, and a spoken comment
)


def fill(session: Session, count: int) -> None:
    """One dealership with so many follow-ups, each with a call that has just begun to ring. Commits nothing."""
    Scripts(session).publish(shipped()[SCRIPT], NOW, name=SCRIPT)
    branch = Dealerships(session).add(
        "bench", "日照众安汽车", OURS, now=NOW, rules=choose(SCRIPT), hotline="0633-2270633", lines=100
    )
    programme = session.scalars(select(Programme.id).where(Programme.dealership_id == branch.id)).one()
    common = {"dealership_id": branch.id, "created_at": NOW}
    ids = range(1, count + 1)  # the database is new
    people = [{**common, "id": n, "name": "梁一娜", "sex": "female", "phone": _phone(n)} for n in ids]
    session.execute(insert(Customer), people)
    cars = [{**common, "id": n, "customer_id": n, "plate": f"鲁L{n:05d}", "model": "秦PLUS"} for n in ids]
    session.execute(insert(Vehicle), cars)
    visit = {**common, "kind": "service", "happened_on": date(2026, 11, 21), "adviser": "高洁", "to_plan": False}
    about = [{"customer_id": n, "vehicle_id": n, "occasion_id": n} for n in ids]
    session.execute(
        insert(Occasion),
        [
            {**visit, "id": n, "key": f"{n}", "customer_id": n, "vehicle_id": n, "details": {"work": "保养"}}
            for n in ids
        ],
    )
    follow_up = {**common, "programme_id": programme, "script": SCRIPT, "state": FollowupState.CALLING}
    follow_up["expires_at"] = NOW + timedelta(days=90)
    session.execute(insert(Followup), [{**follow_up, "id": n, **one} for n, one in zip(ids, about, strict=True)])
    ringing = {"dealership_id": branch.id, "direction": "outbound", "from_": OURS, "state": CallState.RINGING}
    ringing |= {"planned_at": NOW, "placed_at": NOW, "touched_real": NOW, "rang": True}
    session.execute(
        insert(Call),
        [
            {
                **ringing,
                "id": _call_id(n),
                "followup_id": n,
                "to": _phone(n),
                "sid": _sid(n),
                "holds_followup": n,
                "holds_number": _phone(n),
            }
            for n in ids
        ],
    )


def _phone(number: int) -> str:
    return f"+86136{number:08d}"


def _sid(number: int) -> str:
    return f"CA{number:032x}"


def _call_id(number: int) -> str:
    return str(uuid.UUID(int=number))


class Walks:
    """Calls that are all under way at once, each at another point; every job is the next turn of the one that waits
    longest.
    """

    def __init__(self, count: int, port: int, token: str, *, at_once: int, kinds: Sequence[Kind] | None = None) -> None:
        """`count` calls of those that `fill` made, of these kinds, or else of all by their shares."""
        self._port, self._validator = port, RequestValidator(token)
        self._at_once, self._under_way, self._joined = at_once, 0, 0
        shares = [kind.share for kind in KINDS]
        self._kinds = kinds or random.Random(7).choices(KINDS, shares, k=count)
        self._new = [tuple(self._requests(number + 1, kind)) for number, kind in enumerate(self._kinds)]
        self._begun = 0
        self._waiting: deque[tuple[int, int]] = deque()  # which call, and how many of its turns are taken
        self._taken: list[int] = [0] * count  # turns that were answered rightly

    def take(self) -> Job:
        """The next turn of a call."""
        self._joined += 1
        room = self._under_way < self._at_once and self._begun < len(self._new)
        join = room and self._joined % 4 == 0  # they do not all begin at once
        call, number = self._begin() if join or not self._waiting else self._waiting.popleft()
        last = number + 1 == len(self._new[call])

        def done(reply: Reply) -> bool:
            right = reply.status == 200 and (b"<Hangup" if last else b"turn/") in reply.body
            self._taken[call] += right
            if last or not right:
                self._under_way -= 1
            else:
                self._waiting.append((call, number + 1))
            return right

        return Job((self._new[call][number],), done)

    def faults(self, session: Session) -> Iterator[str]:
        """What the database does not hold of what was answered, a sentence each: every turn, answer and ticket."""
        turns = session.scalar(select(func.count()).select_from(Turn)) or 0
        if turns != sum(self._taken):
            yield f"{sum(self._taken)} turns were answered and {turns} are written down."
        over = [call for call, taken in enumerate(self._taken) if taken == len(self._new[call])]
        of_them = [call + 1 for call in over]
        asked = Answer.followup_id.in_(of_them), Answer.question != "respondent"
        for table, where, each in (
            (Answer, asked, "answers"),
            (Ticket, (Ticket.followup_id.in_(of_them),), "tickets"),
        ):
            found = session.scalar(select(func.count()).select_from(table).where(*where)) or 0
            expected = sum(getattr(self._kinds[call], each) for call in over)
            if found != expected:
                yield f"{len(over)} conversations make {expected} {each}, and there are {found}."

    def _begin(self) -> tuple[int, int]:
        if self._begun == len(self._new):
            raise SystemExit("There are too few calls for so many turns.")
        self._begun += 1
        self._under_way += 1
        return self._begun - 1, 0

    def _requests(self, number: int, kind: Kind) -> Iterator[bytes]:
        call = _call_id(number)
        common = {
            "CallSid": _sid(number),
            "AccountSid": "AC" + "0" * 32,
            "To": _phone(number),
            "From": OURS,
            "Direction": "outbound-api",
            "ApiVersion": "2010-04-01",
            "CallStatus": "in-progress",
        }
        yield self._post(f"/voice/answer/{call}", common)
        for place, heard in enumerate(kind.heard, 1):
            more = {"RecordingUrl": f"https://api.example.com/RE{number:032x}"} if heard is COMMENT else {}
            yield self._post(f"/voice/turn/{call}/{place}", {**common, **heard, **more})

    def _post(self, path: str, form: Mapping[str, str]) -> bytes:
        return signed_post(self._validator, f"http://127.0.0.1:{self._port}", path, form)


def signed_post(validator: RequestValidator, public_url: str, path: str, form: Mapping[str, str]) -> bytes:
    """One signed request as it goes over the wire."""
    body = urlencode(form).encode()
    signature = validator.compute_signature(public_url + path, dict(form))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {public_url.removeprefix('http://')}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"X-Twilio-Signature: {signature}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
