"""What the characters of a plate sound like: for each way of writing a sound down, the characters it may stand for.

A cost goes with each: nought is the thing itself or its ordinary name, one is a guess by sound alone, and what is as
well a word of no meaning lies near enough to be asked about. Tones are left out: recognisers slip there first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from flows.provinces import BY_SIGN

Sounds = Mapping[str, tuple[tuple[str, float], ...]]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


NAME, CLEAR, LIKELY, EITHER, LIKE, FAR = 0.0, 0.2, 0.6, 0.8, 1.0, 1.5

# --- provinces -----------------------------------------------------------------------------------------------------

# Characters that sound like a sign; a syllable that serves two signs is asked about unless something speaks for one.
_PROVINCE_SOUNDS = {
    "京": "惊精经晶睛鲸景井静净镜境敬竟径菁荆颈警",
    "津": "今金斤巾筋紧锦谨仅进近尽晋浸禁津襟",
    "晋": "今金斤巾筋紧锦谨仅进近尽津浸禁劲襟",
    "冀": "记机鸡基几己计季既寄技际继济纪急极集及级即吉积迹击激姬饥肌辑籍疾祭绩寂剂忌妓挤脊奇",
    "吉": "记机鸡基几己计季既寄技际继济纪急极集及级即冀积迹击激姬饥肌辑籍疾祭绩寂剂忌妓挤脊",
    "蒙": "梦猛孟萌盟檬锰门闷朦",
    "辽": "聊疗料寥撩撂廖燎潦了",
    "黑": "嘿",
    "沪": "户护互胡湖虎壶糊狐弧乎呼忽蝴葫虎唬糊",
    "苏": "酥俗素速诉塑肃宿粟溯梳书",
    "浙": "这折者遮哲辙蔗着锗浙蛰",
    "皖": "晚万完碗玩弯湾丸顽挽宛惋婉腕望王",
    "闽": "民敏悯皿抿明名",
    "赣": "干感敢赶杆肝甘柑竿杠钢刚岗港",
    "甘": "干感敢赶杆肝赣柑竿杠钢刚",
    "鲁": "路录陆炉芦卢鹿露卤撸碌庐麓禄虏赂鹭噜橹颅戮绿",
    "豫": "玉鱼雨欲育遇预语与予余于域裕愉渝浴誉寓愈御宇羽郁喻娱渔愚榆狱吁",
    "渝": "玉鱼雨欲育遇预语与予余于域裕愉豫浴誉寓愈御宇羽郁喻娱渔愚榆狱吁",
    "鄂": "恶饿额俄鹅遏扼峨娥厄讹鳄呃",
    "湘": "想像香箱象乡向相响享项详祥翔镶厢橡巷襄先",
    "粤": "月越约岳跃悦阅曰钥乐",
    "桂": "贵柜跪鬼轨归规硅闺龟瑰诡圭癸刽",
    "贵": "桂柜跪鬼轨归规硅闺龟瑰诡圭癸刽",
    "琼": "穷穹琼",
    "川": "穿船传喘串窗床闯",
    "云": "运晕韵孕允匀芸蕴酝陨耘均",
    "藏": "脏葬赃臧张",
    "陕": "闪善扇山衫删杉珊煽擅膳晒伞商",
    "青": "清轻请情晴庆氢倾卿顷亲",
    "宁": "凝拧柠狞泞您林",
    "新": "心辛欣信薪芯鑫馨锌衅忻星兴",
}
# Signs that sound alike to begin with: the carrier may have written the one for the other.
_ALIKE = ("豫渝", "桂贵", "津晋", "冀吉", "赣甘")
_NASAL = {"京": "津晋", "津": "京", "晋": "京"}  # n and ng are one in half of the country
_PROVINCE_NAMES = {
    "京": "京城 帝都 京牌 北京市",
    "津": "天津市",
    "冀": "河北省",
    "晋": "山西省",
    "蒙": "内蒙 内蒙古自治区",
    "辽": "辽宁省",
    "吉": "吉林省",
    "黑": "黑龙江省",
    "沪": "上海市 申 魔都 沪牌",
    "苏": "江苏省",
    "浙": "浙江省",
    "皖": "安徽省 徽",
    "闽": "福建省",
    "赣": "江西省",
    "鲁": "山东省 齐鲁",
    "豫": "河南省",
    "鄂": "湖北省",
    "湘": "湖南省",
    "粤": "广东省",
    "桂": "广西壮族自治区",
    "琼": "海南省",
    "渝": "重庆市",
    "川": "四川省 蜀",
    "贵": "贵州省 黔",
    "云": "云南省 滇",
    "藏": "西藏自治区",
    "陕": "陕西省 秦",
    "甘": "甘肃省 陇",
    "青": "青海省",
    "宁": "宁夏回族自治区",
    "新": "新疆维吾尔自治区",
}
_PINYIN = {
    "jing": "京",
    "jin": "津晋",
    "ji": "冀吉",
    "meng": "蒙",
    "liao": "辽",
    "hei": "黑",
    "hu": "沪",
    "su": "苏",
    "zhe": "浙",
    "wan": "皖",
    "min": "闽",
    "gan": "赣甘",
    "lu": "鲁",
    "yu": "豫渝",
    "e": "鄂",
    "xiang": "湘",
    "yue": "粤",
    "gui": "桂贵",
    "qiong": "琼",
    "chuan": "川",
    "yun": "云",
    "zang": "藏",
    "shan": "陕",
    "qing": "青",
    "ning": "宁",
    "xin": "新",
}
# What an English ear makes of a Chinese syllable.
_ENGLISH_EAR = {
    "京": "jean jeeng ging",
    "津": "gin jean chin",
    "晋": "gin jean chin",
    "冀": "gee",
    "吉": "gee",
    "蒙": "mung mong",
    "辽": "leo leow",
    "黑": "hey hay",
    "沪": "who hoo whoo",
    "苏": "sue sioux",
    "浙": "jer zher",
    "皖": "won one wang juan",
    "闽": "mean ming",
    "赣": "gone gun",
    "甘": "gone gun",
    "鲁": "lou loo lew loop luke look",
    "豫": "you ewe",
    "渝": "you ewe",
    "鄂": "uh er",
    "湘": "shang",
    "粤": "you-way yueh",
    "桂": "gway",
    "贵": "gway",
    "琼": "chong",
    "川": "twan",
    "云": "yoon",
    "陕": "shannon shun",
    "青": "ching",
    "宁": "neon",
    "新": "sheen shin seen",
}

# --- digits --------------------------------------------------------------------------------------------------------

_DIGIT_NAMES = {
    "0": "零 〇 洞 zero oh nought naught",
    "1": "一 幺 壹 one",
    "2": "二 两 贰 俩 two",
    "3": "三 叁 three",
    "4": "四 肆 four",
    "5": "五 伍 five fife",
    "6": "六 six",
    "7": "七 拐 柒 seven",
    "8": "八 捌 eight",
    "9": "九 勾 玖 nine niner",
}
_DIGIT_SOUNDS = {
    "0": "灵林令铃陵龄岭玲凌淋邻动冻懂东栋另圈",
    "1": "腰要妖邀夭药摇耀姚遥医依衣以已意亿易义艺伊姨椅",
    "2": "儿而耳尔量辆亮凉粮良梁爱饵",
    "3": "山伞散参桑删衫",
    "4": "死似寺思丝司斯私事是市世史十",
    "5": "午舞武物无吴屋雾伍务误污乌悟捂我",
    "6": "溜刘流留柳陆榴遛牛露路录鹿",
    "7": "奇气起妻期其骑齐旗棋器汽企弃启漆怪乖",
    "8": "吧把爸巴霸扒拔坝罢疤发",
    "9": "酒久旧就救舅究纠揪沟狗钩够购构",
}
_DIGIT_WORDS = {"0": "o", "1": "won", "2": "to too", "3": "tree free", "4": "for fore", "6": "sex sicks", "8": "ate"}

# --- letters -------------------------------------------------------------------------------------------------------

_LETTER_SOUNDS = {
    "A": "诶 哎 欸 唉 诶一 哎一 诶诶 阿诶 爱 哀 挨 埃",
    "B": "比 必 笔 币 毕 闭 逼 鼻 碧 壁 避 璧",
    "C": "西 系 希 吸 细 洗 戏 喜 息 惜 习 锡 溪 塞 思一",
    "D": "第 地 弟 低 滴 迪 帝 底 敌 递 抵 堤 笛 蒂",
    "E": "一 伊 衣 依 医 亿 易 意 义 艺 已 以 姨 椅 移 宜 异 翼 议 忆 益 疑",
    "F": "艾弗 爱福 艾福 艾夫 爱夫 爱付 艾付 爱富 哎福 唉夫 艾佛 爱佛 埃夫 埃弗 安抚 爱抚",
    "G": "鸡 记 机 基 急 几 计 季 技 级 极 积 己 继 寄 集 及 击 激 技 济 际 姬 肌 即 巨 句",
    "H": "艾尺 爱吃 艾吃 爱迟 艾奇 爱奇 爱齐 爱其 艾取 爱去 埃尺 埃奇 诶吃 哎吃 唉吃 爱车 艾车 爱情 爱持 艾池 诶尺",
    "J": "杰 接 街 姐 界 戒 借 节 结 洁 寄 这 皆 届 解 捷 阶 截 贼诶",
    "K": "开 凯 揩 慨 楷 克 科 课 可 坷 客 刻 尅",
    "L": (
        "艾勒 爱了 艾尔 爱乐 爱罗 艾罗 爱喽 埃尔 埃勒 爱勒 艾了 哎了 唉了 哎咯 爱咯 诶勒 艾路 哎哟 爱尔 哎呦 艾洛"
        " 爱楼 爱漏 艾露 二楼 恩勒 诶了 哎喽 唉呦"
    ),
    "M": "艾姆 爱母 爱木 艾木 爱慕 艾母 诶姆 埃姆 爱姆 哎姆 唉姆 爱目 艾目 按摩 爱摸 艾莫 诶木",
    "N": "恩 嗯 摁 艾恩 爱恩 埃恩 按 安 岸 诶恩 哎恩 恩恩 本",
    "P": "批 皮 屁 披 劈 匹 疲 脾 琵 僻",
    "Q": "秋 求 球 丘 邱 扣 囚 酋 裘 Q",
    "R": "阿尔 啊 阿 阿二 阿儿 啊尔 啊二 啊儿 尔 儿 耳 昂 安尔 阿耳 暗儿",
    "S": "艾斯 爱死 爱思 艾司 埃斯 爱丝 艾丝 艾思 爱斯 诶斯 哎斯 唉斯 哎死 爱四 艾四 诶丝",
    "T": "踢 提 替 题 体 梯 剔 惕 涕 蹄 啼 屉",
    "U": "优 有 又 右 由 油 友 尤 游 邮 幼 忧 诱 悠 幽",
    "V": "微 威 维 为 未 喂 位 味 伟 围 尾 危 委 魏 卫 唯 薇 慰 胃 违",
    "W": "达不溜 打不溜 大不溜 达不留 打不留 达不六 打不六 大不六 达不流 打不流 达布溜 打布溜 达布流 达布六 达不牛"
    " 打不牛 大布六 搭不溜 搭布溜 答不溜 大不流 打布六 大不留 打不了 达不了 达不刘 达布刘 大波浪 打不溜儿",
    "X": "艾克斯 爱克斯 叉 查 插 差 茬 茶 察 艾克思 埃克斯 哎克斯 爱克思 诶克斯 爱客死 艾可斯 爱克死 岔 刹 唉克斯",
    "Y": "歪 外 崴 瓦一 娃一 歪外",
    "Z": "贼 再 在 载 宰 栽 灾 仔 崽 滋 贼诶 责 则",
}
_LETTER_WORDS = {
    "A": "ay eh alpha alfa able apple adam",
    "B": "be bee bea bravo baker boy",
    "C": "see sea cee si charlie cat",
    "D": "dee de delta dog david",
    "E": "ee echo easy edward",
    "F": "ef eff foxtrot fox frank",
    "G": "gee jee golf george",
    "H": "aitch haitch age each hotel henry harry",
    "J": "jay jae juliet juliett jack john",
    "K": "kay cay okay kilo king",
    "L": "el ell elle al hell lima love larry",
    "M": "em am um mike mary mother",
    "N": "en an in end and november nancy",
    "P": "pee pea papa peter",
    "Q": "queue cue kew quebec queen",
    "R": "are ar our romeo roger robert",
    "S": "es ess as yes sierra sugar sam",
    "T": "tee tea ti tango tom tommy",
    "U": "you ewe yew uniform uncle",
    "V": "vee ve we victor",
    "W": "double-u double-you dub dubya whiskey whisky william",
    "X": "ex eggs axe x-ray xray",
    "Y": "why wye yankee yellow",
    "Z": "zee zed said zet zulu zebra",
}
# These are words of every day as well, and letters or digits only where nothing else is possible.
_EVERYDAY = frozenset("的在这有又由为是就啊嗯阿了吧我可再以已而把要于与爱安按位则克想像向先着者") | _words(
    "am an in and end our as yes we said um age each okay hell you are be why see si al eh el de"
)

# --- the marks of special plates -----------------------------------------------------------------------------------

_MARKS = {
    "学": "学 教练 驾校 learner school training",
    "警": "警 警察 police",
    "挂": "挂 挂车 trailer",
    "港": "港 香港",
    "澳": "澳 澳门 macau macao",
    "领": "领 领馆 领事馆 consular consulate consul",
    "使": "使 使馆 大使馆 embassy",
    "试": "试 trial test",
    "超": "超 超限 oversize oversized",
    "临": "临 temporary",
    "WJ": "武警",
}
_MARK_SOUNDS = {
    "学": "雪血穴",
    "警": "静景井颈境镜",
    "挂": "瓜卦刮",
    "港": "岗钢",
    "领": "令岭",
    "临": "林邻",
    "使": "史驶",
}


def _table() -> Sounds:
    costs: defaultdict[str, dict[str, float]] = defaultdict(dict)

    def means(written: str, symbols: str, cost: float) -> None:
        costs[written][symbols] = min(cost, costs[written].get(symbols, cost))

    for sign, province in BY_SIGN.items():
        means(sign, sign, NAME)
        for written in (province.chinese, province.english.lower(), *_PROVINCE_NAMES[sign].split()):
            means(written, sign, NAME)
        for character in _PROVINCE_SOUNDS[sign]:
            means(character, sign, LIKE if len(_twins(sign)) > 1 else LIKELY)
        for written in _ENGLISH_EAR.get(sign, "").split():
            means(written, sign, LIKE)
        for other in (one for one in _twins(sign) if one != sign):
            means(other, sign, LIKE)
        for other in _NASAL.get(sign, ""):
            means(other, sign, LIKE * 2)
    means("shanxi", "陕", LIKELY)
    for syllable, signs in _PINYIN.items():
        for sign in signs:
            means(syllable, sign, CLEAR if len(syllable) > 1 else LIKE)
    for digit, names in _DIGIT_NAMES.items():
        means(digit, digit, NAME)
        for written in names.split():
            means(written, digit, NAME)
        for character in _DIGIT_SOUNDS[digit]:
            means(character, digit, EITHER if character in _EVERYDAY else LIKELY)
        for written in _DIGIT_WORDS.get(digit, "").split():
            means(written, digit, LIKELY)
    for letter in _LETTER_SOUNDS:
        for written in _LETTER_SOUNDS[letter].split():
            means(written, letter, _cost_of_letter(written))
        for written in _LETTER_WORDS[letter].split():
            means(written, letter, LIKE if written in _EVERYDAY else CLEAR)
    for mark, names in _MARKS.items():
        for written in names.split():
            means(written, mark, NAME)
        for character in _MARK_SOUNDS.get(mark, ""):
            means(character, mark, LIKE)
    means("hong kong", "港", NAME)
    return {written: tuple(sorted(found.items(), key=lambda one: one[1])) for written, found in costs.items()}


def _twins(sign: str) -> str:
    return next((pair for pair in _ALIKE if sign in pair), sign)


def _cost_of_letter(written: str) -> float:
    """Two characters or more make a letter's name; one alone may be anything."""
    if written in "一二三四五六七八九":
        return FAR
    if len(written) > 1:
        return CLEAR
    return FAR if written in _EVERYDAY else LIKELY


