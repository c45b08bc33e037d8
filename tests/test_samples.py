"""A part or a copy of a dataset is again a whole dataset, and cheap to make."""

import sys
from dataclasses import replace
from importlib.machinery import ModuleSpec

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_cases import CEREMONY, shuffled, signatories, signing

import gjai_analysis as gj
from gjai_analysis import (
    dataset_from_tables,
    example_dataset,
    load_dataset,
    partnership_graph,
)
from gjai_analysis import samples as module
from gjai_analysis.robustness import _items
from gjai_analysis.samples import (
    Parts,
    as_numbers,
    bootstrap,
    copies,
    draw_units,
    evaluate,
    kendall,
)

DATA = load_dataset()
SEED = DATA.select(collection="seed")


def assert_same_tables(one, other):
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])


def without(data, agreement):
    parts = Parts(data)
    gone = np.zeros(parts.size, dtype=bool)
    place = data.agreements.index.get_loc(agreement)
    gone[parts.rows("agreements")[place]] = True
    return parts.part(gone)


def test_without_an_agreement_all_that_hangs_on_it_is_gone():
    rest = without(example_dataset(), "agr-b")
    assert list(rest.agreements.index) == ["agr-a"]
    assert list(rest.participations.index.get_level_values(0)) == ["agr-a"] * 2
    assert list(rest.sector_links.index) == [("agr-a", "education")]
    assert len(rest.organizations) == 3


def test_an_optional_reference_to_what_is_gone_is_blank():
    linked = DATA.events["activity_id"].isin(DATA.agreements.index)
    event, agreement = next(DATA.events.loc[linked, "activity_id"].items())
    rest = without(DATA, agreement)
    assert pd.isna(rest.events.at[event, "activity_id"])
    assert rest.events["activity_id"].dtype == DATA.events["activity_id"].dtype


def test_what_one_collection_supports_is_what_select_keeps():
    # the same closure, computed by selection.py: publishers stand for collections
    sources = DATA.sources.assign(publisher=DATA.sources["collection"])
    parts = Parts(replace(DATA, sources=sources))
    gone = np.zeros(parts.size, dtype=bool)
    gone[_items(parts, "publisher")["web"]] = True
    rest = replace(parts.part(gone), sources=SEED.sources)
    assert_same_tables(rest, SEED)


def test_nothing_left_out_is_everything():
    parts = Parts(DATA)
    assert_same_tables(parts.part(np.zeros(parts.size, dtype=bool)), DATA)


def test_a_part_has_a_fingerprint_of_its_own_that_does_not_change():
    data = example_dataset()
    one, other = without(data, "agr-a"), without(data, "agr-b")
    assert len({data.fingerprint, one.fingerprint, other.fingerprint}) == 3
    assert without(data, "agr-a").fingerprint == one.fingerprint


def test_copies_are_a_valid_dataset():
    tables = copies(SEED, 3).tables
    plain = {
        name: table.reset_index().replace("#", "-copy-", regex=True)
        for name, table in tables.items()
    }
    tripled = dataset_from_tables(plain)
    for name in ("agreements", "topics"):
        assert len(getattr(tripled, name)) == 3 * len(SEED.tables[name])
    assert tripled.problems == ()


def test_a_copy_stands_behind_its_original_and_holds_the_same():
    data = copies(example_dataset(), 2)
    assert list(data.agreements.index) == ["agr-a", "agr-a#01", "agr-b", "agr-b#01"]
    assert data.participations.index.is_monotonic_increasing
    rows = data.participations.reset_index("activity_id")["activity_id"]
    assert rows.value_counts().to_dict() == {
        "agr-a": 2,
        "agr-a#01": 2,
        "agr-b": 3,
        "agr-b#01": 3,
    }


def test_the_first_of_all_copies_is_the_data():
    many = copies(DATA, 3)
    parts = Parts(many)
    gone = np.zeros(parts.size, dtype=bool)
    for name in ("agreements", "events"):
        gone[parts.rows(name)] = many.tables[name].index.str.contains("#")
    assert_same_tables(parts.part(gone), DATA)


def test_two_copies_are_two_agreements_however_unclear_their_form():
    data = signing(CEREMONY)
    assert partnership_graph(data)["org-a"]["org-b"]["strength"] == 1
    assert partnership_graph(copies(data, 2))["org-a"]["org-b"]["strength"] == 2


def test_agreements_that_may_be_one_document_are_one_unit():
    assert draw_units(signing(CEREMONY).agreements).tolist() == ["evt-c", "evt-c"]
    apart = signing(CEREMONY, form="joint")
    assert draw_units(apart.agreements).tolist() == ["agr-m", "agr-n"]


