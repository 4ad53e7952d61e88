"""What is said and heard: scripts, question banks and recorded prompts; conversations, answers, recordings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class Script(Base):
    """One version of a script. A draft has the version 0 until it is published, so that each name has one at most and
    nothing takes it for the newest; the text of a published or retired version never changes again.
    """

    __tablename__ = "scripts"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), default="published", server_default="published")
    published_at: Mapped[datetime]  # a draft: when it was imported
    published_by: Mapped[str] = mapped_column(String(80), default="ringback", server_default="ringback")
    retired_at: Mapped[datetime | None]
    banks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # names of those it draws on
    audio: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")  # file name to digest


class QuestionBank(Base):
    """A dealership's own questions under one name, in force from one day until the next ones of that name."""

    __tablename__ = "question_banks"
    __table_args__ = (UniqueConstraint("dealership_id", "name", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    name: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[date]  # in the dealership's zone
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PromptAudio(Base):
    """A recorded prompt, kept once however many versions of scripts play it."""

    __tablename__ = "prompt_audio"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    mime: Mapped[str] = mapped_column(String(40))
    seconds: Mapped[float]
    created_at: Mapped[datetime]


class Conversation(Base):
    """One person's walk through a script; it outlives a call, so that a dropped call resumes where it stopped."""

    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(primary_key=True)
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), unique=True)
    script: Mapped[str] = mapped_column(String(80))
    script_version: Mapped[int]
    locale: Mapped[str] = mapped_column(String(10))
    walk: Mapped[dict[str, Any]]  # the engine's own state
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(String(10), default="voice", server_default="voice")  # which one asks now
    asked_at: Mapped[datetime | None] = mapped_column(index=True)  # when the last question was put by text


class Turn(Base):
    """One exchange: what was heard in, what was said out. The unique key makes a repeated webhook harmless."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("call_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))  # None: taken by text
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), unique=True)  # the text that came in
    number: Mapped[int]
    heard: Mapped[str]
    reply: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Answer(Base):
    """What a step found out. A question is answered once per follow-up."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("followup_id", "question"),
        Index("ix_answers_kind", "dealership_id", "kind", "at"),  # which appointments were chosen?
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"))
    call_id: Mapped[str | None] = mapped_column(ForeignKey("calls.id"))
    question: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    raw: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON)
    scale: Mapped[str | None] = mapped_column(String(40))
    wording: Mapped[str] = mapped_column(Text)  # what the customer was asked, as it was said
    low: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(String(10))
    confirmed: Mapped[bool]
    at: Mapped[datetime]


class Recording(Base):
    """A spoken comment: announced by the carrier, then fetched by a worker into our own store."""

    __tablename__ = "recordings"
    __table_args__ = (Index("ix_recordings_state_next_try", "state", "next_try_real"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dealership_id: Mapped[int] = mapped_column(ForeignKey("dealerships.id"))
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), index=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    question: Mapped[str] = mapped_column(String(60))
    sid: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(20))  # announced, fetched, absent
    duration_s: Mapped[int | None]
    file: Mapped[str | None]  # below RINGBACK_HOME/recordings
    tries: Mapped[int] = mapped_column(default=0)
    next_try_real: Mapped[datetime]
    at: Mapped[datetime]
