"""Figures of ranks, readings, samples and spheres show what their tables say."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt

import gjai_analysis as gj
from gjai_analysis import style

DATA = gj.load_dataset().select(collection="seed")
EXAMPLE = gj.example_dataset()
EMPTY = gj.dataset_from_tables({})
TITLE = {"en": "How sure is it?", "ko": "얼마나 확실한가?"}
COMBINATIONS = ["G", "U", "I", "GU", "GI", "UI", "GUI", "other"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def rank_rows(**rows):
    """Make a table like that of rank_intervals: rank, low, high and top by name."""
    index = pd.Index([f"org-{name}" for name in rows], name="org_id", dtype="str")
    columns = ["rank", "low", "high", "top"]
    table = pd.DataFrame(list(rows.values()), index, columns)
    return table.astype({"rank": "int64", "low": "int64", "high": "int64"})


def value_rows(values, name="org_id"):
    """Make a table like that of resample: value, low and high by entry."""
    index = pd.Index(list(values), name=name, dtype="str")
    columns = ["value", "low", "high"]
    return pd.DataFrame(list(values.values()), index, columns, dtype="float64")


RANKS = rank_rows(city=(1, 1, 2, 1.0), school=(2, 1, 3, 0.5), firm=(3, 2, 40, 0.126))
INSIDE = {"org-city": (5, 4, 6), "org-school": (2, 2, 3), "org-firm": (3, 1, 3)}


def signed(data, **options):
    """Count agreements by spheres, as figures take it."""
    return gj.sphere_combinations(data, **options)


def figures(data, lang, title=TITLE):
    """Draw every figure of this kind for a dataset."""

    def strength(data):
        ties = gj.partnership_ties(data, strength="newman")
        return gj.centrality_table(ties, measures=["strength"])["strength"]

    options = {"lang": lang, "title": title}
    few = {"n": 5, "seed": 1}
    yield gj.plot_ranks(gj.rank_intervals(data, strength, **few), data, **options)
    if len(data.agreements):
        alike = gj.projection_sensitivity(data)
        yield gj.plot_sensitivity(alike, **options)
        yield gj.plot_sensitivity(alike.iloc[:8, :8], **options)
    chance = gj.null_model(data, lambda d: signed(d)["agreements"], **few)
    yield gj.plot_comparison(chance, data, unit="agreements", **options)
    drawn = gj.resample(data, strength, **few)
    yield gj.plot_comparison(drawn, data, **options)
    yield gj.plot_helix(signed(data), data, intervals=chance, **options)
    yield gj.plot_helix(signed(data, by="year"), data, **options)


def legend_of(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def segments(collection):
    return [part.round(9).tolist() for part in collection.get_segments()]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_figure_is_drawn_without_a_missing_glyph(lang, tmp_path):
    for ax in figures(DATA, lang):  # warnings are errors, a missing glyph warns
        ax.figure.savefig(tmp_path / "figure.png")
        assert ax.get_title(loc="left") == TITLE[lang]
        said = ax.figure.get_label().removeprefix(f"{TITLE[lang]}: ")
        assert re.fullmatch(r"\S.*[^.]\.", said)
        assert ". " not in said


@pytest.mark.parametrize("data", [EMPTY, gj.example_dataset({"m": "a"}), EXAMPLE])
def test_small_datasets_are_drawn_too(data, tmp_path):
    drawn = list(figures(data, "ko"))
    for ax in drawn:
        ax.figure.savefig(tmp_path / "figure.svg")
    assert len(drawn) == (7 if len(data.agreements) else 5)


@pytest.mark.parametrize("number", range(4))
def test_given_axes_are_drawn_on(number):
    _, ax = plt.subplots()
    calls = [
        lambda: gj.plot_ranks(RANKS, EXAMPLE, ax=ax),
        lambda: gj.plot_sensitivity(pd.DataFrame([[1.0]]), ax=ax),
        lambda: gj.plot_comparison(value_rows(INSIDE), EXAMPLE, ax=ax),
        lambda: gj.plot_helix(signed(EXAMPLE), EXAMPLE, ax=ax),
    ]
    assert calls[number]() is ax


def test_a_rank_is_a_dot_on_the_bar_of_its_interval():
    ax = gj.plot_ranks(RANKS, EXAMPLE)
    bars, dots = ax.collections
    assert segments(bars) == [[[1, 0], [2, 0]], [[1, 1], [3, 1]], [[2, 2], [40, 2]]]
    assert dots.get_offsets().tolist() == [[1, 0], [2, 1], [3, 2]]
    assert ax.get_xscale() == "log"
    assert ax.yaxis_inverted()


def test_beside_a_bar_stands_the_share_of_samples_in_the_top():
    ax = gj.plot_ranks(RANKS, EXAMPLE)
    assert [text.get_text() for text in ax.texts] == ["100%", "50%", "13%"]
    assert [text.xy for text in ax.texts] == [(2, 0), (3, 1), (40, 2)]


def test_ranks_are_labelled_in_both_languages():
    orgs = pd.Index(["org-cnu", "org-gwangju-city"], name="org_id")
    ranks = RANKS.head(2).set_axis(orgs)
    assert ticks(gj.plot_ranks(ranks, DATA, lang="en").yaxis) == [
        "Chonnam National University",
        "Gwangju Metropolitan City",
    ]
    ax = gj.plot_ranks(ranks, DATA, lang="ko")
    assert ticks(ax.yaxis) == ["전남대학교", "광주광역시"]
    assert ax.get_xlabel().startswith("순위 (막대: 표본의 90%")


def test_a_rank_has_the_colour_of_its_kind():
    ranks = rank_rows(city=(1, 1, 1, 1), school=(2, 2, 2, 0), nobody=(3, 3, 3, 0))
    ax = gj.plot_ranks(ranks, EXAMPLE)
    kinds = style.KIND_COLORS
    expected = [kinds["local_government"], kinds["university"], style.ACCENT]
    assert np.allclose(
        ax.collections[1].get_facecolors(), colors.to_rgba_array(expected)
    )
    assert ticks(ax.yaxis)[2] == "org-nobody"


def test_ranks_that_tie_stand_on_lines_of_their_own():
    ranks = rank_rows(city=(1, 1, 2, 1), school=(1, 1, 2, 1), firm=(1, 1, 2, 1))
    dots = gj.plot_ranks(ranks, EXAMPLE).collections[1]
    assert dots.get_offsets().tolist() == [[1, 0], [1, 1], [1, 2]]


@pytest.mark.parametrize(("top", "drawn"), [(2, 2), (10, 3), (0, 0)])
def test_only_the_first_ranks_are_drawn(top, drawn):
    ax = gj.plot_ranks(RANKS, EXAMPLE, top=top)
    assert len(ax.texts) == len(ax.collections[1].get_offsets()) == drawn


@pytest.mark.parametrize(
    ("high", "last"), [(1, "10"), (10, "10"), (40, "50"), (5000, "5000")]
)
def test_the_axis_of_ranks_holds_every_bar_and_counts_round(high, last):
    ax = gj.plot_ranks(rank_rows(city=(1, 1, high, 1)), EXAMPLE)
    assert ax.get_xlim()[0] < 1
    assert ax.get_xlim()[1] > high
    assert ticks(ax.xaxis)[:3] == ["1", "2", "3"]
    assert ticks(ax.xaxis)[-1] == last


def test_ranks_are_described_by_the_widest_interval():
    said = gj.plot_ranks(RANKS, EXAMPLE, title="Sure?").figure.get_label()
    assert said == "Sure?: 3 ranks with intervals, the widest over 38 places."
    said = gj.plot_ranks(RANKS.head(0), EXAMPLE).figure.get_label()
    assert said == "0 ranks with intervals, the widest over 0 places."


def alike(n, value=0.5, name="r"):
    """Make a table like that of projection_sensitivity."""
    names = pd.Index([f"{name}{i}" for i in range(n)])
    table = pd.DataFrame(value, names, names)
    return table.mask(np.eye(n, dtype=bool), 1.0)


def test_cells_of_readings_hold_their_numbers():
    table = alike(3)
    table.iloc[0, 1:] = [-0.123, np.nan]
    ax = gj.plot_sensitivity(table)
    drawn = ax.images[0].get_array()
    assert np.array_equal(drawn.filled(np.nan), table.to_numpy(), equal_nan=True)
    assert [(*text.get_position(), text.get_text()) for text in ax.texts[:3]] == [
        (0, 0, "1.00"),
        (1, 0, "-0.12"),
        (0, 1, "0.50"),
    ]
    assert len(ax.texts) == 8


def test_numbers_are_light_on_dark_cells():
    table = alike(2)
    table.iloc[0] = [-0.9, 0.8]
    inks = [text.get_color() for text in gj.plot_sensitivity(table).texts]
    assert inks == ["white", "black", "black", "white"]


@pytest.mark.parametrize(("n", "printed"), [(0, 0), (1, 1), (16, 256), (17, 0)])
def test_many_readings_have_cells_without_numbers(n, printed):
    ax = gj.plot_sensitivity(alike(n))
    assert len(ax.texts) == printed
    assert len(ax.images) == (n > 0)
    assert len(ticks(ax.xaxis)) == len(ticks(ax.yaxis)) == n


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["counted, with hub", "counted, without hub", "1/(k-1), with hub"]),
        ("ko", ["건수, 중심 포함", "건수, 중심 제외", "1/(k-1), 중심 포함"]),
    ],
)
def test_readings_are_named_by_their_choices(lang, expected):
    table = gj.projection_sensitivity(EXAMPLE, vary=["strength", "hub"])
    ax = gj.plot_sensitivity(table, lang=lang)
    assert ticks(ax.xaxis)[:3] == ticks(ax.yaxis)[:3] == expected


def test_a_choice_of_every_reading_has_a_name_in_both_languages():
    table = gj.projection_sensitivity(EXAMPLE)
    known = {str(part) for reading in table.index for part in reading}
    for lang in ("en", "ko"):
        ax = gj.plot_sensitivity(table, lang=lang)
        assert len(set(ticks(ax.yaxis))) == len(table)
    words = {word for label in ticks(ax.yaxis) for word in label.split(", ")}
    assert not words & known


def test_other_readings_stand_for_themselves():
    assert ticks(gj.plot_sensitivity(alike(2, name="$x_")).yaxis) == ["$x_0", "$x_1"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (alike(2, 0.25), "2 readings compared; the least alike have a tau of 0.25."),
        (alike(2, np.nan) * np.nan, "2 readings compared."),
        (alike(0), "0 readings compared."),
    ],
)
def test_readings_are_described_by_the_least_alike(table, said):
    assert gj.plot_sensitivity(table).figure.get_label() == said


def test_a_value_outside_of_its_interval_is_filled():
    rows = {"org-city": (9, 4, 6), "org-school": (2, 2, 3), "org-firm": (0, 1, 3)}
    ax = gj.plot_comparison(value_rows(rows), EXAMPLE)
    bars, hollow, filled = ax.collections
    assert segments(bars) == [[[4, 0], [6, 0]], [[2, 1], [3, 1]], [[1, 2], [3, 2]]]
    assert hollow.get_offsets().tolist() == [[2, 1]]  # the end is inside
    assert filled.get_offsets().tolist() == [[9, 0], [0, 2]]
    assert colors.to_hex(hollow.get_facecolor()[0]) == "#ffffff"
    assert colors.to_hex(filled.get_facecolor()[0]) == style.ACCENT
    assert ax.yaxis_inverted()
    assert ax.figure.get_label() == "2 of 3 values outside of intervals."


def test_what_is_missing_is_not_drawn_and_not_outside():
    gone = np.nan
    rows = {"org-city": (gone, 4, 6), "org-school": (5, gone, gone)}
    ax = gj.plot_comparison(value_rows(rows), EXAMPLE)
    ax.figure.canvas.draw()
    bars, hollow, filled = ax.collections
    assert [len(part) for part in bars.get_segments()] == [2, 0]
    assert hollow.get_offsets().filled(-1).tolist() == [[-1, -1], [5, 1]]
    assert len(filled.get_offsets()) == 0
    assert ax.figure.get_label() == "0 of 2 values outside of intervals."


@pytest.mark.parametrize(("lang", "unit"), [("en", "agreements"), ("ko", "협약 수")])
def test_a_comparison_is_labelled_in_both_languages(lang, unit):
    table = value_rows({"GU": (1, 0, 2), "other": (9, 0, 2)}, "combination")
    ax = gj.plot_comparison(table, DATA, unit="agreements", lang=lang)
    words = {
        "en": ["Government + Academia", "Other"],
        "ko": ["정부 + 학계·연구", "기타"],
    }
    assert ticks(ax.yaxis) == words[lang]
    assert ax.get_xlabel() == unit
    assert (
        legend_of(ax)
        == {
            "en": ["interval over samples", "record, inside", "record, outside"],
            "ko": ["표본 구간", "기록: 구간 안", "기록: 구간 밖"],
        }[lang]
    )


@pytest.mark.parametrize("rows", [0, 1, 3, 20])
@pytest.mark.parametrize("unit", ["agreements", "agreements\nin company"])
def test_the_legend_stands_clear_of_the_axis_and_inside_of_the_figure(rows, unit):
    names = {f"organization of a long name {i}" * 2: (i, 0, 5) for i in range(rows)}
    ax = gj.plot_comparison(value_rows(names), EXAMPLE, unit=unit)
    ax.figure.canvas.draw()
    legend = ax.get_legend().get_window_extent()
    label = ax.xaxis.label.get_window_extent()
    assert 0 < label.y0 - legend.y1 < 20
    assert ax.figure.bbox.x0 <= legend.x0 < legend.x1 <= ax.figure.bbox.x1
    assert ax.figure.bbox.y0 <= legend.y0


def test_several_levels_are_named_one_after_the_other():
    def ties(data):
        return gj.helix_table(data)["ties"]

    table = gj.resample(DATA, ties, n=2, seed=1).head(2)
    ax = gj.plot_comparison(table, DATA, lang="ko")
    assert ticks(ax.yaxis) == ["정부, 정부", "정부, 학계·연구"]
    by_year = gj.resample(
        EXAMPLE, lambda d: signed(d, by="year")["agreements"], n=2, seed=1
    )
    ax = gj.plot_comparison(by_year.head(1), EXAMPLE, lang="en")
    assert ticks(ax.yaxis) == ["2021, Government"]


def test_combinations_are_bars_in_their_order():
    ax = gj.plot_helix(signed(EXAMPLE), EXAMPLE, lang="en")
    assert [bar.get_width() for bar in ax.patches] == [0, 0, 0, 1, 0, 0, 1, 0]
    drawn = [colors.to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert drawn == [style.COMBINATION_COLORS[name] for name in COMBINATIONS]
    assert ax.yaxis_inverted()
    assert ax.figure.get_label() == "Agreements by spheres: 1 GU, 1 GUI."


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["Government", "Government + Academia + Industry", "Other"]),
        ("ko", ["정부", "정부 + 학계·연구 + 산업계", "기타"]),
    ],
)
def test_combinations_are_spelled_out(lang, expected):
    ax = gj.plot_helix(signed(EXAMPLE), EXAMPLE, lang=lang)
    assert [ticks(ax.yaxis)[i] for i in (0, 6, 7)] == expected
    index = pd.Index(COMBINATIONS, name="combination")
    assert style.axis_labels(EXAMPLE, index, lang) == ticks(ax.yaxis)


def test_whiskers_are_the_intervals_of_their_bars():
    intervals = value_rows({"GUI": (1, 0, 2), "GU": (1, 0.5, 3)}, "combination")
    ax = gj.plot_helix(signed(EXAMPLE), EXAMPLE, intervals=intervals)
    found = {
        int(part[0, 1]): part[:, 0].tolist()
        for part in ax.collections[0].get_segments()
        if len(part)
    }
    assert found == {3: [0.5, 3], 6: [0, 2]}


def year_table():
    """Count the agreements of 2021 and 2023, and none of 2022."""
    data = gj.example_dataset(
        {"a": ["city", "school"], "b": ["city"], "c": ["city", "school", "firm"]}
    )
    return signed(data, by="year"), data


def test_years_are_shares_on_one_another():
    parties = {"a": ["city", "firm"], "b": ["city", "shop"], "c": ["school", "firm"]}
    data = gj.example_dataset(parties)
    late = data.agreements["signed"].replace({"2022": "2021", "2023": "2021"})
    tables = {name: table.reset_index() for name, table in data.tables.items()}
    tables["agreements"]["signed"] = late.to_numpy()
    data = gj.dataset_from_tables(tables)
    ax = gj.plot_helix(signed(data, by="year"), data, lang="en")
    bars = [(bar.get_y(), bar.get_height()) for bar in ax.patches]
    assert np.allclose(bars, [(0, 2 / 3), (2 / 3, 1 / 3)])
    assert ticks(ax.xaxis) == ["2021\n(3)"]
    assert legend_of(ax) == ["Academia + Industry", "Government + Industry"]


def test_a_year_without_agreements_is_a_gap_with_its_zero():
    table, data = year_table()
    ax = gj.plot_helix(table, data)
    assert ticks(ax.xaxis) == ["2021\n(1)", "2022\n(0)", "2023\n(1)"]
    heights = {(round(b.get_x() + 0.4), b.get_height()) for b in ax.patches}
    assert heights == {(0, 1), (0, 0), (1, 0), (2, 0), (2, 1)}
    assert ax.figure.get_label() == "Agreements by spheres: 1 GU, 1 GUI."


@pytest.mark.parametrize("table", [signed(EMPTY), signed(EMPTY, by="year")])
def test_no_agreements_have_no_bars(table, tmp_path):
    ax = gj.plot_helix(table, EMPTY)
    ax.figure.savefig(tmp_path / "figure.png")
    assert not any(bar.get_width() for bar in ax.patches)
    assert ax.get_legend() is None
    assert ax.figure.get_label() == "Agreements by spheres: none."


@pytest.mark.parametrize("number", range(3))
def test_dollar_signs_are_not_formulas(number):
    organizations = pd.DataFrame(
        {"org_id": ["org-city"], "name_en": ["$\\frac{1}{$ & Co"], "kind": "company"}
    )
    data = gj.dataset_from_tables({"organizations": organizations})
    _, ax = plt.subplots()  # not made in the style of the library
    odd = {"title": r"$\frac{$", "lang": "en", "ax": ax}
    calls = [
        lambda: gj.plot_ranks(RANKS.head(1), data, **odd),
        lambda: gj.plot_sensitivity(alike(2, name=r"$\frac{"), **odd),
        lambda: gj.plot_comparison(
            value_rows({"org-city": (1, 0, 2)}), data, unit=r"$\frac{$", **odd
        ),
    ]
    calls[number]()
    ax.figure.canvas.draw()
    assert ticks(ax.yaxis)[0].startswith("$\\frac{")
    assert ax.get_title(loc="left") == r"$\frac{$"


def test_a_figure_leaves_its_table_as_it_was():
    rows, table = value_rows(INSIDE), signed(EXAMPLE)
    copies = RANKS.copy(), rows.copy(), table.copy()
    gj.plot_ranks(RANKS, EXAMPLE)
    gj.plot_comparison(rows, EXAMPLE)
    gj.plot_helix(table, EXAMPLE)
    for before, after in zip(copies, (RANKS, rows, table), strict=True):
        pd.testing.assert_frame_equal(before, after)
