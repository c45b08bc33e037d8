"""From a source to its exact characters: do they say what the data say."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import Problem
from gjai_analysis.selection import record_ids

_UNITS = {"조": 10**12, "억": 10**8, "만": 10**4, "천": 1000, "백": 100, "십": 10}
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(조|억|만|천|백|십)?(?:\s?(조|억|만))?")
_FILE = "evidence.csv"
_SHIFTS = range(-30, 31)


def canonical_text(content: str) -> str:
    """Return a text as spans count it: NFC, no byte order mark, LF."""
    text = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def read_texts(folder: str | Path) -> dict[str, str]:
    """
    Read the texts that a researcher holds.

    Parameters
    ----------
    folder
        Every `*.txt` in it is read as UTF-8; the names of the files are free.

    Returns
    -------
    texts
        Canonical text by file name, in the order of the names.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist or holds no text.
    """
    paths = sorted(Path(folder).glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"{folder} holds no .txt file; name the texts' folder")
    return {
        path.name: canonical_text(path.read_bytes().decode("utf-8", errors="replace"))
        for path in paths
    }


def verify_evidence(dataset: Dataset, texts: Mapping[str, str]) -> list[Problem]:
    """
    Check every span of the evidence against the texts.

    A span holds when its characters have the recorded hash. The spans of one
    record from one source must also speak of the record: those behind an
    organization, a participation, a person or an appearance name it (the longest
    name at a place of the text counts, so "KT" inside "SKT" does not, but an
    organization may be named inside the name of its unit), those
    behind an indicator contain its number as Korean writes it. What other tables
    say in their own words is for a reader to judge.

    Parameters
    ----------
    dataset
        The data whose evidence is checked.
    texts
        Texts by any name; each is matched to its source by its hash or, when
        it was changed, by the spans that still hold.

    Returns
    -------
    problems
        Sorted; empty when all evidence is confirmed. `row` is the row of
        `evidence.csv` (0 in a selection), `value` the record and `message`
        names source and offset.
    """
    spans = _spans(dataset)
    canonical = {name: canonical_text(text) for name, text in texts.items()}
    problems: list[Problem] = []
    for source, group in spans.groupby("source_id"):
        name = _matching_text(str(source), group, dataset, canonical)
        if name is None:
            file_row = _file_row(dataset, "sources", str(source))
            message = "has no text among those given"
            fix = "Add the text that the source's text_sha256 identifies"
            problems.append(
                Problem("sources.csv", file_row, "source_id", str(source), message, fix)
            )
            continue
        problems.extend(_check_text(dataset, str(source), group, name, canonical[name]))
    return sorted(problems)


def _spans(dataset: Dataset) -> pd.DataFrame:
    """Return the evidence that points at characters, with its rows in the file."""
    evidence = dataset.evidence.reset_index()
    rows = dataset.file_rows.get("evidence", [0] * len(evidence))
    return evidence.assign(row=rows).dropna(subset=["start"])


def _file_row(dataset: Dataset, table: str, key: str) -> int:
    rows = dataset.file_rows.get(table)
    keys = dataset.tables[table].index
    return rows[list(keys).index(key)] if rows else 0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _matching_text(
    source: str, spans: pd.DataFrame, dataset: Dataset, texts: Mapping[str, str]
) -> str | None:
    """Find the text of a source: same hash, else most spans, moved a little."""
    wanted = dataset.sources.at[source, "text_sha256"]
    digests = {name: _digest(text) for name, text in texts.items()}
    for name, digest in digests.items():
        if digest == wanted:
            return name
    known = set(dataset.sources["text_sha256"])
    free = {name: texts[name] for name in texts if digests[name] not in known}
    rows: list[Any] = list(spans.itertuples())
    holding = {
        name: max(sum(_holds(text, span, by) for span in rows) for by in _SHIFTS)
        for name, text in free.items()
    }
    best = max(holding, key=lambda name: holding[name], default=None)
    return best if best is not None and holding[best] else None


def _holds(text: str, span: Any, by: int = 0) -> bool:  # noqa: ANN401  (a row)
    start, stop = span.start + by, span.stop + by
    return start >= 0 and bool(_digest(text[start:stop]) == span.span_sha256)


def _check_text(
    dataset: Dataset, source: str, spans: pd.DataFrame, name: str, text: str
) -> Iterator[Problem]:
    """Yield what is wrong with one text and the spans into it."""
    rows: list[Any] = list(spans.itertuples())
    broken = [span for span in rows if not _holds(text, span)]
    if _digest(text) != dataset.sources.at[source, "text_sha256"]:
        row = _file_row(dataset, "sources", source)
        coded: Any = dataset.sources.at[source, "text_length"]
        longer = len(text) - coded
        where = "outside of every span"
        if broken:
            where = f"first at offset {min(span.start for span in broken)}"
        size = f"{longer:+d} characters, " if longer else ""
        message = f"is not the text that was coded ({name} differs, {size}{where})"
        fix = "Restore the text, or code the changed text anew"
        yield Problem("sources.csv", row, "text_sha256", source, message, fix)
    for span in broken:
        message = f"{source}: other characters at offset {span.start} to {span.stop}"
        fix = f"Compare {name} with the text that was coded, or correct the span"
        record = f"{span.record_table}/{span.record_id}"
        yield Problem(_FILE, span.row, "span_sha256", record, message, fix)
    if not broken:
        yield from _mute(dataset, source, spans, text)


def _mute(
    dataset: Dataset, source: str, spans: pd.DataFrame, text: str
) -> Iterator[Problem]:
    """Yield the records whose spans do not speak of them."""
    organizations = _Names(dataset, "organizations")
    people = _Names(dataset, "people").places(text)
    named = {
        "participations": organizations.places(text),
        "organizations": organizations.places(text),
        "appearances": people,
        "people": people,
    }
    wanted = _wanted(dataset)
    for key, group in spans.groupby(["record_table", "record_id"]):
        table, record = map(str, key)
        ranges = list(zip(group["start"], group["stop"], strict=True))
        want: object = wanted.get((table, record))
        if table in named:
            said = _inside(named[table], ranges)
            if table == "organizations":  # it may be named inside a longer name
                said |= _inside(organizations.own_places(record, text), ranges)
        elif table == "indicators":
            said = numbers_in("\n".join(text[start:stop] for start, stop in ranges))
        else:
            continue
        if want not in said:
            span = group.iloc[0]
            message = f"{source}: spans from offset {span['start']} do not say {want}"
            fix = "Cite the words that name it, or add the name to aliases.csv"
            value = f"{table}/{record}"
            yield Problem(_FILE, int(span["row"]), "record_id", value, message, fix)


def _wanted(dataset: Dataset) -> dict[tuple[str, str], object]:
    """Say for each record what its spans must contain."""
    columns = {
        "participations": (["activity_id", "org_id", "role"], "org_id"),
        "appearances": (["activity_id", "person_id", "role"], "person_id"),
        "organizations": (["org_id"], "org_id"),
        "people": (["person_id"], "person_id"),
        "indicators": (["indicator_id"], "value"),
    }
    wanted: dict[tuple[str, str], object] = {}
    for name, (key, column) in columns.items():
        flat = dataset.tables[name].reset_index()
        keys = record_ids(flat, key)
        wanted |= {
            (name, record): v for record, v in zip(keys, flat[column], strict=True)
        }
    return wanted


Place = tuple[int, int, set[str]]


def _inside(places: list[Place], ranges: list[tuple[int, int]]) -> set[Any]:
    """Return whose names lie wholly within one of the ranges."""
    return set().union(
        *(
            owners
            for first, last, owners in places
            if any(start <= first and last <= stop for start, stop in ranges)
        )
    )


class _Names:
    """Find whose names a text contains; the longest name at a place counts."""

    def __init__(self, dataset: Dataset, table: str) -> None:
        self.owners: dict[str, set[str]] = defaultdict(set)
        for column in ("name_ko", "name_en"):
            for key, name in dataset.tables[table][column].dropna().items():
                self.owners[name].add(str(key))
        if table == "organizations":
            for org, alias in dataset.aliases.index:
                self.owners[alias].add(org)
        longest_first = sorted(self.owners, key=lambda name: (-len(name), name))
        self.pattern = re.compile("|".join(map(_whole, longest_first)) or r"(?!)")

    def places(self, text: str) -> list[Place]:
        """Return start, stop and owners of every name in a text."""
        found = self.pattern.finditer(text)
        return [(match.start(), match.end(), self.owners[match[0]]) for match in found]

    def own_places(self, key: str, text: str) -> list[Place]:
        """Return where the names of one record stand, inside longer ones too."""
        mine = [name for name, owners in self.owners.items() if key in owners]
        found = (re.finditer(_whole(name), text) for name in mine)
        return [(m.start(), m.end(), {key}) for matches in found for m in matches]


def _whole(name: str) -> str:
    """Return a pattern for a name that Latin letters do not continue."""
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return f"{before}{re.escape(name)}{after}"


def numbers_in(text: str) -> set[float]:
    """
    Return the numbers that a text states, Korean units resolved.

    Examples
    --------
    >>> sorted(numbers_in("최대 1만 2000달러, 6000억원"))
    [1.0, 2000.0, 6000.0, 10000.0, 12000.0, 600000000000.0]
    """
    found: set[float] = set()
    total, scale, end = 0.0, 0.0, -1
    for match in _NUMBER.finditer(text):
        digits = float(match[1].replace(",", ""))
        unit = _UNITS.get(match[2], 1) * _UNITS.get(match[3], 1)
        value = digits * unit
        continues = scale > value and text[end : match.start()].strip() == ""
        total = total + value if continues else value
        found |= {digits, value, total}
        scale, end = (unit if unit > 1 else 0.0), match.end()
    return found
