"""What may be done where: calling hours, limits, consent and caps of China, the United States and Europe.

Every limit names the rule it comes from and where that can be read; `docs/calling.md` prints them. They are settings of
a product, and no legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flows.hours import DayPart, Limits, hours, part
from flows.phone import Kind
from flows.places import country_of, zones_of

Purpose = Literal["service", "marketing"]
Channel = Literal["voice", "sms", "email", "letter"]
MarketCode = Literal["CN", "US", "EU"]


class Need(StrEnum):
    """What somebody must have agreed to before they are reached."""

    NOTHING = "nothing"  # what they bought or ordered from us is reason enough
    CONSENT = "consent"
    WRITTEN = "written"  # consent whose wording is on record


@dataclass(frozen=True, slots=True)
class Law:
    """One rule in our own words. `rule` is the number our documents quote."""

    rule: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many automatic calls to one number in so many days."""

    calls: int
    days: int
    law: Law


@dataclass(frozen=True, slots=True)
class Market:
    """How customers of one part of the world are called and texted, unless their dealership has other hours."""

    code: MarketCode
    weekday: tuple[DayPart, ...]
    weekend: tuple[DayPart, ...]
    sunday: tuple[DayPart, ...] | None  # None: as on Saturday
    evening: tuple[DayPart, ...]  # only for those who prefer it or asked for it
    limits: Limits  # for calls
    sms: Limits
    where_they_live: bool  # limits hold on the wall of whoever is called, too
    needs: Mapping[tuple[Channel, Purpose], Need]
    suffix: Mapping[str, str]  # how to refuse further texts, by locale
    laws: tuple[Law, ...]
    caps: tuple[Cap, ...] = ()  # whatever was agreed to
    landline_cap: Cap | None = None  # to landlines, service calls need no consent up to this

    def need(self, channel: Channel, purpose: Purpose) -> Need:
        """What it takes to reach somebody this way, for this purpose."""
        return self.needs.get((channel, purpose), Need.CONSENT)


CN_PEACE = Law(
    "R-CN-1",
    "Nobody's peace is disturbed by calls or texts without a reason in law or their clear consent; what they agreed to "
    "is kept with its purpose, wording, time and source.",
    "Civil Code of China, article 1033",
)
CN_CALLS = Law(
    "R-CN-5",
    "A call centre calls to follow up on what the customer ordered, not to advertise, and leaves hours of rest alone. "
    "Consent and calls stay on record for at least 30 days.",
    "MIIT notice on call centres, June 2020",
)
CN_TEXTS = Law(
    "R-CN-6",
    "No advertising text without consent; each says who sends it and how to refuse, and a refusal ends it. Texts are "
    "sent from 08:00 to 21:00.",
    "MIIT rules on short message services, 2015; Huawei Cloud SMS manual, iotcom_03_1002",
)
CN_VOICE = Law(
    "R-CN-7",
    "The opening says that an automatic assistant speaks.",
    "Measures for labelling synthetic content, in force since 2025-09-01",
)
CN_FIVE = Law(
    "R-CN-8",
    "No number is called more than five times a day.",
    "Alibaba Cloud, rules for outbound robots, help.aliyun.com document 226794",
)
US_CONSENT = Law(
    "R-US-1",
    "An artificial voice rings a mobile only with prior consent, and for advertising only with consent in writing.",
    "FCC 24-17; 47 CFR 64.1200(a)",
)
US_HOURS = Law(
    "R-US-1",
    "Nobody is called before 8 a.m. or after 9 p.m. on their own wall.",
    "47 CFR 64.1200(c)(1)",
)
US_LANDLINE = Law(
    "R-US-1",
    "A landline may be rung with information, without consent, three times in 30 days.",
    "FCC 22-100, in force since 2023-07-20",
)
US_NAMED = Law(
    "R-US-1",
    "The call says at once who rings and how to refuse; a refusal by key or voice is kept and ends the call.",
    "47 CFR 64.1200(b)",
)
EU_CONSENT = Law(
    "R-EU-1",
    "A machine calls, texts or mails for marketing only with prior consent; a real question about a service is not "
    "marketing, an offer or a wish for a recommendation is.",
    "Directive 2002/58/EC (ePrivacy), article 13(1)",
)
EU_HOURS = Law(
    "R-EU-1",
    "Nobody is called before 9 a.m. or after 9 p.m., on Sundays not before 10 a.m.",
    "Market Research Society, usual hours of research calls",
)

