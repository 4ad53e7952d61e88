"""What an answering machine records: the words said after its beep, cut where the call goes elsewhere or ends."""

from dataclasses import dataclass, field


@dataclass
class Words:
    """Something that is being said, from one second of the call to another."""

    text: str
    begins: float
    ends: float


@dataclass
class Tape:
    """Runs from the beep on; seconds are those of the call since its answer."""

    beep: float
    said: list[Words] = field(default_factory=list)

    def hear(self, text: str, now: float, seconds: float) -> None:
        """These words follow whatever is still being said."""
        begins = max(now, self.said[-1].ends if self.said else 0.0)
        self.said.append(Words(text, begins, begins + seconds))

    def cut(self, now: float) -> None:
        """Nothing more of it is heard: the call went elsewhere, or is over."""
        for words in self.said:
            words.ends, words.text = _until(words, now), _part(words, words.begins, now)

    @property
    def heard(self) -> str:
        """What is on it, the first of it perhaps begun before the beep."""
        parts = (_part(words, self.beep, words.ends) for words in self.said)
        return "\n".join(part for part in parts if part)


def _until(words: Words, now: float) -> float:
    return max(words.begins, min(words.ends, now))


def _part(words: Words, begins: float, ends: float) -> str:
    """As many characters as were said between two moments."""
    length = words.ends - words.begins
    if length <= 0:
        return ""
    first, last = ((moment - words.begins) / length for moment in (begins, ends))
    return words.text[round(max(0.0, first) * len(words.text)) : round(min(1.0, last) * len(words.text))]
