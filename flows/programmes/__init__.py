"""Programmes as they are shipped: one checked YAML file each, and every new dealership's first rows."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from flows.machines import LONGEST_MESSAGE, Machines
from flows.occasions import OccasionKind
from flows.shift import Shift

Locale = Literal["zh-CN", "en"]
Way = Literal["sms", "email", "letter"]  # how somebody is reached whom no call has reached
Cancels = Literal["came_in", "bought", "renewed", "changed", "complaint_open", "kept"]
DayPart = Literal["morning", "afternoon", "late_afternoon"]
COMMON = frozenset({"dealership", "customer", "date", "visit_date", "hotline"})  # both dates: the day of the occasion
TOLD = frozenset(  # by the occasion: facts of its script, each written after its kind
    {
        "advice",
        "appointment",
        "event",
        "event_time",
        "festival",
        "new_time",
        "part",
        "place",
        "recall_about",
        "recall_detail",
        "weather",
    }
)
PLACEHOLDERS = COMMON | TOLD
OTHER = "other"  # in `every`: whoever is of no class, or of one it does not name


class ProgrammeError(ValueError):
    """A programme cannot be used as it stands; the message says what to change."""


class Letter(BaseModel):
    """What an e-mail or a letter says in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=4000)]


class ProgrammeRule(BaseModel):
    """One rule that turns occasions into follow-ups. Days are counted on the dealership's own calendar."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
    occasion_kind: OccasionKind
    script: Annotated[str, Field(min_length=1, max_length=80)]
    purpose: Literal["service", "marketing"] = "service"  # the same as its script's
    channel: Literal["voice", "sms"] = "voice"  # sms: a text is all there is to it
    active: bool = True  # a new dealership has it switched on
    when: Shift  # the first call, counted from the occasion
    part: DayPart | None = None  # in which the first call falls
    expires: Shift  # never ring after that day, or that moment
    within: Annotated[int, Field(ge=1, le=1440)] | None = None  # minutes after work begins on the first day; then never
    every: Mapping[str, Shift] = Field(default_factory=dict)  # again and again: how often, by class
    rounds: Annotated[int, Field(ge=1, le=100)] = 12  # so often at most, where it comes again and again
    only: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)  # what the occasion must tell
    cancel_when: tuple[Cancels, ...] = ()
    attempts: Annotated[int, Field(ge=1, le=9)] = 3  # in which the phone rang, rule 3.05
    priority: Annotated[int, Field(ge=0, le=100)] = 50  # of several due for one person the highest goes first
    urgent: bool = False  # about a car that waits with us: one contact beyond the dealership's limits, and at once
    machines: Machines = "hang_up"  # what is done about an answering machine
    message_is_enough: bool = False  # a message after its beep ends the follow-up; else it is tried again
    quiet: bool = False  # says nothing while the manufacturer asks the same person
    sms_questions: bool = False  # its script is walked by text when no call reached them; with channel sms, at once
    fallback: tuple[Way, ...] = ()  # tried in this order when nobody could be reached
    letter_days: Annotated[int, Field(ge=0, le=60)] = 4  # a letter is due so many days after the first call, rule 3.09
    sms: Mapping[Locale, str] = Field(default_factory=dict)
    voicemail: Mapping[Locale, str] = Field(default_factory=dict)  # after the beep; without it, words that tell nothing
    email: Mapping[Locale, Letter] = Field(default_factory=dict)
    letter: Mapping[Locale, Letter] = Field(default_factory=dict)

    @field_validator("sms")
    @classmethod
    def _only_known_placeholders(cls, bodies: Mapping[Locale, str]) -> Mapping[Locale, str]:
        for locale, body in bodies.items():
            _check_placeholders(body, f"the {locale} SMS")
        return bodies

    @field_validator("voicemail")
    @classmethod
    def _short_with_known_placeholders(cls, messages: Mapping[Locale, str]) -> Mapping[Locale, str]:
        for locale, message in messages.items():
            _check_placeholders(message, f"the {locale} voicemail")
            if not 0 < len(message.strip()) <= LONGEST_MESSAGE:
                raise ValueError(f"the {locale} voicemail must have 1 to {LONGEST_MESSAGE} characters")
        return messages

    @field_validator("email", "letter")
    @classmethod
    def _only_known_placeholders_in_letters(cls, letters: Mapping[Locale, Letter]) -> Mapping[Locale, Letter]:
        for locale, letter in letters.items():
            _check_placeholders(letter.subject + letter.body, f"the {locale} letter")
        return letters

    @field_validator("every")
    @classmethod
    def _comes_again_later(cls, every: Mapping[str, Shift]) -> Mapping[str, Shift]:
        for group, step in every.items():
            if step.minutes or step.rough_days < 1:
                raise ValueError(f"every {group} must be at least a day, such as {{days: 7}}")
        return every

    def stopped_by(self, gone: str | None) -> bool:
        """Whether an occasion that is no reason any more, because of `gone`, is none for this programme either.

        What a programme can do without naming is only what it might name: whatever else ends an occasion ends all.
        """
        return gone is not None and (gone in self.cancel_when or gone == "changed" or gone not in get_args(Cancels))

    @model_validator(mode="after")
    def _expires_after_it_begins(self) -> ProgrammeRule:
        if self.expires < self.when or (self.expires == self.when and self.when.minutes):
            raise ValueError("expires must not come before when, or nobody would ever be rung")
        return self

    @model_validator(mode="after")
    def _says_what_it_falls_back_on(self) -> ProgrammeRule:
        for way in dict.fromkeys((*self.fallback, *(("sms",) if self.channel == "sms" else ()))):
            if not getattr(self, way):
                raise ValueError(f"the {way} is to be used, so write what it says under {way}")
        return self

    @model_validator(mode="after")
    def _does_something_about_machines(self) -> ProgrammeRule:
        if self.machines == "sms" and self.fallback[:1] != ("sms",):
            raise ValueError("machines: sms sends the SMS instead, so write fallback: [sms, ...]")
        if self.message_is_enough and self.machines != "message":
            raise ValueError("message_is_enough goes with machines: message")
        return self

    def step(self, group: str) -> Shift | None:
        """How long after one round the next comes for this class; None when it does not come again."""
        return self.every.get(group, self.every.get(OTHER))


def placeholders(rule: ProgrammeRule) -> frozenset[str]:
    """What its texts, mails and letters speak of."""
    letters = [one.subject + one.body for one in (*rule.email.values(), *rule.letter.values())]
    return frozenset(name for text in (*rule.sms.values(), *rule.voicemail.values(), *letters) for name in _used(text))


def _used(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def _check_placeholders(text: str, where: str) -> None:
    if unknown := sorted(_used(text) - PLACEHOLDERS):
        raise ValueError(f"{where} uses {{{unknown[0]}}}; it may use {', '.join(sorted(PLACEHOLDERS))}")


def read_rule(text: str, source: str) -> ProgrammeRule:
    """One programme from its YAML text. Raises `ProgrammeError` naming `source` and what to change first."""
    try:
        return ProgrammeRule.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ProgrammeError(f"{source} is not YAML: {' '.join(str(error).split())}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ProgrammeError(f"{source}: {where}: {first['msg'].removeprefix('Value error, ')}.") from error


def kept(rule: ProgrammeRule) -> dict[str, Any]:
    """The rule as a row keeps it: what `ProgrammeRule.model_validate` reads back."""
    return rule.model_dump(mode="json")


@cache
def shipped() -> tuple[ProgrammeRule, ...]:
    """The programmes that come with Ringback, by name."""
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".yaml"))
    rules = [read_rule(file.read_text(encoding="utf-8"), file.name) for file in files]
    return tuple(sorted(rules, key=lambda rule: rule.name))


def choose(wanted: str, rules: Iterable[ProgrammeRule] | None = None) -> tuple[ProgrammeRule, ...]:
    """The rules meant by "all", "none" or "name,name"; whoever names one wants it active.

    Raises `ProgrammeError` for a name nobody knows.
    """
    known = {rule.name: rule for rule in (shipped() if rules is None else rules)}
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if names == ["all"]:
        return tuple(known.values())
    if names == ["none"]:
        return ()
    if not names:
        raise ProgrammeError("Name the programmes: all, none, or names with commas between them.")
    for name in names:
        if name not in known:
            raise ProgrammeError(f"There is no programme {name}; choose from {', '.join(known)}, all or none.")
    return tuple(known[name].model_copy(update={"active": True}) for name in dict.fromkeys(names))
