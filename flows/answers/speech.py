"""Makes what a recogniser wrote down comparable: one width, one case, one script, no punctuation, no fillers.

`tidy` changes only how a thing is written; `plain` also leaves out what carries no meaning. Letters said in Mandarin
(诶 for A, 额 for E) sound like fillers, so whoever listens for letters begins with `tidy`.
"""

from __future__ import annotations

import re
import unicodedata

from flows.steps import Locale
from flows.turns import Spoken

LOW = 0.5  # below it only a crystal-clear word counts by itself
UNSTATED = 0.6  # what a recogniser is taken to be that does not say how sure it is

# Traditional characters that occur in answers, and the simplified ones at the same places.
_TRADITIONAL = (
    "點兩萬億號滿個對錯沒會說還這幾給開車時間現後週禮貳參陸線請問題關別電話聯絡繫謝聽見讓當過來員買賣換該"
    "價錢貴誤認為覺應麼從嗎們歡樂務態處維護輛動環單約預馬隨訂碼鐘鍾遲遠東蘇遼陝寧雲贛瓊閩滬魯晉領掛學臨廣"
    "陳劉講餓愛貓頭記錄攪擾騷發簡訊滯絕無專顧導總經實誰勢終於門場樣熱類質長聲須願幫報紙網視離壞業較確喫飯"
    "趕醫陽樓夠剛纔嚴續傳轉麗藍綠產種裡裏雙齊係啟試駛燈貨運達進選擇項數機戶僅圓塊費區縣歲節氣風豐決斷慮議"
    "壓變檢級組織極歐瑪結貝爾乾鬆櫃爐陰礦貼讀寫詢煩蠻闆邊佔舊廠漲贊餘爺媽誠優歷舉華"
)
_SIMPLIFIED = (
    "点两万亿号满个对错没会说还这几给开车时间现后周礼贰参陆线请问题关别电话联络系谢听见让当过来员买卖换该"
    "价钱贵误认为觉应么从吗们欢乐务态处维护辆动环单约预马随订码钟钟迟远东苏辽陕宁云赣琼闽沪鲁晋领挂学临广"
    "陈刘讲饿爱猫头记录搅扰骚发简讯滞绝无专顾导总经实谁势终于门场样热类质长声须愿帮报纸网视离坏业较确吃饭"
    "赶医阳楼够刚才严续传转丽蓝绿产种里里双齐系启试驶灯货运达进选择项数机户仅圆块费区县岁节气风丰决断虑议"
    "压变检级组织极欧玛结贝尔干松柜炉阴矿贴读写询烦蛮板边占旧厂涨赞余爷妈诚优历举华"
)
_ONE_SCRIPT = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}

HAN = r"[㐀-䶿一-鿿〇]"
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)\s*([.:/~-])\s*(?=\d)")
_SIGN = re.compile(r"[^\w\s'%.:/~-]|_|(?<!\d)[.:/~-]|[.:/~-](?!\d)|(?<!\w)'|'(?!\w)|(?<!\d)%")
_QUESTION = re.compile(r"[?？]\s*$")


def tidy(text: str) -> str:
    """The same words in one writing: NFKC, lower case, simplified. A sign becomes a space, so a space in Mandarin is a
    pause that the recogniser heard; its own odd spaces are gone. Signs inside figures stay: 8.5, 10:30, 11/5, 20%.
    """
    for sign, figures in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s*{sign}", figures, text)
    text = unicodedata.normalize("NFKC", text).lower().translate(_ONE_SCRIPT).replace("’", "'")
    text = re.sub(rf"(?<={HAN})\s+|\s+(?={HAN})", "", text)
    text = _BETWEEN_FIGURES.sub(r"\1", _GROUPED.sub("", text))
    return " ".join(_SIGN.sub(" ", text).split())


