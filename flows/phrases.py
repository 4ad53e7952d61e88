"""Sentences the engine says between the steps of any script, unless the script words them its own way."""

from __future__ import annotations

from collections.abc import Mapping

from flows.steps import Words

NOTHING_HEARD: Words = {"zh-CN": "没有听到您的按键。", "en": "I did not hear a key."}
NOTHING_SAID: Words = {"zh-CN": "没有听到您的回答。", "en": "I did not hear an answer."}
NOT_AN_OPTION: Words = {"zh-CN": "抱歉，没有这个选项。", "en": "Sorry, that key is not one of the choices."}
WELCOME_BACK: Words = {
    "zh-CN": "上次通话中断了，我们接着上次的问题。",
    "en": "Our last call broke off, so let us go on where we stopped.",
}
NOT_POSSIBLE: Words = {
    "zh-CN": "抱歉，这个数字好像不对，应该在{least}到{most}之间。",
    "en": "Sorry, that does not seem right. It should be between {least} and {most}.",
}
NO_SUCH_DAY: Words = {
    "zh-CN": "抱歉，没有这个日期。请输入四位数字，比如十一月五号是1105。",
    "en": "Sorry, there is no such day. Please enter four digits: November 5 is 1105.",
}
NOT_THAT_DAY: Words = {
    "zh-CN": "抱歉，日期要在{least}到{most}之间。",
    "en": "Sorry, the day has to be between {least} and {most}.",
}
NOT_THAT_TIME: Words = {
    "zh-CN": "抱歉，时间要在{first}到{last}之间。",
    "en": "Sorry, the time has to be between {first} and {last}.",
}
OVER_BY_NOW: Words = {"zh-CN": "抱歉，那个时间已经过了。", "en": "Sorry, that time is over already."}
TOO_LATE: Words = {"zh-CN": "抱歉，那时候就太晚了。", "en": "I am sorry, by then it would be too late for this."}
CONFIRM_CALL: Words = {
    "zh-CN": "我们{value}再打给您，可以吗？可以，请按1；不可以，请按2。",
    "en": "Shall we ring you on {value}? For yes, press 1. For no, press 2.",
}
CONFIRM_ENTRY: Words = {
    "zh-CN": "您输入的是{value}。正确，请按1；重新输入，请按2。",
    "en": "You entered {value}. If that is right, press 1. To enter it again, press 2.",
}
CONFIRM_ONE: Words = {
    "zh-CN": "您打的是1分吗？是1分，请按1；要打10分，请按0。",
    "en": "Did you mean one point? For one point, press 1. For ten points, press 0.",
}
CONFIRM_SAID: Words = {
    "zh-CN": "您说的是{value}，对吗？对，请按1；不对，请按2。",
    "en": "Did you say {value}? For yes, press 1. For no, press 2.",
}
WAY_OUT: Words = {
    "zh-CN": "不想再接到这类电话，请按井号键。",
    "en": "For no more calls like this, press the pound key.",
}
CONFIRM_OPT_OUT: Words = {
    "zh-CN": "您是希望我们以后都不再给您打电话吗？是，请按1；不是，请按2。",
    "en": "Would you like us not to call you again at all? For yes, press 1. For no, press 2.",
}
NOT_THEN: Words = {"zh-CN": "好的，那个时间不打给您。", "en": "I see, we will not call you then."}
NOT_UNDERSTOOD: Words = {"zh-CN": "抱歉，没有听清。", "en": "Sorry, I did not catch that."}
WHOLE_NUMBER: Words = {"zh-CN": "请说一个整数。", "en": "A whole number, please."}
MAY_SPEAK: Words = {"zh-CN": "您可以按键，也可以直接说。", "en": "You can press a key, or simply say your answer."}
SAY_PLATE: Words = {
    "zh-CN": "请说出您的车牌号，比如鲁L，幺二三四五。",
    "en": "Please say your licence plate, for example Lu, L, one two three four five.",
}
SMS_COMES: Words = {"zh-CN": "好的，短信马上发给您。", "en": "Thank you. The text message is on its way."}
YES: Words = {"zh-CN": "是", "en": "yes"}
NO: Words = {"zh-CN": "否", "en": "no"}
STEPS_OF_TEN: Mapping[int, Words] = {value: {"zh-CN": f"{value}分", "en": f"{value}"} for value in range(1, 11)}
