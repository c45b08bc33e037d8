"""Figures show what the tables say, in both languages, without a missing glyph."""

import importlib.util
import os
import random
import subprocess
import sys
from functools import partial

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

import gjai_analysis as gj
from gjai_analysis import maps, style
from gjai_analysis import places as places_module

DATA = gj.load_dataset().select(collection="seed")
EMPTY = gj.dataset_from_tables({})
TITLE = {"en": "What is shown?", "ko": "무엇을 보여 주나?"}


def figures(data, lang, title=TITLE):
    """Draw every kind of figure of a dataset."""
    options = {"lang": lang, "title": title}
    yield gj.plot_affiliation(gj.affiliation_graph(data), data, **options)
    yield gj.plot_network(gj.partnership_graph(data), data, **options)
    degrees = gj.centrality_table(gj.partnership_graph(data))["degree"]
    yield gj.plot_ranking(degrees, data, unit="agreements", **options)
    yield gj.plot_matrix(gj.sector_matrix(data), data, **options)
    yield gj.plot_matrix(gj.sector_matrix(data, rows="agreement"), data, **options)
    yield gj.plot_sector_map(gj.sector_graph(data), data, **options)
    yield gj.plot_timeline(gj.timeline_table(data), data, **options)
    yield gj.plot_periods(gj.agreements_by_period(data), **options)
    yield gj.plot_coverage(gj.series_coverage(data), **options)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def words(ax):
    legend = ax.get_legend()
    texts = [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()]
    texts += legend.get_texts() if legend else []
    return {text.get_text().replace("\n", " ") for text in texts}


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_figure_is_drawn_without_a_missing_glyph(lang, tmp_path):
    for ax in figures(DATA, lang):  # warnings are errors, a missing glyph warns
        ax.figure.savefig(tmp_path / "figure.png")
        assert ax.get_title(loc="left") == TITLE[lang]
        assert ax.figure.get_label().startswith(TITLE[lang] + ": ")


@pytest.mark.parametrize("data", [EMPTY, gj.example_dataset({"m": "a"})])
def test_small_datasets_are_drawn_too(data, tmp_path):
    for number, ax in enumerate(figures(data, "ko")):
        ax.figure.savefig(tmp_path / f"{number}.svg")
    assert len(list(tmp_path.iterdir())) == 9


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", {"Chonnam National University"}),
        ("ko", {"전남대학교", "광주광역시", "대학교"}),
    ],
)
def test_labels_follow_the_language(lang, expected):
    ax = gj.plot_network(gj.partnership_graph(DATA), DATA, top=30, lang=lang)
    assert expected <= words(ax)


def test_the_language_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("GJAI_LANG", "ko")
    ax = gj.plot_matrix(gj.sector_matrix(DATA, rows="kind"), DATA)
    assert {"에너지", "대학교"} <= words(ax)


def test_an_unknown_language_is_refused():
    with pytest.raises(gj.OptionError, match="lang='fr' is not one of"):
        gj.plot_periods(gj.agreements_by_period(DATA), lang="fr")


