"""Dates are never more certain than the record."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    UnknownKeyError,
    agreements_by_period,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    network_growth,
    partnership_graph,
    series_coverage,
    target_table,
    timeline_table,
)

DATA = load_dataset()
edtf = st.sampled_from(
    ["2021", "2021-03", "2021-03-05", "2021-40", "2021-33", "2020/2022", "2021-03-05?"]
)


def numbered(ceremonies, agreements):
    """Make ceremonies (first, last, date) and agreements (ceremony, own ordinal)."""
    names = [f"agr-{i}" for i in range(len(agreements))]
    events = [
        (f"evt-{i}", "signing", "happened", "E", *row)
        for i, row in enumerate(ceremonies)
    ]
    of = ["" if i is None else f"evt-{i}" for i, _ in agreements]
    tables = {
        key: t.reset_index() for key, t in signed_on(*[""] * len(names)).tables.items()
    }
    tables["agreements"] = tables["agreements"].assign(
        ceremony_id=of, series_no=[no for _, no in agreements]
    )
    tables["events"] = pd.DataFrame(
        events,
        columns=[
            "event_id",
            "kind",
            "status",
            "title_en",
            "series_first",
            "series_last",
            "date",
        ],
    )
    return dataset_from_tables(tables)


def signed_on(*dates):
    names = [f"agr-{i}" for i in range(len(dates))]
    return dataset_from_tables(
        {
            "organizations": pd.DataFrame(
                {"org_id": ["org-a", "org-b"], "name_en": "x", "kind": "company"}
            ),
            "agreements": pd.DataFrame(
                {
                    "agreement_id": names,
                    "kind": "mou",
                    "form": "bilateral",
                    "title_en": names,
                    "signed": dates,
                    "parties_complete": "true",
                }
            ),
            "participations": pd.DataFrame(
                [
                    (n, o, "signatory", "stated")
                    for n in names
                    for o in ["org-a", "org-b"]
                ],
                columns=["activity_id", "org_id", "role", "basis"],
            ),
        }
    )


def test_a_year_is_possible_in_every_month_and_certain_in_none():
    months = agreements_by_period(signed_on("2021"), period="M")
    assert len(months) == 12
    assert months["certain"].eq(0).all()
    assert months["possible"].eq(1).all()


def test_a_day_is_certain_in_its_quarter():
    quarters = agreements_by_period(signed_on("2021-03-05", "2021-08"), period="Q")
    assert quarters["certain"].tolist() == [1, 0, 1]
    assert str(quarters.index[0]) == "2021Q1"


def test_periods_have_no_gaps():
    years = agreements_by_period(signed_on("2019", "2022"))
    assert [str(year) for year in years.index] == ["2019", "2020", "2021", "2022"]
    assert years["certain"].tolist() == [1, 0, 0, 1]


def test_undated_agreements_are_counted_apart():
    years = agreements_by_period(signed_on("2021", "", "../2020"))
    assert years.attrs["undated"] == 2
    assert years["possible"].sum() == 1


@given(st.lists(edtf, min_size=1, max_size=6), st.sampled_from("MQY"))
def test_what_is_certain_is_possible(dates, period):
    counts = agreements_by_period(signed_on(*dates), period=period)
    assert (counts["certain"] <= counts["possible"]).all()


@given(st.lists(edtf, min_size=1, max_size=6))
def test_months_are_never_more_certain_than_years(dates):
    data = signed_on(*dates)
    months = agreements_by_period(data, period="M")["certain"].sum()
    assert (
        months <= agreements_by_period(data, period="Y")["certain"].sum() <= len(dates)
    )


def test_an_unknown_period_is_named_with_the_choices():
    with pytest.raises(OptionError, match="period='W' is not one of"):
        agreements_by_period(DATA, period="W")


def test_no_agreements_have_no_periods():
    counts = agreements_by_period(dataset_from_tables({}))
    assert counts.empty
    assert list(counts.columns) == ["certain", "possible"]


def test_the_timeline_tells_days_from_intervals_and_open_dates():
    timeline = timeline_table(signed_on("2021-03-05?", "2021-40", "../2020", ""))
    assert timeline["precision"].to_dict() == {
        "agr-2": "open",
        "agr-1": "interval",
        "agr-0": "day",
    }
    assert timeline["inferred"].to_dict() == {
        "agr-2": False,
        "agr-1": False,
        "agr-0": True,
    }


def test_a_programme_runs_from_its_start_to_its_end():
    programmes = pd.DataFrame(
        {
            "programme_id": ["prg-a", "prg-b", "prg-c", "prg-d"],
            "kind": "training",
            "name_en": "x",
            "start": ["2020-05", "2020/2029", "2021", ""],
            "end": ["2021", "", "", ""],
            "status": ["finished", "planned", "running", ""],
        }
    )
    timeline = timeline_table(dataset_from_tables({"programmes": programmes}))
    assert timeline["edtf"].to_dict() == {
        "prg-a": "2020-05/2021",
        "prg-b": "2020/2029",
        "prg-c": "2021/..",
    }
    assert str(timeline.at["prg-a", "latest"].date()) == "2021-12-31"
    assert str(timeline.at["prg-b", "latest"].date()) == "2029-12-31"
    assert pd.isna(timeline.at["prg-c", "latest"])
    assert timeline["status"].to_dict()["prg-b"] == "planned"


def test_planned_events_stand_apart():
    timeline = timeline_table(DATA)
    assert timeline.at["evt-2024-40-kookmin-institute-planned", "status"] == "planned"
    assert timeline.at["agr-2024-01-16-kookmin", "status"] == "happened"


def test_the_timeline_is_sorted_by_its_first_day():
    timeline = timeline_table(DATA)
    known = timeline["earliest"].fillna(timeline["latest"])
    assert known.is_monotonic_increasing


def test_an_empty_dataset_has_an_empty_timeline():
    assert timeline_table(dataset_from_tables({})).empty
    assert target_table(dataset_from_tables({})).empty
    assert len(timeline_table(example_dataset())) == 2


def test_targets_of_2020_are_listed_with_their_due_date():
    targets = target_table(DATA)
    due = targets[targets["date"].eq("2020/2029")]
    assert {1000.0, 7000.0, 5150.0} <= set(due["value"])
    assert not targets["status"].eq("actual").any()


def test_an_ordinal_is_held_partly_held_counted_or_missing():
    ceremonies = [(1, 2, "2020"), (3, 4, "2021"), (7, 7, "2022")]
    data = numbered(ceremonies, [(0, None), (0, None), (1, None)])
    coverage = series_coverage(data)
    assert coverage.index.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert coverage["status"].tolist() == [
        *["held", "held", "partly", "partly", "missing", "missing", "counted"]
    ]
    assert coverage["held"].tolist() == [1, 1, 0.5, 0.5, 0, 0, 0]
    assert coverage["ceremony_id"].fillna("").tolist() == [
        *["evt-0", "evt-0", "evt-1", "evt-1", "", "", "evt-2"]
    ]


def test_missing_ordinals_are_dated_by_their_neighbours():
    coverage = series_coverage(numbered([(1, 1, "2020"), (3, 3, "2022-05-01")], []))
    assert str(coverage.at[2, "earliest"].date()) == "2020-01-01"
    assert str(coverage.at[2, "latest"].date()) == "2022-05-01"
    assert coverage[["earliest", "latest"]].dtypes.eq("datetime64[s]").all()


def test_an_agreement_with_an_ordinal_of_its_own_is_held():
    coverage = series_coverage(numbered([], [(None, 2)]))
    assert coverage["status"].tolist() == ["missing", "held"]
    assert coverage["held"].tolist() == [0, 1]
    within = series_coverage(numbered([(1, 2, "2020")], [(None, 2)]))
    assert within["status"].tolist() == ["counted", "held"]


def test_more_agreements_than_ordinals_are_held_once():
    coverage = series_coverage(numbered([(1, 1, "2020")], [(0, None), (0, None)]))
    assert coverage["held"].tolist() == [1]


def test_without_a_numbering_nothing_is_covered():
    for data in (dataset_from_tables({}), example_dataset()):
        coverage = series_coverage(data)
        assert coverage.empty
        assert list(coverage.columns) == [
            *["status", "held", "ceremony_id", "earliest", "latest"]
        ]


def test_the_shipped_numbering_has_no_gaps_and_agrees_with_its_shares():
    coverage = series_coverage(DATA)
    assert coverage.index.tolist() == list(range(1, len(coverage) + 1))
    assert (coverage["status"].eq("held") == coverage["held"].eq(1)).all()
    assert coverage["held"].between(0, 1).all()


def test_a_network_grows_with_what_is_certainly_signed():
    growth = network_growth(signed_on("2021", "2022-05"), dates=["2021-06", "2022"])
    assert growth["ties"].tolist() == [0, 1]
    assert growth["strength"].tolist() == [0, 2]
    assert growth.index.tolist() == ["2021-06", "2022"]


def test_an_organization_may_be_left_out_before_it_is_there():
    data = example_dataset({"a": ["city", "school"], "b": ["city", "firm"]})
    growth = network_growth(data, dates=["2021", "2022"], without=["org-firm"])
    assert growth["organizations"].tolist() == [2, 2]
    with pytest.raises(UnknownKeyError, match="org-frm.*Did you mean org-firm"):
        network_growth(data, dates=["2021"], without=["org-frm"])


@given(st.sampled_from(["2020-12-31", "2022", "2024"]))
def test_a_reading_of_unclear_forms_grows_as_its_graph(date):
    growth = network_growth(DATA, dates=[date], unclear="hub")
    graph = partnership_graph(DATA.select(until=date), unclear="hub")
    joint = network_growth(DATA, dates=[date])
    assert growth.at[date, "ties"] == graph.number_of_edges()
    assert growth.at[date, "ties"] < joint.at[date, "ties"]


def test_no_dates_give_no_growth():
    growth = network_growth(example_dataset(), dates=[])
    assert growth.empty
    assert "ties" in growth.columns
