"""Every address the carrier may post to, what the tables hold, and a call at the point where it gets interesting."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.tables import Base
from tests.voice.branch import Branch, Line


def carrier_routes(app: Flask) -> list[str]:
    """The rules of all POST routes under /voice and /sms."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/voice", "/sms")) and "POST" in (rule.methods or ())
    )


def filled_in(rule: str, call_id: str, *, number: object = 1, question: str = "comment") -> str:
    """The path of a rule for one call."""
    return (
        rule.replace("<call_id>", call_id)
        .replace("<message_id>", call_id)
        .replace("<int:number>", str(number))
        .replace("<question>", question)
    )


def rows_in_all_tables(branch: Branch) -> dict[str, int]:
    """How many rows each table has."""
    with Session(branch.engine) as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def asked_overall(branch: Branch, **customer: Any) -> Line:
    """A call in which the overall question has just been asked."""
    line = branch.ring(branch.visit(**customer))
    line.pick_up()
    line.press("1")
    line.press("1")
    return line
