"""How sectors come and go, and whether what is signed is what was announced."""

from __future__ import annotations

from collections.abc import Collection
from numbers import Integral
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import stats

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.projection import Basis, memberships
from gjai_analysis.samples import tails
from gjai_analysis.sectors import Counting, sector_matrix

Of = Literal["sector", "organization"]


def sector_years(
    dataset: Dataset, *, basis: Basis = "all", level: float = 0.9
) -> pd.DataFrame:
    """
    Count the agreements of each sector in each year, as far as dates allow.

    Parameters
    ----------
    dataset
        The agreements.
    basis
        As for :func:`sector_matrix`.
    level
        Of the interval of shares.

    Returns
    -------
    years
        Indexed by `year` (int64, each from the first to the last that an agreement
        has) and `sector`, the last of which is ``"unknown"``: agreements without
        any. Columns `certain` and `possible` (int64: signed in this year for
        certain; or possibly, those without a date included), `share` (float64, of
        the agreements certainly of this year; they can have several sectors),
        `low` and `high` (Wilson interval [1]_, as if agreements were drawn at
        random; missing, like the share, in a year without agreements). Without
        dated agreements there are no rows.

    Raises
    ------
    OptionError
        If `basis` is none of the choices.
    ValueError
        If `level` is not between 0 and 1.

    References
    ----------
    .. [1] E. B. Wilson (1927), Probable inference, the law of succession, and
       statistical inference, Journal of the American Statistical Association 22,
       209-212. doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_years(example_dataset()).loc[2021, "certain"].to_dict()
    {'education': 1, 'energy': 0, 'unknown': 0}
    """
    tails(level)
    matrix = sector_matrix(dataset, rows="agreement", basis=basis, unknown=True)
    first, last = _years(dataset)
    known = pd.concat([first, last])[np.isfinite]
    years = range(int(known.min()), int(known.max()) + 1) if len(known) else range(0)
    parts = {}
    for year in years:
        here = first.eq(year) & last.eq(year)
        counts = matrix[here].sum().astype("int64")
        share = share_table(counts, int(here.sum()), level=level)
        possible = matrix[first.le(year) & last.ge(year)].sum().astype("int64")
        share.insert(1, "possible", possible)
        parts[year] = share.rename(columns={"count": "certain"})
    empty = share_table(matrix.sum().astype("int64").iloc[:0], 0, level=level)
    empty = empty.rename(columns={"count": "certain"})
    empty.insert(1, "possible", empty["certain"])
    table = pd.concat(parts or {0: empty}, names=["year", "sector"])
    return table.astype({"certain": "int64", "possible": "int64"})


def _years(dataset: Dataset) -> tuple[pd.Series, pd.Series]:
    """Return the first and last year of each agreement, infinite where open."""
    dates = dataset.agreements
    first = dates["signed_earliest"].dt.year.fillna(-np.inf)
    return first, dates["signed_latest"].dt.year.fillna(np.inf)


def share_table(counts: pd.Series, n: int, *, level: float = 0.9) -> pd.DataFrame:
    """
    Give counts out of a number their shares, with intervals.

    Parameters
    ----------
    counts
        Integers, none above `n`.
    n
        What they are counted out of.
    level
        Of the interval.

    Returns
    -------
    table
        Index as given; `count` (int64), float64 `share`, `low`, `high` (Wilson
        interval, doi:10.1080/01621459.1927.10502953); missing where `n` is 0.

    Raises
    ------
    ValueError
        If a count is above `n` or negative, or `level` is not between 0 and 1.

    Examples
    --------
    >>> share_table(pd.Series({"energy": 5}), 10).round(2).loc["energy"].tolist()
    [5.0, 0.5, 0.27, 0.73]
    """
    tails(level)
    found = []
    for count in counts:
        if not 0 <= count <= n:
            raise ValueError(f"{count} cannot be counted out of {n}.")
        if not n:
            found.append((np.nan, np.nan, np.nan))
            continue
        test = stats.binomtest(int(count), n)
        interval = test.proportion_ci(level, method="wilson")
        found.append((count / n, interval.low, interval.high))
    table = pd.DataFrame(found, counts.index, ["share", "low", "high"], dtype="float64")
    table.insert(0, "count", counts.astype("int64"))
    return table


