"""Run the notebooks and write a site that needs nothing but itself."""

from __future__ import annotations

import base64
import html
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import cast

import bleach
import nbformat
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from PIL import Image
from pygments.formatters import HtmlFormatter

from gjai_analysis.dataset import Dataset, load_dataset
from gjai_analysis.errors import ReportError
from gjai_analysis.kernels import notebook_paths, run_all
from gjai_analysis.package import data_folder
from gjai_analysis.style import korean_font

_MARK = "gjai-report"
_PANDAS_STYLE = re.compile(r"<style scoped>.*?</style>", re.DOTALL)
# fmt: off
_TAGS = frozenset(
    {
        "a", "abbr", "b", "blockquote", "br", "code", "dd", "details", "div", "dl",
        "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "i", "img", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub",
        "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }
)
# fmt: on
_CSS = """
@font-face{font-family:"Noto Sans KR";
unicode-range:U+1100-11FF,U+3130-318F,U+AC00-D7AF;
src:local("Noto Sans KR"),local("Malgun Gothic"),url("fonts/NotoSansKR-Regular.otf")}
body{font:16px/1.6 system-ui,"Noto Sans KR","Malgun Gothic",sans-serif;color:#222;
max-width:62rem;margin:0 auto;padding:1rem 1.5rem 4rem}
h1,h2,h3{line-height:1.25}a{color:#332288}
pre,code{font-family:ui-monospace,monospace,"Noto Sans KR"}
pre{background:#f6f6f8;padding:.6rem .8rem;overflow:auto;font-size:.85rem}
table.dataframe{border-collapse:collapse;font-size:.85rem}
.output_html,.output_text{overflow:auto}.prompt,.anchor-link{display:none}
table.dataframe td,table.dataframe th{border:0;border-bottom:1px solid #ddd;
padding:.25rem .6rem;text-align:right}table.dataframe th{text-align:left}
figure{margin:1rem 0}figure img{max-width:100%;height:auto}
figcaption,.meta,details{font-size:.85rem;color:#555}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.5rem}
.card{border:1px solid #ddd;border-radius:.4rem;padding:1rem}
"""


@dataclass(frozen=True)
class Figure:
    """A figure of a notebook: file names without ending, and its description."""

    file: str
    alt: str


def write_report(
    out: str | os.PathLike[str],
    *,
    notebooks: str | os.PathLike[str] = "notebooks",
    data: str | os.PathLike[str] | None = None,
) -> Path:
    """
    Run all notebooks and write the site.

    Parameters
    ----------
    out
        Folder to write; a former report there is replaced when the new one is
        complete, anything else is left alone.
    notebooks
        Folder with the notebooks; they are not changed.
    data
        Data package that the notebooks load, by default the shipped one.

    Returns
    -------
    index
        The page to open: index, one page for each notebook, `figures/` (SVG and
        PNG, English and Korean labels) and `tables/` (CSV).

    Raises
    ------
    ReportError
        If a cell fails (notebook, cell and traceback are named), there is no
        notebook, or `out` holds something else. Nothing is written then.
    DatasetError
        If the data package is faulty.
    """
    place = Path(out).resolve()
    if place.exists() and not (place / f".{_MARK}").exists() and any(place.iterdir()):
        raise ReportError(f"{place} is not a former report; name another folder")
    paths = notebook_paths(notebooks)
    dataset = load_dataset(data)
    jobs = [(path, lang) for lang in ("en", "ko") for path in paths]
    executed = run_all(jobs, data_folder(data), ("png", "svg"))
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".site-") as temporary:
        fresh = Path(temporary) / "site"
        _write_site(fresh, paths, executed, dataset)
        if place.exists():
            place.rename(Path(temporary) / "old")
        fresh.rename(place)
    place.chmod(0o755)
    return place / "index.html"


def run_in_place(notebooks: str | os.PathLike[str] = "notebooks") -> list[Path]:
    """
    Run all notebooks and store their outputs in them.

    Returns
    -------
    paths
        The notebooks, written when all of them have run.

    Raises
    ------
    ReportError
        As :func:`write_report`; no notebook is changed then.
    """
    paths = notebook_paths(notebooks)
    executed = run_all([(path, "en") for path in paths], data_folder(), ("png",))
    for path, notebook in zip(paths, executed, strict=True):
        _strip(notebook)
        for output in _outputs(notebook, "image/png"):
            output.data["image/png"] = _smaller(output.data["image/png"])
        temporary = path.with_suffix(".writing")
        nbformat.write(notebook, temporary)
        temporary.replace(path)
    return paths