def test_korean_labels_need_a_font(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(gj.GjaiError, match="No Korean font: pip install"):
        gj.plot_periods(gj.agreements_by_period(DATA), lang="ko")
    assert gj.plot_network(gj.partnership_graph(DATA), DATA, lang="en").texts


def test_names_fall_back_to_the_other_language():
    organizations = pd.DataFrame(
        {"org_id": ["org-a", "org-b"], "name_ko": ["가", ""], "kind": "other"}
    )
    organizations["name_en"] = ["", "B"]
    data = gj.dataset_from_tables({"organizations": organizations})
    assert style.names(data, "en").to_dict() == {"org-a": "가", "org-b": "B"}
    assert style.names(data, "ko").to_dict() == {"org-a": "가", "org-b": "B"}


def test_dollar_signs_in_names_are_not_formulas():
    organizations = pd.DataFrame(
        {"org_id": ["org-a"], "name_en": ["$\\frac{1}{$ & Co"], "kind": "company"}
    )
    data = gj.dataset_from_tables({"organizations": organizations})
    values = pd.Series([1.0], index=pd.Index(["org-a"], name="org_id"))
    ax = gj.plot_ranking(values, data)
    ax.figure.canvas.draw()
    assert "$\\frac{1}{$ & Co" in words(ax)


def test_the_area_of_a_node_shows_what_is_asked_for():
    graph = gj.partnership_graph(gj.example_dataset({"m": ["city", "school", "firm"]}))
    sizes = {"org-city": 9.0, "org-school": 3.0, "org-firm": 0.0}
    ax = gj.plot_network(graph, gj.example_dataset(), sizes=sizes)
    areas = sorted(float(c.get_sizes()[0]) for c in ax.collections[1:])
    assert areas == [40, 140, 340]


def test_only_the_largest_nodes_are_labelled():
    ax = gj.plot_network(gj.partnership_graph(DATA), DATA, top=3)
    assert len(ax.texts) == 3


def test_given_axes_are_drawn_on():
    _, ax = plt.subplots()
    assert gj.plot_periods(gj.agreements_by_period(DATA), ax=ax) is ax


def test_matrix_cells_print_their_counts():
    matrix = gj.sector_matrix(gj.example_dataset())
    ax = gj.plot_matrix(matrix, gj.example_dataset())
    assert [text.get_text() for text in ax.texts] == ["1"] * 5


def test_planned_is_hollow_and_happened_is_filled():
    timeline = gj.timeline_table(DATA)
    days = timeline[timeline["precision"].eq("day") & ~timeline["inferred"]]
    ax = gj.plot_timeline(days, DATA)
    hollow = [line.get_markerfacecolor() == "white" for line in ax.lines]
    assert hollow == days["status"].eq("planned").tolist()


def test_an_inferred_day_is_pale_and_marked():
    timeline = gj.timeline_table(DATA)
    timeline = timeline[timeline["inferred"] & timeline["precision"].eq("day")].head(1)
    ax = gj.plot_timeline(timeline, DATA)
    assert ax.lines[0].get_markerfacecolor()[3] == pytest.approx(0.3)
    assert any(word.endswith(" ?") for word in words(ax))


def test_an_interval_is_a_bar_over_all_its_days():
    timeline = gj.timeline_table(gj.example_dataset()).head(1)
    ax = gj.plot_timeline(timeline, gj.example_dataset())
    (bar,) = ax.collections
    xs = bar.get_paths()[0].vertices[:, 0]
    assert xs.max() - xs.min() == 365


def test_possible_counts_stand_on_certain_ones():
    index = pd.PeriodIndex(["2021", "2022"], freq="Y", name="period")
    counts = pd.DataFrame({"certain": [1, 0], "possible": [3, 2]}, index=index)
    ax = gj.plot_periods(counts)
    heights = [bar.get_height() for bar in ax.patches]
    assert heights == [1, 0, 2, 2]


def test_the_layout_is_the_same_every_time_and_in_any_order():
    graph = gj.partnership_graph(DATA)
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from((v, u) for u, v in reversed(list(graph.edges)))
    assert gj.layout(graph) == gj.layout(turned)
    assert gj.layout(nx.Graph()) == {}


@given(st.integers(0, 4), st.integers(0, 5), st.integers(0, 4))
def test_no_two_nodes_share_a_place(rings, alone, pairs):
    parts = [nx.cycle_graph(4)] * rings + [nx.path_graph(2)] * pairs
    parts += [nx.empty_graph(1)] * alone
    graph = nx.disjoint_union_all(parts) if parts else nx.Graph()
    graph = nx.relabel_nodes(graph, str)
    places = gj.layout(graph)
    assert set(places) == set(graph)
    assert len(set(places.values())) == len(graph)


def test_kinds_have_colours_of_their_own():
    kinds = DATA.vocabulary.loc["org_kind"].index
    assert set(kinds) == set(style.KIND_COLORS)
    assert len(set(style.KIND_COLORS.values())) == len(kinds)
    assert set(DATA.vocabulary.loc["helix"].index) == set(style.SPHERE_MARKERS)


def test_figures_tell_a_notebook_what_they_show(monkeypatch):
    ipython = pytest.importorskip("IPython")
    shell = ipython.core.interactiveshell.InteractiveShell.instance()
    monkeypatch.setattr(ipython, "get_ipython", lambda: shell)
    ax = gj.plot_periods(gj.agreements_by_period(DATA), title="When?")
    said = shell.display_formatter.formatters["text/plain"](ax.figure)
    shell.clear_instance()
    assert said.startswith("When?: ")


def test_lazy_names_exist_and_others_do_not():
    assert gj.plot_network is maps.plot_network
    assert "plot_network" in dir(gj)
    with pytest.raises(AttributeError, match="no attribute 'plot_nothing'"):
        gj.plot_nothing  # noqa: B018


def test_a_coverage_has_a_stripe_for_each_ordinal_and_a_year_at_its_first():
    dates = [None, *["2020-01-29"] * 18, *["2021-01-01"] * 11]
    coverage = pd.DataFrame(
        {
            "status": ["missing", *["held"] * 28, "counted"],
            "earliest": pd.to_datetime(dates),
        },
        index=pd.RangeIndex(1, 31, name="series_no"),
    )
    ax = gj.plot_coverage(coverage, title="Held?")
    assert len(ax.patches) == 30
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2020", "2021"]
    assert ax.get_xticks().tolist() == [2, 20]
    assert {"agreement held (28)", "ceremony held in part (0)"} <= words(ax)
    assert ax.figure.get_label().startswith("Held?: 30 ordinals: 28 held")


@pytest.mark.parametrize(("by", "lines"), [("kind", 1), ("record", 2), (None, 2)])
def test_a_timeline_has_a_line_for_each_record_or_kind(by, lines):
    data = gj.example_dataset()
    ax = gj.plot_timeline(gj.timeline_table(data), data, by=by)
    assert len(ax.get_yticks()) == lines
    assert len(ax.collections) == 2


def test_a_line_of_a_kind_says_how_many_records_it_has():
    timeline = gj.timeline_table(DATA)
    ax = gj.plot_timeline(timeline, DATA, by="kind", lang="en")
    counts = timeline.groupby(["table", "kind"]).size()
    ticks = [tick.get_text() for tick in ax.get_yticklabels()]
    assert [int(tick.split("(")[-1].rstrip(")")) for tick in ticks] == counts.tolist()


def test_a_long_timeline_is_drawn_by_kind():
    data = gj.example_dataset({f"m{i}": "ab" for i in range(61)})
    ax = gj.plot_timeline(gj.timeline_table(data), data)
    assert len(ax.get_yticks()) == 1


@pytest.mark.parametrize("nodes", [101, 510])
def test_a_large_component_is_laid_out_the_same_way_every_time(nodes):
    graph = nx.relabel_nodes(nx.random_labeled_tree(nodes, seed=2), str)
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(graph)))
    turned.add_edges_from((v, u) for u, v in reversed(list(graph.edges)))
    places = gj.layout(graph)
    assert places == gj.layout(turned)
    assert len(set(places.values())) == nodes


