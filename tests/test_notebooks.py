"""Notebooks are stored as run: complete, in order, without errors or magics."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gjai_analysis import (
    example_dataset,
    load_dataset,
    save_dataset,
    write_template,
)
from gjai_analysis.package import model

FOLDER = Path(__file__).parents[1] / "notebooks"
PATHS = sorted(FOLDER.glob("*.ipynb"))
each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def cells(path, kind):
    content = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in content if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def test_there_are_notebooks():
    assert len(PATHS) >= 4


@each
def test_cells_were_run_once_from_top_to_bottom(path):
    counts = [cell["execution_count"] for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))


@each
def test_no_output_is_an_error_or_a_warning(path):
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr", output["text"]


@each
def test_no_magic_hides_a_failure(path):
    # nbval's lax mode passes a cell with an unknown magic, whatever else it raises
    for cell in cells(path, "code"):
        for line in source(cell).splitlines():
            assert not re.match(r"\s*[%!?]", line) or line == "%matplotlib inline", line
            assert not re.search(r"get_ipython|run_line_magic|\?\s*$", line), line


@each
def test_cells_are_short_and_define_nothing(path):
    for cell in cells(path, "code"):
        assert len(source(cell).splitlines()) <= 15, source(cell)
        words = r"^\s*(def|class|for|while) |pip install|\.merge\(|read_csv|open\("
        assert not re.search(words, source(cell), re.MULTILINE), source(cell)


@each
def test_every_figure_says_what_it_shows(path):
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            if "image/png" in output.get("data", {}):
                assert ": " in "".join(output["data"]["text/plain"])


@each
def test_there_is_one_figure_at_most_in_a_cell(path):
    for cell in cells(path, "code"):
        assert sum("image/png" in o.get("data", {}) for o in cell["outputs"]) <= 1


@each
def test_a_notebook_asks_first_and_ends_with_its_limits_and_a_digest(path):
    text = [source(cell) for cell in cells(path, "markdown")]
    assert re.match(r"# .*\?\n", text[0])
    assert text[-1].startswith("## What this does not show")
    code = [source(cell) for cell in cells(path, "code")]
    assert code[-1].startswith("# NBVAL_CHECK_OUTPUT")
    assert any("assert " in cell for cell in code)


@each
def test_the_stored_outputs_are_those_of_the_shipped_data(path):
    digest = cells(path, "code")[-1]["outputs"][0]
    assert load_dataset().fingerprint in "".join(digest["text"])


@each
def test_notebooks_stay_small(path):
    assert path.stat().st_size < 500_000


ORGANIZATIONS = {"city": "local_government", "school": "university", "firm": "company"}
AGREEMENTS = {"one": ["city", "firm"], "two": ["city", "firm", "school"]}


@pytest.fixture(scope="module")
def two_agreements(tmp_path_factory):
    """Write a package with two agreements and without any source."""
    folder = write_template(tmp_path_factory.mktemp("two") / "city")
    rows = {
        "organizations": [
            {"org_id": f"org-{name}", "name_en": name, "kind": kind}
            for name, kind in ORGANIZATIONS.items()
        ],
        "agreements": [
            {
                "agreement_id": f"agr-{name}",
                "kind": "mou",
                "form": "joint" if len(parties) > 2 else "bilateral",
                "title_en": name,
                "signed": "2024-05",
                "parties_complete": "true",
            }
            for name, parties in AGREEMENTS.items()
        ],
        "participations": [
            {
                "activity_id": f"agr-{name}",
                "org_id": f"org-{party}",
                "role": "signatory",
                "basis": "stated",
            }
            for name, parties in AGREEMENTS.items()
            for party in parties
        ],
    }
    for name, records in rows.items():
        columns = [field.name for field in model()[name].fields]
        with (folder / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, columns, lineterminator="\n").writerows(records)
    return folder


@pytest.mark.slow
@each
def test_a_notebook_runs_on_two_agreements(path, two_agreements):
    run_all = pytest.importorskip("gjai_analysis.kernels").run_all
    (notebook,) = run_all([(path, "en")], two_agreements, ("png",))
    printed = notebook.cells[-1]["outputs"][0]["text"]
    assert load_dataset(two_agreements).fingerprint in printed


@pytest.mark.slow
def test_the_network_notebook_runs_on_the_template_with_its_examples(tmp_path):
    """The examples are one city and one company: without the hub nobody is left."""
    run_all = pytest.importorskip("gjai_analysis.kernels").run_all
    folder = write_template(tmp_path / "city")
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\n# ", "\n"), encoding="utf-8", newline="")
    notebook = FOLDER / "01-partnership-network.ipynb"
    (done,) = run_all([(notebook, "en")], folder, ("png",))
    assert load_dataset(folder).fingerprint in done.cells[-1]["outputs"][0]["text"]


LINKED = {
    "one sector": {"a": ["city", "school"], "b": ["city", "school"]},
    "a kind without any": {"a": ["city"], "b": ["city", "school"], "c": ["firm"]},
}


@pytest.mark.slow
@pytest.mark.parametrize("signatories", LINKED.values(), ids=LINKED)
def test_the_map_of_sectors_runs_where_sectors_are_few(signatories, tmp_path):
    run_all = pytest.importorskip("gjai_analysis.kernels").run_all
    data = example_dataset({name: [*who, "x"] for name, who in signatories.items()})
    few = replace(data, sector_links=data.sector_links.iloc[: len(signatories) - 1])
    save_dataset(few, tmp_path / "few")
    notebook = FOLDER / "02-sector-map.ipynb"
    (done,) = run_all([(notebook, "en")], tmp_path / "few", ("png",))
    printed = done.cells[-1]["outputs"][0]["text"]
    assert load_dataset(tmp_path / "few").fingerprint in printed
