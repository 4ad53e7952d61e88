"""What documents do to a live call: gathering, recording, redirecting, and everything that can be wrong."""

from array import array
from pathlib import Path

import pytest
import requests
from flask import Response, redirect
from twilio.rest import Client

from simulator.ear import Heard
from simulator.reactions import Press, Reaction
from simulator.scripted import ScriptedPerson
from simulator.server import ACCOUNT, TOKEN, Simulator
from simulator.sound import RATE, read_wav, write_wav
from tests.simulator.site import Site

TO, FROM = "+8613606331234", "+12025550123"


def ring(simulator: Simulator, client: Client, url: str, **more: object) -> str:
    """Place one call and wait until it is over."""
    call = client.calls.create(**{"to": TO, "from_": FROM, "url": url, **more})
    assert simulator.idle()
    assert call.sid is not None
    return call.sid


def codes(simulator: Simulator) -> list[int]:
    return [error["code"] for error in simulator.errors()]


@pytest.mark.parametrize(
    ("attributes", "keys", "digits", "finished"),
    [
        ('numDigits="1"', "5", "5", ""),
        ('numDigits="2"', "512", "51", ""),
        ("", "12#", "12", "#"),
        ("", "12", "12", ""),
        ('finishOnKey="*"', "7*", "7", "*"),
        ('finishOnKey="" numDigits="3"', "1#2", "1#2", ""),
        ("", "*", "*", ""),
    ],
)
def test_a_gather_returns_what_was_typed_and_how_it_ended(
    simulator: Simulator, client: Client, site: Site, attributes: str, keys: str, digits: str, finished: str
) -> None:
    simulator.fix(TO, script=[keys])
    url = site.say("voice", f'<Gather action="/next" {attributes}><Say>Please press.</Say></Gather>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    (asked,) = site.on("next")
    assert (asked["Digits"], asked["FinishedOnKey"], asked["msg"]) == (digits, finished, "Gather End")
    assert asked["CallStatus"] == "in-progress"


def test_a_key_typed_too_late_for_one_prompt_is_heard_by_the_next(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=["10", "5"])
    url = site.say("voice", '<Gather numDigits="1" finishOnKey="" action="/sure"><Say>1到10分?</Say></Gather>')
    site.say("sure", '<Gather numDigits="1" finishOnKey="" action="/next"><Say>是1分吗?</Say></Gather>')
    site.say("next", '<Gather numDigits="1" action="/end"/>')
    site.say("end", "<Hangup/>")
    ring(simulator, client, url)
    assert [site.on(path)[0]["Digits"] for path in ("sure", "next", "end")] == ["1", "0", "5"]


@pytest.mark.parametrize("between", ["<Say>谢谢。</Say>", '<Record action="/ask"/>', "<Dial>+866332270633</Dial>"])
def test_a_key_typed_while_nobody_listens_for_keys_is_lost(
    simulator: Simulator, client: Client, site: Site, between: str
) -> None:
    simulator.fix(TO, script=["10", "", "7"] if "Say" not in between else ["10", "7"])
    simulator.fix("+866332270633", answer="busy")
    url = site.say("voice", '<Gather numDigits="1" action="/then"/>')
    site.say("then", between, "<Redirect>/ask</Redirect>")
    site.say("ask", '<Gather numDigits="1" action="/end"/>')
    site.say("end", "<Hangup/>")
    ring(simulator, client, url)
    assert site.on("end")[0]["Digits"] == "7"


def test_a_pause_longer_than_the_time_out_ends_an_entry(
    simulator: Simulator, client: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(ScriptedPerson):
        def react(self, heard: Heard, *, dtmf: bool = True, speech: bool = False) -> Reaction:
            return Press("12#", 0, 0.0, (0.3, 4.0, 0.3))

    monkeypatch.setattr(simulator.exchange, "person_for", lambda _number: Slow(()))
    url = site.say("voice", '<Gather timeout="3" action="/next"/>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    assert [(asked["Digits"], asked["FinishedOnKey"]) for asked in site.on("next")] == [("1", "")]


@pytest.mark.parametrize("keys", ["", "#"])
def test_an_empty_gather_falls_through_to_the_next_verb(
    simulator: Simulator, client: Client, site: Site, keys: str
) -> None:
    simulator.fix(TO, script=[keys])
    url = site.say("voice", '<Gather action="/next"><Say>Hello?</Say></Gather><Redirect>/silence</Redirect>')
    ring(simulator, client, url)
    assert not site.on("next")
    assert len(site.on("silence")) == 1


def test_an_empty_gather_asks_its_action_when_told_to(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    url = site.say("voice", '<Gather action="/next" actionOnEmptyResult="true"/><Redirect>/silence</Redirect>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    assert site.on("next")[0]["Digits"] == ""
    assert not site.on("silence")


def test_a_gather_without_an_action_asks_the_same_document_again(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=["1", "2"])
    ring(simulator, client, site.say("voice", '<Gather numDigits="1"/>'))
    assert [asked.get("Digits") for asked in site.on("voice")] == [None, "1", "2"]


def test_words_are_heard_where_the_gather_listens_to_them(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[{"speech": "是的"}])
    url = site.say("voice", '<Gather input="dtmf speech" language="cmn-Hans-CN" action="/next"/>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    (asked,) = site.on("next")
    assert (asked["SpeechResult"], float(asked["Confidence"])) == ("是的", 0.91)
    assert "Digits" not in asked


def test_hanging_up_in_a_gather_asks_nothing_and_completes_the_call(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=["hangup"])
    url = site.say("voice", '<Gather action="/next"><Say>Hello</Say></Gather><Redirect>/silence</Redirect>')
    sid = ring(simulator, client, url)
    assert client.calls(sid).fetch().status == "completed"
    assert not site.on("next")
    assert not site.on("silence")


def test_relative_urls_lead_on_from_the_current_document(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=["1"])
    url = site.say("a/b", '<Redirect method="GET">c?x=1</Redirect>')
    site.say("a/c", '<Gather numDigits="1" action="../d"/>')
    site.say("d", "<Hangup/>")
    ring(simulator, client, url)
    assert [(asked.path, asked.method) for asked in site.asked] == [
        ("a/b", "POST"),
        ("a/c", "GET"),
        ("d", "POST"),
    ]
    assert site.on("a/c")[0]["x"] == "1"


def test_a_recording_is_told_to_its_action_and_its_callback_and_can_be_fetched(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=[{"comment": "刹车还是有异响,请你们尽快联系我,谢谢。"}])
    url = site.say(
        "voice",
        "<Say>请在嘀声后留言,按井号键结束。</Say>",
        '<Record action="/kept" maxLength="60" finishOnKey="#" recordingStatusCallback="/file"/>',
    )
    site.say("kept", "<Hangup/>")
    sid = ring(simulator, client, url)
    (kept,) = site.on("kept")
    assert kept["Digits"] == "#"
    assert 3 <= int(kept["RecordingDuration"]) <= 20
    while not site.on("file"):
        simulator.exchange.stopping.wait(0.005)
    (told,) = site.on("file")
    assert (told["RecordingStatus"], told["RecordingSource"], told["RecordingChannels"]) == (
        "completed",
        "RecordVerb",
        "1",
    )
    assert told["RecordingDuration"] == kept["RecordingDuration"]
    assert "CallStatus" not in told
    (recording,) = client.recordings.list(call_sid=sid)
    assert (recording.sid, recording.status, recording.channels) == (told["RecordingSid"], "completed", 1)
    with requests.get(told["RecordingUrl"] + ".wav", timeout=5) as stranger:
        assert stranger.status_code == 401
    with requests.get(told["RecordingUrl"] + ".wav", auth=(ACCOUNT, TOKEN), timeout=5) as sound:
        assert sound.headers["Content-Type"] == "audio/x-wav"
        assert sound.content[:4] == b"RIFF"
    assert client.recordings(recording.sid).delete()
    with requests.get(told["RecordingUrl"] + ".wav", auth=(ACCOUNT, TOKEN), timeout=5) as gone:
        assert gone.status_code == 404


def test_a_recording_is_cut_at_its_longest(simulator: Simulator, client: Client, site: Site, tmp_path: Path) -> None:
    simulator.fix(TO, script=[{"comment": "这次维修我等了很久,价格也没有讲清楚,希望你们改进,谢谢。"}])
    site.say("kept", "<Hangup/>")
    ring(simulator, client, site.say("voice", '<Record action="/kept" maxLength="2"/>'))
    (kept,) = site.on("kept")
    assert (kept["RecordingDuration"], "Digits" in kept) == ("2", False)
    (file,) = (tmp_path / "simulator" / "recordings").iterdir()
    assert len(read_wav(file)) == 2 * RATE


def test_saying_nothing_after_the_beep_leaves_an_absent_recording(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=[""])
    site.say("kept", "<Hangup/>")
    events = 'recordingStatusCallbackEvent="completed absent"'
    record = f'<Record action="/kept" recordingStatusCallback="/file" {events}/>'
    ring(simulator, client, site.say("voice", record))
    while not site.on("file"):
        simulator.exchange.stopping.wait(0.005)
    told = site.on("file")[0]
    assert (told["RecordingStatus"], told["ErrorCode"]) == ("absent", "16101")
    assert site.on("kept")[0]["RecordingDuration"] == "0"


def test_hanging_up_while_recording_still_asks_the_action(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[{"comment": "我很不满意,请给我回电话。", "hangup": True}])
    site.say("kept", "<Say>Never heard.</Say><Redirect>/never</Redirect>")
    sid = ring(simulator, client, site.say("voice", '<Record action="/kept"/>'))
    (kept,) = site.on("kept")
    assert (kept["Digits"], kept["CallStatus"]) == ("hangup", "completed")
    assert not site.on("never")
    assert client.calls(sid).fetch().status == "completed"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("\n<?xml version='1.0'?><Response/>", 12100),
        ("<Response><Say>half", 12100),
        ("<response/>", 12102),
        ("<Response><Shout>hi</Shout></Response>", 12200),
        ("<Response><Say tone='x'>hi</Say></Response>", 12200),
        ("<Response><Gather><Redirect>/x</Redirect></Gather></Response>", 12200),
        ("<Response><Hangup/><Say>never</Say></Response>", 12200),
        ("<Response><Gather timeout='0'/></Response>", 13313),
        ("<Response><Gather numDigits='many'/></Response>", 13314),
        ("<Response><Pause length='-1'/></Response>", 13910),
        ("<Response><Say>one<break time='soon'/>two</Say></Response>", 12200),
        ("<Response><Say>one<break strength='mighty'/>two</Say></Response>", 12200),
        ("<Response><Say></Say></Response>", 13520),
        (f"<Response><Say>{'很' * 501}</Say></Response>", 13521),
        (f"<Response><!--{'x' * 65536}--></Response>", 11750),
        (Response("<Response/>", mimetype="application/json"), 12300),
        (Response("<Response/>", status=500, mimetype="text/xml"), 11200),
        (Response(status=204), 12100),
        (lambda _fields: redirect("/voice"), 11215),
    ],
)
def test_what_is_wrong_with_a_document_is_noted_with_the_carriers_code(
    simulator: Simulator, client: Client, site: Site, page: object, code: int
) -> None:
    simulator.fix(TO, script=[])
    site.pages["voice"] = page  # type: ignore[assignment]  # the table holds every kind the site can answer
    sid = ring(simulator, client, f"{site.url}/voice")
    assert code in codes(simulator)
    assert client.calls(sid).fetch().status == "completed"


def test_a_sound_document_leaves_no_errors(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=["1"])
    site.say("next", "<Say language='zh-CN'>谢谢,再见。</Say>", "<Pause length='2'/>", "<Hangup/>")
    gather = '<Gather input="dtmf" action="/next" timeout="6" numDigits="1" finishOnKey="">'
    ring(simulator, client, site.say("voice", gather, "<Say>是请按1</Say><Pause/></Gather>"))
    assert codes(simulator) == []


def test_the_fallback_url_takes_over_and_is_told_why(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    site.pages["voice"] = Response("broken", status=500)
    fallback = site.say("fallback", "<Redirect>/rest</Redirect>")
    site.say("rest", "<Hangup/>")
    ring(simulator, client, f"{site.url}/voice", fallback_url=fallback)
    (asked,) = site.on("fallback")
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("11200", f"{site.url}/voice")
    assert len(site.on("rest")) == 1


def test_a_refused_connection_is_tried_once_more(simulator: Simulator, client: Client) -> None:
    simulator.fix(TO, script=[])
    ring(simulator, client, "http://127.0.0.1:9/voice")
    tries = simulator.journal.entries("webhook", purpose="twiml")
    assert [(each["try"], each["failed"]) for each in tries] == [(0, 11205), (1, 11205)]


def test_a_bad_status_is_tried_again_only_when_the_url_asks_for_it(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=[])
    site.pages["voice"] = Response("broken", status=500)
    ring(simulator, client, f"{site.url}/voice")
    assert len(site.on("voice")) == 1
    ring(simulator, client, f"{site.url}/voice#rc=2&rp=5xx")
    assert len(site.on("voice")) == 4


def test_keys_are_not_carried_over_an_http_redirect(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=["1"])
    url = site.say("voice", '<Gather numDigits="1" action="/moved"/>')
    site.pages["moved"] = lambda _fields: redirect("/next")
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    assert site.on("moved")[0]["Digits"] == "1"
    assert "Digits" not in site.on("next")[0]


def test_cookies_are_kept_during_one_call_and_forgotten_after_it(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=[])

    def page(_fields: dict[str, str]) -> Response:
        answer = Response("<Response><Redirect>/next</Redirect></Response>", mimetype="text/xml")
        answer.set_cookie("seen", "yes")
        return answer

    site.pages["voice"] = page
    site.say("next", "<Hangup/>")
    ring(simulator, client, f"{site.url}/voice")
    ring(simulator, client, f"{site.url}/voice")
    assert [(asked.path, asked.cookie) for asked in site.asked] == [("voice", ""), ("next", "seen=yes")] * 2


def test_a_call_that_never_ends_is_cut_off(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    ring(simulator, client, site.say("voice", "<Redirect>/voice</Redirect>"))
    assert len(site.on("voice")) == 200
    assert codes(simulator) == [11215]


def test_a_call_ends_at_its_time_limit(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    url = site.say("voice", "<Pause length='30'/>", "<Redirect>/never</Redirect>")
    sid = ring(simulator, client, url, time_limit=10)
    assert client.calls(sid).fetch().duration == "10"
    assert not site.on("never")


def test_inline_twiml_runs_without_any_url(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    twiml = f"<Response><Redirect>{site.url}/next</Redirect></Response>"
    call = client.calls.create(to=TO, from_=FROM, twiml=twiml)
    assert simulator.idle()
    assert client.calls(call.sid or "").fetch().status == "completed"
    assert len(site.on("next")) == 1


@pytest.mark.parametrize(
    ("document", "seconds"),
    [
        ("<Say>您好<break time='1500ms'/>再见</Say>", 4 / 4.5 + 1 / 14 + 1.5),
        ("<Say><prosody rate='slow'>您好<break time='2s'/></prosody>再见<break/></Say>", 4 / 4.5 + 1 / 14 + 2.5),
        ("<Say>您好<break strength='none'/>再见</Say>", 4 / 4.5 + 1 / 14),
        ("<Say>您好<break time='60s'/>再见</Say>", 4 / 4.5 + 1 / 14 + 10),
        ("<Play>/sound.wav</Play>", 7.0),
        ("<Play>/sound.mp3</Play>", 3.0),
        ("<Play>/gone.wav</Play>", 0.0),
    ],
)
def test_pauses_and_files_take_the_time_they_last(
    simulator: Simulator, client: Client, site: Site, tmp_path: Path, document: str, seconds: float
) -> None:
    simulator.fix(TO, script=[])
    write_wav(tmp_path / "sound.wav", array("h", [0] * 7 * RATE))
    site.pages["sound.wav"] = Response((tmp_path / "sound.wav").read_bytes(), mimetype="audio/x-wav")
    site.pages["sound.mp3"] = Response(b"ID3", mimetype="audio/mpeg")
    site.pages["gone.wav"] = Response(status=404)
    sid = ring(simulator, client, site.say("voice", document, "<Pause length='20'/>"))
    assert client.calls(sid).fetch().duration == str(round(seconds + 20))


def test_words_around_a_break_stay_apart_for_the_ear(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, persona="reachable_happy")
    say = "<Say>Thank you.<break time='300ms'/>Is now a good time? For yes, press 1. For no, press 2.</Say>"
    url = site.say("voice", f'<Gather action="/next" numDigits="1">{say}</Gather>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    assert site.on("next")[0]["Digits"] == "1"
    assert simulator.journal.entries("person")[0]["heard"].startswith("Thank you. Is now")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("no such sound", status=404), 11200),
        (Response("a page", mimetype="text/html"), 12300),
    ],
)
def test_a_recorded_prompt_that_cannot_be_had_is_a_warning_and_the_call_goes_on(
    simulator: Simulator, client: Client, site: Site, answer: Response, code: int
) -> None:
    simulator.fix(TO, script=["1"])
    site.pages["hello.wav"] = answer
    url = site.say("voice", '<Gather numDigits="1" action="/next"><Play>/hello.wav</Play></Gather>')
    site.say("next", "<Hangup/>")
    ring(simulator, client, url)
    assert site.on("next")[0]["Digits"] == "1"
    assert [(error["code"], error["level"]) for error in simulator.errors()] == [(code, "warning")]


def test_nobody_hears_words_in_a_recorded_prompt_and_it_is_nobodys_fault(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, persona="reachable_happy")
    site.pages["hello.wav"] = Response(b"RIFF....", mimetype="audio/wav")
    gather = '<Gather numDigits="1" action="/next"><Play>/hello.wav</Play></Gather>'
    ring(simulator, client, site.say("voice", gather, "<Redirect>/silence</Redirect>"))
    assert not site.on("next")
    assert len(site.on("silence")) == 1
    (fetched,) = [asked for asked in site.asked if asked.path == "hello.wav"]
    assert (fetched.method, fetched.fields) == ("GET", {})
    assert simulator.journal.entries("webhook", purpose="play")[0]["answer"] == "8 bytes of audio/wav"
    assert [error["code"] for error in simulator.errors()] == [12100]  # the silence page is empty
