"""Parts and copies of a dataset by the thousand, and a statistic of each."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import UnknownKeyError, whole_seed
from gjai_analysis.ordering import refined
from gjai_analysis.package import model
from gjai_analysis.projection import one_or_more
from gjai_analysis.selection import record_ids

Statistic = Callable[[Dataset], pd.Series | float]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
# sorts before "-", so that a copy stands right behind its original
_COPY = "#"


class Parts:
    """
    Parts of a dataset, made by leaving out rows.

    Rows of all tables are numbered once; a part then takes milliseconds, as nothing
    is looked up or checked again. As in :meth:`Dataset.select`, what refers to a row
    that is gone goes too, or loses the reference where the column may be empty.

    Attributes
    ----------
    size
        Number of rows of all tables.
    records
        For each piece of evidence the number of the row that it supports, or -1.
    """

    def __init__(self, data: Dataset) -> None:
        self.data = data
        ends = np.cumsum([0, *map(len, data.tables.values())])
        self._spans = dict(zip(data.tables, pairwise(ends), strict=True))
        self.size = int(ends[-1])
        flat = {name: frame.reset_index() for name, frame in data.tables.items()}
        self.records = self._records(flat)
        self._optional: dict[str, dict[str, Numbers]] = {name: {} for name in flat}
        required = [(self.rows("evidence"), self.records)]
        self._references: list[tuple[Numbers, Numbers]] = []
        ids, numbers = self.identifiers
        for name, table in model().items():
            always = {field.name for field in table.fields if field.required}
            for (column,), _ in table.links:
                parents = numbers[ids.get_indexer(pd.Index(flat[name][column]))]
                self._references.append((self.rows(name), parents))
                if column in always:
                    required.append((self.rows(name), parents))
                else:
                    self._optional[name][column] = parents
        children, parents = map(np.concatenate, zip(*required, strict=True))
        self._children, self._parents = children[parents >= 0], parents[parents >= 0]

    def rows(self, name: str) -> Numbers:
        """Return the numbers of the rows of a table."""
        return np.arange(*self._spans[name], dtype="int64")

    @property
    def identifiers(self) -> tuple[pd.Index, Numbers]:
        """Return all identifiers and their rows, and -1 for one that is unknown."""
        single = [name for name, table in model().items() if len(table.key) == 1]
        ids = [self.data.tables[name].index.to_numpy() for name in single]
        rows = [self.rows(name) for name in single]
        return pd.Index(np.concatenate(ids)), np.concatenate([*rows, [-1]])

    def _records(self, flat: Mapping[str, pd.DataFrame]) -> Numbers:
        evidence = flat["evidence"]
        found = np.full(len(evidence), -1, dtype="int64")
        for name in evidence["record_table"].unique():
            here = evidence["record_table"].eq(name).to_numpy()
            ids = pd.Index(record_ids(flat[name], model()[name].key))
            numbers = np.append(self.rows(name), -1)
            found[here] = numbers[ids.get_indexer(evidence.loc[here, "record_id"])]
        return found

    def by_content(self, name: str) -> pd.Index:
        """
        Return the identifiers of a table in an order that they have no part in.

        Draws follow it, so that other names give the same samples. Records that
        neither content nor references tell apart stand in the order of names.
        """
        keys = np.concatenate([_says(*table) for table in self.data.tables.items()])
        links = [np.array(ends)[:, ends[1] >= 0] for ends in self._references]
        both = [end for ends in links for end in (ends, ends[::-1])]
        sizes = [ends.shape[1] for ends in both]
        label = np.repeat(np.arange(len(both), dtype="uint64"), sizes)
        source, target = np.concatenate(both, axis=1)
        own = refined(keys, source, target, label)[self.rows(name)]
        return self.data.tables[name].index[np.argsort(own, kind="stable")]

    def closed(self, gone: Flags) -> Flags:
        """Return the rows that go when these go, itself included."""
        gone = gone.copy()
        while (new := gone[self._parents] & ~gone[self._children]).any():
            gone[self._children[new]] = True
        return gone

    def part(self, gone: Flags) -> Dataset:
        """Return the dataset without these rows and without what needs them."""
        gone = self.closed(gone)
        lost = np.append(gone, False)  # a reference to nothing
        frames: dict[str, pd.DataFrame] = {}
        for name, frame in self.data.tables.items():
            kept = np.flatnonzero(~gone[slice(*self._spans[name])])
            part = frame if len(kept) == len(frame) else frame.take(kept)
            for column, parents in self._optional[name].items():
                blank = lost[parents[kept]]
                if blank.any():
                    part = part.assign(**{column: part[column].mask(blank)})
            frames[name] = part
        return derived(self.data, frames, np.packbits(gone).tobytes())


def leave_out(dataset: Dataset, ids: Iterable[str]) -> Dataset:
    """
    Return a dataset without some records and without what needs them.

    Evidence of an agreement goes with it. A reference that may be empty is emptied:
    without a ceremony its agreements stay.

    Parameters
    ----------
    dataset
        The records.
    ids
        Identifiers of any records, or a single one.

    Returns
    -------
    part
        The rest, with its own fingerprint; without `ids`, the dataset itself.

    Raises
    ------
    UnknownKeyError
        If the dataset does not have one of the identifiers.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> part = leave_out(example_dataset(), "agr-b")
    >>> part.agreements.index.tolist(), len(part.participations)
    (['agr-a'], 2)
    """
    wanted = sorted(one_or_more(ids))
    if not wanted:
        return dataset
    parts = Parts(dataset)
    known, rows = parts.identifiers
    if unknown := sorted({*wanted} - {*known}):
        raise UnknownKeyError("record", unknown, known)
    gone = np.zeros(parts.size, dtype=bool)
    gone[rows[:-1][known.isin(wanted)]] = True
    return parts.part(gone)


def _says(name: str, frame: pd.DataFrame) -> npt.NDArray[np.uint64]:
    """Return a key for each row by its content, without identifiers."""
    table = model()[name]
    names = {column for (column,), _ in table.links} | {"record_id"}
    names |= set(table.key) if len(table.key) == 1 else set()
    content = frame.reset_index().drop(columns=names, errors="ignore")
    keys = pd.util.hash_pandas_object(content.assign(table=name), index=False)
    return np.asarray(keys, dtype="uint64")


def derived(data: Dataset, tables: Mapping[str, pd.DataFrame], stamp: bytes) -> Dataset:
    """
    Return a dataset with other tables, and a fingerprint made from a stamp.

    Every graph states the fingerprint of its data. To hash all tables for that
    takes longer than most statistics, so the stamp, which says what was done to
    the data, is hashed instead.
    """
    sample = replace(data, **dict(tables), problems=(), file_rows={})  # type: ignore[arg-type]
    digest = hashlib.sha256(data.fingerprint.encode() + stamp)
    vars(sample)["fingerprint"] = digest.hexdigest()[:16]
    return sample


def draw_units(agreements: pd.DataFrame) -> pd.Series:
    """
    Say which agreements are drawn or dropped together.

    Agreements of unclear form that share a ceremony may be one document, so
    they are one unit, named by the ceremony; any other is its own.
    """
    ceremony = agreements["ceremony_id"].where(agreements["form"].eq("unclear"))
    own = pd.Series(agreements.index, index=agreements.index, dtype="str")
    return ceremony.fillna(own)


def copies(data: Dataset, number: int) -> Dataset:
    """
    Return a dataset in which every agreement stands several times.

    The copies of an agreement have an identifier of their own, and so has all
    that hangs on them: parties, topics, sectors, numbers, evidence. Ceremonies
    at which the form of an agreement stayed unclear are copied as well, so that
    the copies are not taken for one document.
    """
    parts = Parts(data)
    unclear = data.agreements.loc[data.agreements["form"].eq("unclear"), "ceremony_id"]
    hanging = np.zeros(parts.size, dtype=bool)
    hanging[parts.rows("agreements")] = True
    hanging[parts.rows("events")[data.events.index.isin(unclear.dropna())]] = True
    hanging = parts.closed(hanging)
    flat = {
        name: frame[hanging[parts.rows(name)]].reset_index()
        for name, frame in data.tables.items()
    }
    made = [_renamed(flat, f"{_COPY}{copy:02d}") for copy in range(1, number)]
    tables = dict(data.tables)
    for name, table in model().items():
        if made and len(flat[name]):
            frames = [tables[name].reset_index(), *(copy[name] for copy in made)]
            rows = pd.concat(frames).sort_values(list(table.key))
            tables[name] = rows.set_index(table.index)
    return derived(data, tables, f"{number} copies".encode())


def _renamed(flat: Mapping[str, pd.DataFrame], suffix: str) -> dict[str, pd.DataFrame]:
    """Give records a suffix, and all that refers to them."""
    own = {name: table.key for name, table in model().items() if len(table.key) == 1}
    ids = set().union(*(flat[name][column] for name, (column,) in own.items()))
    copy: dict[str, pd.DataFrame] = {}
    record: dict[tuple[str, str], str] = {}
    for name, table in model().items():
        columns = {*own.get(name, ()), *(column for (column,), _ in table.links)}
        names = {
            column: flat[name][column].mask(
                flat[name][column].isin(ids), flat[name][column] + suffix
            )
            for column in sorted(columns)
        }
        copy[name] = flat[name].assign(**names)
        before, after = (record_ids(t, table.key) for t in (flat[name], copy[name]))
        record |= {(name, old): new for old, new in zip(before, after, strict=True)}
    evidence = copy["evidence"]
    pairs = zip(evidence["record_table"], evidence["record_id"], strict=True)
    renamed = pd.array([record[pair] for pair in pairs], dtype="str")
    return {**copy, "evidence": evidence.assign(record_id=renamed)}


def bootstrap(data: Dataset, *, n: int, seed: int) -> Iterator[Dataset]:
    """
    Draw documents with replacement, as many as there are, `n` times.

    What is drawn is a part of a dataset that holds enough copies of everything.
    """
    order = Parts(data).by_content("agreements")
    units = pd.Index(draw_units(data.agreements)[order].unique())
    rng = np.random.default_rng(whole_seed(seed))
    draws = (rng.integers(max(len(units), 1), size=len(units)) for _ in range(n))
    times = np.array([np.bincount(draw, minlength=len(units)) for draw in draws])
    parts = Parts(copies(data, int(times.max(initial=1))))
    events = parts.data.events.index
    copied = events.str.contains(_COPY, regex=False)
    rows = np.append(parts.rows("agreements"), parts.rows("events")[copied])
    names = [*draw_units(parts.data.agreements), *events[copied]]
    split = [name.partition(_COPY) for name in names]
    unit = units.get_indexer(pd.Index([unit for unit, _, _ in split], dtype="str"))
    copy = np.array([int(number or 0) for _, _, number in split], dtype="int64")
    for time in times:
        gone = np.zeros(parts.size, dtype=bool)
        gone[rows] = copy >= time[unit]
        yield parts.part(gone)


def evaluate(
    statistic: Statistic,
    samples: Iterable[Dataset],
    *,
    index: pd.Index,
    total: int,
    progress: bool,
) -> Values:
    """Return a statistic of each sample: a row for each, NaN for what it lacks."""
    values = np.full((total, len(index)), np.nan)
    bar = _bar(samples, total=total) if progress else samples
    for row, sample in zip(values, bar, strict=True):
        result = as_numbers(statistic(sample))
        places = index.get_indexer(result.index)
        row[places[places >= 0]] = result.to_numpy()[places >= 0]
    return values


def as_numbers(result: pd.Series | float) -> pd.Series:
    """Return what a statistic gave as float64, a single number as `value`."""
    if isinstance(result, pd.DataFrame):
        raise ValueError(  # noqa: TRY004  (a value of the wrong shape)
            "The statistic gave a table. Choose a column of it, or call .stack() on it."
        )
    if not isinstance(result, pd.Series):
        if np.ndim(result) or isinstance(result, str):
            kind = type(result).__name__
            raise ValueError(f"The statistic gave a {kind}, not a number or a Series.")
        return pd.Series({"value": float(result)})
    if not result.index.is_unique:
        twice = result.index[result.index.duplicated()][0]
        raise ValueError(f"The statistic has two values for {twice}; give it one.")
    return result.astype("float64")


def _bar(samples: Iterable[Dataset], *, total: int) -> Iterable[Dataset]:
    """Show how far it is, to a person at a terminal who has tqdm."""
    if not sys.stderr.isatty() or find_spec("tqdm") is None:
        return samples
    from tqdm import tqdm  # noqa: PLC0415  (an extra)

    bar: Iterable[Dataset] = tqdm(samples, total=total, unit="sample", leave=False)
    return bar


def at_least_one(**counts: int) -> None:
    """Raise unless each count is positive."""
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"{name}={count} is too few; take at least 1.")


def tails(level: float) -> tuple[float, float]:
    """Return the shares of samples below the two ends of an interval."""
    if not 0 < level < 1:
        raise ValueError(f"level={level} is no share; take one between 0 and 1.")
    return (1 - level) / 2, (1 + level) / 2


def kendall(one: Values, other: Values) -> float:
    """Return Kendall's tau-b of what has a number in both; NaN if one is constant."""
    pair = pd.Series(one.round(12)), pd.Series(other.round(12))
    return round(pair[0].corr(pair[1], method="kendall", min_periods=2), 12)
