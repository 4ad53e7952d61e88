"""A wish said in words is noticed at any question, and ordinary answers are no wishes."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers.wishes import Wish, wish
from flows.turns import Spoken

OPT_OUT_ZH = (
    "不要再打了|别再打电话了|以后不要给我打电话|别打了|不要再给我打电话了，谢谢|请不要再打这个电话|别再打扰我了"
    "|不要骚扰我|"
    "把我的号码删了|删除我的信息|退订|我不想再接到你们的电话|不想接这种电话|再打我就投诉你们了|把我拉黑吧"
    "|不要再联系我了|"
    "你们别老打电话来|以后别打了行不行|不用再打了|不要給我打電話了|停止拨打|别来烦我了|不用再给我打回访电话了"
    "|八分，以后别打了|"
    "拒绝回访|电话号码给我删掉|不需要再打给我|你能不能不要再打了|取消回访"
)
OPT_OUT_EN = (
    "stop calling me|please don't call me again|Don't call me anymore.|remove my number|take me off your list"
    "|unsubscribe|"
    "I want to opt out|do not call me|no more calls please|leave me alone|never call this number again|Stop."
    "|quit calling|"
    "I don't want any more calls|delete my number|put me on your do not call list|I'd rather you not call me|"
    "please stop contacting me|don't ever ring me again|lose my number|I don't want to hear from you"
    "|remove me from the list|"
    "stop harassing me|you should never call me again|I don't want to be called"
)
OTHERS = {
    (
        "zh-CN",
        "later",
    ): "我在开车|正在开会呢|现在不方便接电话|晚点再打吧|回头再说|没空|我在忙|明天再打给我|下午吧|现在别打，明天再打|"
    "上班时间不要打电话|一会儿再打|我这会儿开着车呢|等会儿再打过来|在吃饭|改天吧|没时间|下班以后再打"
    "|今天别打了，周六再打|稍后再打",
    (
        "zh-CN",
        "repeat",
    ): "再说一遍|没听清|什么？|啊？|你说什么|"
    "听不见|嗯？|请重复一下|喂？喂？|什么意思|刚才说的什么|听不懂|没听清楚你再说一次",
    (
        "zh-CN",
        "person",
    ): "转人工|我要找客服|人工服务|找你们经理|让真人跟我说|我要投诉|我不想跟机器人说|帮我接一下客服|人工",
    ("zh-CN", "skip"): "跳过|下一题|不想回答|这个我不评价|无可奉告|不想说|过|下一个问题吧|没法评价",
    (
        "en",
        "later",
    ): "I'm driving|I'm in a meeting right now|call me back later|not a good time|can't talk now|busy|later please|"
    "don't call me now, call tomorrow|I'm at work|another time maybe|I don't have time|try again in an hour"
    "|it's a bad time",
    (
        "en",
        "repeat",
    ): "Sorry?|what?|can you repeat that|pardon|I didn't catch that|say that again please|huh?|hello?|come again|"
    "what was the question",
    (
        "en",
        "person",
    ): "I want to talk to a person|operator|let me speak to someone|real person please|transfer me|customer service|"
    "get me your manager|agent",
    (
        "en",
        "skip",
    ): "skip|pass|next question|I'd rather not say|no comment|I don't want to answer that|skip this one|let's move on",
}
NONE_ZH = (
    "八分|是的|不用打蜡|不要打折|别打断我|不用了|打错了|没错|嗯|可以|我不忙|没在开车|晚点来取|没问题"
    "|不是不让你打|没人联系我|满意|"
    "一般般|打九分|不要打十分，打九分|约时间|服务顾问回电|想留言|一个月后|改天来|还没想好|换机油|朋友介绍"
    "|路上遇到了问题|不想参加"
)
NONE_EN = (
    "eight|yes|no|not really|I'm not busy|sure|don't know|another shop|the price|stop and go traffic|nothing"
    "|hello|very satisfied|"
    "a call from an adviser|leave a message|I'm not driving|don't call it a ten|nobody called me"
    "|you never call me back|they did not contact me|call me Bob|next week I will come|probably not"
)


def every(chinese, english):
    return [("zh-CN", said) for said in chinese.split("|")] + [("en", said) for said in english.split("|")]


@pytest.mark.parametrize(("locale", "said"), every(OPT_OUT_ZH, OPT_OUT_EN))
@pytest.mark.parametrize("confidence", [None, 0.2])
def test_a_wish_to_hear_no_more_is_noticed_however_unsure_the_recogniser(locale, said, confidence):
    assert wish(Spoken(said, confidence), locale) == "opt_out"


@pytest.mark.parametrize(
    ("locale", "wanted", "said"),
    [(locale, wanted, one) for (locale, wanted), said in OTHERS.items() for one in said.split("|")],
)
def test_other_wishes_are_told_apart(locale, wanted, said):
    assert wish(Spoken(said), locale) == wanted


@pytest.mark.parametrize(("locale", "said"), every(NONE_ZH, NONE_EN))
def test_an_ordinary_answer_is_no_wish(locale, said):
    assert wish(Spoken(said), locale) is None


@given(
    text=st.text()
    | st.lists(
        st.sampled_from([said for _, said in every(f"{OPT_OUT_ZH}|{NONE_ZH}", f"{OPT_OUT_EN}|{NONE_EN}")]), max_size=4
    ).map(" ".join),
    locale=st.sampled_from(["zh-CN", "en"]),
)
def test_any_text_is_a_known_wish_or_none(text, locale):
    assert wish(Spoken(text), locale) in (None, *get_args(Wish))
