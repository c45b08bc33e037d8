"""Curves in time: agreements, what the city counts, and how the two compare."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset
from gjai_analysis.errors import OptionError, UnknownKeyError
from gjai_analysis.projection import hubs
from gjai_analysis.timeline import Period, series_coverage


def cumulative_bands(dataset: Dataset, *, period: Period = "M") -> pd.DataFrame:
    """
    Bound the number of agreements signed by the end of each period.

    Parameters
    ----------
    dataset
        The agreements; those without any date are counted in
        ``bands.attrs["undated"]`` and lie in neither bound.
    period
        Month, quarter or year.

    Returns
    -------
    bands
        Indexed by `period` (PeriodIndex without gaps), int64 columns `certain`
        (signed by its last day, whatever the date means) and `possible`; neither
        ever falls, and ``certain <= possible``. Dates open at one end count
        from or to it. Without dated agreements the table is empty.

    Raises
    ------
    OptionError
        If `period` is none of the choices.

    Examples
    --------
    >>> from gjai_analysis import example_dataset
    >>> bands = cumulative_bands(example_dataset(), period="Q")
    >>> bands["certain"].tolist(), bands["possible"].tolist()
    ([0, 0, 0, 1, 1, 1, 1, 2], [1, 1, 1, 1, 2, 2, 2, 2])
    """
    if period not in {"M", "Q", "Y"}:
        raise OptionError("period", period, ["M", "Q", "Y"])
    first = dataset.agreements["signed_earliest"]
    last = dataset.agreements["signed_latest"]
    ends = pd.concat([first, last]).dropna()
    index = pd.PeriodIndex([], freq=period)
    if len(ends):
        index = pd.period_range(ends.min(), ends.max(), freq=period)
    undated = first.isna() & last.isna()
    begins = first.mask(first.isna() & ~undated, ends.min())
    counts = {"certain": last, "possible": begins}
    bands = pd.DataFrame(
        {
            name: days.dt.to_period(period).value_counts().reindex(index, fill_value=0)
            for name, days in counts.items()
        },
        index=index.rename("period"),
    )
    bands = bands.astype("int64").cumsum()
    bands.attrs["undated"] = int(undated.sum())
    return bands


def unheld_estimate(dataset: Dataset) -> pd.DataFrame:
    """
    Bound how many numbered agreements of each year the data do not hold.

    The city's numbering says how many agreements exist. An ordinal whose dates
    lie within one year counts there for certain, one between two years possibly
    in both. Agreements of the hub that are held without an ordinal may be some
    of those missing, so the lower bound takes all of them off.

    Parameters
    ----------
    dataset
        The agreements and ceremonies.

    Returns
    -------
    estimate
        Indexed by `year` (int64, without gaps); int64 columns `numbered_low`,
        `numbered_high` (ordinals certainly and possibly of the year),
        `without_number` (agreements of the hub, possibly of the year, with
        neither ordinal nor numbered ceremony), `unheld_low` and `unheld_high`.
        Without a numbering the table is empty.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> estimate = unheld_estimate(load_dataset())
    >>> bool((estimate["unheld_low"] <= estimate["unheld_high"]).all())
    True
    """
    coverage = series_coverage(dataset)
    columns = ["numbered_low", "numbered_high", "without_number"]
    columns += ["unheld_low", "unheld_high"]
    first, last = coverage["earliest"].dt.year, coverage["latest"].dt.year
    first, last = first.fillna(last), last.fillna(first)
    known = first.notna()
    years = range(int(first.min()), int(last.max()) + 1) if known.any() else range(0)
    missing = 1 - coverage["held"]
    free = _without_number(dataset)
    rows = []
    for year in years:
        within, maybe = first.eq(year) & last.eq(year), first.le(year) & last.ge(year)
        spare = int((free["first"].le(year) & free["last"].ge(year)).sum())
        low = max(round(missing[within].sum()) - spare, 0)
        high = round(missing[maybe].sum())
        rows.append((int(within.sum()), int(maybe.sum()), spare, low, high))
    index = pd.Index(list(years), dtype="int64", name="year")
    return pd.DataFrame(rows, index=index, columns=columns).astype("int64")


def _without_number(dataset: Dataset) -> pd.DataFrame:
    """Return the years of the hub's agreements that no ordinal stands for."""
    agreements = dataset.agreements
    numbered = dataset.events.index[dataset.events["series_first"].notna()]
    rows = dataset.participations.reset_index()
    signs = rows["org_id"].isin(hubs(dataset)) & rows["role"].eq("signatory")
    free = agreements.index.isin(rows.loc[signs, "activity_id"])
    free &= agreements["series_no"].isna() & ~agreements["ceremony_id"].isin(numbered)
    signed = agreements[free]
    first, last = signed["signed_earliest"].dt.year, signed["signed_latest"].dt.year
    return pd.DataFrame({"first": first.fillna(0), "last": last.fillna(9999)})


