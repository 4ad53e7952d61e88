"""What a person understands of a prompt: the question, and the meaning of every key on offer."""

import pytest

from simulator.ear import listen
from simulator.meaning import Choice, Topic

C, T = Choice, Topic
PROMPTS = [
    (
        "您好,这里是日照长安4S店的自动语音回访。请问您是张伟先生吗?是请按1,不是请按2。如果您不希望再接到这类电话,请随时按9。",
        T.IDENTITY,
        {"1": C.YES, "2": C.NO, "9": C.OPT_OUT},
    ),
    ("请问您是李女士本人吗?本人请按1,家人请按2,打错了请按3。", T.IDENTITY, {"1": C.SELF, "2": C.FAMILY, "3": C.WRONG}),
    ("那请问您是张先生的家人吗?是请按1,不是请按2。", T.FAMILY, {"1": C.YES, "2": C.NO}),
    (
        "想用两分钟了解您这次的维修感受,现在方便吗?方便请按1,换个时间请按2,不愿意请按3。",
        T.CONVENIENCE,
        {"1": C.YES, "2": C.LATER, "3": C.REFUSE},
    ),
    ("请问可以打扰您几分钟吗?可以请按1,不方便请按2。", T.CONVENIENCE, {"1": C.YES, "2": C.NO}),
    (
        "您希望我们什么时间再打给您?上午请按1,下午请按2,晚上请按3,不用再打请按4。",
        T.DAY_PART,
        {"1": C.MORNING, "2": C.AFTERNOON, "3": C.EVENING, "4": C.NO},
    ),
    (
        "您的回答能帮助我们改进,只需要一分钟,您愿意继续吗?愿意请按1,不愿意请按2。",
        T.BENEFIT,
        {"1": C.YES, "2": C.REFUSE},
    ),
    (
        "您对本次服务总体感觉如何?特别满意请按5,满意请按4,一般请按3,不满意请按2,特别不满意请按1,重听请按星号键。",
        T.SATISFACTION,
        {"5": C.LEVEL_5, "4": C.LEVEL_4, "3": C.LEVEL_3, "2": C.LEVEL_2, "1": C.LEVEL_1, "*": C.REPEAT},
    ),
    (
        "接待人员的态度,非常满意请按1;比较满意请按2;一般请按3;不太满意请按4;非常不满意请按5。",
        T.SATISFACTION,
        {"1": C.LEVEL_5, "2": C.LEVEL_4, "3": C.LEVEL_3, "4": C.LEVEL_2, "5": C.LEVEL_1},
    ),
    ("按1表示满意,按2表示不满意。", T.SATISFACTION, {"1": C.LEVEL_4, "2": C.LEVEL_2}),
    (
        "下次您还会选择我们吗?一定会请按1,可能会请按2,说不准请按3,可能不会请按4,一定不会请按5。",
        T.INTENTION,
        {"1": C.INTENT_5, "2": C.INTENT_4, "3": C.INTENT_3, "4": C.INTENT_2, "5": C.INTENT_1},
    ),
    ("请用1到10分评价,1到9分请按对应的数字,10分请按0。", T.SCORE, {"0": C.OTHER}),
    ("您打的是1分吗?是请按1,要打10分请按0。", T.CONFIRM, {"1": C.YES, "0": C.YES}),
    ("您选择的是不满意。正确请按1,重选请按2。", T.CONFIRM, {"1": C.YES, "2": C.REDO}),
    ("请输入您的行驶里程,按井号键结束。", T.NUMBER, {"#": C.FINISH}),
    ("除了以上问题,您还有什么建议吗?有请按1并在嘀声后留言,没有请按2。", T.COMMENT, {"1": C.YES, "2": C.NO}),
    ("需要客服经理给您回电吗?需要请按1,不需要请按2。", T.CALLBACK, {"1": C.YES, "2": C.NO}),
    ("您的留言将被录音,同意请按1,不同意请按2。", T.COMMENT, {"1": C.YES, "2": C.NO}),
    ("本次通话会录音。同意请按1,不同意请按2。", T.CONSENT, {"1": C.YES, "2": C.NO}),
    ("您确认以后不再接到我们的回访电话吗?确认请按1,取消请按2。", T.OPT_OUT, {"1": C.YES}),
    ("维修前,是否向您说明了费用?说明了请按1,没有说明请按2。", T.FACT, {"1": C.OTHER, "2": C.NO}),
    ("用车时有没有遇到什么问题?有请按1,没有请按2。", T.PROBLEM, {"1": C.YES, "2": C.NO}),
    ("您从哪里了解到我们?报纸请按1,电视请按2,朋友介绍请按3。", T.MENU, {"1": C.OTHER, "2": C.OTHER, "3": C.OTHER}),
    ("感谢您的回答,祝您用车愉快,再见。", T.UNKNOWN, {}),
    (
        "Hello, this is an automated call from Harbour Motors. Am I speaking with Mr Li? Press 1 for yes, "
        "press 2 for no. To stop these calls at any time, press 9.",
        T.IDENTITY,
        {"1": C.YES, "2": C.NO, "9": C.OPT_OUT},
    ),
    ("Are you a member of the family? Yes, press 1; no, press 2.", T.FAMILY, {"1": C.YES, "2": C.NO}),
    (
        "Is now a good time? If now is fine, press 1. For another time, press 2. If you would rather not take "
        "part, press 3.",
        T.CONVENIENCE,
        {"1": C.YES, "2": C.LATER, "3": C.REFUSE},
    ),
    (
        "When may we call you? For the morning, press 1. For the afternoon, press 2. For the evening, press 3.",
        T.DAY_PART,
        {"1": C.MORNING, "2": C.AFTERNOON, "3": C.EVENING},
    ),
    (
        "How satisfied were you overall? For very satisfied, press 5; for satisfied, press 4; for average, press "
        "3; for dissatisfied, press 2; for very dissatisfied, press 1. To hear this again, press star.",
        T.SATISFACTION,
        {"5": C.LEVEL_5, "4": C.LEVEL_4, "3": C.LEVEL_3, "2": C.LEVEL_2, "1": C.LEVEL_1, "*": C.REPEAT},
    ),
    (
        "Press 5 for very satisfied, 4 for satisfied, 3 for neutral, 2 for not satisfied and 1 for very unhappy.",
        T.SATISFACTION,
        {"5": C.LEVEL_5, "4": C.LEVEL_4, "3": C.LEVEL_3, "2": C.LEVEL_2, "1": C.LEVEL_1},
    ),
    (
        "Would you choose us again? Definitely, press 1. Probably, press 2. Not sure, press 3. Probably not, "
        "press 4. Definitely not, press 5.",
        T.INTENTION,
        {"1": C.INTENT_5, "2": C.INTENT_4, "3": C.INTENT_3, "4": C.INTENT_2, "5": C.INTENT_1},
    ),
    ("Please rate us from 1 to 10. For ten, press 0.", T.SCORE, {"0": C.OTHER}),
    ("Please enter the mileage, then press the pound key.", T.NUMBER, {}),
    (
        "Would you like to leave a comment? To leave a comment, press 1. If not, press 2.",
        T.COMMENT,
        {"1": C.YES, "2": C.NO},
    ),
    ("Would you like a manager to call you back? Yes, press one; no, press two.", T.CALLBACK, {"1": C.YES, "2": C.NO}),
    (
        "请输入公里数，按井号键结束；不清楚，请按星号、0、井号键。",
        T.NUMBER,
        {"#": C.FINISH, "*0#": C.SKIP},
    ),
    ("请输入您方便的日期，月和日一共四位数字，比如十二月八号是1208。", T.DATE, {}),
    (
        "12月1号上午十点半，请按1；12月2号下午三点，请按2；都不合适，请按3。",
        T.SLOT,
        {"1": C.SLOT, "2": C.SLOT, "3": C.REFUSE},
    ),
    ("您输入的是两千三百公里。正确，请按1；重新输入，请按2。", T.CONFIRM, {"1": C.YES, "2": C.REDO}),
    ("我们记的车牌号是鲁 L 幺 二 三 四 五，对吗？对，请按1；不对，请按2。", T.PLATE, {"1": C.YES, "2": C.NO}),
    ("要把预约发短信给您吗？要，请按1；不用，请按2。", T.SMS, {"1": C.YES, "2": C.NO}),
    ("要听听活动内容吗？要听，请按1；不用，请按2。", T.INFO, {"1": C.YES, "2": C.NO}),
    ("车子开到现在一切正常吗？正常，请按1；有问题，请按2。", T.PROBLEM, {"1": C.WELL, "2": C.TROUBLE}),
    ("现在这个问题怎么样？已经解决，请按1；还没有解决，请按2。", T.PROBLEM, {"1": C.WELL, "2": C.TROUBLE}),
    (
        "您同意做吗？同意并留一句录音作凭据，请按1；不做，请按2；和顾问谈谈，请按3。",
        T.EXTRA_WORK,
        {"1": C.YES, "2": C.NO},
    ),
    ("这个月有爱车讲堂。您愿意参加吗？愿意，请按1；不愿意，请按2。", T.INVITATION, {"1": C.YES, "2": C.REFUSE}),
    ("要约个时间吗？要，请按1；暂时不用，请按2。", T.BOOKING, {"1": C.YES, "2": C.NO}),
    (
        "主要是什么原因？离得太远，请按1；在别的店做了，请按2；其他原因，请按3。",
        T.MENU,
        {"1": C.OTHER, "2": C.OTHER, "3": C.OTHER},
    ),
    (
        "Please enter the number of kilometres, then press pound. If you do not know it, press star, zero, pound.",
        T.NUMBER,
        {"*0#": C.SKIP},
    ),
    ("Please enter the day in four digits. December 8 is 1208.", T.DATE, {}),
    (
        "For December 1, 10:30 a.m., press 1. For December 2, 3 p.m., press 2. For another day, press 3.",
        T.SLOT,
        {"1": C.SLOT, "2": C.SLOT, "3": C.LATER},
    ),
    (
        "You entered 2,300 kilometres. If that is right, press 1. To enter it again, press 2.",
        T.CONFIRM,
        {"1": C.YES, "2": C.REDO},
    ),
    ("Your plate is Lu L 1 2 3 4 5. Is that right? For yes, press 1. For no, press 2.", T.PLATE, {"1": C.YES}),
    ("Shall I send it as a text message? For yes, press 1. For no, press 2.", T.SMS, {"1": C.YES, "2": C.NO}),
    ("Did we explain the price before the work began? Press 1 for yes or 2 for no.", T.FACT, {"1": C.YES, "2": C.NO}),
]


