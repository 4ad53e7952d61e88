"""A stand-in for Twilio's automated-survey-flask sample: what it does per answer, in code of our own.

The sample itself needs packages and versions that are not ours, so it is not run here. What this does as it does: one
SQLAlchemy session per request, on the engine that SQLAlchemy gives unasked (on SQLite: no write-ahead log, every commit
reaches the disk); the question looked up, the answer inserted and committed, the next question looked for through the
survey, a redirect to it; and a second request that looks the question up and asks it. No signature is checked, and a
request that comes twice is heard twice. What the carrier and its customer see as one turn is both requests.

`python -m bench.survey_sample DATABASE_URL PORT` serves it on the same server as `ringback serve`.
"""

from __future__ import annotations

import sys

from flask import Flask, Response, request, url_for
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, scoped_session, sessionmaker
from twilio.twiml.voice_response import VoiceResponse

from commands.serve import run

QUESTIONS = (
    "How satisfied are you with this visit?",
    "How satisfied are you with the reception?",
    "How satisfied are you with the quality of the work?",
    "Was your car ready on time?",
    "Will you come to us again?",
)


class Base(DeclarativeBase):
    """The sample's three tables."""


class Survey(Base):
    __tablename__ = "surveys"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class Question(Base):
    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    kind: Mapped[str]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    survey: Mapped[Survey] = relationship()


class Answer(Base):
    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    session_id: Mapped[str]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    question: Mapped[Question] = relationship()


def prepare(database_url: str) -> None:
    """Make the tables and one survey, whose questions are numbered from 1."""
    engine = create_engine(database_url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        survey = Survey(title="After a service")
        session.add_all(Question(content=words, kind="numeric", survey=survey) for words in QUESTIONS)
        session.commit()
    engine.dispose()


def create_app(database_url: str) -> Flask:
    """Its two routes that a call goes through."""
    app = Flask("survey_sample", static_folder=None)
    db = scoped_session(sessionmaker(create_engine(database_url)))

    @app.teardown_appcontext
    def forget(_error: BaseException | None) -> None:
        db.remove()

    @app.post("/answer/<int:question_id>")
    def answer(question_id: int) -> Response:
        question = db.get_one(Question, question_id)
        db.add(Answer(content=request.values["Digits"], question=question, session_id=request.values["CallSid"]))
        db.commit()
        later = select(Question).where(Question.survey_id == question.survey.id, Question.id > question.id)
        reply = VoiceResponse()
        if following := db.scalars(later.order_by(Question.id)).first():
            reply.redirect(url_for("ask", question_id=following.id), method="GET")
        else:
            reply.say("Thank you for answering our survey. Good bye!")
            reply.hangup()
        return Response(str(reply), content_type="text/html; charset=utf-8")

    @app.get("/question/<int:question_id>")
    def ask(question_id: int) -> Response:
        question = db.get_one(Question, question_id)
        reply = VoiceResponse()
        reply.say(question.content)
        reply.gather(action=url_for("answer", question_id=question_id))
        return Response(str(reply), content_type="text/html; charset=utf-8")

    return app


if __name__ == "__main__":
    run(f"127.0.0.1:{sys.argv[2]}", 2, 8, lambda: create_app(sys.argv[1]))
