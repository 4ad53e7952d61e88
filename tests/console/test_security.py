"""What every answer of the console says to a browser, and what the pages themselves may not contain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Blueprint, abort

import console
from store.tables import Base

HERE = Path(console.__file__).parent


@pytest.fixture
def signed_in(world, visitor):
    shop = world.dealership()
    world.user("李经理")
    world.complaint(shop)
    visitor.sign_in()
    return visitor


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/tickets/live", "/recordings/1/audio", "/nowhere"])
def test_pages_load_nothing_from_elsewhere_sit_in_no_frame_and_are_not_kept(signed_in, path):
    headers = signed_in.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_files_of_ours_may_be_kept_because_their_addresses_carry_a_version(signed_in):
    text = signed_in.get("/").text
    assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)
    assert len(assets) >= 5
    for address in assets:
        assert "?v=" in address
        answer = signed_in.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/tickets", "/tickets/1", "/nowhere"])
def test_no_page_carries_scripts_styles_or_addresses_of_others(signed_in, path):
    text = signed_in.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\son\w+=", text)
    assert " style=" not in text
    assert not re.search(r'(?:src|href|action|hx-get)="(?:https?:)?//', text)


def test_vendored_files_have_their_licence_and_version_beside_them():
    vendor = HERE / "static" / "vendor"
    told = (vendor / "README.md").read_text("utf-8")
    for file in vendor.iterdir():
        if file.name != "README.md":
            assert f"`{file.name}`" in told, f"{file.name} is not accounted for"
    for kind in ("tabler", "htmx"):
        assert (vendor / f"{kind}.LICENSE").read_text("utf-8").strip()


def test_every_label_names_a_field_and_every_field_has_one():
    for template in (HERE / "templates").glob("*.html"):
        text = template.read_text("utf-8")
        fields = set(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\bid="(\w+)"', text))
        labels = set(re.findall(r'<label[^>]*\bfor="(\w+)"', text))
        assert fields == labels, template.name


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "页面不存在"), ("en", "There is no such page")])
def test_a_page_that_does_not_exist_says_so_in_the_readers_language(visitor, language, words):
    answer = visitor.get("/nowhere", **{"Accept-Language": language})
    assert answer.status_code == 404
    assert words in answer.text


@pytest.mark.parametrize(
    ("code", "words"),
    [(403, "当前账号无权访问"), (429, "尝试次数过多"), (500, "系统出错了"), (400, "无法处理这个请求")],
)
def test_every_error_has_a_page_with_one_clear_sentence(world, code, words):
    from tests.console.conftest import Visitor

    app = world.app()
    extra = Blueprint("extra", __name__)
    extra.add_url_rule("/fails", view_func=lambda: abort(code))
    app.register_blueprint(extra)
    answer = Visitor(app).get("/fails", **{"Accept-Language": "zh-CN"})
    assert answer.status_code == code
    assert words in answer.text


def test_a_database_that_fails_is_answered_with_a_page_not_with_another_failure(world, signed_in, caplog):
    Base.metadata.drop_all(world.engine)
    answer = signed_in.get("/")
    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "Traceback" not in answer.text


def test_webhooks_are_asked_for_no_form_token_and_get_no_pages(world):
    app = world.app()
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    voice.add_url_rule("/answer", view_func=lambda: "<Response/>", methods=["POST"])
    app.register_blueprint(voice)
    client = app.test_client()
    answer = client.post("/voice/answer")
    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert "Content-Security-Policy" not in answer.headers
    missing = client.post("/voice/nothing")
    assert missing.status_code == 404
    assert "Ringback" not in missing.text


def test_a_form_as_large_as_a_film_is_refused(visitor):
    answer = visitor.client.post("/sign-in", data={"name": "x" * 100_000})
    assert answer.status_code == 413
