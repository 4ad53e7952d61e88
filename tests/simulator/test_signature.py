"""Our own signatures against the worked examples, and against the official validator."""

import hashlib

import pytest
from twilio.request_validator import RequestValidator

from simulator.signature import sign, signed_url

TOKEN = "0123456789abcdef0123456789abcdef"
GATHERED = {
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
SPOKEN = GATHERED | {"Confidence": "0.91", "SpeechResult": "是的，我同意"}
DIALLED = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
JSON_BODY = '{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}'
JSON_URL = f"https://example.com/myapp?bodySHA256={hashlib.sha256(JSON_BODY.encode()).hexdigest()}"


@pytest.mark.parametrize(
    ("token", "url", "fields", "signature"),
    [
        (
            TOKEN,
            "http://127.0.0.1:5000/voice/gather?call_id=42&lang=zh-CN",
            GATHERED,
            "zR5fsgqdOFgVnmWFJ0XJtgjssxw=",
        ),
        (
            TOKEN,
            "http://127.0.0.1:5000/voice/gather?call_id=42&lang=zh-CN",
            SPOKEN,
            "anE1hQsan+lQuF0ayjY8EV7pikQ=",
        ),
        (
            TOKEN,
            "http://127.0.0.1:5000/voice/status?CallSid=CA1&CallStatus=completed",
            {},
            "F7YtDMU+DdqtbHdT38DmdHCWTvI=",
        ),
        (TOKEN, JSON_URL, {}, "3lxyqZYkLcUfcPFyH0pS2x3qlNY="),
        ("12345", "https://example.com/myapp.php?foo=1&bar=2", DIALLED, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
    ],
)
def test_the_worked_examples_come_out_right(token: str, url: str, fields: dict, signature: str) -> None:
    assert sign(token, url, fields) == signature


def test_the_official_validator_accepts_what_we_sign() -> None:
    url = "http://127.0.0.1:5000/voice/gather?call_id=42"
    assert RequestValidator(TOKEN).validate(url, SPOKEN, sign(TOKEN, url, SPOKEN))
    assert not RequestValidator(TOKEN).validate(url, SPOKEN | {"Digits": "2"}, sign(TOKEN, url, SPOKEN))


@pytest.mark.parametrize(
    ("url", "voice", "signed"),
    [
        ("http://me:secret@shop.test:5000/v?a=1#rc=2", True, "http://shop.test:5000/v?a=1"),
        ("https://shop.test:8443/v/", True, "https://shop.test/v/"),
        ("https://shop.test:8443/sms", False, "https://shop.test:8443/sms"),
    ],
)
def test_what_is_not_signed_is_left_out_of_the_url(url: str, voice: bool, signed: str) -> None:
    assert signed_url(url, voice=voice) == signed
