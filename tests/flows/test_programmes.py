"""Programmes: what is shipped is right, and what somebody writes wrongly is named."""

from __future__ import annotations

import string
from itertools import pairwise

import pytest

from flows.machines import MESSAGE
from flows.occasions import OccasionKind
from flows.programmes import TOLD, ProgrammeError, choose, kept, read_rule, shipped
from flows.programmes import ProgrammeRule as Rule
from flows.script_file import reread
from flows.script_file import shipped as shipped_scripts
from flows.shift import Shift

GOOD = """
name: after_service
occasion_kind: service
script: after_service_3day
when: {days: 1}
expires: {days: 15}
fallback: [sms]
sms: {zh-CN: "{customer}您好"}
"""
BY_NAME = {rule.name: rule for rule in shipped()}
FACTS = {
    "zh-CN": {
        "advice": "出门前看看轮胎和电瓶，路上慢一点",
        "appointment": "11月24日10:30",
        "event": "新车主爱车讲堂",
        "event_time": "12月5日14:00",
        "festival": "中秋节",
        "new_time": "11月24日15:30",
        "part": "右前大灯",
        "place": "一楼展厅",
        "recall_about": "后排安全带锁扣",
        "recall_detail": "锁扣的弹簧可能失效，我们会免费更换锁扣",
        "weather": "今天夜里到明天上午有大雪",
    },
    "en": {
        "advice": "Please check tyres and battery, and drive slowly",
        "appointment": "24 November, 10:30",
        "event": "the new owners' class",
        "event_time": "5 December, 14:00",
        "festival": "the Mid-Autumn Festival",
        "new_time": "24 November, 15:30",
        "part": "right headlight",
        "place": "ground floor",
        "recall_about": "rear belt buckles",
        "recall_detail": "A spring may fail; we replace the buckle",
        "weather": "heavy snow is expected tonight",
    },
}
COMMON = {
    "zh-CN": {
        "dealership": "日照海曲大众",
        "customer": "梁一娜女士",
        "date": "11月20日",
        "visit_date": "11月20日",
        "hotline": "0633-2270633",
    },
    "en": {
        "dealership": "Harbour Motors",
        "customer": "Ms Li",
        "date": "20 November",
        "visit_date": "20 November",
        "hotline": "0161 496 0000",
    },
}
DEFAULT = Rule(
    name="usual", occasion_kind=OccasionKind.SERVICE, script="s", when=Shift(), expires=Shift(), voicemail=MESSAGE
)
VOICEMAILS = [(rule, locale) for rule in (DEFAULT, *shipped()) for locale in rule.voicemail]
TEXTS = [(rule, locale) for rule in shipped() for locale in rule.sms]


def named(case):
    rule, locale = case
    return f"{rule.name}-{locale}"


def written(rule, locale):
    return rule.sms[locale].format(**COMMON[locale], **FACTS[locale])


def test_every_script_has_its_programme_and_every_programme_its_script():
    assert {rule.script for rule in shipped()} == set(shipped_scripts())


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_a_programme_has_the_purpose_of_its_script_so_that_consent_is_asked_for_once(rule):
    assert rule.purpose == reread(shipped_scripts()[rule.script]).purpose


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_texts_speak_only_of_facts_their_script_declares(rule):
    script = reread(shipped_scripts()[rule.script])
    texts = [
        *rule.sms.values(),
        *rule.voicemail.values(),
        *(one.subject + one.body for one in (*rule.email.values(), *rule.letter.values())),
    ]
    used = {field for text in texts for _, field, _, _ in string.Formatter().parse(text) if field in TOLD}
    assert used <= script.facts.keys()


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_a_text_is_written_in_both_languages_or_in_none(rule):
    for texts in (rule.sms, rule.voicemail, rule.email, rule.letter):
        assert set(texts) in (set(), {"zh-CN", "en"})


