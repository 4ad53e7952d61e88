"""How like two short texts are: what somebody said, and what an option of a menu is called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flows.answers.speech import joined, plain
from flows.steps import Locale

EXACT, HOLDS, WITHIN, SHARED = 1.0, 0.86, 0.82, 0.8  # the same; the option within what was said; the reverse; in part
AGAINST = 0.3  # of that, when only one of the two denies

# Other words for the same thing, brought to one.
_SAME_ZH = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        (r"没有", "没"),
        (r"都不是", "其他"),
        (
            r"(?:不(?:必|需要|要|用)|别)(?:再|给我)*(?:回电话?|打电话|来电|联系我?|打过来|[打回](?=$|了))",
            "不用回电",
        ),
        (r"(?:做|弄|办)(?:完|好)了?", "做过"),
        (r"不想(?:讲|聊|谈|告诉)", "不想说"),
        (r"(?:出|碰到|碰上|遇上|有)了?(?:点|些|一点)?问题", "遇到问题"),
        (r"其它|别的(?!.*其他)|别家|外面的|别处", "其他"),
        (r"(?:什么时候|啥时候|哪个|怎么|随便哪个)?(?:都行|都可以|都成|都好|均可|无所谓|随便)", "都可以"),
        (r"早上|早晨|上半天|一早", "上午"),
        (r"午后|下半天|后半天", "下午"),
        (r"网上|上网|互联网|抖音|微信|百度|小红书|手机上|朋友圈|短视频", "网络"),
        (r"收音机", "广播"),
        (r"(?:十五|15)分钟?|一刻(?!钟)", "一刻钟"),
        (r"(?:还在|还会|仍然|一直)(?:出现|有|响|这样)|老样子", "没解决"),
        (r"[一两二三四五1-5]个半(?:小时|钟头)", "钟头半"),
        (r"半个?(?:小时|钟头)|(?:三十|30)分钟?", "半小时"),
        (r"(?:一|1)个?(?:小时|钟头)|(?:六十|60)分钟?", "一小时"),
        (r"(?:一|1)个?(?:星期|礼拜)", "一周"),
        (r"[以之]内", "内"),
        (r"[以之]后", "后"),
        (r"(?:卖|过户)(?:了|掉|给别人)|处理(?:掉|给别人)|已经卖|转手|(?:车)?(?:已经)?不在(?:了)?$|转让", "转手"),
        (r"又(?:坏|犯|有|来|这样|响|出问题)了?", "又出现"),
        (r"^(?:都|已经|现在)*好了$|弄好了|修好了|处理好了", "解决"),
        (r"没(?:什么|啥|任何)?(?:问题|毛病)(?!.*解决)|^(?:都|一切)?挺好的?$|^都好$", "正常"),
        (r"不同意做?|不愿意做", "不做"),
        (r"过几天|晚点|晚些时候|晚些|迟一?点|过段时间|过一阵", "晚一点"),
        (r"改日|换一?天|另外一天|别的时间", "改天"),
        (r"换(?:个|一个)?时间|时间改(?:一)?(?:下)?|改(?:个|一下)时间|调(?:一下)?时间", "改时间"),
        (r"(?:去|到|赶)不了", "来不了"),
        (r"按时|准时|正常来", "照常"),
        (r"预约|订个?时间|定个?时间", "约时间"),
        (r"太保", "太平洋"),
        (r"录音", "留言"),
        (r"打(?:电话|过来)?(?=$|了|吧)|回(?:个|一个)?电话?|回(?=$)|来电", "回电"),
        (r"离得?太?远|路太?远|太远", "远"),
    )
)
_EMPTY_ZH = re.compile(
    r"[的了吧啊呀呢嘛哦嗯请您你我们给把被帮就也又还已经想要先在一个下些这那有是对好会能跟和与来去到谢行从得再太或]"
    r"|现在|可以|暂时|看到|的话|比较|方便|应该|左右|大概|大约|差不多|可能"
)
_DENIES_ZH = re.compile(r"不(?!错|过|少|满意)|没|未|别(?!家|人)|甭|免了|算了")
_FIXED_ZH = re.compile(r"来不了|不用回电|都可以")

_LEADING_NO = re.compile(r"^\s*(?:no|nope|nah)\s*[,.;!]+\s*(?=\w+ \w)", re.IGNORECASE)  # no, leave it undone

_SAME_EN = tuple(
    (re.compile(pattern), one)
    for pattern, one in (
        (r"\b(?:not|wasn't|isn't|weren't|never) (?:[a-z]+ )?satisfied|\bunsatisfied|\bunhappy", "dissatisfied"),
        (r"\b(?:can't|can not|cannot|couldn't) (?:come|make it|be there)|\bunable to come|\bcancel\w*", "cannotcome"),
        (
            r"\b(?:either(?: one)?|both|any ?time|doesn't matter|whenever|whatever)\b"
            r"(?: (?:works?|is|are)(?: fine| ok)?)?",
            "either",
        ),
        (r"\b(?:online|the web|on the web|google\w*|website|facebook|wechat)\b", "internet"),
        (r"\b(?:tv|television)\b", "television"),
        (r"\bhours? and a half\b", "hourandahalf"),
        (r"\b(?:thirty|30) minutes", "half hour"),
        (r"\b(?:sixty|60) minutes", "hour"),
        (r"\b15\b", "fifteen"),
        (
            r"\bsold\b|\bno longer (?:have|own|the owner|mine|ours|yours)\b"
            r"|\b(?:don't|do not) (?:have|own)\b.*\b(?:any ?more|any longer|now)",
            "nolonger",
        ),
        (r"\bnone of (?:those|these|them|the above|that)\b", ""),
        (r"\b(?:later|longer|more) than\b", "after"),
        (r"\b(?:don't|do not|not) agree|\bdisagree\w*|\brefuse\w*", "declined"),
        (r"\b(?:my|your|them|him|her)sel(?:f|ves)\b", "self"),
        (r"\bis gone\b|\bnot mine\b", "nolonger"),
        (r"\bother\b|\bdifferent\b|\belse\b", "another"),
        (r"\btalk(?:ing)?\b", "speak"),
        (r"\badvisor", "adviser"),
        (r"\b(?:passed|passing) by\b", "passingby"),
        (
            r"^no problems?(?: at all)?$|\bno (?:problems?|issues?)\b|\ball good\b"
            r"|\beverything(?:'s| is)? (?:fine|well|good)",
            "all well",
        ),
        (r"\bsomething(?:'s| is)? wrong|\bthere(?:'s| is) something wrong", "wrong"),
        (r"\bping an\b", "pingan"),
        (r"\bp i c c\b", "picc"),
        (r"\bc p i c\b", "cpic"),
    )
)
_EMPTY = (
    "a an the i i'm i'd i'll i've it it's is be am are was were been to of for in on at and or if you you're your we"
    " our us me my mine that that's this there with from would like want have has had do did does will please just so"
    " got get rather within being he she they one some than then them were yes yeah ok sure"
)
_EMPTY_EN = frozenset(_EMPTY.split())
_DENIES_EN = re.compile(r"\b(?:not|no|never|none|nothing|without)\b|n't\b")


@dataclass(frozen=True, slots=True)
class Form:
    """A text brought to what counts: its marks (words, or pairs of characters), and whether it denies something."""

    core: str
    marks: frozenset[str]
    denies: bool


def form(text: str, locale: Locale) -> Form:
    """The text without what every answer has."""
    return (
        _english(plain(_LEADING_NO.sub("", text), "en")) if locale == "en" else _mandarin(joined(plain(text, "zh-CN")))
    )


def alike(said: Form, name: Form) -> float:
    """From 0 to 1: the same words are 1, and the words of the one within the other nearly so."""
    if not said.core or not name.core:
        return 0.0
    if said.core == name.core:
        return EXACT if said.denies == name.denies else AGAINST
    if _has(said, name):
        like = HOLDS
    elif said.core not in ("不", "没", "no") and _has(name, said):
        like = WITHIN
    else:
        like = SHARED * 2 * len(said.marks & name.marks) / ((len(said.marks) + len(name.marks)) or 1)
    return like if said.denies == name.denies else like * AGAINST


def without(said: Form, name: Form) -> str | None:
    """What is said beside a name; None where the name is not in it. Who says a part of the name says nothing "
    "beside it."""
    if not said.core or not name.core or said.denies != name.denies:
        return None
    if _has(name, said):
        return ""
    if not _has(said, name):
        return None
    if name.core.isascii():
        return " ".join(sorted(said.marks - name.marks))
    return said.core.replace(name.core, " ", 1).strip()


