"""What the picture of a script says of its own, in each locale."""

from __future__ import annotations

from collections.abc import Mapping

from flows.steps import Locale, Words

KINDS: Mapping[str, Words] = {
    "say": {"zh-CN": "播报", "en": "says"},
    "yes_no": {"zh-CN": "是非题", "en": "yes or no"},
    "score": {"zh-CN": "评分题", "en": "scale"},
    "choice": {"zh-CN": "菜单", "en": "menu"},
    "number": {"zh-CN": "输入数字", "en": "number"},
    "plate": {"zh-CN": "核对车牌", "en": "licence plate"},
    "date": {"zh-CN": "输入日期", "en": "date"},
    "moment": {"zh-CN": "输入日期和时间", "en": "day and time"},
    "callback": {"zh-CN": "改约时间", "en": "another time"},
    "slot": {"zh-CN": "预约时间", "en": "appointment"},
    "record": {"zh-CN": "语音留言", "en": "spoken comment"},
    "info": {"zh-CN": "介绍", "en": "information"},
    "sms_offer": {"zh-CN": "短信", "en": "text message"},
    "transfer": {"zh-CN": "转人工", "en": "to a person"},
}
ENDS: Mapping[str, Words] = {
    "": {"zh-CN": "未完成，改天再拨", "en": "not done, tried again"},
    "completed": {"zh-CN": "完成", "en": "completed"},
    "partial": {"zh-CN": "部分完成", "en": "partly completed"},
    "refused": {"zh-CN": "拒绝", "en": "refused"},
    "unreachable": {"zh-CN": "未接通", "en": "not reached"},
    "wrong_number": {"zh-CN": "号码错误", "en": "wrong number"},
    "invalid_number": {"zh-CN": "空号", "en": "number does not exist"},
    "opted_out": {"zh-CN": "不再来电", "en": "no more calls"},
    "expired": {"zh-CN": "已过期", "en": "too late"},
    "cancelled": {"zh-CN": "已取消", "en": "called off"},
    "done_by_sms": {"zh-CN": "短信完成", "en": "done by SMS"},
    "done_by_voicemail": {"zh-CN": "语音信箱留言", "en": "done by voicemail"},
    "done_by_person": {"zh-CN": "人工完成", "en": "done by a person"},
}
BANDS: Mapping[str, Words] = {
    "opening": {"zh-CN": "开场", "en": "Opening"},
    "middle": {"zh-CN": "", "en": ""},
    "closing": {"zh-CN": "结束", "en": "Closing"},
    "any_time": {"zh-CN": "随时可能", "en": "At any time"},
}
PARTS: Mapping[str, Words] = {
    "about": {"zh-CN": "{script} · 第{version}版 · {steps}步", "en": "{script} · version {version} · {steps} steps"},
    "usual": {"zh-CN": "通常的一通电话", "en": "the usual call"},
    "possible": {"zh-CN": "其他走法", "en": "other ways"},
    "red": {"zh-CN": "投诉从这里算起", "en": "counts as a complaint"},
    "amber": {"zh-CN": "留给人做的事", "en": "left for a person"},
    "controls": {
        "zh-CN": "随时可按：{opt_out} 不再来电，{repeat} 再听一遍",
        "en": "Keys at any time: {opt_out} no more calls, {repeat} say it again",
    },
    "marks": {"zh-CN": "{severity}：{values}", "en": "{severity}: {values}"},
    "task": {"zh-CN": "任务：{values}", "en": "Task: {values}"},
    "then": {"zh-CN": "；", "en": "; "},
    "only": {"zh-CN": "{value}", "en": "{value}"},
    "from": {"zh-CN": "{value}起", "en": "from {value}"},
    "serious": {"zh-CN": "严重投诉", "en": "serious"},
    "ordinary": {"zh-CN": "投诉", "en": "complaint"},
    "low": {"zh-CN": "轻微投诉", "en": "minor"},
    "at_least": {"zh-CN": "不少于{value}", "en": "{value} or more"},
    "at_most": {"zh-CN": "不超过{value}", "en": "{value} or less"},
    "is_not": {"zh-CN": "不是{value}", "en": "not {value}"},
    "known": {"zh-CN": "已知 {name}", "en": "{name} known"},
    "unknown": {"zh-CN": "不知 {name}", "en": "{name} not known"},
    "about_name": {"zh-CN": "{name}：{value}", "en": "{name}: {value}"},
    "and": {"zh-CN": "，", "en": ", "},
    "or": {"zh-CN": "、", "en": ", "},
    "complaint": {"zh-CN": "有投诉", "en": "a complaint"},
    "no_complaint": {"zh-CN": "没有投诉", "en": "no complaint"},
    "else": {"zh-CN": "其他", "en": "otherwise"},
    "skippable": {"zh-CN": "可按 {key} 跳过", "en": "{key} skips it"},
    "silence": {"zh-CN": "没有按键 → {step}", "en": "no key → {step}"},
    "no_key": {"zh-CN": "没有按键", "en": "no key"},
    "back": {"zh-CN": "{words} ↑ {step}", "en": "{words} ↑ {step}"},
    "again": {"zh-CN": "回到", "en": "back to"},
    "another_time": {"zh-CN": "{keys} 选了时段", "en": "{keys} a time chosen"},
    "booked": {"zh-CN": "选了时间", "en": "a time chosen"},
    "none_left": {"zh-CN": "没有空位", "en": "none free"},
    "reached": {"zh-CN": "接通", "en": "reached"},
    "nobody": {"zh-CN": "无人接听", "en": "nobody there"},
    "by_opt_out": {"zh-CN": "按 {key}", "en": "key {key}"},
    "by_silence": {"zh-CN": "没有按键", "en": "no key was pressed"},
    "by_silence_opening": {"zh-CN": "开场时没有按键", "en": "no key in the opening"},
    "by_silence_later": {"zh-CN": "提问时没有按键", "en": "no key later on"},
    "by_length": {"zh-CN": "通话太长", "en": "the call grew too long"},
}
TRUE: Mapping[bool, Words] = {True: {"zh-CN": "是", "en": "yes"}, False: {"zh-CN": "否", "en": "no"}}


def part(name: str, locale: Locale, /, **filled: object) -> str:
    """One of the sentences, filled in."""
    return PARTS[name][locale].format(**filled)