def test_a_ceremony_of_unclear_agreements_is_drawn_whole():
    data = signing(CEREMONY)
    for sample in bootstrap(data, n=5, seed=1):
        assert_same_tables(sample, data)


@settings(max_examples=20)
@given(signatories(), st.integers(0, 9))
def test_a_bootstrap_sample_is_made_of_whole_agreements(parties, seed):
    data = example_dataset(parties)
    (sample,) = bootstrap(data, n=1, seed=seed)
    assert len(sample.agreements) == len(data.agreements)
    for agreement in sample.agreements.index:
        original = agreement.split("#")[0]
        for table in ("participations", "sector_links"):
            drawn = sample.tables[table].loc[agreement]
            pd.testing.assert_frame_equal(drawn, data.tables[table].loc[original])


def test_evidence_goes_with_each_copy():
    for sample in bootstrap(SEED, n=3, seed=1):
        cited = sample.evidence.loc["participations"].index.get_level_values(0)
        present = ["/".join(key) for key in sample.participations.index]
        assert set(cited) == set(present)


def test_bootstrap_samples_do_not_depend_on_the_order_of_rows():
    ours = bootstrap(SEED, n=3, seed=5)
    for one, other in zip(ours, bootstrap(shuffled(SEED), n=3, seed=5), strict=True):
        for name, table in one.tables.items():
            assert sorted(table.index) == sorted(other.tables[name].index)


def test_a_dataset_without_agreements_can_be_drawn_from():
    for sample in bootstrap(dataset_from_tables({}), n=2, seed=1):
        assert sample.agreements.empty


def test_a_single_number_has_the_name_value():
    assert as_numbers(3).to_dict() == {"value": 3.0}
    missing = as_numbers(pd.Series([1, None], dtype="Int64"))
    assert missing.dtype == "float64"
    assert missing.isna().tolist() == [False, True]


@pytest.mark.parametrize(("result", "kind"), [([1, 2], "list"), ("12", "str")])
def test_a_statistic_that_gives_no_numbers_is_told_what_to_give(result, kind):
    with pytest.raises(ValueError, match=f"gave a {kind}, not a number or a Series"):
        as_numbers(result)


def test_a_statistic_that_gives_a_table_is_told_what_to_do():
    with pytest.raises(ValueError, match=r"gave a table.*stack"):
        as_numbers(pd.DataFrame({"x": [1]}))


def test_a_statistic_with_an_entry_twice_is_named():
    with pytest.raises(ValueError, match="two values for a"):
        as_numbers(pd.Series([1, 2], index=["a", "a"]))


def test_tau_b_is_counted_over_pairs_that_both_have():
    one = np.array([1.0, 2, 3, np.nan])
    assert kendall(one, np.array([1.0, 3, 2, 9])) == pytest.approx(1 / 3)
    assert np.isnan(kendall(one, np.array([5.0, 5, 5, 1])))
    assert np.isnan(kendall(one, np.array([5.0, np.nan, np.nan, 1])))


def rows_evaluated():
    data = example_dataset()
    counts = evaluate(
        lambda d: len(d.agreements),
        iter([data, data]),
        index=pd.Index(["value"]),
        total=2,
        progress=True,
    )
    return counts.tolist()


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("installed", [False, True])
def test_a_bar_is_shown_at_a_terminal_with_tqdm_only(
    monkeypatch, capsys, terminal, installed
):
    spec = ModuleSpec("tqdm", None) if installed else None
    monkeypatch.setattr(module, "find_spec", lambda _: spec)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert rows_evaluated() == [[2.0], [2.0]]
    shown = capsys.readouterr()
    assert bool(shown.err) == (terminal and installed)
    assert not shown.out


def how_many(data):
    return pd.Series({"agreements": len(data.agreements)})


@pytest.mark.parametrize("seed", [None, "1", 1.5, True, -1])
@pytest.mark.parametrize(
    "draw",
    [
        lambda seed: gj.resample(gj.example_dataset(), how_many, n=2, seed=seed),
        lambda seed: gj.silence_test(gj.example_dataset(), seed=seed),
        lambda seed: gj.case_dropping(gj.example_dataset(), how_many, n=2, seed=seed),
        lambda seed: gj.null_model(gj.example_dataset(), how_many, n=2, seed=seed),
        lambda seed: gj.curveball_mixing(gj.example_dataset(), seed=seed),
        lambda seed: gj.community_table(
            gj.partnership_graph(gj.example_dataset()), seed=seed
        ),
    ],
)
def test_what_does_not_begin_somewhere_repeats_nowhere(draw, seed):
    with pytest.raises(TypeError, match="is no whole number; take seed=1"):
        draw(seed)
