"""Whether what was read back is right. Everything doubtful rests on this answer, so a yes is only said whole.

对 and "that's right" are a yes; 对，不对, 有一个不对 and "right except the last digit" are a no, because something in
them is wrong; anything else is no answer to this question, and it is put again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.answers import Context, NotUnderstood, Understanding, Understood
from flows.answers.key_said import key_said
from flows.answers.plainly import listed, whole
from flows.answers.residue import MATCH
from flows.answers.speech import asks_back, hedged, tidy, unfilled, unsure
from flows.steps import NO, YES, Locale, Words
from flows.turns import Keys, Spoken

NOT_AN_OPTION, NOT_UNDERSTOOD = NotUnderstood("not_an_option"), NotUnderstood("not_understood")
AGAIN = NotUnderstood("unclear")  # a yes that was not clear enough to count; it is no other answer either

_RIGHT: Mapping[Locale, str] = {
    "zh-CN": (
        "对 对的 对啊 对呀 对对 是 是的 是啊 是呀 嗯 恩 嗯嗯 没错 没错的 没有错 正确 正确的 完全正确 完全对 "
        "都对 全对 好的 确认 我确认 确定 就是 就是这个 就是这样 就这个 是这个 是这样 是这样的 没问题 没有问题 "
        "不错 ok okay yes 对了 说对了 你说对了 您说对了 听对了 是对的 当然 当然是 对头 中 嗯哼 就是它 正是 "
        "是我说的 我说的就是这个 是我的 一点没错 一点儿没错 一个字没错 准确 没毛病 是滴 对滴 系 系啊 妥 按一 "
        "按1 选一 数字一"
    ),
    "en": (
        "yes|yeah|yep|yup|ya|yah|yea|aye|right|correct|sure|ok|okay|that's right|that is right|that's correct"
        "|that is correct|that's it|that is it|it is|it's right|it is right|it's correct|it is correct|exactly"
        "|exactly right|absolutely|of course|affirmative|indeed|you got it|you've got it|got it|perfect"
        "|spot on|all correct|all right|alright|quite right|that's the one|that's what i said"
        "|that is what i said|i did|i do|certainly|definitely|fine|good|great|that's fine|that's good|uh huh"
        "|mhm|mm hmm|mmhmm|mm hm|precisely|true|that's true|confirmed|i confirm|you bet|100 percent|all good"
        "|looks good|sounds right|sounds good|right on|yes it is|yes i did|yes that's right|you heard right"
        "|you heard me right|right you are|yes correct|press one|option one|number one"
    ),
}
_WRONG = {
    "zh-CN": re.compile(
        r"[不错否别未]|没(?!错|有错|问题|有问题|毛病)|个?[屁鬼]|哪[里儿对有是]|怎么|什么对|可是|但是?|除了|除|只是"
        r"|就是最后|漏|少了|多了|差|换|改|重[来新说]|而是"
    ),
    "en": re.compile(
        r"\b(?:no|nope|nah|nay|not|never|wrong|incorrect|except|but|other than|apart from|almost|nearly|close|false"
        r"|mistake|error|misheard|missing|instead|however|rather|change|negative|actually|change it"
        r"|last one is"
        r"|all of it but|far from|hardly|untrue|isn't|wasn't|didn't|don't|can't)\b|n't\b"
    ),
}
# Words with one of those in them that say nothing against it, or that are no answer at all.
_HARMLESS = {
    "zh-CN": re.compile(
        r"一点儿?(?:都|也)?没错|没有?(?:听|说|搞|弄)错|不会错|错不了|没有?(?:什么|哪里)?不对|没(?:有)?(?:什么)?错"
        r"|不错|没(?:有)?(?:什么)?(?:问题|毛病)|对不起|不好意思|差不多"
    ),
    "en": re.compile(
        r"\bno (?:problem|worries|doubt|mistake|question)\b|\bnot wrong\b|\bnothing(?:'s| is)? wrong\b|\bcouldn't "
        r"be more right\b|\bisn't it\b|\bcan't hear\b|\bdon't know\b|\bclose to\b"
    ),
}
# A yes that is not said whole, and what only asks back: the same is asked once more.
_UNCLEAR = {
    "zh-CN": re.compile(r"对不对|是不是|[对是好行]吗|对|没错|正确"),
    "en": re.compile(r"\b(?:yes|yeah|yep|right|correct|exactly|is (?:it|that))\b"),
}
_TAG = re.compile("(?:你说|您说)?(?:对不对|是不是)(?:啊|呀|呢|的)?")
# Words that are about something else: what was said, or that nothing was heard.
_ASKS = {
    "zh-CN": re.compile(r"没听|听不|再说|再讲|重复|不知道|不清楚|不确定|什么(?!对)|对不起|不好意思|你说呢|随便"),
    "en": re.compile(
        r"\b(?:don't|do not) know\b|\bnot sure\b|\bpardon\b|\b(?:can't|didn't|couldn't) (?:hear|catch|get)\b"
        r"|\brepeat\b|\bsay"
        r" (?:it|that) again\b|\bwhatever\b|^sorry$"
    ),
}
_KEYS = {YES: Understood(True), NO: Understood(False)}


def understand(heard: Keys | Spoken, expected: Words, context: Context) -> Understanding:
    """True where it is right, False where something in it is not. `expected` is the phrase that read it back."""
    if isinstance(heard, Keys):
        return _KEYS.get(heard.digits, NOT_AN_OPTION)
    locale = context.locale
    if (said := key_said(heard.text, locale)) is not None and said.plainly and said.key in _KEYS:
        return AGAIN if unsure(heard) else _KEYS[said.key]
    text = tidy(heard.text)
    against = _ASKS[locale].sub(" ", _HARMLESS[locale].sub(" ", text))
    if _WRONG[locale].search(against):
        return AGAIN if _TAG.fullmatch(text) else Understood(False)
    if _all_right(heard.text, locale):
        doubted = unsure(heard) or hedged(heard.text, locale) or asks_back(heard.text)
        return AGAIN if doubted else Understood(True)
    return AGAIN if _UNCLEAR[locale].search(against) else NOT_UNDERSTOOD


def _all_right(text: str, locale: Locale) -> bool:
    """Whether every clause is a yes, thanks and fillers aside."""
    pauses = re.split(r"[,.;!?]+(?!\d)", text) if locale == "en" else tidy(text).split(" ")
    clauses = [clause for one in pauses if (clause := tidy(one)) and unfilled(f"{MATCH} {clause}", locale) != MATCH]
    yes = listed(_RIGHT[locale], locale)
    every = clauses or [tidy(text)]  # 嗯 is a filler and, alone, an answer
    return all(whole(one, yes, locale) or whole(unfilled(one, locale), yes, locale) for one in every)
