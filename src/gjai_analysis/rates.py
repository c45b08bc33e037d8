"""How fast agreements came in a period, and how odd a silence is."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import binomtest, chi2

from gjai_analysis.dataset import Dataset
from gjai_analysis.dates import parse_edtf
from gjai_analysis.errors import OptionError, UnknownKeyError, need_columns
from gjai_analysis.outcomes import record_dates
from gjai_analysis.timeline import record_end

Unit = Literal["agreements", "occasions"]
_YEAR = 365.25


def terms_in_office(dataset: Dataset, *, post: str, org_id: str) -> pd.DataFrame:
    """
    Say from when to when somebody was in a post, as far as the record tells.

    A term begins with an event at which the person appears as `appointed`, and
    ends on the day before the next one begins. The days on which the person
    appears in the post bound the term from within.

    Parameters
    ----------
    dataset
        The appearances of people in public office.
    post
        A text that their English post begins with, e.g. ``"Mayor"``.
    org_id
        Whose post it is.

    Returns
    -------
    terms
        Indexed by `person_id`, sorted by `first_seen`; columns `name_en`,
        `name_ko`, `start` (datetime64[s], the last day that the appointment can
        have had; NaT where the record holds none), `end` (the day before the next
        start; of the last term the end of the record, see
        :func:`record_end`), `first_seen`, `last_seen` (the last day that the
        first appearance can have had, and the first of the last), int64
        `appearances` (activities) and `source_ids` (joined by spaces). With
        `start` and `end` it is a table of periods for :func:`period_rates`.
        Undated appearances are
        left out; without others the table is empty. Somebody appointed twice has
        one term, from the first day on.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> terms = terms_in_office(load_dataset(), post="Mayor", org_id="org-gwangju-city")
    >>> terms[["name_en", "start"]].to_dict("list")["name_en"]
    ['Lee Yong-seop', 'Kang Gi-jung']
    >>> [str(day.date()) for day in terms["start"]]
    ['2018-07-01', '2022-07-01']
    """
    rows = dataset.appearances.reset_index()
    rows = rows[rows["org_id"].eq(org_id)]
    rows = rows[rows["post_en"].str.startswith(post).eq(other=True)]
    days = record_dates(dataset)[["earliest", "latest"]]
    rows = rows.join(days, on="activity_id").dropna(subset=days.columns)
    cited = dataset.evidence.reset_index().groupby("record_id")["source_id"].agg(set)
    record = rows["activity_id"] + "/" + rows["person_id"] + "/" + rows["role"]
    told = [" ".join(sorted(cited.get(key, set()))) for key in record]
    rows = rows.assign(source_ids=pd.Series(told, index=rows.index, dtype="str"))
    by = rows.groupby("person_id")
    names = dataset.people[["name_en", "name_ko"]]
    terms = pd.DataFrame(
        {
            "first_seen": by["latest"].min(),
            "last_seen": by["earliest"].max(),
            "appearances": by["activity_id"].nunique().astype("int64"),
            "source_ids": by["source_ids"].agg(
                lambda texts: " ".join(sorted(set(" ".join(texts).split())))
            ),
        }
    )
    appointed = rows[rows["role"].eq("appointed")].groupby("person_id")["latest"]
    terms = names.join(terms, how="inner").join(appointed.min().rename("start"))
    terms = terms.reset_index().sort_values(["first_seen", "person_id"])
    terms = terms.set_index("person_id")
    begun = terms["start"].dropna().sort_values()
    end = begun.shift(-1) - pd.Timedelta(days=1)
    if len(end):
        end.iloc[-1] = max(record_end(dataset), begun.iloc[-1])
    terms["end"] = end.reindex(terms.index)
    dates = ["start", "end", "first_seen", "last_seen"]
    terms = terms.astype(dict.fromkeys(dates, "datetime64[s]"))
    return terms[["name_en", "name_ko", *dates, "appearances", "source_ids"]]


def period_rates(
    dataset: Dataset,
    periods: pd.DataFrame,
    *,
    unit: Unit = "agreements",
    level: float = 0.95,
) -> pd.DataFrame:
    """
    Count agreements in periods and give their rate a year, with exact intervals.

    Agreements signed together are not independent of each other; counted as
    occasions, a ceremony, and without one a day, counts once.

    Parameters
    ----------
    dataset
        The agreements; undated ones count nowhere.
    periods
        Any table of periods, indexed by name, with the columns `start` and `end`
        (EDTF or timestamps; first and last day), as :func:`terms_in_office`
        gives it.
    unit
        Count agreements, or occasions: agreements with the same ceremony or,
        without one, with the same date.
    level
        Of the interval.

    Returns
    -------
    rates
        Indexed like `periods`: `start`, `end` (datetime64[s]), int64 `days`,
        `certain` and `possible` (certainly and possibly within), float64
        `rate_certain`, `rate_possible` (a year of 365.25 days) and `low`, `high`
        (Garwood's exact interval of a Poisson rate [1]_: lower end for the
        certain count, upper end for the possible one). No periods give no rows.

    Raises
    ------
    OptionError
        If `unit` is none of the choices.
    TypeError
        If `periods` is no table.
    ValueError
        If a period lacks a day or ends before it starts, or `level` is out of
        range.

    References
    ----------
    .. [1] F. Garwood (1936), Fiducial limits for the Poisson distribution,
       Biometrika 28, 437-442. doi:10.1093/biomet/28.3-4.437

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> periods = pd.DataFrame({"start": ["2021"], "end": ["2022"]}, ["both"])
    >>> rates = period_rates(example_dataset(), periods)
    >>> rates.loc["both", ["certain", "days"]].tolist()
    [2, 730]
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level} is not between 0 and 1; take 0.95")
    need_columns(periods, ["start", "end"], "terms_in_office or your own periods")
    if len(undated := periods.index[periods[["start", "end"]].isna().any(axis=1)]):
        raise ValueError(f'"{undated[0]}" has no start or no end; give it both days')
    signed = occasions(dataset, unit)
    start = pd.Series([_day(day, 0) for day in periods["start"]], periods.index)
    end = pd.Series([_day(day, 1) for day in periods["end"]], periods.index)
    wrong = periods.index[end < start]
    if len(wrong):
        raise ValueError(f'"{wrong[0]}" ends before it starts; swap the two dates')
    first, last = signed["signed_earliest"], signed["signed_latest"]
    pairs = list(zip(start, end, strict=True))
    certain = [int((first.ge(a) & last.le(b)).sum()) for a, b in pairs]
    possible = [int((last.ge(a) & first.le(b)).sum()) for a, b in pairs]
    rates = pd.DataFrame({"start": start, "end": end}).astype("datetime64[s]")
    rates["days"] = [(b - a).days + 1 for a, b in pairs]
    rates = rates.assign(certain=certain, possible=possible)
    rates = rates.astype(dict.fromkeys(["days", "certain", "possible"], "int64"))
    years = rates["days"] / _YEAR
    tail = (1 - level) / 2
    low = chi2.ppf(tail, 2 * rates["certain"]) / 2
    return rates.assign(
        rate_certain=rates["certain"] / years,
        rate_possible=rates["possible"] / years,
        low=np.where(rates["certain"].gt(0), low, 0.0) / years,
        high=chi2.ppf(1 - tail, 2 * rates["possible"] + 2) / 2 / years,
    )


