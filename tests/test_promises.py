"""A promise is kept when a report says so, and unknown when nothing tells."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    dataset_from_tables,
    example_dataset,
    fulfilment_curve,
    fulfilment_share,
    load_dataset,
    promises_summary,
    promises_table,
)

DATA = load_dataset()
SEEDS = DATA.select(collection="seed")
FULL, SEED = promises_table(DATA), promises_table(SEEDS)


def record(**tables):
    """Make a dataset of one agreement and rows given as {column: values}."""
    base = {
        name: t.reset_index()
        for name, t in example_dataset({"a": ["city", "firm"]}).tables.items()
        if name in {"organizations", "agreements", "participations"}
    }
    base["agreements"]["signed"] = "2020-03-10"
    return dataset_from_tables(
        base | {name: pd.DataFrame(rows) for name, rows in tables.items()}
    )


def events(*rows):
    """Make events from (name, date, status)."""
    return {
        "event_id": [f"evt-{name}" for name, *_ in rows],
        "kind": "opening",
        "title_en": [name for name, *_ in rows],
        "date": [date for _, date, _ in rows],
        "status": [status for *_, status in rows],
    }


def fulfils(*rows):
    """Make relations from (outcome, promise, note)."""
    columns = {"subject_id": 0, "object_id": 1, "note": 2}
    parts = {name: [row[i] for row in rows] for name, i in columns.items()}
    return parts | {"predicate": "fulfils", "basis": "stated"}


def precludes(*rows):
    """Make relations from (what happened, promise) that rule the promise out."""
    return fulfils(*[(*row, "") for row in rows]) | {"predicate": "precludes"}


def numbers(*rows):
    """Make indicators from (name, value, status, date)."""
    return {
        "indicator_id": [f"ind-{name}" for name, *_ in rows],
        "subject_id": "agr-a",
        "measure": "jobs_created",
        "value": [row[1] for row in rows],
        "unit": "persons",
        "bound": "exact",
        "status": [row[2] for row in rows],
        "date": [row[3] for row in rows],
        "preferred": "true",
    }


def commitments(*rows):
    """Make topics from (position, commitment)."""
    return {
        "agreement_id": "agr-a",
        "position": [position for position, _ in rows],
        "activity": [f"commitment_{name}" for _, name in rows],
        "org_id": "org-firm",
    }


@pytest.mark.parametrize(
    ("due", "status"),
    [
        ("", "unknown"),
        ("2020", "overdue"),
        ("../2020", "overdue"),
        ("2021-06-29", "overdue"),
        ("2021-06-30", "open"),
        ("2021", "open"),
        ("2020/..", "open"),
        ("2022", "open"),
    ],
)
def test_without_an_outcome_the_due_date_decides(due, status):
    data = record(events=events(("a", due, "planned")))
    assert promises_table(data, as_of="2021-06-30")["status"].tolist() == [status]


def test_an_outcome_counts_whatever_the_due_date():
    rows = events(("a", "", "planned"), ("b", "2021-05-01", "happened"))
    data = record(events=rows, relations=fulfils(("evt-b", "evt-a", "")))
    row = promises_table(data, as_of="2021").loc["evt-a"]
    assert (row["status"], row["fulfilled_by"]) == ("fulfilled", "evt-b")
    assert pd.isna(row["delay_low"])
    assert pd.isna(row["delay_high"])


def test_a_delay_is_an_interval_between_the_ends_of_both_dates():
    rows = events(("a", "2021-05", "planned"), ("b", "2021-06", "happened"))
    data = record(events=rows, relations=fulfils(("evt-b", "evt-a", "")))
    row = promises_table(data, as_of="2022").loc["evt-a"]
    assert (row["delay_low"], row["delay_high"]) == (1, 60)


def test_what_came_early_has_a_negative_delay():
    rows = events(("a", "2021-05-10", "planned"), ("b", "2021-05-01", "happened"))
    data = record(events=rows, relations=fulfils(("evt-b", "evt-a", "")))
    row = promises_table(data, as_of="2022").loc["evt-a"]
    assert (row["delay_low"], row["delay_high"]) == (-9, -9)


def test_what_is_overdue_has_been_so_for_some_days_at_least():
    data = record(events=events(("a", "2021-05", "planned")))
    row = promises_table(data, as_of="2021-06-10").loc["evt-a"]
    assert row["delay_low"] == 10
    assert pd.isna(row["delay_high"])


def test_a_note_says_that_it_came_true_in_part_and_a_whole_outcome_stands_above():
    rows = events(
        ("a", "2021", "planned"),
        ("b", "2021-02", "happened"),
        ("c", "2021-09", "happened"),
    )
    first = ("evt-b", "evt-a", "partly: one of two")
    data = record(events=rows, relations=fulfils(first))
    row = promises_table(data, as_of="2023").loc["evt-a"]
    assert (row["status"], row["fulfilled_by"]) == ("partly", "evt-b")
    assert pd.isna(row["happened_latest"])
    data = record(events=rows, relations=fulfils(first, ("evt-c", "evt-a", "")))
    row = promises_table(data, as_of="2023").loc["evt-a"]
    assert (row["status"], row["fulfilled_by"]) == ("fulfilled", "evt-c")
    assert row["outcomes"] == "evt-b evt-c"


def test_what_happened_can_rule_a_promise_out():
    rows = events(("a", "2031", "planned"), ("b", "2021-10", "happened"))
    data = record(events=rows, relations=precludes(("evt-b", "evt-a")))
    row = promises_table(data, as_of="2022").loc["evt-a"]
    assert (row["status"], row["fulfilled_by"]) == ("failed", "evt-b")
    assert row[["happened_latest", "delay_low", "delay_high"]].isna().all()
    early = promises_table(data, as_of="2021-06").loc["evt-a"]
    assert early["status"] == "open"
    assert pd.isna(early["outcomes"])


@pytest.mark.parametrize(
    ("note", "status"), [("", "fulfilled"), ("partly: begun", "partly")]
)
def test_what_came_true_before_stands_above_what_rules_the_rest_out(note, status):
    rows = events(
        ("a", "2021", "planned"),
        ("b", "2021-02", "happened"),
        ("c", "2021-09", "happened"),
    )
    kept = pd.DataFrame(fulfils(("evt-b", "evt-a", note)))
    relations = pd.concat([kept, pd.DataFrame(precludes(("evt-c", "evt-a")))])
    row = promises_table(record(events=rows, relations=relations)).loc["evt-a"]
    assert (row["status"], row["fulfilled_by"]) == (status, "evt-b")
    assert row["outcomes"] == "evt-b evt-c"


def test_what_rules_an_agreement_out_ends_each_of_its_commitments():
    rows = commitments((1, "office"), (2, "laboratory"))
    happened = events(("b", "2021-10", "happened"))
    relations = precludes(("evt-b", "agr-a"))
    data = record(topics=rows, events=happened, relations=relations)
    assert promises_table(data)["status"].tolist() == ["failed", "failed"]


def test_the_lost_bid_is_told_with_its_sources():
    lost = FULL[FULL["status"].eq("failed")]
    assert set(lost["fulfilled_by"]) == {"evt-2025-10-computing-centre-lost"}
    assert lost["outcome_sources"].str.count("src-").ge(3).all()
    assert (lost["happened_latest"].isna() & lost["delay_low"].isna()).all()


def test_of_several_whole_outcomes_the_first_decides():
    rows = events(
        ("a", "2021", "planned"),
        ("b", "2021-08", "happened"),
        ("c", "2021-02", "happened"),
    )
    links = fulfils(("evt-b", "evt-a", ""), ("evt-c", "evt-a", ""))
    row = promises_table(record(events=rows, relations=links)).loc["evt-a"]
    assert row["fulfilled_by"] == "evt-c"


@pytest.mark.parametrize(("reached", "status"), [(99, "partly"), (100, "fulfilled")])
def test_a_number_below_the_one_planned_is_reached_in_part(reached, status):
    rows = numbers(
        ("goal", 100, "target", "2021"), ("now", reached, "actual", "2022-03-01")
    )
    data = record(indicators=rows, relations=fulfils(("ind-now", "ind-goal", "")))
    row = promises_table(data, as_of="2023").loc["ind-goal"]
    assert (row["status"], row["planned"], row["reached"]) == (status, 100, reached)


def test_a_number_was_reached_after_the_last_report_of_a_smaller_one():
    goal, now = ("goal", 100, "target", "2021"), ("now", 120, "actual", "2022-03-01")
    links = fulfils(("ind-now", "ind-goal", ""))
    row = promises_table(
        record(indicators=numbers(goal, now), relations=links), as_of="2023"
    ).loc["ind-goal"]
    assert pd.isna(row["happened_earliest"])
    assert pd.isna(row["delay_low"])
    assert row["delay_high"] == 424  # from 1 January 2021 to 1 March 2022
    less = ("less", 80, "actual", "2022-01-15")
    row = promises_table(
        record(indicators=numbers(goal, less, now), relations=links), as_of="2023"
    ).loc["ind-goal"]
    assert str(row["happened_earliest"].date()) == "2022-01-15"
    assert row["delay_low"] == 15


def test_of_several_parts_one_of_the_same_measure_decides():
    rows = numbers(
        ("goal", 100, "target", "2021"),
        ("now", 20, "actual", "2021-02-01"),
        ("also", 30, "actual", "2021-05-01"),
    )
    rows["measure"] = ["jobs_created", "jobs_created", "hires"]
    links = fulfils(
        ("ind-now", "ind-goal", "partly: 20"), ("ind-also", "ind-goal", "partly: 30")
    )
    row = promises_table(record(indicators=rows, relations=links)).loc["ind-goal"]
    assert (row["fulfilled_by"], row["reached"]) == ("ind-now", 20)
    assert row["reached_measure"] == row["measure"] == "jobs_created"
    assert row["outcomes"] == "ind-also ind-now"


def test_commitments_at_one_position_are_one_promise():
    topics = commitments((1, "office"), (1, "subsidiary"), (2, "laboratory"))
    promises = promises_table(record(topics=topics))
    assert promises.index.tolist() == ["agr-a/1", "agr-a/2"]
    assert promises["what_en"].tolist()[0].count(" / ") == 1
    assert promises["status"].tolist() == ["unknown", "unknown"]
    assert promises["org_id"].tolist() == ["org-firm", "org-firm"]
    assert str(promises["made_latest"].iloc[0].date()) == "2020-03-10"


@pytest.mark.parametrize(
    ("note", "statuses"),
    [
        ("office opened", ["partly", "partly"]),
        ("Firm: centre (laboratory)", ["unknown", "fulfilled"]),
        ("partly: Firm: centre (office, laboratory)", ["fulfilled", "fulfilled"]),
        ("a centre (in the north)", ["partly", "partly"]),
    ],
)
def test_what_fulfils_an_agreement_keeps_the_commitments_that_its_note_names(
    note, statuses
):
    data = record(
        topics=commitments((1, "office"), (2, "laboratory")),
        events=events(("b", "2021", "happened")),
        relations=fulfils(("evt-b", "agr-a", note)),
    )
    assert promises_table(data)["status"].tolist() == statuses


@pytest.mark.parametrize(
    ("note", "status"), [("", "fulfilled"), ("partly: rooms", "partly")]
)
def test_what_fulfils_an_agreement_keeps_its_only_commitment(note, status):
    data = record(
        topics=commitments((1, "office"), (1, "subsidiary")),
        events=events(("b", "2021", "happened")),
        relations=fulfils(("evt-b", "agr-a", note)),
    )
    assert promises_table(data)["status"].tolist() == [status]


def test_a_programme_is_due_from_its_start_to_its_end():
    rows = {
        "programme_id": ["prg-a", "prg-b", "prg-c"],
        "kind": "training",
        "name_en": "x",
        "start": ["2020-05", "2024", ""],
        "end": ["2021", "", ""],
        "status": ["planned", "planned", "running"],
    }
    promises = promises_table(record(programmes=rows), as_of="2020-07-01")
    assert promises["due"].to_dict() == {"prg-a": "2020-05/2021", "prg-b": "2024"}
    assert str(promises.at["prg-a", "due_latest"].date()) == "2021-12-31"
    assert promises["status"].tolist() == ["open", "open"]


def test_the_clock_is_that_of_the_package_and_never_of_today():
    assert FULL.attrs["as_of"] == DATA.descriptor["created"][:10]
    last = DATA.sources["published_latest"].max().date()
    assert FULL.attrs["end"] == str(last)
    plain = record(events=events(("a", "2021", "planned")))
    assert promises_table(plain).attrs["as_of"] == "2020-03-10"
    nothing = promises_table(dataset_from_tables({}))
    assert nothing.empty
    assert nothing.attrs["as_of"] == ""


def test_the_table_has_the_same_columns_and_dtypes_however_little_there_is():
    empty = promises_table(dataset_from_tables({}))
    few = promises_table(record(events=events(("a", "", "planned"))))
    for table in (empty, few):
        assert table.dtypes.equals(FULL.dtypes)
        assert table.index.name == "promise_id"


SIX = {
    "the mobility institute": (
        "evt-2024-40-kookmin-institute-planned",
        ("2024-01-01", "2024-06-30"),
        "overdue",
    ),
    "the cluster": (
        "evt-2024-36-ai-cluster-completion-planned",
        ("2024-10-01", "2024-12-31"),
        "fulfilled",
    ),
    "phase 2": ("evt-2025-phase-2-start-planned", ("2025-01-01", "NaT"), "partly"),
    "start-ups of 2020": (
        "ind-startups-founded-ai-hub-city-target-2029",
        ("2020-01-01", "2029-12-31"),
        "open",
    ),
    "jobs of 2020": (
        "ind-jobs-created-ai-hub-city-target-2029",
        ("2020-01-01", "2029-12-31"),
        "partly",
    ),
    "training of 2020": (
        "ind-trained-cumulative-ai-hub-city-target-2029",
        ("2020-01-01", "2029-12-31"),
        "partly",
    ),
    "30 trainees": (
        "ind-google-cloud-course-trainees",
        ("2023-05-15", "2023-08-31"),
        "fulfilled",
    ),
    "help into Canada": (
        "evt-2024-mila-canada-entry",
        ("2024-01-01", "2024-03-31"),
        "overdue",
    ),
}


@pytest.mark.parametrize("name", SIX)
def test_the_seeds_alone_hold_the_promise_with_its_due_date(name):
    key, due, _ = SIX[name]
    row = SEED.loc[key]
    assert tuple(str(row[f"due_{s}"])[:10] for s in ("earliest", "latest")) == due
    assert row["promise_sources"].split()[0] in SEEDS.sources.index


@pytest.mark.parametrize("name", SIX)
def test_the_full_record_says_what_became_of_it(name):
    key, _, status = SIX[name]
    row = FULL.loc[key]
    assert row["status"] == status
    if status in {"fulfilled", "partly"}:
        sources = row["outcome_sources"].split()
        assert sources
        assert set(sources) <= set(DATA.sources.index)
        assert row["fulfilled_by"] in row["outcomes"].split()
    else:
        assert pd.isna(row["fulfilled_by"])
        assert pd.isna(row["outcome_sources"])


def test_the_numbers_of_the_targets_are_those_of_the_seeds():
    keys = [key for key, *_ in SIX.values() if key.startswith("ind-")]
    assert SEED.loc[keys, "planned"].tolist() == [1000, 7000, 5150, 30]


def test_the_cluster_came_a_day_to_thirteen_months_late():
    row = FULL.loc[SIX["the cluster"][0]]
    assert (row["delay_low"], row["delay_high"]) == (1, 406)  # reported 2025-11-11


def test_every_promise_has_a_source_and_every_outcome_too():
    assert FULL["promise_sources"].notna().all()
    told = FULL["status"].isin(["fulfilled", "partly", "failed"])
    assert FULL.loc[told, "outcome_sources"].str.len().gt(0).all()
    assert FULL.loc[~told, "fulfilled_by"].isna().all()


def test_every_planned_row_is_in_the_table_once():
    planned = DATA.events["status"].eq("planned").sum()
    planned += DATA.programmes["status"].eq("planned").sum()
    planned += DATA.indicators["status"].isin(["planned", "target"]).sum()
    assert FULL["kind"].ne("commitment").sum() == planned
    assert FULL.index.is_unique


@settings(max_examples=20)
@given(st.dates(pd.Timestamp("2018-01-01").date(), pd.Timestamp("2031-01-01").date()))
def test_time_makes_open_promises_overdue_and_nothing_else(day):
    then = promises_table(SEEDS, as_of=day.isoformat())["status"]
    later = promises_table(SEEDS, as_of="2031-01-02")["status"].reindex(then.index)
    assert {("open", "overdue")} >= set(
        zip(then[then.ne(later)], later[then.ne(later)], strict=True)
    )


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random):
    tables = {name: t.reset_index() for name, t in SEEDS.tables.items()}
    for name in ("events", "indicators", "relations", "topics", "evidence"):
        order = list(range(len(tables[name])))
        random.shuffle(order)
        tables[name] = tables[name].iloc[order]
    again = promises_table(dataset_from_tables(tables), as_of="2026-11-20")
    pd.testing.assert_frame_equal(again, SEED, check_like=True)


def test_a_summary_adds_up_to_the_preferred_promises():
    summary = promises_summary(FULL, DATA)
    assert summary["total"].sum() == FULL["preferred"].sum()
    assert summary.drop(columns="total").sum(axis=1).equals(summary["total"])
    events = FULL[FULL["kind"].eq("event")]["status"]
    assert summary.at["event", "fulfilled"] == events.eq("fulfilled").sum()


def test_administrations_count_what_was_certainly_made_in_them():
    terms = pd.DataFrame(
        {"start": ["2020-01-01", "2020-06-01"], "end": ["2020-05-31", ""]},
        index=["one", "two"],
    )
    topics = commitments((1, "office"), (2, "laboratory"))
    promises = promises_table(record(topics=topics))
    summary = promises_summary(promises, record(), by="administration", periods=terms)
    assert summary["total"].to_dict() == {"one": 2}
    promises["made_latest"] = pd.Timestamp("2020-06-02")
    summary = promises_summary(promises, record(), by="administration", periods=terms)
    assert summary["total"].to_dict() == {"unclear": 2}


def test_sectors_come_from_the_promise_or_from_what_it_is_about():
    rows = events(("a", "2021", "planned"), ("c", "2021", "planned"))
    rows["activity_id"] = ["agr-a", ""]
    links = {
        "subject_id": ["agr-a", "agr-a", "evt-c"],
        "sector": ["energy", "mobility", "energy"],
        "basis": "stated",
    }
    data = record(events=rows, sector_links=links)
    summary = promises_summary(promises_table(data), data, by="sector")
    assert summary["total"].to_dict() == {"energy": 2, "mobility": 1}


def test_an_unknown_grouping_is_named_and_periods_are_asked_for():
    with pytest.raises(OptionError, match="by='year' is not one of"):
        promises_summary(FULL, DATA, by="year")
    with pytest.raises(OptionError, match="periods=None is not one of"):
        promises_summary(FULL, DATA, by="administration")


def waits(*rows):
    """Make promises with (status, shortest, longest wait)."""
    return pd.DataFrame(rows, columns=["status", "wait_low", "wait_high"]).assign(
        preferred=True
    )


def test_the_curve_of_exact_days_is_that_of_kaplan_and_meier_by_hand():
    rows = [("fulfilled", 2), ("overdue", 3), ("fulfilled", 4), ("open", 5)]
    curve = fulfilment_curve(waits(*[(s, d, d) for s, d in rows]))
    assert curve["early"].to_dict() == pytest.approx(
        {0: 0, 2: 1 / 4, 3: 1 / 4, 4: 1 - 3 / 4 * 1 / 2, 5: 1 - 3 / 4 * 1 / 2}
    )
    assert curve["early"].equals(curve["late"].rename("early"))
    assert curve["at_risk_early"].tolist() == [4, 4, 3, 2, 1]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=15))
def test_the_curve_agrees_with_the_product_over_days(rows):
    table = waits(*[("fulfilled" if k else "open", d, d) for k, d in rows])
    survives = 1.0
    curve = fulfilment_curve(table)["early"]
    for day in sorted({d for _, d in rows}):
        at_risk = sum(d >= day for _, d in rows)
        survives *= 1 - sum(k and d == day for k, d in rows) / at_risk
        assert curve[day] == pytest.approx(1 - survives)


def test_uncertain_days_give_two_readings():
    curve = fulfilment_curve(waits(("fulfilled", 1, 5), ("open", 9, 9)))
    assert curve["early"].to_dict() == {0: 0, 1: 0.5, 5: 0.5, 9: 0.5}
    assert curve["late"].to_dict() == {0: 0, 1: 0, 5: 0.5, 9: 0.5}


def test_the_interval_of_the_curve_holds_the_curve():
    curve = fulfilment_curve(FULL).dropna()
    for name in ("early", "late"):
        assert (curve[f"{name}_low"] <= curve[name] + 1e-12).all()
        assert (curve[name] <= curve[f"{name}_high"] + 1e-12).all()
    wider = fulfilment_curve(FULL, level=0.99).loc[curve.index]
    assert (wider["late_low"] <= curve["late_low"]).all()


def test_what_was_told_after_the_fact_or_is_undated_is_counted_apart():
    table = waits(("fulfilled", -9, -2), ("fulfilled", -2, 3), ("open", np.nan, np.nan))
    curve = fulfilment_curve(table)
    assert curve.attrs == {
        "promises": 1,
        "fulfilled": 1,
        "undated": 1,
        "told_late": 1,
    }
    assert curve["early"].to_dict() == {0: 1, 3: 1}


def test_weaker_numbers_are_not_followed():
    table = waits(("fulfilled", 1, 1), ("open", 2, 2))
    table["preferred"] = [False, True]
    assert fulfilment_curve(table).attrs["promises"] == 1


def test_without_promises_there_is_no_curve_and_no_share():
    none = promises_table(dataset_from_tables({}))
    curve = fulfilment_curve(none)
    assert curve.empty
    assert list(curve.columns) == list(fulfilment_curve(FULL).columns)
    share = fulfilment_share(none)
    assert share["due"] == 0
    assert share[["kept", "failed", "reported"]].isna().all()


def test_the_share_kept_counts_what_was_due():
    told = ["fulfilled", "partly", "failed", "overdue", "overdue"]
    table = waits(*[(status, 1, 1) for status in [*told, "open", "unknown"]])
    share = fulfilment_share(table).to_dict()
    assert share.pop("reported") == pytest.approx(0.6)
    assert share == {"due": 5, "kept": 0.2, "failed": 0.2}


def test_a_level_that_is_no_share_is_refused():
    with pytest.raises(ValueError, match="level=95 is not between 0 and 1"):
        fulfilment_curve(FULL, level=95)


def test_judged_at_a_day_nothing_later_counts():
    early = promises_table(DATA, as_of="2022-06-30")
    day = pd.Timestamp("2022-06-30")
    assert 0 < len(early) < len(promises_table(DATA))
    assert not early["made_earliest"].gt(day).any()
    assert not early["happened_earliest"].gt(day).any()
    kept = early["status"].isin(["fulfilled", "partly"]).sum()
    assert 0 < kept < FULL["status"].isin(["fulfilled", "partly"]).sum()


def test_a_target_dated_to_its_first_report_has_no_due_date():
    targets = FULL[FULL["kind"].eq("target")]
    dates = DATA.indicators.loc[targets.index, ["date_latest"]]
    told = targets["made_earliest"] + pd.Timedelta(days=1)
    stated = dates["date_latest"].le(told)
    assert stated.sum() > 20
    assert targets.loc[stated, ["due_earliest", "due_latest"]].isna().all(axis=None)
    assert not targets.loc[stated, "status"].isin(["overdue", "open"]).any()
    # one that is due at the end of its year stays due
    assert targets["due_latest"].notna().sum() > 100


def test_a_target_dated_to_its_event_or_to_the_month_of_its_report_has_no_due_date():
    told = numbers(("a", 5, "target", "2020-04-02"), ("b", 5, "target", "2021-02"))
    told["subject_id"] = ["evt-e", "agr-a"]
    rows = events(("e", "2020-04-02", "happened"), ("p", "2020-04-02", "planned"))
    data = record(events=rows, indicators=told)
    assert pd.isna(promises_table(data).at["ind-a", "due"])
    assert promises_table(data).at["ind-b", "due"] == "2021-02"
    told["subject_id"][0] = "evt-p"
    data = record(events=rows, indicators=told)
    assert promises_table(data).at["ind-a", "due"] == "2020-04-02"
    stated = FULL.loc["ind-trained-cumulative-arm-school-target-2025-12"]
    assert stated["status"] == "unknown"
    assert pd.isna(stated["due"])


def test_a_day_of_judgement_has_an_end():
    with pytest.raises(ValueError, match='as_of="2024/.." has no last day'):
        promises_table(SEEDS, as_of="2024/..")


def test_a_target_due_on_the_day_of_a_report_of_it_says_when_it_was_stated():
    site = FULL.loc["ind-site-area-m2-ai-cluster-phase-1-planned-2022-05-18"]
    assert site["status"] == "unknown"
    assert pd.isna(site["due"])
