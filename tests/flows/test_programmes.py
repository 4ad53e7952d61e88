"""Programmes: what is shipped is right, and what somebody writes wrongly is named."""

import pytest

from flows.programmes import ProgrammeError, choose, read_rule, shipped
from flows.shift import Shift

GOOD = """
name: after_service
occasion_kind: service
script: after_service_3day
when: {days: 1}
expires: {days: 15}
sms: {zh-CN: "{customer}您好"}
"""
RENDERED = {"dealership": "日照海曲大众", "customer": "梁一娜女士", "visit_date": "11月20日", "hotline": "0633-2270633"}


def test_the_after_service_programme_is_shipped():
    (rule,) = shipped()
    assert rule.name == "after_service_3day"
    assert (rule.occasion_kind, rule.when, rule.expires) == ("service", Shift(days=1), Shift(days=15))


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_every_sms_says_who_writes_whom_to_call_and_how_to_stop(rule):
    for locale, stop in (("zh-CN", "拒收请回复R"), ("en", "STOP")):
        body = rule.sms[locale].format(**RENDERED)
        assert all(word in body for word in (RENDERED["dealership"], RENDERED["hotline"], stop))


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_a_chinese_sms_of_ordinary_names_fits_one_part(rule):
    assert len(rule.sms["zh-CN"].format(**RENDERED).encode("utf-16-le")) // 2 <= 70


@pytest.mark.parametrize("rule", shipped(), ids=lambda rule: rule.name)
def test_an_english_sms_fits_one_part_of_plain_letters(rule):
    body = rule.sms["en"].format(
        dealership="Harbour Motors", customer="Ms Li", visit_date="20 November", hotline="0161 496 0000"
    )
    assert body.isascii()
    assert len(body) <= 160


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{days: 1}", "{weeks: 1}", "when.weeks"),
        ("{days: 1}", "{days: 15}", "expires must be later"),
        ("expires: {days: 15}", "", "expires"),
        ("occasion_kind: service", "occasion_kind: wedding", "occasion_kind"),
        ("name: after_service", "name: After Service", "name"),
        ("sms:", "colour: red\nsms:", "colour"),
        ("{customer}", "{plate}", "uses {plate}; it may use customer"),
        ("zh-CN:", "fr:", "sms"),
        ("name:", "name: [", "not YAML"),
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
    with pytest.raises(ProgrammeError, match="no programme birthday; choose from after_service_3day, all or none"):
        choose("birthday")
    with pytest.raises(ProgrammeError, match="Name the programmes"):
        choose("")
