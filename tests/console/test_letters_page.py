"""The page of letters: what is due at one's own dealership, the document, and marking as posted and taking back."""

from __future__ import annotations

import pytest

from flows.programmes import kept
from store.tables import Audit, Customer, Fallback, Followup, Programme
from tests.workers.unreached import ADDRESS, rule


def unreached(world, dealership_id: int, name: str = "王丽") -> int:
    """Somebody to whom a letter is due today; returns the letter's number."""
    followup_id = world.followup(dealership_id, name=name, disposition="unreachable")
    with world.session() as session:
        programme = session.query(Programme).filter_by(dealership_id=dealership_id).one()
        programme.rule = kept(rule("letter"))
        session.get_one(Customer, session.get_one(Followup, followup_id).customer_id).address = ADDRESS
        given = {
            "dealership_id": dealership_id,
            "followup_id": followup_id,
            "due_on": world.now.date(),
            "at": world.now,
        }
        letter = Fallback(**given, place=0, kind="letter", state="due", why="")
        session.add_all([letter, Fallback(**given, place=1, kind="person", state="planned", why="")])
        session.commit()
        return letter.id


@pytest.fixture
def shop(world, visitor):
    made = world.dealership()
    world.user("李经理", dealership="jiading")
    visitor.sign_in()
    return made


def state(world, letter: int) -> str:
    with world.session() as session:
        return str(session.get_one(Fallback, letter).state)


def test_letters_that_are_due_are_shown_with_whom_and_where(world, visitor, shop):
    letter = unreached(world, shop)
    text = visitor.get("/letters").text
    for words in ("信函", "有1封信要寄", "王丽女士", "给王丽女士的信", "海曲东路1号 &lt;张宅&gt; &amp; 邻居"):
        assert words in text, words
    assert f'value="{letter}"' in text


def test_without_letters_the_page_says_so_in_both_languages(world, visitor, shop):
    assert "目前没有要寄的信。" in visitor.get("/letters").text
    visitor.send("/language", page="/", locale="en", next="/")
    assert "No letter is due." in visitor.get("/letters").text


def test_the_document_is_printed_from_a_style_sheet_of_ours_and_is_on_record(world, visitor, shop):
    unreached(world, shop)
    answer = visitor.get("/letters/sheet")
    assert '<link rel="stylesheet" href="/assets/letters.css?v=' in answer.text
    assert "<style" not in answer.text
    assert answer.text.count("<article") == 1
    assert visitor.get("/assets/letters.css").status_code == 200
    with world.session() as session:
        assert [row.action for row in session.query(Audit)][-1] == "letter_printed"


def test_chosen_letters_are_marked_as_posted_and_taken_back(world, visitor, shop):
    first, second = unreached(world, shop), unreached(world, shop, "李雷")
    visitor.send("/letters/posted", page="/letters", letter=str(first))
    assert (state(world, first), state(world, second)) == ("done", "due")
    assert "最近寄出" in visitor.get("/letters").text
    visitor.send(f"/letters/{first}/back", page="/letters")
    assert state(world, first) == "due"
    with world.session() as session:
        actions = [row.action for row in session.query(Audit)]
    assert actions[-2:] == ["letter_posted", "letter_taken_back"]


def test_nobody_sees_posts_or_takes_back_another_dealerships_letters(world, visitor, shop):
    theirs = unreached(world, world.dealership("pudong", "浦东店"))
    assert "目前没有要寄的信。" in visitor.get("/letters").text
    assert "<article" not in visitor.get("/letters/sheet?dealership=pudong").text
    visitor.send("/letters/posted", page="/letters", letter=str(theirs))
    assert state(world, theirs) == "due"
    with world.session() as session:
        row = session.get_one(Fallback, theirs)
        row.state, row.done_at = "done", world.now
        session.commit()
    visitor.send(f"/letters/{theirs}/back", page="/letters")
    assert state(world, theirs) == "done"


@pytest.mark.parametrize("path", ["/letters", "/letters/sheet"])
def test_a_stranger_is_shown_no_letters(world, visitor, path):
    unreached(world, world.dealership())
    assert visitor.get(path).status_code == 302
