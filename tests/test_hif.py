"""What leaves as a hypergraph comes back as the same agreements."""

import json

import pandas as pd
import pytest
import xgi
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from gjai_analysis import (
    DatasetError,
    dataset_from_tables,
    example_dataset,
    from_hif,
    hif,
    load_dataset,
    partnership_graph,
    to_hif,
)

DATA = load_dataset()
signatories = st.dictionaries(
    st.sampled_from(["m1", "m2", "m3", "m4"]),
    st.sets(st.sampled_from("abcdef"), min_size=1),
)


def record(*keys, **more):
    """Describe a record of the format, version 0.1.0."""
    fields = {key: {"type": ["string", "integer"]} for key in keys}
    fields |= {"weight": {"type": "number"}, "attrs": {"type": "object"}} | more
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": fields,
            "required": list(keys),
            "additionalProperties": False,
        },
    }


HIF = {
    "type": "object",
    "properties": {
        "network-type": {"enum": ["undirected", "directed", "asc"]},
        "metadata": {"type": "object"},
        "incidences": record("edge", "node", direction={"enum": ["head", "tail"]}),
        "nodes": record("node"),
        "edges": record("edge"),
    },
    "required": ["incidences"],
    "additionalProperties": False,
}


def incidences(data):
    """Return who takes part in which agreement, in which role."""
    rows = data.participations.reset_index()
    rows = rows[rows["activity_id"].isin(data.agreements.index)]
    return rows.reset_index(drop=True)


def test_a_small_hypergraph_by_hand():
    content = to_hif(example_dataset({"m": ["city"]}))
    assert content["network-type"] == "undirected"
    assert content["metadata"]["name"] == "example"
    assert content["incidences"] == [
        {
            "edge": "agr-m",
            "node": "org-city",
            "attrs": {"role": "signatory", "basis": "stated"},
        }
    ]
    assert content["nodes"] == [
        {"node": "org-city", "attrs": {"name_en": "City", "kind": "local_government"}}
    ]
    attributes = content["edges"][0]["attrs"]
    assert attributes["signed"] == "2021"
    assert attributes["parties_complete"] is True


def test_the_shipped_data_are_as_the_format_has_them_also_in_the_file(tmp_path):
    content = to_hif(DATA, tmp_path / "gwangju.hif.json")
    validate(content, HIF)
    text = (tmp_path / "gwangju.hif.json").read_text("utf-8")
    assert json.loads(text) == content
    assert "광주" in text
    assert content["metadata"]["fingerprint"] == DATA.fingerprint


def test_the_shipped_data_come_back_without_what_is_no_hypergraph(tmp_path):
    to_hif(DATA, tmp_path / "gwangju.json")
    back = from_hif(tmp_path / "gwangju.json")
    pd.testing.assert_frame_equal(incidences(back), incidences(DATA))
    pd.testing.assert_frame_equal(back.organizations, DATA.organizations)
    pd.testing.assert_frame_equal(
        back.agreements.drop(columns="ceremony_id"),
        DATA.agreements.drop(columns="ceremony_id"),
    )
    assert back.agreements["ceremony_id"].isna().all()
    assert back.agreements["series_no"].notna().any()
    assert back.descriptor["name"] == DATA.descriptor["name"]
    assert back.evidence.empty


@given(signatories)
def test_going_out_and_back_changes_nothing(parties):
    data = example_dataset(parties)
    back = from_hif(json.loads(json.dumps(to_hif(data))))
    rest = to_hif(back)
    assert rest.pop("metadata").items() >= {"name": "example"}.items()
    assert rest.items() <= to_hif(data).items()
    assert set(partnership_graph(back).edges) == set(partnership_graph(data).edges)


