"""An EDTF text means exactly the days that the standard says, or is refused."""

import itertools
import re
from datetime import date, timedelta

import pandas as pd
import pytest
from edtf import EDTFParseException
from edtf import parse_edtf as oracle
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis.dates import edtf_bounds, is_qualified, likely_date, parse_edtf

years = st.integers(1, 9999).map("{:04d}".format)
months = st.integers(1, 12).map("{:02d}".format)
groups = st.integers(33, 41).map(str)
days = st.dates().map(date.isoformat)
written = st.one_of(days, years, st.tuples(years, months).map("-".join))
plain = st.one_of(
    written,
    st.tuples(years, months, st.just("XX")).map("-".join),
    st.tuples(years, st.sampled_from(["XX", "XX-XX"])).map("-".join),
    st.integers(1, 999).map("{:03d}X".format),
    st.integers(1, 99).map("{:02d}XX".format),
)
grouped = st.tuples(years, groups).map("-".join)
qualifiers = st.sampled_from(["", "?", "~", "%"])
single = st.tuples(plain | grouped, qualifiers).map("".join)


def in_order(first, second):
    return parse_edtf(first)[0] <= parse_edtf(second)[1]


def last_day(text):
    return parse_edtf(text)[1]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2021-02-26", "2021-02-26", "2021-02-26"),
        ("2023-04", "2023-04-01", "2023-04-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-33", "2024-01-01", "2024-03-31"),
        ("2024-34", "2024-04-01", "2024-06-30"),
        ("2024-35", "2024-07-01", "2024-09-30"),
        ("2024-36", "2024-10-01", "2024-12-31"),
        ("2024-37", "2024-01-01", "2024-04-30"),
        ("2024-38", "2024-05-01", "2024-08-31"),
        ("2024-39", "2024-09-01", "2024-12-31"),
        ("2024-40", "2024-01-01", "2024-06-30"),
        ("2024-41", "2024-07-01", "2024-12-31"),
        ("2023-05-08?", "2023-05-08", "2023-05-08"),
        ("2023-05~", "2023-05-01", "2023-05-31"),
        ("2023%", "2023-01-01", "2023-12-31"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2021-XX", "2021-01-01", "2021-12-31"),
        ("2021-XX-XX", "2021-01-01", "2021-12-31"),
        ("2021-02-XX", "2021-02-01", "2021-02-28"),
        ("20XX-XX-XX", "2000-01-01", "2099-12-31"),
        ("2020/2029", "2020-01-01", "2029-12-31"),
        ("2024-40/2025-33", "2024-01-01", "2025-03-31"),
        ("2024-06/2024", "2024-06-01", "2024-12-31"),
    ],
)
def test_every_form_of_the_data_model_has_its_days(text, earliest, latest):
    expected = (date.fromisoformat(earliest), date.fromisoformat(latest))
    assert parse_edtf(text) == expected


@pytest.mark.parametrize("text", ["../2021-02-26", "/2021-02-26", "../2021-02-26?"])
def test_on_or_before_has_no_earliest_day(text):
    assert parse_edtf(text) == (None, date(2021, 2, 26))


@pytest.mark.parametrize("text", ["2025/..", "2025/", "2025-33~/.."])
def test_on_or_after_has_no_latest_day(text):
    assert parse_edtf(text) == (date(2025, 1, 1), None)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("26 February 2021", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021.02.26", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-2-26", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("20210226", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-02-26T09:00", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-02-26 ", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-02-26\n", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-02-2X", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("?2021", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021?~", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("-2021", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("２０２１", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("2021-0２-26", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("..", "is not an EDTF date; write 2024-01-16, 2024-01, 2024"),
        ("/", "is not an interval; write 2020/2024 or ../2024"),
        ("../..", "is not an interval; write 2020/2024 or ../2024"),
        ("../", "is not an interval; write 2020/2024 or ../2024"),
        ("2020/2021/2022", "is not an interval; write 2020/2024 or ../2024"),
        ("2024/2023-05", "ends before it starts; swap the two dates"),
        ("20XX-05", "has an unknown year but a known month"),
        ("202X-05-08", "has an unknown year but a known month"),
        ("2021-XX-08", "has an unknown month but a known day"),
        ("202X-XX-08", "has an unknown month but a known day"),
        ("2021-00", "has no month 00; months are 01 to 12, quarters 33 to 36"),
        ("2021-13", "has no month 13; months are 01 to 12, quarters 33 to 36"),
        ("2021-21", "has no month 21; months are 01 to 12, quarters 33 to 36"),
        ("2021-42", "has no month 42; months are 01 to 12, quarters 33 to 36"),
        ("2021-40-01", "has no month 40; months are 01 to 12, quarters 33 to 36"),
        ("2023-02-29", "is no day of the calendar; that month has 28"),
        ("2023-04-31", "is no day of the calendar; that month has 30"),
        ("2023-04-00", "is no day of the calendar; that month has 30"),
    ],
)
def test_what_is_no_date_is_refused_with_a_remedy(text, remedy):
    with pytest.raises(ValueError, match=re.escape(f'"{text}" {remedy}')):
        parse_edtf(text)


def test_the_refusal_shows_every_form():
    with pytest.raises(ValueError, match="soon") as caught:
        parse_edtf("soon")
    assert str(caught.value) == (
        '"soon" is not an EDTF date; write 2024-01-16, 2024-01, 2024, '
        "2024-40 (first half), 2024-01-16? (inferred) or 2020/2024"
    )


@pytest.mark.parametrize("text", ["0000", "000X", "00XX", "0000-05", "0000-05-08"])
def test_the_year_zero_is_no_year_of_the_calendar(text):
    with pytest.raises(ValueError, match=f'"{text}" has no year; years are 0001'):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2021-13/2022", '"2021-13" has no month 13; months are 01 to 12'),
        (
            "2020/2021-02-30",
            '"2021-02-30" is no day of the calendar; that month has 28',
        ),
        ("../soon", '"soon" is not an EDTF date; write 2024-01-16'),
        ("soon/..", '"soon" is not an EDTF date; write 2024-01-16'),
    ],
)
def test_a_fault_in_one_end_of_an_interval_is_found(text, fault):
    with pytest.raises(ValueError, match=re.escape(fault)):
        parse_edtf(text)


