"""Real rows for the console's tests: a dealership, its customers, what they said, and a WAV one can hear."""

from __future__ import annotations

import array
import math
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from console.app import console_blueprint, init_app
from console.deps import ConsoleDeps
from console.passwords import hash_password
from flows.script_file import parse, shipped
from flows.steps import Score
from store.database import open_engine, reading, writing
from store.scripts import Scripts
from store.tables import (
    Answer,
    Call,
    Customer,
    Dealership,
    Followup,
    Occasion,
    Programme,
    Recording,
    Ticket,
    Vehicle,
)
from store.tickets import open_ticket
from store.users import Account, NotAdded, Users

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai, a Monday
SCRIPT = parse(shipped()["after_service_3day"])
ACCOUNT = "AC" + "0" * 32
PASSWORD = "correct horse 电话"


@cache
def password_hash() -> str:
    """Of PASSWORD, computed once: a good hash takes its time."""
    return hash_password(PASSWORD)


def write_sound(path: Path, seconds: float = 3.0) -> None:
    """A tone as telephones carry it: 8 kHz, 16 bit, mono."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = array.array("h", (int(9000 * math.sin(i * 0.35)) for i in range(int(8000 * seconds))))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(samples.tobytes())


@dataclass
class World:
    """One database with people in it, and the application that shows it. Its clock stands until it is set."""

    engine: Engine
    home: Path
    now: datetime = NOW
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def app(self, *, secure: bool = False) -> Flask:
        """The console in a bare application, as the wiring puts it together."""
        app = Flask("ringback", static_folder=None)
        app.secret_key = "only for tests"
        app.testing = False
        deps = ConsoleDeps(
            work=writing(self.engine),
            read=reading(self.engine),
            now=lambda: self.now,
            real=lambda: self.now,
            recordings_dir=self.home / "recordings",
            secure_cookies=secure,
            account=ACCOUNT,
        )
        init_app(app, deps)
        app.register_blueprint(console_blueprint(deps))
        return app

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def dealership(self, code: str = "jiading", name: str = "嘉定大众4S店", zone: str = "Asia/Shanghai") -> int:
        with self.session() as session:
            row = Dealership(
                code=code,
                name=name,
                from_number="+862169001234",
                zone=zone,
                locale="zh-CN",
                pace=1.0,
                lines=2,
                simulated=True,
                settings={},
                created_at=NOW,
            )
            session.add(row)
            session.flush()
            rule = Programme(
                dealership_id=row.id,
                name="after_service_3day",
                occasion_kind="service",
                script=SCRIPT.script,
                after_days=1,
                expires_days=15,
                sms_fallback={},
            )
            session.add(rule)
            Scripts(session).publish_shipped(NOW)
            session.commit()
            return row.id

    def user(self, name: str = "李经理", dealership: str | None = None, locale: str = "zh-CN") -> Account:
        with self.session() as session:
            made = Users(session).add(name, password_hash(), locale=locale, dealership=dealership, now=NOW)
            assert not isinstance(made, NotAdded)
            session.commit()
            return made

    def followup(
        self,
        dealership_id: int,
        *,
        name: str = "王丽",
        sex: str = "female",
        phone: str = "",
        plate: str | None = "沪A12345",
        state: str = "closed",
        disposition: str | None = "completed",
    ) -> int:
        """A customer, a car, a workshop visit three days ago, and the follow-up about it."""
        number = self.numbers()
        with self.session() as session:
            who = Customer(
                dealership_id=dealership_id,
                name=name,
                sex=sex,
                phone=phone or f"+86138{number:04d}5678",
                created_at=NOW,
            )
            session.add(who)
            session.flush()
            car = Vehicle(dealership_id=dealership_id, customer_id=who.id, plate=plate, model="帕萨特", created_at=NOW)
            session.add(car)
            session.flush()
            visit = Occasion(
                dealership_id=dealership_id,
                kind="service",
                key=f"visit-{number}",
                customer_id=who.id,
                vehicle_id=car.id,
                happened_on=date(2026, 11, 20),
                adviser="陈师傅",
                details={"order": f"GD-{number:05d}", "work": "更换机油机滤、四轮定位", "mileage_km": 20350},
                created_at=NOW,
            )
            session.add(visit)
            session.flush()
            rule = session.query(Programme).filter_by(dealership_id=dealership_id).one()
            row = Followup(
                dealership_id=dealership_id,
                programme_id=rule.id,
                occasion_id=visit.id,
                customer_id=who.id,
                vehicle_id=car.id,
                script=SCRIPT.script,
                script_version=SCRIPT.version,
                state=state,
                disposition=disposition if state == "closed" else None,
                attempts=1,
                next_call_at=None if state == "closed" else self.now + timedelta(hours=1),
                expires_at=self.now + timedelta(days=12),
                created_at=NOW,
                closed_at=self.now if state == "closed" else None,
            )
            session.add(row)
            session.commit()
            return row.id

    def call(self, followup_id: int, *, outcome: str = "completed", before: timedelta = timedelta(minutes=20)) -> str:
        at = self.now - before
        with self.session() as session:
            followup = session.get_one(Followup, followup_id)
            row = Call(
                id=f"00000000-0000-4000-8000-{self.numbers():012d}",
                dealership_id=followup.dealership_id,
                followup_id=followup_id,
                direction="outbound",
                to="+8613800005678",
                from_="+862169001234",
                state="ended",
                outcome=outcome,
                answered_by="human" if outcome == "completed" else None,
                rang=True,
                planned_at=at,
                placed_at=at,
                answered_at=at if outcome == "completed" else None,
                ended_at=at + timedelta(seconds=95),
                duration_s=95 if outcome == "completed" else None,
                touched_real=at,
            )
            session.add(row)
            session.commit()
            return row.id

    def answer(self, followup_id: int, question: str, key: str) -> None:
        """Press a key at one of the shipped script's questions."""
        step = SCRIPT.steps[question]
        assert isinstance(step, Score)
        value = SCRIPT.scales[step.scale].levels[key].value
        with self.session() as session:
            session.add(
                Answer(
                    dealership_id=session.get_one(Followup, followup_id).dealership_id,
                    followup_id=followup_id,
                    question=question,
                    kind="scale",
                    raw=key,
                    value=value,
                    scale=step.scale,
                    wording=step.prompt["zh-CN"],
                    low=any(SCRIPT.scales[step.scale].reaches(value, mark.value) for mark in step.low),
                    channel="keypad",
                    confirmed=False,
                    at=self.now - timedelta(minutes=19),
                )
            )
            session.commit()

    def recording(self, followup_id: int, call_id: str, *, state: str = "fetched", seconds: float = 3.0) -> int:
        with self.session() as session:
            dealership_id = session.get_one(Followup, followup_id).dealership_id
            sid = f"RE{self.numbers():032d}"
            file = f"{dealership_id}/2026-11/{sid}.wav" if state == "fetched" else None
            row = Recording(
                dealership_id=dealership_id,
                followup_id=followup_id,
                call_id=call_id,
                question="comment",
                sid=sid,
                state=state,
                duration_s=int(seconds) if state == "fetched" else None,
                file=file,
                next_try_real=NOW,
                at=self.now,
            )
            session.add(row)
            session.commit()
            if file:
                write_sound(self.home / "recordings" / file, seconds)
            return row.id

    def ticket(
        self,
        followup_id: int,
        *,
        severity: str = "serious",
        kind: str = "complaint",
        reason: str = "总体评价：非常不满意\n项目和费用说明：不满意",
        opened: timedelta = timedelta(minutes=18),
        due: timedelta = timedelta(hours=24),
    ) -> int:
        with self.session() as session:
            followup = session.get_one(Followup, followup_id)
            ticket_id = open_ticket(
                session,
                key=f"{followup_id}:{kind}",
                dealership_id=followup.dealership_id,
                followup_id=followup_id,
                customer_id=followup.customer_id,
                vehicle_id=followup.vehicle_id,
                kind=kind,
                severity=severity,
                category="overall" if kind == "complaint" else "data_correction",
                reason=reason,
                now=self.now - opened,
                due_at=self.now - opened + due,
            )
            session.commit()
            return ticket_id

    def complaint(self, dealership_id: int, **customer: str) -> int:
        """The whole story: rung, answered low, spoke, and a serious ticket was opened. Its id is returned."""
        followup = self.followup(dealership_id, **customer)
        self.call(followup, outcome="no_answer", before=timedelta(days=1, hours=3))
        call = self.call(followup)
        for question, key in (("overall", "5"), ("explanation", "4"), ("repair_quality", "2")):
            self.answer(followup, question, key)
        self.recording(followup, call)
        return self.ticket(followup)

    def ticket_row(self, ticket_id: int) -> Ticket:
        with self.session() as session:
            return session.get_one(Ticket, ticket_id)


def open_world(url: str, home: Path) -> World:
    return World(open_engine(url), home)
