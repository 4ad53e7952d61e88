"""What a programme's texts say in place of their `{placeholders}`: to whom, about what, and what the occasion tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from flows.facts import addressed, declared
from flows.programmes import TOLD
from flows.spoken import written
from store.followups import FollowupRecord
from store.scripts import Scripts
from store.subject import subject_of
from store.tables import Customer, Dealership, Occasion
from voice.published import read


def values(session: Session, followup: FollowupRecord, locale: str) -> Mapping[str, str]:
    """What is known of this follow-up, written in that language. A fact its occasion does not tell is left out."""
    customer = session.get_one(Customer, followup.customer_id)
    dealership = session.get_one(Dealership, followup.dealership_id)
    day = day_said(session.get_one(Occasion, followup.occasion_id).happened_on, locale)
    return {
        **_told(session, followup, locale),
        "customer": addressed(locale, customer.name, customer.sex),
        "dealership": dealership.name,
        "date": day,
        "visit_date": day,
        "hotline": dealership.settings.get("hotline") or dealership.from_number,
    }


def _told(session: Session, followup: FollowupRecord, locale: str) -> dict[str, str]:
    scripts, subject = Scripts(session), subject_of(session, followup.id)
    details = {**subject.recorded, **subject.details}
    if not TOLD & details.keys():
        return {}
    script = read(scripts.text(subject.script, subject.version or scripts.latest(subject.script)))
    return {
        fact: written(kind, value, locale)
        for fact, value in declared(script, details).items()
        if fact in TOLD and (kind := script.facts[fact].kind) != "slots" and not isinstance(value, tuple)
    }


def day_said(day: date, locale: str) -> str:
    """A date as it is said in a message."""
    return f"{day.month}月{day.day}日" if locale.startswith("zh") else f"{day.day} {day:%B}"
