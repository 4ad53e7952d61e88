"""A branch in which something of everything is under way, so that a wild request meets each state there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.going import enter
from flows.lifecycles import CallState
from flows.programmes import shipped as shipped_rules
from flows.script import Script
from flows.script_file import reread, shipped
from flows.steps import Plate, Score
from flows.turns import Walk
from store.conversations import Conversations
from store.messages import Messages
from store.programmes import row_of
from store.tables import Call, Customer, Followup, Message, Occasion, Programme, Vehicle
from tests.voice.branch import OUR_NUMBER, Branch, Line
from voice import twiml
from voice.invitation import ask_by_text
from voice.knowing import talk_about
from voice.spot import Spot
from voice.talking import _addresses, _dialable

BEEP = "machine_end_beep"


@cache
def script(name: str) -> Script:
    """A shipped script, read once."""
    return reread(shipped()[name])


@dataclass
class States:
    """The branch and the ends of all its calls."""

    branch: Branch
    lines: list[Line]
    messages: list[str]

    @property
    def ids(self) -> list[str]:
        return [line.call_id for line in self.lines] + self.messages


def kinds_of_steps() -> Iterator[tuple[str, str]]:
    """One step of each kind in the shipped scripts, as script and name; of scores one on each scale, of plates all."""
    seen: set[tuple[str, str]] = set()
    for name in sorted(shipped()):
        for step_name, step in script(name).steps.items():
            kind = (step.kind, step.scale if isinstance(step, Score) else name if isinstance(step, Plate) else "")
            if kind not in seen and step.kind not in ("say", "end"):
                seen.add(kind)
                yield name, step_name


def stand_everywhere(branch: Branch) -> States:
    """Calls that are planned, claimed, placed, answered at each kind of step, at a machine, ended and closed."""
    made = Maker(branch)
    lines = [made.at(name, step) for name, step in kinds_of_steps()]
    plates = [line for line, (_, step) in zip(lines, kinds_of_steps(), strict=True) if step == "plate_number"]
    for silences, line in enumerate(plates):
        for _ in range(silences):
            line.say_nothing()
    planned, claimed, placed, rung, opening, low, comment, ended, closed = (made.call() for _ in range(9))
    made.set_back(planned, CallState.PLANNED)
    made.set_back(claimed, CallState.CLAIMED)
    rung.status("ringing")
    for line, keys in ((opening, ""), (low, "11"), (comment, "1111"), (ended, "111"), (closed, "9")):
        line.pick_up()
        for key in keys:
            line.press(key)
    low.press("5")
    for line in (ended, closed):
        line.hang_up()
    machines = [made.call(machines) for machines in ("message", "message", "message", "sms", "off", "hang_up")]
    for line in machines:
        line.pick_up()
        line.a_machine_was_heard(BEEP)
    machines[1].say_nothing()
    made.ask_for_message(machines[2])
    called_back = made.call(), made.call()
    for line in called_back:  # nobody answered, and now they call us
        line.status("no-answer", CallDuration="0")
    callers = [made.inbound(number) for number in (called_back[0].to, opening.to, "+8613999999999", "anonymous")]
    made.text(called_back[1].to, "好的")
    texters = made.call(by_text=True), made.call(by_text=True)
    for line in texters:
        made.invite(line)
    made.text(texters[1].to, "1")
    lines += [
        *texters,
        *called_back,
        *callers,
        planned,
        claimed,
        placed,
        rung,
        opening,
        low,
        comment,
        ended,
        closed,
        *machines,
    ]
    return States(branch, lines, made.messages(lines[:4]))


@dataclass
class Maker:
    """Makes one customer, occasion, follow-up and call after the other, faster than lists and plans do."""

    branch: Branch

    def call(self, machines: str = "hang_up", name: str = "after_service_3day", *, by_text: bool = False) -> Line:
        """A call of this script that the carrier has taken."""
        branch, number, now = self.branch, self.branch.numbers(), self.branch.clock.now()
        facts = {fact: told.example_in("zh-CN") for fact, told in script(name).facts.items() if told.kind != "slots"}
        with branch.runtime.work() as session:
            person = Customer(
                dealership_id=branch.dealership_id,
                name=f"客户{number}",
                sex="female",
                phone=f"+86138{number:08d}",
                created_at=now,
            )
            session.add(person)
            session.flush()
            car = Vehicle(
                dealership_id=branch.dealership_id,
                customer_id=person.id,
                plate=f"鲁L{number:05d}",
                model="秦PLUS",
                created_at=now,
            )
            session.add(car)
            programme = self._programme(session, name, machines, by_text)
            session.flush()
            occasion = Occasion(
                dealership_id=branch.dealership_id,
                kind=programme.occasion_kind,
                key=f"fuzz {number}",
                customer_id=person.id,
                vehicle_id=car.id,
                happened_on=now.date(),
                adviser="高洁",
                details=facts,
                to_plan=False,
                created_at=now,
            )
            session.add(occasion)
            session.flush()
            followup = Followup(
                dealership_id=branch.dealership_id,
                programme_id=programme.id,
                occasion_id=occasion.id,
                customer_id=person.id,
                vehicle_id=car.id,
                script=name,
                state="waiting",
                next_call_at=now,
                expires_at=now.replace(month=12),
                created_at=now,
            )
            session.add(followup)
            session.commit()
        return branch.ring(followup.id)

    def at(self, name: str, step: str) -> Line:
        """A call whose conversation stands at this step of this script."""
        line, branch = self.call(name=name), self.branch
        line.status("in-progress")
        spot = Spot(line.call_id, 0, branch.clock.now(), branch.clock.real(), "https://voice.example.com")
        with branch.runtime.work() as session:
            conversations = Conversations(session)
            scene = conversations.scene(line.call_id)
            assert scene is not None
            talk = talk_about(session, script(name), scene, spot.now)
            turn = enter(talk, Walk(script(name).first, reached=step), step)
            there = _addresses(spot, turn.walk.step, "zh-CN", {})
            reply = twiml.render(_dialable(turn.says, scene), locale="zh-CN", addresses=there)
            conversations.keep(scene, turn.walk, number=0, heard="1", reply=reply, now=spot.now)
            session.commit()
        line._go(f"/voice/answer/{line.call_id}")
        return line

    def inbound(self, number: str) -> Line:
        """Somebody calls us from this number."""
        sid = f"CA{self.branch.numbers():032x}"
        form = {"CallSid": sid, "From": number, "To": OUR_NUMBER, "CallStatus": "ringing", "Direction": "inbound"}
        assert self.branch.post("/voice/inbound", form).status_code == 200
        (call,) = (row for row in self.branch.rows(Call) if row.sid == sid)
        return Line(self.branch, call.id, sid, number)

    def invite(self, line: Line) -> None:
        """Nobody answered, and they are invited to answer by text."""
        line.status("no-answer", CallDuration="0")
        with self.branch.runtime.work() as session:
            followup_id = session.get_one(Call, line.call_id).followup_id
            assert followup_id is not None
            assert ask_by_text(session, followup_id, self.branch.clock.now())
            session.execute(update(Message).where(Message.followup_id == followup_id).values(state="sent"))
            session.commit()

    def text(self, number: str, body: str) -> None:
        """Somebody writes to us."""
        form = {"MessageSid": f"SM{self.branch.numbers():032x}", "From": number, "To": OUR_NUMBER, "Body": body}
        assert self.branch.post("/sms/inbound", form).status_code == 200

    def set_back(self, line: Line, state: CallState) -> None:
        """The carrier has not taken it, or its reply was lost."""
        with self.branch.runtime.work() as session:
            call = session.get_one(Call, line.call_id)
            call.sid, call.state, call.placed_at = None, state, None
            session.commit()

    def ask_for_message(self, line: Line) -> None:
        """A worker is sending this call to its message."""
        with self.branch.runtime.work() as session:
            session.get_one(Call, line.call_id).voicemail = "asked"
            session.commit()

    def messages(self, lines: list[Line]) -> list[str]:
        """Texts of follow-ups, planned and sent."""
        with self.branch.runtime.work() as session:
            planned = [
                Messages(session).plan(
                    key=f"{number}:fuzz",
                    dealership_id=self.branch.dealership_id,
                    followup_id=session.get_one(Call, line.call_id).followup_id if number % 2 else None,
                    to=line.to,
                    from_=OUR_NUMBER,
                    body="您好",
                    now=self.branch.clock.now(),
                )
                for number, line in enumerate(lines)
            ]
            session.commit()
        return [one for one in planned if one is not None]

    def _programme(self, session: Session, name: str, machines: str, by_text: bool) -> Programme:
        called = f"{name}_{machines}{by_text}".lower()
        there = session.scalars(select(Programme).where(Programme.script == name, Programme.name == called)).first()
        if there is None:
            rule = next(rule for rule in shipped_rules() if rule.script == name)
            wanted = {
                "name": called,
                "machines": machines,
                "message_is_enough": False,
                "channel": "voice",
                "sms_questions": by_text,
            }
            there = row_of(rule.model_copy(update=wanted), self.branch.dealership_id)
            session.add(there)
        return there
