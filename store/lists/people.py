"""The customers of a batch: the same number and name are the same person, and what a list leaves out stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.lists.adding import add_in_order
from store.lists.entries import Person
from store.tables import Customer

COLUMNS = ("sex", "birthday", "birthday_lunar", "preferred", "email", "address", "local", "locale")
EMPTY: dict[str, Any] = {"sex": "", "birthday_lunar": False, "preferred": []}
Name = tuple[str, str]  # phone and name


class People:
    """Finds and keeps the people of one dealership. `touched` are those who are new or changed."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now
        self.touched: set[int] = set()
        self.new: set[int] = set()

    def find(self, names: Iterable[Name]) -> dict[Name, int]:
        """The ids of those who are known."""
        return {name: id_ for name, (id_, _) in self._known(set(names)).items()}

    def settle(self, people: Iterable[Person]) -> dict[Name, int]:
        """The id of each, who is added when new and put right when changed; of two rows the later one counts."""
        said: dict[Name, dict[str, Any]] = {}
        for person in people:
            said.setdefault((person.phone, person.name), {}).update(person.known())
        known = self._known(set(said))
        strangers = [name for name in said if name not in known]
        if strangers:
            rows = [self._row(name, said[name]) for name in strangers]
            ids = add_in_order(self._session, Customer, rows)
            known |= {name: (id_, said[name]) for name, id_ in zip(strangers, ids, strict=True)}
            self.new |= set(ids)
        changed = [
            {"id": id_, **{column: said[name].get(column, before[column]) for column in COLUMNS}}
            for name, (id_, before) in known.items()
            if any(before.get(column) != value for column, value in said[name].items())
        ]
        if changed:
            self._session.execute(update(Customer), changed)
        self.touched |= {row["id"] for row in changed} | self.new
        return {name: id_ for name, (id_, _) in known.items()}

    def _known(self, names: set[Name]) -> dict[Name, tuple[int, dict[str, Any]]]:
        wanted = select(Customer.phone, Customer.name, Customer.id, *(getattr(Customer, one) for one in COLUMNS)).where(
            Customer.dealership_id == self._dealership_id, Customer.phone.in_({phone for phone, _ in names})
        )
        return {
            (phone, name): (id_, dict(zip(COLUMNS, rest, strict=True)))
            for phone, name, id_, *rest in self._session.execute(wanted)
            if (phone, name) in names
        }

    def _row(self, name: Name, said: dict[str, Any]) -> dict[str, Any]:
        own = {"dealership_id": self._dealership_id, "phone": name[0], "name": name[1], "created_at": self._now}
        return own | {column: said.get(column, EMPTY.get(column)) for column in COLUMNS}
