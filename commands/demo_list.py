"""An after-service list as a dealership's system would export it, bad habits and all, made up from a seed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

HEADINGS = (
    "车主姓名",
    "称呼",
    "手机号码",
    "车牌号",
    "车型",
    "出厂日期",
    "服务顾问",
    "业务类型",
    "行驶里程",
    "委托书号",
)
SURNAMES = "李王张刘陈杨赵黄周吴徐孙马朱胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚"
DOUBLE_SURNAMES = ("欧阳", "司徒", "诸葛", "夏侯", "尉迟")
MALE = (
    "建国",
    "志强",
    "海波",
    "俊杰",
    "永康",
    "文博",
    "浩然",
    "立新",
    "大勇",
    "晓东",
    "斌",
    "磊",
    "帆",
    "凯",
)
FEMALE = (
    "秀兰",
    "雨桐",
    "丽华",
    "晓燕",
    "思琪",
    "美玲",
    "佳慧",
    "静怡",
    "春梅",
    "梦洁",
    "颖",
    "琳",
    "倩",
    "雪",
)
MODELS = (
    "凌度",
    "速腾",
    "迈腾",
    "宝来",
    "探岳",
    "卡罗拉",
    "轩逸",
    "思域",
    "元PLUS",
    "海豚",
    "ID.3",
    "理想L6",
)
NEW_ENERGY = frozenset(("元PLUS", "海豚", "ID.3", "理想L6"))
ADVISERS = ("沈洁", "顾明", "陆佳", "秦峰", "范蕾")
WORK = ("定期保养", "一般维修", "首保", "事故维修", "保修", "钣喷")
OFFICES = ("浙B", "浙B", "浙B", "浙B", "浙L", "浙A", "沪C", "苏E")
SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ"
PREFIXES = ("135", "136", "137", "138", "139", "150", "158", "159", "177", "186", "187", "189", "198")
AREA_CODE = "0574"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BROKEN_NUMBERS = ("", "无", "1380013", "同上", "138000", "停机")
BROKEN_DAYS = ("", "昨天", "{0.year}-13-40", "上周五", "{0.day}号")


@dataclass(frozen=True, slots=True)
class Expected:
    """What taking the list in should come to; `rejected_lines` are counted as a person counts them."""

    read: int
    created: int
    duplicates: int
    rejected: int
    rejected_lines: tuple[int, ...]


def write_demo_list(path: Path, seed: int, count: int, first: date, last: date) -> Expected:
    """Write `count` rows to `path`, GB18030 as such systems do, with visits from `first` to `last`.

    The same seed writes the same file. One row in twenty has no usable phone number, one in twenty no usable
    date, and one in twenty-five is there a second time.
    """
    if last < first:
        raise ValueError("the last visit cannot be before the first")
    rows = _rows(Random(seed), count, first, last)
    created, duplicates, bad = 0, 0, []
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for line, (fate, row) in enumerate(rows, start=2):
            writer.writerow(row)
            match fate:
                case "created":
                    created += 1
                case "duplicate":
                    duplicates += 1
                case _:
                    bad.append(line)
    return Expected(count, created, duplicates, len(bad), tuple(bad))


def _rows(rng: Random, count: int, first: date, last: date) -> Iterator[tuple[str, tuple[str, ...]]]:
    recent: list[tuple[str, ...]] = []
    for index in range(count):
        if index % 25 == 17:
            yield "duplicate", rng.choice(recent)
            continue
        fate = "rejected" if index % 20 in (7, 13) else "created"
        row = _row(rng, index, first, last, no_number=index % 20 == 7, no_day=index % 20 == 13)
        recent = [*recent[-19:], row]
        yield fate, row


def _row(rng: Random, index: int, first: date, last: date, *, no_number: bool, no_day: bool) -> tuple[str, ...]:
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    model = rng.choice(MODELS)
    woman = rng.random() < 0.4
    surname = rng.choice(DOUBLE_SURNAMES) if rng.random() < 0.02 else rng.choice(SURNAMES)
    return (
        surname + rng.choice(FEMALE if woman else MALE),
        rng.choice(("女士", "女", "") if woman else ("先生", "男", "")),
        rng.choice(BROKEN_NUMBERS) if no_number else _number(rng),
        _plate(rng, model in NEW_ENERGY),
        model,
        rng.choice(BROKEN_DAYS).format(day) if no_day else _day(rng, day),
        rng.choice(ADVISERS),
        rng.choice(WORK),
        str(rng.randint(800, 98_000)),
        f"WX{day:%y%m%d}{index:06d}",
    )


def _number(rng: Random) -> str:
    if rng.random() < 0.05:
        return f"{AREA_CODE}-8{rng.randrange(10**7):07d}"
    number = f"{rng.choice(PREFIXES)}{rng.randrange(10**8):08d}"
    grouped = number[:3], number[3:7], number[7:]
    habits = (
        number,
        number,
        number,
        f"{number} ",
        " ".join(grouped),
        "-".join(grouped),
        f"+86{number}",
        f"0086 {number}",
        number.translate(FULL_WIDTH),
    )
    return rng.choice(habits)


def _day(rng: Random, day: date) -> str:
    clock = f"{rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}"
    habits = (
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        f"{day:%Y}年{day:%m}月{day:%d}日",
        f"{day:%Y-%m-%d} {clock}",
    )
    return rng.choice(habits)


def _plate(rng: Random, new_energy: bool) -> str:
    if rng.random() < 0.03:
        return rng.choice(("", "未上牌", "临牌"))
    office = rng.choice(OFFICES)
    if new_energy:
        serial = rng.choice("DDDF") + rng.choice(SERIAL) + f"{rng.randrange(10**4):04d}"
    else:
        places = list(f"{rng.randrange(10**5):05d}")
        for place in rng.sample(range(5), rng.randint(0, 2)):
            places[place] = rng.choice(SERIAL)
        serial = "".join(places)
    habits = (
        office + serial,
        office + serial,
        f"{office}·{serial}",
        f"{office} {serial}",
        (office + serial).lower(),
        office + serial.translate(FULL_WIDTH),
    )
    return rng.choice(habits)
