"""A script as a picture: the conversation from top to bottom, as SVG text. Pure, and always the same for one script."""

from __future__ import annotations

from flows.diagram.chart import chart
from flows.diagram.plan import plan
from flows.diagram.svg import paint
from flows.script import Script
from flows.steps import Locale


def draw(script: Script, locale: Locale) -> str:
    """The picture of a script in one of its locales, one SVG document."""
    return paint(plan(chart(script, locale)), locale)
