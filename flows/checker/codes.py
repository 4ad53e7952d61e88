"""Every fault a script can have, under a code that stays the same: what it is called and why it is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Place = tuple[str | int, ...]  # the way to it from the top of the file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: which, where (1-based, as an editor counts) and what to do about it.

    `file` names the fragment or the bank it stands in; it is empty for the script itself.
    """

    code: str
    line: int
    column: int
    sentence: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, " if self.file else ""
        return f"{where}line {self.line}, column {self.column}: {self.sentence} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Found:
    """A fault in a script that could be read: its code, the place, and the sentence that says how to mend it.

    `about` is the very piece of a prompt it is about, so that words given to a fragment are found where they stand.
    """

    code: str
    where: Place
    sentence: str
    about: str = ""


Faults = Iterator[Found]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code stands for."""

    title: str
    why: str


GROUPS: Mapping[str, str] = {
    "1": "Reading the file",
    "2": "The shape of a script",
    "3": "Fragments and question banks",
    "4": "Ways from step to step",
    "5": "Keys",
    "6": "Words",
    "7": "Facts and conditions",
    "8": "Scales and thresholds",
    "9": "Length",
}

CODES: Mapping[str, Meaning] = {
    "S101": Meaning("Not YAML", "The text cannot be read at all: a sign is missing, or one stands where it must not."),
    "S102": Meaning("Not a script", "A script is one mapping; it begins with `script:` and its name."),
    "S103": Meaning("Twice the same", "Of two equal words the last would win silently, and a step would be lost."),
    "S104": Meaning("A part in itself", "A part that contains itself has no end."),
    "S105": Meaning("A part without a name", "What follows a script after `---` is a `fragment:` or a `bank:`."),
    "S201": Meaning("Unknown word", "A word that is not of the language would be passed over, and nobody would know."),
    "S202": Meaning("Something is missing", "The step cannot do its work without it."),
    "S203": Meaning("Not a name", "Names are written with small letters, digits and _, and begin with a letter."),
    "S204": Meaning(
        "Not a key", "A key is one of 0 to 9, * or #, in quotes, because YAML takes a bare 1 for a number."
    ),
    "S205": Meaning("Unknown kind of step", "There is nothing such a step could do."),
    "S206": Meaning("Not a possible value", "The value is not of the kind, or not in the range, that this word takes."),
    "S301": Meaning("No such part", "The fragment or the question bank is not there, or is misspelt."),
    "S302": Meaning("Hole not filled", "A fragment leaves holes for steps and words; each is filled, and no other."),
    "S303": Meaning("Two steps of one name", "Two parts bring a step of the same name, and only one could be meant."),
    "S304": Meaning("Out of place in a part", "An include, a draw from a bank and a bank know only some words."),
    "S305": Meaning("Nothing to ask", "A bank's `ask` lists the questions of this period, each there and only once."),
    "S401": Meaning("Leads nowhere", "The step that is named is not there; the call would break off."),
    "S402": Meaning("Opt-out leads elsewhere", "Whoever wants no more calls must end with `disposition: opted_out`."),
    "S403": Meaning("No end at the ceiling", "A call that takes too long must come to an `end`."),
    "S404": Meaning("Unreachable step", "Nobody ever hears it, so it is left over, or a way to it is missing."),
    "S405": Meaning(
        "No way for the rest", "Ways with conditions need a last one without, so that the step always leads on."
    ),
    "S406": Meaning("Way never gone", "What is known there, or a way before it, rules it out."),
    "S407": Meaning("Dead end", "From here no end can be reached, whatever is pressed."),
    "S408": Meaning(
        "Loop without a key out", "Only silence, the opt-out key or the ceiling leads out; no answer does."
    ),
    "S409": Meaning("Loop that asks nothing", "The call would talk in a circle without ever listening."),
    "S410": Meaning(
        "Key that leads nowhere", "An option without a step of its own, or a skip, needs the menu's `next`."
    ),
    "S411": Meaning("Next that is never gone", "Every option leads somewhere of its own, so `next` does nothing."),
    "S412": Meaning(
        "Too many situations", "Later conditions look at so many answers that not every path can be tried."
    ),
    "S413": Meaning("Typical call without end", "Pressing the `typical` keys leads in a circle."),
    "S414": Meaning(
        "Recording that nobody agreed to",
        "Only a key of a menu that says so leads to a recording: choosing it is the consent.",
    ),
    "S501": Meaning(
        "Control keys in conflict", "Opt-out, repeat and skip need a key each; # ends entries, * begins commands."
    ),
    "S502": Meaning("Key with two meanings", "A key must mean one thing wherever it is offered."),
    "S503": Meaning("No key to press", "The step waits for a key and offers none."),
    "S504": Meaning("Typical is no key here", "`typical` names the key most people press at this step."),
    "S505": Meaning(
        "Opt-out out of reach", "The opt-out key must work at the first thing that the call waits for (rule 6.16)."
    ),
    "S601": Meaning("Not said in a locale", "Everything is said in every locale of the script."),
    "S602": Meaning("Unknown variable", "Nothing of that name can be said; the customer would hear the braces."),
    "S603": Meaning("Variable not always known", "On some way to this step nobody has answered it yet."),
    "S604": Meaning("Variable where none is filled in", "Short names and levels are said as they are written."),
    "S605": Meaning("Not a pause", "A pause is written `[pause]` or `[pause 1.5]`, up to five seconds."),
    "S606": Meaning("Hole left over", "`<name>` is filled only in a fragment; here it would be read aloud."),
    "S607": Meaning("Brace left open", "A variable has a brace on either side; a single one would be read aloud."),
    "S608": Meaning("Opt-out not named", "The first prompt tells how to get no more such calls (rule 9.14)."),
    "S609": Meaning("Presses for a score", "A prompt never asks for a particular score."),
    "S610": Meaning(
        "Recording for another locale", "A recording for a locale that the script does not have is never played."
    ),
    "S611": Meaning(
        "Recording instead of a variable", "A recording cannot say what differs from customer to customer."
    ),
    "S612": Meaning(
        "Words that are never said", "`again` holds one prompt for each try after the first; more are never heard."
    ),
    "S613": Meaning(
        "Option without a name", "A menu with a `label` keeps what was chosen: each option needs `value` and `words`."
    ),
    "S614": Meaning("Kept without a label", "Without a `label` a menu keeps nothing and complains of nothing."),
    "S615": Meaning("SMS too long", "A text message has at most 300 characters, or it is cut into many."),
    "S616": Meaning(
        "Recording that is never played",
        "It stands beside no words, or beside words that are said together with others.",
    ),
    "S701": Meaning("Condition on nothing", "Nothing is ever kept under this name."),
    "S702": Meaning("Never so", "This value cannot come up."),
    "S703": Meaning("Asked about too early", "On every way to this step the question has not been put yet."),
    "S704": Meaning(
        "Fact of the wrong kind", "Slots, plates and numbers to put through to come from facts of those kinds."
    ),
    "S705": Meaning(
        "Example of another kind",
        "The example stands for the fact in checks and rehearsals, so it must be of its kind.",
    ),
    "S706": Meaning("Nothing to compute from", "A computed fact needs everything it is worked out from."),
    "S707": Meaning("Name taken", "An answer noted on the way must not go by the name of something else."),
    "S708": Meaning(
        "Example in another language", "A text is tried in each language, and Chinese letters tell nothing of English."
    ),
    "S801": Meaning("No such scale", "The scale is not declared here, nor in an included fragment."),
    "S802": Meaning("Threshold out of range", "No answer can ever be there."),
    "S803": Meaning("Everything is a complaint", "The best answer must not be one."),
    "S804": Meaning("Threshold without effect", "Another threshold says the same or worse already."),
    "S805": Meaning(
        "Not a scale", "A scale has two levels or more, each with a value of its own, and a name of its own."
    ),
    "S806": Meaning("Range upside down", "`least` must not be above `most`, and `hours` begin before they end."),
    "S901": Meaning("Longer than five minutes", "Customers accept at most five minutes (rule 2.08)."),
    "S902": Meaning(
        "Ceiling too low", "The longest call has more turns than the ceiling allows, so it would be cut short."
    ),
}