@pytest.mark.parametrize(("prompt", "topic", "keys"), PROMPTS, ids=[prompt[:24] for prompt, _, _ in PROMPTS])
def test_a_prompt_is_understood(prompt: str, topic: Topic, keys: dict[str, Choice]) -> None:
    heard = listen(prompt)
    understood = {offer.key: offer.choice for offer in heard.offers}
    assert heard.topic == topic
    for key, choice in keys.items():
        assert understood.get(key) == choice, heard.offers


def test_words_that_name_no_key_offer_nothing() -> None:
    for prompt in (
        "请按照提示操作。",
        "我们在1号工位等您。",
        "Please press on.",
        "It takes 2 minutes.",
        "下一个问题,请按一下键。",
    ):
        assert listen(prompt).offers == ()


def test_a_yes_is_understood_from_its_opposite() -> None:
    heard = listen("取车时车洗干净了吗?洗干净了请按1,没有请按2。")
    offer = heard.find(Choice.YES)
    assert offer is not None
    assert offer.key == "1"


def test_the_later_of_two_offers_for_one_key_counts() -> None:
    offer = listen("上一题满意请按1。请问您现在方便吗?方便请按1,不方便请按2。").find(Choice.YES)
    assert offer is not None
    assert offer.label == "方便"


def test_a_person_knows_a_key_before_the_prompt_has_ended() -> None:
    text = "特别满意请按5,满意请按4,一般请按3。"
    offer = listen(text).find(Choice.LEVEL_5)
    assert offer is not None
    assert text[: offer.ends] == "特别满意请按5"


def test_a_wish_that_is_not_on_offer_finds_nothing() -> None:
    assert listen("上午请按1,下午请按2。").find(Choice.REFUSE) is None
    assert listen("谢谢。").find(Choice.YES, Choice.NO) is None


def test_full_width_signs_are_heard_like_plain_ones() -> None:
    for text in ("现在方便吗？方便，请按１；不方便，请按２。", "现在方便吗?方便,请按1;不方便,请按2。"):
        heard = listen(text)
        assert [(offer.key, offer.label) for offer in heard.offers] == [("1", "方便"), ("2", "不方便")]
        assert text[: heard.offers[0].ends].endswith(("１", "1"))


def test_what_is_said_before_the_keys_can_be_told_from_the_menu() -> None:
    heard = listen("抱歉。您输入的是12月8号。正确，请按1；重新输入，请按2。")
    assert heard.before_the_keys() == "抱歉。您输入的是12月8号。"
    assert listen("谢谢。再见").before_the_keys() == "谢谢。"


def test_a_menu_leaves_out_the_keys_that_are_always_there() -> None:
    heard = listen("照常来，请按1；改时间，请按2；再听一遍，请按星号。不想再接到这类电话，请按9。")
    assert [offer.key for offer in heard.menu] == ["1", "2"]
