"""Flask-Babel's functions with types; pages are written in English and translated by the catalogue."""

from __future__ import annotations

from flask_babel import get_locale as _get_locale
from flask_babel import gettext as _gettext
from flask_babel import ngettext as _ngettext


def _(message: str, **values: object) -> str:
    """The message in the reader's language, with its `%(name)s` places filled."""
    return str(_gettext(message, **values))


def ngettext(one: str, many: str, num: int) -> str:
    """The form that fits the number, which stands in the message as `%(num)d`."""
    return str(_ngettext(one, many, num))


def babel_locale() -> str:
    """The reader's locale as Babel names it."""
    return str(_get_locale() or "en")
