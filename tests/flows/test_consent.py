"""Whom we may reach for what: refusals first, then consent as each market asks for it; what is not known is a no."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.consent import PURPOSES, SCOPES, Agreement, Allowed, Bar, Block, Forbidden, may
from flows.markets import CN, EU, MARKETS, US, Need
from flows.phone import Kind

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
SAID = Agreement(given=True, written=False, at=AT, source="list")
WRITTEN = Agreement(given=True, written=True, at=AT, source="contract")
TAKEN_BACK = Agreement(given=False, written=False, at=AT, source="sms")


@pytest.mark.parametrize(
    ("market", "purpose", "said", "bar"),
    [
        # China, R-CN-1 and R-CN-6: the contract is reason enough to follow up; advertising takes consent.
        (CN, "service", None, None),
        (CN, "service", SAID, None),
        (CN, "service", TAKEN_BACK, Bar.WITHDRAWN),
        (CN, "marketing", None, Bar.NO_CONSENT),
        (CN, "marketing", SAID, None),
        (CN, "marketing", TAKEN_BACK, Bar.WITHDRAWN),
        # United States, R-US-1: an automatic voice takes consent for both, in writing for advertising.
        (US, "service", None, Bar.NO_CONSENT),
        (US, "service", SAID, None),
        (US, "service", TAKEN_BACK, Bar.WITHDRAWN),
        (US, "marketing", None, Bar.NO_CONSENT),
        (US, "marketing", SAID, Bar.NOT_WRITTEN),
        (US, "marketing", WRITTEN, None),
        # Europe, R-EU-1: a question about a service is no marketing; marketing takes consent.
        (EU, "service", None, None),
        (EU, "marketing", None, Bar.NO_CONSENT),
        (EU, "marketing", SAID, None),
        (EU, "marketing", TAKEN_BACK, Bar.WITHDRAWN),
    ],
)
def test_each_market_asks_for_its_own_consent_to_calls(market, purpose, said, bar):
    verdict = may(purpose, market, {} if said is None else {purpose: said})
    assert (verdict.bar if isinstance(verdict, Forbidden) else None) == bar
    assert verdict.why.endswith(".")


@pytest.mark.parametrize(
    ("market", "channel", "purpose", "need"),
    [
        (CN, "sms", "service", Need.NOTHING),
        (CN, "sms", "marketing", Need.CONSENT),
        (US, "sms", "service", Need.CONSENT),
        (US, "sms", "marketing", Need.WRITTEN),
        (US, "email", "service", Need.NOTHING),
        (EU, "sms", "service", Need.NOTHING),
        (EU, "email", "marketing", Need.CONSENT),
        (CN, "letter", "service", Need.NOTHING),
        (CN, "letter", "marketing", Need.CONSENT),
    ],
)
def test_each_market_asks_for_its_own_consent_to_other_ways(market, channel, purpose, need):
    assert market.need(channel, purpose) is need


def test_a_consent_to_one_purpose_is_none_to_the_other():
    assert isinstance(may("marketing", CN, {"service": WRITTEN}), Forbidden)
    assert isinstance(may("service", US, {"marketing": WRITTEN}), Forbidden)


@pytest.mark.parametrize(
    ("scope", "channel", "purpose", "barred"),
    [
        ("all", "voice", "service", True),
        ("all", "sms", "marketing", True),
        ("all", "letter", "service", True),
        ("voice", "voice", "service", True),
        ("voice", "sms", "service", False),
        ("sms", "sms", "service", True),
        ("sms", "voice", "marketing", False),
        ("marketing", "voice", "marketing", True),
        ("marketing", "sms", "marketing", True),
        ("marketing", "voice", "service", False),
        ("marketing", "sms", "service", False),
    ],
)
def test_a_refusal_goes_as_far_as_its_scope(scope, channel, purpose, barred):
    verdict = may(purpose, CN, {purpose: WRITTEN}, [Block(scope, "opted_out")], channel=channel)
    assert isinstance(verdict, Forbidden) is barred


@pytest.mark.parametrize(
    ("reason", "bar"),
    [
        ("opted_out", Bar.OPTED_OUT),
        ("wrong_number", Bar.WRONG_NUMBER),
        ("invalid_number", Bar.INVALID_NUMBER),
        ("whatever staff wrote", Bar.OPTED_OUT),
        ("no_consent", Bar.OPTED_OUT),
    ],
)
def test_the_reason_of_a_refusal_is_told_and_an_unknown_one_is_a_no(reason, bar):
    verdict = may("service", CN, {}, [Block("all", reason)])
    assert isinstance(verdict, Forbidden)
    assert verdict.bar is bar


def test_an_american_landline_may_be_told_something_three_times_in_thirty_days_without_consent():
    verdict = may("service", US, {}, line=Kind.LANDLINE)
    assert isinstance(verdict, Allowed)
    assert [(cap.calls, cap.days) for cap in verdict.caps] == [(3, 30)]
    agreed = may("service", US, {"service": SAID}, line=Kind.LANDLINE)
    assert isinstance(agreed, Allowed)
    assert agreed.caps == ()
    assert isinstance(may("marketing", US, {}, line=Kind.LANDLINE), Forbidden)
    assert isinstance(may("service", US, {}, line=Kind.LANDLINE, channel="sms"), Forbidden)
    assert isinstance(may("service", US, {}, line=None), Forbidden)


def test_nobody_in_china_is_called_more_than_five_times_a_day_whatever_they_agreed_to():
    for said in (SAID, WRITTEN):
        verdict = may("service", CN, {"service": said})
        assert isinstance(verdict, Allowed)
        assert [(cap.calls, cap.days) for cap in verdict.caps] == [(5, 1)]


AGREEMENTS = st.builds(Agreement, st.booleans(), st.booleans(), st.just(AT))
CONSENTS = st.dictionaries(st.sampled_from(PURPOSES), AGREEMENTS)
BLOCKS = st.lists(st.builds(Block, st.sampled_from(SCOPES), st.sampled_from(["opted_out", "wrong_number", "x"])))


@given(
    st.sampled_from(PURPOSES),
    st.sampled_from(sorted(MARKETS)),
    CONSENTS,
    BLOCKS,
    st.sampled_from(["voice", "sms", "email", "letter"]),
    st.sampled_from([Kind.MOBILE, Kind.LANDLINE, None]),
)
def test_nobody_who_refused_is_reached_and_no_advertising_goes_out_without_consent(
    purpose, code, consents, blocks, channel, line
):
    verdict = may(purpose, MARKETS[code], consents, blocks, channel=channel, line=line)
    said = consents.get(purpose)
    if isinstance(verdict, Allowed):
        assert not any(block.scope in ("all", channel) for block in blocks)
        assert said is None or said.given
        assert purpose == "service" or said is not None
    one_more = may(purpose, MARKETS[code], consents, [*blocks, Block("all", "opted_out")], channel=channel, line=line)
    assert isinstance(one_more, Forbidden)
