"""Lists as dealerships keep them, made up with all their habits, and the truth about every row."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter
from openpyxl import Workbook

FIRST_DAY = date(1899, 12, 30)
ENCODINGS = ("gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (",", ";", "\t")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("雨桐", "建国", "思琪", "海波", "静", "磊", "丽华", "浩然", "颖", "文博")
MODELS = ("秦PLUS", "途观L", "ID.4 CROZZ", "朗逸", "CX30")
OFFICES = ("鲁L", "鲁B", "京A", "苏G")
SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ADVISERS = ("赵敏", "刘洋", "王磊")
PERIODS: tuple[tuple[str, list[str]], ...] = (
    ("上午", ["morning"]),
    ("下午", ["afternoon", "late_afternoon"]),
    ("周末", ["weekend"]),
    ("18:00以后", ["evening"]),
    ("", []),
)
CLASSES = (("A", "A"), ("b", "B"), ("Ｃ", "C"), ("A级", "A"), ("c类", "C"), ("", None))
HEADINGS = {
    "services": {
        "name": ("客户姓名", "车主", "送修人", "Name"),
        "phone": ("联系电话", "手 机 号", "电话", "Mobile"),
        "date": ("维修日期", "出厂日期(必填)", "结算日期", "Service Date"),
        "plate": ("牌照号", "车牌号码", "车牌", "Plate"),
        "model": ("车型", "车系", "Model"),
        "adviser": ("服务顾问", "接待人", "Service Adviser"),
        "order": ("工单号", "委托书号", "Order No."),
    },
    "deliveries": {
        "name": ("客户姓名", "购车人", "车主姓名", "Customer"),
        "phone": ("联系电话", "移动电话", "联系方式*", "Phone"),
        "date": ("交车日期", "提车时间", "实际交车日期", "Delivery Date"),
        "plate": ("牌照号", "牌号", "车牌号", "Licence Plate"),
        "model": ("车型", "车型名称", "Car"),
        "adviser": ("销售顾问", "销售", "Salesperson"),
        "vin": ("车架号", "VIN码", "底盘号", "Chassis No."),
        "preferred": ("希望回访时段", "方便联系时间", "Best time to call"),
        "birthday": ("生日", "出生日期", "DOB"),
        "insurance_until": ("保险到期", "续保日期", "Insurance expiry"),
    },
    "visits": {
        "name": ("客户姓名", "潜客姓名", "客户", "Full Name"),
        "phone": ("联系电话", "手机号码", "Tel"),
        "date": ("来店日期", "到店日期", "登记日期", "Visit Date"),
        "interest": ("意向车型", "关注车型", "Interested in"),
        "class": ("意向级别", "客户级别", "Class"),
        "adviser": ("销售顾问", "接待人员", "Adviser"),
    },
    "customers": {
        "name": ("客户姓名", "姓名", "Owner"),
        "phone": ("联系电话", "手机", "Contact number"),
        "plate": ("牌照号", "车号", "Registration"),
        "model": ("车型", "Vehicle"),
        "vin": ("车架号", "底盘号", "VIN"),
        "preferred": ("回访时段", "方便时段", "Preferred time"),
        "birthday": ("生日", "出生年月日", "Birthday"),
        "insurance_until": ("保险到期日", "保险止期", "Insured until"),
    },
    "events": {
        "kind": ("类型", "事由", "Kind"),
        "name": ("客户姓名", "联系人", "Name"),
        "phone": ("联系电话", "客户电话", "Mobile"),
        "plate": ("车牌", "牌照", "Plate number"),
        "date": ("日期", "时间", "When"),
        "order": ("编号", "Reference"),
        "part": ("配件", "到货配件", "Part"),
    },
}
NOT_OURS = ("备注", "序号", "Remark", "客户来源")


@dataclass
class Made:
    """A list and what is true of it; lines as a person counts them."""

    path: Path
    kind: str
    truth: list[dict[str, object]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    duplicates: int = 0

    @property
    def read(self) -> int:
        return len(self.truth) + len(self.bad) + self.duplicates


def make(folder: Path, kind: str, seed: int, rows: int = 40) -> Made:
    """The list of this seed: one of many forms, with rows that are wrong in known ways."""
    rng = Random(f"{kind} {seed}")
    book = rng.random() < 0.5
    fields = list(HEADINGS[kind])
    rng.shuffle(fields)
    language = rng.choice((slice(0, -1), slice(-1, None)))  # Chinese headings or English ones
    headings = [rng.choice(HEADINGS[kind][one][language]) for one in fields]
    extra = rng.sample(NOT_OURS, rng.randint(0, 2))
    for one in extra:
        place = rng.randint(0, len(fields))
        fields.insert(place, "")
        headings.insert(place, one)
    titles = rng.randint(0, 2)
    above: list[list[object]] = [["2026年11月汇总表"], ["制表：客户关爱部", ""]]
    sheet = above[:titles]
    sheet.append(list(headings))
    made = Made(folder / f"{kind}-{seed}{'.xlsx' if book else '.csv'}", kind)
    earlier: list[list[object]] = []
    for number in range(rows):
        fate = rng.random()
        if fate < 0.05:
            sheet.append([""] * len(fields))
        if fate < 0.1 and earlier:
            sheet.append(list(rng.choice(earlier)))
            made.duplicates += 1
            continue
        wrong = rng.choice(WRONG[kind]) if fate > 0.85 else None
        truth, cells = _row(rng, kind, number, wrong, book)
        row = [cells.get(one, rng.choice(("", "x", "老客户"))) for one in fields]
        sheet.append(row)
        if wrong is None:
            made.truth.append(truth)
            earlier.append(row)
        else:
            made.bad.append((len(sheet), wrong))
    (_write_book if book else _write_text)(made.path, sheet, rng)
    return made


WRONG = {
    "services": ("name", "phone", "date"),
    "deliveries": ("name", "phone", "date"),
    "visits": ("name", "phone", "date"),
    "customers": ("name", "phone"),
    "events": ("name", "phone", "kind", "fact"),
}


def _row(
    rng: Random, kind: str, number: int, wrong: str | None, book: bool
) -> tuple[dict[str, object], dict[str, object]]:
    name = rng.choice(SURNAMES) + rng.choice(GIVEN) + "一二三四五六七八九十"[number % 10]
    digits = f"{rng.choice(('136', '158', '187', '199'))}{rng.randrange(10**6):06d}{number:02d}"
    day = date(2026, 11, 23) - timedelta(days=rng.randint(0, 60))
    plate = _plate(rng)
    period, preferred = rng.choice(PERIODS)
    letter, class_ = rng.choice(CLASSES)
    birthday = date(1960, 1, 1) + timedelta(days=rng.randrange(16_000))
    insured = day + timedelta(days=365)
    vin = f"LSGKE54H{rng.randrange(10**9):09d}"
    order = f"DL{rng.randrange(10**6):06d}{number:03d}"
    model, adviser = rng.choice(MODELS), rng.choice(ADVISERS)
    part = rng.choice(("左前大灯总成", "刹车片"))
    truth: dict[str, object] = {"name": name, "phone": f"+86{digits}", "plate": plate, "date": day, "adviser": adviser}
    truth |= {"model": model, "vin": vin, "preferred": preferred, "birthday": birthday.isoformat(), "order": order}
    truth |= {"insurance_until": insured, "class": class_, "interest": model, "part": part}
    cells: dict[str, object] = {
        "name": rng.choice((name, f" {name}", f"{name[0]} {name[1:]}", f"{name}\u3000")),
        "phone": _phone(rng, digits, book),
        "date": _day(rng, day, book),
        "plate": _written_plate(rng, plate),
        "model": model,
        "interest": model,
        "adviser": adviser,
        "order": rng.choice((order, order.lower())),
        "vin": rng.choice((vin, vin.lower(), f"{vin} ")),
        "preferred": period,
        "birthday": _day(rng, birthday, book),
        "insurance_until": _day(rng, insured, book),
        "class": letter,
        "kind": rng.choice(("配件到货", "parts", "到货", "parts_arrival")),
        "part": part,
    }
    junk = {
        "name": ("", "/", "12345"),
        "phone": ("", "无", "12345", "空号", "1380013", "同上"),
        "date": ("", "昨天", "2026-13-40", "上周五"),
        "kind": ("", "团建"),
        "fact": ("",),
    }
    if wrong is not None:
        cells["part" if wrong == "fact" else wrong] = rng.choice(junk[wrong])
    return truth, cells


def _phone(rng: Random, digits: str, book: bool) -> object:
    parts = digits[:3], digits[3:7], digits[7:]
    habits: list[object] = [
        digits,
        f"{digits} ",
        " ".join(parts),
        "-".join(parts),
        f"+86{digits}",
        f"0086 {digits}",
        digits.translate(FULL_WIDTH),
        f"{digits}.0",
        f"'{digits}",
    ]
    return rng.choice([*habits, int(digits), float(digits)] if book else habits)


def _day(rng: Random, day: date, book: bool) -> object:
    habits: list[object] = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d} 14:32",
        f"{day:%Y-%m-%d}".translate(FULL_WIDTH),
        str((day - FIRST_DAY).days),
    ]
    if book:
        at = datetime(day.year, day.month, day.day)
        habits += [(day - FIRST_DAY).days, float((day - FIRST_DAY).days), at, at.replace(hour=10, minute=30)]
    return rng.choice(habits)


def _plate(rng: Random) -> str | None:
    if rng.random() < 0.3:
        return None
    places = list(f"{rng.randrange(10**5):05d}")
    for place in rng.sample(range(5), rng.randint(0, 2)):
        places[place] = rng.choice(SERIAL)
    return rng.choice(OFFICES) + "".join(places)


def _written_plate(rng: Random, plate: str | None) -> str:
    if plate is None:
        return rng.choice(("", "未上牌", "临牌", "无", "暂无"))
    apart = plate[:2], plate[2:]
    return rng.choice(
        (plate, "·".join(apart), " ".join(apart), "-".join(apart), plate.lower(), plate.translate(FULL_WIDTH))
    )


def _write_text(path: Path, sheet: list[list[object]], rng: Random) -> None:
    text = io.StringIO()
    ends = rng.choice(("\n", "\r\n"))
    writer = csv.writer(text, delimiter=rng.choice(DELIMITERS), lineterminator=ends)
    writer.writerows([[str(cell) for cell in row] for row in sheet])
    encoding = rng.choice(ENCODINGS)
    content = text.getvalue().encode(encoding)
    path.write_bytes(codecs.BOM_UTF16_BE + content if encoding == "utf-16-be" and rng.random() < 0.5 else content)


def _write_book(path: Path, sheet: list[list[object]], rng: Random) -> None:
    if rng.random() < 0.5:  # texts in the cells, as some systems export
        with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
            days = book.add_format({"num_format": "yyyy-mm-dd"})
            page = book.add_worksheet("列表")
            for number, row in enumerate(sheet):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        page.write_datetime(number, column, cell, days)
                    elif isinstance(cell, str):
                        page.write_string(number, column, cell)
                    else:
                        page.write(number, column, cell)
        return
    book = Workbook()  # texts shared between the cells, as spreadsheets save
    page = book.active
    for row in sheet:
        page.append(row)
    book.save(path)