_SERVICE_FREE: Mapping[tuple[Channel, Purpose], Need] = {
    ("voice", "service"): Need.NOTHING,
    ("sms", "service"): Need.NOTHING,
    ("email", "service"): Need.NOTHING,
    ("letter", "service"): Need.NOTHING,
}
_REPLY_STOP = {"zh-CN": "退订请回复STOP", "en": "Reply STOP to opt out."}  # the carriers there know only STOP

CN = Market(
    code="CN",
    # Meal times, the way to work and home, and the evening are left in peace: rules 2.06 and 2.07.
    weekday=(
        part("morning", "09:30", "11:30"),
        part("afternoon", "14:00", "16:00"),
        part("late_afternoon", "16:00", "17:30"),
    ),
    weekend=(
        part("morning", "10:00", "11:30"),
        part("afternoon", "14:00", "15:30"),
        part("late_afternoon", "15:30", "17:00"),
    ),
    sunday=None,
    evening=(part("evening", "18:00", "20:00"),),
    limits=Limits(hours("08:00", "20:00"), hours("08:00", "20:00")),
    sms=Limits(hours("08:00", "21:00"), hours("08:00", "21:00")),
    where_they_live=False,
    needs=_SERVICE_FREE,
    suffix={"zh-CN": "拒收请回复R", "en": "Reply R to opt out."},
    laws=(CN_PEACE, CN_CALLS, CN_TEXTS, CN_VOICE, CN_FIVE),
    caps=(Cap(5, 1, CN_FIVE),),
)
US = Market(
    code="US",
    weekday=(
        part("morning", "09:30", "11:30"),
        part("afternoon", "13:30", "15:30"),
        part("late_afternoon", "15:30", "17:00"),
    ),
    weekend=(part("morning", "10:00", "12:00"), part("afternoon", "13:30", "16:00")),
    sunday=(),
    evening=(part("evening", "18:30", "20:00"),),
    limits=Limits(hours("08:00", "21:00"), hours("08:00", "21:00")),
    sms=Limits(hours("08:00", "21:00"), hours("08:00", "21:00")),
    where_they_live=True,
    needs={
        **_SERVICE_FREE,
        ("voice", "service"): Need.CONSENT,
        ("voice", "marketing"): Need.WRITTEN,
        ("sms", "service"): Need.CONSENT,
        ("sms", "marketing"): Need.WRITTEN,
    },
    suffix=_REPLY_STOP,
    laws=(US_CONSENT, US_HOURS, US_LANDLINE, US_NAMED),
    landline_cap=Cap(3, 30, US_LANDLINE),
)
EU = Market(
    code="EU",
    weekday=(
        part("morning", "09:30", "12:00"),
        part("afternoon", "14:00", "16:00"),
        part("late_afternoon", "16:00", "17:30"),
    ),
    weekend=(part("morning", "10:00", "12:00"), part("afternoon", "14:00", "16:00")),
    sunday=(),
    evening=(part("evening", "18:30", "20:00"),),
    limits=Limits(hours("09:00", "21:00"), hours("10:00", "21:00")),
    sms=Limits(hours("09:00", "21:00"), hours("10:00", "21:00")),
    where_they_live=False,
    needs=_SERVICE_FREE,
    suffix=_REPLY_STOP,
    laws=(EU_CONSENT, EU_HOURS),
)
MARKETS: Mapping[str, Market] = {market.code: market for market in (CN, US, EU)}
AMERICAN = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})


def market_of(zone: str, settings: Mapping[str, Any]) -> Market:
    """The market a dealership has set, or that of its zone's country; other countries go by Europe's."""
    chosen = MARKETS.get(str(settings.get("market")))
    if chosen is not None:
        return chosen
    country = country_of(zone)
    return CN if country == "CN" else US if country in AMERICAN else EU


def other_zones(market: Market, e164: str) -> tuple[ZoneInfo, ...]:
    """The zones whose clocks bind a call to this number, besides the dealership's own."""
    return tuple(ZoneInfo(zone) for zone in zones_of(e164)) if market.where_they_live else ()


def caps_of(market: Market, line: Kind | None, *, agreed: bool) -> tuple[Cap, ...]:
    """The caps that hold for a number of this kind; `agreed` when its owner consented to such calls."""
    spared = market.landline_cap is not None and line is Kind.LANDLINE and not agreed
    return (*market.caps, market.landline_cap) if spared and market.landline_cap else market.caps
