"""Programmes that ask by text: who is invited to answer by text, when no call reached them or instead of calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from flows.by_text import INVITATION
from flows.fallback import full_text
from flows.lifecycles import Disposition
from flows.phone import Kind, kind_of
from flows.policy import TEXT_WAITS, Rule
from flows.turns import Walk
from store.conversations import Conversations
from store.followups import Followups, Verdict
from store.messages import Messages
from store.programmes import rule_of
from store.scripts import Scripts
from store.tables import Dealership, Programme
from store.text_talks import TextTalks, question_key
from voice.fallbacks import known_ways
from voice.published import read

ASKED = "Asked by text, as its programme says; no call while an answer may come."


def ask_by_text(session: Session, followup_id: int, now: datetime) -> bool:
    """Invite them to answer by text, once, where the programme wants it and they can be texted. False when it is not.

    Then the follow-up waits for their answer instead of ending.
    """
    followups, talks = Followups(session), TextTalks(session)
    followup = followups.get(followup_id)
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    if not rule.sms_questions or now + TEXT_WAITS >= followup.expires_at or talks.invited(followup_id):
        return False
    known = known_ways(session, followup, now)
    if known.late or "sms" in known.forbidden or kind_of(known.phone) is not Kind.MOBILE:
        return False
    scene = Conversations(session).by_text(followup_id, now)
    if scene is None:
        return False
    script = read(Scripts(session).text(scene.script, scene.script_version), scene.banks)
    locale = next((one for one in script.locales if one == scene.locale), script.locales[0])
    dealership, facts = session.get_one(Dealership, followup.dealership_id), known.facts.get(locale, {})
    text = INVITATION[locale].format(dealership=dealership.name, customer=facts.get("customer", scene.customer))
    talks.open(scene, scene.walk or Walk(script.first), now)
    Messages(session).plan(
        key=question_key(followup_id, 0),
        dealership_id=dealership.id,
        followup_id=followup_id,
        to=scene.phone,
        from_=dealership.from_number,
        body=full_text(text, known.suffix.get(locale, "")),
        now=now,
    )
    wait_for_answer(session, followup_id, now)
    return True


def goes_on_by_text(session: Session, followup_id: int, disposition: Disposition, now: datetime) -> bool:
    """Whether what would end like this is asked by text first, or a question of it has not even gone out yet."""
    talks = TextTalks(session)
    if not talks.invited(followup_id):
        return disposition is Disposition.UNREACHABLE and ask_by_text(session, followup_id, now)
    if now + TEXT_WAITS < Followups(session).get(followup_id).expires_at and talks.wait_on(followup_id, now):
        wait_for_answer(session, followup_id, now)
        return True
    talks.set_aside(followup_id)
    return False


def wait_for_answer(session: Session, followup_id: int, now: datetime) -> None:
    """It waits until an answer to the last question may have come."""
    followups, until = Followups(session), now + TEXT_WAITS
    if not followups.release(followup_id, until, now, Rule.TEXTING, ASKED):
        followups.put_off([(Verdict(followup_id, "text", Rule.TEXTING, ASKED), until)], now)
