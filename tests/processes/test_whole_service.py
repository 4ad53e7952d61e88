"""The real processes, started as anybody would, against a phone network that is not ours: what is pressed is stored.

A list goes in through `ringback import`; web, worker and clock run as processes of their own; the network's journal
is the other side's account of what happened, and the exports must agree with it.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, select

from simulator.server import ACCOUNT, TOKEN, Simulator
from store.database import open_engine, reading
from store.tables import Base, Followup, Recording
from wiring import redis_server

ROOT = Path(__file__).resolve().parents[2]
HABITS = (
    "reachable_happy",
    "mixed",
    "unhappy",
    "very_unhappy",
    "family_proxy",
    "wrong_number",
    "not_now",
    "refuses",
    "opts_out",
    "impatient",
    "silent",
    "busy",
    "absent",
    "voicemail",
    "nonexistent",
    "fumbler",
)
NUMBERS = {f"+86138000{10000 + 37 * i:05d}": habit for i, habit in enumerate(HABITS)}
POINTS = {"1": 12, "2": 8, "3": 4, "4": 0, "5": -4}
LINKS = {"appointment", "reception", "explanation", "repair_quality", "punctuality", "settlement", "handover"}
WITHIN_S = 150.0


class Service:
    """Ringback on this machine, as its commands run it."""

    def __init__(self, home: Path, carrier_url: str, database_url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self.database_url = home, database_url
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINGBACK", "TWILIO"))}
        self.environment = {
            **kept,
            "RINGBACK_HOME": str(home),
            "DATABASE_URL": database_url.replace("postgresql+psycopg:", "postgresql:"),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "RINGBACK_CLOCK": "2026-11-23T09:30:00+08:00*3600",
            "TWILIO_API_URL": carrier_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }

    def run(self, *arguments: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "ringback", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def export(self, what: str) -> list[dict[str, Any]]:
        rows = json.loads(self.run("export", what, "--format", "json"))
        assert isinstance(rows, list)
        return rows

    def count(self, table: type[Base], *which: ColumnElement[bool]) -> int:
        """How many rows there are now: looked at often, so not by a command, which takes a second to start."""
        engine = open_engine(self.database_url)
        with reading(engine)() as session:
            found = session.scalar(select(func.count()).select_from(table).where(*which)) or 0
        engine.dispose()
        return found

    @contextmanager
    def processes(self) -> Iterator[None]:
        """Web, worker and clock; afterwards each has ended by itself when told to, with nothing to say."""
        commands = (["serve", "--port", str(self.port), "--workers", "1"], ["work"], ["clock"])
        running = []
        for command in commands:
            with (self.home / f"{command[0]}.log").open("w") as log:
                argv = [sys.executable, "-m", "ringback", *command]
                running.append(subprocess.Popen(argv, cwd=ROOT, env=self.environment, stdout=log, stderr=log))
        try:
            yield
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            codes = [process.wait(20) for process in running]
            redis_server.stop(self.home)
        assert codes == [0, 0, 0]
        assert [(self.home / f"{command[0]}.log").read_text() for command in commands] == ["", "", ""]


@pytest.mark.timeout(180)
def test_what_customers_press_is_what_is_stored(migrated_sqlite_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Simulator(home, instant=True, espeak=False) as network:
        for number, habit in NUMBERS.items():
            network.fix(number, persona=habit)
        service = Service(home, network.url, migrated_sqlite_url)
        where = ["--name", "日照众安", "--from", "+866332270633", "--programmes", "after_service_3day"]
        service.run("dealership", "add", "one", *where, "--lines", "8", "--pace", "20")
        report = json.loads(service.run("import", str(write_list(tmp_path)), "--kind", "services", "--json"))
        assert report["created"] == len(NUMBERS)
        with service.processes():
            until_closed(service)
            network.idle()
            until_fetched(service)
        told = journal(network)
        assert network.errors() == [], "every reply was valid TwiML and every prompt was understood"
    check_webhooks(told)
    check_dialling(told, service)
    check_answers(told, service)


def write_list(folder: Path) -> Path:
    path = folder / "list.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["客户姓名", "性别", "车型", "维修日期", "联系电话", "牌照号", "服务顾问", "工单号"])
        for i, number in enumerate(NUMBERS):
            rows.writerow(
                [f"赵{chr(0x4E00 + i)}", "女", "朗逸", "2026-11-21", number[3:], f"鲁L{12345 + i}", "高洁", f"W{i}"]
            )
    return path


def until_closed(service: Service) -> None:
    deadline = time.monotonic() + WITHIN_S
    while service.count(Followup, Followup.state != "closed"):
        assert time.monotonic() < deadline, [row for row in service.export("followups") if row["state"] != "closed"]
        time.sleep(0.5)


def until_fetched(service: Service) -> None:
    deadline = time.monotonic() + 30
    while service.count(Recording, Recording.state == "announced"):
        assert time.monotonic() < deadline, "a recording was never fetched"
        time.sleep(0.5)
    for row in service.export("recordings"):
        assert row["state"] == "fetched"
        assert (service.home / "recordings" / row["file"]).read_bytes().startswith(b"RIFF")


def journal(network: Simulator) -> Mapping[str, list[dict[str, Any]]]:
    kinds = ("webhook", "rest", "person", "message", "first_word")
    return {kind: network.journal.entries(kind) for kind in kinds}


def check_webhooks(told: Mapping[str, list[dict[str, Any]]]) -> None:
    failed = [entry for entry in told["webhook"] if "status" not in entry]
    assert not [entry for entry in failed if entry["try"]], "nobody answered at the second try either"
    statuses = {entry["status"] for entry in told["webhook"] if entry not in failed}
    assert statuses <= {200, 204}, statuses


def check_dialling(told: Mapping[str, list[dict[str, Any]]], service: Service) -> None:
    """Every call the network took is one of ours; nobody was rung more than three times, or twice in one day, and a
    line that is busy is tried three times a day at most.
    """
    placed = [entry for entry in told["rest"] if entry["method"] == "POST" and entry["path"].endswith("/Calls.json")]
    calls = [row for row in service.export("calls") if row["sid"]]
    assert len(placed) == len(calls)
    assert {entry["form"]["AsyncAmd"] for entry in placed} == {"true"}
    waits = [entry["seconds"] for entry in told["first_word"]]
    assert waits, "nobody heard a word"
    assert max(waits) < 2, "seconds of the call until the first word, while machines are being looked for"
    assert len({row["sid"] for row in calls}) == len(calls)
    days, busy = defaultdict(list), Counter[tuple[str, str]]()
    for row in calls:
        if row["outcome"] == "busy":
            busy[row["to"], row["placed_at"][:10]] += 1
        else:
            days[row["to"]].append(row["placed_at"][:10])
    assert all(len(set(rung)) == len(rung) <= 4 for rung in days.values()), days
    assert max(busy.values(), default=0) <= 3, busy
    by_habit = {NUMBERS[row["phone"]]: row["disposition"] for row in service.export("followups")}
    expected = {
        "reachable_happy": "completed",
        "very_unhappy": "completed",
        "family_proxy": "completed",
        "not_now": "completed",
        "wrong_number": "wrong_number",
        "refuses": "refused",
        "opts_out": "opted_out",
        "absent": "unreachable",
        "voicemail": "unreachable",
        "silent": "unreachable",
        "nonexistent": "invalid_number",
    }
    assert {habit: by_habit[habit] for habit in expected} == expected
    unreachable = {row["to"] for row in service.export("messages")}
    assert unreachable == {number for number, habit in NUMBERS.items() if by_habit[habit] == "unreachable"}


def check_answers(told: Mapping[str, list[dict[str, Any]]], service: Service) -> None:
    """The keys pressed at a question are the ones stored, with their points; the low ones have a ticket."""
    pressed = defaultdict(list)
    for entry in told["webhook"]:
        if "/voice/turn/" in entry["url"] and entry["fields"].get("Digits") in POINTS:
            pressed[entry["fields"]["To"]].append(entry["fields"]["Digits"])
    phones = {row["id"]: row["phone"] for row in service.export("followups")}
    stored = defaultdict(list)
    low = set()
    for row in service.export("answers"):
        if row["kind"] != "scale":
            continue
        stored[phones[row["followup_id"]]].append(row["raw"])
        if row["question"] == "overall" or row["question"] in LINKS:
            assert row["value"] == POINTS[row["raw"]]
            if row["value"] <= 0:
                low.add(row["followup_id"])
        else:
            assert row["question"] == "intention"
            assert row["value"] == int(row["raw"])
            if row["value"] >= 4:
                low.add(row["followup_id"])
    assert stored
    for phone, keys in stored.items():
        assert is_part_of(keys, pressed[phone]), (NUMBERS[phone], keys, pressed[phone])
    complaints = {row["followup_id"] for row in service.export("tickets") if row["category"] != "data_correction"}
    assert complaints == low
    assert low, "somebody was unhappy"


def is_part_of(some: list[str], all_of_them: list[str]) -> bool:
    """Whether `some` stand in `all_of_them` in this order."""
    rest = iter(all_of_them)
    return all(key in rest for key in some)
