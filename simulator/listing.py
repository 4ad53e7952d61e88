"""Lists of resources as the API pages them: newest first, filtered by equality and by time."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from simulator.orders import refuse

LARGEST_PAGE = 1000


class Shown(Protocol):
    """Anything that can be listed."""

    sid: str


T = TypeVar("T", bound=Shown)


def within(moment: datetime | None, name: str, args: MultiDict[str, str]) -> bool:
    """Whether a moment passes the filters `name`, `name<` and `name>`; no moment passes no filter."""
    for sign in ("", "<", ">"):
        given = args.get(name + sign)
        if given is None:
            continue
        if moment is None:
            return False
        begins, ends = _span(given, name + sign)
        if sign == "" and not begins <= moment < ends:
            return False
        if sign == "<" and not moment < ends:
            return False
        if sign == ">" and not moment >= begins:
            return False
    return True


def _span(text: str, name: str) -> tuple[datetime, datetime]:
    """A date means its whole day in UTC, a moment its second."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise refuse(20001, f"{name} is not a date or a time: {text}") from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment, moment + (timedelta(days=1) if len(text) == 10 else timedelta(seconds=1))


def page(
    key: str, path: str, args: MultiDict[str, str], items: Iterable[T], show: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """One page of a list, oldest given first, newest shown first.

    The token in the next page's address names the last item shown, so that what is added meanwhile moves nothing.
    """
    newest = list(items)[::-1]
    size = max(1, min(LARGEST_PAGE, args.get("PageSize", 50, type=int)))
    number = max(0, args.get("Page", 0, type=int))
    start = number * size
    after = args.get("PageToken", "").removeprefix("P")
    if after:
        start = next((at + 1 for at, item in enumerate(newest) if item.sid == after), len(newest))
    shown = newest[start : start + size]
    more = start + size < len(newest)
    kept = [(name, value) for name, value in args.items(multi=True) if name not in ("Page", "PageToken", "PageSize")]

    def address(at: int, token: str = "") -> str:
        extra = [("PageToken", f"P{token}")] if token else []
        return f"{path}?{urlencode([*kept, ('PageSize', size), ('Page', at), *extra])}"

    return {
        key: [show(item) for item in shown],
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1, shown[-1].sid) if more and shown else None,
        "previous_page_uri": address(number - 1) if number > 0 else None,
        "uri": address(number),
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
    }
