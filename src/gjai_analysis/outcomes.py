"""What fulfils a promise or rules it out: relations and the sources behind them."""

from __future__ import annotations

import re
from collections.abc import Hashable

import numpy as np
import pandas as pd

from gjai_analysis.dataset import Dataset

OUTCOMES = ("fulfilled", "partly", "failed")
_DATED = {"events": "date", "indicators": "date", "agreements": "signed"}
_DATED |= {"programmes": "start"}
_TABLES = {"event": "events", "programme": "programmes", "target": "indicators"}


def outcome_table(
    dataset: Dataset,
    promises: pd.DataFrame,
    commitments: pd.DataFrame,
    until: pd.Timestamp,
) -> pd.DataFrame:
    """
    Pair each promise with what the record says fulfils or precludes it, until a day.

    Returns
    -------
    outcomes
        One row a pair: `promise_id`, `fulfilled_by`, `status` (one of `OUTCOMES`),
        `basis`, `earliest`, `latest`, `reached`, `reached_measure`, `alike` (bool:
        not a number of another measure than the one promised), `sources`.
    """
    links = dataset.relations.reset_index()
    links = links[links["predicate"].isin(["fulfils", "precludes"])]
    note, failed = links["note"].fillna(""), links["predicate"].eq("precludes")
    partly = note.str.startswith("partly")
    links = links.assign(partly=partly, failed=failed, note=note)
    direct = links.assign(promise_id=links["object_id"])
    direct = direct[direct["promise_id"].isin(promises.index)]
    pairs = pd.concat([direct, _of_agreements(links, commitments)])
    pairs = pairs.rename(columns={"subject_id": "fulfilled_by"})
    pairs = pairs.join(record_dates(dataset), on="fulfilled_by")
    pairs["earliest"] = pairs["earliest"].where(
        pairs["dated"].eq(other=True), pairs["since_earliest"]
    )
    pairs["latest"] = pairs["latest"].fillna(pairs["since_latest"])
    days = pairs[["earliest", "latest"]].astype("datetime64[s]")
    pairs = pairs.assign(**days)[~days["earliest"].gt(until)]
    told = pd.to_datetime(pairs["fulfilled_by"].map(_first_reports(dataset)))
    known = told.ge(pairs["earliest"]) & ~told.ge(pairs["latest"])
    pairs = pairs.assign(latest=pairs["latest"].mask(known, told))
    number = pairs["fulfilled_by"].isin(dataset.indicators.index)
    pairs["earliest"] = pairs["earliest"].mask(number)
    pairs["partly"] |= _falls_short(dataset, pairs)
    pairs["reached"] = pairs["fulfilled_by"].map(dataset.indicators["value"].to_dict())
    measures = dataset.indicators["measure"].to_dict()
    pairs["reached_measure"] = pairs["fulfilled_by"].map(measures)
    told = pairs["promise_id"].map(measures)
    pairs["alike"] = told.eq(pairs["reached_measure"]) | told.isna()
    pairs["sources"] = _sources_of(dataset, pairs)
    found = [pairs["failed"], pairs["partly"]]
    pairs["status"] = np.select(found, ["failed", "partly"], "fulfilled")
    columns = ["promise_id", "fulfilled_by", "status", "basis", "earliest", "latest"]
    columns += ["reached", "reached_measure", "alike", "sources"]
    return pairs[columns]


def commitment_rows(dataset: Dataset) -> pd.DataFrame:
    """Return the commitments among the topics, with the promise they belong to."""
    rows = dataset.topics.reset_index()
    rows = rows[rows["activity"].str.startswith("commitment_")]
    place = rows["agreement_id"] + "/" + rows["position"].astype("str")
    return rows.assign(promise_id=place)


def _of_agreements(links: pd.DataFrame, commitments: pd.DataFrame) -> pd.DataFrame:
    """
    Share what fulfils an agreement among its commitments.

    A note that names commitments in brackets, as in "(office, laboratory)", says
    which of them are kept; without it several commitments are kept in part.
    """
    short = commitments["activity"].str.removeprefix("commitment_")
    rows = commitments.assign(short=short)[["promise_id", "agreement_id", "short"]]
    pairs = links.merge(rows, left_on="object_id", right_on="agreement_id")
    named = [
        name in _bracketed(note)
        for name, note in zip(pairs["short"], pairs["note"], strict=True)
    ]
    pairs = pairs.assign(named=pd.Series(named, index=pairs.index, dtype="bool"))
    by_link = pairs.groupby(["subject_id", "object_id"])
    speaks = by_link["named"].transform("any").astype("bool")
    pairs = pairs[pairs["named"] | ~speaks]
    answered = pairs.groupby("promise_id")["named"].transform("any").astype("bool")
    pairs = pairs[pairs["named"] | ~answered]
    several = rows.groupby("agreement_id")["promise_id"].nunique()
    vague = ~pairs["named"] & pairs["object_id"].map(several).gt(1)
    partly = (pairs["partly"] & ~pairs["named"]) | vague
    columns = ["subject_id", "object_id", "promise_id"]
    return pairs.assign(partly=partly).drop_duplicates(columns)