@pytest.mark.parametrize("shape", [nx.star_graph(150), nx.complete_graph(120)])
def test_no_two_nodes_of_a_regular_component_share_a_place(shape):
    graph = nx.relabel_nodes(shape, str)
    assert len(set(gj.layout(graph).values())) == len(graph)


def test_a_large_component_starts_on_a_spiral_with_the_busiest_inside():
    graph = nx.relabel_nodes(nx.star_graph(3), {0: "d", 1: "c", 2: "b", 3: "a"})
    start = places_module._spiral(graph)
    assert list(start) == ["d", "a", "b", "c"]
    points = np.array(list(start.values()))
    assert np.hypot(*points.T) == pytest.approx(np.sqrt([1 / 8, 3 / 8, 5 / 8, 7 / 8]))
    turns = np.diff(np.unwrap(np.arctan2(points[:, 1], points[:, 0])))
    assert np.degrees(turns) == pytest.approx([137.50776405] * 3)


def test_forces_move_a_large_component_from_the_spiral(monkeypatch):
    graph = nx.relabel_nodes(nx.star_graph(120), str)
    starts = []

    def stay(graph, *, pos, **_):
        starts.append(pos)
        return {node: np.array(place) for node, place in pos.items()}

    monkeypatch.setattr(places_module.nx, "spring_layout", stay)
    gj.layout(graph)
    assert starts == [places_module._spiral(graph)]


