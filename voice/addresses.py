"""The addresses we hand to the carrier: with the language of the listener, and with patience for reports."""

from __future__ import annotations

from collections.abc import Mapping

USUAL = "zh-CN"  # it is not written into addresses
LANGUAGE = "lang"
# Nobody waits for these, so the carrier tries again within its 15 seconds when we could not take them in. The fragment
# is for the carrier alone: it is neither sent nor signed. Each try ends after 5 s, so that there is room for three.
AGAIN = "#rc=3&rp=5xx,ct,rt&rt=5000"


def spoken_in(address: str, locale: str) -> str:
    """The address of a turn, with the language of whoever listens; signed like all of it, so it can be believed."""
    return address if locale == USUAL else f"{address}?{LANGUAGE}={locale}"


def language_of(asked: Mapping[str, str], known: Mapping[str, str]) -> str:
    """The language such an address tells; the usual one for a language that is not known."""
    told = asked.get(LANGUAGE, USUAL)
    return told if told in known else USUAL


def patient(address: str) -> str:
    """The address of a report, which is tried again when it could not be delivered."""
    return f"{address}{AGAIN}"
