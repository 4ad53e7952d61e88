"""`ringback demo`: the whole service on this machine, a simulated phone network, and a week that passes fast."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import click
from rich.console import Console

from commands.demo_list import write_demo_list
from commands.demo_report import print_report
from commands.demo_stage import CODE, MONDAY, USER, Stage, free_port, open_stage
from commands.demo_week import Stuck, let_pass
from commands.errors import Mistake
from console.passwords import hash_password
from flows.programmes import shipped as shipped_programmes
from store.calendars import Calendars
from store.dealerships import DealershipRecord, Dealerships
from store.users import Users
from wiring import redis_server
from wiring.runtime import Runtime, open_runtime
from wiring.settings import Settings
from wiring.supervisor import Process, Supervisor

FIRST_VISIT, LAST_VISIT = date(2026, 11, 20), date(2026, 11, 22)
WEEK_ENDS = MONDAY + timedelta(days=6, hours=9)
BRAND = {
    "rule_km": 5000,
    "rule_months": 3,
    "warranty_km": 60000,
    "warranty_years": 3,
    "rescue": "0574-2270666",
    "workshop": {"zh-CN": "展厅斜对面", "en": "diagonally opposite the showroom"},
}
READY_WITHIN_S = 60.0


@click.command()
@click.option(
    "--exit", "leave", is_flag=True, help="End when the week has passed, instead of leaving the service running."
)
@click.option("--fresh", is_flag=True, help="Start over: delete what the last demonstration left.")
@click.option("--customers", type=click.IntRange(20, 2000), default=240, show_default=True, help="Visits on the list.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, other customers.")
@click.option(
    "--speed", type=click.FloatRange(1, 3600), default=600.0, show_default=True, help="How fast the week passes."
)
def demo(leave: bool, fresh: bool, customers: int, seed: int, speed: float) -> None:
    """Ring 240 simulated customers in a working week that takes a few minutes."""
    screen = Console(highlight=False)
    if not screen.is_terminal:
        screen.width = 120  # a log file has room
    stage = open_stage(fresh=fresh, seed=seed, customers=customers, speed=speed)
    web_port, carrier_port = free_port(8000), free_port(8010)
    environment = stage.environment(web_port, carrier_port)
    os.environ.update(environment)
    interrupted = _listen_for_the_end()
    runtime = open_runtime(Settings.from_env())
    _wake(runtime, stage)
    supervisor = _supervisor(runtime, stage, environment, web_port, carrier_port, screen)
    try:
        dealership = _prepare(runtime, stage, screen)
        screen.print(f"Starting the phone network, the web, two workers and the clock (logs in {stage.home / 'logs'}).")
        supervisor.start()
        _until_ready(environment["PUBLIC_URL"])
        if not stage.over:
            _pass_the_week(runtime, dealership, stage, screen)
        runtime.clock.set(runtime.clock.now(), 1)
        print_report(runtime, dealership, screen)
        if not leave:
            _stay(environment["PUBLIC_URL"], stage, screen, interrupted)
    except KeyboardInterrupt:
        screen.print("\nStopping …")
    finally:
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # what is left takes a moment, and a second Ctrl-C would cut it off
        runtime.clock.set(runtime.clock.now(), 0)
        supervisor.stop()
        runtime.engine.dispose()
    if interrupted.is_set():
        screen.print("Stopped. `make demo` goes on from here; `make demo ARGS=--fresh` starts over.")


def _listen_for_the_end() -> threading.Event:
    """Ctrl-C and a polite kill both end the demonstration in order."""
    interrupted = threading.Event()

    def end(_number: int, _frame: object) -> None:
        interrupted.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    return interrupted


def _wake(runtime: Runtime, stage: Stage) -> None:
    """The clock stood while nothing ran, and stands until everything runs; after a sudden end it shows the last moment
    that was written down.
    """
    anchor = runtime.clock.anchor()
    runtime.clock.set(anchor.shows if anchor is not None and stage.prepared else MONDAY, 0)


def _prepare(runtime: Runtime, stage: Stage, screen: Console) -> DealershipRecord:
    """The dealership, its supervisor and its list, once."""
    with runtime.work() as session:
        dealerships = Dealerships(session)
        dealership = dealerships.by_code(CODE)
        if dealership is None:
            now = runtime.clock.now()
            dealership = dealerships.add(
                CODE,
                "海州安和汽车",
                "+865742270633",
                now=now,
                rules=shipped_programmes(),
                pace=8.0,
                lines=8,
                hotline="0574-2270633",
                simulated=True,
                settings={"brand": BRAND},
            )
            Users(session).add(USER, hash_password(stage.password), locale="zh-CN", dealership=CODE, now=now)
        session.commit()
    if not stage.prepared:
        path = stage.home / "services.csv"
        write_demo_list(path, stage.seed, stage.customers, FIRST_VISIT, LAST_VISIT)
        screen.print(f"$ ringback import {path.name} --kind services")
        report = json.loads(_ringback("import", str(path), "--kind", "services", "--dealership", CODE, "--json"))
        screen.print(
            f"{report['read']} rows read: {report['created']} visits taken in, {report['duplicates']} duplicates, "
            f"{len(report['rejected'])} rejected with their line and reason."
        )
        stage.prepared = True
        stage.save()
    return dealership


def _ringback(*arguments: str) -> str:
    ran = subprocess.run([sys.executable, "-m", "ringback", *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise Mistake(ran.stderr.strip() or f"ringback {arguments[0]} failed.")
    return ran.stdout


def _supervisor(
    runtime: Runtime, stage: Stage, environment: Mapping[str, str], web_port: int, carrier_port: int, screen: Console
) -> Supervisor:
    ringback = (sys.executable, "-m", "ringback")
    processes = [
        Process(
            "simulate", [*ringback, "simulate", "--port", str(carrier_port), "--seed", str(stage.seed)], environment
        ),
        Process("web", [*ringback, "serve", "--port", str(web_port)], environment),
        Process("worker", [*ringback, "work", "--processes", "2"], environment),
        Process("clock", [*ringback, "clock"], environment),
    ]
    own_redis = runtime.settings.redis_url is None
    return Supervisor(
        processes,
        stage.home / "logs",
        say=lambda text: screen.print(text, style="yellow"),
        at_last=(lambda: redis_server.stop(stage.home)) if own_redis else None,
    )


def _until_ready(public_url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{public_url}/readyz", timeout=2) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Mistake("The web process did not become ready; look into the logs folder for the reason.")


def _pass_the_week(runtime: Runtime, dealership: DealershipRecord, stage: Stage, screen: Console) -> None:
    screen.print(
        f"A working week passes, {stage.speed:g} times as fast; hours in which nobody may be rung are skipped."
    )
    with runtime.read() as session:
        calendar = Calendars(session).of(dealership)
    started, begins = time.monotonic(), runtime.clock.now()
    runtime.clock.set(begins, stage.speed)
    try:
        let_pass(runtime, dealership, calendar, until=WEEK_ENDS, speed=stage.speed, screen=screen)
    except Stuck as error:
        raise Mistake(f"Nothing has moved for five minutes; the reason stands in {stage.home / 'logs'}.") from error
    stage.over = True
    stage.save()
    screen.print(_how_long(begins, runtime.clock.now(), dealership, time.monotonic() - started))


def _how_long(begins: datetime, ends: datetime, dealership: DealershipRecord, seconds: float) -> str:
    first, last = begins.astimezone(dealership.tz), ends.astimezone(dealership.tz)
    return f"From {first:%A %H:%M} to {last:%A %H:%M}, when nothing was left to do, in {seconds:.0f} s."


def _stay(public_url: str, stage: Stage, screen: Console, interrupted: threading.Event) -> None:
    screen.print(f"\nThe service goes on running. Sign in at [bold]{public_url}[/bold]")
    screen.print(f"as [bold]{USER}[/bold] with the password [bold]{stage.password}[/bold]. Ctrl-C stops everything.")
    while not interrupted.wait(3600):
        pass
