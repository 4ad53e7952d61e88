"""What is said, as TwiML: always well-formed, and exactly the verbs, languages and addresses the carrier is to have."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pauses import without
from flows.turns import AskedForKey, AskedToSpeak, HungUp, PutThrough, Said, Utterance
from voice import twiml

TURN = "https://voice.example.com/voice/turn/c1/3?a=1&b=2"
ADDRESSES = twiml.Addresses(
    turn=TURN,
    recording="https://voice.example.com/voice/recording/c1/comment",
    audio={"hello.wav": "https://voice.example.com/prompts/abc.wav?x=1&y=2"},
)
TEXT = st.text(st.characters(exclude_categories=[]), min_size=1, max_size=40)
AUDIO = st.sampled_from([None, "hello.wav", "not there.wav"])
UTTERANCES = st.lists(
    st.one_of(
        st.builds(Said, TEXT, AUDIO),
        st.builds(AskedForKey, TEXT, st.integers(2, 20), st.integers(1, 7), AUDIO),
        st.builds(AskedToSpeak, TEXT, st.integers(5, 120), AUDIO),
        st.builds(PutThrough, TEXT, st.integers(5, 60)),
        st.just(HungUp()),
    ),
    max_size=5,
)

ZH = 'language="cmn-CN" voice="Polly.Zhiyu"'
EN = 'language="en-US" voice="Polly.Joanna"'
NEXT = "https://voice.example.com/voice/turn/c1/3?a=1&amp;b=2"
BACK = f'<Redirect method="POST">{NEXT}</Redirect>'
PLAY = "<Play>https://voice.example.com/prompts/abc.wav?x=1&amp;y=2</Play>"


def body(*says: Utterance, locale: str = "zh-CN") -> str:
    """The reply without its frame."""
    document = twiml.render(says, locale=locale, addresses=ADDRESSES)
    found = re.fullmatch(r'<\?xml version="1.0" encoding="UTF-8"\?><Response>(.*)</Response>', document, re.S)
    assert found, document
    return found[1]


def rendered(*says: Utterance, locale: str = "zh-CN") -> ET.Element:
    return ET.fromstring(twiml.render(says, locale=locale, addresses=ADDRESSES))


def gather(most: str, finish: str, timeout: str, inside: str) -> str:
    return (
        f'<Gather action="{NEXT}" finishOnKey="{finish}" input="dtmf" method="POST" numDigits="{most}"'
        f' timeout="{timeout}">{inside}</Gather>{BACK}'
    )


def recorded(before: str, seconds: str) -> str:
    return (
        f'{before}<Record action="{NEXT}" finishOnKey="#" maxLength="{seconds}" method="POST" playBeep="true"'
        ' recordingStatusCallback="https://voice.example.com/voice/recording/c1/comment"'
        ' recordingStatusCallbackEvent="completed absent" timeout="4" trim="trim-silence" />' + BACK
    )


TABLE: list[tuple[str, Utterance, str]] = [
    # what is said in which language, and the whole of what the carrier gets
    ("zh-CN", Said("您好。"), f"<Say {ZH}>您好。</Say>"),
    ("en", Said("Hello."), f"<Say {EN}>Hello.</Say>"),
    ("en", Said("Hello. [pause] Bye."), f'<Say {EN}>Hello.<break time="500ms" />Bye.</Say>'),
    ("en", Said("[pause 1.5]Hello."), f'<Say {EN}><break time="1500ms" />Hello.</Say>'),
    ("en", Said("a[pause][pause 2]b[pause]"), (
        f'<Say {EN}>a<break time="500ms" /><break time="2000ms" />b<break time="500ms" /></Say>'
    )),
    ("zh-CN", Said("您好。", "hello.wav"), PLAY),
    ("zh-CN", Said("您好。", "not there.wav"), f"<Say {ZH}>您好。</Say>"),
    ("zh-CN", AskedForKey("好吗？", 6), gather("1", "", "6", f"<Say {ZH}>好吗？</Say>")),
    ("zh-CN", AskedForKey("好吗？", 6, 1, "hello.wav"), gather("1", "", "6", PLAY)),
    ("en", AskedForKey("How far? [pause] Enter it.", 10, 6), (
        gather("6", "#", "10", f'<Say {EN}>How far?<break time="500ms" />Enter it.</Say>')
    )),
    ("en", AskedForKey("When?", 10, 4), gather("4", "#", "10", f"<Say {EN}>When?</Say>")),
    ("zh-CN", AskedToSpeak("请说。", 60), recorded(f"<Say {ZH}>请说。</Say>", "60")),
    ("zh-CN", AskedToSpeak("请说。", 20, "hello.wav"), recorded(PLAY, "20")),
    ("en", PutThrough("+866332270633", 25), f'<Dial action="{NEXT}" method="POST" timeout="25">+866332270633</Dial>'),
    ("en", HungUp(), '<Pause length="1" /><Hangup />'),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "utterance", "expected"), TABLE, ids=[str(row[1]) for row in TABLE])
def test_each_utterance_becomes_exactly_this(locale, utterance, expected):
    assert body(utterance, locale=locale) == expected


def test_a_turn_is_said_in_its_order():
    says = (Said("抱歉。"), Said("您好。", "hello.wav"), AskedForKey("好吗？", 6))
    assert body(*says) == "".join(body(one) for one in says)
    assert body(Said("请稍等。"), PutThrough("+8613606331234", 20)).startswith(f"<Say {ZH}>请稍等。</Say><Dial ")


def test_one_key_may_be_any_key_and_several_end_with_pound():
    one, several = (next(iter(rendered(AskedForKey("?", 6, most)))) for most in (1, 2))
    assert (one.get("numDigits"), one.get("finishOnKey")) == ("1", "")
    assert (several.get("numDigits"), several.get("finishOnKey")) == ("2", "#")


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "cmn-CN"), ("en", "en-US")])
def test_each_locale_has_its_language_and_a_voice_of_it(locale, language):
    (say,) = rendered(Said("..."), locale=locale)
    assert say.get("language") == language
    assert (say.get("voice") or "").startswith("Polly."), "the carrier's basic voices know no pauses"


@given(says=UTTERANCES, locale=st.sampled_from(["zh-CN", "en"]))
def test_whatever_is_said_the_reply_is_well_formed(says, locale):
    document = rendered(*says, locale=locale)
    assert document.tag == "Response"
    told = [one for one in says if not isinstance(one, HungUp | PutThrough)]
    played = [one for one in told if one.audio == "hello.wav"]
    assert len(list(document.iter("Play"))) == len(played)
    assert len(list(document.iter("Say"))) == len(told) - len(played)


# --- names are words ------------------------------------------------------------------------------------------------

NAMES = [
    "<Hangup/>",
    "A & B",
    "]]>",
    "&lt;",
    '"quoted"',
    "it's",
    "<!-- -->",
    "\x00\x0b\x1f\ufffe\uffff",
    "李\U0001f697",
]


@pytest.mark.parametrize("pause", ["", "[pause]"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_words_and_never_an_instruction(name, pause):
    (say,) = rendered(Said(f"{pause}您好{name}。"))
    assert [inside.tag for inside in say] == (["break"] if pause else [])
    spoken = "".join(sign for sign in name if sign >= " " and sign not in "\ufffe\uffff")
    assert "".join(say.itertext()) == f"您好{spoken}。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a < b & c > d", "a &lt; b &amp; c &gt; d"), ('"x"', '"x"'), ("&amp;", "&amp;amp;"), ("李\ud800", "李")],
)
def test_what_the_carriers_library_escapes_and_what_we_take_out(text, expected):
    assert body(Said(text)) == f"<Say {ZH}>{expected}</Say>"


@given(text=TEXT)
def test_the_words_arrive_as_they_are(text):
    said = "".join(rendered(Said(text))[0].itertext())
    fit_for_xml = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
    assert said.replace(" ", "").split() == without(fit_for_xml).replace(" ", "").split()


# --- last sentences -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["zh-CN", "en", "fr", ""])
@pytest.mark.parametrize("words", [twiml.SORRY, twiml.NOTHING_LEFT], ids=["sorry", "nothing left"])
def test_a_last_sentence_is_said_in_every_locale_and_ends_the_call(words, locale):
    say, hangup = ET.fromstring(twiml.goodbye(words, locale))
    assert say.text == words["en" if locale == "en" else "zh-CN"]
    assert say.get("language") == ("en-US" if locale == "en" else "cmn-CN")
    assert hangup.tag == "Hangup"
