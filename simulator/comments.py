"""What customers say after the beep, in both languages, by mood."""

from enum import StrEnum


class Mood(StrEnum):
    """How somebody felt about the visit."""

    CONTENT = "content"
    SO_SO = "so-so"
    CROSS = "cross"
    FURIOUS = "furious"


ZH: dict[Mood, tuple[str, ...]] = {
    Mood.CONTENT: (
        "服务挺好的,接待我的顾问很耐心,价格也讲得清楚,下次保养我还会过来,谢谢你们。",
        "交车那天介绍得很详细,车也洗得很干净,我和家人都很满意,希望你们一直保持下去。",
        "没有什么意见,一切都顺利,就是希望休息区能再多几个充电插座,方便客户等车的时候用。",
    ),
    Mood.SO_SO: (
        "总体还可以,就是等的时间有点长,说好一个小时,实际等了快两个小时,希望以后能提前告诉我。",
        "态度不错,不过结账的时候费用没有讲清楚,我问了两遍才明白,建议打印一份明细给客户看。",
        "维修没什么大问题,就是车取回来的时候座椅没有复位,脚垫上还有一点油,希望注意一下。",
    ),
    Mood.CROSS: (
        "刹车异响修了两次都没有修好,每次都说没问题,开回去第二天又响,请你们安排一位师傅认真检查一下。",
        "预约的是上午九点,到了没有人接待,等了四十分钟才开始检查,取车的时间又往后推,我对这次安排很不满意。",
        "换了机油以后发动机舱下面一直有油迹,打电话过去说会回复我,到现在也没有人联系,希望尽快处理。",
    ),
    Mood.FURIOUS: (
        "太让人失望了!没有经过我同意就换了零件,多收了八百多块钱,问谁都说不清楚,请你们经理马上给我回电话。",
        "车刚提回来三天,仪表盘就亮故障灯,销售不接电话,售后让我自己排队,再不解决我就去投诉。",
        "上次说好免费返修,这次来了又要收钱,车身上还多了一道划痕,没有一个人道歉,这样的服务我不能接受。",
    ),
}
EN: dict[Mood, tuple[str, ...]] = {
    Mood.CONTENT: (
        "Everything went well. The adviser explained the price first, and the car was ready on time. Thank you.",
        "I am very happy with the car, and the handover was clear and patient. Please keep it up.",
    ),
    Mood.SO_SO: (
        "It was all right, but I waited nearly two hours although I had booked. Please tell me earlier.",
        "The work is fine, but nobody explained the bill. I had to ask twice what I was paying for.",
    ),
    Mood.CROSS: (
        "The brakes still make the same noise after two repairs. Please let an experienced mechanic look.",
        "Somebody promised to call me back about the oil leak and nobody did. Please answer this week.",
    ),
    Mood.FURIOUS: (
        "The same fault came back for the third time, and I was charged again. I want the manager to call me.",
        "You changed parts without asking me, the bill is wrong, and there is a new scratch on the door.",
    ),
}


def comment(mood: Mood, *, chinese: bool, pick: int) -> str:
    """One thing somebody in this mood would say."""
    said = (ZH if chinese else EN)[mood]
    return said[pick % len(said)]
