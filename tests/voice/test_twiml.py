"""What is said, as TwiML: always well-formed, and exactly the verbs, languages and addresses the carrier is to have."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.turns import AskedForKey, AskedToSpeak, HungUp, Said, Utterance
from voice import twiml

ADDRESSES = twiml.Addresses(
    turn="https://voice.example.com/voice/turn/c1/3?a=1&b=2",
    recording="https://voice.example.com/voice/recording/c1/comment",
)
TEXT = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=40)
UTTERANCES = st.lists(
    st.one_of(
        TEXT.map(Said),
        st.builds(AskedForKey, TEXT, st.integers(2, 20)),
        st.builds(AskedToSpeak, TEXT, st.integers(5, 120)),
        st.just(HungUp()),
    ),
    max_size=5,
)


def rendered(*says: Utterance, locale: str = "zh-CN") -> ET.Element:
    return ET.fromstring(twiml.render(says, locale=locale, addresses=ADDRESSES))


def test_a_question_waits_for_one_key_of_any_kind_and_silence_comes_back_too():
    gather, redirect = rendered(AskedForKey("您好", 7))
    assert gather.attrib == {
        "input": "dtmf",
        "numDigits": "1",
        "finishOnKey": "",
        "timeout": "7",
        "action": ADDRESSES.turn,
        "method": "POST",
    }
    assert [say.text for say in gather] == ["您好"]
    assert (redirect.tag, redirect.text, redirect.get("method")) == ("Redirect", ADDRESSES.turn, "POST")


def test_a_comment_is_recorded_and_its_file_announced_elsewhere():
    say, record, redirect = rendered(AskedToSpeak("请说", 60))
    assert say.text == "请说"
    assert record.get("action") == ADDRESSES.turn
    assert record.get("recordingStatusCallback") == ADDRESSES.recording
    assert record.get("maxLength") == "60"
    assert record.get("finishOnKey") == "#"
    assert set((record.get("recordingStatusCallbackEvent") or "").split()) == {"completed", "absent"}
    assert redirect.text == ADDRESSES.turn


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "cmn-CN"), ("en", "en-US")])
def test_each_locale_has_its_language_and_a_voice_of_it(locale, language):
    (say,) = rendered(Said("..."), locale=locale)
    assert say.get("language") == language
    assert (say.get("voice") or "").startswith("Polly.")


def test_a_hang_up_leaves_a_moment_first():
    assert [element.tag for element in rendered(Said("再见"), HungUp())] == ["Say", "Pause", "Hangup"]


@given(says=UTTERANCES, locale=st.sampled_from(["zh-CN", "en"]))
def test_whatever_is_said_the_reply_is_well_formed(says, locale):
    document = rendered(*says, locale=locale)
    assert document.tag == "Response"
    wanted = {"Said": 1, "AskedForKey": 1, "AskedToSpeak": 1, "HungUp": 0}
    assert len(list(document.iter("Say"))) == sum(wanted[type(one).__name__] for one in says)


@pytest.mark.parametrize("name", ["<Hangup/>", "A & B", "]]>", '"quoted"', "\x00\x0b\x1f\ufffe\uffff", "李\U0001f697"])
def test_a_name_is_words_and_never_an_instruction(name):
    (say,) = rendered(Said(f"您好{name}。"))
    assert list(say) == []
    spoken = "".join(sign for sign in name if sign >= " " and sign not in "\ufffe\uffff")
    assert say.text == f"您好{spoken}。"


@pytest.mark.parametrize("locale", ["zh-CN", "en", "fr", ""])
@pytest.mark.parametrize("words", [twiml.SORRY, twiml.NOTHING_LEFT], ids=["sorry", "nothing left"])
def test_a_last_sentence_is_said_in_every_locale_and_ends_the_call(words, locale):
    say, hangup = ET.fromstring(twiml.goodbye(words, locale))
    assert say.text == words["en" if locale == "en" else "zh-CN"]
    assert say.get("language") == ("en-US" if locale == "en" else "cmn-CN")
    assert hangup.tag == "Hangup"
