"""A small web site that answers the simulated carrier, and remembers what it was asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from flask import Flask, Response, request
from werkzeug.wrappers.response import Response as AnyResponse

from simulator.server import Server

Answer = str | Response | Callable[[dict[str, str]], str | AnyResponse]


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    method: str
    url: str
    fields: dict[str, str]
    signature: str
    cookie: str


class Site:
    """Answers each path with the TwiML it was given; every other path with 204."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.pages: dict[str, Answer] = {}
        app = Flask("site")
        app.add_url_rule("/<path:path>", view_func=self._answer, methods=["GET", "POST"])
        self._server = Server("127.0.0.1", 0, app)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _answer(self, path: str) -> AnyResponse:
        url = self.url + request.environ["RAW_URI"]
        fields = request.values.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        self.asked.append(Asked(path, request.method, url, fields, signature, request.headers.get("Cookie", "")))
        page = self.pages.get(path)
        if page is None:
            return Response(status=204)
        found = page if isinstance(page, str | Response) else page(fields)
        return found if isinstance(found, AnyResponse) else Response(found, mimetype="text/xml")

    def say(self, path: str, *verbs: str) -> str:
        """Put a document of these verbs at a path; returns its URL."""
        self.pages[path] = f"<Response>{''.join(verbs)}</Response>"
        return f"{self.url}/{path}"

    def on(self, path: str) -> list[dict[str, str]]:
        """The fields of every request for a path, in order."""
        return [asked.fields for asked in self.asked if asked.path == path]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up_all()
        self._server.server_close()
