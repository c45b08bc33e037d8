"""How much of the data a result could do without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, need_columns
from gjai_analysis.samples import (
    Numbers,
    Parts,
    Statistic,
    Values,
    as_numbers,
    at_least_one,
    draw_units,
    evaluate,
    kendall,
    tails,
)

Item = Literal["agreement", "source", "organization", "publisher"]
Correlation = Literal["spearman", "pearson"]
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


def case_dropping(
    data: Dataset,
    statistic: Statistic,
    *,
    shares: Sequence[float] = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    n: int = 100,
    seed: int,
    threshold: float = 0.7,
    level: float = 0.9,
    correlation: Correlation = "spearman",
    progress: bool = True,
) -> pd.DataFrame:
    """
    Say how much of the data a ranking could do without.

    Random agreements are dropped, and the statistic on the rest is correlated
    with that on all data ([1]_). Agreements of unclear form that share a
    ceremony are dropped together. The sets dropped are nested: one random order
    of the agreements serves all shares.

    Parameters
    ----------
    data
        The agreements to drop from.
    statistic
        A function of a dataset that gives a Series of numbers.
    shares
        Shares of the agreements to drop, between 0 and 1.
    n
        Number of random orders.
    seed
        Where the random numbers begin; the same seed gives the same table, also
        with other identifiers as far as content tells records apart.
    threshold
        A correlation that is high enough.
    level
        Share of the samples that the interval holds.
    correlation
        ``"spearman"`` compares ranks, and entries that a sample lacks are last;
        with ``"pearson"``, as in [1]_, they count as 0, and a hub that is far
        above all others makes every correlation high.
    progress
        Show a bar at a terminal, if tqdm is installed.

    Returns
    -------
    stability
        Indexed by `share`, in the order given: `dropped` (int64, agreements, or
        ceremonies of unclear ones), then float64: `mean`, `low` and `high` of
        the correlations, and `stable`, the share of samples in which it is at
        least `threshold`. A correlation is missing, and not high enough, where all
        entries are equal; where it is missing in every sample, so is `stable`.

    Raises
    ------
    OptionError
        If `correlation` is none of the choices.
    ValueError
        If `n`, `level` or a share is out of range, or the statistic gives no
        numbers.

    References
    ----------
    .. [1] S. Epskamp, D. Borsboom, E. I. Fried (2018), Estimating psychological
       networks and their accuracy, Behavior Research Methods 50, 195-212.
       doi:10.3758/s13428-017-0862-1

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> signed = lambda data: data.participations.groupby("org_id").size()
    >>> table = case_dropping(example_dataset(), signed, shares=[0.5], n=50, seed=1)
    >>> table["dropped"].tolist()
    [1]
    """
    at_least_one(n=n)
    low, high = tails(level)
    if correlation not in get_args(Correlation):
        raise OptionError("correlation", correlation, get_args(Correlation))
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError(f"shares={list(shares)} must lie between 0 and 1.")
    full = as_numbers(statistic(data))
    values = evaluate(
        statistic,
        _without_shares(data, shares, n=n, seed=seed),
        index=full.index,
        total=n * len(shares),
        progress=progress,
    )
    found = _correlations(full.to_numpy()[None], values, correlation)
    samples = pd.DataFrame(found.reshape(n, len(shares)), columns=pd.Index(shares))
    stable = samples.ge(threshold).mean()
    units = draw_units(data.agreements).nunique()
    table = pd.DataFrame(
        {
            "dropped": [round(share * units) for share in shares],
            "mean": samples.mean(),
            "low": samples.quantile(low),
            "high": samples.quantile(high),
            "stable": stable if samples.notna().any(axis=None) else np.nan,
        }
    )
    return table.rename_axis("share")


def _without_shares(
    data: Dataset, shares: Sequence[float], *, n: int, seed: int
) -> Iterator[Dataset]:
    """Yield the data without shares of the documents, for each random order."""
    names = draw_units(data.agreements)
    parts = Parts(data)
    units = pd.Index(names[parts.by_content("agreements")].unique())
    unit = units.get_indexer(pd.Index(names))
    rng = np.random.default_rng(seed)
    for _ in range(n):
        place = rng.permutation(len(units))
        for share in shares:
            gone = np.zeros(parts.size, dtype=bool)
            gone[parts.rows("agreements")] = place[unit] < round(share * len(units))
            yield parts.part(gone)


def _correlations(full: Values, values: Values, kind: Correlation) -> Values:
    """Correlate each row of values with the one of all data."""
    if full.shape[1] < 2:
        return np.full(len(values), np.nan)
    one, other = (
        pd.DataFrame(rows.round(12)).rank(axis=1, na_option="top").to_numpy()
        if kind == "spearman"
        else np.nan_to_num(rows)
        for rows in (full, values)
    )
    constant = (np.ptp(one, axis=1) == 0) | (np.ptp(other, axis=1) == 0)
    one, other = (rows - rows.mean(axis=1, keepdims=True) for rows in (one, other))
    scale = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    found = (one * other).sum(axis=1) / np.where(constant, np.nan, scale)
    return np.asarray(found.clip(-1, 1))


def stability_coefficient(table: pd.DataFrame, *, probability: float = 0.95) -> float:
    """
    Return the largest share of agreements that a ranking can do without.

    This is the CS-coefficient: up to this share, the correlation with all data
    is high enough in at least 95 of 100 samples ([1]_). Its authors ask for 0.25
    at least, and rather 0.5, before a ranking is interpreted.

    Parameters
    ----------
    table
        As from :func:`case_dropping`, whose `threshold` says what is high enough.
    probability
        Share of samples in which the correlation must be high enough.

    Returns
    -------
    coefficient
        One of the shares of the table, such that this share and all smaller ones
        pass; 0 where none does, and missing where no correlation is defined.

    Raises
    ------
    TypeError, ValueError
        If `table` is no table, or lacks a column, or `probability` is not between
        0 and 1.

    References
    ----------
    .. [1] S. Epskamp, D. Borsboom, E. I. Fried (2018), doi:10.3758/s13428-017-0862-1

    Examples
    --------
    >>> table = pd.DataFrame({"stable": [1.0, 0.97, 0.5]}, index=[0.25, 0.5, 0.75])
    >>> stability_coefficient(table)
    0.5
    """
    tails(probability)
    need_columns(table, ["stable"], "case_dropping(data, ...)")
    stable = table["stable"].sort_index()
    if "dropped" in table:  # a share of so few that none was dropped says nothing
        stable = stable[table["dropped"].sort_index() > 0]
    if stable.isna().all():
        return np.nan
    passed = stable.ge(probability).cummin()
    return float(passed.index[passed].max()) if passed.any() else 0.0
