"""Makes what a recogniser wrote down comparable: one width, one case, one script, no punctuation, no fillers.

`tidy` changes only how a thing is written; `plain` also leaves out what carries no meaning. Letters said in Mandarin
(诶 for A, 额 for E) sound like fillers, so whoever listens for letters begins with `tidy`.
"""

from __future__ import annotations

import re
import unicodedata

from flows.steps import Locale
from flows.turns import Spoken

LOW = 0.5  # below it only a crystal-clear word counts by itself
LONGEST = 500  # characters that are looked at; no answer is longer
UNSTATED = 0.6  # what a recogniser is taken to be that does not say how sure it is

# Traditional characters that occur in answers, and the simplified ones at the same places.
_TRADITIONAL = (
    "點兩萬億號滿個對錯沒會說還這幾給開車時間現後週禮貳參陸線請問題關別電話聯絡繫謝聽見讓當過來員買賣換該價錢貴誤認"
    "為覺應麼從嗎們歡樂務態處維護輛動環單約預馬隨訂碼鐘鍾遲遠東蘇遼陝寧雲贛瓊閩滬魯晉領掛學臨廣陳劉講餓愛貓頭記錄攪"
    "擾騷發簡訊滯絕無專顧導總經實誰勢終於門場樣熱類質長聲須願幫報紙網視離壞業較確喫飯趕醫陽樓夠剛纔嚴續傳轉麗藍綠產"
    "種裡裏雙齊係啟試駛燈貨運達進選擇項數機戶僅圓塊費區縣歲節氣風豐決斷慮議壓變檢級組織極歐瑪結貝爾乾鬆櫃爐陰礦貼讀"
    "寫詢煩蠻闆邊佔舊廠漲贊餘爺媽誠優歷舉華紹訴慣習適補償責賠險輪剎異響燒髒淨靜亂難騙虧擠歸檔詳細談諮遊惱厲隻條針頁"
    "顆鬧閒悶陣隊際階雖雜靈頓頻顯駕驗兒倆爛噁惡讚遞闊夥傷僱備凍創劃協勝勞團執壺奪奮孫寬層嶺幣彈徹懶戰擔據損搶撥攔敗"
    "敵暫曉樹橋歎殺減測湯溫漸潔濕災煙營狀獎畫療盡監盤眾瞭矯磚積穩窮範築簽糧緊縮繞罰聰職腦膠艱薦蓋蘭術衛裝製複觀評證"
    "譽財販貪貶賞贏趨跡軟載輕輸辦農逕遺郵釋鈴銀鋪鎖鏡鐵閉閱闖隱雞韓頂順頗頸颱飛飄飲飾館駐騎驚髮鬥魚鳥黃齒龍龜嘗喚喪"
    "嚇圖妳姍娛婦嬰寢尋將尷屬崗師帶帳廚彎徵憂憑懷懼戲掃採揚擁擋擬攜敘斬昇曬書柵桿棄棟樁橫欄權殘殼毀氫汙沖況淚淺渾滾"
    "滲潤澆濃瀏灑煉燭爭牆犧獨獲甚"
)
_SIMPLIFIED = (
    "点两万亿号满个对错没会说还这几给开车时间现后周礼贰参陆线请问题关别电话联络系谢听见让当过来员买卖换该价钱贵误认"
    "为觉应么从吗们欢乐务态处维护辆动环单约预马随订码钟钟迟远东苏辽陕宁云赣琼闽沪鲁晋领挂学临广陈刘讲饿爱猫头记录搅"
    "扰骚发简讯滞绝无专顾导总经实谁势终于门场样热类质长声须愿帮报纸网视离坏业较确吃饭赶医阳楼够刚才严续传转丽蓝绿产"
    "种里里双齐系启试驶灯货运达进选择项数机户仅圆块费区县岁节气风丰决断虑议压变检级组织极欧玛结贝尔干松柜炉阴矿贴读"
    "写询烦蛮板边占旧厂涨赞余爷妈诚优历举华绍诉惯习适补偿责赔险轮刹异响烧脏净静乱难骗亏挤归档详细谈咨游恼厉只条针页"
    "颗闹闲闷阵队际阶虽杂灵顿频显驾验儿俩烂恶恶赞递阔伙伤雇备冻创划协胜劳团执壶夺奋孙宽层岭币弹彻懒战担据损抢拨拦败"
    "敌暂晓树桥叹杀减测汤温渐洁湿灾烟营状奖画疗尽监盘众了矫砖积稳穷范筑签粮紧缩绕罚聪职脑胶艰荐盖兰术卫装制复观评证"
    "誉财贩贪贬赏赢趋迹软载轻输办农径遗邮释铃银铺锁镜铁闭阅闯隐鸡韩顶顺颇颈台飞飘饮饰馆驻骑惊发斗鱼鸟黄齿龙龟尝唤丧"
    "吓图你姗娱妇婴寝寻将尴属岗师带帐厨弯征忧凭怀惧戏扫采扬拥挡拟携叙斩升晒书栅杆弃栋桩横栏权残壳毁氢污冲况泪浅浑滚"
    "渗润浇浓浏洒炼烛争墙牺独获什"
)
_ONE_SCRIPT = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}

