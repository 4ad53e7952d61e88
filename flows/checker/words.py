"""Words: said in every locale, with variables that can be filled in, real pauses, and never a wish for a score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.checker.codes import Faults, Found, Place
from flows.checker.places import named, phrases, said
from flows.checker.speech import tried
from flows.pauses import LONGEST_S, pieces
from flows.recorded import recordings
from flows.script import Script
from flows.steps import Asking, Choice, Locale, SmsOffer, Words

VARIABLE = re.compile(r"\{([^{}]*)\}")
_HOLE = re.compile(r"<[A-Za-z_][A-Za-z0-9_ ]*>")
_BRACKET = re.compile(r"[\[［][^\]］]*[\]］]?|[\]］]")
_BRACE = re.compile(r"[{}｛｝]")
LONGEST_SMS = 300
# What the engine itself fills in, by the field of the words.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "not_possible": ("least", "most"),
    "not_that_day": ("least", "most"),
    "not_that_time": ("first", "last"),
    "confirm_call": ("value",),
    "confirm_entry": ("value",),
    "confirm_said": ("value",),
    "each": ("slot", "key"),
}
# Asking for a good answer, or for one answer among several. Naming a key ("要打10分，请按0") is neither.
PRESSURE: Mapping[Locale, re.Pattern[str]] = {
    "zh-CN": re.compile(
        r"满分|好评|五星|高分|务必|一定要(选|按|给|打)|(请|麻烦您?|希望您?|能否|能不能)(您|您能)?(选|给|打|说)(我们|一个|个)?(非常|特别|很)?满意"
        r"|帮(我们|我|个|忙|一下){1,3}.{0,4}(选|打|给).{0,3}(分|满意|好)|(给|打|选)(我们|我|个|一个|出|了){0,2}(9|九|10|十|12|十二)分(?![，,]?(请按|，按))"
        r"|(只|才)(有|能).{0,6}(非常|特别)满意"
        r"|请您?(给我们)?评(价|定|为|个)?[“「]?(非常|特别|很)满意(?![，,]?请?按)"
        r"|(希望|盼望|期待|争取)(能)?(得到|获得|收到|赢得)您?的?.{0,6}(满意|好评|肯定|(9|九|10|十)分)"
        r"|(低于|不到|少于|没有)(9|九|10|十)分.{0,10}(扣|罚|影响|考核)|(扣|罚)(掉)?(我们?)?(的)?(工资|奖金|绩效|钱|分)"
    ),
    "en": re.compile(
        r"\b(top|full|high|highest|best|perfect) (scores?|marks?|ratings?)\b|\bfive stars?\b|\bonly accept\b"
        r"|\b(ten|10) out of (ten|10)\b"
        r"|\b(give|choose|rate|say|select|answer)( (us|me|it|this|our \w+))?( (with|as))?( an?| the)?( score of)? "
        r"(very satisfied|9|10|12|nine|ten|twelve)\b"
        r"|\banything (less than|lower than|below|under|but) (an? )?(very satisfied|ten|10|nine|9|perfect|excellent)\b"
        r"|\bcosts? (us|me|him|her|them)\b[^.?!]{0,20}\b(bonus|pay|salary|wages?|money|jobs?)\b"
        r"|\bpress [0-9] for (very satisfied|excellent|ten|10)\b(?![^.?!]*\b[0-9] for\b)(?=[^.?!]*\b(us|me|please)\b)"
        r"|\bplease press [0-9] for (very satisfied|excellent|ten|10)\b(?![^.?!]*\b[0-9] for\b)",
        re.IGNORECASE,
    ),
}


def wrong_words(script: Script) -> Faults:
    """Everything that is wrong with words."""
    for name, step in script.steps.items():
        for where, words in said(name, step):
            yield from _wrong_speech(script, where, words)
        if isinstance(step, Asking) and len(step.again) >= step.tries:
            sentence = f"with {step.tries} tries these words are never said; remove them, or raise `tries`."
            yield Found("S612", ("steps", name, "again", max(step.tries - 1, 0)), sentence)
        if isinstance(step, Choice):
            yield from _wrong_options(name, step)
        if isinstance(step, SmsOffer):
            yield from _wrong_sms(script, name, step)
    yield from _wrong_recordings(script)
    for where, words in phrases(script):
        yield from _wrong_speech(script, where, words)
    for where, words in named(script):
        yield from _missing(script, where, words)
        for locale, text in words.items():
            for found in VARIABLE.finditer(text):
                sentence = f"nothing is filled in here; write words in the place of {found[0]}."
                yield Found("S604", (*where, locale), sentence, found[0])
            yield from _wrong_signs((*where, locale), text)


def variables(words: Words) -> Iterator[tuple[Locale, str]]:
    """Every variable that these words mention, with its locale."""
    for locale, text in words.items():
        for name in VARIABLE.findall(text):
            yield locale, name


def _missing(script: Script, where: Place, words: Words) -> Faults:
    for locale in script.locales:
        if not words.get(locale, "").strip():
            yield Found("S601", where, f"this is not said in {locale}; add the words.")


def _wrong_speech(script: Script, where: Place, words: Words) -> Faults:
    yield from _missing(script, where, words)
    known = sayable(script) | set(GIVEN.get(_field(where), ()))
    for locale, text in words.items():
        here = (*where, locale)
        for name in VARIABLE.findall(text):
            if name not in known:
                sentence = f"nothing is known about {{{name}}}; use one of {', '.join(sorted(known))}."
                yield Found("S602", here, sentence, f"{{{name}}}")
        yield from _wrong_signs(here, text)
        for found in PRESSURE[locale].finditer(text):
            sentence = f"“{found[0]}” asks for a particular answer; ask so that every answer is welcome."
            yield Found("S609", here, sentence, found[0])


def _field(where: Place) -> str:
    return str(where[1] if where[0] == "phrases" else where[2])


def sayable(script: Script) -> set[str]:
    """What a prompt may mention: facts that are more than a list of times, and answers that are kept."""
    facts = {name for name, fact in script.known_facts().items() if fact.kind != "slots"}
    return facts | {name for name, _, _ in script.questions()}


def _wrong_signs(where: Place, text: str) -> Faults:
    """Signs that would be read aloud as they stand."""
    for found in _BRACKET.finditer(text):
        if not all(isinstance(piece, float) for piece in pieces(found[0])):
            sentence = f"`{found[0]}` is no pause; write [pause], or [pause 1.5] for so many seconds."
            yield Found("S605", where, sentence, found[0])
        elif (number := re.search(r"[0-9.]+", found[0])) and float(number[0]) > LONGEST_S:
            sentence = f"a pause lasts at most {LONGEST_S:g} seconds; write a shorter one."
            yield Found("S605", where, sentence, found[0])
    for found in _HOLE.finditer(text):
        sentence = (
            f"`{found[0]}` is not filled in here and would be read aloud; write the words, or `{{name}}` for a fact."
        )
        yield Found("S606", where, sentence, found[0])
    for found in _BRACE.finditer(VARIABLE.sub("", text)):
        sentence = f"a `{found[0]}` stands alone; a variable has an ASCII brace on either side, like {{customer}}."
        yield Found("S607", where, sentence, found[0])


def _wrong_recordings(script: Script) -> Faults:
    for one in recordings(script):
        if one.locale not in script.locales:
            sentence = f"the script is not said in {one.locale}; remove the recording, or add the locale."
            yield Found("S610", one.where, sentence)
        elif one.words is None:
            sentence = "nothing is said here by itself, so this recording is never played; remove it."
            yield Found("S616", one.where, sentence)
        elif VARIABLE.search(one.words.get(one.locale, "")):
            sentence = "these words have variables, which a recording cannot say; remove one or the other."
            yield Found("S611", one.where, sentence)


def _wrong_options(name: str, step: Choice) -> Faults:
    for key, option in step.options.items():
        where = ("steps", name, "options", key)
        if step.label is not None:
            missing = [field for field in ("value", "words") if getattr(option, field) is None]
            if missing:
                what = " and ".join(f"`{field}`" for field in missing)
                sentence = f"step `{name}` keeps what is chosen, so key {key} needs {what}."
                yield Found("S613", where, sentence)
            continue
        for field in ("value", "words", "low", "task"):
            if getattr(option, field) not in (None, False):
                sentence = f"without a `label` step `{name}` keeps no answer; give it one, or remove `{field}`."
                yield Found("S614", (*where, field), sentence)


def _wrong_sms(script: Script, name: str, step: SmsOffer) -> Faults:
    for locale in script.locales:
        size = len(tried(script, locale).written(step.text)) if locale in step.text else 0
        if size > LONGEST_SMS:
            sentence = f"the text has {size} characters; an SMS has at most {LONGEST_SMS}, so shorten it."
            yield Found("S615", ("steps", name, "text", locale), sentence)
