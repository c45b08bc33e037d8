"""The command line tells a stranger what is wrong, and a script by its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gjai_analysis import __version__, load_dataset
from gjai_analysis.cli import main

RUN = "import sys; from gjai_analysis.cli import main; sys.exit(main(sys.argv[1:]))"


def damage(package, file="participations.csv", old="signatory", new="signatary"):
    path = package / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_a_clean_package_exits_with_zero_and_its_fingerprint(package, capsys):
    assert main(["validate", str(package)]) == 0
    out = capsys.readouterr().out
    assert "0 errors, " in out
    assert f"clean [{load_dataset(package).fingerprint}]" in out


def test_a_damaged_cell_is_named_with_row_column_value_and_remedy(package, capsys):
    damage(package)
    assert main(["validate", str(package)]) == 1
    out = capsys.readouterr().out
    assert "participations.csv:\n  error: row " in out
    assert 'column role: "signatary": is not a known code' in out
    assert "Did you mean signatory" in out
    assert "1 error, " in out
    assert "; nothing would be loaded\ngjai fix repairs" in out


def test_problems_can_be_read_by_a_machine(package, capsys):
    damage(package)
    assert main(["validate", str(package), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["digest"] is None
    assert {"level", "file", "row", "column", "value", "message", "fix"} == set(
        found["problems"][0]
    )


def test_the_digest_of_a_clean_package_is_its_fingerprint(package, capsys):
    assert main(["validate", str(package), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["digest"] == load_dataset(package).fingerprint
    assert all(problem["level"] == "warning" for problem in found["problems"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "nowhere"],
        ["verify", "nowhere", "--texts", "."],
        ["verify", "--texts", "nowhere"],
        ["report", "--notebooks", "nowhere"],
        ["report", "--data", "nowhere"],
        ["codebook", "nowhere"],
        ["fix", "nowhere", "--out", "new"],
        ["to-excel", "nowhere", "--out", "book.xlsx"],
        ["diff", ".", "nowhere"],
    ],
)
def test_a_folder_that_does_not_exist_is_wrong_usage(
    arguments, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "there is no folder nowhere" in capsys.readouterr().err


def test_a_folder_without_a_package_is_a_problem(tmp_path, capsys):
    assert main(["validate", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "datapackage.json:\n  error: does not exist. Put the file into" in out


def test_verify_needs_the_texts(monkeypatch, capsys):
    monkeypatch.delenv("GJAI_TEXTS", raising=False)
    with pytest.raises(SystemExit) as caught:
        main(["verify"])
    assert caught.value.code == 2
    assert "gjai verify --texts DIR" in capsys.readouterr().err


def test_verify_names_every_source_without_a_text(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("another text", "utf-8")
    assert main(["verify", "--texts", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    spans = load_dataset().evidence.dropna(subset=["start"]).reset_index()
    n = spans["source_id"].nunique()
    assert out.count("has no text among those given") == n
    assert f"{len(spans)} spans in {n} sources: {n} errors, 0 warnings" in out


def test_verify_of_faulty_data_says_what_is_wrong(package, tmp_path, capsys):
    damage(package)
    (tmp_path / "a.txt").write_text("text", "utf-8")
    assert main(["verify", str(package), "--texts", str(tmp_path)]) == 1
    assert "is not a known code" in capsys.readouterr().err


def test_verify_without_any_text_file_says_so(tmp_path, capsys):
    assert main(["verify", "--texts", str(tmp_path)]) == 1
    assert "holds no .txt file" in capsys.readouterr().err


def test_verify_without_spans_has_nothing_to_say_against_it(tmp_path, package, capsys):
    evidence = package / "evidence.csv"
    header = evidence.read_text("utf-8").splitlines()[0]
    evidence.write_text(header + "\n", "utf-8")
    (tmp_path / "a.txt").write_text("text", "utf-8")
    assert main(["verify", str(package), "--texts", str(tmp_path)]) == 0
    assert "0 spans in 0 sources: all confirmed" in capsys.readouterr().out


def test_report_without_notebooks_says_where_to_look(tmp_path, capsys):
    out = str(tmp_path / "site")
    assert main(["report", "--out", out, "--notebooks", str(tmp_path)]) == 1
    assert "name a folder: --notebooks DIR" in capsys.readouterr().err


def test_report_without_the_extra_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "gjai_analysis.report", None)
    assert main(["report"]) == 1
    assert "pip install gjai-analysis[notebooks]" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["publish"], ["validate", "--fast"]])
def test_wrong_usage_exits_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: gjai" in capsys.readouterr().err


def test_help_explains_commands_and_exit_codes(capsys):
    commands = ["validate", "verify", "report", "diff", "codebook", "exit codes"]
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(word in out for word in commands)


@pytest.mark.slow
def test_the_installed_command_runs():
    command = [sys.executable, "-m", "gjai_analysis.cli", "--version"]
    script = "import sys; from gjai_analysis.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"gjai {__version__}"


def test_a_repaired_copy_is_written_and_checked(package, tmp_path, capsys):
    path = package / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["fix", str(package), "--out", str(tmp_path / "new")]) == 0
    out = capsys.readouterr().out
    assert "people.csv: line ends made LF\n1 change; the repaired copy is in" in out
    assert f"clean [{load_dataset(package).fingerprint}]" in out


def test_what_cannot_be_repaired_is_reported_of_the_copy(package, tmp_path, capsys):
    damage(package)
    assert main(["fix", str(package), "--out", str(tmp_path / "new")]) == 1
    assert '"signatary": is not a known code' in capsys.readouterr().out


def test_nothing_is_repaired_over_something_else(package, capsys):
    assert main(["fix", str(package), "--out", str(package)]) == 1
    assert "exists and is not an empty folder" in capsys.readouterr().err


def test_a_template_can_be_written_and_validated(tmp_path, capsys):
    assert main(["template", str(tmp_path / "city")]) == 0
    assert main(["validate", str(tmp_path / "city")]) == 0
    assert "0 errors, 0 warnings; clean" in capsys.readouterr().out


def test_a_workbook_goes_out_and_comes_back(package, tmp_path, capsys):
    book, back = str(tmp_path / "book.xlsx"), str(tmp_path / "back")
    assert main(["to-excel", str(package), "--out", book]) == 0
    assert main(["from-excel", book, "--out", back]) == 0
    assert load_dataset(back).fingerprint == load_dataset(package).fingerprint
    assert main(["from-excel", book, "--out", back]) == 1
    assert "exists; name a new folder" in capsys.readouterr().err
    before = Path(book).read_bytes()
    assert main(["to-excel", str(package), "--out", book]) == 1
    assert "exists; name a new workbook" in capsys.readouterr().err
    assert Path(book).read_bytes() == before


def test_many_changes_alike_are_counted(package, tmp_path, capsys):
    path = package / "agreements.csv"
    path.write_text(path.read_text("utf-8").replace(",true,", ",TRUE,"), "utf-8")
    number = path.read_text("utf-8").count(",TRUE,")
    assert number > 5
    assert main(["fix", str(package), "--out", str(tmp_path / "new")]) == 0
    out = capsys.readouterr().out
    assert out.count("spelled as in the model") == 5
    assert f"  … and {number - 5} more like this\n{number} changes; " in out


def test_what_no_repair_can_help_is_not_said_to_be_repaired(package, tmp_path, capsys):
    damage(package)
    assert main(["fix", str(package), "--out", str(tmp_path / "new")]) == 1
    assert "gjai fix repairs" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "a.csv"], "name the folder of a.csv"),
        (
            ["from-excel", "nowhere.xlsx", "--out", "new"],
            "there is no file nowhere.xlsx",
        ),
    ],
)
def test_a_file_for_a_folder_and_no_file_are_wrong_usage(
    arguments, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("a\n")
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "ascii"])
def test_json_can_be_read_whatever_the_console_writes(package, encoding):
    damage(package, "people.csv", "per-", "per-가☃😀")
    done = subprocess.run(
        [sys.executable, "-c", RUN, "validate", str(package), "--json"],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    found = json.loads(done.stdout.decode(encoding))
    assert any("per-가☃😀" in problem["value"] for problem in found["problems"])