# What people say while they think. 这个月 and 那个星期天 are no fillers; 我想 is one only before what is thought.
_FILLERS_ZH = re.compile(
    r"[嗯呃额唔哦噢喔哎诶欸唉呐啊呀嘛]+|(?:那|这)个?(?:什么|啥)|[那这]个(?![月周星礼时点号人])"
    r"|(?:让我|我)(?:再)?(?:想想|想一下|看看|看一下)|怎么说呢?"
    r"|我(?:个人|自己)?(?:觉得|感觉|认为)(?:吧|呢)?|我想(?=应该|大概|可能|就|是|给|打|[\d零一二三四五六七八九十两])"
    r"|就是说?|反正|然后|其实|(?:喂|你好|您好|谢谢|麻烦)(?:你|您|了|啊)?"
)
_FILLERS_EN = re.compile(
    r"\b(?:u+m+|u+h+(?! (?:huh|uh)\b)|e+r+m*|h+m+|ah+|you know|i (?:think|believe|feel|would think)|i'd think"
    r"|let me (?:see|think)|let's see|to be honest|honestly|basically|maybe|perhaps|please|hello|hi|thank you|thanks)\b"
    r"|^(?:(?:well|oh(?! (?:\d|oh|zero|one|two|three|four|five|six|seven|eight|nine|hundred))|so|ok so|okay so|and|but)"
    r"\b ?)+"
)
_HEDGES = {
    "zh-CN": re.compile(r"大概|大约|可能|也许|好像|应该|估计|差不多|左右|上下|勉强|不确定|说不好|吧(?!$)|算是"),
    "en": re.compile(
        r"\b(?:maybe|perhaps|probably|about|around|roughly|i guess|i suppose|guess|possibly|kind of|sort of|kinda|sorta"
        r"|not sure|or so|something like|approximately|might|at a guess|more or less)\b"
    ),
}


def plain(text: str, locale: Locale) -> str:
    """What is left of `tidy` without fillers; a text of nothing but fillers stays, because 嗯 may be the answer."""
    tidied = tidy(text)
    fillers = _FILLERS_EN if locale == "en" else _FILLERS_ZH
    left, before = tidied, ""
    while left != before:
        before, left = left, " ".join(fillers.sub(" ", left).split())
    return left or tidied


def joined(text: str) -> str:
    """Mandarin without its pauses; spaces between figures and Latin words stay."""
    return re.sub(rf"(?<={HAN}) +| +(?={HAN})", "", text)


def hedged(text: str, locale: Locale) -> bool:
    """Whether the speaker says less than a plain answer: 大概八分, "probably eight"."""
    return _HEDGES[locale].search(tidy(text)) is not None


def asks_back(text: str) -> bool:
    """Whether the recogniser heard a question: 嗯？ is not a yes."""
    return _QUESTION.search(text) is not None


def sureness(heard: Spoken) -> float:
    """How sure the recogniser is, from 0 to 1."""
    return UNSTATED if heard.confidence is None else heard.confidence


def unsure(heard: Spoken) -> bool:
    """Whether the recogniser doubts its own words."""
    return sureness(heard) < LOW


# Words by which people take back what they have just said.
_TAKEN_BACK = {
    "zh-CN": re.compile(
        r"[啊哦噢哎呃诶喔](?:不对|不是|不)(?= ?\S)|不对不对|不不+|不对(?!劲)|(?:我)?(?:刚才)?(?:说|讲|按|念|报)错了?"
        r"|口误|(?:更正|纠正|改)(?:一下|下)?(?:成|为)?|换成| 不(?:是)? |搞错了|错了错了| 错了 "
    ),
    "en": re.compile(
        r"\b(?:(?:no|nope) (?:wait|no|sorry|hang on|hold on|actually|rather|i mean|make (?:that|it)|let's say)"
        r"|(?:wait|sorry|hang on|hold on|oops) (?:no|i mean|i meant|make (?:that|it)|actually)|i mean(?:t)?|correction"
        r"|(?:make|scratch|change|strike) (?:that|it)(?: to)?|or rather|oops|actually|i misspoke|my mistake"
        r"|sorry|wait)\b"
    ),
}
_A_NO_BETWEEN = re.compile(r"(?<=\w)\s*[,.;]+\s*no\s*[,.;]+\s*(?=\w)", re.IGNORECASE)  # seven, no, eight
_NOT_THIS_BUT_THAT = {
    "zh-CN": re.compile(r"^.*?不是(?P<this>[^是]+?) ?(?:而是|应该是|是)(?P<that>.+)$"),
    "en": re.compile(r"^(?:it's |it is |that's )?not (?P<this>.+?) but (?P<that>.+)$"),
}


def said_in_turn(text: str, locale: Locale) -> tuple[str, ...]:
    """The pieces between which the speaker takes something back, the last one said last: 八分，不，九分 gives both."""
    tidied = tidy(_A_NO_BETWEEN.sub(", no wait, ", text) if locale == "en" else text)
    if swap := _NOT_THIS_BUT_THAT[locale].match(tidied):
        return swap["this"].strip(), swap["that"].strip()
    pieces = (piece.strip() for piece in _TAKEN_BACK[locale].split(tidied))
    return tuple(piece for piece in pieces if piece) or (tidied,)
