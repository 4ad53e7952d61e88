"""What spoken words mean as a licence plate: the one that was said, to be read back, or the two that it may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.plate_arcs import arcs
from flows.answers.plate_search import MOST, beginning, readings
from flows.answers.plate_sounds import FILLERS, SOUNDS
from flows.answers.speech import said_in_turn, tidy, unsure
from flows.plates import PROVINCES, SERIAL, valid
from flows.steps import Plate
from flows.turns import Spoken

NOT_UNDERSTOOD = NotUnderstood("not_understood")
LONGEST = 100  # characters that are listened to; a plate takes ten, with its story forty
LONGEST_END = 4  # characters of a serial that are said anew
MOST_CUTS = 8
NEAR, NEAR_UNSURE = 0.9, 1.1  # plates whose costs differ by less are asked about
MOST_ASKED = 3
KNOWN = 1.5  # what speaks for a plate the dealership knows
CONFUSED, MISHEARD = 0.7, 0.8  # that one character was taken for one it is often taken for, or for any other
FEW = 5  # plates known: a customer's own, so that any other slip is likely, too
MANGLED = 1.0
_SIGNS = str.maketrans("粵冀豫鄂瓊滬藏臺試頭慶肅內龍濱蘭莊濰連廈", "粤冀豫鄂琼沪藏台试头庆肃内龙滨兰庄潍连厦")
_LAST = {
    "zh-CN": re.compile(
        r"^(?P<plate>.+?)(?:最后|末尾|尾数|末位)(?:那?一?[位个]|1位)?(?:数字?|字母?)?(?:应该)?是(?P<last>.{1,4})$"
    ),
    "en": re.compile(r"^(?P<plate>.+?) (?:and )?(?:the )?last (?:one|digit|letter|number) is (?:an? )?(?P<last>.+)$"),
}
_OWNER_AFTER = re.compile(rf"^(?P<serial>.+?)(?P<prefix>[{PROVINCES}] ?[a-z])(?:的|牌|开头|打头|车)*$")
_ASIDE = re.compile(r" |(?<=\S)(?:和|或者?是?|还是|再说一遍|重复一[下遍]|\b(?:and|or|i repeat|again)\b)")
# Letters and digits that are taken for each other on a telephone line.
_CONFUSED = (
    *(
        "BDEPTVCGZ3",
        "AKJH8",
        "MN",
        "FSX",
        "QU",
        "UW",
        "E1",
        "L2",
        "R2",
        "I1",
        "O0",
        "17",
        "410",
        "59",
        "69",
        "IY",
        "LN",
    ),
    *("Q9", "B8", "J1", "G7", "A8"),
)


def understand(heard: Spoken, expected: Plate, context: Context) -> Understanding:
    """A plate is always read back before it is kept. What may be two plates is asked about: 玉 is 豫 or 渝, and a plate
    that differs from one the dealership knows in a sound that is easily mistaken may be that one.
    """
    written = heard.text[:LONGEST].translate(_SIGNS)
    found, known = _said(written, context), frozenset(context.plates)
    found = _with_known(found, known) if found else _mangled(tidy(written), known)
    return _decided(found, NEAR_UNSURE if unsure(heard) else NEAR)


def _decided(found: Mapping[str, float], near: float) -> Understanding:
    ranked = sorted(found, key=lambda plate: (found[plate], plate))
    close = [plate for plate in ranked if found[plate] - found[ranked[0]] < near][:MOST_ASKED]
    match close:
        case []:
            return NOT_UNDERSTOOD
        case [plate]:
            return Understood(plate, read_back=True)
        case _:
            return Doubtful(tuple(close))


# --- what was said --------------------------------------------------------------------------------------------------


def _said(written: str, context: Context) -> dict[str, float]:
    """The plates that may have been said: what was taken back is replaced by what came after it."""
    if found := _with_last_named(tidy(written), context):
        return found
    prefix, found = context.prefix, dict[str, float]()
    for piece in said_in_turn(written, context.locale):
        if now := _read(piece, prefix):
            found, prefix = now, _prefix_of(now) or prefix
        elif found:
            found = _with_end_replaced(found, tidy(piece)) or found
        else:
            prefix = beginning(piece) or prefix
    return found


def _with_end_replaced(found: Mapping[str, float], piece: str) -> dict[str, float]:
    """鲁L88668，不，六九: what is said after a plate was taken back, and is too short for one, is its new end."""
    end = _characters(piece)
    if not (0 < len(end) <= LONGEST_END and all(one in SERIAL for one in end)):
        return {}
    renamed = {plate[: -len(end)] + end: cost for plate, cost in found.items()}
    return {plate: cost for plate, cost in renamed.items() if valid(plate)}


def _with_last_named(text: str, context: Context) -> dict[str, float]:
    """鲁L12345，最后一位是6: the last character is named once more, and counts."""
    match = _LAST[context.locale].match(text)
    if match is None:
        return {}
    word = match["last"]
    single = (arc for arc in arcs(word, 0) if len(arc.symbols) == 1 and arc.symbols in SERIAL)
    alone = ((arc.cost, arc.symbols) for arc in single if word[arc.end :].strip() in FILLERS | {""})
    last = min(alone, default=None)
    if last is None:
        return {}
    found = _read(match["plate"], context.prefix)
    if not found:
        return _read(f"{match['plate']} {word}", context.prefix)
    renamed = {plate[:-1] + last[1]: cost + last[0] for plate, cost in found.items() if plate[-1] in SERIAL}
    return {plate: cost for plate, cost in renamed.items() if valid(plate)}


def _read(piece: str, prefix: str) -> dict[str, float]:
    """A plate, a plate said twice, two plates, or one whose beginning comes last (三四五六七，鲁L的)."""
    if found := readings(piece, prefix):
        return found
    for at in _cuts(piece):
        first = readings(piece[:at], prefix)
        begun = "" if first else beginning(piece[:at])
        second = readings(piece[at:], _prefix_of(first) or begun or prefix)
        if first and second:
            return {plate: min(first.get(plate, MOST), second.get(plate, MOST)) for plate in first | second}
        if second and begun:
            return second
    if match := _OWNER_AFTER.match(piece):
        return readings(f"{match['prefix']} {match['serial']}")
    return {}


def _cuts(piece: str) -> Iterable[int]:
    """Where a second plate may begin: after a pause or a word between, or at a province."""
    pauses = {match.end() for match in _ASIDE.finditer(piece)}
    signs = {
        at
        for at, character in enumerate(piece)
        if any(symbols in PROVINCES and cost < 1 for symbols, cost in SOUNDS.get(character, ()))
    }
    return sorted(at for at in pauses | signs if 0 < at < len(piece))[:MOST_CUTS]


def _prefix_of(found: Mapping[str, float]) -> str:
    best = min(found, key=found.__getitem__, default="")
    return best[:2] if best[:1] and best[0] in PROVINCES else ""


# --- what is known --------------------------------------------------------------------------------------------------


def _with_known(found: Mapping[str, float], known: AbstractSet[str]) -> dict[str, float]:
    """The plates that were said and, where one is not known, the known ones that it may have been."""
    weighed = dict(found)
    for plate, cost in found.items():
        if plate in known:
            weighed[plate] = cost - KNOWN
            continue
        for other, slip in _slips(plate):
            if other in known and (slip == CONFUSED or len(known) <= FEW):
                weighed[other] = min(cost + slip, weighed.get(other, MOST))
    return weighed


def _slips(plate: str) -> Iterable[tuple[str, float]]:
    """The plates that differ in one character of the serial."""
    for at in range(1, len(plate)):
        for one in SERIAL:
            if one != plate[at]:
                often = any(one in group and plate[at] in group for group in _CONFUSED)
                yield plate[:at] + one + plate[at + 1 :], CONFUSED if often else MISHEARD


def _mangled(text: str, known: AbstractSet[str]) -> dict[str, float]:
    """Known plates of which the end was said (尾号三四五), or all but one character."""
    raw = _characters(text)
    whole = {plate for plate in known if plate == raw}
    ends = {plate for plate in known if len(raw) >= (3 if len(known) <= FEW else 4) and plate.endswith(raw)}
    almost = {plate for plate in known if len(raw) >= 4 and _lacks_one(raw, plate)}
    for chosen in (whole, ends, almost):
        if 0 < len(chosen) <= MOST_ASKED:
            return dict.fromkeys(chosen, MANGLED)
    return {}


def _lacks_one(raw: str, plate: str) -> bool:
    """Whether one character of the plate, or of its serial, is missing or one too many."""
    longer = [plate[:at] + plate[at + 1 :] for at in range(1, len(plate))]
    shorter = [raw[:at] + raw[at + 1 :] for at in range(len(raw))]
    serials = (one[2:] for one in longer if one[:2] == plate[:2])
    return raw in longer or plate in shorter or plate[2:] in shorter or raw in serials


def _characters(text: str) -> str:
    """What was said, each character taken for what it most likely is; words of no meaning are left out."""
    raw, at = "", 0
    while at < len(text):
        heard = [arc for arc in arcs(text, at) if arc.cost < 1]
        best = min(heard, key=lambda arc: (arc.cost, not arc.symbols, -arc.end), default=None)
        if best is None:
            at += 1
            continue
        raw, at = raw + best.symbols, best.end
    return raw