SOUNDS = _table()
PROVINCE_WORDS = {
    written: sign
    for sign, province in BY_SIGN.items()
    for written in (province.chinese, province.english.lower(), *_PROVINCE_NAMES[sign].split())
    if len(written) > 1
} | {syllable: signs[0] for syllable, signs in _PINYIN.items() if len(syllable) > 1}

# What people say around a plate and between its characters; it is no part of it.
FILLERS = _words(
    "我的 我 您 你 咱 俺 他 她 车牌号码 车牌号 车牌 车号 牌照 牌子 号码 号 牌 车 是 的 嗯 啊 呃 额 哦 噢 喔 诶 哎 唉"
    " 呀 嘛 呢 哈 了 吧 那个 这个 就是 那 这 就 应该 应该是 好像是 好像 大概 可能 对 对的 没错 好 好的 行 您好 你好"
    " 谢谢 麻烦 然后 后面 前面 后边 前边 开头 打头 结尾 尾号 尾数 中间 最后 字母 数字 英文 英语 大写 小写 点 杠 横"
    " 横杠 空格 圆点 新能源 绿牌 蓝牌 黄牌 白牌 绿色 蓝色 黑色 青色 新车 新买的 分别 一下 一辆 一个 一遍 等一下 第一"
    " 第一个 第二个 第三个 记一下 再 说 报 念 叫 完了 字 位 接着 跟着 加 加上 一共 全部 都 还有 也 临牌 临时 临时牌"
    " 临时车牌 临时牌照 军车 军牌 字头 临时的"
) | _words(
    "ok okay the is it it's its my our plate plates number license licence registration reg car capital upper case"
    " letter letters digit digits dash dot hyphen space point then and um uh er yes yeah yep please so well just"
    " that that's this right of with followed by small green blue yellow white oh hi hello thanks thank sure"
    " military army prefix starts start begins ends ending end in"
)
# A number before one of these counts something else.
UNITS = _words(
    "公里 千米 块 元 钱 分 年 月 岁 人 次 天 小时 分钟 手机 电话 kilometers kilometres kilometer km miles yuan"
    " dollars years year minutes percent phone telephone mobile points bucks"
)
