"""How a rehearsal looks in the terminal: who speaks, what may be pressed, what came to light, and the sum of it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.rehearsal.call import Conversation
from commands.rehearsal.moves import HELP
from commands.rehearsal.offers import offers
from flows.lifecycles import Disposition
from flows.pauses import pieces
from flows.talk import Talk, in_words, tell
from flows.turns import (
    Answered,
    AskedForKey,
    AskedForSms,
    AskedForTime,
    AskedToSpeak,
    Commented,
    Ended,
    Finding,
    FoundLow,
    HungUp,
    LeftForPerson,
    LeftTask,
    PutThrough,
    Utterance,
)
from voice import twiml

WHO = 10  # columns of the speaker's name
OURS, THEIRS, QUIET, GOOD, BAD = "bold cyan", "bold", "dim", "green", "bold red"
DAY_PARTS = {"morning": "in the morning", "afternoon": "between two and four", "late_afternoon": "after four"}
HERE = twiml.Addresses("https://ringback.example/voice/turn/rehearsal", "https://ringback.example/voice/recording")


class Teller:
    """Tells on standard output, in colour where a terminal shows colours."""

    def __init__(self, *, with_twiml: bool) -> None:
        self.console = Console(highlight=False, markup=False, emoji=False)
        if not self.console.is_terminal:
            self.console.width = 4000  # whoever reads this is a program or a file, so no line is broken
        self._with_twiml = with_twiml

    def welcome(self, talk: Talk) -> None:
        script = talk.script
        title = script.title.get(talk.locale, script.script)
        self.console.print(Text(f"{title} ({script.script}, version {script.version}, {talk.locale})", "bold"))
        self.console.print(Text("You are the customer. Type ? for the moves, q to end.", QUIET))

    def call(self, number: int) -> None:
        self.console.print()
        self.console.print(Text(f"Call {number}: the phone rings, you pick up.", QUIET))

    def reply(self, conversation: Conversation, found: Iterable[Finding]) -> None:
        """One turn of ours: what came to light, what is said, what may be done now."""
        for finding in found:
            self._found(conversation.talk, finding)
        for said in conversation.says:
            self._said(conversation, said)
        if self._with_twiml:
            self.twiml(conversation)
        if not conversation.ringing:
            self.over(conversation)

    def you(self, typed: str) -> None:
        """What the customer did, where nobody has just seen it typed."""
        self._line("You", THEIRS, Text(typed))

    def over(self, conversation: Conversation) -> None:
        """The call has ended; what may be done now."""
        if conversation.can_go_on:
            self._line("", "", Text("The line is closed. The customer would be rung again: b goes on, q ends.", QUIET))

    def trouble(self, sentence: str) -> None:
        self._line("", "", Text(sentence, "yellow"))

    def help(self) -> None:
        self.console.print(Text(HELP, QUIET))

    def twiml(self, conversation: Conversation) -> None:
        """The last reply as the carrier would get it."""
        root = ET.fromstring(twiml.render(conversation.says, locale=conversation.talk.locale, addresses=HERE))
        ET.indent(root)
        self.console.print(Text(ET.tostring(root, "unicode"), QUIET))

    def sum(self, conversation: Conversation) -> None:
        """What the whole conversation amounts to."""
        self.console.print()
        self.console.print(Text("Found out", "bold"))
        kept = [one for one in conversation.found if not isinstance(one, Ended)]
        for finding in kept:
            self._found(conversation.talk, finding)
        if not kept:
            self._line("", "", Text("nothing", QUIET))
        self.console.print(Text.assemble(("Follow-up ", "bold"), _settled(conversation)))
        spoken, calls = round(conversation.seconds()), len(conversation.calls)
        told = f"{spoken // 60}:{spoken % 60:02} in {calls} call{'s'[: calls > 1]}"
        self.console.print(Text.assemble(("We spoke  ", "bold"), told))

    # --- one line each -------------------------------------------------------------------------------------------

    def _said(self, conversation: Conversation, said: Utterance) -> None:
        match said:
            case HungUp():
                self._line("", "", Text("We hang up.", QUIET))
                return
            case PutThrough(number=number, seconds=seconds):
                told = f"We put you through to {number}, which rings for {seconds} s: p reached a person, n nobody."
                self._line("", "", Text(told, QUIET))
                return
            case _:
                self._line("Ringback", OURS, _with_pauses(said.text))
        if said.audio:
            self._line("", "", Text(f"(the recording {said.audio})", QUIET))
        if isinstance(said, AskedToSpeak):
            self._line("", "", Text(f"Speak, up to {said.max_seconds} s: r 7 for 7 seconds, s to say nothing.", QUIET))
        elif isinstance(said, AskedForKey):
            keys = Text(style=QUIET)
            for key, words in offers(conversation.talk, conversation.walk, said):
                keys.append(f"{key}", "not dim bold").append(f" {words}   ")
            self._line("", "", keys.append(f"({said.timeout} s)"))

    def _found(self, talk: Talk, finding: Finding) -> None:
        match finding:
            case Answered():
                style, told = GOOD, f"Answer: {_label(talk, finding.question)}: {_value(talk, finding)}"
                told += f" (key {finding.raw})" if finding.raw else ""
            case FoundLow(severity=severity, label=label, level=level):
                style, told = BAD, f"Complaint, {severity}: {label[talk.locale]}: {level[talk.locale]}"
            case AskedForTime(day_part=part):
                style, told = GOOD, f"To be rung another time, {DAY_PARTS.get(part, part)}"
            case AskedForSms(text=text):
                style, told = GOOD, f"Text message: {text}"
            case Commented(question=question, seconds=seconds):
                style, told = GOOD, f"Recording: {_label(talk, question)}, {seconds} s"
            case LeftTask(label=label, level=level):
                style, told = GOOD, f"Task: {label[talk.locale]}: {level[talk.locale]}"
            case LeftForPerson(label=label):
                style, told = GOOD, f"Task: listen to the recording and write down the {label[talk.locale]}"
            case Ended():
                return
        self._line("", "", Text(told, style))
        if isinstance(finding, Answered) and finding.kind == "slot":
            self._line("", "", Text("Task: enter the appointment in the book", GOOD))

    def _line(self, who: str, style: str, words: Text) -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=WHO, no_wrap=True)
        grid.add_column(overflow="fold")
        words.rstrip()
        grid.add_row(Text(who, style), words)
        self.console.print(grid)


def _with_pauses(text: str) -> Text:
    told = Text()
    for piece in pieces(text):
        told.append(piece) if isinstance(piece, str) else told.append(f" [{piece:g} s] ", QUIET)
    return told


def _settled(conversation: Conversation) -> str:
    match conversation.settled:
        case None:
            again = "" if conversation.can_go_on else ", but all calls are used (rule 3.05)"
            return f"stays open, to be rung again{again}"
        case Disposition.DONE_BY_PERSON:
            return "closed as done_by_person; a task: make sure that the matter is settled"
        case Disposition.WRONG_NUMBER:
            return "closed as wrong_number; a task: correct the customer's record"
        case settled:
            return f"closed as {settled}"


def _label(talk: Talk, question: str) -> str:
    labels = {name: label for name, _, label in talk.script.questions()}
    return labels[question][talk.locale] if question in labels else question


def _value(talk: Talk, answer: Answered) -> str:
    step = talk.script.steps.get(answer.question)
    if step is not None:
        return in_words(talk.script, step, answer.value, talk.locale, aloud=False)
    fact = talk.script.known_facts().get(answer.question)
    return tell(fact.kind, answer.value, talk.locale, aloud=False) if fact else str(answer.value)
