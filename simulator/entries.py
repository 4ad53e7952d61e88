"""What a person types where several keys are wanted: a mileage, a duration, a day; and how well it was read back."""

import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from simulator.ear import Heard
from simulator.meaning import Topic
from simulator.numerals import days_in, numbers_in

NOT_KNOWN = 0.12  # of all persons, who have never looked at the odometer
SLIP = 0.08  # of all entries, in which a finger hits the wrong key
NOTICED = 0.85  # of all slips that are read back
NEW_CAR = r"首保|首次保养|新车|提车|交车|磨合|first (maintenance|service)|new car|delivery|delivered|running[- ]in"
PAST = r"已经|上次|做过|哪天(做|买|提|上)|(做|买|提|上)的|last|when did|ago|\bwas\b|\bdid\b"
RANGE_TOLD = re.compile(r"应该?在(.{1,20}?)到(.{1,20}?)之间|between (.{1,20}?) and (.{1,20}?)\.", re.IGNORECASE)
LENGTHS = r"公里|里程|kilomet|mileage|\bkm\b|odometer"
# What is asked for, told by a word of the prompt, and what somebody might say to it.
AMOUNTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    (r"分钟|minutes?", (30, 45, 60, 90)),
    (r"几点|点钟|小时|hours?\b|o'clock", tuple(range(10, 18))),
    (r"几个?(人|位)|多少(人|位)|人数|how many (people|persons|of you|guests)", (1, 2, 2, 3, 4)),
    (r"多少钱|[万千百]?元|预算|price|yuan|budget", (80_000, 100_000, 120_000, 150_000)),
    (r"几年|哪一?年|year", tuple(range(2018, 2025))),
    (r"几次|多少次|how (many times|often)", (1, 2, 3)),
)
KEY_ROWS = ("123", "456", "789", "*0#")


@dataclass
class Hand:
    """One person's fingers in one call: what they mean to type, and what they hit."""

    number: str
    seed: int
    today: date
    chance: random.Random
    clumsy: bool = False
    meant: dict[str, str] = field(default_factory=dict)  # by what is asked for, so that asking again finds the same
    last: str | None = None  # what the last entry was meant to be
    slipped: bool = False  # it was typed wrong
    slips: int = 0

    def __post_init__(self) -> None:
        car = random.Random(f"{self.seed}:{self.number}:car")
        self._daily_km = car.choice((15, 25, 30, 40, 40, 55, 80))
        self._new_days, self._old_days = car.randint(20, 85), car.randint(200, 1500)
        self._looks = car.random() >= NOT_KNOWN
        self._plate_is_right = car.random() < 0.85

    @property
    def plate_is_right(self) -> bool:
        """Whether the plate in the dealership's records is the one on the car."""
        return self._plate_is_right

    @property
    def plate(self) -> str:
        """The plate on the car, for those who are asked to say it."""
        return f"鲁L{random.Random(f'{self.seed}:{self.number}:plate').randrange(10_000, 100_000)}"

    def wanted(self, heard: Heard) -> str | None:
        """The keys this person means to type, without a last pound key; None when they do not know."""
        kind = "day" if heard.topic == Topic.DATE else self._kind(heard.text)
        if kind == LENGTHS and not self._looks:
            return None
        if kind not in self.meant:
            self.meant[kind] = self._day(heard.text) if kind == "day" else str(self._amount(kind, heard.text))
        told = RANGE_TOLD.search(heard.text)
        if told and kind != "day":
            self.meant[kind] = self._within(self.meant[kind], told)
        return self.meant[kind]

    def typed(self, keys: str) -> str:
        """What the fingers hit; remembered, so that a slip may be noticed when it is read back."""
        self.last, self.slipped = keys, False
        likely = 0.5 if self.clumsy and not self.slips else SLIP
        if len(keys) < 2 or self.slips >= 2 or self.chance.random() >= likely:
            return keys
        self.slips += 1
        at = self.chance.randrange(len(keys))
        wrong = self.chance.choice([key for key in neighbours(keys[at]) if key.isdigit()])
        self.slipped = True
        return keys[:at] + wrong + keys[at + 1 :]

    def gaps(self, keys: str) -> tuple[float, ...]:
        """Seconds before each key: even within a group, longer where the next group is looked up."""
        return tuple(
            round(self.chance.uniform(0.25, 0.6) + (self.chance.uniform(0.3, 1.2) if at and at % 3 == 0 else 0), 2)
            for at in range(len(keys))
        )

    def hears_it_wrong(self, heard: Heard) -> bool:
        """Whether what is read back is not what was meant, and this person notices."""
        if self.last is None:
            return False
        said = heard.before_the_keys()
        told: tuple[str, ...] = days_in(said) or tuple(str(number) for number in numbers_in(said))
        wrong = self.last not in told if told else self.slipped
        self.last = None  # what comes after is about something else
        return wrong and (not self.slipped or self.chance.random() < NOTICED)

    # -- what is meant ----------------------------------------------------------------------------------------

    def _kind(self, text: str) -> str:
        if re.search(LENGTHS, text, re.IGNORECASE):
            return LENGTHS
        return next((words for words, _ in AMOUNTS if re.search(words, text, re.IGNORECASE)), "")

    def _amount(self, kind: str, text: str) -> int:
        if kind == LENGTHS:
            days = self._new_days if re.search(NEW_CAR, text, re.IGNORECASE) else self._old_days
            return days * self._daily_km // 10 * 10 + self.chance.randrange(10)
        if re.search(r"电话|手机|号码|phone", text, re.IGNORECASE) and not kind:
            return int(re.sub(r"\D", "", self.number.removeprefix("+86")))
        return self.chance.choice(dict(AMOUNTS).get(kind, (1, 2, 3)))

    def _day(self, text: str) -> str:
        if re.search(PAST, text, re.IGNORECASE):
            return f"{self.today - timedelta(days=self.chance.randint(3, 60)):%m%d}"
        return f"{self.today + timedelta(days=self.chance.randint(2, 14)):%m%d}"

    def _within(self, meant: str, told: re.Match[str]) -> str:
        """Somebody who is told the range keeps to it."""
        ends = [numbers_in(part) for part in told.groups() if part]
        if len(ends) != 2 or not all(ends):
            return meant
        return str(min(max(int(meant), ends[0][0]), ends[1][0]))


def neighbours(key: str) -> str:
    """The keys that touch this one on a telephone."""
    row = next(at for at, keys in enumerate(KEY_ROWS) if key in keys)
    column = KEY_ROWS[row].index(key)
    near = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    return "".join(KEY_ROWS[r][c] for r, c in near if 0 <= r < 4 and 0 <= c < 3)
