"""One option of a menu, by key or by voice: the option's own words, the key said, or yes and no where they fit.

Owners write the options, so nothing is known of them but their words: the short name and what the prompt says before
the key. What was said is laid beside each; a denial on one side only keeps two apart (没解决, 已经解决).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.key_said import key_said
from flows.answers.menu_words import Form, alike, form, only_in, without
from flows.answers.residue import MATCH, only_carries, overturned, weighed
from flows.answers.score import NOT_AN_OPTION, NOT_UNDERSTOOD
from flows.answers.speech import hedged, joined, plain, said_in_turn, tidy, unsure
from flows.answers.wishes import wish
from flows.answers.yes_no import leaning
from flows.key_words import key_words, without_keys
from flows.steps import Choice, Locale
from flows.turns import Keys, Spoken, Value

SURE, LIKELY, CLOSE = 0.8, 0.45, 0.12  # how alike is enough to keep, to read back, and to be in doubt between two
LATER = NotUnderstood("later")
Names = Mapping[str, tuple[str, ...]]

_WHO_IS_IT = re.compile(r"[您你]是\{|speaking with|are you \{", re.IGNORECASE)
_FAMILY = re.compile(r"家人|family", re.IGNORECASE)
_RELATIVE = re.compile(
    r"老婆|爱人|老公|太太|他?先生|媳妇|儿子|女儿|他?妈|他?爸|父亲|母亲|家人|家里人|家属|同事|亲戚|弟|哥|姐|妹"
    r"|\b(?:wife|husband|son|daughter|mother|father|mom|dad|brother|sister|family|colleague|partner)\b"
)
_SOMEBODY_ELSE = re.compile(
    r"打错|错了|不认识|没(?:有)?这个?人|不在|\b(?:nobody|no one)(?: here)? by that name|\bdon't know (?:him|her"
    r"|them)|\bwrong (?:person|number)\b|\bnot (?:he|she)\b|\b(?:he|she)(?:'s| is) not\b|\b(?:he|she) isn't\b"
)
_IT_IS_ME = re.compile(
    r"^(?:嗯|对|是|我|就|正|的|啊)*(?:本人|正是|就是|是我)(?:的|啊)?$"
    r"|\bspeaking$|\b(?:this|that) is (?:he|she|him|her|me)$|\bthat's me\b|^it's me$"
)
_WHO = re.compile(
    r"[他她]|是|电话|这个人|这个?|人|不是|本人|\b(?:his|her|he|she|speaking|no|not|number|you've got|you got)\b|[不没]"
)
_DAY_PART = re.compile("[上下中]午|早上|晚上|(?:the )?(?:morning|afternoon|evening)")
_SUPPOSED = re.compile(r"要是|如果|假如|\bif\b|\bwould\b(?! like)")
_ALTERNATIVES = re.compile(r"还是|或者?(?:是)?|\bor\b")
# Words that say yes or no and nothing more; 方便 is none of them, because 不方便 answers one question only.
_PLAIN = re.compile(
    r"[你您]说吧?|说吧|请[讲说问]|[讲问]吧|没错|没问题|当然|可以|不用|不需要|不要|不必|不了|不是|没有|算了|免了"
    r"|谢谢|[不没是对好行嗯要有]"
    r"|\b(?:go ahead|it's|fine|sure|of course|absolutely|definitely|certainly|correct|right|not really"
    r"|not at all|thanks|thank you|no|nope"
    r"|nah|not|yes|yeah|yep|ok|okay|please)\b"
)


_NOTHING_MORE = re.compile(
    r"(?:好|是|对|嗯|可以|行|要|有|不|不是|不用|不要|不需要|没|没有)(?:的|吧|啊|呀|哦)*|(?:不用|不要|没有|不需要)了|谢谢"
    r"|(?:yes|yeah|yep|no|nope|nah|ok|okay|sure|right|please|of course|not really|no thanks|no thank you)"
)


def understand(heard: Keys | Spoken, expected: Choice, context: Context) -> Understanding:
    """The value of an option, or its key where it has none; `key_of` finds the option again."""
    if isinstance(heard, Keys):
        return _chosen(expected, heard.digits) if heard.digits in expected.options else NOT_AN_OPTION
    locale = context.locale
    if (said := key_said(heard.text, locale)) is not None:
        if said.key in expected.options:
            return _chosen(expected, said.key, read_back=not said.plainly or unsure(heard))
        return NOT_AN_OPTION if said.plainly else NOT_UNDERSTOOD
    question, names = without_keys(expected.prompt[locale], locale), _names(expected, locale)
    if (key := _word_by_word(heard.text, names, locale)) is not None:
        return _chosen(expected, key, read_back=unsure(heard))
    pieces = said_in_turn(heard.text, locale)
    whole = pieces == (tidy(heard.text),)
    for piece in reversed(pieces):
        found = _read(heard.text if whole else piece, question, names, locale)
        if len(found) > 1:
            return Doubtful(tuple(dict.fromkeys(_chosen(expected, key).value for key in found)))
        if found:
            ((key, like),) = found.items()
            if overturned(tidy(heard.text), locale):
                return NOT_UNDERSTOOD  # "is it settled" has nothing but the option's own words and empty ones
            weak = like < SURE or not whole or unsure(heard) or hedged(heard.text, locale)
            chosen = _chosen(expected, key, read_back=weak)
            beside = _beside(heard.text, question, names[key], locale)
            return weighed(chosen, beside, heard, locale, denials_read=True)
    return LATER if wish(heard, locale) == "later" else NOT_UNDERSTOOD


def key_of(step: Choice, value: Value) -> str | None:
    """The key of the option with this value: what a spoken answer would have pressed."""
    named = (key for key, option in step.options.items() if option.value == value)
    return next(named, str(value) if str(value) in step.options else None)


def _chosen(step: Choice, key: str, *, read_back: bool = False) -> Understood:
    return Understood(step.options[key].value or key, read_back)


def _names(step: Choice, locale: Locale) -> Names:
    """Each key with all that its option is called: its short name, the prompt's words, a name like PICC."""
    prompted = [key_words(words[locale], locale) for words in (step.prompt, *step.again) if locale in words]
    names: dict[str, tuple[str, ...]] = {}
    for key, option in step.options.items():
        short = [option.words[locale]] if option.words and locale in option.words else []
        latin = [name for name in (option.words or {}).values() if name.isascii() and name.isupper()]
        names[key] = tuple(dict.fromkeys([*short, *latin, *(found[key] for found in prompted if key in found)]))
    return names