def test_xgi_reads_what_is_exported(tmp_path):
    data = DATA.select(role="signatory")
    to_hif(data, tmp_path / "signed.json")
    hypergraph = xgi.read_hif(tmp_path / "signed.json")
    parties = incidences(data).groupby("activity_id")["org_id"].agg(set)
    assert hypergraph.edges.members(dtype=dict) == parties.to_dict()
    assert set(hypergraph.nodes) == set(data.organizations.index)
    city = hypergraph.nodes["org-gwangju-city"]
    assert city["name_ko"] == "광주광역시"
    assert hypergraph.edges["agr-2024-01-16-kookmin"]["kind"] == "mou"


def test_an_empty_dataset_is_an_empty_hypergraph():
    content = to_hif(dataset_from_tables({}))
    validate(content, HIF)
    assert content["incidences"] == content["nodes"] == content["edges"] == []
    assert from_hif(content).agreements.empty


def test_events_and_programmes_are_no_hyperedges():
    events = set(DATA.participations.index.get_level_values(0)) - {
        *DATA.agreements.index
    }
    assert events
    assert not events & {row["edge"] for row in to_hif(DATA)["incidences"]}


def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "old.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        to_hif(example_dataset(), path)
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_attributes_that_the_data_model_does_not_have_are_not_read():
    content = to_hif(example_dataset())
    content["nodes"][0]["attrs"] |= {"colour": ["red"], "employees": 12}
    content["edges"][0]["attrs"]["ceremony_id"] = "evt-x"
    content["incidences"][0]["weight"] = 1
    back = from_hif(content)
    assert list(back.organizations) == list(DATA.organizations)
    assert back.agreements["ceremony_id"].isna().all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "HIF: is not an object"),
        ({}, "column incidences: is not a list"),
        ({"incidences": {}}, "column incidences: is not a list"),
        ({"incidences": [], "nodes": None}, "column nodes: is not a list"),
        ({"incidences": [], "metadata": []}, "column metadata: is not an object"),
        (
            {"incidences": [], "network-type": "directed"},
            "column network-type: is 'directed', but agreements are undirected",
        ),
        ({"incidences": [["m", "a"]]}, r"incidences\[0\]: is not an object"),
        ({"incidences": [{"node": "a"}]}, r"incidences\[0\]: has None as edge"),
        (
            {"incidences": [], "nodes": [{"node": "a"}, {"node": 7}]},
            r"nodes\[1\]: has 7 as node",
        ),
        (
            {"incidences": [], "nodes": [{"node": "a", "attrs": []}]},
            r"nodes\[0\]: is not an object, or its attrs are none",
        ),
        (
            {"incidences": [{"node": "a", "edge": "m", "weight": 0.5}]},
            r"incidences\[0\]: has the weight 0.5. Remove it",
        ),
        (
            {"incidences": [], "edges": [{"edge": "m", "attrs": {"kind": ["mou"]}}]},
            r"edges\[0\]: has \['mou'\] as kind. Give a text",
        ),
    ],
)
def test_what_is_not_as_the_format_has_it_is_named_with_its_place(
    content, said, tmp_path
):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DatasetError, match=said):
        from_hif(path)


def test_all_faults_are_named_at_once():
    content = {"incidences": 3, "nodes": [3], "edges": 3, "network-type": "asc"}
    with pytest.raises(DatasetError, match="4 problems"):
        from_hif(content)


def test_a_hypergraph_of_something_else_is_refused_by_the_data_model():
    content = {"incidences": [{"edge": "m", "node": "org-a"}]}
    with pytest.raises(DatasetError) as refused:
        from_hif(content)
    said = str(refused.value)
    assert 'participations.csv, row 2, column org_id: "org-a": has no row' in said
    assert "column role: is empty" in said


@pytest.mark.parametrize("text", ["", "{", "nonsense", "[" * 100_000])
def test_a_file_that_is_not_json_is_named(text, tmp_path):
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"bad\.json.*: is .*"):
        from_hif(str(tmp_path / "bad.json"))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DatasetError, match=r"none\.json"):
        from_hif(tmp_path / "none.json")


def test_the_lists_of_the_format_are_tables_of_the_data_model():
    for table, keys in hif._LISTS.values():
        assert set(keys.values()) <= set(hif._columns(table))