@given(st.dates())
def test_a_day_means_itself(day):
    assert parse_edtf(day.isoformat()) == (day, day)


@given(single)
def test_bounds_are_in_order(text):
    earliest, latest = parse_edtf(text)
    assert earliest <= latest


@given(plain | grouped, st.sampled_from(["?", "~", "%"]))
def test_a_qualifier_leaves_the_bounds_alone(text, qualifier):
    assert parse_edtf(text + qualifier) == parse_edtf(text)


@given(years, months)
def test_a_month_ends_on_the_day_before_the_next_begins(year, month):
    earliest, latest = parse_edtf(f"{year}-{month}")
    assert (earliest.day, earliest.month) == (1, int(month))
    assert latest == date.max or (latest + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    "groups", [range(1, 13), range(33, 37), range(37, 40), range(40, 42)]
)
@given(year=years)
def test_months_quarters_thirds_and_halves_fill_the_year(groups, year):
    bounds = [parse_edtf(f"{year}-{group:02d}") for group in groups]
    gaps = [b[0] - a[1] for a, b in itertools.pairwise(bounds)]
    assert (bounds[0][0], bounds[-1][1]) == parse_edtf(year)
    assert set(gaps) == {timedelta(days=1)}


@given(st.integers(1, 9998))
def test_a_day_that_february_lacks_is_refused(year):
    last = (date(year, 3, 1) - timedelta(days=1)).day
    text = f"{year:04d}-02-{last + 1}"
    with pytest.raises(
        ValueError, match=f'"{text}" is no day.*; that month has {last}'
    ):
        parse_edtf(text)


@given(st.tuples(single, single).filter(lambda pair: in_order(*pair)))
def test_an_interval_reaches_from_the_first_day_to_the_last(pair):
    earliest, latest = parse_edtf("/".join(pair))
    assert (earliest, latest) == (parse_edtf(pair[0])[0], parse_edtf(pair[1])[1])


@given(st.tuples(single, single).map(lambda pair: sorted(pair, key=last_day)))
def test_an_interval_contains_its_parts(pair):
    earliest, latest = parse_edtf("/".join(pair))
    assert earliest <= parse_edtf(pair[0])[0]
    assert max(map(last_day, pair)) <= latest


@given(st.tuples(single, single).filter(lambda pair: not in_order(*pair)))
def test_an_interval_that_runs_backwards_is_refused(pair):
    text = "/".join(pair)
    with pytest.raises(
        ValueError, match=re.escape(f'"{text}" ends before it starts; swap')
    ):
        parse_edtf(text)


@given(single)
def test_an_open_interval_keeps_its_known_end(text):
    earliest, latest = parse_edtf(text)
    assert parse_edtf(f"{text}/..") == (earliest, None)
    assert parse_edtf(f"../{text}") == (None, latest)


# Left out, with the reason: edtf takes an unknown end ("2021/", not "2021/..") to
# lie ten years off, here it is open; edtf refuses groups of months (33 to 41) with
# a qualifier or in an interval, and unknown digits in an open interval, and fails
# on some of them in a closed one, all of which ISO 8601-2 allows at level 2.
@given(
    st.one_of(
        grouped,
        st.tuples(plain, qualifiers).map("".join),
        st.lists(written, min_size=2, max_size=2).map(
            lambda pair: "/".join(sorted(pair, key=last_day))
        ),
    )
)
def test_the_bounds_agree_with_the_library_edtf(text):
    expected = oracle(text)
    earliest, latest = parse_edtf(text)
    assert earliest.timetuple()[:3] == expected.lower_strict()[:3]
    assert latest.timetuple()[:3] == expected.upper_strict()[:3]


