"""When no call has reached somebody: opens the other ways, takes them one after the other, and ends them in time.

Each change happens in the transaction that brought the news: the end of the follow-up, the report about a message, the
customer's own call or text. Whoever comes here has locked the follow-up, or does so first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.consent import Forbidden, may
from flows.fallback import ABOUT_THE_NUMBER, ANSWERED, PERSON, TOLD, TOO_LATE, Known, e_mail, letter_due, next_way, sms
from flows.lifecycles import FallbackState, MessageState
from flows.markets import Market, market_of
from flows.phone import kind_of
from flows.programmes import ProgrammeRule, Way
from store.fallbacks import LIVE, OPEN, Carried, FallbackRecord, Fallbacks, message_key
from store.followups import FollowupRecord, Followups
from store.messages import MessageOrder, Messages
from store.permissions import standings
from store.programmes import rule_of
from store.suppressions import Suppressions
from store.tables import Customer, Dealership, Occasion, Programme
from voice.filling import values

BY_PROGRAMME = ("fallback", "text", "ask")  # what the keys of messages say that nobody has asked for
ON_ITS_WAY: Mapping[str, str] = {"sms": "The SMS is on its way.", "email": "The e-mail is on its way."}
TO_POST = "To be printed and posted by a person (rule 3.09)."
TO_LOOK_AT = "No way is left; a person has to deal with it (rule 3.13)."
MAIL_TAKEN = "The mail server has taken it."
NO_BAD_NEWS = "The carrier took it and has reported no trouble since."


def open_fallbacks(session: Session, followup: FollowupRecord, now: datetime) -> None:
    """This follow-up has reached nobody: its programme's other ways are tried from now on, the first one at once."""
    programme = session.get_one(Programme, followup.programme_id)
    zone = session.get_one(Dealership, followup.dealership_id).zone
    rule, today = rule_of(programme), now.astimezone(ZoneInfo(zone)).date()
    left = tuple(way for way in rule.fallback if (way, rule.channel) != ("sms", "sms"))  # that text has been tried
    Fallbacks(session).open(followup.id, followup.dealership_id, left, today, now)
    take_next(session, followup.id, now)


def take_next(session: Session, followup_id: int, now: datetime) -> str | None:
    """The first way that can be taken, now; the ones passed over keep the reason. None while another is under way."""
    fallbacks = Fallbacks(session)
    rows = fallbacks.of(followup_id)
    if any(row.state in (*LIVE, FallbackState.DONE) for row in rows):
        return None
    waiting = [row for row in rows if row.state is FallbackState.PLANNED]
    if not waiting:
        return None
    followup = Followups(session).get(followup_id)
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    known = known_ways(session, followup, now)
    left = [cast(Way, row.kind) for row in waiting if row.kind != PERSON]
    chosen = next_way(left, rule, known)
    for row, (_, why) in zip(waiting, chosen.passed, strict=False):
        fallbacks.move(row.id, FallbackState.SKIPPED, why, now)
    row = waiting[len(chosen.passed)]
    today = now.astimezone(ZoneInfo(_dealership(session, followup).zone)).date()
    match chosen.way:
        case "sms" | "email":
            if _write(session, followup, chosen.way, chosen.language, rule, known, now):
                fallbacks.move(row.id, FallbackState.SENT, ON_ITS_WAY[chosen.way], now)
            else:
                fallbacks.move(row.id, FallbackState.SKIPPED, "It had been sent before.", now)
                return take_next(session, followup_id, now)
        case "letter":
            first = fallbacks.first_call(followup_id)
            zone = ZoneInfo(_dealership(session, followup).zone)
            first_day = first.astimezone(zone).date() if first else None
            fallbacks.move(
                row.id, FallbackState.DUE, TO_POST, now, due_on=letter_due(first_day, today, rule.letter_days)
            )
        case None:
            fallbacks.move(row.id, FallbackState.DUE, TO_LOOK_AT, now, due_on=today)
    return row.kind


def hear_of_message(session: Session, message_id: str, now: datetime, *, quiet: bool = False) -> None:
    """A message has moved: its way is done, or the next one follows. `quiet`: nothing more is expected to be heard."""
    carried = Fallbacks(session).carried(message_id)
    if carried is None or carried.fallback.state is not FallbackState.SENT:
        return
    match carried.state:
        case MessageState.DELIVERED:
            finish(session, carried.fallback, "It was delivered.", now)
        case MessageState.SENT if carried.fallback.kind == "email":
            finish(session, carried.fallback, MAIL_TAKEN, now)
        case MessageState.SENT if quiet:
            finish(session, carried.fallback, NO_BAD_NEWS, now)
        case MessageState.UNDELIVERED | MessageState.FAILED:
            _give_up(session, carried, now)
        case _:
            pass


def finish(session: Session, fallback: FallbackRecord, why: str, now: datetime) -> bool:
    """The customer has been told in this way, so that the ways after it are not needed. False when it was over."""
    fallbacks = Fallbacks(session)
    if not fallbacks.move(fallback.id, FallbackState.DONE, why, now):
        return False
    for other in fallbacks.of(fallback.followup_id):
        if other.state is FallbackState.PLANNED:
            fallbacks.move(other.id, FallbackState.SKIPPED, TOLD, now)
    return True


