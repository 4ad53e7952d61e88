"""What a customer may wish in words at any question: no more calls, the question again, a person, the next one, later.

Whoever asks decides the order: an opt-out goes before everything, because it must be honoured however it is said; any
other wish only counts where the words are no answer to the question, for 改天 and 不想说 may be options of a menu.
"""

from __future__ import annotations

import re
from typing import Literal

from flows.answers.speech import asks_back, joined, plain, tidy
from flows.steps import Locale
from flows.turns import Spoken

Wish = Literal["opt_out", "repeat", "person", "skip", "later"]

# 打 alone also waxes, inflates, discounts and scores; only what follows makes a call of it.
_RING = r"(?:打(?=$|[ 了来给我啦吧过]|电话|扰|搅|这|回访)|来电|拨打?|联系|回访|骚扰|烦(?=我|了|$)|找我|发短信|发信息)"
_NO_MORE = r"(?:别|不要|不用|不许|不准|不必|不需要|甭|勿|莫|停止|禁止|请勿|不能|少)"
_OPT_OUT_ZH = re.compile(
    rf"(?<!不是)(?<!没说)(?<!没有说){_NO_MORE}(?:你们?)?(?:老是?|总是?|一直|天天|随便)?(?:再|继续|来)?"
    rf"(?:跟|给|向|对|往)?(?:我|俺|咱|这个?(?:号|手机|电话))?(?:这)?(?:再|来)?{_RING}"
    r"|不(?:想|愿意?)(?:再)?(?:接|收)(?:到)?(?:你们?(?:的)?|这(?:种|类|样)的?|此类|任何|什么|这个?)*(?:电话"
    r"|短信|来电|回访)"
    r"|(?:号码|手机号?|电话|联系方式|信息|资料|名字)(?:给我)?(?:从.{0,6})?(?:都|全|给)*(?:删|移除|去掉|拉黑|注销|拿掉)"
    r"|(?:删除?掉?|移除|去掉|注销|拿掉)(?:我|俺)(?:的)?(?:手机|电话|联系|个人)?(?:号码?|信息|资料|电话|方式|名字)"
    r"|退订|拒收|拉黑|黑名单|再打.{0,8}(?:投诉|报警|举报|告你|不客气|起诉)|取消(?:回访|来电|电话回访)"
    r"|拒绝(?:再)?(?:接|来电|回访|联系|此类|这类|你们)"
)
_ANOTHER_TIME_ZH = re.compile(
    r"(?:明天|后天|下午|晚点|晚上|傍晚|下周.?|周.|改天|改日|回头|过(?:几天|会儿?|一会儿?|两天)|一会儿?|待会儿?"
    r"|等会儿?|下次|点)"
    r"(?:以后|之后|后)?(?:再|你再|您再|给我)+(?:打|联系|来电|说)|(?:现在|今天|中午|上班|白天|这会儿?|这个?时候"
    r"|上午|早上|早晨|下午|周末|晚上|开车).{0,3}"
    r"(?:别|不要|不能)(?!.{0,3}再)(?:给我)?打"
)
_OPT_OUT_EN = re.compile(
    r"(?<!don't )(?<!not )\b(?:stop|quit|cease)(?: with)?(?: ever)? (?:calling|phoning|ringing|contacting"
    r"|bothering|texting"
    r"|messaging|harassing|these calls|the calls|this call|your calls)\b(?! it)"
    r"|(?<!they )(?<!you )(?<!we )\b(?:do not|don't|dont|rather you (?:did )?not|rather you didn't) (?:you )?(?:ever )?"
    r"(?:want you to |want you |want to be )?(?:be )?(?:call|called|calling|ring|phone|contact|contacted"
    r"|bother (?:me|us)"
    r"|text|disturb)\b"
    r"(?! (?:it|that|this a))"
    r"|\b(?:not|never|don't|dont|no) (?:[a-z]+ ){0,3}(?:call|ring|phone|contact|bother|text"
    r"|disturb)(?:ing)? (?:[a-z]+ ){0,2}"
    r"(?:again|any ?more)\b"
    r"|\b(?:take|remove|get|drop|cross) (?:me|us|my (?:phone )?(?:number|name)) (?:off|from|out of)\b"
    r"|\bremove (?:me|us)\b"
    r"|\b(?:remove|delete|erase|drop) (?:my|our) (?:phone )?(?:number|name|details|data|info|information)\b"
    r"|\bunsubscribe|\bopt(?:ing|ed)? (?:me )?out\b|\bdo not call (?:list|registry)|\bno (?:more"
    r"|further) (?:calls|phone calls|texts)"
    r"|\bleave me alone|\blose my number|\b(?:don't|do not|never) want (?:any|any more|these|your|more|to get"
    r"|to receive|to hear)"
    r"[a-z ]{0,24}(?:calls?|from you)\b|\bblock(?:ing)? (?:you|your number|this number)|^stop(?: it| this)?$"
)
_NOT_NOW_EN = re.compile(
    r"\b(?:call|ring|phone|contact|try) (?:me )?(?:back |again )?(?:later|tomorrow|tonight|after|in the|in an?"
    r"|next|on)\b"
    r"|\b(?:don't|do not|not) (?:want to be )?(?:call|called|ring|phone|phoned) (?:me )?(?:right )?(?:now|today"
    r"|at work|before|until|during"
    r"|in the|at this|so early"
    r"|this early|so late|while)\b"
)
# Words that leave no doubt that it is about all calls to come, and words that tell of some of them only.
_FOR_GOOD = {
    "zh-CN": re.compile(
        r"再|以后|永远|删|移除|去掉|拉黑|黑名单|注销|拿掉|退订|拒收|骚扰|取消|拒绝|停止|禁止|老打|老是|不想接"
        r"|不愿意?接|不想收|打扰|来烦"
    ),
    "en": re.compile(
        r"\b(?:stop|quit|cease|again|any ?more|ever|never|remove|delete|erase|take|drop|cross|unsubscribe|opt|list"
        r"|no more"
        r"|no further|leave me alone|lose my number|block\w*|harass\w*|from you|any calls|your calls)\b"
    ),
}
_ONLY_SOME = {
    "zh-CN": re.compile(
        r"上午|早上|早晨|清早|中午|下午|晚上|周末|周[一二三四五六日]|星期|点(?:以前|之前|前|以后|之后|后|钟)|太早"
        r"|太晚|上班|家里|单位|老婆|老公|爱人|短信|信息"
    ),
    "en": re.compile(
        r"\b(?:morning|afternoon|evening|night|noon|before|after|until|during|while|weekends?|at work|at home"
        r"|early|late"
        r"|wife|husband|work number|home number|landline|texts?|texting|messages?|text me)\b"
    ),
}
_OPT_OUT = {"zh-CN": _OPT_OUT_ZH, "en": _OPT_OUT_EN}
_ANOTHER_TIME = {"zh-CN": _ANOTHER_TIME_ZH, "en": _NOT_NOW_EN}
_PERSON = {
    "zh-CN": re.compile(
        r"(?:转|接|找|要|换|叫|请|跟|和|与|让)(?:一下|个|一个|接|你们的?|你们|到|给我|我)*(?:人工|真人|活人"
        r"|客服|专员|话务员|接线员"
        r"|经理|领导|负责人|店长|主管|工作人员)|^(?:我要|请)?(?:人工|真人|客服)(?:服务|客服|坐席)?$|人工(?:服务"
        r"|客服|坐席)"
        r"|(?:我要|想要|要去|打算)投诉|(?:不想|不要|不愿意?|懒得)(?:跟|和|同)(?:一个|你这个?)?(?:机器人?|电脑"
        r"|语音|录音)"
    ),
    "en": re.compile(
        r"\b(?:speak|talk|speaking|talking) (?:to|with) (?:a |an |the |your |some |any)?(?:real |live |actual "
        r"|human |service )*"
        r"(?:person|human|people|someone|somebody|one|agent|representative|rep|manager|operator|adviser|advisor"
        r"|supervisor|body)\b"
        r"|\b(?:real|live|actual) (?:person|human|agent)|^(?:an? |the )?(?:operator|agent|representative|human"
        r"|person|manager)$"
        r"|\b(?:put|pass|transfer|connect) me\b|\bcustomer service|\bget me (?:a|an|the|your|some)|\bmake a complaint"
        r"|\b(?:not|don't want to|won't) (?:talk|talking|speak) (?:to|with) (?:a |an |this )?(?:machine|robot"
        r"|computer|bot)"
    ),
}
_REPEAT = {
    "zh-CN": re.compile(
        r"再(?:说|讲|念|重复|放|播|问)(?:一|1)?(?:遍|下|次|回)|重(?:复|说|讲|新说|新放)|(?:没|没有"
        r"|不)(?:太)?(?:听|听得)(?:清楚?|明白|懂|见|到)"
        r"|听不(?:太)?(?:清|见|到|懂|明白)|没(?:太)?(?:懂|明白)|(?:你|您)?(?:刚才|刚刚)?(?:说|讲|问)(?:的"
        r"|了)?(?:是)?(?:什么|啥)"
        r"|^(?:什么|啥|啥子|嗯|啊|哈|喂)+(?:意思|东西)?$|什么意思|能听(?:见|到)吗|再来一遍|怎么(?:打|按|评|选)"
    ),
    "en": re.compile(
        r"\b(?:repeat|say (?:that|it|this) again|say again|come again|one more time|pardon|once more"
        r"|didn't (?:catch|hear|understand|get (?:that|what|you|the question))"
        r"|did not (?:catch|hear|understand|get (?:that|what|you|the question))|don't understand|can't hear"
        r"|couldn't hear|can you hear"
        r"|what did you (?:say|ask)"
        r"|what was (?:that|the question)|what do you mean|what does that mean|say what|excuse me"
        r"|what are the (?:options|choices))\b"
        r"|^(?:what|huh|sorry|eh|hello|hello hello)$"
    ),
}
_ONLY_AS_A_QUESTION = {"zh-CN": re.compile(r"^[嗯啊哈喂]+$"), "en": re.compile(r"^(?:huh|sorry|eh|hello|hello hello)$")}
_SKIP = {
    "zh-CN": re.compile(
        r"跳过|略过|下(?:一)?(?:个|题|条|道)(?:问题|题)?(?:吧)?$|不(?:想|愿意?|便|方便)(?:回答|评价|打分|评分"
        r"|说|讲|透露|评)"
        r"|不(?:回答|评价|打分|评分|作答)|(?:没法|无法|不好)(?:评价|打分|回答|评|说)|无可奉告|^(?:过|略|pass)$"
        r"|不做评价|没什么好说"
    ),
    "en": re.compile(
        r"^(?:i'll |i will |let's |can i |can we |just |i )?(?:pass|skip)(?: (?:it|this|that|this one|that one"
        r"|the question|on that"
        r"|on this|this question|on this one|on that one))?$"
        r"|\bskip (?:it|this|that|the)|\bnext (?:question|one)|\bno (?:comment|opinion|answer)"
        r"|\brather not (?:say|answer|tell|rate)"
        r"|\b(?:don't|do not|won't|not going to|don't wish to|prefer not to) (?:want to |wish to )?(?:answer"
        r"|say|rate|comment)\b"
        r"|\bmove on\b|\bprefer not to\b"
    ),
}
_LATER = {
    "zh-CN": re.compile(
        r"(?<!没在)(?<!没)(?<!不)(?:正在|在|正|刚好在|还在|我)(?:外面|路上|高速上?)?(?:开着?车|开着?会|上班"
        r"|上课|忙|吃饭|睡觉|休息|医院"
        r"|带孩子|接电话|打电话|谈事|出差|干活|做饭|骑车|洗澡|飞机上|地铁上|高铁上|高速上)(?!吗)"
        r"|(?<!不)(?<!不太)(?:很忙|忙着|太忙|好忙|有点忙)"
        r"|没(?:有)?(?:空|时间|工夫|功夫)|不(?:太)?方便(?:接|说话|讲话|讲电话|聊)|(?:晚|迟)一?(?:点"
        r"|些)(?:儿)?(?![来到去取做约])"
        r"|回头(?:再|打|给|联系|说|聊|$)|(?:待|等|过)(?:一)?会儿?(?:再|打|给|吧|行|可以|后|$)|一会儿?(?:再|以后"
        r"|之后|后|打|给)|稍(?:后|晚|等一会)"
        r"|改(?:天|日|个时间|时间)(?![来到去取做约])|下次(?:再)?(?:说|打|聊)|(?:明天|后天|今晚|晚上|下午|上午"
        r"|中午|周[一二三四五六日末]|下周.?)"
        r"(?:吧)?(?:再|给我|你)*(?:再|打|联系|聊|说|行吗|可以吗)|^(?:明天|后天|下午|上午|晚上|中午|傍晚|今晚"
        r"|下周)(?:吧|行|可以)?$"
        r"|开着?车呢|开着?会呢|忙(?:着)?呢|上班呢|吃饭呢|有(?:点)?事(?:儿)?(?:呢|在|$)|下班(?:再|后|以后|之后)"
    ),
    "en": re.compile(
        r"(?<!not )\b(?:i'm|i am|am|we're|currently|just|still) (?:currently |just |still |really |very |a bit "
        r"|a little |kind of |quite |so "
        r"|in the middle of )?(?:driving|busy|working|at work|in (?:a|the) (?:meeting|car|middle)|on the road"
        r"|on the train|on another call"
        r"|at the (?:doctor|hospital|office)|eating|having (?:lunch|dinner)|cooking|on my way|sleeping|in bed"
        r"|in class|tied up)"
        r"|^(?:driving|busy|in a meeting|at work|tied up|later|tomorrow|this evening|tonight|this afternoon"
        r"|in the (?:afternoon|evening|morning))"
        r"(?: (?:right now|at the moment|now|please|sorry|maybe))*$"
        r"|\b(?:can't|cannot|can not|unable to) (?:talk|speak|take (?:this|the|your) call|chat"
        r"|do this)(?: (?:right )?now)?"
        r"|(?<!never )\b(?:call|ring|phone|try) (?:me )?(?:back|again|later|tomorrow|tonight|another|some other|after"
        r"|in (?:a|an|the)|next|on|this)"
        r"|\b(?:another|some other|a better) (?:time|day)\b|\b(?:not|isn't|is not) a (?:good|great"
        r"|convenient) (?:time|moment)\b"
        r"|\bbad (?:time|moment)\b|\b(?:maybe|perhaps|do it|do this|talk|speak) later\b|\blater (?:please|on"
        r"|today|would)\b"
        r"|\bno time\b|\bdon't have (?:the |any |much )?time\b|\bhaven't (?:got )?(?:the |any )?time\b"
        r"|\bin a (?:bit|while|few minutes)\b"
    ),
}