# What the follow-up manuals say about the first call and the last, rule by rule.
@pytest.mark.parametrize(
    ("number", "name", "when", "expires"),
    [
        ("1.11", "owner_15day", Shift(days=15), Shift(days=20)),
        ("1.12", "owner_30day", Shift(days=30), Shift(days=45)),
        ("1.30", "safe_home", Shift(days=0), Shift(days=1)),
        ("2.01", "owner_3dc", Shift(days=3), Shift(days=10)),
        ("2.02", "owner_7dc", Shift(days=7), Shift(days=20)),
        ("2.03", "owner_one_month", Shift(days=30), Shift(days=50)),
        ("2.04", "first_maintenance", Shift(days=-7), Shift(days=14)),
        ("2.11", "sales_3day", Shift(days=3), Shift(days=10)),
        ("2.11", "prospect_visit", Shift(days=1), Shift(days=7)),
        ("2.14", "new_owner", Shift(days=1), Shift(days=7)),
        ("2.16", "after_service_3day", Shift(days=1), Shift(days=15)),
        ("2.23", "reminder_confirmation", Shift(minutes=120), Shift(days=2)),
        ("4.09", "periodic_maintenance", Shift(days=-7), Shift(days=14)),
        ("4.10", "warranty_expiry", Shift(months=-1), Shift(days=0)),
        ("4.11", "inspection", Shift(months=-1), Shift(days=0)),
        ("4.12", "insurance", Shift(months=-2), Shift(days=0)),
        ("4.13", "birthday", Shift(days=0), Shift(days=0)),
        ("4.14", "festival", Shift(days=-1), Shift(days=0)),
        ("4.15", "lost_customer", Shift(days=90), Shift(days=360)),
        ("4.15", "near_lost", Shift(days=75), Shift(days=89)),
        ("4.16", "event_invitation", Shift(days=-10), Shift(days=-1)),
        ("5.07", "appointment_late", Shift(minutes=30), Shift(minutes=180)),
        ("5.10", "appointment_day_before", Shift(days=-1), Shift(minutes=0)),
        ("6.09", "complaint_closing", Shift(days=2), Shift(days=14)),
    ],
)
def test_when_a_rule_of_the_manuals_says_so(number, name, when, expires):
    rule = BY_NAME[name]
    assert (rule.when, rule.expires) == (when, expires), number


@pytest.mark.parametrize(
    ("number", "name", "ways"),
    [
        ("3.05", "first_maintenance", ("sms",)),
        ("3.06", "periodic_maintenance", ("email", "sms")),
        ("3.07", "birthday", ("sms",)),
        ("3.09", "after_service_3day", ("sms", "letter")),
    ],
)
def test_what_comes_when_no_call_does(number, name, ways):
    assert BY_NAME[name].fallback == ways, number
    assert BY_NAME[name].letter_days == 4  # rule 3.09


@pytest.mark.parametrize(
    ("number", "group", "step"),
    [
        ("2.17", "A", Shift(days=2)),
        ("2.17", "B", Shift(days=7)),
        ("2.17", "C", Shift(months=1)),
        ("2.17", "nobody noted it", Shift(months=1)),
    ],
)
def test_prospects_are_rung_by_their_class(number, group, step):
    assert BY_NAME["prospect_follow_up"].step(group) == step, number


@pytest.mark.parametrize(
    ("number", "name", "gone"),
    [
        ("2.04", "first_maintenance", "came_in"),
        ("4.09", "periodic_maintenance", "came_in"),
        ("4.12", "insurance", "renewed"),
        ("4.15", "lost_customer", "came_in"),
        ("2.17", "prospect_follow_up", "bought"),
        ("5.07", "appointment_late", "kept"),
    ],
)
def test_what_stops_a_programme(number, name, gone):
    assert BY_NAME[name].stopped_by(gone), number
    assert not BY_NAME[name].stopped_by(None)
    assert BY_NAME[name].stopped_by("changed")
    assert BY_NAME[name].stopped_by("cancelled")
    assert not BY_NAME["complaint_closing"].stopped_by(gone)


def test_what_only_tells_something_may_be_told_to_a_machine_and_what_asks_is_not():
    """Surveys need a person; what is said to a machine may be heard by anybody who lives there."""
    by = {wish: {rule.name for rule in shipped() if rule.machines == wish} for wish in ("off", "message", "sms")}
    assert by == {
        "off": set(),
        "message": {
            "appointment_day_before",
            "delay_notice",
            "parts_arrival",
            "ready_for_pickup",
            "recall",
            "weather_notice",
        },
        "sms": {"birthday"},
    }
    assert {rule.name for rule in shipped() if rule.message_is_enough} == {"weather_notice"}


@pytest.mark.parametrize("case", VOICEMAILS, ids=named)
def test_a_message_after_the_beep_says_who_calls_and_how_to_ring_back_and_names_nobody(case):
    rule, locale = case
    said = rule.voicemail[locale].format(**COMMON[locale], **FACTS[locale])
    assert COMMON[locale]["dealership"] in said
    assert COMMON[locale]["hotline"] in said
    assert {"zh-CN": "自动语音助手", "en": "automatic assistant"}[locale] in said, "R-CN-7"
    assert COMMON[locale]["customer"] not in said
    assert said.endswith({"zh-CN": "再见。", "en": "oodbye."}[locale])