def sector_shift(
    dataset: Dataset,
    *,
    since: int,
    counting: Counting = "fractional",
    basis: Basis = "all",
    unknown: bool = True,
) -> pd.DataFrame:
    """
    Compare the shares of sectors before a year and from it on.

    Parameters
    ----------
    dataset
        The agreements; those that can lie on both sides are left out.
    since
        The first year of the later part.
    counting, basis
        As for :func:`sector_matrix`.
    unknown
        Count agreements without any sector, as ``"unknown"``; else shares are of
        the agreements with any sector.

    Returns
    -------
    shift
        Indexed by `sector`, sorted, with ``"unknown"`` last; float64 `before` and
        `after`, shares of the agreements (counted fractionally they add up to 1),
        and `change`. Missing where a part has no agreements.
        ``attrs["agreements"]`` says how many are `before` and `after`.

    Raises
    ------
    OptionError
        If `basis` is none of the choices.
    TypeError
        If `since` is no year.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> sector_shift(example_dataset(), since=2022)["change"].to_dict()
    {'education': -1.0, 'energy': 1.0, 'unknown': 0.0}
    """
    if isinstance(since, bool) or not isinstance(since, Integral):
        raise TypeError(f"since={since!r} is no year; write it as a number: 2022")
    matrix = sector_matrix(
        dataset, rows="agreement", counting=counting, basis=basis, unknown=unknown
    )
    first, last = _years(dataset)
    parts = {"before": matrix[last < since], "after": matrix[first >= since]}
    sizes = {name: int(part.any(axis=1).sum()) for name, part in parts.items()}
    shares = {
        name: part.sum() / (sizes[name] or np.nan) for name, part in parts.items()
    }
    table = pd.DataFrame(shares).assign(change=lambda t: t["after"] - t["before"])
    table.attrs["agreements"] = sizes
    return table


def turnover_table(
    dataset: Dataset, *, of: Of = "organization", basis: Basis = "all"
) -> pd.DataFrame:
    """
    Count who or what enters, stays and leaves, year by year.

    Parameters
    ----------
    dataset
        The agreements; those whose year is not certain are left out.
    of
        Signatories, or sectors.
    basis
        As for :func:`sector_matrix`; matters for sectors.

    Returns
    -------
    turnover
        Indexed by `year` (int64, without gaps); int64 `active`, `newcomers` (first
        active in this year), `returning` (active in an earlier year, not in the
        last one), `staying` (active in the last year, too) and `not_seen_again`
        (active in no later year; in the last years this says little). Without
        dated agreements there are no rows.

    Raises
    ------
    OptionError
        If `of` or `basis` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> turnover_table(example_dataset())["newcomers"].to_dict()
    {2021: 2, 2022: 1}
    """
    if of not in get_args(Of):
        raise OptionError("of", of, get_args(Of))
    if basis not in get_args(Basis):
        raise OptionError("basis", basis, get_args(Basis))
    if of == "sector":
        matrix = sector_matrix(dataset, rows="agreement", basis=basis)
        row, column = np.nonzero(matrix.to_numpy())
        columns = {"agreement_id": matrix.index[row], "item": matrix.columns[column]}
        links = pd.DataFrame(columns)
    else:
        links = memberships(dataset, (), ("signatory",), roll_up=False)
        links = links.rename(columns={"org_id": "item"})
    dates = dataset.agreements
    year = dates["signed_earliest"].dt.year
    year = year[year.eq(dates["signed_latest"].dt.year)].astype("int64")
    links = links[links["agreement_id"].isin(year.index)]
    links = links.assign(year=links["agreement_id"].map(year).astype("int64"))
    years = links["year"]
    span = range(int(years.min()), int(years.max()) + 1) if len(years) else range(0)
    items = pd.crosstab(links["year"], links["item"]).reindex(span, fill_value=0) > 0
    return _turnover(items.rename_axis(index="year"))


