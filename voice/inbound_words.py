"""What somebody who calls or writes to us hears and reads, beside what the scripts say; in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from flows.reception import APPOINTMENT, CALL_BACK, PERSON, STOP
from flows.steps import Words

W = Words

# --- in a call -----------------------------------------------------------------------------------------------------

GREETING: W = {"zh-CN": "您好，感谢致电{name}。", "en": "Hello, and thank you for calling {name}. "}
THANKS: W = {"zh-CN": "感谢您的来电。", "en": "Thank you for calling."}
WHICH: W = {"zh-CN": "请问您是为哪一位或哪辆车来电？", "en": "What are you calling about? "}
CHOICE: W = {"zh-CN": "{label}，请按{key}；", "en": "For {label}, press {key}. "}
ELSE: W = {"zh-CN": "其他事情，请按0。", "en": "For something else, press 0."}
OPTIONS: Mapping[str, W] = {
    PERSON: {"zh-CN": "联系人工，请按1；", "en": "To speak with somebody, press 1. "},
    CALL_BACK: {"zh-CN": "希望我们给您回电，请按2；", "en": "If you would like us to call you back, press 2. "},
    APPOINTMENT: {"zh-CN": "想预约到店，请按3；", "en": "To make an appointment, press 3. "},
    STOP: {"zh-CN": "不想再接到这类电话，请按9。", "en": "If you do not want calls like ours, press 9."},
}
NOT_HEARD: W = {"zh-CN": "抱歉，没有收到您的选择。", "en": "Sorry, I did not get that. "}
PUTTING_THROUGH: W = {"zh-CN": "好的，正在为您转接，请稍候。", "en": "I am putting you through. One moment, please."}
WILL_RING: W = {
    "zh-CN": "好的，我们会尽快给您回电。再见。",
    "en": "Thank you. Somebody will call you back as soon as possible. Goodbye.",
}
WILL_ARRANGE: W = {
    "zh-CN": "好的，我们会打电话和您约定到店时间。再见。",
    "en": "Thank you. Somebody will call you to agree on a time. Goodbye.",
}
NOBODY_THERE: W = {
    "zh-CN": "抱歉，暂时没有人接听，我们会尽快给您回电。再见。",
    "en": "Sorry, nobody can take your call just now. Somebody will call you back as soon as possible. Goodbye.",
}
HOTLINE: W = {"zh-CN": "如需帮助，请拨打{hotline}。", "en": "To speak with a person, please call {hotline}. "}
GOODBYE: W = {"zh-CN": "祝您用车愉快，再见。", "en": "Have a pleasant drive. Goodbye."}
STOPPED: W = {
    "zh-CN": "好的，我们不会再拨打这个号码。再见。",
    "en": "Thank you. We will not call this number again. Goodbye.",
}
RINGING_YOU: W = {
    "zh-CN": "您好，这里是{name}。我们此刻正在拨打您的电话，请您挂机，稍后接听即可。再见。",
    "en": "Hello, this is {name}. We are calling you at this very moment. Please hang up and take our call. Goodbye.",
}
ELSEWHERE: Mapping[str, str] = {
    "zh-CN": "我们已经在另一通电话里和您继续了。再见。",
    "en": "We are going on in another call of yours. Goodbye.",
}
NOBODY: Mapping[str, str] = {
    "zh-CN": "抱歉，这个号码没有启用。再见。",
    "en": "Sorry, this number is not in use. Goodbye.",
}

# --- in a text ------------------------------------------------------------------------------------------------------

HELP: W = {"zh-CN": "如需帮助，请拨打{hotline}。", "en": "For help please call {hotline}."}
WILL_RING_AT: W = {"zh-CN": "好的，我们会在{at}左右给您打电话。", "en": "Thank you. We will call you around {at}."}
WILL_RING_TEXT: W = {"zh-CN": "好的，我们会尽快给您回电。", "en": "Thank you. Somebody will call you back soon."}
NOT_BY_TEXT: W = {"zh-CN": "好的，不打扰您了，祝您用车愉快。", "en": "That is all right. Have a pleasant drive."}

# --- what a person is told to do ------------------------------------------------------------------------------------

TASKS: Mapping[str, Mapping[str, str]] = {
    "call_back": {
        "zh-CN": "来电要求回电：{number}，{at}来电。请尽快回电。",
        "en": "Asked to be called back: {number}, rang at {at}. Please call back.",
    },
    "call_back_text": {
        "zh-CN": "短信要求回电：{number}，“{body}”。请尽快回电。",
        "en": "Asked by text to be called back: {number}, “{body}”. Please call back.",
    },
    "appointment": {
        "zh-CN": "来电想预约到店：{number}，{at}来电。请回电约定时间。",
        "en": "Would like an appointment: {number}, rang at {at}. Please call back and agree on a time.",
    },
}
