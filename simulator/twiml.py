"""Reads TwiML as strictly as the carrier documents it, and says in its error codes what is wrong."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

LARGEST = 64 * 1024
VERBS = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {
        *(
            "input",
            "action",
            "method",
            "timeout",
            "numDigits",
            "finishOnKey",
            "actionOnEmptyResult",
            "language",
        ),
        *("speechTimeout", "speechModel", "hints", "profanityFilter", "enhanced", "partialResultCallback"),
        *("partialResultCallbackMethod", "bargeIn", "maxSpeechTime", "debug"),
    },
    "Record": {
        *(
            "action",
            "method",
            "timeout",
            "finishOnKey",
            "maxLength",
            "playBeep",
            "trim",
            "recordingStatusCallback",
        ),
        *(
            "recordingStatusCallbackMethod",
            "recordingStatusCallbackEvent",
            "transcribe",
            "transcribeCallback",
        ),
    },
    "Dial": {
        *("action", "method", "timeout", "timeLimit", "callerId", "hangupOnStar", "answerOnBridge", "record", "trim"),
        *("recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent", "recordingTrack"),
        *("ringTone", "sequential", "callReason", "referUrl", "referMethod"),
    },
    "Redirect": {"method"},
    "Hangup": set[str](),
    "Reject": {"reason"},
}
# What the carrier can do with a dialled call and this network cannot; a document that needs it is not tried here.
NOT_HERE = {"record": {"do-not-record", "false"}, "sequential": {"false"}, "referUrl": set[str]()}
MOST_NUMBERS = 10  # that one <Dial> may ring at once
SSML = {"break", "emphasis", "lang", "p", "s", "phoneme", "prosody", "say-as", "sub", "w"}
INSIDE_GATHER = {"Say", "Play", "Pause"}
# Seconds of a <break> that names its strength instead of its time.
STRENGTHS = {"none": 0.0, "x-weak": 0.0, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.0}
BREAK_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")
LONGEST_BREAK = 10.0
AUTO_SILENCE = 1.0  # seconds after which the carrier takes an answer in words to be over, left to itself


class TwimlError(Exception):
    """The document cannot be run; `code` is the carrier's number for the reason."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Warned:
    """Something the carrier would complain about and still go on."""

    code: int
    message: str


@dataclass(frozen=True)
class Say:
    """Words, and the seconds of silence that its breaks put between them."""

    text: str
    language: str = "en-US"
    breaks: float = 0.0


@dataclass(frozen=True)
class Play:
    url: str


@dataclass(frozen=True)
class Pause:
    seconds: int = 1


Sound = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    sounds: tuple[Sound, ...] = ()
    action: str | None = None
    method: str = "POST"
    timeout: float = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    action_on_empty: bool = False
    dtmf: bool = True
    speech: bool = False
    speech_timeout: float = 5  # seconds of silence after which an answer in words is over


@dataclass(frozen=True)
class Record:
    action: str | None = None
    method: str = "POST"
    timeout: float = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    callback: str | None = None
    callback_method: str = "POST"
    callback_events: tuple[str, ...] = ("completed",)


@dataclass(frozen=True)
class Dial:
    """Rings other numbers all at once and connects the call with the first that answers."""

    numbers: tuple[str, ...]
    action: str | None = None
    method: str = "POST"
    timeout: float = 30
    time_limit: float = 14400
    caller_id: str | None = None
    hangup_on_star: bool = False


@dataclass(frozen=True)
class Redirect:
    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True)
class Reject:
    reason: str = "rejected"


Verb = Say | Play | Pause | Gather | Record | Dial | Redirect | Hangup | Reject


