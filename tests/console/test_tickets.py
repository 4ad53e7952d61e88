"""One ticket: what stands on its page, and the steps a person takes with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from markupsafe import escape

from store.tables import Audit, Customer, Occasion, Programme, TicketEvent
from tests.console.builder import SCRIPT


@pytest.fixture
def ticket(world, visitor):
    shop = world.dealership()
    world.user("李经理")
    visitor.sign_in()
    return world.complaint(shop)


def audits(world):
    with world.session() as session:
        return [(row.actor, row.action, row.subject) for row in session.query(Audit).order_by(Audit.id)]


def move(visitor, ticket, seen, to, note=""):
    return visitor.send(f"/tickets/{ticket}/move", page=f"/tickets/{ticket}", seen=seen, to=to, note=note)


def test_the_page_tells_the_whole_story_in_chinese(visitor, ticket):
    text = visitor.get(f"/tickets/{ticket}").text
    for words in (
        "王丽女士",
        "帕萨特",
        "沪A·12345",
        "陈师傅",
        "更换机油机滤、四轮定位",
        "GD-00001",
        "11月20日",
        "严重",
        "处理期限",
        "非常不满意",
        str(escape(SCRIPT.steps["overall"].prompt["zh-CN"])),
        "按键 5",
        "无人接听",
        "昨天 11:30",
        "今天 14:10",
        "生成工单",
        "系统自动",
    ):
        assert words in text, words
    assert text.count('<li class="low">') == 2


def test_the_page_speaks_english_too_with_the_scripts_own_words(visitor, ticket):
    visitor.send("/language", page="/", locale="en", next="/")
    text = visitor.get(f"/tickets/{ticket}").text
    for words in ("Ms 王丽", "very dissatisfied", "explanation of work and cost", "by keypad 5", "today 14:10"):
        assert words in text, words


def test_answers_of_a_script_nobody_has_any_more_are_shown_as_they_were_kept(world, visitor, ticket):
    from store.tables import Script

    with world.session() as session:
        session.query(Script).delete()
        session.commit()
    assert "-4" in visitor.get(f"/tickets/{ticket}").text


def test_the_number_is_masked_until_somebody_asks_and_that_is_on_record(world, visitor, ticket):
    with world.session() as session:
        phone = session.query(Customer).one().phone
    national = phone.removeprefix("+86")
    page = visitor.get(f"/tickets/{ticket}").text
    assert national not in page.replace(" ", "")
    assert "138****5678" in page
    shown = visitor.send(f"/tickets/{ticket}/phone", page=f"/tickets/{ticket}").text
    assert national in shown.replace(" ", "")
    assert audits(world)[-1] == ("李经理", "saw_phone", f"ticket {ticket}")
    assert national not in visitor.get(f"/tickets/{ticket}").text.replace(" ", ""), "it is masked again"


def test_taking_beginning_and_solving_leave_state_history_owner_and_audit(world, visitor, ticket):
    assert move(visitor, ticket, "open", "acknowledged").location == f"/tickets/{ticket}"
    assert "已保存：已受理" in visitor.get(f"/tickets/{ticket}").text
    move(visitor, ticket, "acknowledged", "in_progress")
    move(visitor, ticket, "in_progress", "resolved", "  已致电道歉，免费复检。 ")
    row = world.ticket_row(ticket)
    assert (row.state, row.resolved_at) == ("resolved", world.now)
    with world.session() as session:
        last = session.query(TicketEvent).order_by(TicketEvent.id.desc()).first()
        assert (last.kind, last.actor, last.note) == ("resolved", "李经理", "已致电道歉，免费复检。")
    assert [action for _, action, _ in audits(world)][-3:] == ["acknowledged", "in_progress", "resolved"]
    text = visitor.get(f"/tickets/{ticket}").text
    assert "负责人 李经理" in text
    assert "已致电道歉，免费复检。" in text


@pytest.mark.parametrize("note", ["", "   ", "\n\t "])
def test_a_ticket_is_not_solved_without_saying_what_was_done(world, visitor, ticket, note):
    answer = move(visitor, ticket, "open", "resolved", note)
    assert answer.status_code == 422
    assert "请先填写处理结果" in answer.text
    assert world.ticket_row(ticket).state == "open"


def test_a_note_that_is_too_long_is_given_back_not_lost(world, visitor, ticket):
    answer = move(visitor, ticket, "open", "resolved", "长" * 2001)
    assert answer.status_code == 422
    assert "最多 2000 个字" in answer.text
    assert "长" * 2001 in answer.text


def test_whoever_comes_second_is_told_who_was_quicker_and_keeps_what_was_written(world, visitor, somebody_else, ticket):
    world.user("张主管")
    second = somebody_else()
    second.sign_in("张主管")
    move(visitor, ticket, "open", "resolved", "已处理")
    world.now += timedelta(minutes=2)
    answer = move(second, ticket, "open", "resolved", "我也写了很多")
    assert answer.status_code == 409
    assert "李经理 已先一步处理：该工单于今天 14:30变为“已解决”" in answer.text
    assert "我也写了很多" in answer.text
    with world.session() as session:
        assert session.query(TicketEvent).filter_by(kind="resolved").count() == 1
    late = move(second, ticket, "open", "acknowledged")
    assert late.status_code == 302
    assert "已先一步处理" in second.get(f"/tickets/{ticket}").text


def test_a_solved_ticket_can_be_opened_again_or_closed_for_good(visitor, world, ticket):
    move(visitor, ticket, "open", "resolved", "done")
    page = visitor.get(f"/tickets/{ticket}").text
    assert "重新打开" in page
    assert "客户已确认，关闭工单" in page
    move(visitor, ticket, "resolved", "reopened")
    assert world.ticket_row(ticket).state == "reopened"
    move(visitor, ticket, "reopened", "resolved", "done again")
    move(visitor, ticket, "resolved", "verified")
    assert world.ticket_row(ticket).state == "verified"


def test_a_step_that_does_not_exist_from_here_is_refused_with_a_sentence(world, visitor, ticket):
    move(visitor, ticket, "open", "verified")
    assert "“待处理”的工单不能进行这一步" in visitor.get(f"/tickets/{ticket}").text
    assert world.ticket_row(ticket).state == "open"
    assert move(visitor, ticket, "open", "nonsense").status_code == 400


def ringing_about(world, *kinds):
    """The dealership rings people about these."""
    with world.session() as session:
        shop = session.query(Programme).one().dealership_id
        for kind in kinds:
            row = Programme(name=kind, occasion_kind=kind, script=kind, after_days=0, expires_days=3, sms_fallback={})
            row.dealership_id = shop
            session.add(row)
        session.commit()


def reasons(world):
    with world.session() as session:
        return [(one.kind, one.details) for one in session.query(Occasion).filter(Occasion.kind != "service")]


def add_note(visitor, ticket, news, **more):
    return visitor.send(f"/tickets/{ticket}/note", page=f"/tickets/{ticket}", news=news, **more)


def test_a_note_is_kept_in_the_history_and_rings_nobody(world, visitor, ticket):
    ringing_about(world, "complaint")
    assert add_note(visitor, ticket, " 客户明天来店 ").location == f"/tickets/{ticket}"
    text = visitor.get(f"/tickets/{ticket}").text
    assert "已记录。" in text
    assert "客户明天来店" in text
    assert reasons(world) == []
    assert audits(world)[-1] == ("李经理", "noted", f"ticket {ticket}")


@pytest.mark.parametrize(
    ("locale", "box", "told"),
    [("zh-CN", "电话告知客户", "系统会尽快致电客户"), ("en", "Tell the customer by phone", "The customer is rung")],
)
def test_a_note_that_is_news_is_told_to_the_customer_by_phone(world, visitor, ticket, locale, box, told):
    ringing_about(world, "complaint")
    visitor.send("/language", page="/", locale=locale, next="/")
    assert box in visitor.get(f"/tickets/{ticket}").text
    add_note(visitor, ticket, "技术部门已经找到原因。", tell="yes", about=" 空调  异响 ")
    assert told in visitor.get(f"/tickets/{ticket}").text
    facts = {"complaint_about": "空调 异响", "progress": "技术部门已经找到原因", "handler": "李经理"}
    assert reasons(world) == [("complaint", {"ticket": ticket, **facts})]


def test_where_nobody_rings_about_complaints_no_call_is_promised(world, visitor, ticket):
    page = visitor.get(f"/tickets/{ticket}").text
    assert "电话告知客户" not in page
    assert "过几天系统会致电客户" not in page
    add_note(visitor, ticket, "配件到了", tell="yes")
    assert "已记录，但不会拨打电话" in visitor.get(f"/tickets/{ticket}").text
    assert reasons(world) == []


@pytest.mark.parametrize(("news", "tell"), [(" ", ""), ("长" * 201, "yes"), ("长" * 2001, "")])
def test_a_note_nobody_could_hear_or_read_is_given_back(world, visitor, ticket, news, tell):
    ringing_about(world, "complaint")
    answer = add_note(visitor, ticket, news, about="空调异响", **({"tell": tell} if tell else {}))
    assert answer.status_code == 422
    assert news.strip() in answer.text
    assert 'value="空调异响"' in answer.text
    with world.session() as session:
        assert session.query(TicketEvent).filter_by(kind="noted").count() == 0


def test_6_09_whoever_solves_it_reads_that_the_customer_will_be_asked_and_by_which_name(world, visitor, ticket):
    ringing_about(world, "complaint_solved")
    page = visitor.get(f"/tickets/{ticket}").text
    assert "过几天系统会致电客户" in page
    assert 'value="总体评价、项目和费用说明"' in page
    visitor.send(
        f"/tickets/{ticket}/move",
        page=f"/tickets/{ticket}",
        seen="open",
        to="resolved",
        note="已换压缩机",
        about="空调异响",
    )
    assert reasons(world) == [("complaint_solved", {"ticket": ticket, "complaint_about": "空调异响"})]


def test_a_ticket_of_another_dealership_takes_no_note(world, visitor, ticket):
    assert visitor.send("/tickets/999/note", page="/", news="x").status_code == 404


def test_a_ticket_without_a_customer_or_a_follow_up_still_has_a_page(world, visitor):
    from store.tickets import open_ticket

    shop = world.dealership()
    world.user("李经理")
    visitor.sign_in()
    with world.session() as session:
        bare = open_ticket(
            session,
            key="bare",
            dealership_id=shop,
            followup_id=None,
            customer_id=None,
            vehicle_id=None,
            kind="task",
            severity="low",
            category="something_new",
            reason="Look at the line.",
            now=world.now,
            due_at=world.now,
        )
        session.commit()
    text = visitor.get(f"/tickets/{bare}").text
    assert "Look at the line." in text
    assert "something new" in text
    assert visitor.get("/tickets").status_code == 200
    assert visitor.send(f"/tickets/{bare}/phone", page=f"/tickets/{bare}").status_code == 404
