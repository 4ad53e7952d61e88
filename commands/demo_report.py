"""Prints what happened in the demonstration's week, from the database, in plain words."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from flows.escalation import ORDER, TicketKind
from flows.lifecycles import Disposition
from flows.script import Script
from flows.script_file import reread
from store.dealerships import DealershipRecord
from store.scripts import Scripts
from store.summary import QuestionSummary, Summary, questions, summarise, worst_answers
from wiring.runtime import Runtime

SCRIPT = "after_service_3day"


def print_report(runtime: Runtime, dealership: DealershipRecord, screen: Console) -> None:
    """Reached, completed, unreachable, tickets, answers, and the three worst answers with their tickets."""
    with runtime.read() as session:
        seen = summarise(session, dealership.id)
        asked = questions(session, dealership.id, SCRIPT)
        worst = worst_answers(session, dealership.id, SCRIPT)
        scripts = Scripts(session)
        script = reread(scripts.text(SCRIPT, scripts.latest(SCRIPT)), SCRIPT)
    screen.rule("What happened", style="cyan")
    screen.print(_what_happened(seen))
    screen.print(_answers(asked, script))
    if worst:
        table = Table(title="The three worst answers", title_justify="left", box=None, padding=(0, 2))
        for heading in ("customer", "question", "answer", "ticket", "severity", "state"):
            table.add_column(heading)
        for low in worst:
            words = _level(script, low.question, low.value)
            table.add_row(
                low.customer, _label(script, low.question), words, f"#{low.ticket_id}", low.severity, low.state
            )
        screen.print(table)


def _what_happened(seen: Summary) -> Table:
    closed = seen.dispositions
    table = Table.grid(padding=(0, 3))
    for name, value in (
        ("follow-ups", str(seen.followups)),
        ("calls placed", f"{seen.calls} ({_listed(seen.outcomes)})"),
        ("reached", f"{seen.reached} people picked up"),
        ("completed", str(seen.completed)),
        ("partly answered", str(closed.get(Disposition.PARTIAL, 0))),
        (
            "unreachable",
            f"{closed.get(Disposition.UNREACHABLE, 0)}, {sum(seen.messages.values())} SMS ({_listed(seen.messages)})",
        ),
        ("declined / opted out", f"{closed.get(Disposition.REFUSED, 0)} / {closed.get(Disposition.OPTED_OUT, 0)}"),
        (
            "wrong / invalid number",
            f"{closed.get(Disposition.WRONG_NUMBER, 0)} / {closed.get(Disposition.INVALID_NUMBER, 0)}",
        ),
        ("still waiting", str(seen.waiting + seen.calling)),
        ("complaints", _tickets(seen, TicketKind.COMPLAINT)),
        ("tasks", _tickets(seen, TicketKind.TASK)),
        ("spoken comments", str(seen.recordings.get("fetched", 0))),
    ):
        table.add_row(name, value)
    return table


def _answers(asked: list[QuestionSummary], script: Script) -> Table:
    table = Table(title="\nAnswers", title_justify="left", box=None, padding=(0, 2))
    table.add_column("question")
    table.add_column("answers", justify="right")
    table.add_column("mean", justify="right")
    table.add_column("best to worst")
    table.add_column("low", justify="right")
    for question in asked:
        spread = "  ".join(f"{value}: {count}" for value, count in question.values)
        table.add_row(
            _label(script, question.question), str(question.count), f"{question.mean:.1f}", spread, str(question.low)
        )
    return table


def _tickets(seen: Summary, kind: TicketKind) -> str:
    found = {severity: seen.tickets.get((kind, severity), 0) for severity in ORDER}
    return f"{sum(found.values())} ({_listed({str(name): n for name, n in found.items() if n})})"


def _listed(counts: dict[str, int] | object) -> str:
    assert isinstance(counts, dict)
    return (
        ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sorted(counts.items(), key=lambda item: -item[1]))
        or "none"
    )


def _label(script: Script, question: str) -> str:
    return dict(script.asked())[question].label["en"]


def _level(script: Script, question: str, value: int) -> str:
    scale = script.scale(dict(script.asked())[question].scale)
    return next(f"{level.words['en']} ({value})" for level in scale.levels.values() if level.value == value)
