"""What people type where several keys are wanted, how their fingers slip, and how they check what is read back."""

from __future__ import annotations

import random
from datetime import date

import pytest

from simulator.ear import listen
from simulator.entries import Hand, neighbours
from simulator.numerals import days_in, numbers_in
from simulator.person import Person
from simulator.persona import Persona
from simulator.reactions import OnHold, Press, Silence

TODAY = date(2026, 12, 28)
MILEAGE = "现在一共开了多少公里?请输入公里数,按井号键结束。"
WAY_OUT = "不清楚,请按星号、0、井号键。"
SCORE = "1到10分打几分?1到9分直接按数字键,10分,请按0。"


def person(number: int = 0, persona: Persona = Persona.REACHABLE_HAPPY, seed: int = 1) -> Person:
    return Person(persona, f"+861360633{number:04}", seed, 0, TODAY)


def pressed(someone: Person, text: str) -> str:
    """The keys somebody types at a prompt; nothing for a silence."""
    reaction = someone.react(listen(text))
    return reaction.keys if isinstance(reaction, Press) else ""


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("您输入的是两千三百公里", (2300,)),
        ("一万零五公里", (10005,)),
        ("十二月", (12,)),
        ("一百二十三万四千五百六十七", (1234567,)),
        ("十五分钟", (15,)),
        ("You entered 12,345 kilometres", (12345,)),
        ("2300公里", (2300,)),
        ("幺三六零", (1360,)),
        ("谢谢", ()),
    ],
)
def test_numbers_are_heard_as_they_are_said(words: str, numbers: tuple[int, ...]) -> None:
    assert numbers_in(words) == numbers


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("您输入的是12月8号", ("1208",)),
        ("十二月二十一日上午", ("1221",)),
        ("You entered November 5.", ("1105",)),
        ("十点", ()),
    ],
)
def test_days_are_heard_as_they_are_said(words: str, days: tuple[str, ...]) -> None:
    assert days_in(words) == days


def test_a_mileage_is_plausible_since_delivery_and_the_same_when_asked_again() -> None:
    for number in range(200):
        new = Hand(f"+86{number}", 1, TODAY, random.Random(number))
        old = Hand(f"+86{number}", 1, TODAY, random.Random(number))
        young = new.wanted(listen("您的新车开了多少公里?请输入公里数,按井号键结束。"))
        used = old.wanted(listen(MILEAGE))
        if young is None or used is None:
            continue
        assert 200 <= int(young) <= 85 * 80 + 9
        assert 3000 - 10 <= int(used) <= 1500 * 80 + 9
        assert old.wanted(listen("抱歉。" + MILEAGE)) == used


def test_who_does_not_know_the_mileage_takes_the_way_out_or_guesses() -> None:
    lost = next(number for number in range(100) if person(number).hand.wanted(listen(MILEAGE)) is None)
    assert pressed(person(lost), MILEAGE + WAY_OUT) == "*0#"
    assert pressed(person(lost), MILEAGE).endswith("000#") or person(lost).hand.slips


def test_somebody_told_the_range_keeps_to_it() -> None:
    someone = person(next(n for n in range(100) if person(n).hand.wanted(listen(MILEAGE)) is not None))
    for words in ("抱歉,应该在一百公里到一百二十公里之间。", "抱歉,应该在100到120之间。"):
        wanted = someone.hand.wanted(listen(words + MILEAGE))
        assert wanted is not None
        assert 100 <= int(wanted) <= 120


@pytest.mark.parametrize(
    ("prompt", "nearest", "farthest"),
    [("请输入您方便的日期,四位数字。", 2, 14), ("上次保养是哪天做的?请输入四位数字。", -60, -3)],
)
def test_a_day_lies_ahead_or_behind_as_the_prompt_asks(prompt: str, nearest: int, farthest: int) -> None:
    for number in range(50):
        keys = person(number).hand.wanted(listen(prompt))
        assert keys is not None
        year = TODAY.year + (nearest > 0 and keys < "06")
        assert nearest <= (date(year, int(keys[:2]), int(keys[2:])) - TODAY).days <= farthest


def test_a_number_read_back_wrongly_is_refused_and_rightly_accepted() -> None:
    someone = person(next(n for n in range(100) if person(n).hand.wanted(listen(MILEAGE)) is not None))
    keys = pressed(someone, MILEAGE).rstrip("#")
    someone.hand.slipped, someone.hand.last = False, keys
    ask = "您输入的是{}公里。正确,请按1;重新输入,请按2。"
    assert pressed(someone, ask.format(int(keys) + 1)) == "2"
    assert pressed(someone, ask.format(keys)) == "1"


def test_most_slips_are_noticed_when_they_are_read_back() -> None:
    noticed = slips = 0
    for number in range(600):
        someone = person(number, Persona.FUMBLER)
        keys = pressed(someone, MILEAGE)
        if not someone.hand.slipped:
            continue
        slips += 1
        back = f"您输入的是{keys.rstrip('#')}公里。正确,请按1;重新输入,请按2。"
        someone.fumbled = True  # not this time
        noticed += pressed(someone, back) == "2"
    assert slips > 100
    assert 0.7 < noticed / slips < 0.97


