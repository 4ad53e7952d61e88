"""What words on the phone mean: which choice a label names, and which question a sentence asks."""

import re
from enum import StrEnum


class Choice(StrEnum):
    """What pressing a key would tell the caller."""

    YES = "yes"
    NO = "no"
    SELF = "self"
    FAMILY = "family"
    WRONG = "wrong number"
    LATER = "later"
    REFUSE = "refuse"
    OPT_OUT = "opt out"
    REPEAT = "repeat"
    REDO = "redo"
    HUMAN = "human"
    SKIP = "skip"
    FINISH = "finish"
    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"
    SLOT = "slot"
    WELL = "all is well"
    TROUBLE = "something is wrong"
    LEVEL_5 = "level 5"
    LEVEL_4 = "level 4"
    LEVEL_3 = "level 3"
    LEVEL_2 = "level 2"
    LEVEL_1 = "level 1"
    INTENT_5 = "intent 5"
    INTENT_4 = "intent 4"
    INTENT_3 = "intent 3"
    INTENT_2 = "intent 2"
    INTENT_1 = "intent 1"
    OTHER = "other"


class Topic(StrEnum):
    """What the other side wants to know."""

    IDENTITY = "identity"
    FAMILY = "family"
    CONVENIENCE = "convenience"
    DAY_PART = "day part"
    BENEFIT = "benefit"
    SATISFACTION = "satisfaction"
    INTENTION = "intention"
    SCORE = "score"
    NUMBER = "number"
    DATE = "date"
    SLOT = "slot"
    PLATE = "plate"
    INFO = "info"
    SMS = "sms"
    TRANSFER = "transfer"
    BOOKING = "booking"
    INVITATION = "invitation"
    EXTRA_WORK = "extra work"
    COMMENT = "comment"
    CALLBACK = "callback"
    CONSENT = "consent"
    CONFIRM = "confirm"
    OPT_OUT = "opt out"
    PROBLEM = "problem"
    FACT = "fact"
    MENU = "menu"
    UNKNOWN = "unknown"


LEVELS = (Choice.LEVEL_1, Choice.LEVEL_2, Choice.LEVEL_3, Choice.LEVEL_4, Choice.LEVEL_5)
INTENTS = (Choice.INTENT_1, Choice.INTENT_2, Choice.INTENT_3, Choice.INTENT_4, Choice.INTENT_5)
DAY_PARTS = (Choice.MORNING, Choice.NOON, Choice.AFTERNOON, Choice.EVENING, Choice.WEEKEND)

