"""Programmes as they are shipped: one checked YAML file each, and every new dealership's first rows."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from flows.occasions import OccasionKind
from flows.shift import Shift

Locale = Literal["zh-CN", "en"]
Way = Literal["sms", "email", "letter"]  # how somebody is reached whom no call has reached
Cancels = Literal["came_in", "bought", "renewed", "changed", "complaint_open", "kept"]
PLACEHOLDERS = frozenset({"dealership", "customer", "visit_date", "hotline"})


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
    when: Shift  # the first call, counted from the occasion
    expires: Shift  # never ring after that day, or that moment
    every: Mapping[str, Shift] = Field(default_factory=dict)  # again and again: how often, by class
    only: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)  # what the occasion must tell
    cancel_when: tuple[Cancels, ...] = ()
    attempts: Annotated[int, Field(ge=1, le=9)] = 3  # in which the phone rang, rule 3.05
    priority: Annotated[int, Field(ge=0, le=100)] = 50  # of several due for one person the highest goes first
    quiet: bool = False  # says nothing while the manufacturer asks the same person
    fallback: tuple[Way, ...] = ()  # tried in this order when nobody could be reached
    letter_days: Annotated[int, Field(ge=0, le=60)] = 4  # a letter is due so many days after the first call, rule 3.09
    sms: Mapping[Locale, str] = Field(default_factory=dict)
    email: Mapping[Locale, Letter] = Field(default_factory=dict)
    letter: Mapping[Locale, Letter] = Field(default_factory=dict)

    @field_validator("sms")
    @classmethod
    def _only_known_placeholders(cls, bodies: Mapping[Locale, str]) -> Mapping[Locale, str]:
        for locale, body in bodies.items():
            used = {field for _, field, _, _ in string.Formatter().parse(body) if field is not None}
            if unknown := sorted(used - PLACEHOLDERS):
                raise ValueError(
                    f"the {locale} SMS uses {{{unknown[0]}}}; it may use {', '.join(sorted(PLACEHOLDERS))}"
                )
        return bodies

    def stopped_by(self, gone: str | None) -> bool:
        """Whether an occasion that is no reason any more, because of `gone`, is none for this programme either."""
        return gone is not None and (gone == "changed" or gone in self.cancel_when)

    @model_validator(mode="after")
    def _expires_after_it_begins(self) -> ProgrammeRule:
        if not self.when < self.expires:
            raise ValueError("expires must be later than when, or nobody would ever be rung")
        return self


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
    """The rules meant by "all", "none" or "name,name". Raises `ProgrammeError` for a name nobody knows."""
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
    return tuple(known[name] for name in dict.fromkeys(names))
