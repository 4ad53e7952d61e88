"""The next way in the programme's order, or why each one is passed over. Numbers are rules of the manuals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows.fallback import (
    ANSWERED,
    NOTHING_TO_SAY,
    TOO_LATE,
    Fate,
    Known,
    Next,
    Step,
    e_mail,
    fate,
    full_text,
    letter,
    letter_due,
    next_way,
    sms,
)
from flows.lifecycles import FallbackState
from flows.occasions import OccasionKind
from flows.programmes import Letter, ProgrammeRule
from flows.shift import Shift

TEXT = Letter(subject="{dealership} 回访", body="{customer}您好，{visit_date}来电未接通。")
RULE = ProgrammeRule(
    name="tried",
    occasion_kind=OccasionKind.SERVICE,
    script="tried",
    when=Shift(days=1),
    expires=Shift(days=15),
    fallback=("sms", "email", "letter"),
    sms={"zh-CN": "【{dealership}】{customer}您好，请致电{hotline}。拒收请回复R", "en": "{dealership}: call {hotline}"},
    email={"zh-CN": TEXT, "en": Letter(subject="Your visit", body="Hello {customer}.")},
    letter={"zh-CN": TEXT},
)
NO = "The customer does not want to be reached this way (rule 6.16)."
FACTS = {"customer": "张伟先生", "dealership": "日照店", "visit_date": "11月20日", "hotline": "0633-2270633"}
EVERY = Known(
    ("zh-CN",),
    "+8613606331234",
    "zhang@example.com",
    "日照市东港区海曲东路1号",
    facts={"zh-CN": FACTS, "en": {**FACTS, "customer": "Mr Zhang", "visit_date": "20 November"}},
)


def told(known: Known, *left: str, rule: ProgrammeRule = RULE) -> Next:
    return next_way(left or rule.fallback, rule, known)  # type: ignore[arg-type]  # the test names them in words


@pytest.mark.parametrize(
    ("number", "left", "way"),
    [
        ("3.05", ("sms", "email", "letter"), "sms"),
        ("3.06", ("email", "letter"), "email"),
        ("3.09", ("letter",), "letter"),
    ],
)
def test_the_first_possible_way_in_the_programmes_order_is_taken(number, left, way):
    assert told(EVERY, *left) == Next(way, "zh-CN")


@pytest.mark.parametrize(
    ("known", "passed"),
    [
        (replace(EVERY, phone="+866332270000"), {"sms": "There is no mobile number; an SMS goes to mobiles only."}),
        (replace(EVERY, forbidden={"sms": NO}), {"sms": NO}),
        (
            replace(EVERY, languages=("fr",)),
            {
                "sms": "The programme has no SMS in a language of this customer or of the dealership.",
                "email": "The programme has no e-mail in a language of this customer or of the dealership.",
                "letter": "The programme has no letter in a language of this customer or of the dealership.",
            },
        ),
        (
            Known(("zh-CN",), "+866332270000"),
            {
                "sms": "There is no mobile number; an SMS goes to mobiles only.",
                "email": "There is no e-mail address.",
                "letter": "There is no postal address.",
            },
        ),
        (
            replace(EVERY, forbidden=dict.fromkeys(("sms", "email", "letter"), NO)),
            dict.fromkeys(("sms", "email", "letter"), NO),
        ),
    ],
)
def test_a_way_that_cannot_be_taken_is_passed_over_with_its_reason(known, passed):
    assert dict(told(known).passed) == passed


def test_when_no_way_is_left_there_is_none():
    assert told(EVERY, rule=RULE.model_copy(update={"fallback": ()})) == Next(None)


def test_the_text_is_in_the_customers_language_or_else_in_the_dealerships():
    assert told(replace(EVERY, languages=("en", "zh-CN"))).language == "en"
    assert told(replace(EVERY, languages=("en", "zh-CN")), "letter").language == "zh-CN"


def test_the_texts_say_what_is_known():
    assert sms(RULE, "zh-CN", EVERY) == "【日照店】张伟先生您好，请致电0633-2270633。拒收请回复R"
    assert letter(RULE, "zh-CN", EVERY) == ("日照店 回访", "张伟先生您好，11月20日来电未接通。")


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("zh-CN", "如不希望再收到此类邮件，请回复“退订”，或致电0633-2270633。"),
        ("en", "If you do not want e-mails like this one, reply with “unsubscribe” or call 0633-2270633."),
    ],
)
def test_an_e_mail_ends_by_saying_how_to_get_no_more(language, last):
    subject, body = e_mail(RULE, language, EVERY) or ("", "")
    assert "\n" not in subject
    assert body.endswith(f"\n\n{last}\n")


@pytest.mark.parametrize(
    ("first_call", "today", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)),  # day four after the first call
        (date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 27)),  # it has passed: today
        (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2)),  # over the end of the year
        (None, date(2026, 11, 25), date(2026, 11, 25)),  # the phone never rang
    ],
)
def test_rule_3_09_a_letter_is_due_four_days_after_the_first_call(first_call, today, due):
    assert letter_due(first_call, today, RULE.letter_days) == due


def test_a_text_about_something_that_the_list_does_not_tell_is_not_sent():
    rule = RULE.model_copy(update={"sms": {"zh-CN": "您的{part}已到店"}})
    chosen = told(EVERY, rule=rule)
    assert (chosen.way, chosen.passed) == ("email", (("sms", NOTHING_TO_SAY),))


def test_what_is_over_is_told_in_no_way():
    assert dict(told(replace(EVERY, late=True)).passed) == dict.fromkeys(("sms", "email", "letter"), TOO_LATE)


@pytest.mark.parametrize(
    ("text", "suffix", "full"),
    [
        ("【店】您好，请致电0633。", "拒收请回复R", "【店】您好，请致电0633。拒收请回复R"),
        ("【店】您好，拒收请回复R", "拒收请回复R", "【店】您好，拒收请回复R"),
        ("Shop: please call.", "Reply STOP to opt out.", "Shop: please call. Reply STOP to opt out."),
        (
            "Shop: please call. Reply STOP to opt out.",
            "Reply R to opt out.",
            "Shop: please call. Reply STOP to opt out.",
        ),
        ("Shop: text STOP to end.", "Reply STOP to opt out.", "Shop: text STOP to end."),
    ],
)
def test_a_text_says_once_how_to_refuse_further_ones(text, suffix, full):
    assert full_text(text, suffix) == full


S = FallbackState


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ([], Fate.OPEN),
        ([("sms", S.SENT, ""), ("person", S.PLANNED, "")], Fate.UNDER_WAY),
        ([("letter", S.DUE, ""), ("person", S.PLANNED, "")], Fate.UNDER_WAY),
        ([("sms", S.DONE, "It was delivered."), ("person", S.SKIPPED, "")], Fate.TOLD),
        ([("sms", S.FAILED, ""), ("letter", S.DONE, "Posted."), ("person", S.SKIPPED, "")], Fate.TOLD),
        ([("sms", S.DONE, ANSWERED), ("person", S.SKIPPED, ANSWERED)], Fate.ANSWERED),
        ([("letter", S.SKIPPED, ANSWERED), ("person", S.SKIPPED, ANSWERED)], Fate.ANSWERED),
        ([("sms", S.SKIPPED, ""), ("person", S.DUE, "")], Fate.OPEN),
        ([("sms", S.FAILED, ""), ("person", S.DONE, "Rung from the desk.")], Fate.DEALT_WITH),
        ([("sms", S.FAILED, ""), ("person", S.FAILED, "")], Fate.NEGLECTED),
    ],
)
def test_rule_3_13_what_became_of_it_is_told_by_its_ways(steps, what):
    assert fate([Step(*step) for step in steps]) is what
