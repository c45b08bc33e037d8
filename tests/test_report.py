"""A report is complete or not there, and asks nobody for anything."""

import base64
import io
import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image, ImageColor

from gjai_analysis import ReportError, example_dataset, load_dataset, save_dataset
from gjai_analysis.cli import main
from gjai_analysis.kernels import safe_csv
from gjai_analysis.report import _smaller, run_in_place, write_report
from gjai_analysis.style import KIND_COLORS

SETUP = "import gjai_analysis as gj\ndata = gj.load_dataset()\ndata"
FIGURE = (
    "ax = gj.plot_ranking(gj.partnership_graph(data) and "
    "gj.sector_table(data)['agreements'], data, title={'en': 'Q <b>?', 'ko': '물음'})"
)
EVIL = (
    "from IPython.display import HTML, Markdown\n"
    'display(HTML(\'<script>alert(1)</script><img src="http://x/y.png" '
    'onerror="alert(1)"><iframe src="http://x"></iframe>\'))\n'
    "Markdown('![pixel](http://x/z.png) <style>@import url(http://x)</style>')"
)


def notebook(folder, name="00-question", cells=(SETUP, FIGURE)):
    content = new_notebook()
    content.cells = [new_markdown_cell("# What <i>happened</i>?\n\nThe & answer.")]
    content.cells += [new_code_cell(cell) for cell in cells]
    folder.mkdir(exist_ok=True)
    nbformat.write(content, folder / f"{name}.ipynb")
    return folder


@pytest.mark.slow
def test_a_report_has_pages_figures_and_tables(tmp_path, capsys):
    data = tmp_path / "data"
    save_dataset(example_dataset(), data)
    books = notebook(
        tmp_path / "notebooks", cells=[SETUP, FIGURE, "data.organizations", EVIL]
    )
    site = tmp_path / "site"
    arguments = ["--out", str(site), "--notebooks", str(books), "--data", str(data)]
    assert main(["report", *arguments]) == 0
    assert f"Open {site / 'index.html'}" in capsys.readouterr().out

    figures = {path.name for path in (site / "figures").iterdir()}
    assert figures == {
        f"00-question-1{lang}.{kind}" for lang in ("", "-ko") for kind in ("svg", "png")
    }
    table = (site / "tables" / "00-question-1.csv").read_text("utf-8-sig")
    assert table.startswith("org_id,name_ko,name_en")
    page = (site / "00-question.html").read_text("utf-8")
    assert 'alt="Q &lt;b&gt;?: 2 values as bars."' in page
    assert example_dataset().fingerprint in page

    index = (site / "index.html").read_text("utf-8")
    assert "What &lt;i&gt;happened&lt;/i&gt;?" in index
    assert "The &amp; answer." in index
    code = re.compile(r'<div class="highlight.*?</div>', re.DOTALL)
    for html in (code.sub("", page), index):
        assert not re.search(r"<(script|iframe|link[^>]*http|object|embed)", html)
        assert not re.search(r"(src|srcset|poster|action)=\"?(https?:)?//", html)
        assert "onerror" not in html


@pytest.mark.slow
def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path):
    books = notebook(tmp_path / "notebooks", cells=[SETUP, "1 / 0"])
    notebook(books, name="01-slow", cells=["import time; time.sleep(0.1)"])
    with pytest.raises(ReportError, match=r"00-question.ipynb, cell 3:\n\n1 / 0") as e:
        write_report(tmp_path / "site", notebooks=books)
    assert "ZeroDivisionError" in str(e.value)
    assert [path.name for path in tmp_path.iterdir()] == ["notebooks"]


@pytest.mark.slow
def test_a_kernel_that_dies_is_reported(tmp_path):
    books = notebook(tmp_path / "notebooks", cells=["import os; os._exit(1)"])
    with pytest.raises(ReportError, match="00-question.ipynb: "):
        write_report(tmp_path / "site", notebooks=books)


@pytest.mark.slow
def test_a_former_report_is_replaced(tmp_path):
    books = notebook(tmp_path / "notebooks", cells=[SETUP])
    site = tmp_path / "site"
    write_report(site, notebooks=books)
    (site / "00-question.html").write_text("old")
    write_report(site, notebooks=books)
    assert load_dataset().fingerprint in (site / "00-question.html").read_text("utf-8")
    assert not list(tmp_path.glob(".site-*"))


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    books = notebook(tmp_path / "notebooks")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.doc").touch()
    with pytest.raises(ReportError, match="home is not a former report"):
        write_report(tmp_path / "home", notebooks=books)


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(ReportError, match="holds no notebook; name a folder"):
        write_report(tmp_path / "site", notebooks=tmp_path)


@pytest.mark.slow
def test_running_in_place_stores_outputs_and_no_traces_of_the_run(tmp_path, capsys):
    books = notebook(tmp_path / "notebooks")
    assert main(["report", "--in-place", "--notebooks", str(books)]) == 0
    first = (books / "00-question.ipynb").read_bytes()
    run_in_place(books)
    assert (books / "00-question.ipynb").read_bytes() == first
    stored = nbformat.read(books / "00-question.ipynb", as_version=4)
    assert set(stored.metadata) == {"kernelspec", "language_info"}
    assert [cell.execution_count for cell in stored.cells[1:]] == [1, 2]
    assert not any("execution" in cell.metadata for cell in stored.cells)


def test_no_spreadsheet_takes_a_cell_for_a_formula():
    frame = example_dataset().organizations.assign(note=["=1+1", "@x", "fine"])
    lines = safe_csv(frame[["note"]]).splitlines()
    assert lines == ["org_id,note", "org-city,'=1+1", "org-firm,'@x", "org-school,fine"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell",
    [
        "import warnings\nwarnings.warn('odd ties')",
        "import sys\nsys.stderr.write('odd')",
    ],
)
def test_a_warning_in_a_cell_fails_the_report(cell, tmp_path):
    books = notebook(tmp_path / "notebooks", cells=[SETUP, cell])
    with pytest.raises(
        ReportError, match=r"00-question.ipynb, cell 3, warns:\n\n.*odd"
    ):
        write_report(tmp_path / "site", notebooks=books)
    assert [path.name for path in tmp_path.iterdir()] == ["notebooks"]


@pytest.mark.slow
def test_the_licence_of_the_font_lies_beside_it(tmp_path):
    pytest.importorskip("pylopdf_fonts_ko")
    write_report(tmp_path / "site", notebooks=notebook(tmp_path / "notebooks"))
    fonts = tmp_path / "site" / "fonts"
    assert any(file.suffix == ".otf" for file in fonts.iterdir())
    assert "SIL OPEN FONT LICENSE" in (fonts / "LICENSE.txt").read_text().upper()


def test_stored_figures_keep_the_colours_of_the_kinds():
    colors = [*KIND_COLORS.values(), "#ffffff", "#333333", "#bbbbbb"]
    image = Image.new("RGB", (400, 20 * len(colors)), "white")
    for row, color in enumerate(colors):
        image.paste(color, (0, 20 * row, 12, 20 * row + 12))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    stored = _smaller(base64.b64encode(buffer.getvalue()).decode())
    kept = Image.open(io.BytesIO(base64.b64decode(stored))).convert("RGB")
    for row, color in enumerate(colors):
        wanted = ImageColor.getrgb(color)
        got = kept.getpixel((5, 20 * row + 5))
        assert max(abs(a - b) for a, b in zip(wanted, got, strict=True)) < 20