HAN = r"[㐀-䶿一-鿿〇]"
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_FIGURES = re.compile(r"(?<=\d)\s*([.:/~-])\s*(?=\d)")
_SIGN = re.compile(r"[^\w\s'%.:/~-]|_|(?<!\d)[.:/~-]|[.:/~-](?!\d)|(?<!\w)'|'(?!\w)|(?<!\d)%")
_QUESTION = re.compile(r"[?？]\s*$")


def tidy(text: str) -> str:
    """The same words in one writing: NFKC, lower case, simplified. A sign becomes a space, so a space in Mandarin is a
    pause that the recogniser heard; its own odd spaces are gone. Signs inside figures stay: 8.5, 10:30, 11/5, 20%.
    """
    text = text[:LONGEST]
    for sign, figures in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s*{sign}", figures, text)
    text = unicodedata.normalize("NFKC", text).lower().translate(_ONE_SCRIPT).replace("’", "'")
    text = re.sub(rf"(?<={HAN})\s+|\s+(?={HAN})", "", text)
    text = _BETWEEN_FIGURES.sub(r"\1", _GROUPED.sub("", text))
    return " ".join(_SIGN.sub(" ", text).split())


# What people say while they think. 这个月 and 那个星期天 are no fillers; 我想 is one only before what is thought.
_FILLERS_ZH = re.compile(
    r"[嗯呃额唔噢喔哎诶欸唉呐啊呀嘛]+|哦+(?!了)|(?:那|这)个?(?:什么|啥)|[那这]个(?![月周星礼时点号人])"
    r"|(?:让我|我)(?:再)?(?:想想|想一下|看看|看一下)|怎么说呢?"
    r"|我(?:个人|自己)?(?:觉得|感觉|认为)(?:吧|呢)?|我想(?=应该|大概|可能|就|是|给|打|[\d零一二三四五六七八九十两])"
    r"|就是说?|反正|然后|其实|(?:喂|你好|您好|谢谢|麻烦)(?:你|您|了|啊)?"
)
_FILLERS_EN = re.compile(
    r"\b(?:u+m+|(?<!uh )u+h+(?! (?:huh|uh)\b)|e+r+m*|(?<!mm )h+m+|ah+|you know|i (?:think|believe|feel"
    r"|would think)|i'd think"
    r"|let me (?:see|think)|let's see|to be honest|honestly|basically|maybe|perhaps|please|hello|hi|thank you|thanks)\b"
    r"|^(?:(?:well|oh(?! (?:\d|oh|zero|one|two|three|four|five|six|seven|eight|nine|hundred))|so|ok so|okay so|and|but)"
    r"\b ?)+"
)
_HEDGES = {
    "zh-CN": re.compile(r"大概|大约|可能|也许|好像|应该|估计|差不多|左右|上下|勉强|不确定|说不好|吧(?!$)|算是"),
    "en": re.compile(
        r"\b(?:maybe|perhaps|probably|about|around|roughly|i guess|i suppose|guess|possibly|kind of|sort of|kinda|sorta"
        r"|not sure|or so|something like|approximately|might|at a guess|more or less)\b"
    ),
}


