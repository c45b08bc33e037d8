"""Errors raised on purpose: what is wrong, where, and what would be right."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from numbers import Integral
from typing import Literal

_COMPARED = 2_000
_NAMED = 5
_BLANK = re.compile("[\u034f\u180b-\u180f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]")
Level = Literal["error", "warning"]


class GjaiError(Exception):
    """Base class of every error that this library raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """
    One fault of a data package, located so that a person can mend it.

    Attributes
    ----------
    file
        Name of the file inside the package.
    row
        Row as a spreadsheet counts it (the header is row 1); 0 for the whole file.
    column
        Name of the column; empty for a whole row or file.
    value
        The offending cell, invisible characters spelled out.
    message, fix
        What is wrong, and what to do about it.
    level
        ``"error"`` (nothing loads) or ``"warning"``.
    """

    file: str
    row: int
    column: str
    value: str
    message: str
    fix: str
    level: Level = "error"

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row else "")
        place += f", column {self.column}" if self.column else ""
        value = f': "{self.value}"' if self.value else ""
        return f"{place}{value}: {self.message}. {self.fix}"

    def to_dict(self) -> dict[str, str | int]:
        """Return the fields as a plain dictionary, e.g. for JSON."""
        return asdict(self)


class DatasetError(GjaiError, ValueError):
    """A data package breaks its schema; `problems` lists every fault found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        noun = "problem" if len(self.problems) == 1 else "problems"
        headline = f"{len(self.problems)} {noun} in the data; nothing was loaded:"
        super().__init__("\n  - ".join([headline, *map(str, self.problems)]))


class UnknownKeyError(GjaiError, KeyError):
    """A name is not in the data; the message offers near misses."""

    def __init__(self, what: str, unknown: Sequence[str], known: Iterable[str]) -> None:
        self.unknown = tuple(unknown)
        hint = nearest(self.unknown[0], known)
        named = ", ".join(self.unknown[:_NAMED])
        more = len(self.unknown) - _NAMED
        named += f" and {more} more" if more > 0 else ""
        self.message = f"No {what} {named} in the data.{hint}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


class OptionError(GjaiError, ValueError):
    """An option has a value that the function does not know."""

    def __init__(self, option: str, value: object, allowed: Iterable[str]) -> None:
        choices = ", ".join(f'"{choice}"' for choice in allowed)
        super().__init__(f"{option}={value!r} is not one of {choices}.")


def need_columns(table: object, columns: Iterable[str], source: str) -> None:
    """Raise unless an argument is a table with these columns."""
    found = getattr(table, "columns", None)
    if found is None:
        kind = type(table).__name__
        raise TypeError(f"A table is needed, not a {kind}; take it from {source}.")
    if missing := [column for column in columns if column not in found]:
        raise ValueError(
            f"The table lacks a column {missing[0]}; take it from {source}."
        )


def whole_seed(seed: object) -> int:
    """Return where random numbers begin; without a number nothing repeats."""
    if isinstance(seed, bool) or not isinstance(seed, Integral) or seed < 0:
        raise TypeError(f"seed={seed!r} is no whole number; take seed=1")
    return int(seed)


class FileError(GjaiError, OSError):
    """A file or folder cannot be read or written; nothing was changed."""


class EngineError(GjaiError, RuntimeError):
    """A library that computes faster is asked for and not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(
            f"{library} is not installed. Install it with "
            f"pip install 'gjai-analysis[{extra}]'."
        )


class ReportError(GjaiError, RuntimeError):
    """The report could not be made; the message says where it stopped."""


def nearest(value: str, known: Iterable[str]) -> str:
    """
    Return a hint that names the known values most like `value`, or nothing.

    Examples
    --------
    >>> nearest("ORG-CNU", ["org-cnu", "agr-2021"])
    ' Did you mean org-cnu?'
    """
    return hinter(known)(value)


def hinter(known: Iterable[str], most: int = 20) -> Callable[[str], str]:
    """
    Return :func:`nearest` for many values, without the cost of all of them.

    Case and width of letters do not matter. A column dragged or sorted by itself
    has thousands of wrong values: only the first `most` get a hint.
    """
    plain: dict[str, str] = {}
    order: list[str] = []
    hints: dict[str, str] = {}

    def hint(value: str) -> str:
        if not plain:
            plain.update((_folded(name), name) for name in sorted(known, reverse=True))
            order.extend(sorted(plain))
        if value not in hints and len(hints) < most:
            wanted = _folded(value[:200])
            # of very many, those are compared that begin alike
            place = max(bisect(order, wanted) - _COMPARED, 0)
            many = len(order) > 2 * _COMPARED
            alike = order[place : place + 2 * _COMPARED] if many else order
            near = get_close_matches(wanted, alike)
            shown = ", ".join(visible(plain[key]) for key in near)
            hints[value] = f" Did you mean {shown}?" if near else ""
        return hints.get(value, "")

    return hint


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).casefold()


def visible(text: str, limit: int = 80) -> str:
    r"""
    Return `text` with invisible characters spelled out, cut to `limit`.

    Examples
    --------
    >>> visible("org\u200b-a\n")
    'org<U+200B>-a<U+000A>'
    """
    shown = "".join(_shown(char) for char in text[: limit + 1])
    return shown if len(text) <= limit else shown[:limit] + "…"


def _shown(char: str) -> str:
    hidden = unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
    hidden = hidden or _BLANK.fullmatch(char) is not None
    if hidden or char in "\u00a0\u2007\u202f\ufffd\u115f\u1160\u3164\uffa0":
        return f"<U+{ord(char):04X}>"
    return char
