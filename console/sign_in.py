"""The way in and out: sign in by name and password, sign out, choose a language."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask_babel import refresh
from flask_login import login_user, logout_user
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response

from console import passwords
from console.deps import ConsoleDeps
from console.i18n import _
from console.identity import LOCALES, SignedIn, account, is_signed_in, local_path
from store import audit
from store.users import Account, Users

# Wrong passwords: for one name from one address, and from one address at all.
PER_NAME: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(5), RateLimitItemPerHour(30))
PER_ADDRESS: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(30),)


def add_routes(bp: Blueprint, deps: ConsoleDeps) -> None:
    failures = FixedWindowRateLimiter(MemoryStorage())

    @bp.get("/sign-in")
    def sign_in() -> Response:
        if is_signed_in():
            return redirect(url_for("console.today"))
        return _page(deps)

    @bp.post("/sign-in")
    def sign_in_now() -> Response:
        name = request.form.get("name", "").strip()[:80]
        address = request.remote_addr or ""
        counted = [(item, f"{address} {name.casefold()}") for item in PER_NAME]
        counted += [(item, address) for item in PER_ADDRESS]
        if not all(failures.test(item, key) for item, key in counted):
            abort(429)
        found = _check(deps, name, request.form.get("password", ""))
        if found is None:
            for item, key in counted:
                failures.hit(item, key)
            return _page(deps, name=name, trouble=_("The name or the password is not right; try again."))
        session.clear()  # nothing planted before signing in survives it
        session.permanent = True
        session["locale"] = found.locale
        login_user(SignedIn(found))
        return redirect(local_path(request.args.get("next")) or url_for("console.today"))

    @bp.post("/sign-out")
    def sign_out() -> Response:
        language = session.get("locale")
        logout_user()
        session.clear()
        session["locale"] = language
        return redirect(url_for("console.sign_in"))

    @bp.post("/language")
    def language() -> Response:
        chosen = request.form.get("locale", "")
        if chosen not in LOCALES:
            abort(400)
        session["locale"] = chosen
        if is_signed_in():
            with deps.work() as work:
                Users(work).set_locale(account().name, chosen)
                work.commit()
        refresh()
        return redirect(local_path(request.form.get("next")) or url_for("console.today"))


def _page(deps: ConsoleDeps, name: str = "", trouble: str = "") -> Response:
    with deps.read() as reading:
        fresh = Users(reading).nobody_yet()
    page = render_template("sign_in.html", name=name, trouble=trouble, fresh=fresh)
    return make_response(page, 401 if trouble else 200)


def _check(deps: ConsoleDeps, name: str, password: str) -> Account | None:
    """The account, if name and password are right and it is active; the database rests meanwhile."""
    with deps.read() as reading:
        known = Users(reading).by_name(name)
    right = passwords.matches(password, known.password_hash if known else None)
    if known is None:
        return None  # the name is not kept: it may be a password typed into the wrong field
    good = right and known.active
    with deps.work() as work:
        if good and passwords.needs_rehash(known.password_hash):
            Users(work).set_password_hash(known.name, passwords.hash_password(password))
        audit.record(
            work,
            actor=known.name,
            action="signed_in" if good else "sign_in_failed",
            subject=f"user {known.name}"[:80],
            dealership_id=known.dealership_id,
            at=deps.now(),
        )
        fresh = Users(work).by_id(known.id)
        work.commit()
    return fresh if good else None
