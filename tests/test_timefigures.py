"""Figures of time show what the tables say, and their labels stay apart."""

from itertools import pairwise

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

import gjai_analysis as gj
from gjai_analysis.promisefigures import STATUS_LOOKS
from gjai_analysis.promises import STATUSES

DATA = gj.load_dataset()
SEEDS = DATA.select(collection="seed")
PROMISES = gj.promises_table(DATA)
EVENTS = PROMISES[PROMISES["kind"].eq("event")]
EMPTY = gj.dataset_from_tables({})
TITLE = {"en": "What came true?", "ko": "무엇이 이루어졌나?"}


def figures(data, lang, title=TITLE):
    options = {"lang": lang, "title": title}
    promises = gj.promises_table(data)
    settlement = gj.settlement_series(data)
    months = gj.agreements_by_period(data, period="M")
    growth, snapshots = gj.network_growth(data), gj.network_snapshots(data)
    yield gj.plot_cumulative(gj.cumulative_bands(data), **options).figure
    bands = gj.cumulative_bands(data, period="Y")
    yield gj.plot_cumulative(bands, settlement=settlement, **options).figure
    yield gj.plot_calendar(months, **options).figure
    yield gj.plot_promises(promises, data, **options).figure
    yield gj.plot_targets(promises, data, **options).figure
    yield gj.plot_curve(gj.fulfilment_curve(promises), **options).figure
    yield gj.plot_growth(growth, **options)
    yield gj.plot_growth(growth, possible=growth, **options)
    yield gj.plot_snapshots(snapshots, data, **options)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def boxes(ax):
    """Return the places of the labels of the vertical axis, from top to bottom."""
    ax.figure.canvas.draw()
    renderer = ax.figure.canvas.get_renderer()
    labels = [label for label in ax.get_yticklabels() if label.get_text()]
    found = [label.get_window_extent(renderer) for label in labels]
    return sorted(found, key=lambda box: -box.y0)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_figure_is_drawn_without_a_missing_glyph(lang, tmp_path):
    for figure in figures(SEEDS, lang):
        figure.savefig(tmp_path / "figure.png")
        assert figure.get_label().startswith(TITLE[lang] + ": ")


@pytest.mark.parametrize("data", [EMPTY, gj.example_dataset({"m": ["a", "b"]})])
def test_small_datasets_are_drawn_too(data, tmp_path):
    for number, figure in enumerate(figures(data, "ko")):
        figure.savefig(tmp_path / f"{number}.svg")
    assert len(list(tmp_path.iterdir())) == 9


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("draw", [gj.plot_promises, gj.plot_targets])
def test_labels_of_promises_do_not_overlap(draw, lang):
    ax = draw(PROMISES[PROMISES["fulfilled_by"].notna()], DATA, lang=lang)
    found = boxes(ax)
    assert len(found) > 30
    assert all(above.y0 >= below.y1 - 1 for above, below in pairwise(found))


def test_a_promise_is_a_bar_for_its_due_days_and_a_marker_for_its_outcome():
    key = "evt-2024-36-ai-cluster-completion-planned"
    ax = gj.plot_promises(PROMISES.loc[[key]], SEEDS)
    bar, done, marker = ax.lines[:3]
    assert [str(day)[:10] for day in bar.get_xdata()] == ["2024-10-01", "2025-01-01"]
    assert [str(day)[:10] for day in done.get_xdata()] == ["2025-01-01", "2025-11-11"]
    assert marker.get_marker() == STATUS_LOOKS["fulfilled"][1]


def test_each_status_has_a_colour_and_a_form_of_its_own():
    assert list(STATUS_LOOKS) == list(STATUSES)
    for column in zip(*STATUS_LOOKS.values(), strict=True):
        assert len(set(column)) == len(column)
    ax = gj.plot_promises(EVENTS, DATA)
    legend = {text.get_text() for text in ax.figure.legends[0].get_texts()}
    assert {"due", "fulfilled", "past due, no report"} <= legend


def test_a_band_lies_between_what_is_certain_and_what_is_possible():
    bands = gj.cumulative_bands(gj.example_dataset(), period="Q")
    ax = gj.plot_cumulative(bands)
    assert ax.lines[0].get_ydata().tolist() == bands["certain"].tolist()
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (0, 2)


def test_a_count_without_upper_end_is_an_arrow():
    settlement = gj.settlement_series(DATA)
    ax = gj.plot_cumulative(gj.cumulative_bands(DATA), settlement=settlement)
    arrows = [line for line in ax.lines if line.get_marker() == "^"]
    assert len(arrows[0].get_xdata()) == settlement["settled_high"].isna().sum()


