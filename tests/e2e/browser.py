"""A real Chromium and a real server for the console, both on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Silent(WSGIRequestHandler):
    """The server's log would only repeat what the test says."""

    def log(self, type: str, message: str, *given: object) -> None:
        return


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of a server for `app`, which ends with the block."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, or Playwright's own; fails with a sentence when there is neither."""
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if installed is None and not os.path.exists(playwright.chromium.executable_path):
            pytest.fail("These tests drive a browser: install Debian's chromium, or run `playwright install chromium`.")
        try:
            browser = playwright.chromium.launch(executable_path=installed, args=list(FLAGS))
        except Error as error:
            pytest.fail(f"{installed or 'The browser'} does not start; try it by hand: {error}")
        yield browser
        browser.close()


def must_draw_chinese() -> None:
    """Without such a font every Chinese character is an empty box, which no assertion would notice."""
    if shutil.which("fc-list") is None:
        return
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout
    if not fonts.strip():
        pytest.fail("No font here draws Chinese; install fonts-wqy-microhei (1.6 MB) or fonts-noto-cjk.")


class Tab:
    """One page of one person, which remembers every complaint its browser had."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure))

    def _heard(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, url: str, failure: str | None) -> None:
        """A poll or a sound cut off by going to the next page is ordinary."""
        if failure != "net::ERR_ABORTED":
            self.complaints.append(f"{url}: {failure}")
