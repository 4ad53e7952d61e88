"""Yes and no said plainly: closed lists of whole ways of saying them, for whatever is kept without a question.

Unlike the patterns of `yes_no_words`, which find a meaning in any sentence, a phrase here is one that people say alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from flows.answers.speech import joined
from flows.steps import Locale

# Words that only take notice; before a no they are no yes (好的，不用了).
NOTICE: Mapping[Locale, str] = {
    "zh-CN": "嗯 恩 噢 哦 是 是的 是啊 对 对的 对啊 好 好的 好啊 行 行的 ok okay",
    "en": "yeah|yes|yep|ok|okay|right|sure|oh|well|ah|so|thanks|alright|all right",
}
YES: Mapping[Locale, str] = {
    "zh-CN": (
        "没错 当然 当然可以 当然要 当然好 肯定 肯定的 必须的 可以 可以的 可以啊 行啊 行吧 好吧 好嘞 好呀 好啦 "
        "好哒 中 成 得 妥 要 要的 要得 要嘞 要啊 要吧 需要 需要的 我要 我需要 想要 我想要 愿意 我愿意 有 有的 "
        "有啊 有过 方便 方便的 挺方便 挺方便的 很方便 有空 我有空 有时间 我有时间 同意 我同意 去 去的 会去 来 "
        "会来 我去 我来 会 会的 能 能的 参加 我参加 报名 我报名 收到 收到了 收到过 已收到 已经收到 已经收到了 "
        "看到了 说过 说过了 讲过 讲过了 介绍过 介绍过了 介绍了 讲了 说了 提过 告诉过 有介绍 有说 有收到 满意 "
        "满意的 没问题 没有问题 没意见 没关系 请说 请讲 请问吧 你说 你说吧 您说 您说吧 说吧 讲吧 问吧 你问 "
        "你问吧 你讲 你讲吧 发吧 发 发一个 发一个吧 发过来 发过来吧 发给我 发给我吧 发一下 那发吧 你发吧 "
        "麻烦你了 麻烦了 有兴趣 我有兴趣 感兴趣 yes 不忙 我不忙 现在不忙 没在忙 没在开车 讲 可以说 是滴 "
        "肯定要 早收到了 欧克 哦了 嗯哼 必须 阔以 可以可以 想 想的 是我 回个电话 回个电话吧 打给我吧 挺满意 "
        "很满意 非常满意 十分满意 不错 挺好 都行"
    ),
    "en": (
        "yes|yeah|yep|yup|ya|yah|ye|yea|aye|sure|ok|okay|of course|absolutely|definitely|certainly|right"
        "|correct|please|affirmative|all right|alright|go ahead|go for it|go on|sounds good|sound good|you bet"
        "|uh huh|mhm|mm hmm|mmhmm|mm hm|by all means|with pleasure|great|perfect|good|fine|send it"
        "|send it please|send it to me|text me|got it|i got it|received it|i received it|received"
        "|i have received it|i've received it|i've got it|very well|shoot|fire away|good idea|satisfied"
        "|very satisfied|happy|very happy|pleased|indeed|exactly|totally|i do|i would|i did|i have|i am|i was"
        "|i will|i can|i could|i do so|i would like to|i'd like to|i'd love to|i would love to"
        "|i would like that|i'd like that|i'd like it|i'd like one|i think so|it is|it does|it did|it has"
        "|it was|it came|it arrived|there is|that would be great|that would be good|that would be nice"
        "|that would be lovely|that'd be great|that's fine|that's right|that is right|that's correct"
        "|that is correct|it's fine|fine by me|no problem|no problem at all|not a problem|no worries"
        "|no objection|no objections|why not|i don't mind|can't wait|without doubt|for sure|now is fine"
        "|now is good|i saw it|i have seen it|they did|they have|yes please|please do|i'll come|i'll be there"
        "|count me in|i'm in|i'm interested|interested|i have time|i've got time|i've a minute|i have a minute"
        "|i'm free|i need one|i want it|i want one|i want that|i'd say so|i'm not busy|not busy|do|sure thing"
        "|quite satisfied|i was satisfied|i'm satisfied|happy with it|was explained|it was explained"
        "|they explained it|they told me|i was told|speaking"
    ),
}
NO: Mapping[Locale, str] = {
    "zh-CN": (
        "不 不了 不用 不用了 不要 不要了 不需要 不需要了 不必 不必了 用不着 不行 不可以 不好 不是 不是的 不对 "
        "不是我 不想 不想要 不愿意 不愿 不方便 不太方便 不大方便 不同意 不满意 不去 不去了 不来 不来了 不参加 "
        "不参加了 不会 不能 不感兴趣 没 没有 没有了 没有的 没有啊 没呢 没啊 没兴趣 没有兴趣 没收到 没有收到 "
        "没看到 没有看到 没见到 没收到过 没有收到过 还没收到 还没有 还没 没必要 没有必要 没空 没时间 没有空 "
        "没有时间 没介绍 没有介绍 没介绍过 没有介绍过 没讲 没讲过 没说 没说过 没有说 没有讲 没有讲过 没有说过 "
        "没提 没提过 没告诉 没人说 没人讲 没人介绍 去不了 来不了 参加不了 算了 算了吧 免了 免了吧 别 别了 "
        "别发 别发了 不发 不用发 不用发了 不要发 不要发了 不用麻烦 不用麻烦了 别麻烦了 拒绝 谢绝 否 错 错了 "
        "冇 没有呢 甭发了 莫发 要不得 没什么要问的 没啥问的 没啥 不成 不中 不得行 未收到 没得 没法去 没办法 "
        "不能去 不能来 不能参加 不想去 不想参加 不想来 暂时不用 暂时不需要 暂时不要 先不用 先不要 先不用了 "
        "不是很方便 现在不方便 完全没有 根本没有 压根没有 一点都不满意 非常不满意 很不满意 什么都没有 no"
    ),
    "en": (
        "no|nope|nah|nay|no thanks|no thank you|not really|not at all|not now|not today|not yet|not for me"
        "|never|none|nothing|negative|definitely not|certainly not|absolutely not|of course not|not interested"
        "|i'm not interested|not necessary|it's not necessary|not needed|no need|there's no need|don't bother"
        "|don't send it|please don't|i don't|i do not|i didn't|i did not|i haven't|i have not|i won't"
        "|i will not|i wouldn't|i can't|i cannot|i'm not|i am not|i wasn't|it isn't|it is not|it's not"
        "|it doesn't|it does not|it didn't|it did not|it hasn't|it wasn't|i don't want to|i don't want it"
        "|i don't want one|i don't want that|i don't need it|i don't need one|i don't need that"
        "|i don't think so|not that i know|i'd rather not|rather not|i can't come|i can't make it"
        "|i cannot come|i won't come|i'm not coming|not satisfied|i'm not satisfied|dissatisfied|unsatisfied"
        "|unhappy|not happy|very dissatisfied|not convenient|it's not convenient|not a good time"
        "|no they didn't|they didn't|they did not|nobody did|haven't received it|i haven't received it"
        "|i didn't get it|i have not received it|didn't get it|not received|i didn't receive it|uh uh|nuh uh"
        "|no i don't|no i didn't|no i haven't|count me out|no i'm not|no it isn't|no it's not|no it doesn't"
        "|no way|don't|i was not|not very satisfied|not so satisfied|there isn't|there is not|none at all"
        "|nothing at all|no longer|no time|it was not"
    ),
}
_APART = {"zh-CN": " ", "en": "|"}
_ALSO = {"zh-CN": re.compile("^[那就我也都先说吧的了啊呀呢哈哦嘛啦咯]"), "en": re.compile("^(?:then|just|i said|so) ")}
_BEHIND = {
    "zh-CN": re.compile("^(?:[的了吧啊呀哈哦嘛啦咯呗哟喽噢嘞哒]|谢谢|[您你]|现在)*$"),
    "en": re.compile("^(?:thanks|thank you|then|please|now|sir|madam|mate| )*$"),
}


@cache
def listed(phrases: str, locale: Locale) -> frozenset[str]:
    """The phrases of one of the lists above."""
    return frozenset(phrases.split(_APART[locale]))


def whole(clause: str, phrases: Collection[str], locale: Locale) -> bool:
    """Whether a clause is one of these phrases and no more, said once or again and again.

    不是没有 is two of them, so it is none.
    """
    said = clause.removeprefix("no ") if locale == "en" and "no" in phrases else joined(clause)
    return any(_only(rest, phrases, locale) for rest in _behind_notice(said, locale))


def only_notice(clause: str, locale: Locale) -> bool:
    """Whether it merely takes notice."""
    return "" in _behind_notice(clause if locale == "en" else joined(clause), locale)


def _behind_notice(said: str, locale: Locale) -> Iterator[str]:
    """The clause, and what is left of it behind each word that takes notice."""
    yield said
    words = sorted(listed(NOTICE[locale], locale), key=len, reverse=True)
    while said:
        taken = next((word for word in words if _starts(said, word, locale)), "")
        also = _ALSO[locale].match(said)
        if not taken and not also:
            return
        said = said[len(taken) or (also.end() if also else 0) :].lstrip()
        yield said


def _only(said: str, phrases: Collection[str], locale: Locale) -> bool:
    for phrase in phrases:
        rest = said
        while _starts(rest, phrase, locale):
            rest = rest[len(phrase) :].lstrip()
            if _BEHIND[locale].match(rest):
                return True
    return False


def _starts(said: str, phrase: str, locale: Locale) -> bool:
    return said.startswith(phrase) and (locale == "zh-CN" or said == phrase or said.startswith(f"{phrase} "))
