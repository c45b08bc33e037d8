"""Notebooks are stored as run: complete, in order, without errors or magics."""

import json
import re
from pathlib import Path

import pytest

from gjai_analysis import load_dataset

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