def _turnover(items: pd.DataFrame) -> pd.DataFrame:
    """Count changes from row to row of a table of years and what is active."""
    here = items.to_numpy(dtype="bool").reshape(items.shape)
    seen = np.maximum.accumulate(here, axis=0) if len(here) else here
    before = np.vstack([np.zeros_like(here[:1]), seen[:-1]])
    last = np.vstack([np.zeros_like(here[:1]), here[:-1]])
    later = np.maximum.accumulate(here[::-1], axis=0)[::-1] if len(here) else here
    after = np.vstack([later[1:], np.zeros_like(here[:1])])
    counts = {
        "active": here,
        "newcomers": here & ~before,
        "returning": here & before & ~last,
        "staying": here & last,
        "not_seen_again": here & ~after,
    }
    sums = {name: flags.sum(axis=1) for name, flags in counts.items()}
    return pd.DataFrame(sums, index=items.index, dtype="int64")


def policy_table(
    dataset: Dataset,
    subjects: Collection[str] = (),
    *,
    kind: str | None = None,
    basis: Basis = "all",
    level: float = 0.9,
) -> pd.DataFrame:
    """
    Set the sectors that a policy names beside those of the agreements signed.

    Parameters
    ----------
    dataset
        The agreements and what names sectors.
    subjects
        Identifiers of programmes or events that state the policy; by default none.
    kind
        Only agreements that an organization of this kind signs, such as
        ``"company"``.
    basis, level
        As for :func:`sector_years`; `basis` also holds for the policy.

    Returns
    -------
    table
        Indexed by `sector`, all that either side has; `named` (int64, subjects
        that name it), `count`, `share`, `low`, `high` as from :func:`share_table`,
        out of the agreements with any sector. Sorted by `named`, `count` (most
        first), then code. Empty without links.

    Raises
    ------
    UnknownKeyError
        If a subject is neither programme nor event of the dataset.
    OptionError
        If `basis` or `kind` is none of the choices.
    ValueError
        If `level` is not between 0 and 1.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> data = load_dataset()
    >>> table = policy_table(data, ["prg-ai-convergence-universities"])
    >>> table.index[table["named"].gt(0)].tolist()
    ['core_ai', 'education', 'healthcare', 'mobility', 'energy']
    """
    known = dataset.programmes.index.union(dataset.events.index)
    subjects = [subjects] if isinstance(subjects, str) else list(subjects)
    if unknown := sorted(set(subjects) - set(known)):
        raise UnknownKeyError("programme or event", unknown, known)
    links = dataset.sector_links.reset_index()
    links = links[links["subject_id"].isin(subjects)]
    links = links[links["basis"].eq("stated") | (basis == "all")]
    matrix = sector_matrix(dataset, rows="agreement", basis=basis)
    if kind is not None:
        kinds = dataset.vocabulary.loc[["org_kind"]].index.get_level_values("code")
        if kind not in kinds:
            raise OptionError("kind", kind, kinds)
        members = memberships(dataset, (), ("signatory",), roll_up=False)
        signers = members["org_id"].map(dataset.organizations["kind"])
        matrix = matrix[matrix.index.isin(members["agreement_id"][signers.eq(kind)])]
    named = links.groupby("sector")["subject_id"].nunique()
    sectors = matrix.columns.union(named.index).rename("sector")
    counts = matrix.sum().reindex(sectors, fill_value=0).astype("int64")
    table = share_table(counts, int(matrix.sum(axis=1).gt(0).sum()), level=level)
    table.insert(0, "named", named.reindex(sectors, fill_value=0).astype("int64"))
    order = ["named", "count", "sector"]
    return table.sort_values(order, ascending=[False, False, True])
