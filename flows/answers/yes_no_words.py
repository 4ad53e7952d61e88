"""How people say yes and no, and the ways in which a no looks like a yes (没问题) and a yes like a no (不是不行).

A clause is read for one of: yes, no, either (还行, "maybe"), or nothing. Negatives are looked for before positives.
"""

from __future__ import annotations

import re
from typing import Literal

from flows.answers import plainly
from flows.steps import Locale

Polarity = Literal["yes", "no", "either"]
State = Literal["well", "ill"]

_EITHER_ZH = re.compile(
    r"还行|还可以|还好|都行|都可以|都好|随便|无所谓|看情况|再说吧|再看|说不准|说不好|不一定|不确定|不好说"
    r"|可能吧|也许|(?<![不是])(?P<own>..)不(?P=own)|没(?:有)?想好|看吧"
    r"|可要可不要|可以不|(?P<same>可以|好|行|要|是|想)是(?P=same)|[是要行好能想来去参](?:不"
    r"|没)[是要行好能想来去参]|可不可以|愿不愿意"
    r"|方不方便|需不需要|有没有|还是(?:不|没|别).*(?:呢|吗)$|难说|纠结|半对半错"
)
_YES_LIKE_NO_ZH = re.compile(
    r"(?:也|又|并)?不是(?:说)?(?:不|没)(?:行|要|可以|想|愿意|方便|好|用|需要|能|对|收到)?|没(?:有)?(?:什么"
    r"|啥)?(?:不可以|不行|不好|不方便|不要|不能|不满意)"
    r"(?:的)?|有(?:啥|什么)不(?:行|可以|好|能|满意)(?:的)?|(?:怎么|干嘛|为什么|为啥|哪能|岂能)不.*|不会不.*|没说不.*"
    r"|何乐而不为"
    r"|没(?:有)?错|没(?:有|得|啥|什么)?问题|没(?:有)?意见|没毛病|不成问题|不客气|没关系|不忙|没在(?:忙|开车"
    r"|开会)|没事(?=你|您|说|$)|不介意"
)
_PRAISE_ZH = re.compile(r"不错")
_NOTHING_ZH = re.compile(
    r"你说呢|您说呢|不知道|不清楚|不晓得|不记得|好像|好(?=[贵慢远久多难差烦吵冷热累忙奇])|对(?:了|不起|面|方)"
    r"|要(?:是|么"
    r"|不然)|行(?:驶|李|车)"
    r"|中(?:午|间|国)|成(?:本|都)|有(?:点|人|时候|些)(?!问题)|来(?:着|电)|能不能|是谁|不好意思|打错"
)
_ASKS_ZH = re.compile(
    r"什么|谁|多少|哪|几点|几号|怎么(?!样|不)|为(?:什么|啥)(?!不)|干嘛(?!不)|啥(?!的|时|也|都|问题)|吗$"
)
_NO_ZH = re.compile(
    r"不(?:需要|用|要|必|行|可以|可能|好|是|对|想|愿意?|乐意|方便|了|去|来|参加|满意|同意|接受|发|感兴趣|太方便"
    r"|大方便|做|能|会|留|聊|谈|得行|成|中)"
    r"|用不着|要不得|没(?:有|必要|兴趣|空|时间|收到|看到|见|人|法|得|讲|说|介绍|提|告诉|呢|啊|啥|什么)|(?:去|来"
    r"|参加|做|办|收|到)不(?:了|成|到)"
    r"|^没|^不|^别|^甭|^莫|^否|^未|^冇|别(?:发|打|来|了|麻烦)|甭|免了|算了|拒绝|谢绝|未收到|一点也不|压根|错了$"
    r"|没$|不$|不需$|没有"
)
_YES_ZH = re.compile(
    r"^(?:那|就|我|都|嗯|哦|当然|肯定|现在|也)*(?:是|对|好|行|要|嗯|恩|成|中|得|有|能|会|去|来|ok|okay|yes|欧克"
    r"|妥|哦了|嗯哼)"
    r"(?:的|了|啊|呀|吧|嘞|啦|滴|呢|哒|得|着)*(?:是|对|好|行|要|嗯|中|有|的)*(?:的|了|啊|吧)*$"
    r"|可以|阔以|闊以|愿意|同意|当然|必须|需要|方便|要得|要嘞|没错|有兴趣|有空|有时间|报名|请(?:讲|说|问)|说吧"
    r"|[你您](?:说|讲|问)|^讲$|讲吧|问吧|回(?:个|一个)?电(?:话)?"
    r"|收到(?:了|过)|看到(?:了|短信)|(?:讲|说|问|提|告诉|介绍|邀请)(?:过|了)|肯定要|想要|要发|发(?:吧|一个|一下"
    r"|过来)|麻烦|好(?:的|嘞|啊|呀|吧)"
    r"|是(?:的|啊|呀)|对(?:的|啊|呀)|^(?:要|有|行|是|对|嗯|好)|(?:要|去|来|行|可以)(?:吧|的|啊|了)?$|满意"
)
_ACK_ZH = re.compile(r"^(?:嗯|恩|是的?|对的?|好的?|行|哦|ok|那|就|啊|呀|吧|呢|的|谢谢)+$")

