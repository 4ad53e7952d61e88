"""A branch with one follow-up, a phone that signs what it sends, and a clock that stands until it is moved."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from flows.calendar import calendar_of
from flows.programmes import choose, kept
from store.calls import Calls
from store.database import open_engine
from store.dealerships import Dealerships
from store.followups import Followups
from store.planning import plan_followups
from store.programmes import rule_of
from store.scripts import Scripts
from store.tables import Answer, Customer, Dealership, Followup, Occasion, Programme, Vehicle
from wiring.clock import Clock
from wiring.runtime import Runtime
from wiring.settings import Settings
from wiring.web import create_app

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://voice.example.com"
OUR_NUMBER = "+866332270633"
AFTER_SERVICE = "after_service_3day"
PLAYED = "played"  # a kind of occasion that no shipped programme follows up
MONDAY_MORNING = datetime(2026, 11, 23, 1, 40, tzinfo=UTC)  # 09:40 in Shanghai


class StandingClock(Clock):
    """Shows what it is told; real time goes on as always."""

    def __init__(self, shows: datetime) -> None:
        super().__init__()
        self.shows = shows

    def now(self) -> datetime:
        return self.shows


@dataclass
class Branch:
    """One dealership on a real, migrated database, and the web application in front of it."""

    engine: Engine
    runtime: Runtime
    clock: StandingClock
    client: FlaskClient
    dealership_id: int
    numbers: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    @classmethod
    def open(
        cls,
        database_url: str,
        home: Path,
        *,
        locale: str = "zh-CN",
        hotline: str = "0633-2270633",
        speech: bool = False,
        more: Iterable[str] = (),
    ) -> Branch:
        """The branch with its application. `speech`: it listens to words; `more`: other scripts."""
        settings = Settings.from_env(
            {
                "RINGBACK_HOME": str(home),
                "DATABASE_URL": database_url,
                "PUBLIC_URL": PUBLIC_URL,
                "SECRET_KEY": "for tests only",
                "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
                "TWILIO_AUTH_TOKEN": TOKEN,
            }
        )
        clock = StandingClock(MONDAY_MORNING)
        engine = open_engine(settings.database_url)
        runtime = Runtime(settings, clock, engine)
        with runtime.work() as session:
            Scripts(session).publish_shipped(clock.now())
            for text in more:
                Scripts(session).publish(text, clock.now(), name="more")
            branch = Dealerships(session).add(
                code="rizhao",
                name="日照众安汽车" if locale == "zh-CN" else "Rizhao Motors",
                from_number=OUR_NUMBER,
                zone="Asia/Shanghai",
                locale=locale,
                rules=choose(AFTER_SERVICE),
                pace=10,
                lines=5,
                hotline=hotline,
                now=clock.now(),
            )
            if speech:
                session.execute(update(Dealership).values(settings={**branch.settings, "speech": True}))
            session.commit()
        return cls(engine, runtime, clock, create_app(runtime).test_client(), branch.id)

    def visit(
        self,
        name: str = "梁一娜",
        sex: str = "female",
        model: str = "秦PLUS",
        phone: str = "+8613684289706",
        plate: str | None = "鲁LDL7155",
        adviser: str = "高洁",
        script: str = AFTER_SERVICE,
        facts: Mapping[str, Any] | None = None,
    ) -> int:
        """A customer's visit two days ago, or another occasion with these facts; returns its follow-up."""
        now = self.clock.now()
        with self.runtime.work() as session:
            person = Customer(dealership_id=self.dealership_id, name=name, sex=sex, phone=phone, created_at=now)
            session.add(person)
            kind = "service" if script == AFTER_SERVICE else self._programme(session, script)
            session.flush()
            car = Vehicle(
                dealership_id=self.dealership_id, customer_id=person.id, plate=plate, model=model, created_at=now
            )
            session.add(car)
            session.flush()
            occasion = Occasion(
                dealership_id=self.dealership_id,
                kind=kind,
                key=f"order {self.numbers()}",
                customer_id=person.id,
                vehicle_id=car.id,
                happened_on=date(2026, 11, 21),
                adviser=adviser,
                details=dict(facts or {}),
                created_at=now,
            )
            session.add(occasion)
            session.flush()
            plan_followups(session, now)
            followup = session.scalars(select(Followup).where(Followup.occasion_id == occasion.id)).one()
            session.commit()
            return followup.id

    def _programme(self, session: Session, script: str) -> str:
        """A programme for this script; returns the kind of occasion it follows up."""
        session.add(
            Programme(
                dealership_id=self.dealership_id,
                name=f"{script}, played",
                occasion_kind=PLAYED,
                script=script,
                after_days=1,
                expires_days=15,
                sms_fallback={},
            )
        )
        return PLAYED

    def by_programme(self, **rule: Any) -> None:
        """Every programme of this branch goes by this from now on: machines="message" and the like."""
        with self.runtime.work() as session:
            for row in session.scalars(select(Programme)):
                row.rule = {**kept(rule_of(row)), **rule}
            session.commit()

    def ring(self, followup_id: int) -> Line:
        """A worker has rung this follow-up and the carrier has taken the call."""
        now, real = self.clock.now(), self.clock.real()
        sid = f"CA{self.numbers():032x}"
        with self.runtime.work() as session:
            followups, calls = Followups(session), Calls(session)
            followup = followups.get(followup_id)
            window = calendar_of("Asia/Shanghai", {}).window_at(now)
            assert window is not None, "nobody is rung outside the window"
            call_id = calls.plan(followup, window.part, now, real)
            assert call_id is not None
            assert followups.mark_calling(followup_id)
            assert calls.claim(call_id, real, 30, now=self.clock.now())
            calls.record_placed(call_id, sid, now, real)
            to = calls.order_for(call_id).to
            session.commit()
        return Line(self, call_id, sid, to)

    def until_next_call(self, followup_id: int) -> None:
        """Let the time pass until it is due again."""
        with self.runtime.read() as session:
            at = Followups(session).get(followup_id).next_call_at
        assert at is not None, "there is no next call"
        self.clock.shows = at

    def rows(self, table: type[Any], *order: Any) -> list[Any]:
        """All rows of a table, as they stand in the database."""
        with Session(self.engine) as session:
            return list(session.scalars(select(table).order_by(*order)))

    def answers(self) -> list[Answer]:
        """What the questions found out, without who answered them."""
        return [answer for answer in self.rows(Answer, Answer.id) if answer.question != "respondent"]

    def post(self, path: str, form: Mapping[str, str], *, signature: str | None = None) -> TestResponse:
        """A request as the carrier makes it, signed for our public address."""
        signed = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, dict(form))
        return self.client.post(
            path, data=dict(form), headers={"X-Twilio-Signature": signed if signature is None else signature}
        )

    def close(self) -> None:
        self.engine.dispose()