@dataclass
class Script:
    """One document: its verbs in order, and what deserved a warning."""

    verbs: list[Verb] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def parse(body: bytes) -> Script:
    """Read one document; raises TwimlError where the carrier would hang up or ask the fallback URL."""
    if len(body) > LARGEST:
        raise TwimlError(11750, f"The document has {len(body)} bytes; at most {LARGEST} are read.")
    try:
        root = ET.fromstring(body)
    except ET.ParseError as problem:
        raise TwimlError(12100, f"Document parse failure: {problem}") from problem
    if root.tag != "Response":
        raise TwimlError(12102, f"The root element is <{root.tag}>; it must be <Response>.")
    script = Script()
    if stray := (root.text or "").strip():
        script.warnings.append(Warned(12200, f"Text outside of a verb: {stray[:40]!r}"))
    for element in root:
        verb = _verb(element, script.warnings)
        if verb is not None:
            script.verbs.append(verb)
    for earlier, verb in enumerate(script.verbs[:-1]):
        if isinstance(verb, Redirect | Hangup | Reject):  # after Record a fallback is usual: some carriers go on to it
            left = len(script.verbs) - earlier - 1
            script.warnings.append(Warned(12200, f"{left} verbs after <{type(verb).__name__}> are never reached."))
            break
    return script


def _verb(element: ET.Element, warnings: list[Warned]) -> Verb | None:
    allowed = VERBS.get(element.tag)
    if allowed is None:
        warnings.append(Warned(12200, f"Unknown verb <{element.tag}>; it is passed over."))
        return None
    for name in element.attrib:
        if name not in allowed:
            warnings.append(Warned(12200, f"<{element.tag}> has no attribute {name!r}."))
    _nesting(element, warnings)
    match element.tag:
        case "Say" | "Play" | "Pause":
            return _sound(element, warnings)
        case "Gather":
            return _gather(element, warnings)
        case "Record":
            return _record(element, warnings)
        case "Dial":
            return _dial(element, warnings)
        case "Redirect":
            url = (element.text or "").strip()
            return Redirect(url, _method(element, "method", 13710, warnings))
        case "Reject":
            return Reject(element.get("reason", "rejected"))
        case _:
            return Hangup()


def _nesting(element: ET.Element, warnings: list[Warned]) -> None:
    allowed = {"Gather": INSIDE_GATHER, "Say": SSML, "Dial": {"Number"}}.get(element.tag, set())
    for child in element:
        if child.tag not in allowed:
            warnings.append(Warned(12200, f"<{child.tag}> is not allowed inside <{element.tag}>."))


def _sound(element: ET.Element, warnings: list[Warned]) -> Sound:
    if element.tag == "Pause":
        return Pause(_number(element, "length", 1, 13910, warnings) or 1)
    text = " ".join("".join(_texts(element)).split())
    if element.tag == "Play":
        return Play(text)
    if not text:
        warnings.append(Warned(13520, "<Say> has no text."))
    if len(text) > 4096 or len(quote(text)) > 4500:
        warnings.append(Warned(13521, f"<Say> is too long: {len(text)} characters, {len(quote(text))} when encoded."))
    return Say(text, element.get("language", "en-US"), sum(_break(found, warnings) for found in element.iter("break")))


def _texts(element: ET.Element) -> Iterator[str]:
    """The words of an element; a break parts them, as the silence does."""
    yield " " if element.tag == "break" else element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _break(element: ET.Element, warnings: list[Warned]) -> float:
    """The seconds of one break."""
    time, strength = element.get("time"), element.get("strength", "medium")
    if time is None:
        if strength not in STRENGTHS:
            warnings.append(Warned(12200, f"strength of <break> is {strength!r}; it is one of {', '.join(STRENGTHS)}."))
        return STRENGTHS.get(strength, 0.5)
    found = BREAK_TIME.fullmatch(time)
    if found is None:
        warnings.append(Warned(12200, f"time of <break> is {time!r}; it is like 500ms or 1.5s."))
        return 0.5
    return min(float(found[1]) / (1000 if found[2] == "ms" else 1), LONGEST_BREAK)


def _gather(element: ET.Element, warnings: list[Warned]) -> Gather:
    finish = element.get("finishOnKey", "#")
    if len(finish) > 1 or (finish and finish not in "0123456789*#"):
        warnings.append(Warned(12200, f"finishOnKey of <Gather> is {finish!r}; it is one key or nothing."))
        finish = finish[:1]
    kinds = element.get("input", "dtmf").split()
    if not kinds or set(kinds) - {"dtmf", "speech"}:
        warnings.append(Warned(12200, f"input of <Gather> is {element.get('input')!r}."))
    timeout = _number(element, "timeout", 5, 13313, warnings) or 5
    return Gather(
        sounds=tuple(_sound(child, warnings) for child in element if child.tag in INSIDE_GATHER),
        action=element.get("action") or None,
        method=_method(element, "method", 13312, warnings),
        timeout=timeout,
        num_digits=_number(element, "numDigits", None, 13314, warnings),
        finish_on_key=finish,
        action_on_empty=element.get("actionOnEmptyResult", "false").lower() == "true",
        dtmf="dtmf" in kinds,
        speech="speech" in kinds,
        speech_timeout=_speech_timeout(element, timeout, warnings),
    )


