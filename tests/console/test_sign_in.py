"""The way in: only with the right password, not too often, and never on to somebody else's site."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from console import passwords
from console.identity import local_path
from store.tables import Audit, User
from store.users import Users
from tests.console.builder import PASSWORD


@pytest.fixture(autouse=True)
def _people(world):
    world.dealership()
    world.user("李经理")


def test_the_right_password_opens_todays_page(visitor):
    answer = visitor.sign_in()
    assert (answer.status_code, answer.location) == (302, "/")
    assert "今日概况" in visitor.get("/").text


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(visitor):
    wrong = visitor.sign_in(password="not the password")
    unknown = visitor.sign_in(name="王经理")
    assert wrong.status_code == unknown.status_code == 401
    for answer in (wrong, unknown):
        assert "用户名或密码不正确" in answer.text
    assert visitor.get("/").status_code == 302


class Counting:
    """A password hasher that keeps the hashes it was asked to verify."""

    def __init__(self, real: PasswordHasher) -> None:
        self.real, self.verified = real, list[str]()

    def hash(self, password: str) -> str:
        return self.real.hash(password)

    def verify(self, hashed: str, password: str) -> bool:
        self.verified.append(hashed)
        return self.real.verify(hashed, password)


def test_an_unknown_name_costs_as_much_work_as_a_known_one(monkeypatch, visitor):
    counting = Counting(passwords._HASHER)
    monkeypatch.setattr(passwords, "_HASHER", counting)
    visitor.sign_in(password="wrong")
    visitor.sign_in(name="nobody", password="wrong")
    known, unknown = counting.verified
    assert known.rsplit("$", 2)[0] == unknown.rsplit("$", 2)[0], "the same kind of work"


def test_before_the_first_user_the_page_says_which_command_makes_one(world, visitor):
    with world.session() as session:
        session.query(Audit).delete()
        session.query(User).delete()
        session.commit()
    assert "ringback user add NAME" in visitor.get("/sign-in").text
    world.user("张主管")
    assert "ringback user add NAME" not in visitor.get("/sign-in").text


def test_after_five_wrong_passwords_the_name_has_to_wait_and_others_do_not(world, visitor, somebody_else):
    world.user("张主管")
    for _ in range(5):
        assert visitor.sign_in(password="guess").status_code == 401
    blocked = visitor.sign_in()
    assert blocked.status_code == 429
    assert "尝试次数过多" in blocked.text
    assert somebody_else().sign_in("李经理 ").status_code == 429, "another browser, the same name"
    assert somebody_else().sign_in("张主管").status_code == 302


def test_signing_in_rightly_uses_up_no_attempts(visitor):
    for _ in range(8):
        assert visitor.sign_in().status_code == 302
        assert visitor.send("/sign-out", page="/").status_code == 302


def test_a_form_without_its_token_is_refused_with_a_page_that_says_what_to_do(visitor):
    answer = visitor.client.post("/sign-in", data={"name": "李经理", "password": PASSWORD})
    assert answer.status_code == 400
    assert "页面打开时间过长" in answer.text
    assert visitor.get("/").status_code == 302


def test_a_session_prepared_before_signing_in_is_thrown_away(visitor):
    visitor.get("/sign-in")
    with visitor.client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
        before = planted.get("csrf_token")
    visitor.sign_in()
    with visitor.client.session_transaction() as now:
        assert "planted" not in now
        assert now.get("csrf_token") != before or before is None


def test_signing_out_takes_a_form_and_ends_the_session(visitor):
    visitor.sign_in()
    assert visitor.get("/sign-out").status_code == 405
    assert visitor.get("/").status_code == 200
    assert visitor.send("/sign-out", page="/").location == "/sign-in"
    assert visitor.get("/").status_code == 302


def test_the_way_back_after_signing_in_leads_to_the_page_that_was_wanted(visitor):
    wanted = visitor.get("/tickets?state=all")
    assert wanted.location == "/sign-in?next=/tickets?state%3Dall"
    assert visitor.sign_in(path=wanted.location).location == "/tickets?state=all"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        None,
    ],
)
def test_the_way_back_never_leads_to_another_site(target):
    assert local_path(target) is None


def test_a_foreign_way_back_ends_on_the_first_page(visitor):
    assert visitor.sign_in(path="/sign-in?next=//evil.example/").location == "/"


def test_a_disabled_user_is_out_at_once_and_cannot_come_back(world, visitor, somebody_else):
    visitor.sign_in()
    with world.session() as session:
        Users(session).set_active("李经理", False)
        session.commit()
    assert visitor.get("/").status_code == 302
    assert somebody_else().sign_in().status_code == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(world, visitor):
    visitor.sign_in()
    with world.session() as session:
        Users(session).set_password_hash("李经理", passwords.hash_password("another password"))
        session.commit()
    assert visitor.get("/").status_code == 302


def test_the_session_cookie_is_kept_from_scripts_other_sites_and_plain_http(world):
    from tests.console.conftest import Visitor

    answer = Visitor(world.app(secure=True)).client.get("/sign-in", base_url="https://desk.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("ringback=")
    for flag in ("HttpOnly", "SameSite=Lax", "Secure"):
        assert flag in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_signing_in_and_failing_to_leave_audit_rows_but_unknown_names_do_not(world, visitor):
    visitor.sign_in(password="wrong")
    visitor.sign_in(name="my-password-by-mistake")
    visitor.sign_in()
    with world.session() as session:
        kept = [(row.actor, row.action) for row in session.query(Audit).order_by(Audit.id)]
    assert kept == [("李经理", "sign_in_failed"), ("李经理", "signed_in")]


def test_a_session_that_ended_tells_a_polling_page_to_go_to_the_sign_in_page(visitor):
    answer = visitor.get("/tickets/live", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/sign-in")


def test_a_hash_made_with_older_parameters_is_renewed_at_the_next_sign_in(world, visitor):
    with world.session() as session:
        Users(session).set_password_hash("李经理", PasswordHasher(time_cost=1).hash(PASSWORD))
        session.commit()
    assert visitor.sign_in().status_code == 302
    assert visitor.get("/").status_code == 200
    with world.session() as session:
        renewed = Users(session).by_name("李经理")
    assert renewed is not None
    assert not passwords.needs_rehash(renewed.password_hash)


def test_the_language_is_the_browsers_until_somebody_chooses_and_then_it_stays_with_the_account(
    world, visitor, somebody_else
):
    assert "Sign in" in visitor.get("/sign-in", **{"Accept-Language": "en-GB,en;q=0.9"}).text
    assert "登录" in visitor.get("/sign-in", **{"Accept-Language": "zh-CN"}).text
    visitor.sign_in()
    assert visitor.send("/language", page="/", locale="en", next="/tickets").location == "/tickets"
    assert "worst first" in visitor.get("/tickets").text or "Nothing waits" in visitor.get("/tickets").text
    again = somebody_else()
    again.sign_in()
    assert "Today at a glance" in again.get("/").text


def test_a_language_we_do_not_speak_is_refused(visitor):
    assert visitor.send("/language", locale="xx").status_code == 400
