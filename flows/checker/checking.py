"""Everything that is wrong with a script: the one entry of the checker."""

from __future__ import annotations

from collections.abc import Collection

from flows.checker.codes import Faults, Found
from flows.checker.conditions import wrong_conditions
from flows.checker.consent import wrong_consent
from flows.checker.keys import wrong_keys
from flows.checker.length import wrong_length
from flows.checker.paths import unreachable, wrong_paths
from flows.checker.scales import wrong_scales
from flows.checker.shape import BLOCKING, wrong_shape
from flows.checker.situations import MOST, TooMany, explore
from flows.checker.words import wrong_words
from flows.script import Script


def wrong(script: Script, borrowed: Collection[str] = ()) -> Faults:
    """Everything that is wrong with this script.

    `borrowed` names the steps that come from fragments: of those not every way need be used. Paths are walked once
    every way leads somewhere, and their length is told once nothing else is wrong.
    """
    found = [
        fault
        for look in (wrong_shape, wrong_keys, wrong_words, wrong_conditions, wrong_scales, wrong_consent)
        for fault in look(script)
    ]
    yield from found
    codes = {fault.code for fault in found}
    if "S401" not in codes:
        yield from unreachable(script)
    if codes & BLOCKING:
        return
    try:
        situations = explore(script)
    except TooMany:
        sentence = f"conditions look back at so many answers that there are more than {MOST:,} situations; ask fewer."
        yield Found("S412", ("steps",), sentence)
        return
    told = {
        (str(fault.where[1]), int(fault.where[3]))
        for fault in found
        if fault.where[2:3] == ("next",) and fault.where[3:]
    }
    more = list(wrong_paths(script, situations, borrowed, told))
    yield from more
    if not found and not more:
        yield from wrong_length(script, situations)