def plain(text: str, locale: Locale) -> str:
    """What is left of `tidy` without fillers; a text of nothing but fillers stays, because 嗯 may be the answer."""
    return unfilled(tidy(text), locale)


def unfilled(tidied: str, locale: Locale) -> str:
    """The same for what is tidy already; tidied twice, Mandarin would lose its pauses."""
    fillers = _FILLERS_EN if locale == "en" else _FILLERS_ZH
    left, before = tidied, ""
    while left != before:
        before, left = left, " ".join(fillers.sub(" ", left).split())
    return left or tidied


def joined(text: str) -> str:
    """Mandarin without its pauses; spaces between figures and Latin words stay."""
    return re.sub(rf"(?<={HAN}) +| +(?={HAN})", "", text)


def hedged(text: str, locale: Locale) -> bool:
    """Whether the speaker says less than a plain answer: 大概八分, "probably eight"."""
    return _HEDGES[locale].search(tidy(text)) is not None


def asks_back(text: str) -> bool:
    """Whether the recogniser heard a question: 嗯？ is not a yes."""
    return _QUESTION.search(text) is not None


def sureness(heard: Spoken) -> float:
    """How sure the recogniser is, from 0 to 1."""
    return UNSTATED if heard.confidence is None else heard.confidence


def unsure(heard: Spoken) -> bool:
    """Whether the recogniser doubts its own words."""
    return sureness(heard) < LOW


# Words by which people take back what they have just said.
_TAKEN_BACK = {
    "zh-CN": re.compile(
        r"[啊哦噢哎呃诶喔](?:不对|不是|不)(?= ?\S)|不对不对|不不+|不对(?!劲)|(?:我)?(?:刚才)?(?:说|讲|按|念|报)错了?"
        r"|口误|(?:更正|纠正|改)(?:一下|下)?(?:成|为)?|换成| 不(?:是)? |搞错了|错了错了| 错了 "
    ),
    "en": re.compile(
        r"\b(?:(?:no|nope) (?:wait|no|sorry|hang on|hold on|actually|rather|i mean|make (?:that|it)|let's say)(?= \w)"
        r"|(?:wait|sorry|hang on|hold on|oops) (?:no|i mean|i meant|make (?:that|it)|actually)(?= \w)"
        r"|i mean(?:t)?|correction"
        r"|(?<!can't )(?<!cannot )(?<!not )(?<!to )(?:make|change) (?:that|it)(?: to)?(?= \w)|(?:scratch"
        r"|strike) (?:that|it)|or rather|oops|actually|i misspoke|my mistake"
        r"|sorry|wait)\b"
    ),
}
_A_NO_BETWEEN = re.compile(r"(?<=\w)\s*[,.;]+\s*no\s*[,.;]+\s*(?=\w)", re.IGNORECASE)  # seven, no, eight
_NOT_THIS_BUT_THAT = {
    "zh-CN": re.compile(r"^.*?不是(?P<this>[^是]+?) ?(?:而是|应该是|是)(?P<that>.+)$"),
    "en": re.compile(r"^(?:it's |it is |that's )?not (?P<this>.+?) but (?P<that>.+)$"),
}


def said_in_turn(text: str, locale: Locale) -> tuple[str, ...]:
    """The pieces between which the speaker takes something back, the last one said last: 八分，不，九分 gives both.

    They are tidy, with their pauses.
    """
    tidied = tidy(_A_NO_BETWEEN.sub(", no wait, ", text) if locale == "en" else text)
    if swap := _NOT_THIS_BUT_THAT[locale].match(tidied):
        return swap["this"].strip(), swap["that"].strip()
    pieces = (piece.strip() for piece in _TAKEN_BACK[locale].split(tidied))
    return tuple(piece for piece in pieces if piece) or (tidied,)
