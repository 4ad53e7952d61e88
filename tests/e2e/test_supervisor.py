"""A supervisor's morning in a real browser: sign in, open the worst, listen, solve it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from store.tables import Audit, TicketEvent
from tests.console.builder import PASSWORD, World, open_world
from tests.e2e.browser import Tab, chromium, must_draw_chinese, serving

pytestmark = pytest.mark.e2e

WORDS = {
    "zh-CN": {
        "sign_in": "登录",
        "today": "今日概况",
        "next": "查看最紧急的",
        "waits": "有 1 件严重投诉待受理",
        "customer": "王丽女士",
        "take": "受理",
        "note": "处理结果（为客户做了什么）",
        "solve": "标记为已解决",
        "solved": "已解决",
        "tickets": "工单",
        "empty": "目前没有待办工单",
        "low": "非常不满意",
        "sign_out": "退出登录",
    },
    "en": {
        "sign_in": "Sign in",
        "today": "Today at a glance",
        "next": "Open the worst",
        "waits": "One serious complaint waits for somebody to take it.",
        "customer": "Ms 王丽",
        "take": "Take it",
        "note": "What was done for the customer",
        "solve": "Mark as solved",
        "solved": "Resolved",
        "tickets": "Tickets",
        "empty": "Nothing waits for you.",
        "low": "very dissatisfied",
        "sign_out": "Sign out",
    },
}

PLAY_A_LITTLE = """async sound => {
  await sound.play();
  const patience = Date.now() + 10000;
  while (sound.currentTime <= 0.3 && Date.now() < patience) await new Promise(later => setTimeout(later, 50));
  sound.pause();
  return sound.currentTime;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    must_draw_chinese()
    with chromium() as started:
        yield started


@pytest.fixture
def world(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    made = open_world(migrated_sqlite_url, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving(world.app()) as found:
        yield found


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Browser, address: str, language: str) -> Iterator[BrowserContext]:
    with browser.new_context(base_url=address, locale=language) as made:
        yield made


def sign_in(tab: Tab, words: dict[str, str], name: str) -> None:
    tab.page.goto("/")
    tab.page.locator("#name").fill(name)
    tab.page.locator("#password").fill(PASSWORD)
    tab.page.get_by_role("main").get_by_role("button", name=words["sign_in"]).click()
    expect(tab.page.get_by_role("heading", name=words["today"])).to_be_visible()


def test_a_supervisor_opens_the_worst_ticket_listens_and_solves_it(world, context, language):
    words = WORDS[language]
    shop = world.dealership()
    world.user("李经理", locale=language)
    world.ticket(world.followup(shop, name="赵敏"), severity="ordinary", reason="接待：不满意")
    worst = world.complaint(shop)
    tab = Tab(context)
    sign_in(tab, words, "李经理")

    expect(tab.page.get_by_text(words["waits"])).to_be_visible()
    tab.page.get_by_role("link", name=words["next"]).click()
    expect(tab.page).to_have_url(re.compile(rf"/tickets/{worst}$"))
    expect(tab.page.get_by_role("heading", name=words["customer"])).to_be_visible()
    expect(tab.page.locator(".answers li.low").first).to_contain_text(words["low"])

    sound = tab.page.locator("audio")
    assert sound.evaluate(PLAY_A_LITTLE) > 0.3, "the sound does not advance"
    assert round(sound.evaluate("sound => sound.duration")) == 3

    tab.page.get_by_role("button", name=words["take"], exact=True).click()
    tab.page.get_by_label(words["note"]).fill("已致电道歉，免费复检。")
    tab.page.get_by_role("button", name=words["solve"]).click()
    expect(tab.page.locator("[data-state=resolved]")).to_have_text(words["solved"])
    expect(tab.page.locator(".history")).to_contain_text("已致电道歉，免费复检。")

    row = world.ticket_row(worst)
    assert (row.state, row.resolved_at) == ("resolved", world.now)
    with world.session() as session:
        events = session.query(TicketEvent).filter_by(ticket_id=worst).order_by(TicketEvent.id).all()
        assert [event.kind for event in events] == ["opened", "acknowledged", "resolved"]
        kept = [(audit.action, audit.subject) for audit in session.query(Audit).order_by(Audit.id)]
    assert kept == [
        ("signed_in", "user 李经理"),
        ("listened", "recording 1"),
        ("acknowledged", f"ticket {worst}"),
        ("resolved", f"ticket {worst}"),
    ]
    tab.page.get_by_role("button", name=words["sign_out"]).click()
    expect(tab.page.locator("#password")).to_be_visible()
    assert tab.complaints == []


def test_a_new_complaint_appears_on_the_open_page_of_tickets_by_itself(world, context, language):
    words = WORDS[language]
    shop = world.dealership()
    world.user("李经理", locale=language)
    tab = Tab(context)
    sign_in(tab, words, "李经理")
    tab.page.get_by_role("link", name=words["tickets"], exact=True).click()
    expect(tab.page.get_by_text(words["empty"])).to_be_visible()
    tab.page.evaluate("window.stayed = true")

    worst = world.complaint(shop)
    expect(tab.page.locator(f"#ticket-{worst}")).to_contain_text(words["customer"])
    assert tab.page.evaluate("window.stayed"), "the page was not loaded again"

    tab.page.locator(f"#ticket-{worst}").focus()
    world.ticket(world.followup(shop, name="赵敏"), severity="ordinary", reason="接待：不满意")
    expect(tab.page.locator(".tickets li")).to_have_count(2)
    expect(tab.page.locator(f"#ticket-{worst}")).to_be_focused()
    assert tab.complaints == []


def test_todays_figures_follow_the_calls_without_a_hand_on_the_mouse(world, context, language):
    shop = world.dealership()
    world.user("李经理", locale=language)
    tab = Tab(context)
    sign_in(tab, WORDS[language], "李经理")
    expect(tab.page.locator("[data-figure=placed]")).to_have_text("0")
    world.complaint(shop)
    expect(tab.page.locator("[data-figure=open-serious]")).to_have_text("1")
    expect(tab.page.get_by_role("link", name=WORDS[language]["next"])).to_be_visible()
    assert tab.complaints == []


def test_a_recording_that_arrives_while_the_ticket_is_open_can_be_heard(world, context, language):
    from store.tables import Recording

    shop = world.dealership()
    world.user("李经理", locale=language)
    ticket = world.complaint(shop)
    with world.session() as session:
        session.query(Recording).one().state = "announced"
        session.commit()
    tab = Tab(context)
    sign_in(tab, WORDS[language], "李经理")
    tab.page.goto(f"/tickets/{ticket}")
    expect(tab.page.locator("audio")).to_have_count(0)
    with world.session() as session:
        session.query(Recording).one().state = "fetched"
        session.commit()
    expect(tab.page.locator("audio")).to_be_visible()
    assert tab.complaints == []


def test_on_a_phone_nothing_is_wider_than_the_screen(world, context, language):
    shop = world.dealership(name="上海嘉定永达汽车销售服务有限公司一店")
    world.user("李经理", locale=language)
    ticket = world.complaint(shop, name="欧阳上官慕容")
    tab = Tab(context)
    tab.page.set_viewport_size({"width": 360, "height": 740})
    sign_in(tab, WORDS[language], "李经理")
    for path in ("/", "/tickets", f"/tickets/{ticket}"):
        tab.page.goto(path)
        wide = tab.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, f"{path} is {wide} pixels wide"
    assert tab.complaints == []


def test_a_lost_connection_is_said_and_its_end_too(world, browser, address):
    world.dealership()
    world.user("李经理")
    with browser.new_context(base_url=address, locale="zh-CN") as context:
        tab = Tab(context)
        sign_in(tab, WORDS["zh-CN"], "李经理")
        context.set_offline(True)
        expect(tab.page.locator("#away")).to_be_visible()
        context.set_offline(False)
        expect(tab.page.locator("#away")).to_be_hidden()