def test_a_slip_is_one_key_beside_the_right_one() -> None:
    assert set(neighbours("5")) == set("2468")
    assert set(neighbours("0")) == set("8*#")
    hand = Hand("+86", 1, TODAY, random.Random(3), clumsy=True)
    typed = next(keys for keys in (hand.typed("4711") for _ in range(50)) if keys != "4711")
    (wrong,) = [at for at in range(4) if typed[at] != "4711"[at]]
    assert typed[wrong] in neighbours("4711"[wrong])


def test_some_type_a_ten_as_one_and_zero() -> None:
    tens = [pressed(person(number), SCORE) for number in range(400)]
    assert set(tens) <= {"0", "10", "8", "9"}
    assert 10 < tens.count("10") < 90
    assert tens.count("0") > 100


@pytest.mark.parametrize(
    ("score", "key"),
    [(10, "0"), (1, "1")],
)
@pytest.mark.parametrize(
    "question",
    [
        "您打的是1分吗?是1分,请按1;要打10分,请按0。",
        "Did you mean one point? For one point, press 1. For ten points, press 0.",
    ],
)
def test_whoever_is_asked_about_a_one_says_which_was_meant(question: str, score: int, key: str) -> None:
    someone = person()
    someone.last_score = score
    assert pressed(someone, question) == key


def test_the_score_ten_needs_no_pound_key_that_repeats() -> None:
    assert all("#" not in pressed(person(number), SCORE + "重听,请按井号键。") for number in range(50))


def test_keys_come_in_a_human_rhythm() -> None:
    reaction = next(
        found
        for number in range(50)
        if isinstance(found := person(number).react(listen(MILEAGE)), Press) and len(found.keys) > 4
    )
    assert len(reaction.gaps) == len(reaction.keys)
    assert all(0.2 < gap < 2 for gap in reaction.gaps)
    assert len(set(reaction.gaps)) > 2


@pytest.mark.parametrize(
    ("prompt", "keys"),
    [
        ("12月1号上午十点半,请按1;12月1号下午三点,请按2;另选一天,请按3;暂时不约,请按4。", "1234"),
        ("要听听活动内容吗?要听,请按1;不用,请按2。", "12"),
        ("要把预约发短信给您吗?要,请按1;不用,请按2。", "12"),
        ("我们记的车牌号是鲁 L 幺 二 三 四 五,对吗?对,请按1;不对,请按2。", "12"),
        ("现在就转接吗?现在转接,请按1;晚些给您打电话,请按2。", "12"),
        ("刹车片需要更换,您同意做吗?同意,请按1;不做,请按2;和顾问谈谈,请按3。", "123"),
        ("下个月有爱车讲堂,您愿意参加吗?愿意,请按1;不愿意,请按2。", "12"),
        ("车子现在一切正常吗?正常,请按1;有问题,请按2。", "12"),
        ("Shall we replace the brake pads? To agree, press 1. To leave them, press 2.", "12"),
        ("Would you like to come to the class? To come, press 1. If you would rather not, press 2.", "12"),
    ],
)
def test_an_offer_is_taken_by_some_and_not_by_others(prompt: str, keys: str) -> None:
    crowd = [person(number, persona) for number in range(80) for persona in (Persona.REACHABLE_HAPPY, Persona.UNHAPPY)]
    assert {pressed(someone, prompt) for someone in crowd} == set(keys)


def test_who_refuses_takes_no_offer() -> None:
    prompt = "要约个时间吗?现在约时间,请按1;暂时不约,请按2。"
    assert {pressed(person(number, Persona.REFUSES), prompt) for number in range(40)} == {"2"}


def test_content_people_mostly_have_no_trouble_and_cross_ones_mostly_do() -> None:
    prompt = "新车用得怎么样?一切正常,请按1;有功能不太会用,请按2;车有问题,请按3。"
    content = [pressed(person(number), prompt) for number in range(200)]
    furious = [pressed(person(number, Persona.VERY_UNHAPPY), prompt) for number in range(200)]
    assert content.count("1") > 130
    assert furious.count("1") == 0


def test_the_impatient_do_not_wait_and_some_hang_up_before_the_desk_does() -> None:
    assert person(1, Persona.IMPATIENT).hold().waits < 11
    held = [person(number).hold() for number in range(200)]
    assert all(isinstance(each, OnHold) and each.waits > 60 for each in held)
    assert 40 < sum(each.hangs_up for each in held) < 100
    assert 0 < sum(each.presses_star for each in held) < 40


def test_nobody_guesses_where_nothing_is_offered() -> None:
    assert person().react(listen("谢谢您的回答。")) == Silence("no offer fits")
