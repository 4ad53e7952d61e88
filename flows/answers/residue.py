"""What stands beside an answer: only where that is nothing but carrier words is an answer kept without a question.

满意 is kept, 价格还算满意 is read back, and 满意个鬼 is no answer at all. A recogniser cuts out of the utterance what
it has understood (`MATCH` stands in its place) and hands the rest to `weighed`: this is the only rule by which a spoken
answer is kept unasked.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flows.answers import NotUnderstood, Understanding, Understood
from flows.answers.speech import asks_back, tidy, unfilled
from flows.steps import Locale
from flows.turns import Spoken

MATCH = "◇"
NOT_UNDERSTOOD = NotUnderstood("not_understood")

# Words that carry an answer and change nothing about it.
_CARRIERS = {
    "zh-CN": re.compile(
        r"我们|我给|我打|我选|我说|你们的?|您们|这个|这次|总体来?说?|整体|那就|就是|一下|一个|好了|谢谢|好吧"
        r"|还是(?=[^ ])"
        r"|[我咱你您给打评选按就那都也还是要个的了吧啊呀呢哈哦嘛啦咯呗哟喽噢嘞哒滴请]"
    ),
    "en": re.compile(
        r"\b(?:i'd|i would|i'll|i will|i'm|i am|i was|i|it's|it is|it was|it|that's|that is|that|this is|this"
        r"|they're|we"
        r"|are|is|was|be|a|an|the|my|for|from|to|me|us|you|guys|them|give|gave|say|said|rate|go with|go|have|please"
        r"|just|well|so|then|thanks|thank you|yeah|yes|yep|ok|okay|oh|and|with|would|will|by|overall|now)\b"
    ),
}
# Words that turn an answer into its opposite or into a question, wherever they stand.
_OVERTURNS = {
    "zh-CN": re.compile(
        r"个?[屁鬼]|个(?:什么|啥|头|毛)|什么[呀啊玩]|哪里|哪儿|哪[会能有是]|怎么[会可能才]|凭什么|凭啥|谈不上"
        r"|说不上|算不上|称不上"
        r"|不能说|不能算|不见得|不止|差一?点儿?|要不是|除非|多少|是什么|什么[是叫]|谁|吗(?:$| )|才怪|做梦|想得美"
        r"|要是.*就好"
    ),
    "en": re.compile(
        r"\bfar from\b|\banything but\b|(?<!no )(?<!not )\b(?:less|more|better|worse|lower|higher) than\b"
        r"|\bhardly\b|\bbarely\b|\bused to\b"
        r"|\bwish\b|\bif only\b|^(?:what|who|why|when|where|which|how|is|are|do|does|did|can|could|would"
        r"|should)\b(?!'|t\b| (?:be|i|we)\b)"
        r"|\bsupposed to\b|\binstead of\b|\brather than\b|\bup to\b|\bunless\b|\byeah right\b|\bas if\b"
    ),
}
_MOCKS = re.compile(r"\byeah,? right\b|\bas if\b|[呵嘿]{2}")
# Denials beside the match itself.
_DENIED = {
    "zh-CN": re.compile(
        rf"[不没非未别甭无莫][是有算会能到很太那么多说]{{0,3}}{MATCH}|{MATCH}[^ {MATCH}]{{0,2}}[都也][不没]"
        rf"|{MATCH}不{MATCH}"
        rf"|{MATCH}[得]?不[到了够]"
    ),
    "en": re.compile(
        rf"\b(?:not|never|no|neither|nor|without|cannot|\w+n't)(?: (?:a|an|the|very|so|too|that|really|quite|exactly"
        rf"|all|even|be|been|feel|say|give|call it|it))* ?{MATCH}|{MATCH} (?:not|never)\b"
    ),
}


def weighed(
    found: Understanding, beside: str, heard: Spoken, locale: Locale, *, denials_read: bool = False
) -> Understanding:
    """The same where nothing stands beside the answer; read back where something does, and nothing where that says no.

    `beside` is the utterance with `MATCH` for what was understood. `denials_read`: the recogniser has counted them.
    """
    if not isinstance(found, Understood) or found.read_back:
        return found
    if only_carries(beside, locale):
        return replace(found, read_back=True) if asks_back(heard.text) or _MOCKS.search(tidy(heard.text)) else found
    if overturned(tidy(heard.text), locale) or (not denials_read and _DENIED[locale].search(beside)):
        return NOT_UNDERSTOOD
    return replace(found, read_back=True)


def only_carries(beside: str, locale: Locale) -> bool:
    """Whether there are only fillers and carrier words beside what was understood."""
    if MATCH not in beside or f"{MATCH}是{MATCH}" in beside:  # 满意是满意 goes on with a but
        return False
    return not _CARRIERS[locale].sub(" ", unfilled(beside, locale).replace(MATCH, " ")).strip()


def overturned(said: str, locale: Locale) -> bool:
    """Whether it is said in a way that asks or mocks: 满意个鬼, "far from satisfied"."""
    return _OVERTURNS[locale].search(said) is not None