def _smaller(encoded: str) -> str:
    """Store a figure with 128 colours, those of the kinds kept: a fifth of the size."""
    image = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")
    buffer = io.BytesIO()
    few = image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def _strip(notebook: NotebookNode) -> None:
    """Keep of the metadata only what does not change from run to run."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)


def _write_site(
    folder: Path,
    paths: Sequence[Path],
    executed: Sequence[NotebookNode],
    dataset: Dataset,
) -> None:
    """Write all pages, figures and tables of a site."""
    for name in ("figures", "tables", "fonts"):
        (folder / name).mkdir(parents=True)
    font = korean_font()
    if font is not None:
        shutil.copy(font, folder / "fonts")
        for file in distribution("pylopdf-fonts-ko").files or ():
            if file.name == "LICENSE":
                shutil.copy(str(file.locate()), folder / "fonts" / "LICENSE.txt")
    (folder / f".{_MARK}").touch()
    cards = []
    english, korean = executed[: len(paths)], executed[len(paths) :]
    for path, notebook, other in zip(paths, english, korean, strict=True):
        figures = _write_figures(folder, path.stem, notebook, other)
        _write_tables(folder, path.stem, notebook)
        title = _title(notebook, path.stem)
        page = _page(title, _body(notebook), dataset)
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
        cards.append(_card(path.stem, title, _lead(notebook), figures))
    body = f'<div class="cards">{"".join(cards)}</div>'
    title = str(dataset.descriptor.get("title", dataset.descriptor.get("name", "")))
    heading = f"<h1>{html.escape(title)}</h1>"
    page = _page(title, heading + body, dataset, home=False)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _outputs(notebook: NotebookNode, kind: str) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if kind in output.get("data", {}):
                yield output


def _write_figures(
    folder: Path, stem: str, notebook: NotebookNode, other: NotebookNode
) -> list[Figure]:
    """Write figures in both languages; in the notebook, show the files."""
    pairs = zip(
        _outputs(notebook, "image/png"), _outputs(other, "image/png"), strict=True
    )
    figures = []
    for number, (english, korean) in enumerate(pairs, start=1):
        figure = Figure(f"{stem}-{number}", english.data.get("text/plain", ""))
        for output, ending in ((english, ""), (korean, "-ko")):
            place = folder / "figures" / f"{figure.file}{ending}"
            image = base64.b64decode(output.data["image/png"])
            place.with_suffix(".png").write_bytes(image)
            place.with_suffix(".svg").write_text(
                output.data["image/svg+xml"], encoding="utf-8"
            )
        english.data = NotebookNode({"text/html": _figure_html(figure)})
        figures.append(figure)
    return figures


def _figure_html(figure: Figure) -> str:
    alt = html.escape(figure.alt, quote=True)
    file = f"figures/{figure.file}"
    links = ", ".join(
        f'<a href="{file}{lang}.{kind}">{kind.upper()} {name}</a>'
        for lang, name in (("", "English"), ("-ko", "한국어"))
        for kind in ("svg", "png")
    )
    return (
        f'<figure><img src="{file}.svg" alt="{alt}">'
        f'<details><summary>한국어</summary><img src="{file}-ko.svg" alt="{alt}">'
        f"</details><figcaption>{links}</figcaption></figure>"
    )


def _write_tables(folder: Path, stem: str, notebook: NotebookNode) -> None:
    """Write shown tables as CSV, and link them below the table."""
    for number, output in enumerate(_outputs(notebook, "text/csv"), start=1):
        file = f"tables/{stem}-{number}.csv"
        text = "\ufeff" + output.data.pop("text/csv")  # Excel needs the mark
        (folder / file).write_text(text, encoding="utf-8", newline="")
        output.data["text/html"] += f'<p class="meta"><a href="{file}">CSV</a></p>'


def _title(notebook: NotebookNode, default: str) -> str:
    """Return the first heading of a notebook."""
    for cell in notebook.cells:
        match = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and match:
            return match[1].strip()
    return default


def _lead(notebook: NotebookNode) -> str:
    """Return the first paragraph below the title."""
    paragraphs = notebook.cells[0].source.split("\n\n") if notebook.cells else []
    return next((text for text in paragraphs if not text.startswith("#")), "")


def _body(notebook: NotebookNode) -> str:
    """Return a notebook as sanitized HTML; only relative images remain."""
    for output in _outputs(notebook, "text/html"):
        output.data["text/html"] = _PANDAS_STYLE.sub("", output.data["text/html"])
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(notebook)
    return cast("str", bleach.clean(body, tags=_TAGS, attributes=_allowed, strip=True))


def _allowed(tag: str, name: str, value: str) -> bool:
    """Say which attributes survive: no scripts, no styles, no outside images."""
    if tag == "img" and name == "src":
        return re.match(r"figures/[\w.-]+$", value) is not None
    if tag == "a" and name == "href":
        return True
    return name in {"class", "id", "alt", "colspan", "rowspan"}


def _page(title: str, body: str, dataset: Dataset, *, home: bool = True) -> str:
    """Wrap a body into a page that asks nobody for anything."""
    code_css = HtmlFormatter(style="default").get_style_defs(".highlight")
    back = '<p class="meta"><a href="index.html">All notebooks</a></p>' if home else ""
    stamp = (
        f"{dataset.descriptor.get('name', 'unnamed')}, version {dataset.version}, "
        f"fingerprint {dataset.fingerprint}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="generator" content="{_MARK}">'
        '<link rel="icon" href="data:,">'
        f"<title>{html.escape(title)}</title><style>{_CSS}{code_css}</style></head>"
        f'<body>{back}{body}<hr><p class="meta">Data: {html.escape(stamp)}</p>'
        "</body></html>\n"
    )


def _card(stem: str, title: str, lead: str, figures: list[Figure]) -> str:
    """Return the entry of a notebook on the index page, with its key figure."""
    link = f'<h2><a href="{stem}.html">{html.escape(title)}</a></h2>'
    link += f"<p>{html.escape(lead)}</p>"
    if not figures:
        return f'<div class="card">{link}</div>'
    key = figures[0]
    alt = html.escape(key.alt, quote=True)
    image = f'<a href="{stem}.html"><img src="figures/{key.file}.svg" alt="{alt}"></a>'
    return f'<div class="card">{link}<figure>{image}</figure></div>'