_EITHER_EN = re.compile(
    r"\bmaybe|\bperhaps|\bdepends|\b(?:don't|do not) know|\bnot (?:really )?sure|\beither (?:way|one)"
    r"|\bwhatever|\byes and no|\byes or no"
    r"|\bcould be|\bpossibly|\bwe'll see|\b(?:don't|do not) care|\bhard to say|\bmight\b|\bno idea|\bundecided"
    r"|\bi haven't decided"
)
_YES_LIKE_NO_EN = re.compile(
    r"\bno (?:problems?|worries|objections?|doubt)\b(?: at all)?|\bnot a problem|\bwhy not|\b(?:don't|wouldn't"
    r"|do not) mind\b.*"
    r"|\bcan't complain|\bcouldn't be (?:better|happier|more [a-z]+)|\bwouldn't miss it|\bnot (?:un|dis)satisfied"
    r"|\bcan't say no\b|\bhaven't (?:read|opened|looked at) it|\bnot busy|\bnot driving|\bcan't wait"
)
_NO_EN = re.compile(
    r"\b(?:no|nope|nah|nay|not|never|none|nothing|negative|cannot|dissatisfied|unsatisfied|unhappy|unlikely)\b"
    r"|n't\b|\brather not"
    r"|\buh uh\b|\bnuh uh\b|\bi doubt|\bi(?:'m| am) (?:good|fine|okay|ok|all set|alright)(?: thanks| thank you"
    r"| for now)*$|\bno longer"
)
_YES_EN = re.compile(
    r"\b(?:yes|yeah|yep|yup|ya|yah|ye|yea|aye|sure|ok|okay|of course|absolutely|definitely|certainly|right"
    r"|correct|please|affirmative"
    r"|all right|alright|go ahead|go for it|go on|sounds? good|you bet|uh huh|mhm|mm hmm|mmhmm|mm hm"
    r"|by all means|with pleasure"
    r"|great|send it|got it|received it|very well|shoot|fire away|good idea|satisfied|happy|pleased|indeed"
    r"|exactly|totally)\b"
    r"|^(?:it's |that's |now is |now's |it is )?(?:fine|good|perfect|ok)(?: by me| with me| now)?$"
    r"|\bi (?:do|would|did|have|am|was|will|can|could)(?: so)?$|\bi(?:'d| would) (?:like|love)\b|\bi(?:'ve"
    r"| have) (?:got|received|seen|a minute|time)"
    r"|\bi (?:got|received|saw|see|think so|guess so|suppose so|believe so)\b|\bit (?:is|does|did|has|was)$"
    r"|\bthere (?:is|was)\b"
    r"|\bit (?:came|arrived)\b|\bthat would be (?:great|good|nice|lovely)|\bi think i (?:did|have|do|would)"
    r"|\b(?:guess|suppose|think|believe) so\b"
    r"|^received$|\byes received"
)

_WELL_FIRST_ZH = re.compile(
    r"(?:没(?:有)?|无|未)(?:再)?(?:出过|发现|遇到|什么|啥|任何|感觉到?|觉得|大|有|得|太大|出现)*(?:问题|毛病"
    r"|异常|异响|故障|事儿?|不对劲?|不正常|情况|不舒服)"
)
_ILL_ZH = re.compile(
    r"(?:不(?:太|怎么|大|是很|是太)?(?:正常|对劲|好|行|对|好开)|(?:有|出)(?:了|点|一点|些|个|很多)*(?:小"
    r"|大)?(?:问题|毛病|故障|异响|异常)|有(?:点|一点|些)?不"
    r"|坏了|异响|漏油|抖动|问题(?!了?吗)|毛病|故障)"
)
_WELL_ZH = re.compile(r"正常|好着|好得很|挺好|都好|很好|良好|蛮好|不错|还好|没事|顺利|没得说")
_WELL_FIRST_EN = re.compile(
    r"\b(?:no|never had (?:a|any)|not (?:a|any)|without(?: any)?|haven't had (?:a|any)|don't have (?:a"
    r"|any)) (?:real |big )?(?:problems?|issues?|troubles?|complaints?)"
    r"(?: at all)?|\bnothing(?:'s| is)?(?: wrong| the matter| at all)?|\bnot that i know|\bnone\b"
)
_ILL_EN = re.compile(
    r"\bproblems?|\bissues?|\bwrong\b|\bnoises?\b|\bbroken|\bsqueak\w*|\btrouble|\bleak\w*|\brattl\w+"
    r"|\bnot (?:quite|everything|really|fine"
    r"|good|well|ok|okay|right)|(?<!there )\b(?:isn't|is not)\b(?: (?:fine|good|well|right|ok))?|\bvibrat\w+"
)
_WELL_EN = re.compile(
    r"\ball (?:is |are |of it is )?(?:good|fine|well|ok|okay|right)|\beverything(?:'s| is)? (?:is )?(?:fine"
    r"|good|ok|okay|great|well|in order|all right)"
    r"|\b(?:works?|runs?|running|drives?) (?:great|fine|well|good|perfectly)|\b(?:it's|it is) (?:all )?(?:fine"
    r"|good|ok|great|in order)|\bin order"
)


