"""A dealership on a real database, clocks a test sets by hand, and a carrier that does as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.lifecycles import CallState, FollowupState
from flows.script_file import shipped
from store.calls import CallOrder, CallRecord, Calls, StatusReport
from store.database import open_engine, reading, writing
from store.followups import FollowupRecord, Followups
from store.messages import MessageOrder
from store.scripts import Scripts
from store.tables import Customer, Dealership, Decision, Followup, Message, Occasion, Programme
from voice.aftercall import hear_report
from voice.carrier import CarrierAway, CarrierCall, Gone, NotReady, Placed, ReceivedText, Refused, Sent, Unsure
from workers.context import Context, Patience
from workers.pace import Granted, NotYet

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
SMS = {
    "zh-CN": "【{dealership}】{customer}您好,{visit_date}来电未接通,请拨{hotline}。",
    "en": "{customer} {visit_date}",
}


def at(text: str) -> datetime:
    """A time on the wall in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


ACCOUNT = "AC" + "0" * 32
MONDAY = at("2026-11-23 10:00")


@dataclass
class ScriptedCarrier:
    """Answers in the order it was told to, and otherwise takes everything; remembers what it was asked."""

    answers: list[Placed | Refused | Unsure] = field(default_factory=list)
    sms_answers: list[Sent | Refused | Unsure] = field(default_factory=list)
    calls: dict[str, CarrierCall] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    recordings: dict[str, bytes | NotReady | Gone] = field(default_factory=dict)
    received: list[tuple[str, ReceivedText]] = field(default_factory=list)  # with the number they came in to
    spoken: dict[str, str] = field(default_factory=dict)  # recording to call
    placed: list[CallOrder] = field(default_factory=list)
    sent: list[MessageOrder] = field(default_factory=list)
    redirected: list[tuple[str, str]] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    away: bool = False

    def place(self, order):
        self.placed.append(order)
        return self.answers.pop(0) if self.answers else Placed(f"CA{order.call_id.replace('-', '')}")

    def send(self, order):
        self.sent.append(order)
        return self.sms_answers.pop(0) if self.sms_answers else Sent(f"SM{order.message_id.replace('-', '')}")

    def find(self, to, since):
        self._answer()
        return [call for call in self.calls.values() if call.to == to]

    def look(self, sid):
        self._answer()
        return self.calls.get(sid)

    def hang_up(self, sid):
        self._answer()

    def redirect(self, sid, path):
        self._answer()
        self.redirected.append((sid, path))
        return sid in self.live

    def find_messages(self, order):
        self._answer()
        return list(self.messages)

    def fetch_recording(self, sid):
        self._answer()
        return self.recordings.get(sid, NotReady())

    def texts_to(self, number, since):
        self._answer()
        return [text for to, text in self.received if to == number]

    def recordings_of(self, sid):
        self._answer()
        return [(one, 6) for one, call_sid in self.spoken.items() if call_sid == sid]

    def check(self):
        self._answer()
        return "It works."

    def knows(self, sid, to, state, outcome=None, word="in-progress", from_="+8606332270633"):
        self.calls[sid] = CarrierCall(sid, to, from_, word, state, outcome, None, None, None)

    def _answer(self):
        if self.away:
            raise CarrierAway("The carrier is away.")


@dataclass
class NoLimits:
    """Permits without waiting, unless a test says how long; remembers for which scopes they were asked."""

    asked: int = 0
    taken: list[tuple[str, ...]] = field(default_factory=list)
    wait_s: float | None = None  # nobody may ring before that
    takes: list[Granted | NotYet] = field(default_factory=list)  # answers to those who want to take one

    def look(self, scopes):
        self.asked += 1
        return Granted(0.0) if self.wait_s is None else NotYet(self.wait_s)

    def take(self, scopes):
        answer = self.takes.pop(0) if self.takes else Granted(0.0)
        if isinstance(answer, Granted):
            self.taken.append(tuple(f"{scope.kind} {scope.name}" for scope in scopes))
        return answer


@dataclass
class Queued:
    """Keeps the jobs it is given, for a test to run or to lose."""

    jobs: list[tuple[str, str]] = field(default_factory=list)

    def dial(self, call_id, *, again_at=None, waited_until=None):
        self.jobs.append(("dial", call_id))
        return True

    def send_message(self, message_id, *, again_at=None):
        self.jobs.append(("send_message", message_id))
        return True

    def fetch_recording(self, sid, *, again_at=None):
        self.jobs.append(("fetch_recording", sid))
        return True

    def leave_message(self, call_id, *, again_at=None):
        self.jobs.append(("leave_message", call_id))
        return True


