"""The web application: the carrier's addresses, the console, and what a machine room asks (health, metrics)."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest, multiprocess
from prometheus_client import REGISTRY as OWN_REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from console.app import console_blueprint, init_app
from console.deps import ConsoleDeps
from store import migrations
from store.carrier_states import CarrierStates
from voice.inbound import add_inbound_call
from voice.inbound_texts import sms_blueprint
from voice.prompts import prompts_blueprint
from voice.signature import Signatures
from voice.webhooks import VoiceDeps, voice_blueprint
from wiring.runtime import Runtime
from wiring.settings import metrics_folder

MAX_BODY_BYTES = 256 * 1024
NO_COOKIES = ("/voice/", "/sms/", "/prompts/")


class Sessions(SecureCookieSessionInterface):
    """Neither reads nor sets a cookie where the carrier calls or recorded prompts are fetched: anybody on the way may
    keep those answers, and nobody on the phone should wait for it.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(NO_COOKIES):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not request.path.startswith(NO_COOKIES):
            super().save_session(app, session, response)


def create_app(runtime: Runtime) -> Flask:
    """Everything `ringback serve` answers."""
    settings = runtime.settings
    app = Flask("ringback", static_folder=None)
    app.session_interface = Sessions()
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    console = ConsoleDeps(
        work=runtime.work,
        read=runtime.read,
        now=runtime.clock.now,
        real=runtime.clock.real,
        recordings_dir=settings.home / "recordings",
        secure_cookies=settings.public_url.startswith("https"),
        account=settings.account_sid or "",
    )
    carrier = VoiceDeps(
        work=runtime.work,
        now=runtime.clock.now,
        real=runtime.clock.real,
        signatures=Signatures(settings.auth_tokens, settings.public_url),
        public_url=settings.public_url,
    )
    init_app(app, console)
    app.register_blueprint(console_blueprint(console))
    voice = voice_blueprint(carrier)
    add_inbound_call(voice, carrier)
    app.register_blueprint(voice)
    app.register_blueprint(sms_blueprint(carrier))
    app.register_blueprint(prompts_blueprint(runtime.read))
    _add_machine_room(app, runtime)
    return app


def _add_machine_room(app: Flask, runtime: Runtime) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        """This process lives."""
        return Response("ok\n", content_type="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        """This process can do its work: the database answers and has the shape we know."""
        try:
            with runtime.read() as session:
                session.execute(text("SELECT 1"))
            ready = migrations.is_current(runtime.settings.database_url)
        except (SQLAlchemyError, migrations.MigrationError):
            return Response("the database does not answer\n", status=503, content_type="text/plain")
        if not ready:
            return Response(
                "the database is not up to date; run ringback migrate\n",
                status=503,
                content_type="text/plain",
            )
        return Response("ready\n", content_type="text/plain")

    @app.get("/metrics")
    def metrics() -> Response:
        """Counters of all web processes together; no names, no numbers."""
        registry = OWN_REGISTRY
        if metrics_folder():
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library is half typed
        told = generate_latest(registry) + generate_latest(_of_the_carrier(runtime))
        return Response(told, content_type=CONTENT_TYPE_LATEST)


def _of_the_carrier(runtime: Runtime) -> CollectorRegistry:
    """What the database knows and no process counts; nothing while it does not answer."""
    registry = CollectorRegistry()
    try:
        with runtime.read() as session:
            health = CarrierStates(session).of(runtime.settings.account_sid or "")
    except SQLAlchemyError:
        return registry
    resting = Gauge(
        "ringback_carrier_resting", "1 while nobody is rung because the carrier takes no calls.", registry=registry
    )
    resting.set(health.resting_until is not None)
    return registry
