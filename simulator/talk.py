"""Runs the documents of one call: fetches them, speaks, listens, records, and goes where they lead."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, Protocol
from urllib.parse import urljoin

from simulator.dial import dial
from simulator.ear import Heard, listen
from simulator.orders import E164
from simulator.pace import speaking_seconds
from simulator.reactions import OnHold, Press, PutDown, Reaction, Remark, Silence, Utter
from simulator.recorder import record
from simulator.sound import length_of
from simulator.twiml import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Script,
    Sound,
    TwimlError,
    parse,
)
from simulator.webhook import Cookies, WebhookFailed

if TYPE_CHECKING:
    from simulator.line import Line

MOST_DOCUMENTS = 200
PLAY_SECONDS = 3.0  # how long a file plays that tells no length of its own
KEY_SECONDS = 0.4
LONGEST_SPEECH = 60.0  # seconds of an answer that are listened to
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
XML = ("text/xml", "application/xml", "text/html")


class Over(Exception):
    """The call ends here, with this status and SIP code."""

    def __init__(self, status: str, sip: int) -> None:
        super().__init__(status)
        self.status = status
        self.sip = sip


class Diverted(Exception):
    """Somebody sent the live call to another document."""

    def __init__(self, url: str, method: str) -> None:
        super().__init__(url)
        self.url = url
        self.method = method


class Listener(Protocol):
    """Whoever holds the receiver."""

    @property
    def persona(self) -> str: ...

    def react(self, heard: Heard, *, dtmf: bool = True, speech: bool = False) -> Reaction: ...

    def remark(self, heard: Heard) -> Remark: ...

    def hold(self) -> OnHold: ...


@dataclass
class Ask:
    """The next document to fetch."""

    url: str
    method: str = "POST"
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Document:
    """One fetched document and where it came from."""

    url: str
    script: Script


class Talk:
    """A call that has been answered: from its first document to the last."""

    def __init__(self, line: "Line", person: Listener) -> None:
        self.line = line
        self.person = person
        self.said: list[str] = []  # what the person has heard since they last did something
        self._played = False  # something was played to them since, in which nobody here hears words
        self._late = ""  # keys typed after a prompt had all it wanted; the next prompt gets them
        self._cookies = Cookies()

    def run(self) -> None:
        """Run documents until one ends the call; returns when there is nothing left to do."""
        call = self.line.call
        ask: Ask | None = Ask(call.url or "", call.method)
        document: Document | None = None
        if call.url is None and call.twiml is not None:
            document = self._read("", call.twiml.encode(), call.twiml)
        for _ in range(MOST_DOCUMENTS):
            try:
                document = document or (self._fetch(ask) if ask else None)
                self.line.picked_up_inbound()
                if document is None:
                    return
                ask = self._perform(document)
                document = None
                if ask is None:
                    return
            except Diverted as order:
                if self.line.tape is not None:
                    self.line.tape.cut(self.line.talked)
                ask, document = Ask(order.url, order.method), None
        self._blame(11215, f"The call ran {MOST_DOCUMENTS} documents and was cut off.", call.url or "")

    # -- documents --------------------------------------------------------------------------------------------

    def _fetch(self, ask: Ask) -> Document | None:
        """Fetch a document; where that fails try the fallback URL once, and else apologise."""
        try:
            return self._fetch_once(ask)
        except TwimlError as problem:
            self._blame(problem.code, str(problem), ask.url)
            fallback = self.line.call.fallback_url
            if fallback is not None and ask.url != fallback:
                told = {"ErrorCode": str(problem.code), "ErrorUrl": ask.url}
                return self._fetch(Ask(fallback, self.line.call.fallback_method, ask.fields | told))
        self._hear(APOLOGY)
        return None

    def _fetch_once(self, ask: Ask) -> Document:
        try:
            reply = self.line.exchange.webhooks.send(
                ask.url,
                ask.method,
                self.line.fields() | ask.fields,
                purpose="twiml",
                sid=self.line.call.sid,
                cookies=self._cookies,
            )
        except WebhookFailed as problem:
            raise TwimlError(problem.code, str(problem)) from problem
        if reply.status >= 400:
            raise TwimlError(11200, f"HTTP retrieval failure: {reply.status}.")
        kind = reply.content_type.partition(";")[0].strip().lower()
        if kind.startswith("audio/"):
            return Document(reply.url, Script([Play(reply.url)]))
        if kind == "text/plain" and not reply.body.lstrip().startswith(b"<"):
            return Document(reply.url, Script([Say(reply.body.decode("utf-8", "replace"))]))
        if kind not in XML and kind != "text/plain":
            raise TwimlError(12300, f"The Content-Type {reply.content_type!r} is not one a call can use.")
        return self._read(reply.url, reply.body, reply.body.decode("utf-8", "replace"))

    def _read(self, url: str, body: bytes, text: str) -> Document:
        script = parse(body)
        for warning in script.warnings:
            self._blame(warning.code, warning.message, url, twiml=text, level="warning")
        return Document(url, script)

    def _blame(self, code: int, message: str, url: str, **more: str) -> None:
        self.line.exchange.journal.write("error", sid=self.line.call.sid, code=code, message=message, url=url, **more)

    # -- verbs --------------------------------------------------------------------------------------------------

    def _perform(self, document: Document) -> Ask | None:
        """Run one document's verbs; returns where to go next, or None when the call is to end."""
        for verb in document.script.verbs:
            match verb:
                case Say() | Play() | Pause():
                    self._late = ""  # nobody listens for keys here
                    self.line.spend(self._seconds(verb, document.url))
                case Gather():
                    if (ask := self._gather(verb, document.url)) is not None:
                        return ask
                case Record():
                    return self._record(verb, document.url)
                case Dial():
                    done = self._dial(verb, document.url)
                    if verb.action is not None:
                        return done
                case Redirect(url=url, method=method):
                    return Ask(urljoin(document.url, url), method)
                case Reject(reason=reason):
                    raise Over("busy", 486) if reason == "busy" else Over("no-answer", 487)
                case Hangup():
                    return None
        return None

    def _hear(self, text: str) -> None:
        self.line.spend(speaking_seconds(text))

    def _seconds(self, sound: Sound, base: str) -> float:
        """How long a sound takes; words are remembered as heard."""
        match sound:
            case Say(text=text, breaks=breaks):
                self.said.append(text)
                self.line.begins_to_hear()
                if self.line.tape is not None:
                    self.line.tape.hear(text, self.line.talked, speaking_seconds(text) + breaks)
                return speaking_seconds(text) + breaks
            case Play(url=url):
                self._played = True
                self.line.begins_to_hear()
                return self._playing_seconds(urljoin(base, url))
            case Pause(seconds=seconds):
                return float(seconds)

    def _playing_seconds(self, url: str) -> float:
        """How long a file plays; one that cannot be fetched is passed over, and noted."""
        try:
            reply = self.line.exchange.webhooks.send(url, "GET", {}, purpose="play", sid=self.line.call.sid)
        except WebhookFailed as problem:
            self._blame(problem.code, str(problem), url, level="warning")
            return 0.0
        if reply.status >= 400:
            self._blame(11200, f"<Play> got {reply.status} and is passed over.", url, level="warning")
            return 0.0
        if not reply.content_type.startswith("audio/"):
            self._blame(12300, f"<Play> got the Content-Type {reply.content_type!r}.", url, level="warning")
            return 0.0
        return length_of(reply.body) or PLAY_SECONDS

    def _gather(self, gather: Gather, base: str) -> Ask | None:
        before = "\n".join(self.said)
        total = sum(self._seconds(sound, base) for sound in gather.sounds)
        prompt = listen("\n".join(self.said))
        result: dict[str, str] | None = None
        if self._late and gather.dtmf:
            reaction: Reaction = Press(self._take_late(), 0, 0.0)
        else:
            reaction = self.person.react(prompt, dtmf=gather.dtmf, speech=gather.speech)
        self._note(prompt, reaction)
        self.said, self._played = [], False
        reaction = first_kind(gather, reaction)
        match reaction:
            case PutDown(after=after):
                self.line.spend(total + min(after, gather.timeout))
                raise Over("completed", 200)
            case Silence():
                self.line.spend(total + gather.timeout)
            case Utter(words=words, thinking=thinking, confidence=sure):
                said = min(speaking_seconds(words), LONGEST_SPEECH)
                self.line.spend(total + min(thinking, gather.timeout * 0.8) + said + gather.speech_timeout)
                result = {"SpeechResult": words} | ({} if sure is None else {"Confidence": f"{sure:.2f}"})
            case Press(keys=keys, heard=heard, thinking=thinking):
                listened = min(total, speaking_seconds(prompt.text[len(before) : max(heard, len(before))]))
                self.line.spend(listened + min(thinking, gather.timeout * 0.8))
                result = self._typed(gather, keys, reaction.gaps)
        if result is None and not gather.action_on_empty:
            return None
        nothing = {"Digits": "", "FinishedOnKey": ""} if gather.dtmf else {"SpeechResult": ""}
        fields = {"msg": "Gather End", **(result or nothing)}
        return Ask(urljoin(base, gather.action or ""), gather.method, fields)

    def _take_late(self) -> str:
        late, self._late = self._late, ""
        return late

    def _typed(self, gather: Gather, keys: str, gaps: tuple[float, ...]) -> dict[str, str] | None:
        """What the carrier makes of some keys; None where nothing but the finish key came.

        Who pauses longer than the time-out between two keys has ended the entry; what comes later is for the next.
        """
        digits = ""
        for at, key in enumerate(keys):
            gap = gaps[at] if at < len(gaps) else KEY_SECONDS
            if digits and gap > gather.timeout:
                self.line.spend(gather.timeout)
                self._late = keys[at:]
                return {"Digits": digits, "FinishedOnKey": ""}
            self.line.spend(gap)
            if key == gather.finish_on_key:
                self._late = keys[at + 1 :]
                return {"Digits": digits, "FinishedOnKey": key} if digits else None
            digits += key
            if len(digits) == gather.num_digits:
                self._late = keys[at + 1 :]
                return {"Digits": digits, "FinishedOnKey": ""}
        self.line.spend(gather.timeout)
        return {"Digits": digits, "FinishedOnKey": ""} if digits else None

    def _record(self, verb: Record, base: str) -> Ask:
        prompt = listen("\n".join(self.said))
        remark = self.person.remark(prompt)
        self._note(prompt, remark)
        self._forget()
        done = record(self.line, verb, base, remark, chinese=prompt.chinese)
        ask = Ask(urljoin(base, verb.action or ""), verb.method, done)
        if remark.hangs_up:
            self._leave(ask, done)
        return ask

    def _dial(self, verb: Dial, base: str) -> Ask:
        """Put the call through; the action is asked for even when the customer is gone and nobody hears its answer."""
        for number in verb.numbers:
            if not E164.fullmatch(number):
                self._blame(13223, f"<Dial> cannot ring {number!r}: write it with + and its country.", base)
        if verb.caller_id is not None and not E164.fullmatch(verb.caller_id):
            self._blame(13247, f"callerId of <Dial> is {verb.caller_id!r}: write it with + and its country.", base)
        prompt = listen("\n".join(self.said))
        customer = self.person.hold()
        self._note(prompt, customer)
        self._forget()
        done = dial(self.line, verb, customer)
        ask = Ask(urljoin(base, verb.action or ""), verb.method, done.fields)
        if done.hung_up:
            if verb.action is None:
                raise Over("completed", 200)
            self._leave(ask, done.fields)
        return ask

    def _forget(self) -> None:
        """What was said and typed so far plays no part in what comes."""
        self.said, self._played, self._late = [], False, ""

    def _leave(self, ask: Ask, done: dict[str, str]) -> NoReturn:
        """The customer is gone; the action is told all the same."""
        self.line.post(ask.url, ask.method, self.line.fields() | {"CallStatus": "completed"} | done, "twiml")
        raise Over("completed", 200)

    def _note(self, prompt: Heard, reaction: Reaction | Remark | OnHold) -> None:
        """Write down what was heard and done; a prompt in which nobody finds a key counts against its author."""
        call, journal = self.line.call, self.line.exchange.journal
        journal.write(
            "person",
            sid=call.sid,
            persona=str(self.person.persona),
            heard=prompt.text,
            topic=prompt.topic,
            offers={offer.key: offer.choice for offer in prompt.offers},
            did=repr(reaction),
        )
        if isinstance(reaction, Silence) and reaction.why == "no offer fits" and not self._played:
            journal.write("error", sid=call.sid, code=0, message="No key on offer fitted.", heard=prompt.text)


def first_kind(gather: Gather, reaction: Reaction) -> Reaction:
    """What the prompt hears of it: the first kind it listens to wins, and what comes of the other kind is lost."""
    match reaction:
        case Utter(words=words, thinking=thinking, keys=keys) if not (gather.speech and words.strip()):
            return Press(keys, 0, thinking) if keys and gather.dtmf else Silence("what was said is not listened to")
        case Press(thinking=thinking, words=words) if not gather.dtmf:
            return Utter(words, thinking) if words and gather.speech else Silence("no key is listened to")
        case _:
            return reaction