def test_random_numbers_and_a_layout_leave_each_other_alone():
    graph = nx.relabel_nodes(nx.random_labeled_tree(120, seed=2), str)
    places = []
    for seed in (1, 2):
        np.random.seed(seed)  # noqa: NPY002  (the state that networkx would take)
        random.seed(seed)
        before = np.random.get_state()[1:3], random.getstate()  # noqa: NPY002
        places.append(gj.layout(graph))
        after = np.random.get_state()[1:3], random.getstate()  # noqa: NPY002
        assert str(before) == str(after)
    assert places[0] == places[1]


@pytest.mark.slow
def test_a_layout_does_not_depend_on_the_hash_seed():
    code = (
        "import networkx as nx, gjai_analysis as gj;"
        "tree = nx.random_labeled_tree(120, seed=2);"
        "ties = {(f'n{u}', f'n{v}') for u, v in tree.edges};"
        "print(sorted(gj.layout(nx.Graph(ties)).items()))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 2000


def test_a_layout_of_a_large_component_ignores_the_strength_of_ties():
    graph = nx.relabel_nodes(nx.path_graph(110), str)
    plain = gj.layout(graph)
    nx.set_edge_attributes(graph, 5.0, "strength")
    assert gj.layout(graph) == plain


@pytest.mark.parametrize(("agreements", "dates"), [(60, 60), (61, 0)])
def test_many_agreements_have_no_dates_for_labels(agreements, dates):
    data = gj.example_dataset({f"m{i}": "ab" for i in range(agreements)})
    ax = gj.plot_affiliation(gj.affiliation_graph(data), data)
    assert sum(text.get_text().startswith("20") for text in ax.texts) == dates


def test_no_text_of_a_figure_is_taken_for_a_formula_on_axes_of_ones_own():
    _, ax = plt.subplots()
    table = pd.DataFrame({"degree": [1.0]}, index=pd.Index(["org-city"], name="org_id"))
    gj.plot_ranking(table["degree"], gj.example_dataset(), title=r"$\frac{$", ax=ax)
    ax.get_figure().canvas.draw()
    assert not any(label.get_parse_math() for label in ax.get_yticklabels())


def boxes(ax):
    """Return the extents of labels in pixels, by text."""
    ax.figure.canvas.draw()
    return {text.get_text(): text.get_window_extent() for text in ax.texts}


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("without", [[], ["org-gwangju-city"]])
def test_no_label_hides_another_or_leaves_its_node_unsaid(lang, without):
    data = gj.load_dataset()
    graph = gj.partnership_graph(data, without=without)
    places = gj.layout(graph)
    ax = gj.plot_network(graph, data, places=places, top=12, lang=lang)
    found = boxes(ax)
    assert len(found) == 12
    extents = list(found.values())
    for i, one in enumerate(extents):
        assert not any(one.overlaps(other) for other in extents[i + 1 :])
        assert not one.overlaps(ax.get_legend().get_window_extent())
    led = [line for line in ax.lines if line.get_label() == "_leader"]
    assert {line.get_color() for line in led} == {style.INK}
    ends = [ax.transData.transform(line.get_xydata()) for line in led]
    names = style.names(data, lang)
    nodes = {node: ax.transData.transform(places[node]) for node in graph}
    for text, box in found.items():
        near = min(nodes, key=lambda node: gap(box, nodes[node]))
        own = names[near].replace(" ", "") == "".join(text.split())
        assert own or any(gap(box, end[1]) < 2 for end in ends), text


def gap(box, point):
    nearest = np.clip(point, [box.x0, box.y0], [box.x1, box.y1])
    return float(np.hypot(*(nearest - point)))


def test_a_kind_of_two_spheres_is_in_the_legend_under_both():
    data = gj.example_dataset({"m": ["a", "b", "c"]})
    graph = gj.partnership_graph(data)
    for node, sphere in (("org-a", "academia"), ("org-b", "industry")):
        graph.nodes[node].update(kind="programme_office", sphere=sphere)
    legend = gj.plot_network(graph, data).get_legend()
    entries = [text.get_text() for text in legend.get_texts()]
    assert entries.count("Programme office") == 2
    assert legend.get_title().get_text() == "marker: sphere, colour: kind"
    markers = {
        (text.get_text(), handle.get_marker())
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True)
    }
    assert ("Programme office", style.SPHERE_MARKERS["academia"]) in markers
    assert ("Programme office", style.SPHERE_MARKERS["industry"]) in markers