VERY = "特别|非常|很|十分|极其|极|完全"
# The first line that matches wins, so negations and longer words stand above what they contain.
LABELS_ZH: tuple[tuple[Choice, str], ...] = (
    (Choice.SLOT, r"\d+月\d+[号日].*[点:]"),
    (
        Choice.OPT_OUT,
        r"退订|拒收|黑名单|不再(给|向|回访|联系|打扰|致电|拨打|来电|接|收|打)|(别|不要|请勿|勿)再",
    ),
    (
        Choice.OPT_OUT,
        r"不(想|要|希望|愿意?)(再|以后)*.{0,2}(接到|接听|收到|接收|听到|被打扰).{0,8}"
        r"|(停止|取消|以后).{0,6}(来电|电话|回访|致电)",
    ),
    (
        Choice.LATER,
        r"换个?时间|改天|改个?时间|改期|晚[一些]?点|晚些|稍[后晚]|其[他它]时间|另约|过会儿?|过一会|(?<![不用必])再(打|联系)",
    ),
    (Choice.REFUSE, r"不(愿|想|参加|参与|接受|约|再约)|拒绝|谢绝|都不(方便|合适|行)|不必|算了"),
    (Choice.REPEAT, r"重听|重复|再听|再说一|重播|重新(收听|播放)"),
    (Choice.REDO, r"重[选录填输打说]|重新|修改|更改|改一下|不正确|有误|再选|改正"),
    (Choice.WRONG, r"打错|错号|号码错|不认识|不是(本人|机主|车主|我)"),
    (Choice.NO, r"不是|不(太)?方便"),
    (Choice.FAMILY, r"家人|家属|亲属|亲友|代(他|她|为|答|接)"),
    (Choice.SELF, r"本人|我就是|是我|机主|车主"),
    (Choice.HUMAN, r"人工|专人|客服(人员|代表)|转接"),
    (Choice.SKIP, r"跳过|略过|不清楚|不知道|忘[记了]|记不清|不记得"),
    (Choice.INTENT_1, r"(一定|肯定|绝对)不会"),
    (Choice.INTENT_2, r"(可能|应该|大概|也许)不会|^不[太大]会"),
    (Choice.INTENT_3, r"不确定|说不准|不好说|不一定|看情况|没想好"),
    (Choice.INTENT_4, r"(可能|应该|大概|也许)会"),
    (Choice.INTENT_5, r"(一定|肯定|绝对)会"),
    (Choice.LEVEL_1, rf"({VERY})不满意?|({VERY})(差|糟)|极差"),
    (Choice.LEVEL_2, r"不(太|大|怎么|够)?满意|较差|不太好|^差$"),
    (Choice.LEVEL_3, r"一般|还行|还可以|凑合|普通|中等|马马虎虎"),
    (Choice.LEVEL_5, rf"({VERY})满意|({VERY})好|极好"),
    (Choice.LEVEL_4, r"满意|比较好|较好|^好$|不错"),
    (
        Choice.TROUBLE,
        r"有(点|些)?(问题|毛病|故障|异常)|不正常|不对劲|又(出现|犯|坏)"
        r"|(没|未)有?(解决|修好)|(出|遇到)了?问题",
    ),
    (Choice.WELL, r"正常|一切(都)?好|没(有)?(问题|毛病)|顺利|平安|解决了?$|修好了?$"),
    (Choice.MORNING, r"上午|早上|早晨"),
    (Choice.NOON, r"中午|午间"),
    (Choice.AFTERNOON, r"下午"),
    (Choice.EVENING, r"晚上|傍晚|晚间|下班"),
    (Choice.WEEKEND, r"周末|星期[六日天]|周[六日]"),
    (Choice.NO, r"没|无|否|不|暂时"),
    (Choice.YES, r"是|对|有|方便|可以|同意|愿意|正确|确认|确定|需要|继续|没错|行|参加|想|要|会|^好"),
)
LABELS_EN: tuple[tuple[Choice, str], ...] = (
    (Choice.SLOT, r"^(?!.*(after|before|between)).*\d ?[ap]\.?m\b"),
    (
        Choice.OPT_OUT,
        r"opt(ing)?[ -]?out|unsubscribe|do not call|stop (these|the|all|any|receiving|getting|calling|our)"
        r"|(no (more|further)|never|not (want|wish|like)|don'?t (want|wish)|rather not)"
        r".{0,30}(calls?|contact|called|rung)"
        r"|not (to )?be (called|contacted|rung)|no longer.{0,14}(call|contact|rung)|remove (me|your|my)",
    ),
    (
        Choice.LATER,
        r"later|another (time|day|moment)|different time|some other time|call (me |you )?back|ring (me |you )?back"
        r"|reschedule|other time",
    ),
    (
        Choice.REFUSE,
        r"rather not|refuse|decline|not (want|wish|willing|take part|interested)|don'?t want|none of",
    ),
    (Choice.REDO, r"(enter|type|key).{0,12}again"),
    (Choice.REPEAT, r"repeat|again|once more|replay"),
    (
        Choice.REDO,
        r"change|re-?enter|correct (it|that)|start over|try anew|not (right|correct)|wrong (answer|key)|redo",
    ),
    (
        Choice.WRONG,
        r"wrong (number|person)|do(n'?t| not) know (him|her|them|this|that|any)"
        r"|not (this|that|the) (person|owner|customer)",
    ),
    (Choice.NO, r"\bnot (a|an|the|him|her|me|fine|convenient|now|a good|right now)\b|inconvenient|\bisn't\b"),
    (Choice.FAMILY, r"family|relative|household|spouse|on (his|her|their) behalf|answer for"),
    (Choice.SELF, r"(that'?s|it'?s|i am|this is) me|speaking|the owner|the customer|in person"),
    (
        Choice.HUMAN,
        r"agent|operator|(speak|talk) (to|with)|a person|representative|colleague|put through|call from|adviser call",
    ),
    (Choice.SKIP, r"skip|do(n'?t| not) (know|remember)|can'?t (say|remember)"),
    (Choice.INTENT_1, r"definitely (not|won'?t)|certainly (not|won'?t)|definitely will not"),
    (Choice.INTENT_2, r"probably (not|won'?t)|unlikely|probably would not"),
    (Choice.INTENT_3, r"not sure|unsure|might or might not|undecided|maybe|hard to say|can'?t tell"),
    (Choice.INTENT_4, r"probably|likely|perhaps"),
    (Choice.INTENT_5, r"definitely|certainly|for sure"),
    (
        Choice.LEVEL_1,
        r"(very|extremely|completely|highly) (dissatisfied|unsatisfied|unhappy|poor|bad)|terrible",
    ),
    (Choice.LEVEL_2, r"dissatisfied|unsatisfied|not satisfied|unhappy|poor|bad"),
    (Choice.LEVEL_3, r"neutral|average|neither|so-so|okay|\bok\b|fair\b|acceptable"),
    (
        Choice.LEVEL_5,
        r"(very|extremely|completely|highly) (satisfied|happy|good|pleased)|excellent|delighted",
    ),
    (Choice.LEVEL_4, r"satisfied|happy|good|pleased"),
    (
        Choice.TROUBLE,
        r"\b(a|some|have|had|with a) (problem|fault)|something (is )?(wrong|the matter)|came back"
        r"|not (settled|solved|fixed)|is unclear",
    ),
    (Choice.WELL, r"\ball is well|everything is (fine|well|in order)|no (problem|trouble)|settled|solved|safely"),
    (Choice.MORNING, r"morning"),
    (Choice.AFTERNOON, r"afternoon"),
    (Choice.NOON, r"noon\b|lunch|midday"),
    (Choice.EVENING, r"evening|tonight|after work"),
    (Choice.WEEKEND, r"weekend|saturday|sunday"),
    (Choice.NO, r"\bno\b|\bnot\b|n't\b|\bnone\b|nothing|\bbusy\b|without"),
    (
        Choice.YES,
        r"\byes\b|\bright\b|correct|confirm|agree|fine|convenient|now|\bok(ay)?\b|sure|continue|go on|leave a|\bso\b"
        r"|\bcan\b|willing|ready|available|you (do|did|would|are|have)\b|it (is|was|did|has)\b|they (did|were)\b"
        r"|he did|she did|accept|take part|add|tell us|like (us|to|one)",
    ),
)
INVITES_ZH = (
    r"邀请(?!.{0,4}[了过]吗?)|报名|讲堂|开放日|车友会|兴趣.{0,4}(参加|来)|(参加|来).{0,12}(讲堂|活动|课|开放日|试驾|体验|车友会)"
    r"|(讲堂|活动|试驾|体验).{0,12}(参加|报名)"
)
INVITES_EN = (
    r"\binvit|like to come|sign up"
    r"|\b(join|come to|attend|take part in).{0,30}(class|event|evening|day|drive|course|meeting)"
)
TOPICS_ZH: tuple[tuple[Topic, str], ...] = (
    (
        Topic.OPT_OUT,
        r"(确定|确认|真的).{0,12}(不再|退订|停止|取消)|(以后|今后)?不再(给|向)您.{0,10}[,,]?.{0,6}(确认|确定|对吗|是吗)",
    ),
    (Topic.FAMILY, r"家人|家属|亲属|亲友"),
    (
        Topic.IDENTITY,
        r"(您|你|请问)(就?是|是不是|是否[是为]).{1,20}(先生|女士|小姐|机主|车主|吗|么)|机主|本人|是.{1,6}(先生|女士|小姐)吗",
    ),
    (Topic.PLATE, r"(车牌|牌照|牌号)(号码?)?(还?是|为|:)"),
    (Topic.CONFIRM, r"您(刚才)?(打|选|输入|按|说|选择|填|录)(的|了)|是否正确|对吗|正确吗"),
    (Topic.SMS, r"(发|收).{0,12}短信.{0,8}(吗|要|需要)|短信.{0,6}(发给|发到|发过去)|(要|需要|想).{0,10}短信"),
    (Topic.TRANSFER, r"转接|接通|转给|(现在|马上).{0,6}(人工|专人|顾问).{0,4}(谈|说|聊|通话)"),
    (
        Topic.EXTRA_WORK,
        r"同意.{0,3}做|(同意|要|可以|需要)(现在|这次|一起|我们|一并)*.{0,4}(更换|换|维修|修|加做|处理|做).{0,10}吗"
        r"|(增加|追加|加做).{0,12}(项目|维修).{0,12}(吗|同意)",
    ),
    (Topic.INFO, r"(想|要|需要|愿意).{0,4}(听|了解|知道).{0,20}(吗|听一?下|说明|介绍)|想听|要听|(为什么|怎么)要?问"),
    (Topic.COMMENT, r"建议|意见|留言|嘀声|补充|说明原因|具体原因"),
    (
        Topic.CALLBACK,
        r"(需要|希望|要不要|是否).{0,14}(回电|联系您|给您(打|来|致)|回复您)|(回电|专人|经理).{0,12}吗",
    ),
    (
        Topic.BOOKING,
        r"(预约|订|约|安排)(个|一个|一下|一次)?.{0,10}(吗|时间)|(现在|顺便|提前)(帮您|为您|给您)?(预约|约|安排)",
    ),
    (Topic.DAY_PART, r"什么时[间候]|哪个时[间段]|何时|时间段"),
    (Topic.CONVENIENCE, r"方便|打扰|占用|有空|有时间"),
    (
        Topic.BENEFIT,
        r"愿意|不参加|帮(助)?我们|只需.{0,8}(分钟|题|问题)|为了.{0,16}(更好|改进|提高)",
    ),
    (Topic.INVITATION, INVITES_ZH),
    (Topic.CONSENT, r"录音|同意"),
    (Topic.COMMENT, r"说说|想说"),
    (
        Topic.PROBLEM,
        r"不对劲|不太?正常|哪里不"
        r"|(遇到|有没有|有什么|存在|出现|还有).{0,10}(问题|不清楚|不明白|不会用|故障|异常|异响)",
    ),
)
TOPICS_EN: tuple[tuple[Topic, str], ...] = (
    (
        Topic.OPT_OUT,
        r"(sure|confirm).{0,40}(no (more|longer|further)|stop|never|not).{0,30}(call|contact|ring)",
    ),
    (Topic.FAMILY, r"family|relative|household|on (his|her|their) behalf"),
    (
        Topic.IDENTITY,
        r"(am i|i am|are we|i'm) (speaking|talking) (with|to)|is (this|that) (mr|mrs|ms|miss|dr|the)\b"
        r"|are you (mr|mrs|ms|miss|dr|the (owner|customer|driver))\b|if you are (mr|mrs|ms|miss|dr|the)\b|may i speak",
    ),
    (Topic.PLATE, r"\bplate\b.{0,30}\b(is|still)\b|is your.{0,20}\bplate\b"),
    (
        Topic.CONFIRM,
        r"did you mean|you (have )?(entered|chose|said|pressed|gave|selected|picked|rated)"
        r"|(is that|is this) (right|correct)",
    ),
    (Topic.SMS, r"text message|\bsms\b|(text|send) (it|them|this|that) to you|text you\b|send the message"),
    (Topic.TRANSFER, r"put(ting)? you through|connect you|transfer you"),
    (
        Topic.EXTRA_WORK,
        r"(shall|should|may|can) we (replace|repair|change|do (it|this|that|the))"
        r"|do you agree.{0,30}(work|repair|replac)"
        r"|go ahead with|(extra|additional) (work|repair)",
    ),
    (Topic.INFO, r"(like|want|care) to (hear|know)|to hear (more|it|about|the|what|how|why)|why we ask"),
    (
        Topic.COMMENT,
        r"comment|suggest|feedback|your message|leave (us )?(a message|one|none)|anything (else )?(you|to)|reason",
    ),
    (Topic.CALLBACK, r"(call|ring|phone|contact) you( back)?|call ?back"),
    (
        Topic.BOOKING,
        r"\b(book|reserve)\b|arrange a (time|visit)|an appointment.{0,12}(now|\?)|(make|set) (you )?an appointment",
    ),
    (Topic.DAY_PART, r"when (would|should|may|can|is)|which time|what time|part of the day"),
    (
        Topic.CONVENIENCE,
        r"good time|right time|convenient|is now|now is|spare|have (a|two|three|five) (moment|minutes?)|talk now"
        r"|a (few|couple of) minutes|a good moment",
    ),
    (Topic.BENEFIT, r"willing|helps? us|take part|would you (still|reconsider|go on|continue)|improve"),
    (Topic.INVITATION, INVITES_EN),
    (Topic.CONSENT, r"record(ed|ing)|consent|agree"),
    (
        Topic.PROBLEM,
        r"anything the matter"
        r"|(any|have|had|found|met|noticed).{0,14}(problems?|trouble|issues?|faults?|difficult)|unclear",
    ),
)


def is_chinese(text: str) -> bool:
    """Whether a text is in Chinese; a Chinese name alone does not make an English sentence Chinese."""
    return len(re.findall(r"[\u3400-\u9fff]", text)) * 3 > len(re.findall(r"[A-Za-z]", text))


def choice_of(label: str) -> Choice:
    """The choice a label names; OTHER for words that only make sense within their own menu."""
    for choice, pattern in LABELS_ZH if is_chinese(label) else LABELS_EN:
        if re.search(pattern, label, re.IGNORECASE):
            return choice
    return Choice.OTHER


def topic_of(sentence: str) -> Topic | None:
    """The question a sentence asks, if it is one of those every customer knows."""
    return next((topic for topic, pattern in _topics(sentence) if re.search(pattern, sentence, re.IGNORECASE)), None)


def is_about(topic: Topic, sentence: str) -> bool:
    """Whether a sentence may ask this, also where it sounds more like another question."""
    patterns = (pattern for known, pattern in _topics(sentence) if known == topic)
    return any(re.search(pattern, sentence, re.IGNORECASE) for pattern in patterns)


def _topics(sentence: str) -> tuple[tuple[Topic, str], ...]:
    return TOPICS_ZH if is_chinese(sentence) else TOPICS_EN