def _day(day: object, side: int) -> pd.Timestamp:
    """Return the first or the last day of a date."""
    if isinstance(day, pd.Timestamp):
        return day
    found = parse_edtf(str(day))[side]
    return pd.Timestamp(found or ("0001-01-01", "9999-12-31")[side])


def occasions(dataset: Dataset, unit: Unit) -> pd.DataFrame:
    """Return what is counted, with its first and last day."""
    if unit not in {"agreements", "occasions"}:
        raise OptionError("unit", unit, ["agreements", "occasions"])
    columns = ["signed_earliest", "signed_latest"]
    rows = dataset.agreements.dropna(subset=columns)
    if unit == "agreements":
        return rows[columns]
    together = rows["ceremony_id"].fillna(rows["signed"])
    return rows.assign(together=together).drop_duplicates("together")[columns]


def rate_comparison(
    rates: pd.DataFrame, first: str, second: str, *, level: float = 0.95
) -> pd.DataFrame:
    """
    Compare the rates of two periods, exactly, given the total of both.

    Under one constant rate the count of the first is binomial, its share that of
    the days [1]_. A small probability says that the rate was not constant, and
    nothing about why.

    Parameters
    ----------
    rates
        As from :func:`period_rates`.
    first, second
        Names of two periods that do not overlap.
    level
        Of the interval.

    Returns
    -------
    comparison
        Indexed by `count` (``"certain"``, ``"possible"``); float64 columns
        `ratio` (rate of the second by rate of the first; inf or missing where
        the first has none), `low`, `high` (exact interval, Clopper and Pearson)
        and `p` (two-sided).

    Raises
    ------
    UnknownKeyError
        If `rates` lacks a period.
    TypeError
        If `rates` is no table.
    ValueError
        If the two overlap, `rates` lacks a column or `level` is out of range.

    References
    ----------
    .. [1] J. Przyborowski, H. Wilenski (1940), Homogeneity of results in testing
       samples from Poisson series, Biometrika 31, 313-323.
       doi:10.1093/biomet/31.3-4.313

    Examples
    --------
    >>> rates = pd.DataFrame({"days": [100, 100], "certain": [2, 8]}, ["a", "b"])
    >>> rates = rates.assign(possible=[2, 8], start=[0, 1], end=[0, 1])
    >>> round(float(rate_comparison(rates, "a", "b").at["certain", "ratio"]), 6)
    4.0
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level} is not between 0 and 1; take 0.95")
    need_columns(rates, ["start", "end", "days", "certain"], "period_rates(data, ...)")
    unknown = sorted({first, second} - set(rates.index))
    if unknown:
        raise UnknownKeyError("period", unknown, map(str, rates.index))
    one, two = (rates.loc[[name]].iloc[0].to_dict() for name in (first, second))
    if one["start"] <= two["end"] and two["start"] <= one["end"]:
        raise ValueError(f'"{first}" and "{second}" overlap; take periods apart')
    share = two["days"] / (one["days"] + two["days"])
    rows = {}
    for count in ("certain", "possible"):
        total = int(one[count] + two[count])
        if not total:
            rows[count] = (np.nan, 0.0, np.inf, 1.0)
            continue
        test = binomtest(int(two[count]), total, share)
        ends = test.proportion_ci(level)
        odds = [_odds(p) * (1 - share) / share for p in (ends.low, ends.high)]
        ratio = _odds(float(two[count]) / total) * (1 - share) / share
        rows[count] = (ratio, *odds, test.pvalue)
    columns = ["ratio", "low", "high", "p"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.astype("float64").rename_axis("count")


def _odds(p: float) -> float:
    return float(np.inf) if p >= 1 else float(p / (1 - p))
