"""What a script knows of a follow-up: the occasion goes before the car's record, and that before the brand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from store.dealerships import Dealerships
from store.scripts import Scripts
from store.subject import subject_of
from store.tables import Customer, Occasion, Vehicle
from tests.voice.branch import Branch
from voice.knowing import unknown

BRAND = {
    "rule_km": 5000,
    "rule_months": 3,
    "workshop": {"zh-CN": "展厅斜对面", "en": "diagonally opposite the showroom"},
    "models": {"奔奔": {"rule_km": 2000, "rule_months": 2, "workshop": "展厅对面"}},
}
CARE = """
script: care
version: 1
purpose: service
locales: [zh-CN, en]
facts:
  rule_km: {kind: km, example: 5000}
  rule_months: {kind: number, example: 3}
  delivery_date: {kind: date, example: "2026-10-01"}
  workshop: {kind: text, example: {zh-CN: 展厅对面, en: opposite the showroom},
             otherwise: {zh-CN: 店内, en: our own premises}}
include:
  notice_opening: {go: {then: notice}}
  closing:
steps:
  notice:
    kind: say
    prompt:
      zh-CN: "{delivery_date}提的车，{rule_months}个月或者{rule_km}，维修站在{workshop}。"
      en: "Delivered on {delivery_date}; due after {rule_months} months or {rule_km}. The workshop is at {workshop}."
    next: thanks
"""


def follow_up(branch: Branch, facts: dict[str, Any] | None = None, model: str = "逸动") -> int:
    with branch.runtime.work() as session:
        Scripts(session).publish(CARE, branch.clock.now(), name="care")
        session.commit()
    return branch.visit(script="care", facts=facts, model=model)


def settle(branch: Branch, brand: dict[str, Any]) -> None:
    with branch.runtime.work() as session:
        Dealerships(session).change("rizhao", {"brand": brand})
        session.commit()


def change(branch: Branch, table: type[Any], **values: Any) -> None:
    with branch.runtime.work() as session:
        session.execute(update(table).values(**values))
        session.commit()


def lacking(branch: Branch, followup_id: int) -> tuple[str, ...]:
    with branch.runtime.read() as session:
        return unknown(session, subject_of(session, followup_id))


def notice(branch: Branch, followup_id: int) -> str:
    line = branch.ring(followup_id)
    line.pick_up()
    return line.press("1")[0]


def test_what_nobody_has_told_is_not_known(branch):
    assert lacking(branch, follow_up(branch)) == ("rule_km", "rule_months", "delivery_date")


def test_the_brand_tells_what_the_list_does_not(branch):
    followup_id = follow_up(branch)
    settle(branch, BRAND)
    change(branch, Vehicle, delivered_on=date(2026, 9, 10))
    assert lacking(branch, followup_id) == ()
    assert "9月10号提的车，三个月或者五千公里，维修站在展厅斜对面。" in notice(branch, followup_id)


def test_the_model_of_the_car_picks_its_own(small_branch):
    followup_id = follow_up(small_branch, model="长安奔奔")
    settle(small_branch, BRAND)
    change(small_branch, Vehicle, delivered_on=date(2026, 9, 10))
    assert "两个月或者两千公里，维修站在展厅对面。" in notice(small_branch, followup_id)


def test_what_the_occasion_tells_goes_before_the_brand_and_the_record(small_branch):
    facts = {"rule_km": 3000, "rule_months": "three", "delivery_date": "2026-09-11", "workshop": "二号楼"}
    followup_id = follow_up(small_branch, facts)
    settle(small_branch, BRAND)
    change(small_branch, Vehicle, delivered_on=date(2026, 9, 10))
    assert "9月11号提的车，三个月或者三千公里，维修站在二号楼。" in notice(small_branch, followup_id)


def test_a_place_is_said_in_the_language_of_the_call_or_not_at_all(small_branch):
    followup_id = follow_up(small_branch)
    settle(small_branch, {**BRAND, "workshop": {"zh-CN": "展厅斜对面"}})
    change(small_branch, Vehicle, delivered_on=date(2026, 9, 10))
    change(small_branch, Customer, locale="en")
    assert notice(small_branch, followup_id).endswith("5,000 kilometres. The workshop is at our own premises.")


@pytest.mark.parametrize(
    ("kind", "delivered_on", "told"),
    [
        ("delivery", None, "11月21号提的车"),
        ("delivery", date(2026, 11, 20), "11月20号提的车"),
        ("service", date(2026, 11, 20), "11月20号提的车"),
    ],
)
def test_a_car_was_delivered_when_its_record_says_or_else_on_the_day_the_list_of_deliveries_has(
    small_branch, kind, delivered_on, told
):
    followup_id = follow_up(small_branch)
    settle(small_branch, BRAND)
    change(small_branch, Vehicle, delivered_on=delivered_on)
    change(small_branch, Occasion, kind=kind)
    assert told in notice(small_branch, followup_id)


def test_the_day_of_another_occasion_is_no_delivery(small_branch):
    followup_id = follow_up(small_branch)
    settle(small_branch, BRAND)
    change(small_branch, Occasion, kind="service")
    assert lacking(small_branch, followup_id) == ("delivery_date",)


def test_dates_kept_of_the_car_are_facts_of_the_same_name(branch):
    followup_id = follow_up(branch)
    days = {"warranty_until": date(2029, 1, 2), "inspection_due": date(2027, 3, 4), "insurance_until": date(2027, 5, 6)}
    change(branch, Vehicle, **days, maintenance_due_km=20000)
    with branch.runtime.read() as session:
        recorded = subject_of(session, followup_id).recorded
    assert recorded == {**{name: day.isoformat() for name, day in days.items()}, "due_km": 20000}


def test_a_strange_follow_up_has_no_subject(branch):
    with branch.runtime.read() as session, pytest.raises(LookupError, match="no follow-up 4711"):
        subject_of(session, 4711)