def test_a_calendar_has_a_row_for_each_year_and_marks_vague_dates():
    counts = gj.agreements_by_period(gj.example_dataset(), period="M")
    ax = gj.plot_calendar(counts)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2021", "2022"]
    assert {text.get_text().strip() for text in ax.texts} == {"+1"}


def test_a_target_is_drawn_at_the_share_that_was_reached():
    key = "ind-company-rooms-ai-cluster-phase-1-planned-2024"
    ax = gj.plot_targets(PROMISES.loc[[key]], DATA)
    assert ax.lines[1].get_xdata()[0] == pytest.approx(67 / 77)
    assert ax.texts[0].get_text().startswith("67 / 77")
    assert to_hex(ax.lines[1].get_color()) == STATUS_LOOKS["partly"][0]


def test_a_number_of_another_measure_is_not_drawn_as_a_share():
    other = "ind-companies-settled-cumulative-target-2023"  # attracted, not settled
    ax = gj.plot_targets(PROMISES.loc[[other]], DATA)
    assert not ax.lines


def test_growth_has_a_panel_for_each_measure():
    growth = gj.network_growth(gj.example_dataset())
    figure = gj.plot_growth(growth, measures=["ties", "newcomers"])
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["ties", "newcomers"]
    assert figure.axes[0].lines[0].get_ydata().tolist() == [1, 3]


def test_organizations_keep_their_places_in_all_snapshots():
    data = gj.example_dataset()
    figure = gj.plot_snapshots(gj.network_snapshots(data), data)
    before, after = (
        {tuple(c.get_offsets()[0]) for c in ax.collections if type(c) is PathCollection}
        for ax in figure.axes
    )
    assert len(before) == 2
    assert before < after
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim()
    assert figure.axes[1].texts[0].get_text() == "City"


def test_given_axes_are_drawn_on_and_an_unknown_language_is_refused():
    _, ax = plt.subplots()
    assert gj.plot_curve(gj.fulfilment_curve(PROMISES), ax=ax) is ax
    with pytest.raises(gj.OptionError, match="lang='fr' is not one of"):
        gj.plot_calendar(pd.DataFrame(), lang="fr")


@pytest.mark.parametrize(
    "draw",
    [
        gj.plot_growth,
        gj.plot_cumulative,
        gj.plot_calendar,
        gj.plot_curve,
        lambda table: gj.plot_promises(table, SEEDS),
        lambda table: gj.plot_targets(table, SEEDS),
    ],
)
def test_a_figure_says_which_table_it_needs(draw):
    with pytest.raises(TypeError, match="A table is needed, not a list; take it from"):
        draw([1, 2])
    with pytest.raises(ValueError, match="The table lacks a column .*; take it from"):
        draw(pd.DataFrame({"x": [1]}))


def test_large_numbers_are_written_in_the_units_of_the_language():
    ax = {lang: gj.plot_targets(PROMISES, DATA, lang=lang) for lang in ("en", "ko")}
    told = {lang: " ".join(t.get_text() for t in ax[lang].texts) for lang in ax}
    assert " bn" in told["en"]
    assert "억" in told["ko"]
    assert " bn " not in told["ko"]


def test_a_number_of_another_body_is_named():
    drawn = PROMISES.dropna(subset=["planned", "reached"])
    drawn = drawn[drawn["measure"].eq(drawn["reached_measure"])]
    other = DATA.indicators["subject_id"].reindex(drawn["fulfilled_by"]).to_numpy()
    strange = drawn["subject_id"].to_numpy() != other
    dates = DATA.indicators["date"].reindex(drawn["fulfilled_by"])
    told = [text.get_text() for text in gj.plot_targets(drawn, DATA).texts]
    sources = drawn["outcome_sources"].str.split().str[0]
    publishers = sources.map(DATA.sources["publisher"])
    rests = [
        text.replace("\n", " ").split(f"{date} {by}")[1]
        for text, date, by in zip(told, dates, publishers, strict=True)
    ]
    assert [bool(rest.strip()) for rest in rests] == strange.tolist()
    assert 0 < strange.sum() < len(drawn)


def test_a_calendar_has_months_and_a_timeline_lanes_or_records():
    data = gj.example_dataset()
    with pytest.raises(ValueError, match="A calendar needs months"):
        gj.plot_calendar(gj.agreements_by_period(data, period="Y"))
    with pytest.raises(gj.OptionError, match="by='sector' is not one of"):
        gj.plot_timeline(gj.timeline_table(data), data, by="sector")
