"""The sentences in which `flows/script_diff.py` tells what changed in a script, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

Pair = tuple[str, str]  # English, Chinese
TONGUES = ("en", "zh-CN")

LANGUAGES: Mapping[str, Pair] = {"zh-CN": ("Chinese", "中文"), "en": ("English", "英文")}

# A single value of the script or of one of its steps that became another one.
VALUES: Mapping[str, Pair] = {
    "script": ("The script is called {new} instead of {old}.", "话术的名称改为{new}，原来是{old}。"),
    "version": ("It is version {new}; version {old} is what it is compared with.", "版本为{new}，与版本{old}比较。"),
    "purpose": ("It serves {new} instead of {old}.", "用途改为{new}，原来是{old}。"),
    "locales": ("It is spoken in {new} instead of {old}.", "使用的语言改为{new}，原来是{old}。"),
    "first": ("A call begins with {new} instead of {old}.", "通话改为从{new}开始，原来是{old}。"),
    "opted_out": ("The opt-out key leads to {new} instead of {old}.", "拒绝再来电的按键改为通向{new}，原来是{old}。"),
    "too_long": (
        "A call that takes too long ends with {new} instead of {old}.",
        "通话过长时以{new}结束，原来是{old}。",
    ),
    "ceiling": ("A call ends after {new} turns at most instead of {old}.", "一次通话最多{new}轮，原来是{old}轮。"),
    "banks": ("Its question banks: {new}. Before: {old}.", "使用的题库：{new}。原来：{old}。"),
    "keys.opt_out": (
        "The key for no more calls is {new} instead of {old}.",
        "拒绝再来电的按键改为{new}，原来是{old}。",
    ),
    "keys.repeat": ("The key for hearing it again is {new} instead of {old}.", "重听的按键改为{new}，原来是{old}。"),
    "keys.skip": ("The key for skipping is {new} instead of {old}.", "跳过的按键改为{new}，原来是{old}。"),
    "tries": (
        "At `{step}` the question is put up to {new} times instead of {old}.",
        "`{step}`最多问{new}遍，原来是{old}遍。",
    ),
    "timeout": (
        "At `{step}` the wait for an answer is {new} seconds instead of {old}.",
        "`{step}`等候回应{new}秒，原来是{old}秒。",
    ),
    "on_silence": (
        "Silence at `{step}` leads to {new} instead of {old}.",
        "`{step}`没有按键时改为通向{new}，原来是{old}。",
    ),
    "typical": (
        "The typical call presses {new} at `{step}` instead of {old}.",
        "典型通话在`{step}`按{new}，原来按{old}。",
    ),
    "category": (
        "A complaint at `{step}` is filed under {new} instead of {old}.",
        "`{step}`的投诉归入{new}，原来归入{old}。",
    ),
    "scale": ("`{step}` is answered on the scale {new} instead of {old}.", "`{step}`的量表改为{new}，原来是{old}。"),
    "unit": ("`{step}` asks for {new} instead of {old}.", "`{step}`的单位改为{new}，原来是{old}。"),
    "least": ("The least that `{step}` takes is {new} instead of {old}.", "`{step}`最小可输入{new}，原来是{old}。"),
    "most": ("The most that `{step}` takes is {new} instead of {old}.", "`{step}`最大可输入{new}，原来是{old}。"),
    "lies": (
        "The day that `{step}` asks for lies {new} instead of {old}.",
        "`{step}`询问的日期改为{new}，原来是{old}。",
    ),
    "days": (
        "The day that `{step}` asks for lies within {new} days instead of {old}.",
        "`{step}`询问的日期在{new}天以内，原来是{old}天。",
    ),
    "known": (
        "`{step}` confirms the fact {new} instead of {old}.",
        "`{step}`核对的已知信息改为{new}，原来是{old}。",
    ),
    "max_seconds": (
        "A recording at `{step}` takes up to {new} seconds instead of {old}.",
        "`{step}`的录音最长{new}秒，原来是{old}秒。",
    ),
    "slots": (
        "`{step}` offers the times in the fact {new} instead of {old}.",
        "`{step}`提供的时间取自{new}，原来取自{old}。",
    ),
    "offers": ("`{step}` offers up to {new} times instead of {old}.", "`{step}`最多提供{new}个时间，原来是{old}个。"),
    "none_left": (
        "Without a free time, `{step}` leads to {new} instead of {old}.",
        "没有空余时间时，`{step}`改为通向{new}，原来是{old}。",
    ),
    "go": (
        "Once a time is chosen, `{step}` leads to {new} instead of {old}.",
        "选定时间后，`{step}`改为通向{new}，原来是{old}。",
    ),
    "otherwise": (
        "When nobody takes the call, `{step}` leads to {new} instead of {old}.",
        "无人接听时，`{step}`改为通向{new}，原来是{old}。",
    ),
    "to": ("`{step}` puts through to {new} instead of {old}.", "`{step}`转接到{new}，原来是{old}。"),
    "disposition": (
        "After `{step}` the follow-up counts as {new} instead of {old}.",
        "在`{step}`结束后，回访结果记为{new}，原来是{old}。",
    ),
    "next": ("After `{step}`: {new}. Before: {old}.", "`{step}`之后：{new}。原来：{old}。"),
    "option.go": (
        "Key {key} of `{step}` leads to {new} instead of {old}.",
        "`{step}`的按键{key}改为通向{new}，原来是{old}。",
    ),
    "option.value": (
        "Key {key} of `{step}` is kept as the answer {new} instead of {old}.",
        "`{step}`的按键{key}记录为{new}，原来是{old}。",
    ),
    "option.answers": (
        "Key {key} of `{step}` notes {new} instead of {old}.",
        "`{step}`的按键{key}另记{new}，原来是{old}。",
    ),
    "option.low": (
        "Key {key} of `{step}` makes a complaint: {new} instead of {old}.",
        "`{step}`的按键{key}的投诉等级改为{new}，原来是{old}。",
    ),
    "low": ("What is a complaint at `{step}`: {new}. Before: {old}.", "`{step}`中算作投诉的：{new}。原来：{old}。"),
    "low.from": (
        "At `{step}` an answer is now a complaint ({severity}) from {new} on instead of from {old} on.",
        "`{step}`从{new}起算作投诉（{severity}），原来从{old}起。",
    ),
    "direction": ("On the scale `{scale}`: {new}. Before: {old}.", "量表`{scale}`：{new}。原来：{old}。"),
    "level.value": (
        "Key {key} of the scale `{scale}` counts {new} instead of {old}.",
        "量表`{scale}`的按键{key}计{new}分，原来计{old}分。",
    ),
    "kind": (
        "`{step}` has become {new}; it was {old}.",
        "`{step}`改为{new}，原来是{old}。",
    ),
    "fact.kind": ("The fact `{fact}` is {new} instead of {old}.", "信息`{fact}`的类型改为{new}，原来是{old}。"),
    "fact.example": (
        "The fact `{fact}` is tried out with {new} instead of {old}.",
        "信息`{fact}`的示例改为{new}，原来是{old}。",
    ),
    "fact.computed": (
        "The fact `{fact}` is worked out as {new} instead of {old}.",
        "信息`{fact}`的计算方式改为{new}，原来是{old}。",
    ),
    # Whatever the script language learns next is told plainly, until it gets a sentence of its own here.
    "plain": ("{where} is now {new} instead of {old}.", "{where}改为{new}，原来是{old}。"),
}

# Words that are said or written, told for each language they changed in.
WORDS: Mapping[str, Pair] = {
    "title": ("The script has another title", "话术的标题改了"),
    "asked": ("`{step}` is asked differently", "`{step}`的问法改了"),
    "said": ("`{step}` is said differently", "`{step}`的说法改了"),
    "again": ("`{step}` is asked differently at try {number}", "`{step}`第{number}遍的问法改了"),
    "label": ("`{step}` has another short name", "`{step}`的简称改了"),
    "speak": ("What `{step}` says before the recording changed", "`{step}`录音前的说法改了"),
    "clock": ("`{step}` asks for the time of the day differently", "`{step}`询问几点的说法改了"),
    "each": ("Each time that `{step}` offers is said differently", "`{step}`报每个时间的说法改了"),
    "tail": ("What `{step}` says after the times changed", "`{step}`报完时间后的说法改了"),
    "more": ("The information that `{step}` gives changed", "`{step}`介绍的内容改了"),
    "text": ("The text message of `{step}` changed", "`{step}`的短信内容改了"),
    "option.words": ("Key {key} of `{step}` has another name", "`{step}`的按键{key}的名称改了"),
    "level.words": ("Key {key} of the scale `{scale}` has another name", "量表`{scale}`的按键{key}的名称改了"),
    "fact.otherwise": (
        "What is said when `{fact}` is not known changed",
        "不知道`{fact}`时的说法改了",
    ),
    "phrase": ("The phrase `{phrase}` is said differently", "固定用语`{phrase}`改了"),
    "nothing_heard": ("What is said when no key was heard changed", "没有听到按键时的说法改了"),
    "nothing_said": ("What is said when no answer was heard changed", "没有听到回答时的说法改了"),
    "not_an_option": ("What is said after a wrong key changed", "按错键时的说法改了"),
    "welcome_back": ("What is said when a broken call goes on changed", "接上中断通话时的说法改了"),
    "not_possible": ("What is said about a number out of range changed", "数字超出范围时的说法改了"),
    "no_such_day": ("What is said about a day that does not exist changed", "日期不存在时的说法改了"),
    "confirm_entry": ("How an entry is read back changed", "复述输入内容的说法改了"),
    "confirm_one": ("How one point is told from ten changed", "确认1分还是10分的说法改了"),
    "confirm_said": ("How a spoken answer is read back changed", "复述口头回答的说法改了"),
    "confirm_opt_out": ("How it is asked whether no more calls are wanted changed", "询问是否不再来电的说法改了"),
    "not_then": ("What is said after a time that does not suit changed", "客户说某个时间不方便后的说法改了"),
    "not_understood": ("What is said when words were not understood changed", "没有听清时的说法改了"),
    "whole_number": ("How a whole number is asked for changed", "请客户说整数的说法改了"),
    "may_speak": ("How speaking is offered changed", "告知可以直接说话的说法改了"),
    "say_plate": ("How a plate is asked for by voice changed", "请客户说车牌的说法改了"),
    "sms_comes": ("How a text message is announced changed", "告知短信已发的说法改了"),
    "yes": ("The word for yes changed", "“是”的说法改了"),
    "no": ("The word for no changed", "“否”的说法改了"),
}
IN_A_LANGUAGE: Pair = (
    "{subject} in {language}. Before: {old} Now: {new}",
    "{subject}（{language}）。原来：{old}；现在：{new}。",
)

# What came, went, was switched on or off, or moved.
EVENTS: Mapping[str, Pair] = {
    "step.new": ("New step `{step}`, {kind}: {words}", "新增步骤`{step}`（{kind}）：{words}"),
    "step.gone": ("Removed step `{step}`, {kind}: {words}", "删除步骤`{step}`（{kind}）：{words}"),
    "step.moved": ("`{step}` now stands after `{before}`.", "`{step}`移到了`{before}`之后。"),
    "step.moved_first": ("`{step}` now stands at the top.", "`{step}`移到了最前面。"),
    "scale.new": ("New scale `{scale}`: {levels}.", "新增量表`{scale}`：{levels}。"),
    "scale.gone": ("Removed scale `{scale}`: {levels}.", "删除量表`{scale}`：{levels}。"),
    "level.new": ("New key {key} on the scale `{scale}`: {level}.", "量表`{scale}`新增按键{key}：{level}。"),
    "level.gone": ("Key {key} is gone from the scale `{scale}`: {level}.", "量表`{scale}`取消按键{key}：{level}。"),
    "fact.new": ("New fact `{fact}`, for example {example}.", "新增信息`{fact}`，例如{example}。"),
    "fact.gone": ("Removed fact `{fact}`, for example {example}.", "删除信息`{fact}`，例如{example}。"),
    "key.new": ("New key {key} at `{step}`: {meaning}.", "`{step}`新增按键{key}：{meaning}。"),
    "key.gone": ("Key {key} is gone from `{step}`: {meaning}.", "`{step}`取消按键{key}：{meaning}。"),
    "opening.on": (
        "`{step}` now belongs to the opening, which each call of a follow-up begins with.",
        "`{step}`现在属于开场白，每次来电都会说。",
    ),
    "opening.off": ("`{step}` no longer belongs to the opening.", "`{step}`不再属于开场白。"),
    "skippable.on": ("`{step}` can now be skipped.", "`{step}`现在可以跳过。"),
    "skippable.off": ("`{step}` can no longer be skipped.", "`{step}`不能再跳过。"),
    "low.new": (
        "At `{step}` an answer is now a complaint ({severity}) from {new} on.",
        "`{step}`从{new}起现在算作投诉（{severity}）。",
    ),
    "low.gone": (
        "At `{step}` an answer is no longer a complaint ({severity}) from {old} on.",
        "`{step}`从{old}起不再算作投诉（{severity}）。",
    ),
    "audio.new": (
        "`{step}` now plays the recording {new} in {language}.",
        "`{step}`的{language}现在播放录音{new}。",
    ),
    "audio.gone": (
        "`{step}` no longer plays the recording {old} in {language}.",
        "`{step}`的{language}不再播放录音{old}。",
    ),
    "audio.other": (
        "`{step}` plays the recording {new} in {language} instead of {old}.",
        "`{step}`的{language}改为播放录音{new}，原来是{old}。",
    ),
    "audio.content": (
        "The recording {file} was recorded anew.",
        "录音{file}换了新的内容。",
    ),
}

# Parts that sentences are put together from.
PARTS: Mapping[str, Pair] = {
    "nothing": ("nothing", "无"),
    "no_words": ("nothing.", "无"),
    "level": ("“{words}” ({value})", "“{words}”（{value}）"),
    "leads": ("leads to {go}", "通向{go}"),
    "keeps": ("kept as {value}", "记录为{value}"),
    "notes": ("notes {answers}", "另记{answers}"),
    "way": ("to {go}", "到{go}"),
    "way_if": ("to {go} if {conditions}", "如果{conditions}，到{go}"),
    "way_else": ("otherwise to {go}", "否则到{go}"),
    "is": ("{name} is {value}", "{name}是{value}"),
    "is_not": ("{name} is not {value}", "{name}不是{value}"),
    "one_of": ("{name} is one of {value}", "{name}是{value}之一"),
    "at_least": ("{name} is at least {value}", "{name}不小于{value}"),
    "at_most": ("{name} is at most {value}", "{name}不大于{value}"),
    "known": ("{name} is known", "{name}已知"),
    "unknown": ("{name} is not known", "{name}未知"),
    "complaint": ("something was a complaint", "有投诉"),
    "no_complaint": ("nothing was a complaint", "没有投诉"),
    "low_answer": ("the answer {value} ({severity})", "回答{value}（{severity}）"),
    "low_number": ("{bounds} ({severity})", "{bounds}（{severity}）"),
    "low_mark": ("from {value} on ({severity})", "从{value}起（{severity}）"),
    "from": ("{value} or more", "{value}及以上"),
    "to": ("{value} or less", "{value}及以下"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "and": (" and ", "，而且"),
    "semicolon": ("; ", "；"),
    "comma": (", ", "、"),
    "step": ("step `{step}`, `{field}`", "步骤`{step}`的`{field}`"),
}

# Codes of the script language, by the field they stand in; the empty one is told where nothing stands.
CODES: Mapping[str, Mapping[str, Pair]] = {
    "kind": {
        "say": ("something said", "一句话"),
        "yes_no": ("a yes-or-no question", "是非题"),
        "score": ("a question on a scale", "量表题"),
        "choice": ("a menu", "选择菜单"),
        "number": ("a question for a number", "数字题"),
        "plate": ("a question for a licence plate", "车牌题"),
        "date": ("a question for a date", "日期题"),
        "moment": ("a question for a day and a time", "日期和时间题"),
        "callback": ("an offer to call again", "改约时间"),
        "slot": ("an offer of appointments", "预约时间"),
        "record": ("a spoken comment", "留言"),
        "info": ("an offer of information", "信息介绍"),
        "sms_offer": ("an offer of a text message", "短信推荐"),
        "transfer": ("putting through to a person", "转人工"),
        "end": ("a good-bye", "结束语"),
    },
    "severity": {"serious": ("serious", "严重"), "ordinary": ("ordinary", "一般"), "low": ("minor", "轻微")},
    "options": {
        "morning": ("the morning", "上午"),
        "afternoon": ("the early afternoon", "下午早些时候"),
        "late_afternoon": ("the late afternoon", "下午晚些时候"),
    },
    "purpose": {"service": ("service", "服务"), "marketing": ("marketing", "营销")},
    "direction": {
        "high_is_good": ("a high value is good", "分高为好"),
        "low_is_good": ("a low value is good", "分低为好"),
    },
    "unit": {
        "number": ("a plain number", "数"),
        "km": ("kilometres", "公里"),
        "minutes": ("minutes", "分钟"),
        "money": ("an amount of money", "金额"),
    },
    "lies": {"ahead": ("ahead", "以后的日子"), "behind": ("behind", "以前的日子")},
    "locales": {"zh-CN": ("Chinese", "中文"), "en": ("English", "英文")},
    "option.go": {"": ("where the step goes on", "该步骤的下一步")},
    "disposition": {
        "": ("still open", "未结束"),
        "completed": ("completed", "已完成"),
        "partial": ("partly completed", "部分完成"),
        "refused": ("refused", "拒绝"),
        "unreachable": ("not reached", "未接通"),
        "wrong_number": ("a wrong number", "号码错误"),
        "invalid_number": ("a number that does not exist", "空号"),
        "opted_out": ("asked for no more calls", "不再接听"),
        "expired": ("too late", "已过期"),
        "cancelled": ("called off", "已取消"),
        "done_by_sms": ("done by SMS", "短信完成"),
        "done_by_voicemail": ("done by voicemail", "语音信箱留言"),
        "done_by_person": ("done by a person", "人工完成"),
    },
}
STEP_FIELDS = frozenset({"first", "opted_out", "too_long", "on_silence", "none_left", "go", "otherwise", "option.go"})

# Sentences that are told once for all the steps they are true of.
GROUPED: tuple[Pair, ...] = (
    *(VALUES[name] for name in ("tries", "timeout", "on_silence", "category", "low.from", "low", "next")),
    *(EVENTS[name] for name in ("low.new", "low.gone", "skippable.on", "skippable.off")),
)
