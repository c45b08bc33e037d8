"""What had happened by a day, and what had been published by then, are two things."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gjai_analysis import (
    dataset_from_tables,
    example_dataset,
    load_dataset,
    save_dataset,
    validate_dataset,
)

DATA = load_dataset().select(collection="seed")
days = st.dates(pd.Timestamp("2019-01-01").date(), pd.Timestamp("2026-12-31").date())


def reported(*sources, signed="2020-01-15"):
    """Make one agreement told by sources with (published, edited)."""
    tables = {
        name: table.reset_index()
        for name, table in example_dataset({"a": ["city", "firm"]}).tables.items()
    }
    tables["agreements"] = tables["agreements"].assign(signed=signed)
    ids = [f"src-{i}" for i in range(len(sources))]
    tables["sources"] = pd.DataFrame(
        [
            (i, "Paper", p, e, "https://example.org/a", "web", "ko")
            for i, (p, e) in zip(ids, sources, strict=True)
        ],
        columns=[
            *["source_id", "publisher", "published", "edited"],
            *["url", "collection", "language"],
        ],
    )
    records = [
        ("agreements", "agr-a"),
        ("organizations", "org-city"),
        ("organizations", "org-firm"),
        ("participations", "agr-a/org-city/signatory"),
        ("participations", "agr-a/org-firm/signatory"),
    ]
    tables["evidence"] = pd.DataFrame(
        [(*record, i) for record in records for i in ids],
        columns=["record_table", "record_id", "source_id"],
    )
    return dataset_from_tables(tables)


def test_what_happened_is_known_only_once_it_was_published():
    data = reported(("2021-06-01", ""))
    assert len(data.select(until="2020-12-31").agreements) == 1
    assert data.select(known_by="2021-05-31").agreements.empty
    assert list(data.select(known_by="2021-06-01").agreements.index) == ["agr-a"]


def test_the_first_of_two_reports_makes_it_known_and_the_other_stays_out():
    known = reported(("2020-02", ""), ("2023", "")).select(known_by="2020-02-29")
    assert list(known.agreements.index) == ["agr-a"]
    assert list(known.sources.index) == ["src-0"]
    assert set(known.evidence.index.get_level_values("source_id")) == {"src-0"}


def test_a_report_dated_to_a_month_is_known_at_its_end():
    data = reported(("2020-02", ""))
    assert data.select(known_by="2020-02-28").agreements.empty
    assert len(data.select(known_by="2020-02").agreements) == 1


def test_an_edit_moves_neither_the_report_nor_the_event():
    plain, edited = reported(("2020-02-01", "")), reported(("2020-02-01", "2024-05-05"))
    for day in ("2020-01-31", "2020-02-01", "2024-05-05"):
        first, second = (d.select(known_by=day).agreements for d in (plain, edited))
        pd.testing.assert_frame_equal(first, second)
        assert len(edited.select(until=day).agreements) == 1


@pytest.mark.parametrize("sources", [(), (("", ""),)])
def test_what_has_no_dated_evidence_stays_out(sources):
    data = reported(*sources)
    assert data.select(known_by="2030").agreements.empty
    assert data.select(known_by="2030").organizations.empty


def test_both_clocks_together_ask_for_both():
    data = reported(("2021-06-01", ""))
    assert data.select(until="2019", known_by="2022").agreements.empty
    assert len(data.select(until="2020", known_by="2022").agreements) == 1


def test_a_day_that_is_not_edtf_is_refused():
    with pytest.raises(ValueError, match="soon"):
        DATA.select(known_by="soon")


@given(days)
def test_what_was_known_is_part_of_everything(day):
    known = DATA.select(known_by=day.isoformat())
    for name, table in known.tables.items():
        assert set(table.index) <= set(DATA.tables[name].index)
        assert table.dtypes.equals(DATA.tables[name].dtypes)


@given(days, days)
def test_what_was_known_stays_known(one, other):
    first, then = sorted([one, other])
    before, after = (DATA.select(known_by=day.isoformat()) for day in (first, then))
    for name, table in before.tables.items():
        assert set(table.index) <= set(after.tables[name].index)


@given(days)
def test_events_keep_their_dates_whatever_was_known(day):
    known = DATA.select(known_by=day.isoformat()).events
    columns = ["date", "date_earliest", "date_latest", "status"]
    pd.testing.assert_frame_equal(known[columns], DATA.events.loc[known.index, columns])


@settings(max_examples=5)
@given(days)
def test_what_was_known_is_a_valid_package(tmp_path_factory, day):
    folder = tmp_path_factory.mktemp("known")
    save_dataset(DATA.select(known_by=day.isoformat()), folder)
    assert [p for p in validate_dataset(folder) if p.level == "error"] == []
