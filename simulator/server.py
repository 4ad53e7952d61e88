"""Puts the exchange on an HTTP port: `serve` for a process of its own, `Simulator` inside tests."""

import io
import socket
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from simulator.control import control
from simulator.exchange import Exchange, Settings
from simulator.journal import Entry, Journal
from simulator.orders import ApiError
from simulator.rest import api, root

ACCOUNT = "AC" + "0" * 31 + "1"
TOKEN = "0123456789abcdef0123456789abcdef"
LARGEST_BODY = 1_000_000


class ServeError(OSError):
    """The port cannot be used; the message says what to do."""


class Handler(WSGIRequestHandler):
    """Answers one connection's requests one after the other and keeps it open, as HTTP/1.1 asks.

    The development server closes every connection and waits to drain it; reading the whole body first makes that
    needless. A request whose `simulator.fate` holds `drop` is never answered.
    """

    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self.send_error(413)
            return
        self.environ: WSGIEnvironment = self.make_environ()
        self.environ["wsgi.input"] = io.BytesIO(self.rfile.read(length))
        fate: set[str] = set()
        self.environ["simulator.fate"] = fate
        body, status, headers = run_wsgi_app(self.server.app, self.environ)
        try:
            answer = b"".join(body)
        finally:
            if (close := getattr(body, "close", None)) is not None:
                close()
        if "drop" in fate:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(*_split(status))
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "date", "server"):
                self.send_header(name, value)
        if not status.startswith(("204", "304")):
            self.send_header("Content-Length", headers.get("Content-Length", str(len(answer))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)
        self.wfile.flush()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The journal is the log."""


def _split(status: str) -> tuple[int, str]:
    code, _, reason = status.partition(" ")
    return int(code), reason


class Server(ThreadedWSGIServer):
    """Remembers its connections, so that stopping closes idle ones too."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str, port: int, app: Flask) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(host, port, app, handler=Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._guard:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is ordinary; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def hang_up_all(self) -> None:
        """Close what clients keep open; their threads then end."""
        with self._guard:
            still_open = list(self._open)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was quicker
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            with self._guard:
                if not self._open:
                    return
            time.sleep(0.005)


def create_app(exchange: Exchange) -> Flask:
    """The carrier's API and our control surface as one Flask app."""
    app = Flask("simulator", static_folder=None)
    app.extensions["exchange"] = exchange
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default JSON provider has it
    app.register_blueprint(root)
    app.register_blueprint(api)
    app.register_blueprint(control)

    @app.errorhandler(ApiError)
    def refused(problem: ApiError) -> tuple[Response, int]:
        return jsonify(problem.body()), problem.status

    @app.errorhandler(HTTPException)
    def unknown(problem: HTTPException) -> tuple[Response, int]:
        status = problem.code or 500
        code = {404: 20404, 405: 20004}.get(status, 20500 if status >= 500 else 20001)
        message = f"The requested resource {request.path} was not found" if status == 404 else problem.name
        return jsonify(ApiError(status, code, message).body()), status

    return app


class Simulator:
    """A phone network inside this process, on a free port unless one is named; use it in a `with` statement."""

    def __init__(
        self,
        home: Path,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        account: str = ACCOUNT,
        token: str = TOKEN,
        **more: Any,
    ) -> None:
        self.exchange = Exchange(Settings(home, account, token, **more))
        self._host, self._port = host, port
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen; returns once requests are accepted. Raises ServeError when the port is taken."""
        try:
            self._server = Server(self._host, self._port, create_app(self.exchange))
        except (OSError, SystemExit) as problem:
            self.exchange.close()
            raise ServeError(f"Port {self._port} is taken; choose another one with --port.") from problem
        self.exchange.base = self.url
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, let calls go, close every connection and file."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.hang_up_all()
            self._server.server_close()
        self.exchange.close()

    @property
    def url(self) -> str:
        """Where the simulator answers, without a slash at the end."""
        assert self._server is not None, "the simulator has been started"
        return f"http://{self._host}:{self._server.server_port}"

    @property
    def journal(self) -> Journal:
        return self.exchange.journal

    def errors(self) -> list[Entry]:
        """What the other side did wrong so far: bad TwiML, failed callbacks, prompts nobody could follow."""
        return self.journal.entries("error")

    def fix(self, number: str, **habit: Any) -> None:
        """Fix one number's behaviour: `fix("+86…", persona="unhappy")` or `fix("+86…", script=["1", "5"])`."""
        self.exchange.set_habit(number, habit)

    def idle(self, seconds: float = 10.0) -> bool:
        """Wait until no call is queued or live, real seconds; True when it is quiet."""
        deadline = time.monotonic() + seconds
        while self.exchange.live() or self.exchange.waiting():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    home: Path,
    *,
    port: int = 8010,
    host: str = "127.0.0.1",
    account: str = ACCOUNT,
    token: str = TOKEN,
    stop: threading.Event | None = None,
    **more: Any,
) -> None:
    """Run a simulator until `stop` is set or the process is interrupted; `more` are the fields of Settings."""
    ended = stop or threading.Event()
    with Simulator(home, port=port, host=host, account=account, token=token, **more) as simulator:
        print(f"The simulated phone network answers at {simulator.url} (account {account}).", flush=True)
        try:
            while not ended.wait(1.0):
                pass
        except KeyboardInterrupt:
            return