def drop(session: Session, followup_id: int, why: str, now: datetime) -> int:
    """No other way is needed any more. What a worker has in hand goes out, what waits does not. Returns how many."""
    fallbacks, dropped = Fallbacks(session), 0
    fallbacks.lock(followup_id)
    for row in fallbacks.of(followup_id):
        if row.state not in OPEN:
            continue
        to = FallbackState.SKIPPED
        if row.state is FallbackState.SENT:
            message = fallbacks.message_of(row)
            if message is not None and not Messages(session).withdraw(message[0], why):
                to = FallbackState.DONE  # it is out, and may well be why they turned to us
        dropped += fallbacks.move(row.id, to, why, now)
    return dropped


def heard_from(session: Session, dealership_id: int, number: str, now: datetime) -> int:
    """Somebody calls or writes from this number: the open ways to the people behind it are dropped."""
    found = Fallbacks(session).open_for(dealership_id, number)
    return sum(drop(session, followup_id, ANSWERED, now) for followup_id in found)


def not_wanted(session: Session, order: MessageOrder, now: datetime) -> str | None:
    """Why this message must not go out now, whatever was right when it was planned; None when it may."""
    if order.channel == "sms" and Suppressions(session).why(order.dealership_id, order.to, "sms") is not None:
        return "The customer does not want to be texted (rule 6.16)."
    if order.followup_id is None or not _by_programme(order):
        return None  # they have asked for it in a call
    known = known_ways(session, Followups(session).get(order.followup_id), now)
    if known.late:
        return TOO_LATE
    return known.forbidden.get("email" if order.channel == "email" else "sms")


def _by_programme(order: MessageOrder) -> bool:
    parts = (order.key or "").split(":")
    return len(parts) > 1 and parts[1] in BY_PROGRAMME


def may_still_be_told(session: Session, followup: FollowupRecord, now: datetime) -> bool:
    """Nobody was rung in time for what belongs to this day, such as a birthday: it is told otherwise (rule 3.07)."""
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    return rule.within is not None and not _late(session, followup, now)


def may_be_texted(session: Session, followup: FollowupRecord, now: datetime) -> bool:
    """Whether the programme's SMS could go to this person now."""
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    return next_way(("sms",), rule, known_ways(session, followup, now)).way == "sms"


def known_ways(session: Session, followup: FollowupRecord, now: datetime) -> Known:
    """Language, number and addresses of its customer, what they do not want, and what the texts may say."""
    customer = session.get_one(Customer, followup.customer_id)
    dealership = _dealership(session, followup)
    languages = tuple(dict.fromkeys((customer.locale or dealership.locale, dealership.locale)))
    market = market_of(dealership.zone, dealership.settings)
    return Known(
        languages=languages,
        phone=customer.phone,
        email=customer.email,
        address=customer.address,
        forbidden=_forbidden(session, followup, market, customer.phone),
        facts={language: values(session, followup, language) for language in languages},
        suffix=market.suffix,
        late=_late(session, followup, now),
    )


def _forbidden(session: Session, followup: FollowupRecord, market: Market, phone: str) -> dict[Way, str]:
    """The ways in which this person must not be reached; an empty number says nothing against writing to its owner."""
    purpose = rule_of(session.get_one(Programme, followup.programme_id)).purpose
    whose = (followup.dealership_id, phone)
    standing = standings(session, [whose])[whose]
    of_the_person = [block for block in standing.blocks if block.reason not in ABOUT_THE_NUMBER]
    found: dict[Way, str] = {}
    ways: tuple[Way, ...] = ("sms", "email", "letter")
    for way in ways:
        blocks = standing.blocks if way == "sms" else of_the_person
        verdict = may(purpose, market, standing.consents, blocks, channel=way, line=kind_of(phone))
        if isinstance(verdict, Forbidden):
            found[way] = verdict.why
    return found


def _late(session: Session, followup: FollowupRecord, now: datetime) -> bool:
    """Whether the last day on which one might have rung has passed, or the moment it is about, if it was to come."""
    occasion = session.get_one(Occasion, followup.occasion_id)
    if occasion.at is not None and occasion.created_at < occasion.at <= now and followup.expires_at <= occasion.at:
        return True
    zone = ZoneInfo(_dealership(session, followup).zone)
    last = (followup.expires_at - timedelta(seconds=1)).astimezone(zone).date()
    return now.astimezone(zone).date() > last


def _give_up(session: Session, carried: Carried, now: datetime) -> None:
    """It did not reach them, or was never tried; the next way follows."""
    tried = carried.tries > 0
    why = carried.trouble or "It was not delivered."
    Fallbacks(session).move(carried.fallback.id, FallbackState.FAILED if tried else FallbackState.SKIPPED, why, now)
    take_next(session, carried.fallback.followup_id, now)


def _write(
    session: Session,
    followup: FollowupRecord,
    way: Way,
    language: str,
    rule: ProgrammeRule,
    known: Known,
    now: datetime,
) -> bool:
    """Plan the SMS or the e-mail. False when there was one already."""
    dealership = _dealership(session, followup)
    if way == "email":
        subject, body = e_mail(rule, language, known) or ("", "")
        to, sender = known.email or "", dealership.name
    else:
        subject, body = "", sms(rule, language, known) or ""
        to, sender = known.phone, dealership.from_number
    planned = Messages(session).plan(
        key=message_key(followup.id, way),
        dealership_id=dealership.id,
        followup_id=followup.id,
        to=to,
        from_=sender,
        body=body,
        now=now,
        channel=way,
        subject=subject[:200],
    )
    return planned is not None


def _dealership(session: Session, followup: FollowupRecord) -> Dealership:
    return session.get_one(Dealership, followup.dealership_id)