def _word_by_word(text: str, names: Names, locale: Locale) -> str | None:
    """The one option that is called just so; no denial in its own name is taken for a correction (日期不对)."""
    said = joined(plain(text, locale))
    called = [key for key, own in names.items() if any(joined(plain(name, locale)) == said for name in own)]
    return called[0] if said and len(called) == 1 else None


def _read(text: str, question: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """The keys that a text may mean, each with how sure that is; several are a doubt."""
    parts = _ALTERNATIVES.split(text.lower())
    if len(parts) > 1 and all(part.strip() for part in parts):
        each = [_by_words(part, names, locale) for part in parts]
        if all(len(one) == 1 for one in each) and len({key for one in each for key in one}) > 1:
            return {key: like for one in each for key, like in one.items()}
    if who := _by_person(text, question, names, locale):
        return who
    empty = len(names) > 2 and _NOTHING_MORE.fullmatch(joined(plain(text, locale)))
    found = {} if empty else _by_words(text, names, locale)  # 没有 is no 还没想好
    if found and max(found.values()) >= SURE:
        return found
    return (
        _by_wish(text, names, locale)
        or _by_leaning(text, names, locale, found)
        or found
        or _by_beginning(text, names, locale)
    )


def _by_words(text: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """The options whose words are most like the text, and those nearly as like."""
    said = form(text, locale)
    forms = {key: [form(name, locale) for name in called] for key, called in names.items()}
    every = {key: max((alike(said, one) for one in called), default=0.0) for key, called in forms.items()}
    for key, called in forms.items():
        if every[key] < LIKELY and _distinct(
            said, called, [one for other in forms if other != key for one in forms[other]]
        ):
            every[key] = LIKELY
    best = max(every.values(), default=0.0)
    if best < LIKELY:
        return {}
    near = {key: like for key, like in every.items() if like >= max(best - CLOSE, LIKELY)}
    exact = {key: like for key, like in near.items() if like == 1.0}
    return exact if len(exact) == 1 else near


def _beside(text: str, question: str, called: Sequence[str], locale: Locale) -> str:
    """What was said beside the option's own words: nothing where it is the same, a part of them, or a plain yes or no.

    Who is on the line, and that somebody is busy, is told in words that no option has.
    """
    if _by_wish(text, {"": tuple(called)}, locale):
        return MATCH
    text = _without_being_busy(text, locale)
    if _FAMILY.search(question) or _WHO_IS_IT.search(question):
        told = tidy(text)
        for pattern in (_RELATIVE, _SOMEBODY_ELSE, _IT_IS_ME):
            told = pattern.sub(MATCH, told)
        if only_carries(_WHO.sub(" ", told), locale):
            return MATCH
    if _SUPPOSED.search(tidy(text)):
        return f"{MATCH} {tidy(text)}"
    said = form(text, locale)
    beside = [rest for name in called if (rest := without(said, form(name, locale))) is not None]
    if not beside and _bare(text, locale):
        return MATCH
    return f"{MATCH} {min(beside, key=len)}" if beside else tidy(text)


def _without_being_busy(text: str, locale: Locale) -> str:
    """Who adds that he is driving (不方便，我在开车) is not asked once more: that clause is left out."""
    pauses = re.split(r"[,.;!?]+(?!\d)", text) if locale == "en" else tidy(text).split(" ")
    others = [one for one in pauses if one.strip() and wish(Spoken(one), locale) != "later"]
    return (", " if locale == "en" else "，").join(others) or text


def _bare(text: str, locale: Locale) -> bool:
    """Whether it is a yes or a no and nothing more."""
    return form(_PLAIN.sub(" ", tidy(text)), locale).core == ""


def _distinct(said: Form, own: Sequence[Form], others: Sequence[Form]) -> bool:
    """Whether it has words that this option alone has, and none that only others have."""
    alone = only_in(own, others)
    return (
        bool(said.marks & alone)
        and not said.marks & only_in(others, own)
        and any(said.denies == one.denies for one in own)
    )


def _by_beginning(text: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """The only option that begins with what was said: 不用 where one is 不用回电."""
    said = re.sub("[了吧啊呀的]+$", "", joined(plain(text, locale))) if locale == "zh-CN" else ""
    fitting = [key for key, called in names.items() if any(name.startswith(said) for name in called)]
    return {fitting[0]: LIKELY} if len(said) > 1 and len(fitting) == 1 else {}


def _by_person(text: str, question: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """Who is on the line: 我是他老婆 is no to "are you Mr Li" and yes to "are you family"."""
    family = _FAMILY.search(question) is not None
    if not (family or _WHO_IS_IT.search(question)):
        return {}
    said = tidy(text)
    if _RELATIVE.search(said):
        return _the("yes" if family else "no", names, locale)
    if _SOMEBODY_ELSE.search(said):
        return _the("no", names, locale)
    return _the("yes", names, locale) if _IT_IS_ME.search(said) and not family else {}


def _by_wish(text: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """Whoever is busy takes the option of another time, where there is one."""
    if wish(Spoken(text), locale) != "later":
        return {}
    fitting = [
        key
        for key, called in names.items()
        if any(wish(Spoken(name), locale) == "later" and not _DAY_PART.fullmatch(name) for name in called)
    ]
    return {fitting[0]: SURE} if len(fitting) == 1 else {}


def _by_leaning(text: str, names: Names, locale: Locale, found: Mapping[str, float]) -> Mapping[str, float]:
    """The option that is the yes, or the no. With words beside it that fit no option, it is read back.

    Among three or more, yes and no mean only an option that is called just that: "no" is no answer to "sold, done or
    later".
    """
    lean = leaning(text, locale)
    if lean not in ("yes", "no") or (found and lean == "yes"):
        return {}
    bare = _bare(text, locale)
    if len(names) == 2:
        return dict.fromkeys(_the(lean, names, locale), SURE if bare else LIKELY)
    if not bare:
        return {}
    called_so = [key for key, called in names.items() if any(_says_only(name, lean, locale) for name in called)]
    return {called_so[0]: SURE} if len(called_so) == 1 else {}


def _says_only(name: str, lean: str, locale: Locale) -> bool:
    """Whether an option's whole name is a plain yes, or a plain no."""
    return leaning(name, locale) == lean and _bare(name, locale)


def _the(lean: str, names: Names, locale: Locale) -> Mapping[str, float]:
    """The only option that means yes, or no; of two, the other one where only its opposite is plain."""
    leans = {key: {leaning(name, locale) for name in called} for key, called in names.items()}
    fitting = [key for key, every in leans.items() if lean in every]
    if len(fitting) == 1:
        return {fitting[0]: SURE}
    against = [key for key, every in leans.items() if every & {"yes", "no"} - {lean}]
    if not fitting and len(names) == 2 and len(against) == 1:
        return {next(key for key in names if key not in against): SURE}
    return {}