def test_the_legend_says_what_area_and_squares_mean():
    data = gj.example_dataset()
    sizes = pd.Series({"org-city": 32.0, "org-school": 3.0}, name="strength")
    ax = gj.plot_network(gj.partnership_graph(data), data, sizes=sizes)
    legend = ax.get_legend()
    entries = {
        t.get_text(): h
        for t, h in zip(legend.get_texts(), legend.legend_handles, strict=True)
    }
    assert {"area: strength", "32", "8", "2"} <= set(entries)
    areas = {float(c.get_sizes()[0]) for c in ax.collections[1:]}
    assert round(entries["32"].get_markersize() ** 2) in areas
    ax = gj.plot_affiliation(gj.affiliation_graph(data), data)
    assert {"area: agreements", "agreement"} <= words(ax)


def test_figures_with_one_largest_size_share_a_scale():
    data = gj.example_dataset({"m": ["city", "school", "firm"]})
    sizes = {"org-city": 3.0, "org-school": 3.0, "org-firm": 3.0}
    graph = gj.partnership_graph(data)
    ax = gj.plot_network(graph, data, sizes=sizes, largest=9)
    assert {float(c.get_sizes()[0]) for c in ax.collections[1:]} == {140}


def test_assumed_ties_are_dashed_and_in_the_legend():
    data = gj.example_dataset({"m": ["city", "school", "firm"]})
    graph = gj.partnership_graph(data)
    assert "shared agreement" not in words(gj.plot_network(graph, data))
    graph.edges["org-city", "org-firm"]["assumed"] = True
    ax = gj.plot_network(graph, data)
    known, assumed = ax.collections[:2]
    assert [len(c.get_segments()) for c in (known, assumed)] == [2, 1]
    assert known.get_linestyle()[0][1] is None
    assert assumed.get_linestyle()[0][1] is not None
    assert {"shared agreement", "assumed: unclear form read as joint"} <= words(ax)


@pytest.mark.parametrize(("lang", "said"), [("en", "no data"), ("ko", "자료 없음")])
def test_a_figure_without_data_says_so(lang, said):
    for data, expected in ((EMPTY, True), (DATA, False)):
        for ax in (
            gj.plot_network(gj.partnership_graph(data), data, lang=lang),
            gj.plot_affiliation(gj.affiliation_graph(data), data, lang=lang),
        ):
            notes = [a.txt.get_text() for a in ax.artists if hasattr(a, "txt")]
            assert notes == [said] * expected


@pytest.mark.parametrize(
    ("draw", "of", "error", "message"),
    [
        (partial(gj.plot_network, top=-1), "graph", ValueError, "top=-1 is too few"),
        (gj.plot_network, "none", ValueError, "org-city; pass the dataset"),
        (gj.plot_network, "data", TypeError, "not a Dataset; take"),
        (gj.plot_affiliation, "graph", ValueError, "pass affiliation_graph"),
        (lambda data, _: gj.centrality_table(data), "data", TypeError, "graph.data"),
    ],
)
def test_what_cannot_be_drawn_is_told_what_to_pass(draw, of, error, message):
    data = gj.example_dataset()
    given = data if of == "data" else gj.partnership_graph(data)
    with pytest.raises(error, match=message):
        draw(given, EMPTY if of == "none" else data)


def test_a_ranking_says_what_its_colours_are_and_takes_one_column():
    table = gj.centrality_table(gj.partnership_graph(DATA))
    shown = table["degree"].nlargest(5)
    texts = gj.plot_ranking(shown, DATA).get_legend().get_texts()
    kinds = DATA.organizations.loc[shown.index, "kind"].unique()
    labels = DATA.labels.loc["org_kind", "en"]
    assert {text.get_text() for text in texts} == set(labels[kinds])
    codes = pd.Series({"energy": 2}).rename_axis("sector")
    assert gj.plot_ranking(codes, DATA).get_legend() is None
    with pytest.raises(TypeError, match="take table"):
        gj.plot_ranking(table, DATA)
