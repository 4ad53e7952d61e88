"""What supervisors see: today's figures and the next step, the list, and parts that keep themselves current."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from flows.breaker import Health
from store import audit
from store.carrier_states import CarrierStates
from store.tables import Audit, Dealership, Programme
from tests.console.builder import ACCOUNT


@pytest.fixture
def shop(world):
    return world.dealership()


@pytest.fixture
def signed_in(world, shop, visitor):
    world.user("李经理")
    visitor.sign_in()
    return visitor


def figure(text: str, name: str) -> int:
    found = re.search(rf'data-figure="{name}">(\d+)', text)
    assert found, f"no figure {name}"
    return int(found[1])


def poll(text: str) -> str:
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every 1s"', text)
    assert found, "nothing on this page asks again"
    return found[1].replace("&amp;", "&")


def test_today_shows_what_happened_today(world, shop, signed_in):
    world.complaint(shop)
    world.followup(shop, state="waiting")
    text = signed_in.get("/").text
    assert "11月23日周一" in text
    assert (figure(text, "placed"), figure(text, "reached"), figure(text, "finished")) == (1, 1, 1)
    assert (figure(text, "waiting"), figure(text, "open-serious"), figure(text, "closed-completed")) == (1, 1, 1)


def test_the_next_step_is_the_worst_ticket_and_leads_to_it(world, shop, signed_in):
    world.ticket(world.followup(shop), severity="ordinary")
    worst = world.complaint(shop)
    text = signed_in.get("/").text
    assert "有 1 件严重投诉待受理" in text
    assert f'href="/tickets/{worst}"' in text


def test_without_anything_to_do_the_page_says_what_comes_next(world, signed_in):
    assert "ringback import FILE --kind services" in signed_in.get("/").text


def test_without_a_ticket_and_with_calls_under_way_nothing_waits(world, shop, signed_in):
    world.followup(shop, state="waiting")
    assert "目前没有待办事项" in signed_in.get("/").text


def test_a_paused_dealership_is_said_to_be_paused_and_goes_on_at_a_press(world, shop, signed_in):
    world.followup(shop, state="waiting")
    with world.session() as session:
        session.get_one(Dealership, shop).paused = True
        session.commit()
    text = signed_in.get("/").text
    assert "嘉定大众4S店的外呼已暂停" in text
    assert 'formaction="/dealerships/jiading/resume"' in text
    signed_in.send("/dealerships/jiading/resume", page="/")
    assert "嘉定大众4S店的外呼已暂停" not in signed_in.get("/").text


@pytest.mark.parametrize("page", ["/", "/tickets"])
def test_a_poll_is_answered_with_nothing_until_something_changed_and_then_with_the_news(world, shop, signed_in, page):
    address = poll(signed_in.get(page).text)
    unchanged = signed_in.get(address)
    assert (unchanged.status_code, unchanged.data) == (204, b"")
    ticket = world.complaint(shop)
    news = signed_in.get(address)
    assert news.status_code == 200
    assert f"/tickets/{ticket}" in news.text
    assert signed_in.get(poll(news.text)).status_code == 204


def test_a_ticket_that_becomes_overdue_is_news_without_any_row_changing(world, shop, signed_in):
    world.ticket(world.followup(shop))
    address = poll(signed_in.get("/tickets").text)
    world.now += timedelta(hours=24)
    assert "已超时" in signed_in.get(address).text


def test_a_poll_keeps_to_the_choice_and_the_page_of_its_list(world, shop, signed_in):
    text = signed_in.get("/tickets?state=resolved&kind=complaint&page=1").text
    address = poll(text)
    assert "state=resolved" in address
    assert "kind=complaint" in address
    assert "没有符合条件的工单" in text


def test_the_list_shows_who_what_and_until_when_without_a_phone_number(world, shop, signed_in):
    world.complaint(shop)
    text = signed_in.get("/tickets").text
    for words in ("王丽女士", "帕萨特", "沪A·12345", "严重", "待处理", "总体评价：非常不满意", "明天 14:12"):
        assert words in text
    assert "5678" not in text


def test_an_empty_list_says_what_that_means(signed_in):
    assert "客户一有不满意的回答" in signed_in.get("/tickets").text


def test_odd_choices_in_the_address_are_taken_as_the_usual_ones(world, shop, signed_in):
    world.complaint(shop)
    for query in ("?state=nonsense", "?kind=nonsense", "?page=-3", "?page=x", "?page=99999", "?dealership=nowhere"):
        assert "王丽女士" in signed_in.get(f"/tickets{query}").text


def test_a_person_for_all_dealerships_can_look_at_one_of_them(world, shop, signed_in):
    other = world.dealership("pudong", "浦东店")
    world.complaint(shop)
    world.complaint(other, name="赵敏")
    both = signed_in.get("/tickets").text
    assert "王丽女士" in both
    assert "赵敏女士" in both
    one = signed_in.get("/tickets?dealership=pudong").text
    assert "王丽女士" not in one
    assert "赵敏女士" in one
    assert figure(signed_in.get("/?dealership=pudong").text, "open-serious") == 1
    assert figure(signed_in.get("/").text, "open-serious") == 2


def test_a_person_of_one_dealership_sees_nothing_of_another(world, shop, visitor):
    other = world.dealership("pudong", "浦东店")
    theirs = world.complaint(other, name="赵敏")
    world.user("嘉定主管", dealership="jiading")
    visitor.sign_in("嘉定主管")
    for page in ("/tickets", "/tickets?dealership=pudong", "/tickets/live?dealership=pudong"):
        assert "赵敏" not in visitor.get(page).text
    assert figure(visitor.get("/?dealership=pudong").text, "open-serious") == 0
    assert visitor.get(f"/tickets/{theirs}").status_code == 404
    assert visitor.get("/recordings/1").status_code == 404
    assert visitor.get("/recordings/1/audio").status_code == 404
    assert visitor.send(f"/tickets/{theirs}/phone", page="/").status_code == 404
    moved = visitor.send(f"/tickets/{theirs}/move", page="/", seen="open", to="acknowledged")
    assert moved.status_code == 404
    assert world.ticket_row(theirs).state == "open"


def test_every_page_needs_a_signed_in_person_unless_it_is_named(app, visitor):
    from console.app import OPEN_TO_ALL

    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_TO_ALL:
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            data = {"csrf_token": visitor.token()} if method == "POST" else None
            answer = visitor.client.open(path, method=method, data=data)
            assert answer.status_code == 302, (method, path)
            assert answer.location.startswith("/sign-in"), (method, path)


def test_markup_in_what_customers_and_lists_say_stays_text(world, shop, signed_in):
    ticket = world.ticket(world.followup(shop, name="<script>alert(1)</script>"), reason="<img src=x onerror=1>")
    for page in ("/tickets", f"/tickets/{ticket}"):
        text = signed_in.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


def test_whoever_pauses_a_dealership_is_named_and_anybody_there_may_let_it_go_on(world, shop, signed_in, somebody_else):
    world.followup(shop, state="waiting")
    assert 'formaction="/dealerships/jiading/pause"' in signed_in.get("/").text
    signed_in.send("/dealerships/jiading/pause", page="/")
    text = signed_in.get("/").text
    assert "嘉定大众4S店的外呼已暂停（李经理，今天 14:30）。" in text
    assert 'formaction="/dealerships/jiading/pause"' not in text
    signed_in.send("/dealerships/jiading/pause", page="/")  # once more, from a page that is old
    world.user("Ms Wang", dealership="jiading", locale="en")
    other = somebody_else()
    other.sign_in("Ms Wang")
    assert "are paused since today 14:30, by 李经理." in other.get("/").text
    other.send("/dealerships/jiading/resume", page="/")
    assert "are paused" not in other.get("/").text
    with world.session() as session:
        deeds = [(row.actor, row.action) for row in session.query(Audit).filter(Audit.action.like("dealership_%"))]
    assert deeds == [("李经理", "dealership_paused"), ("Ms Wang", "dealership_resumed")]


def test_a_dealership_of_others_cannot_be_paused(world, shop, visitor):
    world.dealership("anting", "安亭店")
    world.user("王经理", dealership="anting")
    visitor.sign_in("王经理")
    assert visitor.send("/dealerships/jiading/pause", page="/").status_code == 404
    assert visitor.send("/dealerships/nowhere/pause", page="/").status_code == 404
    with world.session() as session:
        assert not session.get_one(Dealership, shop).paused


def test_a_programme_somebody_switched_off_is_told_and_one_that_never_ran_is_not(world, shop, signed_in):
    world.followup(shop, state="waiting")
    with world.session() as session:
        session.query(Programme).update({"active": False})
        session.commit()
    assert "已停用" not in signed_in.get("/").text
    with world.session() as session:
        audit.record(
            session, actor="admin (command line)", action="programme_stopped", subject="programme after_service_3day",
            dealership_id=shop, at=world.now,
        )  # fmt: skip
        session.commit()
    assert (
        "嘉定大众4S店的回访计划 after_service_3day 已停用（admin (command line)，今天 14:30）。"
        in signed_in.get("/").text
    )


@pytest.mark.parametrize(
    ("locale", "later", "sentence"),
    [
        ("zh-CN", 0, "自今天 14:30起运营商不接受呼叫，所有回访都在等待；今天 14:35再试。"),
        (
            "en",
            0,
            "The carrier has taken no calls since today 14:30. Everybody waits; it is tried again at today 14:35.",
        ),
        ("en", 6, "The carrier has taken no calls since today 14:30. Everybody waits; it is being tried again now."),
    ],
)
def test_a_carrier_that_takes_no_calls_is_told_in_one_sentence(world, shop, visitor, locale, later, sentence):
    world.followup(shop, state="waiting")
    with world.session() as session:
        rest = Health(
            5, 1, world.now + timedelta(minutes=5), None, world.now, "The carrier refused with 20429: Too Many"
        )
        CarrierStates(session).change(ACCOUNT, lambda _: rest)
        session.commit()
    world.user("李经理", locale=locale)
    visitor.sign_in()
    world.now += timedelta(minutes=later)
    text = visitor.get("/").text
    assert sentence in text
    assert "The carrier refused with 20429: Too Many" in text
