"""The command `gjai`: check, repair, convert and report on a data package."""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gjai_analysis import __version__
from gjai_analysis.codebook import codebook
from gjai_analysis.comparison import diff_datasets, diff_findings
from gjai_analysis.dataset import (
    dataset_of,
    load_dataset,
)
from gjai_analysis.errors import DatasetError, FileError, GjaiError, Problem
from gjai_analysis.evidence import read_texts, verify_evidence
from gjai_analysis.excel import from_excel, to_excel
from gjai_analysis.fixing import Change, fix_dataset
from gjai_analysis.package import data_folder, read_package
from gjai_analysis.saving import save_dataset
from gjai_analysis.template import write_template
from gjai_analysis.writing import write_all

_SHOWN = 5  # changes of one kind in one column
Command = Callable[[argparse.Namespace], int]

_DATA = "folder of the data package (default: $GJAI_DATA, else the shipped data)"
_CODES = "exit codes: 0 all is well, 1 problems were found, 2 the command is wrong"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line.

    Returns
    -------
    code
        0 when all is well, 1 when problems were found. Wrong usage exits with 2.
    """
    for stream in (sys.stdout, sys.stderr):
        # a console of another encoding shows what it can, and never fails
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(arguments)
    if "texts" in options:
        options.texts = options.texts or os.environ.get("GJAI_TEXTS") or None
    for name in ("data", "texts", "notebooks", "old", "new"):
        folder = getattr(options, name, None)
        if folder and not Path(folder).is_dir():
            kind = (
                "name the folder of" if Path(folder).exists() else "there is no folder"
            )
            parser.error(f"{kind} {folder}")
    book = getattr(options, "workbook", None)
    if book and not Path(book).is_file():
        parser.error(f"there is no file {book}")
    try:
        code: int = options.run(options)
    except (GjaiError, OSError, ImportError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gjai",
        description="Check and analyse a dataset of partnership agreements.",
        epilog=_CODES,
    )
    parser.add_argument("--version", action="version", version=f"gjai {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for run, about, arguments in _COMMANDS:
        name = run.__name__.strip("_").replace("_", "-")
        command = commands.add_parser(
            name, help=about, description=about, epilog=_CODES
        )
        for flag, settings in arguments.items():
            command.add_argument(flag, **settings)
        command.set_defaults(run=run)
    return parser


def _validate(options: argparse.Namespace) -> int:
    digest = None
    try:
        package = read_package(data_folder(options.data))
        problems = package.problems
        digest = None if package.errors else dataset_of(package).fingerprint
    except DatasetError as error:
        problems = error.problems
    if options.json:
        found = {"problems": [p.to_dict() for p in problems], "digest": digest}
        unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        print(json.dumps(found, ensure_ascii=not unicode, indent=2))
    else:
        _print_problems(problems)
        verdict = f"clean [{digest}]" if digest else "nothing would be loaded"
        print(f"{data_folder(options.data)}: {_count(problems)}; {verdict}")
        if not digest and getattr(options, "hint", True):
            print("gjai fix repairs encoding, separators and spaces, in a copy")
    return int(digest is None)


def _verify(options: argparse.Namespace) -> int:
    if options.texts is None:
        print("name the folder of the texts: gjai verify --texts DIR", file=sys.stderr)
        raise SystemExit(2)
    dataset = load_dataset(options.data)
    problems = verify_evidence(dataset, read_texts(options.texts))
    _print_problems(problems)
    spans = dataset.evidence.dropna(subset=["start"]).reset_index()
    state = _count(problems) if problems else "all confirmed"
    print(f"{len(spans)} spans in {spans['source_id'].nunique()} sources: {state}")
    return int(bool(problems))


def _report(options: argparse.Namespace) -> int:
    try:
        from gjai_analysis.report import run_in_place, write_report  # noqa: PLC0415
    except ImportError as error:
        print(f"{error}; pip install gjai-analysis[notebooks]", file=sys.stderr)
        return 1
    if options.in_place:
        print(*run_in_place(options.notebooks), sep="\n")
    else:
        index = write_report(
            options.out, notebooks=options.notebooks, data=options.data
        )
        print(f"Open {index}")
    return 0


def _diff(options: argparse.Namespace) -> int:
    old, new = load_dataset(options.old), load_dataset(options.new)
    changes = diff_datasets(old, new)
    for change in changes.reset_index().to_dict("records"):
        place = "/".join([change["table"], change["record"], change["column"]])
        values = f': "{change["old"]}" -> "{change["new"]}"' if change["column"] else ""
        print(f"{change['change']}: {place.rstrip('/')}{values}")
    findings = diff_findings(old, new)
    moved = findings[findings["change"].ne(0)]
    if len(moved):
        print(moved.round(3).to_string(na_rep="-"))
    print(f"{len(changes)} differences in rows, {len(moved)} in findings")
    return int(len(changes) > 0)


def _codebook(options: argparse.Namespace) -> int:
    folder = data_folder(options.data)
    write_all(folder, {"README.md": codebook(load_dataset(folder))})
    print(folder / "README.md")
    return 0


def _fix(options: argparse.Namespace) -> int:
    changes = fix_dataset(options.data, options.out)
    alike: dict[tuple[str, str, str], list[Change]] = {}
    for change in changes:
        alike.setdefault((change.file, change.column, change.what), []).append(change)
    for group in alike.values():
        print(*group[:_SHOWN], sep="\n")
        if len(group) > _SHOWN:
            print(f"  … and {len(group) - _SHOWN} more like this")
    print(f"{_number(len(changes), 'change')}; the repaired copy is in {options.out}")
    return _validate(argparse.Namespace(data=options.out, json=False, hint=False))


def _template(options: argparse.Namespace) -> int:
    print(f"{write_template(options.out)}: fill the tables, then gjai validate")
    return 0


def _to_excel(options: argparse.Namespace) -> int:
    if Path(options.out).exists():
        raise FileError(f"{options.out} exists; name a new workbook")
    to_excel(load_dataset(options.data), options.out)
    print(options.out)
    return 0


def _from_excel(options: argparse.Namespace) -> int:
    if Path(options.out).exists():
        raise FileError(f"{options.out} exists; name a new folder")
    dataset = from_excel(options.workbook)
    save_dataset(dataset, options.out)
    _print_problems(dataset.problems)
    print(f"{options.out}: {_count(dataset.problems)}")
    return 0


def _print_problems(problems: Sequence[Problem]) -> None:
    """Print problems grouped by file."""
    for file, group in itertools.groupby(problems, key=lambda problem: problem.file):
        print(f"{file}:")
        for problem in group:
            print(f"  {problem.level}: {str(problem).removeprefix(file).lstrip(', :')}")


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    return f"{_number(errors, 'error')}, {_number(warnings, 'warning')}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


_DIR: dict[str, dict[str, Any]] = {
    "data": {"nargs": "?", "metavar": "DIR", "help": _DATA}
}
_NEW: dict[str, Any] = {"metavar": "NEW", "required": True, "help": "a new folder"}
_COMMANDS: list[tuple[Command, str, dict[str, dict[str, Any]]]] = [
    (
        _validate,
        "check every table against the schema and the rules of the data model",
        _DIR
        | {
            "--json": {"action": "store_true", "help": "print problems as JSON"},
        },
    ),
    (
        _fix,
        "write a copy in which encoding, spaces and spelling are repaired",
        _DIR | {"--out": _NEW},
    ),
    (
        _verify,
        "check every piece of evidence against the texts that you hold",
        _DIR
        | {
            "--texts": {
                "metavar": "DIR",
                "help": "folder with the texts as .txt files, names free "
                "(default: $GJAI_TEXTS)",
            }
        },
    ),
    (
        _report,
        "run all notebooks and write a site with their figures and tables",
        {
            "--out": {"metavar": "DIR", "default": "site", "help": "default: site"},
            "--data": {"metavar": "DIR", "help": _DATA},
            "--notebooks": {
                "metavar": "DIR",
                "default": "notebooks",
                "help": "default: notebooks",
            },
            "--in-place": {
                "action": "store_true",
                "help": "instead of a site, store the outputs in the notebooks",
            },
        },
    ),
    (
        _diff,
        "list the rows and the findings that differ between two packages",
        {
            "old": {"metavar": "OLD", "help": "folder of the older package"},
            "new": {"metavar": "NEW", "help": "folder of the newer package"},
        },
    ),
    (_codebook, "write the codebook README.md of a data package", _DIR),
    (
        _template,
        "write an empty package with an example in each table, for a new city",
        {"out": {"metavar": "NEW", "help": "a new folder"}},
    ),
    (
        _to_excel,
        "write a package as one Excel workbook, a sheet for each table",
        _DIR | {"--out": {"metavar": "FILE", "required": True, "help": "the workbook"}},
    ),
    (
        _from_excel,
        "read such a workbook, check it, and write it as a package",
        {"workbook": {"metavar": "FILE", "help": "the workbook"}, "--out": _NEW},
    ),
]
