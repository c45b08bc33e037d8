"""How much of the data a result could do without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError
from gjai_analysis.samples import (
    Numbers,
    Parts,
    Statistic,
    Values,
    as_numbers,
    evaluate,
    kendall,
)

Item = Literal["agreement", "source", "organization", "publisher"]
_PARTIES = ("signatory", "party", "participant")


def leave_one_out(
    data: Dataset,
    statistic: Statistic,
    *,
    by: Item,
    each: bool = False,
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say which single record carries a result.

    The statistic is computed again without each agreement, source, organization
    or publisher in turn. Without a source goes all that only this source
    supports; without a publisher, all that only its sources support; without an
    organization, its participations and the agreements that have no other party.
    Rows that no evidence supports stay, whatever source is left out.

    Parameters
    ----------
    data
        The whole data.
    statistic
        A function of a dataset that gives a number, or a Series of numbers.
    by
        What to leave out, one at a time.
    each
        Return every value in place of the table of what changes the most.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    influence
        Indexed by `item` (identifier or name of publisher), the most influential
        first: `entry`, the entry of the statistic that changes the most (of
        several the one with the largest value, then the first; ``"value"`` for a
        single number); `change`, by
        how much; `value` and `without`, that entry on all data and without the
        item; `changed`, how many entries differ or vanish (int64); `tau`,
        Kendall's tau-b between the entries on all data and those left without
        the item, missing where one of the two is constant. Where every entry
        vanishes, `change` is missing, and the item stands first. A source or
        publisher on which nothing depends alone changes nothing; the statistic
        is not computed for it, so one that counts sources or evidence is not for
        this function. Without items, or where the statistic has no entries, the
        table has no rows. With `each`, a row for each item, sorted, and a float64
        column for each entry: its value without the item.

    Raises
    ------
    OptionError
        If `by` is none of the choices.
    ValueError
        If the statistic gives neither numbers nor a number.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> count = lambda data: len(data.participations)
    >>> influence = leave_one_out(example_dataset(), count, by="agreement")
    >>> influence[["change", "without"]].loc["agr-b"].tolist()
    [-3.0, 2.0]
    """
    if by not in get_args(Item):
        raise OptionError("by", by, get_args(Item))
    full = as_numbers(statistic(data))
    parts = Parts(data)
    items = _items(parts, by)
    used = [rows.size > 0 for rows in items.values()]
    values = np.repeat(full.to_numpy()[None], len(items), axis=0)
    values[used] = evaluate(
        statistic,
        _parts_without(parts, [rows for rows in items.values() if rows.size], by),
        index=full.index,
        total=sum(used),
        progress=progress,
    )
    names = pd.Index(list(items), name="item", dtype="str")
    if each:
        return pd.DataFrame(values, names, full.index).sort_index()
    return _influence(full, values, names)


def _items(parts: Parts, by: Item) -> dict[str, Numbers]:
    """Return the rows that go with each item; none where nothing depends on it."""
    if by in {"agreement", "organization"}:
        ids = parts.data.tables[f"{by}s"].index
        return dict(zip(ids, parts.rows(f"{by}s")[:, None], strict=True))
    sources = parts.data.sources
    names = sources.index.to_series() if by == "source" else sources["publisher"]
    cited = parts.data.evidence.index.get_level_values("source_id")
    support = pd.DataFrame({"row": parts.records, "item": names.loc[cited].to_numpy()})
    support = support.drop_duplicates()
    alone = support[~support["row"].duplicated(keep=False)]
    own = pd.DataFrame({"row": parts.rows("sources"), "item": names.to_numpy()})
    own["row"] = own["row"].where(own["item"].isin(alone["item"]))
    both = pd.concat([own, alone]).groupby("item")["row"]
    return {str(item): rows.dropna().to_numpy(dtype="int64") for item, rows in both}


def _parts_without(
    parts: Parts, items: Iterable[Numbers], by: Item
) -> Iterable[Dataset]:
    """Yield the data without each item."""
    index = parts.data.participations.index
    signed = parts.data.agreements.index.get_indexer(index.get_level_values(0))
    party = index.get_level_values("role").isin(_PARTIES) & (signed >= 0)
    rows, signed = parts.rows("participations")[party], signed[party]
    for item in items:
        gone = np.zeros(parts.size, dtype=bool)
        gone[item] = True
        if by == "organization":
            gone = parts.closed(gone)
            left = np.isin(signed, signed[~gone[rows]])
            gone[parts.rows("agreements")[signed[~left]]] = True
        yield parts.part(gone)


def _influence(full: pd.Series, values: Values, items: pd.Index) -> pd.DataFrame:
    """Describe what becomes of the entries of a statistic without each item."""
    value = full.to_numpy()
    change = (values - value).round(12)
    size = np.where(np.isnan(change), -1, np.abs(change))
    items = items if len(full) else items[:0]
    largest = size == size.max(axis=1, keepdims=True, initial=-1)
    held = np.where(largest, np.nan_to_num(value, nan=-np.inf), -np.inf)
    place = held.argmax(axis=1) if len(items) else np.array([], dtype="int64")
    each = np.arange(len(items))
    change = np.where(np.isnan(values) & np.isnan(value), 0, change)
    table = pd.DataFrame(
        {
            "entry": full.index[place],
            "change": change[each, place],
            "value": value[place],
            "without": values[each, place],
            "changed": (change[each] != 0).sum(axis=1),
            "tau": [kendall(value, row) for row in values[each]],
        },
        index=items,
    )
    return table.sort_values(
        ["change", "changed", "item"],
        ascending=[False, False, True],
        na_position="first",
        key=lambda column: column.abs() if column.name == "change" else column,
    )
