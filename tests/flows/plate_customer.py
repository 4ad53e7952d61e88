"""A customer who enters a plate: listens to each prompt, finds the key in its words, and counts what it costs them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

from flows import plate_keys
from flows.answers import Context
from flows.key_words import key_words
from flows.pace import CHARACTERS_A_SECOND
from flows.plate_entry.entry import Entry, Stage
from flows.plate_entry.keypad import keys_for
from flows.plate_entry.provinces_by_key import keys_of
from flows.plate_entry.words import ENTER_ALL_AGAIN
from flows.plate_keys import Ask, Entered, GaveUp
from flows.plates import DIGITS, PROVINCES, Kind, kind_of
from flows.provinces import BY_SIGN
from flows.steps import Locale

A_KEY, A_PROMPT = 0.6, 2.0  # seconds to press, and to think
MOST_PROMPTS = 60  # far more than anybody is asked

# What the customer listens for in the menus of special plates.
MENU_WORDS = {
    Kind.TEMPORARY: ("临时",),
    Kind.SCHOOL: ("教练",),
    Kind.TRAILER: ("挂车",),
    Kind.POLICE: ("警车",),
    Kind.TRIAL: ("其他", "试验"),
    Kind.OVERSIZE: ("其他", "超限"),
    Kind.HONG_KONG: ("其他", "香港"),
    Kind.MACAU: ("其他", "澳门"),
    Kind.EMBASSY: ("其他", "使馆"),
    Kind.CONSULATE: ("其他", "领事"),
    Kind.ARMED_POLICE: ("其他", "武警"),
    Kind.MILITARY: ("其他", "军车"),
}


def context(prefix: str = "鲁L", plates: tuple[str, ...] = ()) -> Context:
    """What the dealership knows."""
    return Context("zh-CN", date(2026, 11, 23), prefix=prefix, plates=plates)


@dataclass
class Customer:
    """Enters one plate. `stars`: presses a star behind each letter, as the prompt says, or forgets it."""

    plate: str
    stars: bool = True
    slip: int | None = None  # the place of the serial at which a wrong key is pressed, the first time
    kind: Kind = field(init=False)
    keys: int = 0
    prompts: int = 0
    waited: int = 0  # seconds
    heard: dict[Locale, int] = field(default_factory=lambda: {"zh-CN": 0, "en": 0})
    menus: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = kind_of(self.plate)
        assert kind is not None, "the customer has a plate"
        self.kind = kind

    def enter(self, known: Context) -> Entered | GaveUp:
        """The whole talk; the entry is written down and read back between any two presses."""
        reached: Ask | Entered | GaveUp
        entry, reached = plate_keys.start(known)
        while isinstance(reached, Ask):
            assert self.prompts < MOST_PROMPTS, "asked without an end"
            keys = self.answer(entry, reached)
            self.prompts += 1
            self.keys += len(keys)
            self.waited += 0 if keys else reached.timeout
            for locale in self.heard:
                self.heard[locale] += len(reached.words[locale])
            entry = plate_keys.from_json(json.loads(json.dumps(plate_keys.to_json(entry))))
            entry, reached = plate_keys.press(entry, keys, known)
        return reached

    def seconds(self, locale: Locale) -> float:
        """How long it took: every prompt heard to its end, thinking, pressing, or silence until it is asked again."""
        acting = self.prompts * A_PROMPT + self.keys * A_KEY + self.waited
        return self.heard[locale] / CHARACTERS_A_SECOND[locale] + acting

    def answer(self, entry: Entry, asked: Ask) -> str:
        """The keys they press now."""
        match entry.stage:
            case Stage.HEAD:
                return self._head(asked)
            case Stage.MENU:
                return self._menu(asked)
            case Stage.PROVINCE:
                return keys_of(self._province())
            case Stage.WHICH_PROVINCE:
                return chosen(asked, BY_SIGN[self._province()].chinese)
            case Stage.SERIAL:
                return self._serial(entry)
            case Stage.LETTER | Stage.INSTEAD:
                right = self.plate[len(entry.given) + entry.place]
                named = offered(asked).values()
                said = f"数字{right}" if right in DIGITS else right
                if said in named:
                    return chosen(asked, said)
                return chosen(asked, "都不是") if "都不是" in named else ""
            case Stage.KNOWN | Stage.CONFIRM:
                shown = entry.known or read_back(entry)
                return chosen(asked, "对" if shown == self.plate else "不对")
            case Stage.WRONG:
                return self._wrong(entry)
            case Stage.ANEW:
                return keys_for(self.plate[len(entry.given) + entry.place], stars=self.stars) + "#"

    def _head(self, asked: Ask) -> str:
        words = list(offered(asked).values())
        if self.kind in MENU_WORDS and not self.menus:
            return chosen(asked, "特殊")
        own = next((one for one in words if one.startswith("车牌是")), "")
        begins = own.removeprefix("车牌是").removesuffix("开头").replace(" ", "")
        if begins and self.plate.startswith(begins):
            return chosen(asked, own)
        return chosen(asked, "其他开头" if own else "普通")

    def _menu(self, asked: Ask) -> str:
        wanted = MENU_WORDS[self.kind]
        if len(self.menus) < len(wanted):
            word = wanted[len(self.menus)]
        elif self.kind is Kind.EMBASSY:
            word = "最前面" if self.plate.startswith("使") else "最后面"
        else:
            word = "后面是" if self.plate[2] in PROVINCES else "没有"
        self.menus.append(word)
        return chosen(asked, word)

    def _province(self) -> str:
        return next(one for one in self.plate if one in PROVINCES)

    def _serial(self, entry: Entry) -> str:
        self.menus = self.menus or [""]
        rest = self.plate[len(entry.given) : len(self.plate) - len(entry.shape.mark)]
        if self.slip is not None and self.slip < len(rest):
            at, self.slip = self.slip, None
            wrong = "7" if keys_for(rest[at], stars=False) != "7" else "8"
            rest = rest[:at] + wrong + rest[at + 1 :]
        return keys_for(rest, stars=self.stars) + "#"

    def _wrong(self, entry: Entry) -> str:
        wanted = self.plate[len(entry.given) : len(self.plate) - len(entry.shape.mark)]
        slips = [at for at, key in enumerate(keys_for(wanted, stars=False)) if key != entry.keys[at]]
        if slips:
            return str(slips[0] + 1)
        shown = read_back(entry)[len(entry.given) :]
        differing = [at for at, one in enumerate(wanted) if one != shown[at]]
        letters = [at for at in differing if wanted[at] not in DIGITS]
        self.menus = []
        return str((letters or differing)[0] + 1) if differing else ENTER_ALL_AGAIN


def offered(asked: Ask) -> dict[str, str]:
    """The keys a prompt names, each with the words before it."""
    return dict(key_words(asked.words["zh-CN"], "zh-CN"))


def chosen(asked: Ask, wanted: str) -> str:
    """The key behind these words."""
    named = offered(asked)
    exact = [key for key, words in named.items() if words == wanted]
    found = exact or [key for key, words in named.items() if wanted in words]
    assert len(found) == 1, f"{wanted!r} is named {len(found)} times in {asked.words['zh-CN']}"
    return found[0]


def read_back(entry: Entry) -> str:
    """The plate that a prompt read out."""
    _, reached = plate_keys.press(Entry(**{**plate_keys.to_json(entry), "stage": Stage.CONFIRM}), "1", context())
    assert isinstance(reached, Entered)
    return reached.plate