@dataclass
class Line:
    """One call, from the other end. It goes where the TwiML tells it to go."""

    branch: Branch
    call_id: str
    sid: str
    to: str
    document: ET.Element | None = None
    sequence: Callable[[], int] = field(default_factory=lambda: itertools.count().__next__)

    def form(self, **more: str) -> dict[str, str]:
        common = {"CallSid": self.sid, "AccountSid": "AC" + "0" * 32, "To": self.to, "From": OUR_NUMBER}
        return {**common, "Direction": "outbound-api", "ApiVersion": "2010-04-01", "FromCity": "", **more}

    def status(self, word: str, **more: str) -> TestResponse:
        return self.branch.post(
            f"/voice/status/{self.call_id}",
            self.form(CallStatus=word, SequenceNumber=str(self.sequence()), **more),
        )

    def pick_up(self, **more: str) -> list[str]:
        self.status("initiated")
        self.status("ringing")
        self.status("in-progress")
        return self._go(f"/voice/answer/{self.call_id}", CallStatus="in-progress", **more)

    def press(self, keys: str) -> list[str]:
        return self._go(self._next("Gather"), Digits=keys, FinishedOnKey="", msg="Gather End")

    def enter(self, keys: str) -> list[str]:
        """Several keys and then the pound key, which is not told."""
        return self._go(self._next("Gather"), Digits=keys, FinishedOnKey="#", msg="Gather End")

    def answer(self, words: str, confidence: float = 0.92) -> list[str]:
        """Words, as the recogniser writes them down."""
        return self._go(self._next("Gather"), SpeechResult=words, Confidence=str(confidence))

    def put_through(self, status: str) -> list[str]:
        """The call to a person is over: they talked, or nobody took it."""
        return self._go(self._next("Dial"), DialCallStatus=status, DialCallSid=f"CA{self.branch.numbers():032x}")

    def say_nothing(self) -> list[str]:
        return self._go(self._next("Redirect"))

    def speak(self, seconds: int = 6, *, hang_up: bool = False) -> list[str]:
        sid = f"RE{self.branch.numbers():032x}"
        url = f"https://api.example.com/2010-04-01/Accounts/AC1/Recordings/{sid}"
        return self._go(
            self._next("Record"), RecordingUrl=url, RecordingDuration=str(seconds), Digits="hangup" if hang_up else "#"
        )

    def a_machine_was_heard(self, word: str = "machine_start") -> None:
        answer = self.branch.post(f"/voice/machine/{self.call_id}", self.form(AnsweredBy=word))
        assert (answer.status_code, answer.data) == (204, b""), "the carrier's verdict is only recorded"

    def hang_up(self, seconds: int = 60) -> None:
        self.status("completed", CallDuration=str(seconds), Duration="1")

    def _next(self, verb: str) -> str:
        assert self.document is not None
        element = self.document.find(verb)
        assert element is not None, f"the reply has no {verb}"
        url = element.text if verb == "Redirect" else element.get("action")
        assert url is not None
        assert url.startswith(PUBLIC_URL)
        return url.removeprefix(PUBLIC_URL)

    def _go(self, path: str, **form: str) -> list[str]:
        """Post a turn, and post it again: the carrier does, and it must be told the same."""
        first = self.branch.post(path, self.form(**form))
        assert first.status_code == 200, first.text
        again = self.branch.post(path, self.form(**form))
        assert again.data == first.data, "a repeated turn is answered alike"
        self.document = ET.fromstring(first.text)
        return told(self.document)


def told(document: ET.Element) -> list[str]:
    """What a reply comes to for the person on the phone."""
    lines = []
    for element in document:
        match element.tag:
            case "Say":
                lines.append(words(element))
            case "Play":
                lines.append(f"(plays {element.text})")
            case "Gather":
                lines += told(element)
                keys = "a key" if element.get("numDigits") == "1" else f"up to {element.get('numDigits')} keys"
                lines.append(f"({keys}, within {element.get('timeout')} s)")
            case "Dial":
                lines.append(f"(puts through to {element.text}, for {element.get('timeout')} s)")
            case "Record":
                lines.append(f"(a comment, up to {element.get('maxLength')} s)")
            case "Hangup":
                lines.append("(hangs up)")
    return lines


def words(say: ET.Element) -> str:
    """What is said, with its pauses."""
    pauses = (f" ({pause.get('time')}) {pause.tail or ''}" for pause in say)
    return "".join((say.text or "", *pauses))