def _speech_timeout(element: ET.Element, timeout: float, warnings: list[Warned]) -> float:
    """The silence that ends an answer in words; with a model of one's own it must be told in seconds."""
    if element.get("speechTimeout") != "auto":
        return _number(element, "speechTimeout", None, 13327, warnings) or timeout
    if element.get("speechModel") is not None:
        warnings.append(Warned(13335, "speechTimeout of <Gather> is 'auto', which no chosen speechModel can do."))
    return AUTO_SILENCE


def _record(element: ET.Element, warnings: list[Warned]) -> Record:
    keys = element.get("finishOnKey", Record.finish_on_key)
    if set(keys) - set("0123456789*#"):
        warnings.append(Warned(13613, f"finishOnKey of <Record> is {keys!r}; it is a set of keys."))
    events = tuple(element.get("recordingStatusCallbackEvent", "completed").split())
    if set(events) - {"in-progress", "completed", "absent"}:
        warnings.append(Warned(12200, f"recordingStatusCallbackEvent is {' '.join(events)!r}."))
    silence = element.get("timeout")
    return Record(
        action=element.get("action") or None,
        method=_method(element, "method", 13610, warnings),
        timeout=0 if silence == "0" else _number(element, "timeout", 5, 13612, warnings) or 5,
        finish_on_key=keys,
        max_length=_number(element, "maxLength", 3600, 13611, warnings) or 3600,
        callback=element.get("recordingStatusCallback") or None,
        callback_method=_method(element, "recordingStatusCallbackMethod", 12200, warnings),
        callback_events=events,
    )


def _dial(element: ET.Element, warnings: list[Warned]) -> Dial:
    """Numbers as text or as <Number>; what else can be dialled there are no phones for in this network."""
    nested = [child for child in element if child.tag == "Number"]
    for child in nested:
        for name in child.attrib:
            warnings.append(Warned(12200, f"<Number> has no attribute {name!r} in this network."))
    for name, harmless in NOT_HERE.items():
        if element.get(name, "") not in {"", *harmless}:
            warnings.append(Warned(12200, f"{name} of <Dial> does nothing in this network."))
    texts = [element.text, *(child.text for child in nested)]
    numbers = tuple("".join(text.split()) for text in texts if text and text.strip())
    if not numbers:
        warnings.append(Warned(13223, "<Dial> names no number."))
    if len(numbers) > MOST_NUMBERS:
        warnings.append(Warned(12200, f"<Dial> has {len(numbers)} numbers; at most {MOST_NUMBERS} are rung."))
    return Dial(
        numbers=numbers[:MOST_NUMBERS],
        action=element.get("action") or None,
        method=_method(element, "method", 12200, warnings),
        timeout=_number(element, "timeout", 30, 12200, warnings) or 30,
        time_limit=_number(element, "timeLimit", 14400, 12200, warnings) or 14400,
        caller_id=element.get("callerId") or None,
        hangup_on_star=element.get("hangupOnStar", "false").lower() == "true",
    )


def _number(element: ET.Element, name: str, default: int | None, code: int, warnings: list[Warned]) -> int | None:
    given = element.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        warnings.append(Warned(code, f"{name} of <{element.tag}> is {given!r}; it is a whole number above 0."))
        return default
    return int(given)


def _method(element: ET.Element, name: str, code: int, warnings: list[Warned]) -> str:
    given = element.get(name, "POST").upper()
    if given not in {"GET", "POST"}:
        warnings.append(Warned(code, f"{name} of <{element.tag}> is {given!r}; it is GET or POST."))
        return "POST"
    return given
