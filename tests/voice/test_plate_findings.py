"""What becomes of a plate that was told: a bare car gets it; what does not fit the records waits for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.script_file import parse, shipped
from store.dealerships import Dealerships
from store.scripts import Scripts
from store.tables import Customer, Followup, Ticket, Vehicle
from tests.voice.branch import Branch, Line

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "plate.yaml"
OURS, OTHER = "鲁LDL7155", "鲁L12345"
ANOTHER = "客户说车牌是鲁L·12345，与记录不同。请核对并更正。"
SOMEBODY_ELSES = "客户说车牌是鲁L·12345，但记录中它属于另一位客户。请核对。"
OTHER_CARS = "客户说车牌是鲁L·12345，但记录中它属于这位客户的另一辆车。请核对。"


@pytest.fixture
def migrated_url(migrated_sqlite_url):
    """What is decided here does not depend on the database."""
    return migrated_sqlite_url


def set_up(branch: Branch, **settings: Any) -> None:
    """The example is published, and the dealership has these settings."""
    with branch.runtime.work() as session:
        Scripts(session).publish(EXAMPLE.read_text("utf-8"), branch.clock.now(), name="example")
        Dealerships(session).change("rizhao", settings)
        session.commit()


def another_car(branch: Branch, plate: str, *, owner: str = "安维良", dealership_id: int | None = None) -> int:
    """A car that nobody is rung about; an owner we know already is the same person."""
    now = branch.clock.now()
    home = dealership_id or branch.dealership_id
    with branch.runtime.work() as session:
        person = session.query(Customer).filter_by(name=owner, dealership_id=home).one_or_none()
        if person is None:
            person = Customer(dealership_id=home, name=owner, sex="", phone="+8613800138000", created_at=now)
            session.add(person)
            session.flush()
        car = Vehicle(dealership_id=home, customer_id=person.id, plate=plate, model="汉EV", created_at=now)
        session.add(car)
        session.commit()
        return car.id


def asked(branch: Branch, plate: str | None) -> Line:
    """The customer is there, and has been asked about the plate of this car."""
    line = branch.ring(branch.visit(script="example_plate", plate=plate))
    line.pick_up()
    line.press("1")
    return line


def tell_by_keys(line: Line) -> None:
    """鲁L12345, after whatever is on record was denied."""
    line.press("1")  # it begins as plates here do
    line.enter("12345")
    assert line.press("1")[-1] == "(hangs up)"


def say(line: Line, text: str) -> list[str]:
    return line._go(line._next("Gather"), SpeechResult=text, Confidence="0.92")


def plates(branch: Branch) -> list[str | None]:
    return [car.plate for car in branch.rows(Vehicle, Vehicle.id)]


def tasks(branch: Branch) -> list[tuple[str, str, str]]:
    return [(ticket.kind, ticket.category, ticket.reason) for ticket in branch.rows(Ticket)]


def told(branch: Branch) -> list[tuple[str, object, str, bool]]:
    rows = [row for row in branch.answers() if row.kind == "plate"]
    return [(row.raw, row.value, row.channel, row.confirmed) for row in rows]


# --- where it fits --------------------------------------------------------------------------------------------------


def test_a_car_without_a_plate_gets_it(branch):
    set_up(branch, plate_prefix="鲁L")
    tell_by_keys(asked(branch, None))
    assert plates(branch) == [OTHER]
    assert tasks(branch) == []
    assert told(branch) == [("1 12345", OTHER, "keypad", True)]


def test_a_spoken_plate_is_read_back_before_the_car_gets_it(branch):
    set_up(branch, speech=True)
    line = asked(branch, None)
    assert say(line, "鲁L，幺二三四五")[0] == "您说的是鲁 L 幺 二 三 四 五，对吗？对，请按1；不对，请按2。"
    assert plates(branch) == [None]
    say(line, "对")
    assert plates(branch) == [OTHER]
    assert tasks(branch) == []
    assert told(branch) == [("鲁L，幺二三四五", OTHER, "speech", True)]


def test_the_plate_on_record_is_confirmed_and_nothing_else_happens(small_branch):
    set_up(small_branch)
    asked(small_branch, OURS).press("1")
    assert plates(small_branch) == [OURS]
    assert tasks(small_branch) == []
    assert told(small_branch) == [("1", OURS, "keypad", True)]


def test_a_new_owner_tells_the_plate_and_is_asked_for_no_recording(small_branch):
    with small_branch.runtime.work() as session:
        Dealerships(session).change("rizhao", {"speech": True})
        session.commit()
    facts = {name: fact.example for name, fact in parse(shipped()["new_owner"]).facts.items()}
    line = small_branch.ring(small_branch.visit(script="new_owner", plate=None, facts=facts))
    line.pick_up()
    for key in "111":  # it is me, go on, and there is a plate
        line.press(key)
    for text in ("鲁L幺二三四五", "对"):
        say(line, text)
    assert plates(small_branch) == [OTHER]
    assert [row.value for row in small_branch.answers()] == ["done", OTHER]
    assert tasks(small_branch) == []


# --- where it does not ----------------------------------------------------------------------------------------------


def test_another_plate_than_recorded_is_a_task_and_changes_nothing(branch):
    set_up(branch, plate_prefix="鲁L")
    line = asked(branch, OURS)
    line.press("2")
    tell_by_keys(line)
    assert plates(branch) == [OURS]
    assert tasks(branch) == [("task", "data_correction", ANOTHER)]
    assert [value for _, value, _, _ in told(branch)] == [OTHER], "what was told is kept as an answer"


@pytest.mark.parametrize("recorded", [None, OURS])
def test_a_plate_of_another_customers_car_is_flagged_and_neither_car_changes(branch, recorded):
    set_up(branch, plate_prefix="鲁L")
    another_car(branch, OTHER)
    line = asked(branch, recorded)
    if recorded:
        line.press("2")
    tell_by_keys(line)
    assert plates(branch) == [OTHER, recorded]
    assert tasks(branch) == [("task", "data_correction", SOMEBODY_ELSES)]


def test_a_plate_that_two_customers_cars_have_on_record_is_flagged_when_it_is_confirmed(small_branch):
    set_up(small_branch)
    another_car(small_branch, OTHER)
    asked(small_branch, OTHER).press("1")
    assert plates(small_branch) == [OTHER, OTHER]
    assert tasks(small_branch) == [("task", "data_correction", SOMEBODY_ELSES)]


@pytest.mark.parametrize("recorded", [None, OURS])
def test_a_plate_of_another_car_of_theirs_is_not_given_to_two_cars(branch, recorded):
    set_up(branch, plate_prefix="鲁L")
    line = asked(branch, recorded)
    another_car(branch, OTHER, owner="梁一娜")
    if recorded:
        line.press("2")
    tell_by_keys(line)
    assert plates(branch) == [recorded, OTHER]
    assert tasks(branch) == [("task", "data_correction", OTHER_CARS)]


def test_cars_of_another_dealership_do_not_count(small_branch):
    set_up(small_branch, plate_prefix="鲁L")
    with small_branch.runtime.work() as session:
        other = Dealerships(session).add("qingdao", "青岛", "+8653212345678", now=small_branch.clock.now())
        session.commit()
    another_car(small_branch, OTHER, dealership_id=other.id)
    tell_by_keys(asked(small_branch, None))
    assert plates(small_branch) == [OTHER, OTHER]
    assert tasks(small_branch) == []


@pytest.mark.parametrize(("owns_it", "expected"), [(True, []), (False, [("task", "data_correction", ANOTHER)])])
def test_without_a_car_in_question_only_a_plate_that_is_new_to_us_is_a_task(small_branch, owns_it, expected):
    set_up(small_branch, plate_prefix="鲁L")
    followup_id = small_branch.visit(script="example_plate", plate=OTHER if owns_it else OURS)
    with Session(small_branch.engine) as session:
        session.execute(update(Followup).values(vehicle_id=None))
        session.commit()
    line = small_branch.ring(followup_id)
    line.pick_up()
    line.press("1")
    tell_by_keys(line)
    assert plates(small_branch) == [OTHER if owns_it else OURS]
    assert tasks(small_branch) == expected


def test_the_note_is_written_in_the_language_of_the_dealership(migrated_sqlite_url: str, tmp_path: Path) -> None:
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en")
    try:
        set_up(branch, plate_prefix="鲁L")
        line = asked(branch, None)
        another_car(branch, OTHER, owner="梁一娜")
        tell_by_keys(line)
        ((_, _, reason),) = tasks(branch)
        assert reason.startswith("The customer's plate is 鲁L·12345, which is on another car of theirs")
    finally:
        branch.close()


# --- how plates begin here ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "settings", "begins"),
    [
        ([OTHER, "鲁L54321", "京A12345"], {}, "鲁 L"),
        ([OTHER], {"plate_prefix": "沪C"}, "沪 C"),
        ([], {"plate_prefix": "鲁B"}, "鲁 B"),
    ],
)
def test_plates_begin_as_the_settings_say_or_as_most_known_ones_do(branch, known, settings, begins):
    """This is asked in the very turn that comes to the plate, for a car that has none and without speech."""
    for plate in known:
        another_car(branch, plate)
    set_up(branch, **settings)
    line = branch.ring(branch.visit(script="example_plate", plate=None))
    line.pick_up()
    assert line.press("1")[0].startswith(f"车牌是{begins}开头，请按1；")


@pytest.mark.parametrize("prefix", [None, "", True, 7, ["鲁L"], "鲁", "鲁L12345", "LL"])
def test_a_prefix_that_is_none_is_not_offered(small_branch, prefix):
    set_up(small_branch, plate_prefix=prefix)
    line = small_branch.ring(small_branch.visit(script="example_plate", plate=None))
    line.pick_up()
    assert "开头，请按1" not in line.press("1")[0]
