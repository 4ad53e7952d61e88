"""How fast lists come in and how much memory that takes: python -m bench.imports.

Made-up deliveries go into an empty database, as CSV and as XLSX, each in a process of its own: so the peak of one says
nothing about another. Memory is flat when ten times the rows need hardly more of it.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from console.imports.importing import import_list
from console.imports.kinds import KINDS
from flows.programmes import shipped
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.migrations import upgrade

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
HEADINGS = (
    "客户姓名",
    "性别",
    "联系电话",
    "销售顾问",
    "车型",
    "车架号",
    "交车日期",
    "牌照号",
    "希望回访时段",
    "生日",
    "保险到期",
)
MODELS = ("秦PLUS", "途观L", "ID.4 CROZZ", "朗逸", "CX30", "奔奔")
BUDGET_S = 60
FLAT = 1.25


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """So many deliveries, each of another car to another person."""
    rng = Random(36)
    for number in range(count):
        day = date(2026, 11, 22) - timedelta(days=number % 60)
        yield (
            rng.choice("赵钱孙李周吴郑王") + rng.choice(("雨桐", "建国", "思琪", "海波")),
            rng.choice(("先生", "女士", "")),
            f"13{number % 10}{10_000_000 + number}",
            rng.choice(("赵敏", "刘洋", "王磊")),
            rng.choice(MODELS),
            f"LSGKE54H{number:09d}",
            rng.choice((f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day.year}年{day.month}月{day.day}日")),
            "未上牌" if number % 3 == 0 else f"鲁L{number % 100_000:05d}",
            rng.choice(("", "上午", "下午", "周末")),
            f"{date(1960, 1, 1) + timedelta(days=number % 16_000):%Y-%m-%d}",
            f"{day + timedelta(days=365):%Y-%m-%d}",
        )


def write(path: Path, count: int) -> None:
    """The list as CSV or as a workbook, by the name of the file."""
    if path.suffix == ".csv":
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows((HEADINGS, *rows(count)))
        return
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADINGS, *rows(count))):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


def measured(path: str, url: str, answer: multiprocessing.Queue[tuple[float, float, float]]) -> None:
    """Take that list in; tells seconds, those of the processor, and the peak of memory in MB."""
    with writing(open_engine(url))() as session:
        dealership = Dealerships(session).named("bench")
        begun, working = time.perf_counter(), time.process_time()
        report = import_list(session, Path(path), KINDS["deliveries"], dealership, NOW)
        session.commit()
        took, worked = time.perf_counter() - begun, time.process_time() - working
    if report.created != report.read:
        raise SystemExit(f"{report.read - report.created} of {report.read} made-up rows did not come in as new.")
    answer.put((took, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def once(form: str, count: int, programmes: bool) -> tuple[float, float, float]:
    """One list in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path, url = Path(folder) / f"list.{form}", f"sqlite:///{folder}/ringback.db"
        maker = multiprocessing.get_context("spawn").Process(target=write, args=(path, count))
        maker.start()
        maker.join()
        upgrade(url)
        with writing(open_engine(url))() as session:
            rules = shipped() if programmes else ()
            Dealerships(session).add("bench", "日照", "+866332270633", now=NOW, rules=rules)
            session.commit()
        context = multiprocessing.get_context("spawn")
        answer: multiprocessing.Queue[tuple[float, float, float]] = context.Queue()
        taker = context.Process(target=measured, args=(str(path), url, answer))
        taker.start()
        taker.join()
        if taker.exitcode:
            raise SystemExit(taker.exitcode)
        return answer.get()


def main() -> None:
    """Print rows per second and the peaks of memory; a list over budget or memory that grows is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="rows of the long list; the short one has a tenth")
    count = parser.parse_args().count
    print("| list | programmes | rows | seconds | of the processor | rows/s | peak MB | of the short one |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for form in ("csv", "xlsx"):
        for programmes in (False, True):
            before = 0.0
            for number in (count // 10, count):
                took, worked, peak = once(form, number, programmes)
                ratio = f"{peak / before:.2f}" if before else ""
                told = "all that come along" if programmes else "none"
                speed = f"{took:.1f} | {worked:.1f} | {number / took:,.0f}"
                print(f"| {form} | {told} | {number:,} | {speed} | {peak:.0f} | {ratio} |")
                if took > BUDGET_S * max(number, 100_000) / 100_000:
                    print(f"over the budget of {BUDGET_S} s for 100,000 rows")
                if before and peak > FLAT * before:
                    print("memory grows with the list")
                before = peak


if __name__ == "__main__":
    main()
