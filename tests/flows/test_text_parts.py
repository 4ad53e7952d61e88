"""The programmes' texts as they are sent: filled in, with the market's way to refuse, in as few parts as can be."""

from __future__ import annotations

import pytest

from flows.markets import CN, US
from flows.programmes import shipped as programmes
from flows.script_file import parse
from flows.script_file import shipped as scripts
from flows.segments import measure
from flows.text_parts import texts_of

NAMES = {"zh-CN": "日照海曲大众汽车", "en": "Rizhao Haiqu Volkswagen"}
RULES = {rule.name: rule for rule in programmes() if rule.sms}


def texts(name, market=CN, names=NAMES):
    rule = RULES[name]
    script = parse(scripts()[rule.script], rule.script)
    return list(texts_of(rule, script, market.suffix, dealership=names, hotline="0633-2270633"))


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("market", [CN, US], ids=["CN", "US"])
def test_every_text_is_filled_in_says_how_to_refuse_and_takes_two_parts_at_most(name, market):
    for one in texts(name, market):
        assert "{" not in one.text
        assert one.takes == measure(one.text)
        facts_in_chinese = one.locale == "en" and one.takes.encoding == "UCS-2"  # as our examples have them
        assert one.takes.parts <= (3 if facts_in_chinese else 2)
        assert ("拒收" in one.text or "退订" in one.text) if one.locale == "zh-CN" else "opt out" in one.text
        assert one.text.count("【") == (1 if one.locale == "zh-CN" else 0)


def test_a_name_in_chinese_makes_an_english_text_take_more_parts():
    chinese = dict.fromkeys(NAMES, "日照海曲")
    plain, mixed = (
        next(one.takes for one in texts("after_service_3day", names=names) if one.locale == "en")
        for names in (NAMES, chinese)
    )
    assert (plain.encoding, mixed.encoding) == ("GSM-7", "UCS-2")
    assert mixed.parts > plain.parts
