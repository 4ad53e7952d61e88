"""What a list of events may be about: the programmes of a dealership and what their scripts want to be told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from console.imports.columns import Kind
from console.imports.kinds import KINDS
from console.imports.kinds.events import Campaign, events
from flows.programmes import shipped as shipped_programmes
from flows.script_file import reread, shipped
from store.programmes import campaigns_of
from store.scripts import Scripts
from voice.published import read


def kind_for(session: Session, dealership_id: int, name: str) -> Kind:
    """The kind of list of this name; what events may be about is the dealership's own affair."""
    return events(campaigns_at(session, dealership_id)) if name == "events" else KINDS[name]


def shipped_campaigns() -> tuple[Campaign, ...]:
    """The programmes that come along, for templates."""
    texts = shipped()
    return tuple(
        Campaign(rule.name, rule.occasion_kind, reread(texts[rule.script]).facts) for rule in shipped_programmes()
    )


def campaigns_at(session: Session, dealership_id: int) -> tuple[Campaign, ...]:
    """The programmes of this dealership, those that are on first."""
    scripts = Scripts(session)
    found = []
    for name, kind, script in campaigns_of(session, dealership_id):
        try:
            facts = read(scripts.newest(script).text).facts
        except LookupError:
            facts = {}  # not published yet: the row may tell what it likes
        found.append(Campaign(name, kind, facts))
    return tuple(found)
