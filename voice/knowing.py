"""What a script may say about one follow-up: customer, car, visit and branch, what the occasion tells, free
appointments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.brand import brand_of
from flows.facts import declared, facts
from flows.phone import Kind, kind_of
from flows.policy import last_call
from flows.script import Script
from flows.slots import free_slots
from flows.steps import Locale, Plate, rings
from flows.talk import FactValue, LastCall, Talk
from flows.workshop import workshop_of
from store.bookings import booked
from store.calendars import Calendars
from store.conversations import Scene
from store.followups import Followups
from store.plates import Plates
from store.scripts import Scripts
from store.subject import Subject
from voice.published import read


def unknown(session: Session, subject: Subject) -> tuple[str, ...]:
    """The facts that a follow-up's script cannot do without, and that nothing we know tells."""
    scripts = Scripts(session)
    script = read(scripts.text(subject.script, subject.version or scripts.latest(subject.script)))
    locale = _spoken_in(script, subject.locale)
    told = _told(script, locale, subject.settings, subject.model, subject.recorded, subject.details)
    return tuple(name for name, fact in script.facts.items() if fact.must_be_told and name not in told)


MOST_SLOTS = 4  # no step offers more


def talk_about(session: Session, script: Script, scene: Scene, now: datetime) -> Talk:
    """The script in the customer's language, or in its own first one, with everything that is known."""
    locale = _spoken_in(script, scene.locale)
    about = facts(
        locale,
        name=scene.customer,
        sex=scene.sex,
        dealership=scene.dealership,
        model=scene.model,
        visited_on=scene.visited_on,
        today=now.astimezone(ZoneInfo(scene.zone)).date(),
        hotline=scene.hotline or scene.from_number,
        adviser=scene.adviser,
        plate=scene.plate,
    )
    told = _told(script, locale, scene.settings, scene.model, scene.recorded, scene.details)
    known = {**_free(session, script, scene, now), **told, **about}
    at_a_plate = scene.walk is not None and isinstance(script.steps.get(scene.walk.step), Plate)
    plates = Plates(session)
    return Talk(
        script,
        locale,
        known,
        takes_sms=kind_of(scene.phone) is Kind.MOBILE,
        listens=scene.settings.get("speech") is True,
        prefix=_prefix(plates, script, scene),
        plates=plates.of(scene.dealership_id) if at_a_plate else (),
        now=now.astimezone(ZoneInfo(scene.zone)),
        last_call=_last_call(session, script, scene, now),
    )


def _spoken_in(script: Script, wished: str) -> Locale:
    return next((known for known in script.locales if known == wished), script.locales[0])


def _told(
    script: Script,
    locale: Locale,
    settings: Mapping[str, object],
    model: str,
    recorded: Mapping[str, object],
    details: Mapping[str, object],
) -> Mapping[str, FactValue]:
    """The script's own facts: what the occasion tells goes before the car's record, and that before the brand."""
    brand = brand_of(settings, model, locale)
    return {**declared(script, brand), **declared(script, recorded), **declared(script, details)}


def _prefix(plates: Plates, script: Script, scene: Scene) -> str:
    """How plates begin here. It must be known in the turn that comes to a plate, so before anybody is at it."""
    if not any(isinstance(step, Plate) for step in script.steps.values()):
        return ""
    return str(scene.settings.get("plate_prefix") or plates.usual_prefix(scene.dealership_id))


def _last_call(session: Session, script: Script, scene: Scene, now: datetime) -> LastCall | None:
    """Until when this may be asked; looked up only where somebody may say when to ring again."""
    if scene.walk is None or scene.walk.step not in script.steps or not rings(script.steps[scene.walk.step]):
        return None
    expires_at = Followups(session).get(scene.followup_id).expires_at
    return last_call(expires_at, now, Calendars(session).of(scene))


def _free(session: Session, script: Script, scene: Scene, now: datetime) -> Mapping[str, FactValue]:
    """The workshop's free hours under every name the script has for them; looked up only when it has one."""
    names = [name for name, fact in script.facts.items() if fact.kind == "slots"]
    if not names:
        return {}
    zone = ZoneInfo(scene.zone)
    workshop = workshop_of(scene.settings)
    closed = Calendars(session).of(scene).closed
    free = free_slots(
        workshop.hours,
        booked(session, scene.dealership_id, now),
        workshop.per_hour,
        now,
        zone,
        lambda day: day not in closed and day.weekday() in workshop.days,
        MOST_SLOTS,
    )
    return dict.fromkeys(names, tuple(at.isoformat() for at in free))
