"""The command `gjai`: validate a data package, verify its evidence, write a report."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gjai_analysis import __version__
from gjai_analysis.codebook import codebook
from gjai_analysis.comparison import diff_datasets, diff_findings
from gjai_analysis.dataset import (
    data_folder,
    load_dataset,
    validate_dataset,
    write_all,
)
from gjai_analysis.errors import GjaiError, Problem
from gjai_analysis.evidence import read_texts, verify_evidence

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
    parser = _parser()
    options = parser.parse_args(arguments)
    for name in ("data", "texts", "notebooks", "old", "new"):
        folder = getattr(options, name, None)
        if folder and not Path(folder).is_dir():
            parser.error(f"there is no folder {folder}")
    try:
        code: int = options.run(options)
    except (GjaiError, OSError) as error:
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
    _add_validate(commands)
    _add_verify(commands)
    _add_report(commands)
    _add_diff(commands)
    _add_codebook(commands)
    return parser


def _add_validate(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    about = "check every table against the schema and the rules of the data model"
    command = commands.add_parser(
        "validate", help=about, description=about, epilog=_CODES
    )
    command.add_argument("data", nargs="?", metavar="DIR", help=_DATA)
    command.add_argument("--json", action="store_true", help="print problems as JSON")
    command.set_defaults(run=_validate)


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "check every piece of evidence against the texts that you hold"
    command = commands.add_parser(
        "verify", help=about, description=about, epilog=_CODES
    )
    command.add_argument("data", nargs="?", metavar="DIR", help=_DATA)
    command.add_argument(
        "--texts",
        metavar="DIR",
        default=os.environ.get("GJAI_TEXTS"),
        help="folder with the texts as .txt files, names free (default: $GJAI_TEXTS)",
    )
    command.set_defaults(run=_verify)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "run all notebooks and write a site with their figures and tables"
    command = commands.add_parser(
        "report", help=about, description=about, epilog=_CODES
    )
    command.add_argument("--out", metavar="DIR", default="site", help="default: site")
    command.add_argument("--data", metavar="DIR", help=_DATA)
    command.add_argument(
        "--notebooks", metavar="DIR", default="notebooks", help="default: notebooks"
    )
    command.add_argument(
        "--in-place",
        action="store_true",
        help="instead of a site, store the outputs in the notebooks themselves",
    )
    command.set_defaults(run=_report)


def _add_diff(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "list the rows and the findings that differ between two packages"
    command = commands.add_parser("diff", help=about, description=about, epilog=_CODES)
    command.add_argument("old", metavar="OLD", help="folder of the older package")
    command.add_argument("new", metavar="NEW", help="folder of the newer package")
    command.set_defaults(run=_diff)


def _add_codebook(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    about = "write the codebook README.md of a data package"
    command = commands.add_parser(
        "codebook", help=about, description=about, epilog=_CODES
    )
    command.add_argument("data", nargs="?", metavar="DIR", help=_DATA)
    command.set_defaults(run=_codebook)


def _validate(options: argparse.Namespace) -> int:
    problems = validate_dataset(options.data)
    failed = any(problem.level == "error" for problem in problems)
    digest = None if failed else load_dataset(options.data).fingerprint
    if options.json:
        found = {"problems": [p.to_dict() for p in problems], "digest": digest}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_problems(problems)
        verdict = f"clean [{digest}]" if digest else "nothing would be loaded"
        print(f"{data_folder(options.data)}: {_count(problems)}; {verdict}")
    return int(failed)


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


def _print_problems(problems: Sequence[Problem]) -> None:
    """Print problems grouped by file."""
    for file, group in itertools.groupby(problems, key=lambda problem: problem.file):
        print(f"{file}:")
        for problem in group:
            print(f"  {problem.level}: {str(problem).removeprefix(file).lstrip(', :')}")


def _count(problems: Sequence[Problem]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    return f"{errors} errors, {len(problems) - errors} warnings"