def _bracketed(note: str) -> set[str]:
    """Return the words of a note that stand in brackets, separated by commas."""
    inside = ",".join(re.findall(r"\(([^()]*)\)", note))
    return {word.strip() for word in inside.split(",")}


def record_dates(dataset: Dataset) -> pd.DataFrame:
    """Return first and last day of everything that can be an outcome."""
    parts = [
        pd.DataFrame(
            {
                "earliest": dataset.tables[name][f"{column}_earliest"],
                "latest": dataset.tables[name][f"{column}_latest"],
                "dated": dataset.tables[name][column].notna(),
            }
        )
        for name, column in _DATED.items()
    ]
    return pd.concat(parts)


def _first_reports(dataset: Dataset) -> dict[Hashable, pd.Timestamp]:
    """Return the last day on which each record can have been told of first."""
    cited = dataset.evidence.reset_index()[["record_id", "source_id"]]
    days = cited.join(dataset.sources["published_latest"], on="source_id")
    return days.groupby("record_id")["published_latest"].min().to_dict()


def _falls_short(dataset: Dataset, pairs: pd.DataFrame) -> pd.Series:
    """Tell where a number of the same measure and unit is below the one planned."""
    columns = ["measure", "unit", "value", "bound"]
    planned = dataset.indicators[columns].reindex(pairs["promise_id"])
    reached = dataset.indicators[columns].reindex(pairs["fulfilled_by"])
    same = (planned["measure"].to_numpy() == reached["measure"].to_numpy()) & (
        planned["unit"].to_numpy() == reached["unit"].to_numpy()
    )
    less = reached["value"].to_numpy() < planned["value"].to_numpy()
    floor = planned["bound"].isin(["exact", "at_least", "over"]).to_numpy()
    return pd.Series(same & less & floor, index=pairs.index, dtype="bool")


def _sources_of(dataset: Dataset, pairs: pd.DataFrame) -> list[str]:
    """Join the sources of each outcome and of the relation that names it."""
    evidence = dataset.evidence.reset_index()
    cited = evidence.groupby("record_id")["source_id"].agg(set).to_dict()
    relations = pairs["fulfilled_by"] + "/" + pairs["predicate"] + "/"
    relations += pairs["object_id"]
    return [
        " ".join(sorted(cited.get(record, set()) | cited.get(relation, set())))
        for record, relation in zip(pairs["fulfilled_by"], relations, strict=True)
    ]


def reached_between(
    dataset: Dataset, outcomes: pd.Series, promises: pd.DataFrame
) -> pd.Series:
    """Return the first day after which a planned number can have been reached."""
    numbers = dataset.indicators
    actual = numbers[numbers["status"].eq("actual")]
    by = dict(list(actual.groupby(["subject_id", "measure", "unit"])))
    found = {}
    for promise, outcome in outcomes[outcomes.isin(numbers.index)].items():
        row = numbers.loc[outcome]
        rows = by.get((row["subject_id"], row["measure"], row["unit"]), actual[:0])
        before = rows["date_latest"].le(row["date_latest"])
        less = rows["value"].lt(promises.at[promise, "planned"])
        settled = rows["bound"].eq("exact")
        found[promise] = rows.loc[before & less & settled, "date_earliest"].max()
    days = pd.Series(found, dtype="datetime64[s]").reindex(promises.index)
    return days.astype("datetime64[s]")


def evidence_sources(
    dataset: Dataset, promises: pd.DataFrame, commitments: pd.DataFrame
) -> pd.DataFrame:
    """Return `promise_id` and `source_id` of everything that states a promise."""
    cited = dataset.evidence.reset_index()[["record_table", "record_id", "source_id"]]
    named = promises["kind"].map(_TABLES).dropna()
    records = pd.DataFrame({"promise_id": named.index, "record_table": named})
    records["record_id"] = records["promise_id"]
    topics = commitments["promise_id"] + "/" + commitments["activity"]
    of_topics = pd.DataFrame(
        {
            "promise_id": commitments["promise_id"],
            "record_table": "topics",
            "record_id": topics,
        }
    )
    wanted = pd.concat([records, of_topics], ignore_index=True)
    found = wanted.merge(cited, on=["record_table", "record_id"])
    return found[["promise_id", "source_id"]].drop_duplicates()


def reported_on_due_day(dataset: Dataset, promises: pd.DataFrame) -> pd.Series:
    """Tell which promises would be due on the very day of a report of them."""
    cited = evidence_sources(dataset, promises, commitment_rows(dataset))
    days = dataset.sources[["published_earliest", "published_latest"]]
    days = days[days["published_earliest"].eq(days["published_latest"])]
    reports = cited.join(days["published_latest"], on="source_id", how="inner")
    due = promises["due_latest"].where(
        promises["due_earliest"].eq(promises["due_latest"])
    )
    pairs = reports.join(due.rename("due"), on="promise_id")
    found = pairs.loc[pairs["due"].eq(pairs["published_latest"]), "promise_id"]
    return promises.index.to_series().isin(found)