def test_a_new_dealership_rings_nobody_three_times_about_the_same_delivery():
    deliveries = sorted(
        (rule.when.rough_days, rule.expires.rough_days, rule.name)
        for rule in shipped()
        if rule.occasion_kind == "delivery" and rule.active
    )
    assert [name for _, _, name in deliveries] == ["owner_3dc", "owner_7dc", "owner_one_month"]
    assert all(later[0] - earlier[0] >= 4 for earlier, later in pairwise(deliveries))
    assert {rule.name for rule in shipped() if not rule.active} == {
        "appointment_late",
        "near_lost",
        "new_owner",
        "owner_15day",
        "owner_30day",
        "safe_home",
        "sales_3day",
    }


def test_surveys_that_the_maker_asks_too_keep_quiet_meanwhile():
    assert {rule.name for rule in shipped() if rule.quiet} == {"after_service_3day", "owner_7dc", "sales_3day"}


@pytest.mark.parametrize("case", TEXTS, ids=named)
def test_every_sms_says_who_writes_and_how_to_stop(case):
    rule, locale = case
    body = written(rule, locale)
    assert COMMON[locale]["dealership"] in body
    assert {"zh-CN": "拒收请回复R", "en": "STOP"}[locale] in body
    assert locale == "en" or body.startswith("【日照海曲大众】")


@pytest.mark.parametrize("case", TEXTS, ids=named)
def test_every_sms_says_whom_to_call_but_for_birthday_wishes(case):
    rule, locale = case
    assert (COMMON[locale]["hotline"] in written(rule, locale)) is (rule.name != "birthday")


@pytest.mark.parametrize("case", TEXTS, ids=named)
def test_an_sms_of_ordinary_names_fits_two_parts(case):
    rule, locale = case
    body = written(rule, locale)
    if locale == "zh-CN":
        assert len(body.encode("utf-16-le")) // 2 <= 2 * 67
    else:
        assert body.isascii()
        assert len(body) <= 2 * 153


def test_the_sms_after_a_service_fits_one_part():
    assert len(written(BY_NAME["after_service_3day"], "zh-CN")) <= 70
    assert len(written(BY_NAME["after_service_3day"], "en")) <= 160


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_a_rule_is_read_back_from_its_row_as_it_was(rule):
    assert Rule.model_validate(kept(rule)) == rule


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{days: 1}", "{weeks: 1}", "when.weeks"),
        ("{days: 1}", "{days: 16}", "expires must not come before"),
        ("expires: {days: 15}", "", "expires"),
        ("occasion_kind: service", "occasion_kind: wedding", "occasion_kind"),
        ("name: after_service", "name: After Service", "name"),
        ("sms:", "colour: red\nsms:", "colour"),
        ("{customer}", "{colour}", "uses {colour}; it may use advice"),
        ("zh-CN:", "fr:", "sms"),
        ("name:", "name: [", "not YAML"),
        ("fallback: [sms]", "fallback: [sms]\nmachines: answer", "machines"),
        ("fallback: [sms]", "machines: sms", "write fallback: [sms, ...]"),
        ("fallback: [sms]", "message_is_enough: true", "message_is_enough goes with machines: message"),
        ("fallback: [sms]", "voicemail: {en: 'Your {plate}'}", "the en voicemail uses {plate}"),
        ("fallback: [sms]", f"voicemail: {{en: {'x' * 301}}}", "1 to 300 characters"),
        ("fallback: [sms]", "fallback: [letter]", "the letter is to be used"),
        ("fallback: [sms]", "every: {A: {minutes: 5}}", "every A must be at least a day"),
        ("fallback: [sms]", "letter: {en: {subject: About, body: '{what}'}}", "the en letter uses {what}"),
        ("sms: {zh-CN", "channel: sms\nemail: {zh-CN", "email"),
    ],
)
def test_what_is_wrong_in_a_programme_is_named(old, new, says):
    with pytest.raises(ProgrammeError, match=r"mine\.yaml") as error:
        read_rule(GOOD.replace(old, new), "mine.yaml")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_programme_cannot_be_changed_once_read():
    rule = read_rule(GOOD, "mine.yaml")
    with pytest.raises(ValueError, match="frozen"):
        rule.when = Shift(days=2)


def test_programmes_are_chosen_by_name_all_or_none():
    assert choose("all") == shipped()
    assert choose("none") == ()
    assert [rule.name for rule in choose("after_service_3day, after_service_3day")] == ["after_service_3day"]
    with pytest.raises(ProgrammeError, match=r"no programme wedding; choose from after_service_3day, .*, all or none"):
        choose("wedding")
    with pytest.raises(ProgrammeError, match="Name the programmes"):
        choose("")


def test_whoever_names_a_programme_wants_it_active():
    assert not BY_NAME["sales_3day"].active
    (chosen,) = choose("sales_3day")
    assert chosen.active
