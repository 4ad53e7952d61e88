"""Who is asking: the signed-in account of this request, what it may see, and in which language it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request, session
from flask_login import LoginManager, current_user

from console.deps import ConsoleDeps
from store.desk import Branch
from store.users import Account, Users

LOCALES = {"zh-CN": "中文", "en": "English"}  # as people and the users table write them
BABEL_LOCALES = {"zh-CN": "zh_Hans_CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account in the form Flask-Login asks for."""

    account: Account
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return f"{self.account.id}:{_stamp(self.account)}"


def login_manager(deps: ConsoleDeps) -> LoginManager:
    """Reads the account afresh on every request: disabling it or a new password ends its sessions."""
    manager = LoginManager()
    manager.session_protection = "basic"

    def load(session_id: str) -> SignedIn | None:
        user_id, _, stamp = session_id.partition(":")
        if not user_id.isdecimal():
            return None
        with deps.read() as reading:
            account = Users(reading).by_id(int(user_id))
        if account is None or not account.active or stamp != _stamp(account):
            return None
        return SignedIn(account)

    manager.user_loader(load)
    return manager


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def account() -> Account:
    """The account of this request; views are only reached with one."""
    found: Account = current_user.account
    return found


def locale() -> str:
    """The language of this request: the one chosen here or by the account, else what the browser prefers."""
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], default="zh-CN")
    return "en" if best == "en" else "zh-CN"


def babel_locale() -> str:
    return BABEL_LOCALES[locale()]


def seen_branches(branches: Sequence[Branch], code: str) -> list[Branch]:
    """Those of somebody's dealerships a page is about: the one named by `code`, or all of them."""
    named = [branch for branch in branches if branch.code == code]
    return named or list(branches)


def local_path(target: str | None) -> str | None:
    """A path on this site to go on to, or None: never another host, in whatever spelling browsers forgive."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(character < " " or character == "\x7f" for character in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


def _stamp(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
