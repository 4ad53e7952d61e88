"""How people say where they stand, on a scale of satisfaction or of intention, from 2 (best, surest) to -2.

Each table is read from top to bottom, and what a line has found is taken out of the text, so that 不满意 is gone before
满意 is looked for. A line with two places is a doubt between them; an empty one says nothing about the answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from flows.steps import Locale

Sort = Literal["satisfaction", "intention"]
Place = int
Line = tuple[re.Pattern[str], tuple[Place, ...]]


def places(said: str, lines: Sequence[Line]) -> tuple[Place, ...]:
    """Every place that the text names, the first found first."""
    found: list[Place] = []
    for pattern, meant in lines:
        said, times = pattern.subn(" ", said)
        found += meant if times else ()
    return tuple(dict.fromkeys(found))


def without_places(said: str, lines: Sequence[Line], mark: str) -> str:
    """The text with a mark for each place it names; what says nothing about the answer stays as an ellipsis."""
    for pattern, meant in lines:
        said = pattern.sub(mark if meant else "…", said)
    return said


def _lines(*lines: tuple[str, tuple[Place, ...]]) -> tuple[Line, ...]:
    return tuple((re.compile(pattern), meant) for pattern, meant in lines)


_VERY = (
    r"(?:非常|特别|很|十分|极其|极为|极|相当|超级|超|最|太|老|贼|实在|真的?|完全|根本|压根|绝对|百分之?百|十二分)+"
    r"(?:的|地|是|太)?"
)
_A_LOT = r"(?:是|算|能算|能说)?(?:很|太|怎么|大|够|那么|特别|十分|非常|咋|咋个|甚|多)(?:地|是)?"
_SATISFACTION_ZH = _lines(
    (r"满意度|满不满意|什么满意(?:不满意)?|满意不满意的|(?<!不)怎么才?算?满意|算不算满意|哪里?.{0,3}满意", ()),
    (r"(?:说|谈|算)不上.+?也?(?:说|谈|算)不上(?:不满意|坏|差|不好)|不好(?:也)?不坏|不好也不差|没什么感觉", (0,)),
    (rf"不(?:是|算){_VERY}不满意", (0, -1)),
    (r"(?:不是|没有?|不能说|没说|没什么|没啥|谈不上)(?:什么|太|多|哪里|有)?不满意(?:的)?(?:地方)?", (1, 0)),
    (r"没有?比这个?更(?:满意|好)(?:的)?(?:了)?|不能(?:再|更)(?:满意|好)了?", (2,)),
    (r"不能(?:再|更)(?:差|糟|烂)了?", (-2,)),
    (r"(?:没有|没|无)(?:一点|半点|什么|一丝)满意(?:的)?(?:地方)?", (-1, -2)),
    (r"(?:说|谈|算|称)不上(?:是|有)?多?(?:满意|好)|满意(?:谈|说|算)不上", (0, -1)),
    (r"(?:能|会|可能|怎么会?)满意(?:吗|才怪)|满意(?:个|什么|啥)", (-1, -2)),
    (rf"{_VERY}不满意|一点(?:儿)?[都也]不满意|不满意(?:极了|到极点|透了)", (-2,)),
    (
        r"(?:太|很|非常|特别|极|真|实在是?太?|超级)(?:的)?(?:差|糟|烂|垃圾|失望|恶劣)|差劲|差极|差到|糟糕?透"
        r"|烂透|失望透|气死",
        (-2,),
    ),
    (r"不是(?:特别|十分|非常|很)(?:地|的)?满意|没有?(?:那么|多么?)满意", (-1, 0)),
    (rf"不{_A_LOT}满意|(?:有点|有些|有一点|比较|不大|较)?不满意", (-1,)),
    (r"不怎么样|不咋(?:地|样|的)|不(?:太|大|怎么|是很|是太)?(?:好|行|理想)|欠佳|比较差|较差|差点意思|糟糕", (-1,)),
    (r"失望", (-1, -2)),
    (rf"{_VERY}满意|(?:挺|蛮)满意|满意(?:极了|得很|得不得了|得没话说)", (2,)),
    (r"好极了|(?:太|非常|特别|超级?|十分)(?:的)?(?:好|棒|赞)了?|没话说|无可挑剔|完美|棒极了|满分", (2,)),
    (r"(?:很|非常|特别|相当)不错|(?:很|挺|蛮|都挺)(?:的)?(?:好|棒|赞)|^好(?:的|啊)?$|真好", (2, 1)),
    (
        r"一般般?|还行|还可以|凑凑?合合?|马马虎虎|就那样|那么回事|普普?通通?|过得去|中规中矩|将就|不咸不淡|中等"
        r"|及格|说得过去",
        (0,),
    ),
    (r"还好|^可以(?:的|吧|啊|呀)*$", (1, 0)),
    (r"(?:比较|还算|基本上?|大体上?|大致|较为?|挺|蛮)?(?:满意|不错)", (1,)),
)
_SURELY = r"(?:一定|肯定|绝对|坚决|永远|再也|打死我?|绝|死|说什么|这辈子|铁定)(?:都|也|是)?"
_MAYBE = r"(?:可能|应该|大概率?|估计|多半|恐怕|也许|或许|八成|十有八九|差不多|我看|兴许)(?:是|都|也)?"
_INTENTION_ZH = _lines(
    (r"会议|开会|展会|什么会|会员|社会|机会|一会儿?|[等待过]会儿?|会不会|会计|大会|会场|误会|体会", ()),
    (rf"不一定不会|{_MAYBE}会{_MAYBE}不会也?说不", (0,)),
    (rf"(?:{_SURELY})?不(?:会|可能)不|没有?不会(?:的)?", (2, 1)),
    (r"(?:不是|没说)(?:说)?不会", (1, 0)),
    (
        r"说不[准定好清]|不(?:太)?确定|不好说|看(?:情况|心情|缘分)|到时候(?:再说|再看|看)?|不一定|没(?:有)?想好"
        r"|难说|再说(?!一|清)|看吧|再看看?|不清楚",
        (0,),
    ),
    (r"不知道|一半一半|没准|保不齐|五五开", (0,)),
    (
        rf"{_MAYBE}(?:就)?不(?:太|大)?(?:会|来|去|推荐)(?:再)?|不(?:太|大|怎么)(?:会|可能|想)|可能性(?:不大"
        rf"|很小|不高)|够呛|悬",
        (-1,),
    ),
    (
        rf"{_SURELY}不(?:会|来|去|可能|推荐|再|考虑|买)(?:再来|再去|来|去|推荐)?|不会再[来去买推]|再也不|不可能"
        rf"|不来了|不去了|没门|想都别想",
        (-2,),
    ),
    (r"不会", (-2, -1)),
    (
        r"(?:一定|肯定|当然|绝对|必须|百分之?百|铁定|必)(?:还|再|都|是|也)*(?:会|要|来|去|推荐)|^那?(?:一定"
        r"|肯定|必须|当然)(?:的|啊|是)*$",
        (2,),
    ),
    (r"会的|会[啊呀]|会会会|那必须的?", (2,)),
    (rf"{_MAYBE}(?:还|再)*(?:会|来|去|推荐|吧|$)|有可能", (1,)),
    (r"会考虑|考虑一下", (1, 0)),
    (r"会", (2, 1)),
)
_SO = r"(?:(?:very|extremely|completely|totally|highly|really|absolutely|so|deeply|incredibly|most|super|truly|100%) )+"
_NOT = (
    r"(?:not|isn't|wasn't|aren't|weren't|never|hardly|wouldn't say(?: that)? (?:i'm|i am|i was)|don't feel|didn't feel)"
)
_QUITE = r"(?:(?:fairly|quite|pretty|mostly|reasonably|generally|rather|somewhat|a bit|a little) )?"
_HAPPY = r"(?:satisfied|happy|pleased|content|impressed|good|great)"
_UNHAPPY = r"(?:dissatisfied|unsatisfied|unhappy|disappointed|displeased|poor|bad|dis satisfied|un satisfied)"
_SATISFACTION_EN = _lines(
    (r"\bhow (?:satisfied|happy)|\bsatisfaction (?:survey|score)", ()),
    (rf"\bneither {_HAPPY} nor {_UNHAPPY}\b|\bneither good nor bad\b|\bnot good,? not bad\b", (0,)),
    (rf"\b{_NOT} {_SO}{_UNHAPPY}\b", (0, -1)),
    (
        rf"\b{_NOT} (?:at all |in the least |remotely )(?:{_HAPPY})\b|\b{_NOT} {_HAPPY} (?:at all|in the least"
        rf"|one bit)\b",
        (-2,),
    ),
    (
        rf"\b{_NOT} (?:too |so |that )?{_UNHAPPY}\b|\b(?:can't|cannot|couldn't|no) complain(?:ts?)?\b|^(?:it's "
        rf"|it was )?fine$",
        (1, 0),
    ),
    (r"^(?:i'm |i was )?very this satisfied$", (-2, 2)),
    (r"^(?:i'm |i was )?this satisfied$", (-1, 1)),
    (
        rf"\b{_SO}{_UNHAPPY}\b|\bterribl[ey]|\bawful|\bhorribl[ey]|\bdreadful|\bdisgust\w+|\bworst\b"
        rf"|\bappalling|\bfurious",
        (-2,),
    ),
    (rf"\bmore than {_HAPPY}|\bas {_HAPPY} as (?:i |it |one )?(?:can|could) be", (2,)),
    (rf"\bless than {_HAPPY}", (-1,)),
    (rf"\b(?:anything but|far from|nowhere near) (?:being )?{_HAPPY}", (-1, -2)),
    (r"\bcouldn't (?:be|have been) (?:happier|better|more (?:satisfied|pleased|happy))\b", (2,)),
    (r"\b(?:could|should) (?:be|have been) better\b|\bnot great\b", (0, -1)),
    (rf"\b(?:hardly|barely|not (?:exactly|entirely|completely|fully|all that)) {_HAPPY}\b", (-1, 0)),
    (rf"\bwell {_HAPPY}\b", (1, 2)),
    (rf"\b{_NOT} (?:[a-z]+ ){{0,2}}?{_HAPPY}\b|\b{_QUITE}{_UNHAPPY}\b", (-1,)),
    (
        rf"\b{_SO}(?:satisfied|happy|pleased|content|impressed)\b|\bdelighted|\bexcellent|\bfantastic"
        rf"|\bperfect\b|\boutstanding",
        (2,),
    ),
    (r"\bamazing|\bwonderful|\bbrilliant|\bsuperb|\bthrilled|\bover the moon|\bawesome", (2,)),
    (rf"\b{_SO}good\b|\bgreat\b", (2, 1)),
    (
        r"\baverage|\bso so\b|\bneutral|\bneither\b|\balright|\ball right|\bmediocre|\bok\b|\bokay\b|\bmeh\b"
        r"|\bin the middle",
        (0,),
    ),
    (r"\bnothing special|\bmiddle of the road|\bpassable|\bacceptable", (0,)),
    (rf"\b{_QUITE}{_HAPPY}\b", (1,)),
)
_INTENTION_EN = _lines(
    (r"\bmaybe,? maybe not\b|\bmaybe yes maybe no\b|\bfifty[ -]fifty|\b50[ /-]50", (0,)),
    (
        r"\b(?:not|isn't|aren't) (?:really |quite |too |so |yet |entirely )?(?:sure|certain|decided)(?: yet)?"
        r"|\b(?:don't|do not) know|\bdepends",
        (0,),
    ),
    (
        r"\b(?:can't|cannot|hard to|difficult to) (?:say|tell)|\bundecided|\bwe(?:'ll| will) see|\bwho knows"
        r"|\bhaven't decided|\bno idea",
        (0,),
    ),
    (
        r"\b(?:probably|likely|perhaps|maybe|possibly) (?:not|won't|wouldn't)|\bunlikely|\bdoubt(?:ful)? ?(?:it"
        r"|that)?(?= |$)",
        (-1,),
    ),
    (
        r"\b(?:don't|do not) (?:think|believe|suppose)(?: so| i will| i would)?|\bnot (?:very |that |too |so )?likely",
        (-1,),
    ),
    (r"\bi (?:suppose|guess|think) not\b|\brather not\b|\bprobably (?:won't|wouldn't)", (-1,)),
    (
        r"\b(?:definitely|certainly|absolutely|of course|surely|for sure|obviously) (?:(?:will|would) )?(?:not"
        r"|won't|wouldn't|never)",
        (-2,),
    ),
    (
        r"\bno way|\bnever\b|\bno(?:t a)? chance|\bover my dead body|\bnot in a million|\bno definitely|\bnot ever",
        (-2,),
    ),
    (r"\bwithout (?:a |any )?doubt|\b(?:certainly|definitely|absolutely|of course|for sure|surely|sure)\b", (2,)),
    (r"\b(?:one |a )?(?:hundred|100) ?(?:percent|%)|\b100%", (2,)),
    (
        r"\bprobably\b|\b(?:(?:more than|most|very|quite) )?likely\b|\bi (?:think|guess|suppose|believe|should "
        r"think) so\b|\bshould do\b",
        (1,),
    ),
    (r"\bmaybe\b|\bperhaps\b|\bmight\b|\bpossibly\b|\bcould be\b", (1, 0)),
    (r"\bno\b|\bnope\b|\bnah\b|\bwon't\b|\bwouldn't\b", (-2, -1)),
    (r"\byes\b|\byeah\b|\byep\b|\byup\b|\bi will\b|\bi would\b", (2, 1)),
)
LINES: Mapping[Sort, Mapping[Locale, tuple[Line, ...]]] = {
    "satisfaction": {"zh-CN": _SATISFACTION_ZH, "en": _SATISFACTION_EN},
    "intention": {"zh-CN": _INTENTION_ZH, "en": _INTENTION_EN},
}
