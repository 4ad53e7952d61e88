"""Those who may sign in. Password hashes pass through; nothing here knows how they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Row, Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from store.tables import Dealership, User


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account. `dealership_id` and its code are None for somebody who sees all dealerships."""

    id: int
    name: str
    password_hash: str = field(repr=False)
    locale: str
    active: bool
    dealership_id: int | None
    dealership: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NotAdded:
    """The account was not made; the sentence says what to do."""

    why: str


class Users:
    """Accounts, by name and by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, name: str, password_hash: str, *, locale: str, dealership: str | None, now: datetime
    ) -> Account | NotAdded:
        """Make an account; `dealership` is a code, None means all of them."""
        dealership_id: int | None = None
        if dealership is not None:
            dealership_id = self._session.scalar(select(Dealership.id).where(Dealership.code == dealership))
            if dealership_id is None:
                return NotAdded(f"There is no dealership {dealership}; see `ringback dealership list`.")
        user = User(
            name=name,
            password_hash=password_hash,
            locale=locale,
            dealership_id=dealership_id,
            active=True,
            created_at=now,
        )
        try:
            with self._session.begin_nested():
                self._session.add(user)
        except IntegrityError:
            return NotAdded(
                f"There already is a user {name}; choose another name, or set a new password "
                f"with `ringback user password {name}`."
            )
        account = self.by_id(user.id)
        assert account is not None, "a row just flushed can be read"
        return account

    def by_id(self, user_id: int) -> Account | None:
        return _account(self._session.execute(_ACCOUNTS.where(User.id == user_id)).one_or_none())

    def by_name(self, name: str) -> Account | None:
        return _account(self._session.execute(_ACCOUNTS.where(User.name == name)).one_or_none())

    def all(self) -> list[Account]:
        """Everybody, in the order of their names."""
        return [_read(row) for row in self._session.execute(_ACCOUNTS.order_by(User.name))]

    def nobody_yet(self) -> bool:
        return self._session.execute(select(User.id).limit(1)).first() is None

    def set_active(self, name: str, active: bool) -> bool:
        """False when there is no such user."""
        return self._change(name, active=active)

    def set_password_hash(self, name: str, password_hash: str) -> bool:
        """A new hash ends every session that began with the old one. False when there is no such user."""
        return self._change(name, password_hash=password_hash)

    def set_locale(self, name: str, locale: str) -> bool:
        return self._change(name, locale=locale)

    def _change(self, name: str, **values: object) -> bool:
        done = self._session.execute(update(User).where(User.name == name).values(**values).returning(User.id))
        return done.first() is not None


_ACCOUNTS: Select[User, str | None] = select(User, Dealership.code).outerjoin(
    Dealership, Dealership.id == User.dealership_id
)


def _account(row: Row[User, str | None] | None) -> Account | None:
    return None if row is None else _read(row)


def _read(row: Row[User, str | None]) -> Account:
    user, code = row
    return Account(
        id=user.id,
        name=user.name,
        password_hash=user.password_hash,
        locale=user.locale,
        active=user.active,
        dealership_id=user.dealership_id,
        dealership=code,
        created_at=user.created_at,
    )
