"""Selecting the seed collection gives back the analysis of the seeds alone."""

import hashlib
import json
from pathlib import Path

import pytest

import gjai_analysis as gj

FILE = Path(__file__).parent / "published" / "seed_results.json"
SEED = gj.load_dataset().select(collection="seed")


def digest(frame):
    """Return a short hash of a rounded table."""
    text = frame.to_csv(lineterminator="\n", float_format="%.9f")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def results(data):
    """Return what the notebooks compute of a dataset, as digests."""
    hub = gj.hubs(data)
    found = {
        "hub": hub,
        "rows": data.summary()["rows"].drop(["vocabulary", "aliases"]).to_dict(),
    }
    for strength in ("count", "newman"):
        for unclear in ("joint", "hub"):
            for without in ([], hub):
                graph = gj.partnership_graph(
                    data, strength=strength, unclear=unclear, without=without
                )
                name = f"{strength} {unclear} {'without hub' if without else 'all'}"
                found[name] = digest(gj.tie_table(graph))
    for rows in ("agreement", "organization", "kind"):
        found[f"sectors by {rows}"] = digest(gj.sector_matrix(data, rows=rows))
    spheres = gj.sector_matrix(data, rows="helix").rename_axis("sphere")
    found["sectors by sphere"] = digest(spheres)
    found["sectors"] = digest(gj.sector_table(data))
    found["timeline"] = digest(gj.timeline_table(data))
    found["years"] = digest(gj.agreements_by_period(data))
    columns = ["subject_id", "measure", "value", "unit", "status", "date"]
    found["targets"] = digest(gj.target_table(data)[columns])
    return found


@pytest.mark.parametrize("name", sorted(json.loads(FILE.read_text("utf-8"))))
def test_the_seed_selection_reproduces_the_seed_only_analysis(name):
    assert results(SEED)[name] == json.loads(FILE.read_text("utf-8"))[name]


def test_the_seeds_alone_are_not_everything():
    assert len(SEED.agreements) < len(gj.load_dataset().agreements)