class Stage:
    """One dealership ready to ring; everything can be changed by hand."""

    def __init__(self, url: str, folder: Path | None = None, **dealership) -> None:
        self.engine = open_engine(url)
        self.work, self.read = writing(self.engine), reading(self.engine)
        self.now, self.real = MONDAY, datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
        self.carrier = ScriptedCarrier()
        self.permits: Any = NoLimits()
        self.jobs: Any = Queued()
        self.folder = folder or Path("nowhere")
        settings = {"hotline": "0633-2270633"}
        given = {"code": "rizhao", "name": "日照店", "pace": 100.0, "lines": 3, "simulated": False, **dealership}
        with self.work() as session:
            row = Dealership(
                from_number="+8606332270633",
                zone="Asia/Shanghai",
                locale="zh-CN",
                settings=settings,
                created_at=self.now,
                **given,
            )
            session.add(row)
            session.flush()
            programme = Programme(
                dealership_id=row.id,
                name="after_service_3day",
                occasion_kind="service",
                script="after_service_3day",
                after_days=1,
                expires_days=15,
                sms_fallback=SMS,
            )
            session.add(programme)
            Scripts(session).publish(shipped()["after_service_3day"], self.now, name="after_service_3day")
            session.commit()
            self.dealership_id, self.programme_id = row.id, programme.id

    def close(self) -> None:
        self.engine.dispose()

    @property
    def context(self) -> Context:
        return Context(
            work=self.work,
            read=self.read,
            now=lambda: self.now,
            real=lambda: self.real,
            carrier=self.carrier,
            permits=self.permits,
            jobs=self.jobs,
            recordings=self.folder,
            account=ACCOUNT,
            patience=Patience(),
        )

    def later(self, *, real_s: float = 0, **domain) -> None:
        """Time goes by, on one clock or on both."""
        self.now += timedelta(**domain)
        self.real += timedelta(seconds=real_s)

    def visit(self, name="张伟", phone="+8613606331234", day=date(2026, 11, 20), sex="male", locale=None) -> int:
        """An occasion nothing has been planned for; returns its id."""
        with self.work() as session:
            customer = session.scalar(select(Customer).where(Customer.phone == phone, Customer.name == name))
            if customer is None:
                customer = Customer(
                    dealership_id=self.dealership_id,
                    name=name,
                    sex=sex,
                    phone=phone,
                    locale=locale,
                    created_at=self.now,
                )
                session.add(customer)
                session.flush()
            count = len(session.scalars(select(Occasion.id)).all())
            occasion = Occasion(
                dealership_id=self.dealership_id,
                kind="service",
                key=f"R{count}",
                customer_id=customer.id,
                happened_on=day,
                adviser="李娜",
                details={},
                created_at=self.now,
            )
            session.add(occasion)
            session.commit()
            return occasion.id

    def followup(self, phone="+8613606331234", name="张伟", due: datetime | None = None, details=None, **more) -> int:
        """A waiting follow-up, due now unless told otherwise; returns its id."""
        occasion_id = self.visit(name, phone)
        with self.work() as session:
            occasion = session.get_one(Occasion, occasion_id)
            occasion.to_plan, occasion.details = False, details or {}
            row = Followup(
                dealership_id=self.dealership_id,
                programme_id=self.programme_id,
                occasion_id=occasion_id,
                customer_id=occasion.customer_id,
                script="after_service_3day",
                state=FollowupState.WAITING,
                next_call_at=due or self.now,
                expires_at=at("2026-12-06 00:00"),
                created_at=self.now,
            )
            for key, value in more.items():
                setattr(row, key, value)
            session.add(row)
            session.commit()
            return row.id

    def call(self, followup_id: int, part: str = "morning", sid: str | None = None) -> str:
        """A call of this follow-up: planned, or taken by the carrier when it gets a sid."""
        with self.work() as session:
            call_id = Calls(session).plan(Followups(session).get(followup_id), part, self.now, self.real)
            assert call_id is not None
            Followups(session).mark_calling(followup_id)
            if sid is not None:
                Calls(session).claim(call_id, self.real, 30, now=self.now)
                Calls(session).record_placed(call_id, sid, self.now, self.real)
            session.commit()
            return call_id

    def hear(self, call_id: str, state: CallState, outcome=None, word=None, sequence="0", **more) -> bool:
        """The carrier reports."""
        report = StatusReport(word or str(outcome or state), sequence, state, outcome, **more)
        with self.work() as session:
            news = hear_report(session, call_id, report, self.now, self.real)
            session.commit()
            return news

    def see(self, followup_id: int) -> FollowupRecord:
        with self.read() as session:
            return Followups(session).get(followup_id)

    def see_call(self, call_id: str) -> CallRecord:
        with self.read() as session:
            call = Calls(session).get(call_id)
            assert call is not None
            return call

    def rows(self, table) -> list:
        with self.read() as session:
            return list(session.scalars(select(table)))

    def decisions(self, followup_id: int) -> list[tuple[str, str]]:
        with self.read() as session:
            chosen = select(Decision).where(Decision.followup_id == followup_id).order_by(Decision.id)
            return [(row.verdict, row.rule) for row in session.scalars(chosen)]

    def message(self) -> Message:
        (message,) = self.rows(Message)
        return message

    def change(self, table, row_id, **values) -> None:
        with self.work() as session:
            row = session.get_one(table, row_id)
            for key, value in values.items():
                setattr(row, key, value)
            session.commit()

    def patient(self, **patience) -> Context:
        return replace(self.context, patience=replace(self.context.patience, **patience))


def in_session(stage: Stage, do: Callable[[Session], T]) -> T:
    """Carry something out and commit it."""
    with stage.work() as session:
        result = do(session)
        session.commit()
        return result
