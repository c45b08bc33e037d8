"""EDTF text (ISO 8601-2) to closed intervals of days."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

_DATE = re.compile(
    "([0-9]{2}(?:[0-9]{2}|[0-9]X|XX))(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?[?~%]?"
)
_LIKELY = re.compile(
    "([0-9]{4})[-–./년 ]{1,2}([0-9]{1,2})[-–./월 ]{1,2}([0-9]{1,2})"
    "[.일]?(?:[T ]0?0:00(?::00)?)?"
)
_COMPACT = re.compile("([12][0-9]{3})([01][0-9])([0-3][0-9])")
_MONTH = re.compile("([0-9]{4})[-–./년 ]{1,2}([0-9]{1,2})[.월]?")
_SHOWN = re.compile(
    "(?i:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))-([0-9]{2})"
)  # so Excel shows a month
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_QUALIFIED = re.compile(r"[?~%]$")
# sub-year groupings of EDTF level 2 that have fixed months: first month, length
_GROUPS = {33: (1, 3), 34: (4, 3), 35: (7, 3), 36: (10, 3)}
_GROUPS |= {37: (1, 4), 38: (5, 4), 39: (9, 4), 40: (1, 6), 41: (7, 6)}


def parse_edtf(text: str) -> tuple[date | None, date | None]:
    """
    Return the first and the last day that an EDTF date can mean.

    Understood are days, months, years, quarters (``-33`` to ``-36``), thirds
    (``-37`` to ``-39``) and halves (``-40``, ``-41``) of a year, unspecified
    digits (``202X``, ``2021-XX``), the qualifiers ``?``, ``~`` and ``%`` (which
    say how sure the date is and leave its bounds alone) and intervals, open
    ones included (``../2021-02``). Seasons (``-21`` to ``-24``) are refused:
    they have no fixed days.

    Parameters
    ----------
    text
        One EDTF value.

    Returns
    -------
    earliest, latest
        A closed interval of days; ``None`` where an interval is open.

    Raises
    ------
    TypeError
        If the date is no text, as a year given as a number.
    ValueError
        If the text is not one of these forms or names a day that does not
        exist; the message says what would be right.

    References
    ----------
    ISO 8601-2:2019; Library of Congress, Extended Date/Time Format (EDTF).

    Examples
    --------
    >>> parse_edtf("2024-40")
    (datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))
    >>> parse_edtf("../2021-02?")
    (None, datetime.date(2021, 2, 28))
    """
    if not isinstance(text, str):
        raise TypeError(f'{text!r} is no text; write "2024" or "2024-01-16"')
    start, slash, end = text.partition("/")
    if not slash:
        return _bounds(text)
    if "/" in end or (start in {"", ".."} and end in {"", ".."}):
        raise ValueError(
            f'"{text}" is not an interval; write 2020/2024 or ../2024, '
            "and a day as 2024-01-16"
        )
    earliest = None if start in {"", ".."} else _bounds(start)[0]
    latest = None if end in {"", ".."} else _bounds(end)[1]
    if earliest and latest and latest < earliest:
        raise ValueError(f'"{text}" ends before it starts; swap the two dates')
    return earliest, latest


def likely_date(text: str) -> str | None:
    """
    Guess the day that a spreadsheet or a hand has written otherwise.

    Parameters
    ----------
    text
        Not an EDTF date.

    Returns
    -------
    date
        As EDTF; None where there is no one likely meaning. Five digits are
        days since 1899-12-30, as spreadsheets count them; ``"Aug-20"`` is how
        they show a month.

    Examples
    --------
    >>> likely_date("2021. 2. 26."), likely_date("44253"), likely_date("soon")
    ('2021-02-26', '2021-02-26', None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch("[2-5][0-9]{4}", plain):
        return str(date(1899, 12, 30) + timedelta(days=int(plain)))
    try:
        if parts := _LIKELY.fullmatch(plain) or _COMPACT.fullmatch(plain):
            return str(date(*map(int, parts.groups())))
        if parts := _MONTH.fullmatch(plain):
            return str(date(int(parts[1]), int(parts[2]), 1))[:7]
        if parts := _SHOWN.fullmatch(plain):
            month = _MONTHS.index(parts[1].casefold()) // 3 + 1
            return f"20{parts[2]}-{month:02d}"
    except ValueError:
        pass
    return None


def is_qualified(text: str) -> bool:
    """
    Tell whether a date is marked uncertain or approximate.

    Examples
    --------
    >>> is_qualified("2023-05-08?"), is_qualified("2023-05-08")
    (True, False)
    """
    return any(_QUALIFIED.search(part) for part in text.split("/"))


def edtf_bounds(values: Iterable[str | None]) -> pd.DataFrame:
    """
    Return the bounds of many EDTF dates as a table.

    Parameters
    ----------
    values
        EDTF texts; missing values stay missing.

    Returns
    -------
    bounds
        Indexed like `values` (a Series keeps its index), with the columns
        `earliest` and `latest` (datetime64[s], NaT where open or missing).
        No values give no rows.

    Raises
    ------
    ValueError
        As :func:`parse_edtf`.
    """
    texts = pd.Series(values, dtype="object")
    present = texts.dropna()
    parsed = {text: parse_edtf(text) for text in present.unique()}
    columns = {
        name: [parsed[text][side] if text in parsed else None for text in texts]
        for side, name in enumerate(["earliest", "latest"])
    }
    return pd.DataFrame(columns, index=texts.index).astype("datetime64[s]")


def _bounds(text: str) -> tuple[date, date]:
    """Return the first and last day of a single EDTF date."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(
            f'"{text}" is not an EDTF date; write 2024-01-16, 2024-01, 2024, '
            "2024-40 (first half), 2024-01-16? (inferred) or 2020/2024"
        )
    year, month, day = match.groups()
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first_year == 0:
        raise ValueError(f'"{text}" has no year; years are 0001 to 9999')
    if "X" in year and (month or "XX") != "XX":
        raise ValueError(f'"{text}" has an unknown year but a known month')
    if month is None or month == "XX":
        if (day or "XX") != "XX":
            raise ValueError(f'"{text}" has an unknown month but a known day')
        return date(first_year, 1, 1), date(last_year, 12, 31)
    return _within_year(text, first_year, int(month), day)


def _within_year(
    text: str, year: int, month: int, day: str | None
) -> tuple[date, date]:
    """Return the bounds of a day, a month or a group of months."""
    if month in _GROUPS and day is None:
        first, length = _GROUPS[month]
        last = first + length - 1
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    if not 1 <= month <= 12:
        raise ValueError(
            f'"{text}" has no month {month:02d}; months are 01 to 12, quarters 33 '
            "to 36, halves 40 and 41 (seasons have no fixed days)"
        )
    days = monthrange(year, month)[1]
    if day is None or day == "XX":
        return date(year, month, 1), date(year, month, days)
    if not 1 <= int(day) <= days:
        raise ValueError(f'"{text}" is no day of the calendar; that month has {days}')
    return date(year, month, int(day)), date(year, month, int(day))