@given(written)
def test_open_intervals_agree_with_the_library_edtf(text):
    earliest, latest = parse_edtf(text)
    before, after = oracle(f"../{text}"), oracle(f"{text}/..")
    assert latest.timetuple()[:3] == before.upper_strict()[:3]
    assert earliest.timetuple()[:3] == after.lower_strict()[:3]
    assert (before.lower_strict(), after.upper_strict()) == (
        -float("inf"),
        float("inf"),
    )


@given(st.text("0123456789X-/.?~% ", max_size=12))
def test_any_text_is_understood_or_refused_by_name(text):
    try:
        assert len(parse_edtf(text)) == 2
    except ValueError as error:
        fault = str(error)
        named = [f'"{part}" ' in fault for part in [text, *text.split("/")]]
        assert any(named), fault


@pytest.mark.parametrize("text", ["2023?", "2023-05~", "2020%/2024", "../2021-02?"])
def test_a_marked_date_is_qualified(text):
    assert is_qualified(text)


@pytest.mark.parametrize("text", ["2023", "2023-05-08", "2020/2024", "../2021", "202X"])
def test_an_unmarked_date_is_not_qualified(text):
    assert not is_qualified(text)


def test_bounds_of_a_series_keep_its_index():
    bounds = edtf_bounds(pd.Series(["2024-40", "../2021"], index=["b", "a"]))
    assert list(bounds.index) == ["b", "a"]
    assert list(bounds["earliest"]) == [pd.Timestamp("2024-01-01"), pd.NaT]
    assert list(bounds["latest"]) == list(pd.to_datetime(["2024-06-30", "2021-12-31"]))


@pytest.mark.parametrize("values", [[], ["2024"], [None], ["2024", None], ["0001"]])
def test_bounds_are_dates_to_the_second_however_few(values):
    bounds = edtf_bounds(values)
    assert list(bounds.dtypes.astype(str)) == ["datetime64[s]"] * 2
    assert list(bounds.columns) == ["earliest", "latest"]
    assert len(bounds) == len(values)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_date_has_missing_bounds(missing):
    bounds = edtf_bounds(["2024", missing])
    assert bounds.isna().all(axis=1).tolist() == [False, True]


@given(st.lists(single))
def test_bounds_of_many_dates_are_those_of_each(texts):
    bounds = edtf_bounds(texts)
    rows = [tuple(row) for row in bounds.itertuples(index=False)]
    assert rows == [tuple(map(pd.Timestamp, parse_edtf(text))) for text in texts]


def test_bounds_of_a_wrong_date_are_refused_with_the_date():
    with pytest.raises(ValueError, match='"2023-13" has no month 13; months are 01'):
        edtf_bounds(["2024", "2023-13"])


# What was written otherwise


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("44253", "2021-02-26"),
        ("２０２１-２-２６", "2021-02-26"),
        ("2021.2.26", "2021-02-26"),
        ("2021. 2. 26.", "2021-02-26"),
        ("2021/02/26", "2021-02-26"),
        ("2021-2-6", "2021-02-06"),
        ("2021-02-26 0:00", "2021-02-26"),
        ("2021-02-26T00:00:00", "2021-02-26"),
        ("2021년 2월 26일", "2021-02-26"),
        ("2021-02-30", None),
        ("26/02/2021", None),
        ("12345", None),
        ("202126", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_written_otherwise_is_guessed_where_it_can_mean_one_day(text, likely):
    assert likely_date(text) == likely


@given(st.dates(date(1960, 1, 1), date(2060, 1, 1)))
def test_the_days_of_a_spreadsheet_are_counted_as_it_does(day):
    assert likely_date(str((day - date(1899, 12, 30)).days)) == day.isoformat()


# What the library edtf makes of dates of the data model that it does not share,
# and why we differ: the forms are ISO 8601-2 level 2, or its end is not a bound.
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-40?", "a group of months with a qualifier is refused"),
        ("2024-33/2024-36", "a group of months in an interval is refused"),
        ("../2024-40", "a group of months in an open interval is refused"),
        ("2021/", "an unknown end lies ten years off"),
        ("/2021", "an unknown beginning lies ten years off"),
    ],
)
def test_the_library_edtf_differs_where_the_list_says(text, reason):
    earliest, latest = parse_edtf(text)
    try:
        other = oracle(text)
        bounds = other.lower_strict()[:3], other.upper_strict()[:3]
    except (EDTFParseException, AttributeError, TypeError, ValueError):
        assert "refused" in reason
        return
    ours = tuple(day and day.timetuple()[:3] for day in (earliest, latest))
    assert ours != bounds
    assert "ten years" in reason


def test_a_year_given_as_a_number_is_no_date():
    with pytest.raises(TypeError, match='2024 is no text; write "2024" or'):
        parse_edtf(2024)
