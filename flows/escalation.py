"""What becomes a ticket: how bad a finding is, and by when the service department must answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is, worst first. Serious ones go to the service manager, ordinary ones to the customer-relations
    supervisor (follow-up manuals, rule 6.05).
    """

    SERIOUS = "serious"
    ORDINARY = "ordinary"
    LOW = "low"


class TicketKind(StrEnum):
    """A complaint of a customer, or a task for a person."""

    COMPLAINT = "complaint"
    TASK = "task"


ORDER = tuple(Severity)

# The service department brings the result of a complaint within 48 clock hours (rule 6.04); a serious one is taken up
# within a day; a wrong record can wait three days.
HOURS_TO_ANSWER = {Severity.SERIOUS: 24, Severity.ORDINARY: 48, Severity.LOW: 72}


BETWEEN = re.compile("：|: ")  # a reason is a label and what was said of it
LONGEST_SUBJECT = 60  # characters; more is no subject any more


def subject(reason: str, locale: str) -> str:
    """What a complaint is about, short enough to be named on the phone: the labels of its findings, each once.

    It is a suggestion; whoever solves the ticket may put it better.
    """
    labels = dict.fromkeys(BETWEEN.split(line, maxsplit=1)[0].strip() for line in reason.splitlines())
    return ("、" if locale.startswith("zh") else " and ").join(filter(None, labels))[:LONGEST_SUBJECT]


def worse(one: str, other: str) -> bool:
    """Whether `one` is more severe than `other`."""
    return ORDER.index(Severity(one)) < ORDER.index(Severity(other))


def due_at(severity: str, now: datetime, within_hours: int | None = None) -> datetime:
    """By when somebody must have brought a result; `within_hours` when the question itself says so."""
    return now + timedelta(hours=within_hours or HOURS_TO_ANSWER[Severity(severity)])