def wish(heard: Spoken, locale: Locale) -> Wish | None:
    """What the words ask for beside an answer; None when nothing of the kind.

    An opt-out is taken however unsure the recogniser was: to ring somebody who said no is the worse mistake.
    """
    said, bare = tidy(heard.text), plain(heard.text, locale)
    if locale == "zh-CN":
        said, bare = joined(said), joined(bare)
    if asks_not_to_be_called(heard, locale):
        return "opt_out"
    if _another_time(said, locale):
        return "later"
    if _PERSON[locale].search(said) or _PERSON[locale].search(bare):
        return "person"
    if _asks_again(heard, said, bare, locale):
        return "repeat"
    if _SKIP[locale].search(said) or _SKIP[locale].search(bare):
        return "skip"
    if _LATER[locale].search(said) or _LATER[locale].search(bare):
        return "later"
    return None


def asks_not_to_be_called(heard: Spoken, locale: Locale) -> bool:
    """Whether the wish is to hear no more of us; 现在别打，明天再打 is only another time."""
    said = joined(tidy(heard.text)) if locale == "zh-CN" else tidy(heard.text)
    return _OPT_OUT[locale].search(said) is not None and not _another_time(said, locale)


def leaves_no_doubt(heard: Spoken, locale: Locale) -> bool:
    """Whether a wish to hear no more of us is one for good and for all calls: 以后别再打了, but not 不用打电话, "
    "别发短信."""
    said = joined(tidy(heard.text)) if locale == "zh-CN" else tidy(heard.text)
    return _FOR_GOOD[locale].search(said) is not None and _ONLY_SOME[locale].search(said) is None


def _another_time(said: str, locale: Locale) -> bool:
    """Whether a "do not ring" holds for now only, or another time is named to ring at."""
    return _ANOTHER_TIME[locale].search(said) is not None


def _asks_again(heard: Spoken, said: str, bare: str, locale: Locale) -> bool:
    """A bare 嗯 or "hello" asks only when the recogniser heard a question in it."""
    if _ONLY_AS_A_QUESTION[locale].match(said) and not asks_back(heard.text):
        return False
    return any(_REPEAT[locale].search(one) is not None for one in (said, bare))
