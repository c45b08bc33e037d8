"""Dates are never more certain than the record."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    OptionError,
    agreements_by_period,
    dataset_from_tables,
    example_dataset,
    load_dataset,
    target_table,
    timeline_table,
)

DATA = load_dataset()
edtf = st.sampled_from(
    ["2021", "2021-03", "2021-03-05", "2021-40", "2021-33", "2020/2022", "2021-03-05?"]
)


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
