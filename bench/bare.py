"""The least that a signed webhook can cost: check the signature, commit one INSERT, answer. A measure for our turns.

`python -m bench.bare DATABASE_URL PORT` serves it on the same server as `ringback serve`, with the same engine.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from flask import Flask, Response, abort, request
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, insert
from twilio.request_validator import RequestValidator

from commands.serve import run
from store.database import open_engine

TOKEN = "0123456789abcdef0123456789abcdef"
OK = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup /></Response>'
metadata = MetaData()
heard = Table(
    "bench_heard",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call", String(64)),
    Column("digits", String(20)),
    Column("at", DateTime(timezone=True)),
)


def create_app(database_url: str) -> Flask:
    """One route, `/heard`."""
    app = Flask("bare", static_folder=None)
    engine = open_engine(database_url)
    validator = RequestValidator(TOKEN)

    @app.post("/heard")
    def hear() -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(request.base_url, request.form, signature):
            abort(403)
        row = {"call": request.form["CallSid"], "digits": request.form["Digits"], "at": datetime.now(UTC)}
        with engine.begin() as connection:
            connection.execute(insert(heard), row)
        return Response(OK, content_type="text/xml; charset=utf-8")

    return app


if __name__ == "__main__":
    run(f"127.0.0.1:{sys.argv[2]}", 2, 8, lambda: create_app(sys.argv[1]))
