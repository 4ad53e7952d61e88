"""Signatures: the carrier's examples, every odd address, two tokens while they change, a real server's raw path."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.serving import make_server

from tests.voice.branch import TOKEN, Branch
from voice.signature import HEADER, Signatures

FORM = {
    "AccountSid": "AC00000000000000000000000000000001",
    "ApiVersion": "2010-04-01",
    "CallSid": "CA00000000000000000000000000000001",
    "CallStatus": "in-progress",
    "Called": "+8613800138000",
    "Caller": "+12025550123",
    "Digits": "1",
    "Direction": "outbound-api",
    "FinishedOnKey": "",
    "From": "+12025550123",
    "To": "+8613800138000",
    "msg": "Gather End",
}
CHINESE = {"Confidence": "0.91", "SpeechResult": "是的，我同意"}
GATHER = "/voice/gather?call_id=42&lang=zh-CN"


def fits(
    path: str,
    form: dict[str, str] | MultiDict[str, str],
    signature: str | None,
    *,
    tokens: tuple[str, ...] = (TOKEN,),
    public_url: str = "http://127.0.0.1:5000",
    key: str = "RAW_URI",
) -> bool:
    return Signatures(tokens, public_url).fits({key: path}, MultiDict(form), signature)


@pytest.mark.parametrize(
    ("path", "form", "signature"),
    [
        (GATHER, FORM, "zR5fsgqdOFgVnmWFJ0XJtgjssxw="),
        (GATHER, {**FORM, **CHINESE}, "anE1hQsan+lQuF0ayjY8EV7pikQ="),
        ("/voice/status?CallSid=CA1&CallStatus=completed", {}, "F7YtDMU+DdqtbHdT38DmdHCWTvI="),
    ],
    ids=["a key", "Chinese speech", "no fields, all in the query"],
)
def test_worked_examples_fit_and_nothing_near_them_does(path, form, signature):
    assert fits(path, form, signature)
    assert fits(path, form, signature, key="REQUEST_URI"), "servers call the raw path differently"
    assert not fits(path, form, signature, public_url="http://127.0.0.1:5001")
    assert not fits(path, form, signature, public_url="https://127.0.0.1:5000")
    assert not fits(path + "&x=", form, signature)
    assert not fits(path.replace("/voice", "/Voice"), form, signature)
    assert not fits(path, {**form, "Digits": "2"}, signature)
    assert not fits(path, form, signature, tokens=("f" * 32,))
    assert not fits(path, form, signature, tokens=())
    for nothing in (None, "", " ", "\xff"):
        assert not fits(path, form, nothing)


def test_the_carriers_own_vector_fits():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    path, public_url = "/myapp.php?foo=1&bar=2", "https://example.com"
    assert fits(path, form, "L/OH5YylLD5NRKLltdqwSvS0BnU=", tokens=("12345",), public_url=public_url)


def test_while_the_token_changes_both_are_taken_and_the_old_one_no_longer_afterwards():
    path, signature = GATHER, "zR5fsgqdOFgVnmWFJ0XJtgjssxw="
    assert fits(path, FORM, signature, tokens=("f" * 32, TOKEN))
    assert fits(path, FORM, signature, tokens=(TOKEN, "f" * 32))
    assert not fits(path, FORM, signature, tokens=("f" * 32,))


@pytest.mark.parametrize(
    "path",
    [
        "/voice/recording/1/%E5%BC%A0",
        "/voice/recording/1/%e5%bc%a0",
        "/voice/recording/1/a%7Eb~c%28d(",
        "/voice/turn/1/2?x=%20+&y=%2B&z",
        "/voice/turn/1/2?empty=&also",
        "/voice//turn/1/2",
        "/voice/turn/1/2?next=http://example.com/%2F",
    ],
)
def test_escapes_and_queries_are_covered_as_they_stand(path):
    signature = RequestValidator(TOKEN).compute_signature("http://127.0.0.1:5000" + path, FORM)
    assert fits(path, FORM, signature)


@pytest.mark.parametrize(
    ("public_url", "signed_for"),
    [
        ("https://example.com/ringback", "https://example.com/ringback/voice/turn/1/2"),
        ("https://example.com/ringback/", "https://example.com/ringback/voice/turn/1/2"),
        ("https://example.com/a/b", "https://example.com/a/b/voice/turn/1/2"),
        ("https://example.com", "https://example.com:443/voice/turn/1/2"),
        ("https://example.com:443", "https://example.com/voice/turn/1/2"),
        ("http://example.com:8000", "http://example.com:8000/voice/turn/1/2"),
    ],
)
def test_a_prefix_or_a_port_in_the_public_address_is_part_of_what_is_signed(public_url, signed_for):
    signature = RequestValidator(TOKEN).compute_signature(signed_for, FORM)
    assert fits("/voice/turn/1/2", FORM, signature, public_url=public_url)
    assert not fits("/voice/turn/1/2", FORM, signature, public_url="https://other.example.com")


def test_empty_values_and_repeated_ones_count():
    url = "http://127.0.0.1:5000/voice/turn/1/2"
    form = MultiDict([("Digits", ""), ("Media", "b"), ("Media", "a"), ("Media", "a")])
    signature = RequestValidator(TOKEN).compute_signature(url, form)
    assert fits("/voice/turn/1/2", form, signature)
    assert not fits("/voice/turn/1/2", MultiDict([("Media", "b"), ("Media", "a")]), signature)
    assert not fits("/voice/turn/1/2", MultiDict([("Digits", ""), ("Media", "b")]), signature)


def test_a_server_that_keeps_no_raw_path_falls_back_to_the_path_and_query():
    signatures = Signatures((TOKEN,), "http://127.0.0.1:5000")
    environ = {"PATH_INFO": "/voice/gather", "QUERY_STRING": "call_id=42&lang=zh-CN"}
    assert signatures.signed_url(environ) == "http://127.0.0.1:5000" + GATHER
    assert signatures.fits(environ, MultiDict(FORM), "zR5fsgqdOFgVnmWFJ0XJtgjssxw=")
    assert signatures.signed_url({"PATH_INFO": "/voice/gather"}) == "http://127.0.0.1:5000/voice/gather"
    absolute = {**environ, "RAW_URI": "http://evil.example.com" + GATHER}
    assert signatures.signed_url(absolute) == "http://127.0.0.1:5000" + GATHER


def test_the_host_a_request_names_is_never_believed(small_branch):
    form = {"Digits": "1"}
    for host in ("evil.example.com", "voice.example.com"):
        signature = RequestValidator(TOKEN).compute_signature("https://evil.example.com/voice/answer/1", form)
        answer = small_branch.client.post(
            "/voice/answer/1",
            data=form,
            headers={HEADER: signature, "Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "https"},
        )
        assert answer.status_code == 403


# --- over a real socket ----------------------------------------------------------------------------------------------


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind Werkzeug's server, on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


def post(url: str, form: dict[str, str], signature: str) -> int:
    request = urllib.request.Request(url, urlencode(form).encode(), {HEADER: signature})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_a_real_server_keeps_the_escapes_that_were_signed(migrated_sqlite_url, tmp_path):
    branch = Branch.open(migrated_sqlite_url, tmp_path)
    raw = "/voice/recording/%E5%BC%A0/a%7Eb~c%28d%29?lang=zh%2DCN&note=%e5%a5%bd+&empty="
    decoded = "/voice/recording/张/a~b~c(d)?lang=zh-CN&note=好 &empty="
    try:
        with served(branch.client.application) as address:
            sign = RequestValidator(TOKEN).compute_signature
            form = {**FORM, **CHINESE}
            assert post(address + raw, form, sign("https://voice.example.com" + raw, form)) == 204
            assert post(address + raw, form, sign("https://voice.example.com" + decoded, form)) == 403
            assert post(address + raw, form, sign(address + raw, form)) == 403, "not our public address"
    finally:
        branch.close()
