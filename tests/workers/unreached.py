"""Somebody whom three calls do not reach, at a dealership whose programme has every other way."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

from flows.fallback import PERSON
from flows.lifecycles import CallState, FollowupState, MessageState, Outcome
from flows.programmes import ProgrammeRule, kept, read_rule
from store.fallbacks import FallbackRecord, Fallbacks
from store.messages import Messages
from store.suppressions import Suppressions
from store.tables import Customer, Message, Programme
from tests.workers.stage import Stage, in_session
from voice.carrier import Sent
from voice.texting import hear_of_message
from workers.context import use

ADDRESS = "山东省日照市东港区海曲东路1号 <张宅> & 邻居"


def rule(ways: str = "sms, email, letter", **more: str) -> ProgrammeRule:
    """A programme with these ways, and with whatever else its file says."""
    rest = "\n".join(f"{name}: {value}" for name, value in more.items())
    return read_rule(
        f"""
name: after_service_3day
occasion_kind: service
script: after_service_3day
when: {{days: 1}}
expires: {{days: 15}}
fallback: [{ways}]
sms:
  zh-CN: 【{{dealership}}】{{customer}}您好，您{{visit_date}}的回访电话未能接通，请致电{{hotline}}。拒收请回复R
email:
  zh-CN: {{subject: "{{dealership}}：未能接通您的电话", body: "{{customer}}您好，我们曾致电回访，未能接通。"}}
letter:
  zh-CN: {{subject: "给{{customer}}的信", body: "{{customer}}您好，您{{visit_date}}到店后我们曾致电，未能接通。"}}
  en: {{subject: "Your visit", body: "We could not reach you about your visit on {{visit_date}}."}}
{rest}
""",
        "a test",
    )


def offer(stage: Stage, ways: str = "sms, email, letter", **more: str) -> None:
    """The stage's programme has these ways from now on."""
    wanted = rule(ways, **more)
    stage.change(Programme, stage.programme_id, rule=kept(wanted), sms_fallback=dict(wanted.sms))


def somebody(stage: Stage, *, phone="+8613606331234", email="zhang@example.com", address=ADDRESS, **more) -> int:
    """A waiting follow-up about somebody whose addresses are known."""
    followup_id = stage.followup(phone=phone)
    stage.change(Customer, stage.see(followup_id).customer_id, email=email, address=address, **more)
    return followup_id


def ring_in_vain(stage: Stage, followup_id: int) -> None:
    """Call after call, until there is none any more."""
    number = 0
    while stage.see(followup_id).state is FollowupState.WAITING:
        stage.now = max(stage.now, stage.see(followup_id).next_call_at or stage.now)
        number += 1
        call_id = stage.call(followup_id, "morning", f"CA{followup_id:08x}{number:024x}")
        stage.hear(call_id, CallState.ENDED, Outcome.NO_ANSWER)


def ways(stage: Stage, followup_id: int) -> dict[str, str]:
    """How each way stands; the person at the end is left out while nobody has to do anything."""
    return {row.kind: str(row.state) for row in rows(stage, followup_id)}


def rows(stage: Stage, followup_id: int) -> list[FallbackRecord]:
    with stage.read() as session:
        return Fallbacks(session).of(followup_id)


def way(stage: Stage, followup_id: int, kind: str) -> FallbackRecord:
    (row,) = [row for row in rows(stage, followup_id) if row.kind == kind]
    return row


def person(stage: Stage, followup_id: int) -> FallbackRecord:
    return way(stage, followup_id, PERSON)


def report(stage: Stage, message_id: str, state: MessageState) -> None:
    """The carrier tells how a message fares, as its callback does."""
    with stage.work() as session:
        Fallbacks(session).lock_for_message(message_id)
        Messages(session).report(message_id, state, None, "the carrier said 30003")
        hear_of_message(session, message_id, stage.now)
        session.commit()


def message(stage: Stage, channel: str) -> Message:
    (found,) = [row for row in stage.rows(Message) if row.channel == channel]
    return found


def suppress(stage, scope, reason="opted_out"):
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, "+8613606331234", scope, reason, stage.now),
    )


class Postman:
    """Takes e-mails, or answers as it was told to."""

    def __init__(self, *answers):
        self.answers, self.sent = list(answers), []

    def send(self, order):
        self.sent.append(order)
        return self.answers.pop(0) if self.answers else Sent(f"mail-{order.message_id}")

    def check(self):
        return "It works."


def with_mail(stage, *answers):
    postman = Postman(*answers)
    use(replace(stage.context, mail=postman))
    return postman


@contextmanager
def offered(url, folder):
    """A stage on which every way is offered."""
    made = Stage(url, folder)
    offer(made)
    use(made.context)
    yield made
    made.close()