def only_in(forms: Iterable[Form], others: Iterable[Form]) -> frozenset[str]:
    """The marks that tell these texts from those."""
    return frozenset().union(*(one.marks for one in forms)) - frozenset().union(*(one.marks for one in others))


def _has(whole: Form, part: Form) -> bool:
    return part.core in whole.core if not part.core.isascii() else part.marks <= whole.marks


def _mandarin(said: str) -> Form:
    for pattern, one in _SAME_ZH:
        said = pattern.sub(one, said)
    denies = _DENIES_ZH.search(_FIXED_ZH.sub("", said)) is not None
    kept = _FIXED_ZH.findall(said)
    core = _EMPTY_ZH.sub("", _FIXED_ZH.sub(" ", said)).replace(" ", "") + "".join(kept)
    core = core or ("没" if denies else "")
    pairs = {core[at : at + 2] for at in range(len(core) - 1)}
    return Form(core, frozenset(pairs or {core}) if core else frozenset(), denies)


def _english(said: str) -> Form:
    for pattern, one in _SAME_EN:
        said = pattern.sub(one, said)
    denies = _DENIES_EN.search(said) is not None
    words = [_stem(word) for word in said.split() if word not in _EMPTY_EN and not word.endswith("n't")]
    marks = frozenset(word for word in words if word not in ("not", "no", "never"))
    return Form(
        " ".join(sorted(marks)) or ("no" if denies else ""), marks or frozenset({"no"} if denies else ()), denies
    )


def _stem(word: str) -> str:
    """A word without its ending, so that "booking" and "book", "comes" and "coming" meet."""
    for ending in ("ing", "ied", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