def polarity(clause: str, locale: Locale, own: str = "") -> Polarity | None:
    """Yes, no, either, or nothing at all. `own` is what the prompt itself calls the yes: 参加, 收到."""
    found = _english(clause) if locale == "en" else _mandarin(clause, own)
    if found is not None or not clause:
        return found
    if plainly.whole(clause, plainly.listed(plainly.NO[locale], locale), locale):
        return "no"
    return "yes" if plainly.whole(clause, plainly.listed(plainly.YES[locale], locale), locale) else None


def only_agrees(clause: str, locale: Locale) -> bool:
    """Whether it merely takes notice, as the first word before a no does: 好的，不用了."""
    if locale == "en":
        return re.fullmatch(r"(?:yeah|yes|ok|okay|right|sure|oh|well|ah|so|thanks|thank you| )+", clause) is not None
    return _ACK_ZH.match(clause) is not None


def state(said: str, locale: Locale) -> tuple[State | None, str]:
    """Whether something is said to be in order or not, and the text without those words."""
    english = locale == "en"
    for meant, pattern in (
        ("well", _WELL_FIRST_EN if english else _WELL_FIRST_ZH),
        ("ill", _ILL_EN if english else _ILL_ZH),
        ("well", _WELL_EN if english else _WELL_ZH),
    ):
        rest, times = pattern.subn(" ", said)
        if times:
            return ("ill" if meant == "ill" else "well"), " ".join(rest.split())
    return None, said


# Words around a state that add nothing to it.
_OF_STATE = {
    "zh-CN": re.compile(
        "一切|目前|现在|一直|到现在|车子?|开着|开起来|用着|感觉|[很挺蛮都还也是有的就]|非常|有点儿?|有一点|什么|啥"
    ),
    "en": re.compile(
        r"\b(?:so far|everything|everything's|the car|my car|car|very|there's|there is|there are|has|have|got|some"
        r"|a bit|at all|with it|working|something|is|small|little|it makes|it's|a|it)\b"
    ),
}


def without_state(said: str, mark: str, locale: Locale) -> str:
    """A text with a mark for what it says about the state of things."""
    english = locale == "en"
    for pattern in (
        _WELL_FIRST_EN if english else _WELL_FIRST_ZH,
        _ILL_EN if english else _ILL_ZH,
        _WELL_EN if english else _WELL_ZH,
    ):
        said = pattern.sub(mark, said)
    return _OF_STATE[locale].sub(" ", said) if said.count(mark) == 1 else said


def asks(said: str, locale: Locale) -> bool:
    """Whether a question is put to us instead of an answer; 有什么不行 is none."""
    return locale == "zh-CN" and _ASKS_ZH.search(_YES_LIKE_NO_ZH.sub("", said)) is not None


def _mandarin(clause: str, own: str) -> Polarity | None:
    if _EITHER_ZH.search(clause):
        return "either"
    rest, doubled = _YES_LIKE_NO_ZH.subn(" ", clause)
    rest = _NOTHING_ZH.sub(" ", rest).strip()
    if re.fullmatch(r"(?:挺|还|很|真|蛮)?不错(?:的|啊)?", rest):
        return "yes"
    rest = _PRAISE_ZH.sub(" ", rest)
    if _NO_ZH.search(rest):
        return "no"
    if doubled or (own and own in rest):
        return "yes"
    return "yes" if _YES_ZH.search(rest) else None


def _english(clause: str) -> Polarity | None:
    if _EITHER_EN.search(clause):
        return "either"
    rest, doubled = _YES_LIKE_NO_EN.subn(" ", clause)
    if _NO_EN.search(rest):
        return "no"
    return "yes" if doubled or _YES_EN.search(rest) else None
