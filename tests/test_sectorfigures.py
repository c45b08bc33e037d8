"""Figures of sectors show the counts, ranks and shares of their tables."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.patches import PathPatch, Rectangle
from test_plot import EMPTY, TITLE, words

import gjai_analysis as gj
from gjai_analysis.sectors import row_members

DATA = gj.load_dataset()
HUB = gj.hubs(DATA)
KINDS = gj.sector_matrix(DATA, rows="kind")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def figures(data, **options):
    """Draw every figure of sectors."""
    kinds = gj.sector_matrix(data, rows="kind")
    table = gj.specialization_table(kinds)
    yield gj.plot_matrix(kinds, data, cluster=True, **options)
    yield gj.plot_specialization(table, data, **options)
    yield gj.plot_bump(gj.sector_years(data), data, **options)
    yield gj.plot_alluvial(gj.flow_table(data, ["helix", "sector"]), data, **options)
    yield gj.plot_alluvial(gj.flow_table(data, ["kind"]), data, **options)
    yield gj.plot_shares(gj.policy_table(data), data, **options)


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("data", [DATA, EMPTY, gj.example_dataset({"m": "ab"})])
def test_every_figure_is_drawn_without_a_missing_glyph(data, lang, tmp_path):
    for ax in figures(data, lang=lang, title=TITLE):
        ax.figure.savefig(tmp_path / "figure.png")
        assert ax.get_title(loc="left") == TITLE[lang]
        assert ax.figure.get_label().startswith(TITLE[lang] + ": ")


def grid(column):
    """Return a column of a table of cells as a matrix."""
    return column.to_numpy().reshape(KINDS.shape)


def cells(ax):
    """Return what stands in each cell of a heatmap."""
    return {tuple(map(int, t.get_position())): t.get_text() for t in ax.texts}


def test_a_heatmap_of_quotients_prints_the_counts_and_frames_what_is_sure():
    table = gj.specialization_table(KINDS)
    ax = gj.plot_specialization(table, DATA)
    counts = KINDS.to_numpy()
    printed = cells(ax)
    assert len(printed) == counts.size
    for (column, row), text in printed.items():
        assert float(text) == counts[row, column]
    framed = {
        (round(box.get_x() + 0.47), round(box.get_y() + 0.45))
        for box in ax.patches
        if isinstance(box, Rectangle)
    }
    sure = (table["low"] > 1) | (table["high"] < 1)
    assert framed == {(j, i) for i, j in np.argwhere(grid(sure))}
    assert framed
    pale = {
        place
        for place, text in zip(printed, ax.texts, strict=True)
        if text.get_color() == "#999999"
    }
    assert pale == {(j, i) for i, j in np.argwhere(~grid(table["enough"]))}


def test_like_rows_stand_next_to_each_other():
    matrix = pd.DataFrame(
        [[9, 0, 0], [0, 9, 1], [8, 1, 0], [0, 8, 1], [0, 0, 0]],
        ["w", "x", "y", "z", "zero"],
        ["a", "b", "c"],
    )
    ax = gj.plot_matrix(matrix, DATA, cluster=True)
    rows = [label.get_text() for label in ax.get_yticklabels()]
    assert abs(rows.index("w") - rows.index("y")) == 1
    assert abs(rows.index("x") - rows.index("z")) == 1
    assert rows[-1] == "zero"
    columns = [label.get_text() for label in ax.get_xticklabels()]
    values = {(columns[j], rows[i]): float(text) for (j, i), text in cells(ax).items()}
    assert values == {
        (column, row): matrix.loc[row, column]
        for row in matrix.index
        for column in matrix.columns
        if matrix.loc[row, column]
    }


def test_a_bump_chart_stands_at_the_ranks():
    years = gj.sector_years(DATA)
    ax = gj.plot_bump(years, DATA, top=3)
    counts = years["certain"].reset_index().query("sector != 'unknown'")
    total = counts.groupby("sector")["certain"].sum().nlargest(3)
    labels = DATA.labels.loc["sector", "en"]
    assert {labels[sector] for sector in total.index} <= words(ax)
    numbers = [t for t in ax.texts if t.get_text().isdigit()]
    for text in numbers:
        year, rank = text.get_position()
        here = counts[counts["year"].eq(year)].set_index("sector")["certain"]
        # of equal counts, the one with more in all years stands first
        assert (
            int(text.get_text())
            == here.sort_values(ascending=False).iloc[int(rank) - 1]
        )
    first = [t for t in numbers if t.get_position()[1] == 1]
    assert len(first) == counts["year"].nunique()


def agreements_with(levels):
    """Return the agreements that have an entry at every level, with sets."""
    found = set(DATA.agreements.index)
    for level in levels:
        if level == "sector":
            found &= set(DATA.sector_links.index.get_level_values("subject_id"))
        else:
            found &= set(row_members(DATA, level, (), ("signatory",))["agreement_id"])
    return found


LEVELS = ["helix", "sector", "activity", "year", "kind", "region"]


@given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True))
def test_flows_add_up_to_the_agreements(levels):
    flows = gj.flow_table(DATA, levels)
    assert flows.index.names == levels
    assert flows.sum() == pytest.approx(len(agreements_with(levels)))
    assert (flows > 0).all()


def test_an_agreement_is_divided_evenly():
    # two spheres and one sector: half each; the order of levels does not matter
    data = gj.example_dataset({"m": ["city", "firm"]})
    flows = gj.flow_table(data, ["helix", "sector"])
    assert flows.to_dict() == {
        ("government", "education"): 0.5,
        ("industry", "education"): 0.5,
    }
    other = gj.flow_table(DATA, ["sector", "helix"]).swaplevel().sort_index()
    pd.testing.assert_series_equal(other, gj.flow_table(DATA, ["helix", "sector"]))


def test_blocks_of_an_alluvial_figure_are_as_high_as_their_agreements():
    flows = gj.flow_table(DATA, ["helix", "sector"])
    ax = gj.plot_alluvial(flows, DATA, top=4)
    heights = sorted(bar.get_height() for bars in ax.containers for bar in bars)
    spheres = flows.groupby("helix").sum()
    sectors = flows.groupby("sector").sum().sort_values(ascending=False)
    expected = [*spheres, *sectors[:4], sectors[4:].sum()]
    assert heights == pytest.approx(sorted(expected))
    drawn = sum(isinstance(patch, PathPatch) for patch in ax.patches)
    lumped = flows.reset_index()
    kept = lumped["sector"].where(lumped["sector"].isin(sectors.index[:4]), "others")
    assert drawn == len(set(zip(lumped["helix"], kept, strict=True)))
    assert any(word.startswith("Others (") for word in words(ax))
    ax = gj.plot_alluvial(flows, DATA, top=4, lang="ko")
    assert any(word.startswith("그 밖 (") for word in words(ax))


@pytest.mark.parametrize("side", ["left", "right"])
def test_ribbons_fill_their_blocks(side):
    flows = gj.flow_table(DATA, ["helix", "sector"])
    ax = gj.plot_alluvial(flows, DATA, top=99)
    ends = {"left": (0, 7), "right": (3, 4)}[side]
    x = {"left": 0, "right": 1}[side]
    spans = []
    for patch in ax.patches:
        if isinstance(patch, PathPatch):
            points = patch.get_path().vertices
            spans.append((points[ends[0]][1], points[ends[1]][1]))
    spans = sorted((min(pair), max(pair)) for pair in spans)
    bars = sorted(
        (bar.get_y(), bar.get_y() + bar.get_height()) for bar in ax.containers[x]
    )
    for low, high in bars:
        inside = [(a, b) for a, b in spans if a >= low - 1e-6 and b <= high + 1e-6]
        assert sum(b - a for a, b in inside) == pytest.approx(high - low)
        for (_, end), (start, _) in pairwise(inside):
            assert start == pytest.approx(end)


def test_shares_are_drawn_where_they_are_and_filled_where_named():
    table = gj.policy_table(DATA, ["prg-ai-convergence-universities"])
    ax = gj.plot_shares(table, DATA)
    dots = ax.collections[-1]
    assert dots.get_offsets()[:, 0].tolist() == table["share"].tolist()
    filled = [mpl.colors.to_hex(color) != "#ffffff" for color in dots.get_facecolors()]
    assert filled == table["named"].gt(0).tolist()
    assert {str(count) for count in table["count"]} <= words(ax)
    assert "named by the policy" in words(ax)


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ([], "must be different, and one at least"),
        (["helix", "helix"], "must be different"),
        (["agreement"], "levels='agreement'"),
        (["colour"], "levels='colour'"),
    ],
)
def test_what_is_no_level_is_refused(levels, message):
    with pytest.raises(ValueError, match=message):
        gj.flow_table(DATA, levels)
