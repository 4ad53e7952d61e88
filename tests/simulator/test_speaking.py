"""Customers who answer in words: what the carrier makes of it, and that they are understood as they meant it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pytest
from twilio.rest import Client

from flows import engine
from flows.lifecycles import Disposition
from flows.steps import Locale
from flows.turns import Answered, Heard, HungUp, Keys, Recorded, Silence, Spoken, Turn, Value
from simulator import reactions
from simulator.ear import Heard as Prompt
from simulator.ear import listen
from simulator.numerals import in_chinese, number_of
from simulator.person import Person
from simulator.persona import Persona
from simulator.reactions import Press, Reaction, Utter
from simulator.scripted import Habit, HabitError
from simulator.server import Simulator
from simulator.speaking import DOUBT, OFF_THE_POINT, SPEAKS, Meant, Tongue, is_meant
from simulator.talk import first_kind
from simulator.twiml import Gather, Record, Say, parse
from tests.simulator.shipped import talk
from tests.simulator.site import Site
from tests.simulator.test_talk import ring
from tests.simulator.test_walks import ADDRESSES, TALKATIVE, TODAY
from voice.twiml import render

TO = "+8613606331234"
BOTH = 'input="dtmf speech" language="cmn-Hans-CN" speechTimeout="2"'
NAME = "after_service_3day"
LOCALES: tuple[Locale, ...] = ("zh-CN", "en")

# --- what the carrier posts ----------------------------------------------------------------------------------------


def answer(simulator: Simulator, client: Client, site: Site, step: object, gather: str) -> list[dict[str, str]]:
    """What the action of one gather is told after this step; nothing where it is not asked."""
    simulator.fix(TO, script=[step])
    url = site.say(
        "voice", f'<Gather action="/next" {gather}><Say>满意吗？</Say></Gather><Redirect>/silence</Redirect>'
    )
    site.say("next", "<Hangup/>")
    site.say("silence", "<Hangup/>")
    ring(simulator, client, url)
    assert len(site.on("next")) + len(site.on("silence")) == 1
    assert simulator.errors() == []
    return site.on("next")


@pytest.mark.parametrize(
    ("step", "words", "confidence"),
    [
        ({"say": "非常满意", "confidence": 0.9}, "非常满意", "0.90"),
        ({"say": "八分", "confidence": 0.35}, "八分", "0.35"),
        ({"say": "yes", "confidence": 1}, "yes", "1.00"),
        ({"say": "是的"}, "是的", "0.91"),
        ({"say": "是的", "confidence": None}, "是的", None),
        ({"say": "是的", "press": "2"}, "是的", "0.91"),
    ],
    ids=["sure", "doubted", "quite sure", "by default", "not told", "words before keys"],
)
def test_words_are_posted_with_their_confidence_and_without_keys(
    simulator: Simulator, client: Client, site: Site, step: object, words: str, confidence: str | None
) -> None:
    (told,) = answer(simulator, client, site, step, BOTH)
    assert (told["SpeechResult"], told.get("Confidence")) == (words, confidence)
    assert not {"Digits", "FinishedOnKey"} & set(told)


@pytest.mark.parametrize(
    ("step", "gather", "heard"),
    [
        ({"press": "2", "say": "是的"}, f'{BOTH} numDigits="1"', ("Digits", "2")),
        ({"say": "是的", "press": "2"}, f'{BOTH} numDigits="1"', ("SpeechResult", "是的")),
        ({"press": "2", "say": "是的"}, 'input="speech"', ("SpeechResult", "是的")),
        ({"say": "是的", "press": "2"}, 'input="dtmf" numDigits="1"', ("Digits", "2")),
        ("2", f'{BOTH} numDigits="1"', ("Digits", "2")),
    ],
    ids=["keys came first", "words came first", "only words count", "only keys count", "only keys came"],
)
def test_the_first_kind_that_is_listened_to_wins(
    simulator: Simulator, client: Client, site: Site, step: object, gather: str, heard: tuple[str, str]
) -> None:
    (told,) = answer(simulator, client, site, step, gather)
    assert {name: told[name] for name in ("Digits", "SpeechResult") if name in told} == dict([heard])


@pytest.mark.parametrize("finish", ["#", "5"])
def test_the_finishing_key_means_nothing_to_words(
    simulator: Simulator, client: Client, site: Site, finish: str
) -> None:
    step = {"say": "5#5", "press": f"1{finish}"}
    (told,) = answer(simulator, client, site, step, f'{BOTH} finishOnKey="{finish}"')
    assert told["SpeechResult"] == "5#5"
    assert "FinishedOnKey" not in told


@pytest.mark.parametrize("step", [{"say": ""}, {"say": "  "}, ""])
@pytest.mark.parametrize(
    ("gather", "empty"),
    [(BOTH, {"Digits": "", "FinishedOnKey": ""}), ('input="speech"', {"SpeechResult": ""})],
    ids=["keys or words", "only words"],
)
def test_nothing_said_is_an_empty_result(
    simulator: Simulator, client: Client, site: Site, step: object, gather: str, empty: dict[str, str]
) -> None:
    (told,) = answer(simulator, client, site, step, f'{gather} actionOnEmptyResult="true"')
    kinds = ("Digits", "FinishedOnKey", "SpeechResult", "Confidence")
    assert {name: told[name] for name in kinds if name in told} == empty


def test_nothing_said_falls_through_to_the_next_verb(simulator: Simulator, client: Client, site: Site) -> None:
    assert answer(simulator, client, site, {"say": ""}, BOTH) == []


def test_words_to_a_prompt_for_keys_are_not_heard(simulator: Simulator, client: Client, site: Site) -> None:
    assert answer(simulator, client, site, {"say": "是的"}, 'input="dtmf"') == []


def test_keys_to_a_prompt_for_words_are_not_heard() -> None:
    spoken_only = Gather(dtmf=False, speech=True)
    assert isinstance(first_kind(spoken_only, Press("1", 0, 1.0)), reactions.Silence)


@pytest.mark.parametrize(
    "step", [{"confidence": 0.5}, {"say": "是", "confidence": 2}, {"say": "是", "confidence": "x"}]
)
def test_a_step_nobody_can_take_is_refused_with_a_sentence(step: object) -> None:
    with pytest.raises(HabitError, match="step"):
        Habit.of({"script": [step]})


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [
        ('speechTimeout="2" speechModel="googlev2_telephony_short"', []),
        ('speechTimeout="auto"', []),
        ('speechTimeout="auto" speechModel="googlev2_telephony_short"', [13335]),
        ('speechTimeout="soon"', [13327]),
    ],
)
def test_the_silence_after_words_is_checked_as_the_carrier_does(attributes: str, codes: list[int]) -> None:
    read = parse(f'<Response><Gather input="dtmf speech" {attributes}/></Response>'.encode())
    assert [warning.code for warning in read.warnings] == codes


# --- what people say -----------------------------------------------------------------------------------------------

SATISFIED = listen("您满意吗？非常满意，请按1；满意，请按2；一般，请按3；不满意，请按4；非常不满意，请按5。")
TEN = listen("请打1到10分，10分请按0。")
MILEAGE = listen("请输入现在的公里数，按井号键结束。")
DAY = listen("Which day suits you? Please enter the month and the day as four digits.")


def test_the_words_are_those_of_the_key() -> None:
    tongue = Tongue(TO, 1, 0)
    for offer in SATISFIED.offers:
        for _ in range(10):
            meant = tongue.put(SATISFIED, offer.key)
            assert meant is not None
            assert listen(f"{meant.words}，请按1。").offers[0].choice == offer.choice


@pytest.mark.parametrize(
    ("prompt", "number", "words"),
    [
        (TEN, 8, "八分"),
        (TEN, 10, "十分"),
        (MILEAGE, 2300, "两千三百公里"),
        (MILEAGE, 20005, "两万零五公里"),
        (DAY, 1105, "November 5"),
    ],
)
def test_figures_are_said_as_people_say_them(prompt: Prompt, number: int, words: str) -> None:
    meant = Tongue(TO, 1, 0).put(prompt, str(number), number)
    assert meant is not None
    assert meant.words == words


@pytest.mark.parametrize("number", [*range(130), 200, 1005, 1050, 2000, 2300, 10_010, 20_000, 99_999, 123_456])
def test_a_number_in_chinese_is_heard_as_the_same_number(number: int) -> None:
    assert number_of(in_chinese(number)) == number


@pytest.mark.parametrize(
    ("key", "said", "right"),
    [
        ("2", "满意", True),
        ("2", "非常满意", False),
        ("2", "不满意", False),
        ("1", "非常满意", True),
        ("5", "不满意", False),
    ],
)
def test_people_notice_what_is_read_back_wrong(key: str, said: str, right: bool) -> None:
    offer = next(offer for offer in SATISFIED.offers if offer.key == key)
    assert is_meant(Meant(key, offer.label, SATISFIED, offer), said) is right


@pytest.mark.parametrize(
    ("prompt", "key", "words"),
    [
        ("现在方便吗？方便，请按1；不方便，请按2。", "2", "不方便"),
        ("什么时候打给您合适？上午，请按1；下午两点到四点，请按2；下午四点以后，请按3。", "1", "上午吧"),
        ("什么时候打给您合适？上午，请按1；下午两点到四点，请按2；下午四点以后，请按3。", "3", "下午四点以后"),
        ("这几个时间有空位：12月1号上午十点半，请按1；12月1号下午两点半，请按2。", "2", "第二个"),
        ("Do you renew? To renew, press 1. If you will see to it yourself, press 2.", "2", "I will see to it myself"),
    ],
)
def test_what_was_offered_is_taken_in_words_that_mean_nothing_else(prompt: str, key: str, words: str) -> None:
    meant = Tongue(TO, 1, 0).put(listen(prompt), key)
    assert meant is not None
    assert meant.words == words


def test_keys_that_are_always_there_are_pressed_and_not_said() -> None:
    prompt = listen("您满意吗？满意，请按1；不满意，请按2；重听，请按星号。")
    assert Tongue(TO, 1, 0).put(prompt, "*") is None


def test_a_mileage_that_is_read_back_is_agreed_to_only_when_it_is_right() -> None:
    someone = Person(Persona.REACHABLE_HAPPY, "+8613606000007", 1, 0, TODAY, speaks=1.0)
    said = someone.react(MILEAGE, speech=True)
    assert isinstance(said, Utter)
    amount = someone.tongue.unsettled
    assert amount is not None
    assert amount.number is not None
    wrong, right = in_chinese(amount.number + 100), in_chinese(amount.number)

    def to(told: str) -> Reaction:
        return someone.react(listen(f"您说的是{told}公里，对吗？对，请按1；不对，请按2。"), speech=True)

    assert [said.words for said in (to(wrong), to(right)) if isinstance(said, Utter)] == ["不对", "对"]
    someone.react(SATISFIED, speech=True)
    assert someone.tongue.unsettled is not None
    assert someone.tongue.unsettled.prompt == SATISFIED


def test_whoever_is_asked_to_say_a_plate_says_the_one_on_the_car() -> None:
    asked = listen("请说出您的车牌号，比如鲁L，幺二三四五。")
    someone = Person(Persona.REACHABLE_HAPPY, "+8613606000003", 1, 0, TODAY)
    someone.react(asked, speech=True)
    meant = someone.tongue.unsettled
    assert meant is not None
    assert meant.words == someone.hand.plate
    assert is_meant(meant, f"鲁 L {' '.join(meant.words[2:])}")
    assert not is_meant(meant, "鲁 L 0 0 0 0 0")


def test_a_third_of_all_answers_is_spoken_where_words_are_heard() -> None:
    def did(last: int) -> Reaction:
        return Person(Persona.REACHABLE_HAPPY, f"+861360600{last:04}", 1, 0, TODAY).react(SATISFIED, speech=True)

    spoken = [reaction for reaction in map(did, range(600)) if isinstance(reaction, Utter)]
    assert SPEAKS - 0.06 < len(spoken) / 600 < SPEAKS + 0.06
    assert any(reaction.confidence == DOUBT for reaction in spoken)
    assert {reaction.words for reaction in spoken} & set(OFF_THE_POINT[True])
    assert any("，" in reaction.words for reaction in spoken), "nobody needs a filler"


@pytest.mark.parametrize("persona", TALKATIVE)
def test_whoever_could_speak_and_does_not_presses_what_they_always_press(persona: Persona) -> None:
    """Being able to speak changes no other choice: the keys, the thinking and the gaps are the same."""
    for last in range(20):
        number = f"+861360600{last:04}"
        by_keys = Person(persona, number, 1, 0, TODAY)
        may_speak = Person(persona, number, 1, 0, TODAY, speaks=0.0)
        for prompt in (SATISFIED, TEN, MILEAGE, SATISFIED):
            assert may_speak.react(prompt, speech=True) == by_keys.react(prompt)


# --- whole calls ---------------------------------------------------------------------------------------------------


@dataclass
class Call:
    """What became of one call."""

    turn: Turn
    found: list[object] = field(default_factory=list)
    spoken: list[Utter] = field(default_factory=list)
    helpless: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    @property
    def answers(self) -> Mapping[str, Value]:
        return {found.question: found.value for found in self.found if isinstance(found, Answered)}


def call(locale: Locale, someone: Person, *, listens: bool) -> Call:
    """One whole call of the shipped script with the real engine, as the carrier would carry it."""
    speaker = replace(talk(NAME, locale), listens=listens)
    made = Call(engine.begin(speaker))
    for _ in range(speaker.script.ceiling + 2):
        made.found += made.turn.found
        if isinstance(made.turn.says[-1], HungUp):
            return made
        made.turn = engine.hear(speaker, made.turn.walk, reply(made, locale, someone))
    raise AssertionError("the call goes on for ever")


def reply(made: Call, locale: Locale, someone: Person) -> Heard:
    """What this person does at the end of a turn, as the carrier understands its document and posts the answer."""
    document = parse(render(made.turn.says, locale=locale, addresses=ADDRESSES).encode())
    assert document.warnings == [], made.turn.walk.step
    words: list[str] = []
    for verb in document.verbs:
        match verb:
            case Say(text=text):
                words.append(text)
            case Gather(sounds=sounds):
                words += [sound.text for sound in sounds if isinstance(sound, Say)]
                return gathered(made, someone, "\n".join(words), verb)
            case Record():
                said = someone.remark(listen("\n".join(words))).words
                return Recorded("RE" + "0" * 32, len(said) // 4) if said else Recorded("", 0)
    raise AssertionError(f"nobody can answer {made.turn.says}")


def gathered(made: Call, someone: Person, words: str, gather: Gather) -> Heard:
    made.heard.append(words)
    match first_kind(gather, someone.react(listen(words), dtmf=gather.dtmf, speech=gather.speech)):
        case Press(keys=keys):
            made.heard.append(f"  -> {keys}")
            return Keys(keys[: gather.num_digits])
        case Utter() as said:
            made.spoken.append(said)
            made.heard.append(f"  -> {said.words} ({said.confidence})")
            return Spoken(said.words, said.confidence)
        case reactions.Silence(why="no offer fits"):
            made.helpless.append(words)
    return Silence()


def crowd(persona: Persona, speaks: float) -> Iterator[tuple[Person, Person]]:
    """The same people twice: once they may speak, once they are only asked for keys."""
    for last in range(12):
        number = f"+8613606{list(Persona).index(persona):02}{last:04}"
        yield Person(persona, number, 1, 0, TODAY, speaks=speaks), Person(persona, number, 1, 0, TODAY)


@pytest.mark.parametrize("speaks", [SPEAKS, 1.0], ids=["now and then", "always"])
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("persona", TALKATIVE)
def test_who_speaks_reaches_the_end_and_is_understood_as_meant(persona: Persona, locale: Locale, speaks: float) -> None:
    """What somebody means is what they answer when they are only asked for keys."""
    spoken = 0
    for speaking, pressing in crowd(persona, speaks):
        by_voice, by_keys = call(locale, speaking, listens=True), call(locale, pressing, listens=False)
        told = "\n".join(by_voice.heard)
        assert by_voice.helpless == [], told
        assert by_voice.answers == by_keys.answers, told
        assert by_voice.turn.walk.disposition == by_keys.turn.walk.disposition, told
        assert by_keys.spoken == []
        spoken += len(by_voice.spoken)
    assert spoken > 0, "nobody said a word"


@pytest.mark.parametrize("locale", LOCALES)
def test_mumbled_and_stray_words_are_asked_again_and_still_come_out_right(locale: Locale) -> None:
    """Among content people who always speak there are some of each kind, and all of them complete the call."""
    calls = [call(locale, speaking, listens=True) for speaking, _ in crowd(Persona.REACHABLE_HAPPY, 1.0)]
    spoken = [said for made in calls for said in made.spoken]
    assert {made.turn.walk.disposition for made in calls} == {Disposition.COMPLETED}
    assert any(said.confidence == DOUBT for said in spoken)
    assert any(said.words in OFF_THE_POINT[locale == "zh-CN"] for said in spoken)
    found = [found for made in calls for found in made.found if isinstance(found, Answered)]
    assert any(answered.by_voice and answered.confirmed for answered in found), "nothing was read back"


def test_the_same_seed_says_the_same_words() -> None:
    def said(seed: int) -> list[Utter]:
        people = (Person(Persona.MIXED, f"+86136060001{last:02}", seed, 0, TODAY) for last in range(10))
        return [utter for someone in people for utter in call("zh-CN", someone, listens=True).spoken]

    assert said(1) == said(1)
    assert said(1) != said(2)
