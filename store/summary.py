"""What happened to a dealership's follow-ups, in numbers: who was reached, what they said, what became a ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.escalation import TicketKind
from flows.lifecycles import CallState, Disposition, FollowupState, MessageState, Outcome
from flows.script import Scale, Script
from flows.script_file import reread
from flows.steps import Score
from store.scripts import Scripts
from store.tables import Answer, Call, Customer, Followup, Message, Recording, Ticket

IN_FLIGHT = (MessageState.PLANNED, MessageState.SENDING)


@dataclass(frozen=True, slots=True)
class QuestionSummary:
    """One question: how many answered it, their mean on its own scale, how many chose each value, best first."""

    question: str
    scale: str
    count: int
    mean: float
    values: tuple[tuple[int, int], ...]  # (value, how many), from the scale's best to its worst
    low: int


@dataclass(frozen=True, slots=True)
class WorstAnswer:
    """A low answer and the ticket it is in."""

    customer: str
    question: str
    value: int
    ticket_id: int
    severity: str
    state: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything counted at one moment. `calls` are those the carrier took; `reached` are follow-ups for which somebody
    picked up at least once.
    """

    followups: int
    waiting: int
    calling: int
    next_call_at: datetime | None
    dispositions: Mapping[str, int]
    calls: int
    outcomes: Mapping[str, int]
    live_calls: int
    reached: int
    messages: Mapping[str, int]
    tickets: Mapping[tuple[str, str], int]  # (kind, severity) -> how many
    recordings: Mapping[str, int]

    @property
    def completed(self) -> int:
        return self.dispositions.get(Disposition.COMPLETED, 0)

    @property
    def at_rest(self) -> bool:
        """Nothing is under way: no call, no message to send, no recording to fetch."""
        busy = sum(self.messages.get(state, 0) for state in IN_FLIGHT) + self.recordings.get("announced", 0)
        return not (self.live_calls or self.calling or busy)


def summarise(session: Session, dealership_id: int) -> Summary:
    """The counts of one dealership as they stand."""

    def counts(
        column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], *where: ColumnElement[bool]
    ) -> dict[str, int]:
        return {
            str(key): n
            for key, n in session.execute(select(column, func.count()).where(*where).group_by(column))
            if key
        }

    ours = Followup.dealership_id == dealership_id
    states = counts(Followup.state, ours)
    placed = (Call.dealership_id == dealership_id, Call.placed_at.is_not(None))
    outcomes = counts(Call.outcome, *placed)
    severities = session.execute(
        select(Ticket.kind, Ticket.severity, func.count())
        .where(Ticket.dealership_id == dealership_id)
        .group_by(Ticket.kind, Ticket.severity)
    )
    return Summary(
        followups=sum(states.values()),
        waiting=states.get(FollowupState.WAITING, 0),
        calling=states.get(FollowupState.CALLING, 0),
        next_call_at=session.scalar(
            select(func.min(Followup.next_call_at)).where(ours, Followup.state == FollowupState.WAITING)
        ),
        dispositions=counts(Followup.disposition, ours),
        calls=session.scalar(select(func.count()).select_from(Call).where(*placed)) or 0,
        outcomes=outcomes,
        live_calls=session.scalar(
            select(func.count())
            .select_from(Call)
            .where(Call.dealership_id == dealership_id, Call.state != CallState.ENDED)
        )
        or 0,
        reached=session.scalar(
            select(func.count(func.distinct(Call.followup_id))).where(
                Call.dealership_id == dealership_id, Call.outcome == Outcome.COMPLETED
            )
        )
        or 0,
        messages=counts(Message.state, Message.dealership_id == dealership_id),
        tickets={(kind, severity): n for kind, severity, n in severities},
        recordings=counts(Recording.state, Recording.dealership_id == dealership_id),
    )


def questions(session: Session, dealership_id: int, script_name: str) -> list[QuestionSummary]:
    """How each question of the script's newest version was answered, in its order; means stay on their own scale."""
    script = _script(session, script_name)
    found: dict[str, list[int]] = defaultdict(list)
    low: dict[str, int] = defaultdict(int)
    for question, value, was_low in session.execute(
        select(Answer.question, Answer.value, Answer.low)
        .join(Followup, Followup.id == Answer.followup_id)
        .where(
            Answer.dealership_id == dealership_id, Answer.kind.in_(("scale", "score")), Followup.script == script_name
        )
    ):
        found[question].append(value)
        low[question] += was_low
    return [
        _question(name, step, script.scale(step.scale), found[name], low[name])
        for name, step in script.asked()
        if found[name]
    ]


def worst_answers(session: Session, dealership_id: int, script_name: str, limit: int = 3) -> list[WorstAnswer]:
    """The lowest answers of different customers, each with its ticket; the older comes first among equals."""
    script = _script(session, script_name)
    rows = session.execute(
        select(Answer, Customer.name, Ticket)
        .join(Followup, Followup.id == Answer.followup_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .join(Ticket, (Ticket.followup_id == Followup.id) & (Ticket.kind == TicketKind.COMPLAINT))
        .where(Answer.dealership_id == dealership_id, Answer.low, Followup.script == script_name)
        .order_by(Answer.at, Answer.id)
    ).all()
    ranked = sorted(rows, key=lambda row: _badness(script.scale(row[0].scale or ""), row[0].value))
    worst: dict[int, WorstAnswer] = {}
    for answer, name, ticket in ranked:
        if ticket.id not in worst:
            worst[ticket.id] = WorstAnswer(
                name, answer.question, answer.value, ticket.id, ticket.severity, ticket.state
            )
    return list(worst.values())[:limit]


def _script(session: Session, name: str) -> Script:
    scripts = Scripts(session)
    return reread(scripts.text(name, scripts.latest(name)), name)


def _question(name: str, step: Score, scale: Scale, values: list[int], low: int) -> QuestionSummary:
    best_first = sorted({level.value for level in scale.levels.values()}, key=lambda v: -_badness(scale, v))
    spread = tuple((value, values.count(value)) for value in best_first)
    return QuestionSummary(name, step.scale, len(values), sum(values) / len(values), spread, low)


def _badness(scale: Scale, value: int) -> int:
    """How far from the scale's worst value: 0 is the worst."""
    worst_first = sorted(level.value for level in scale.levels.values())
    if scale.direction == "low_is_good":
        worst_first.reverse()
    return worst_first.index(value)
