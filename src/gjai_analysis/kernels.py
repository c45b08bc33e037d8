"""Run notebooks, each in a kernel of its own, and say which cell failed."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pandas as pd
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from gjai_analysis.errors import ReportError

_RISKY = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def notebook_paths(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the notebooks of a folder in the order of their names."""
    paths = sorted(Path(folder).resolve().glob("*.ipynb"))
    if not paths:
        raise ReportError(f"{folder} holds no notebook; name a folder: --notebooks DIR")
    return paths


def run_all(
    jobs: Sequence[tuple[Path, str]], data: Path, formats: tuple[str, ...]
) -> list[NotebookNode]:
    """Run notebooks, as many at once as there are processors, in the order given."""
    with tempfile.TemporaryDirectory(prefix="gjai-ipython-") as profile:
        _write_profile(Path(profile), formats)
        return asyncio.run(_gather(jobs, data.resolve(), profile))


def _write_profile(folder: Path, formats: tuple[str, ...]) -> None:
    """Tell the kernels which outputs to store besides what they show."""
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True)
    options = f"c.InlineBackend.figure_formats = {set(formats)!r}\n"
    options += "c.IPKernelApp.log_level = 40\n"
    config = folder / "profile_default" / "ipython_kernel_config.py"
    config.write_text("c = get_config()\n" + options)
    if "svg" in formats:
        code = (
            "import matplotlib\n"
            "from gjai_analysis.kernels import store_tables\n"
            "matplotlib.rcParams['svg.hashsalt'] = 'gjai-analysis'\n"
            "store_tables()\n"
        )
        (startup / "00-tables.py").write_text(code)


def store_tables() -> None:
    """Let this kernel store every shown DataFrame as CSV beside its HTML."""
    from IPython import get_ipython  # noqa: PLC0415  (only in kernels)
    from IPython.core.formatters import BaseFormatter  # noqa: PLC0415

    formatter = BaseFormatter(parent=get_ipython().display_formatter)
    formatter.format_type = "text/csv"
    formatter.print_method = "_repr_csv_"
    formatter.for_type(pd.DataFrame, safe_csv)
    get_ipython().display_formatter.formatters["text/csv"] = formatter


def safe_csv(frame: pd.DataFrame) -> str:
    r"""
    Return a table as CSV that no spreadsheet takes for formulas.

    Text that begins with one of ``= + - @``, after white space or not, gets an
    apostrophe; so does the name of a column.

    Examples
    --------
    >>> safe_csv(pd.DataFrame({"x": ["=1+1", "a"]}, index=pd.Index([1, 2], name="i")))
    "i,x\n1,'=1+1\n2,a\n"
    """
    flat = frame.reset_index() if frame.index.names != [None] else frame
    flat = flat.rename(columns=_neutral).map(_neutral)
    return flat.to_csv(index=False, lineterminator="\n")


def _neutral(value: object) -> object:
    risky = isinstance(value, str) and _RISKY.match(value)
    return f"'{value}" if risky else value


async def _gather(
    jobs: Sequence[tuple[Path, str]], data: Path, profile: str
) -> list[NotebookNode]:
    """Run jobs side by side; after a failure no other job is begun."""
    slots = asyncio.Semaphore(os.cpu_count() or 1)
    failures: list[ReportError] = []
    with tqdm(total=len(jobs), unit="notebook", desc="Running") as bar:

        async def run(path: Path, lang: str) -> NotebookNode | None:
            async with slots:
                if failures:
                    return None
                try:
                    return await _run(path, lang, data, profile)
                except ReportError as error:
                    failures.append(error)
                    return None
                finally:
                    bar.update()

        notebooks = await asyncio.gather(*(run(*job) for job in jobs))
    if failures:
        raise failures[0]
    return [notebook for notebook in notebooks if notebook is not None]


async def _run(path: Path, lang: str, data: Path, profile: str) -> NotebookNode:
    """Run one notebook in a kernel of its own."""
    notebook = nbformat.read(path, as_version=4)
    environment = {
        **os.environ,
        "GJAI_LANG": lang,
        "GJAI_DATA": str(data),
        "IPYTHONDIR": profile,
        "SOURCE_DATE_EPOCH": "0",
        "PYTHONHASHSEED": "0",
    }
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        await client.async_execute(env=environment)
    except (CellExecutionError, DeadKernelError) as error:
        raise ReportError(_failure(path, notebook, error)) from error
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                message = f"{path.name}, cell {number}, warns:\n\n{output.text}"
                raise ReportError(message)
    result: NotebookNode = notebook
    return result


def _failure(path: Path, notebook: NotebookNode, error: Exception) -> str:
    """Say which cell failed, and how."""
    for number, cell in enumerate(notebook.cells, start=1):
        outputs = cell.get("outputs", [])
        if any(output.output_type == "error" for output in outputs):
            trace = _ANSI.sub("", "\n".join(outputs[-1].get("traceback", [])))
            return f"{path.name}, cell {number}:\n\n{cell.source}\n\n{trace}"
    return f"{path.name}: {_ANSI.sub('', str(error))}"
