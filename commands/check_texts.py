"""The SMS of the programmes that come along: how many parts each takes, as `ringback check --texts` shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.markets import MARKETS
from flows.programmes import shipped as programmes
from flows.script_file import parse
from flows.script_file import shipped as scripts
from flows.text_parts import TextParts, texts_of

DEALERSHIP = {"zh-CN": "日照海曲大众汽车", "en": "Rizhao Haiqu Volkswagen"}
HOTLINE = "0633-2270633"
HEADINGS = ("programme", "market", "locale", "encoding", "places", "parts")


def measured(market: str) -> Iterator[TextParts]:
    """Every text, filled in as for a customer with a long name."""
    sources = scripts()
    for rule in programmes():
        if rule.sms:
            script = parse(sources[rule.script], rule.script)
            yield from texts_of(rule, script, MARKETS[market].suffix, dealership=DEALERSHIP, hotline=HOTLINE)


def rows(market: str) -> Iterator[tuple[str, ...]]:
    """The same as lines of a table, below its headings."""
    yield HEADINGS
    for one in measured(market):
        takes = one.takes
        yield (one.programme, market, one.locale, takes.encoding, str(takes.units), str(takes.parts))


def told(market: str) -> list[dict[str, Any]]:
    """The same as objects, each with its text."""
    return [
        {
            "programme": one.programme,
            "market": market,
            "locale": one.locale,
            "encoding": one.takes.encoding,
            "places": one.takes.units,
            "parts": one.takes.parts,
            "text": one.text,
        }
        for one in measured(market)
    ]
