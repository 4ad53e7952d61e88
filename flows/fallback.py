"""What comes when no call has reached somebody: the next way in the programme's order, or why a way is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from flows.filling import filled
from flows.lifecycles import FallbackState
from flows.phone import Kind, kind_of
from flows.programmes import Letter, Locale, ProgrammeRule, Way

T = TypeVar("T")
PERSON: Final = "person"  # the last way of all: somebody looks at it, rule 3.13
ABOUT_THE_NUMBER = frozenset({"invalid_number", "wrong_number"})  # these say nothing against writing to the person
TOO_LATE = "What it is about is over by now."
NOTHING_TO_SAY = "Its text mentions something that the list does not tell."
ANSWERED = "The customer has turned to us meanwhile."
TOLD = "The customer has been told in another way."

# How texts say that one may refuse, without spaces and in capitals.
REFUSALS = ("拒收请回复", "退订请回复", "退订回", "REPLYSTOP", "REPLYR", "TEXTSTOP")
UNSUBSCRIBE: Mapping[str, str] = {
    "zh-CN": "如不希望再收到此类邮件，请回复“退订”，或致电{hotline}。",
    "en": "If you do not want e-mails like this one, reply with “unsubscribe” or call {hotline}.",
}
_NO_TEXT: Mapping[Way, str] = {
    "sms": "The programme has no SMS in a language of this customer or of the dealership.",
    "email": "The programme has no e-mail in a language of this customer or of the dealership.",
    "letter": "The programme has no letter in a language of this customer or of the dealership.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the ways to one customer."""

    languages: tuple[str, ...]  # their own first, then the dealership's
    phone: str
    email: str | None = None
    address: str | None = None
    forbidden: Mapping[Way, str] = field(default_factory=dict)  # why this way must not be taken, in a sentence
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what texts may say, by language
    suffix: Mapping[str, str] = field(default_factory=dict)  # how to refuse texts, by language, in this market
    late: bool = False  # the last day on which this was of any use has passed


class Fate(StrEnum):
    """What became of somebody whom no call has reached."""

    UNDER_WAY = "under_way"  # another way is being tried
    TOLD = "told"  # in another way
    ANSWERED = "answered"  # they turned to us by themselves
    DEALT_WITH = "dealt_with"  # by a person
    OPEN = "open"  # waits for a person, rule 3.13
    NEGLECTED = "neglected"  # nobody dealt with it in time


@dataclass(frozen=True, slots=True)
class Step:
    """One way as it stands."""

    kind: str
    state: FallbackState
    why: str


@dataclass(frozen=True, slots=True)
class Next:
    """The way to be taken now, None when none is left; and why each one before it is passed over."""

    way: Way | None
    language: str = ""  # of its text
    passed: tuple[tuple[Way, str], ...] = ()


def next_way(left: Sequence[Way], rule: ProgrammeRule, known: Known) -> Next:
    """The first of these ways that can be taken (rules 3.05, 3.06, 3.09). One at a time: the others wait."""
    passed: list[tuple[Way, str]] = []
    for way in left:
        language = _language(rule, way, known.languages)
        why = _not_possible(rule, way, language, known)
        if why is None and language is not None:
            return Next(way, language, tuple(passed))
        passed.append((way, why or _NO_TEXT[way]))
    return Next(None, passed=tuple(passed))


def fate(steps: Sequence[Step]) -> Fate:
    """What became of it, as far as its ways tell. Without any, a person has to look (rule 3.13)."""
    for step in steps:
        if step.state is FallbackState.DONE:
            answered = step.why == ANSWERED
            return Fate.DEALT_WITH if step.kind == PERSON else Fate.ANSWERED if answered else Fate.TOLD
    if any(step.why == ANSWERED for step in steps):
        return Fate.ANSWERED
    last = {step.state for step in steps if step.kind == PERSON} or {FallbackState.DUE}
    if FallbackState.FAILED in last:
        return Fate.NEGLECTED
    return Fate.OPEN if FallbackState.DUE in last else Fate.UNDER_WAY


def sms(rule: ProgrammeRule, language: str, known: Known) -> str | None:
    """The programme's SMS, with a way to refuse further ones; None when it mentions something that nobody knows."""
    text = _in(rule.sms, language)
    said = None if text is None else filled(text, known.facts.get(language, {}))
    return None if said is None else full_text(said, known.suffix.get(language, ""))


def e_mail(rule: ProgrammeRule, language: str, known: Known) -> tuple[str, str] | None:
    """Subject and body of the programme's e-mail, which ends by saying how to get no more of them."""
    text = _written(_in(rule.email, language), known.facts.get(language, {}))
    if text is None:
        return None
    subject, body = text
    last = UNSUBSCRIBE[language].format(hotline=known.facts[language]["hotline"])
    return " ".join(subject.split()), f"{body}\n\n{last}\n"


def letter(rule: ProgrammeRule, language: str, known: Known) -> tuple[str, str] | None:
    """Subject and body of the programme's letter."""
    return _written(_in(rule.letter, language), known.facts.get(language, {}))


def full_text(text: str, suffix: str) -> str:
    """The SMS with the market's way to refuse at its end, where the text does not say it in words of its own."""
    said = "".join(text.split()).upper()
    return text if any(sign in said for sign in REFUSALS) else f"{text.rstrip()}{'' if _wide(text) else ' '}{suffix}"


def letter_due(first_call: date | None, today: date, letter_days: int) -> date:
    """The day from which a letter is printed: so many days after the first call (rule 3.09), never in the past."""
    return max(today, first_call + timedelta(days=letter_days)) if first_call else today


def _language(rule: ProgrammeRule, way: Way, languages: Sequence[str]) -> str | None:
    """The first of these languages in which the programme has a text for that way."""
    there: set[str] = set({"sms": rule.sms, "email": rule.email, "letter": rule.letter}[way])
    return next((language for language in languages if language in there), None)


def _wide(text: str) -> bool:
    """Whether it ends in a character that needs no space after it."""
    return bool(text.strip()) and not text.rstrip()[-1].isascii()


def _in(texts: Mapping[Locale, T], language: str) -> T | None:
    return next((text for known, text in texts.items() if known == language), None)


def _written(text: Letter | None, facts: Mapping[str, str]) -> tuple[str, str] | None:
    if text is None:
        return None
    subject, body = filled(text.subject, facts), filled(text.body, facts)
    return None if subject is None or body is None else (subject, body.strip())


def _not_possible(rule: ProgrammeRule, way: Way, language: str | None, known: Known) -> str | None:
    """Why this way cannot be taken; None when it can."""
    if known.late:
        return TOO_LATE
    if way == "sms" and kind_of(known.phone) is not Kind.MOBILE:
        return "There is no mobile number; an SMS goes to mobiles only."
    if way in known.forbidden:
        return known.forbidden[way]
    if way == "email" and not known.email:
        return "There is no e-mail address."
    if way == "letter" and not known.address:
        return "There is no postal address."
    if language is None:
        return _NO_TEXT[way]
    texts: Mapping[Way, Callable[[ProgrammeRule, str, Known], object]] = {"sms": sms, "email": e_mail, "letter": letter}
    return NOTHING_TO_SAY if texts[way](rule, language, known) is None else None
