"""Who is rung: as many customers as asked for, every habit among them, on the list that a workshop exports."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from simulator.persona import Persona

DEALERSHIP = "one"
FROM = "+866332270633"
PROGRAMME = "after_service_3day"
STARTS = "2026-11-23T09:30:00+08:00"
VISITED = "2026-11-21"
# What tells the scored questions of that script apart when they are heard, and what the list of answers calls them.
QUESTIONS: Mapping[str, str] = {
    "您总体上满意吗": "overall",
    "预约的安排": "appointment",
    "服务顾问的接待": "reception",
    "维修项目和费用的说明": "explanation",
    "维修的质量": "repair_quality",
    "交车的准时": "punctuality",
    "结账和账单的说明": "settlement",
    "交车时的讲解和车辆清洁": "handover",
    "您还会选择我们吗": "intention",
}
SCORED = "12345"  # the keys of their scales
LOW = "45"  # keys that are a complaint, at each of them


def townspeople(count: int) -> dict[str, Persona]:
    """So many numbers, each with a habit; all habits are as frequent."""
    habits = list(Persona)
    return {f"+86138{place * 37:08d}": habits[place % len(habits)] for place in range(1, count + 1)}


def write_list(path: Path, numbers: Mapping[str, Persona]) -> Path:
    """The list of repairs to import, in the character set it comes in in real life."""
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["客户姓名", "性别", "车型", "维修日期", "联系电话", "牌照号", "服务顾问", "工单号"])
        for place, number in enumerate(numbers):
            name = f"赵{chr(0x4E00 + place % 5000)}"
            rows.writerow([name, "女", "朗逸", VISITED, number[3:], f"鲁L{10000 + place}", "高洁", f"W{place}"])
    return path
