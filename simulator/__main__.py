"""Starts the simulator from the command line: `python -m simulator --port 8010 --home DIR`."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from simulator.clock import ClockError
from simulator.server import ACCOUNT, TOKEN, ServeError, serve


def main(arguments: list[str] | None = None) -> int:
    """Read the options and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="simulator", description="A phone network on this machine.")
    parser.add_argument("--port", type=int, default=8010, help="where to listen; 0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--home", type=Path, required=True, help="the data folder, shared with the other processes")
    parser.add_argument("--account-sid", default=ACCOUNT, help="the account the REST API knows")
    parser.add_argument("--auth-token", default=TOKEN, help="its token, which also signs the webhooks")
    parser.add_argument("--seed", type=int, default=1, help="decides which customer has which habit")
    parser.add_argument("--lines", type=int, default=200, help="how many calls can be up at once")
    parser.add_argument("--cps", type=float, default=0, help="calls started a second; 0 is as many as come")
    parser.add_argument("--busy-lines", default="", metavar="+86…,+86…", help="numbers that are always engaged")
    parser.add_argument("--instant", action="store_true", help="make every wait nothing, for tests")
    parser.add_argument("--no-speech", action="store_true", help="record a hum even where speech is installed")
    chosen = parser.parse_args(arguments)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        serve(
            chosen.home,
            port=chosen.port,
            host=chosen.host,
            account=chosen.account_sid,
            token=chosen.auth_token,
            stop=stop,
            seed=chosen.seed,
            lines=chosen.lines,
            cps=chosen.cps,
            busy_lines=tuple(number for number in chosen.busy_lines.split(",") if number),
            instant=chosen.instant,
            espeak=not chosen.no_speech,
        )
    except (ServeError, ClockError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