def indicator_series(
    dataset: Dataset, measure: str, *, subject: str | None = None
) -> pd.DataFrame:
    """
    List the numbers of one measure in time, with bounds and contradictions.

    Parameters
    ----------
    dataset
        The indicators.
    measure
        Code of the vocabulary.
    subject
        Only numbers about this record.

    Returns
    -------
    series
        Indexed by `indicator_id`, sorted by `latest` (undated last). Columns:
        `subject_id`, `value` (float64), `low`, `high` (float64; what the value
        can mean: "at least" has no upper end, "about" half a unit of the last
        digit that is not zero to both sides), `unit`, `per`, `bound`, `status`,
        `date`, `earliest`, `latest` (datetime64[s]), `preferred` (bool),
        `source_ids` (joined by spaces) and `contradicted_by` (`indicator_id`s of
        numbers of the same subject, unit, status and date that cannot be true
        together with it, where the coders prefer one of the two or both say that
        they count the same; of cumulative measures also larger ones before it
        and smaller ones after it; empty text for none) and `description_en`. A
        measure without numbers gives an empty table.

    Raises
    ------
    UnknownKeyError
        If the vocabulary does not have the measure.

    Examples
    --------
    >>> from gjai_analysis import load_dataset
    >>> series = indicator_series(load_dataset(), "companies_settled_cumulative")
    >>> bool((series["low"] <= series["high"]).all())
    True
    """
    codes = {code for scheme, code in dataset.vocabulary.index if scheme == "measure"}
    if measure not in codes:
        raise UnknownKeyError("measure", [measure], codes)
    rows = dataset.indicators[dataset.indicators["measure"].eq(measure)]
    rows = rows[rows["subject_id"].eq(subject)] if subject is not None else rows
    ends = {"date_earliest": "earliest", "date_latest": "latest"}
    rows = rows.rename(columns=ends).astype({"preferred": "bool"})
    cited = dataset.evidence.reset_index()
    cited = cited[cited["record_table"].eq("indicators")]
    told = cited.groupby("record_id")["source_id"].agg(
        lambda s: " ".join(sorted(set(s)))
    )
    low, high = _bounds(rows)
    rows = rows.assign(low=low, high=high)
    rows["source_ids"] = told.reindex(rows.index).fillna("").astype("str")
    rising = measure.endswith("_cumulative")
    rows["contradicted_by"] = _contradictions(rows, rising=rising)
    columns = ["subject_id", "value", "low", "high", "unit", "per", "bound", "status"]
    columns += ["date", "earliest", "latest", "preferred", "source_ids"]
    rows = rows.reset_index().sort_values(["latest", "indicator_id"])
    return rows.set_index("indicator_id")[
        [*columns, "contradicted_by", "description_en"]
    ]


def _bounds(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return what each value can mean."""
    value, bound = rows["value"], rows["bound"]
    margin = value.map(_half_unit).where(bound.eq("about"), 0.0)
    low = (value - margin).mask(bound.eq("at_most"), 0.0)
    high = (value + margin).mask(bound.isin(["at_least", "over"]), np.inf)
    return low.astype("float64"), high.astype("float64")


def _half_unit(value: float) -> float:
    """Return half a unit of the last digit that is not zero."""
    digits = np.format_float_positional(abs(value), trim="-")
    whole, _, part = digits.partition(".")
    if part:
        return float(0.5 * 10.0 ** -len(part))
    zeros = len(whole) - len(whole.rstrip("0"))
    return float(0.5 * 10.0**zeros) if value else 0.0


def _contradictions(rows: pd.DataFrame, *, rising: bool) -> list[str]:
    """Name the numbers that cannot be true together with each one."""
    found = []
    alike = ["subject_id", "unit", "per", "status"]
    keys = rows["subject_id"].str.cat(rows[alike[1:]].fillna(""), sep="/")
    for key in rows.index:
        row = rows.loc[key]
        others = rows[keys.eq(keys[key]) & rows.index.to_series().ne(key)]
        apart = others["low"].gt(row["high"]) | others["high"].lt(row["low"])
        same = others["earliest"].eq(row["earliest"]) & others["latest"].eq(
            row["latest"]
        )
        told = row["description_en"]
        meant = ~others["preferred"] | (not row["preferred"])
        meant |= others["description_en"].eq(told)
        clash = same & apart & meant.astype("bool")
        if rising and row["status"] == "actual":
            before = others["latest"].lt(row["earliest"])
            after = others["earliest"].gt(row["latest"])
            clash |= before & others["low"].gt(row["high"])
            clash |= after & others["high"].lt(row["low"])
        found.append(" ".join(sorted(others.index[clash])))
    return found
