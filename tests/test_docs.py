"""What the documents say of commands, versions and dependencies is so."""

import inspect
import re
import tomllib
from pathlib import Path

import pytest

import gjai_analysis as gj

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONDA_NAMES = {"matplotlib": "matplotlib-base", "igraph": "python-igraph"}
NOT_FOR_USERS = {"dev", "scale"}


def read(name):
    return (ROOT / name).read_text("utf-8")


def wanted():
    """Return the requirements of users by name, as pyproject.toml has them."""
    extras = PROJECT["project"]["optional-dependencies"]
    lists = [PROJECT["project"]["dependencies"]]
    lists += [reqs for name, reqs in extras.items() if name not in NOT_FOR_USERS]
    pairs = (
        re.fullmatch(r"([\w-]+)(.*)", req).groups() for reqs in lists for req in reqs
    )
    return {name.lower(): bound for name, bound in pairs}


def offered():
    """Return the requirements of environment.yml by name of pyproject.toml."""
    lines = re.findall(
        r"^ +- ([\w-]+)(>=[\d.]+)?$", read("environment.yml"), re.MULTILINE
    )
    back = {conda: name for name, conda in CONDA_NAMES.items()}
    return {back.get(name, name): bound for name, bound in lines}


def test_environment_yml_and_pyproject_ask_for_the_same():
    environment = offered()
    assert environment.pop("python") == PROJECT["project"]["requires-python"]
    for name in ("pip", "conda-forge"):
        environment.pop(name)
    assert environment == wanted()
    assert "--editable ." in read("environment.yml")


def test_the_lock_has_hashes_and_no_address():
    lock = read("requirements.lock")
    pins = re.findall(r"^[\w.-]+==", lock, re.MULTILINE)
    assert len(pins) > 50
    assert lock.count("--hash=sha256:") > len(pins)
    assert not re.search(r"https?://|file:|--index|--find-links", lock)


def test_the_lock_holds_every_requirement():
    lock = read("requirements.lock").lower()
    for name in wanted():
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), name


@pytest.mark.parametrize("target", ["report", "test", "lab", "check", "bench", "lock"])
def test_targets_set_themselves_up(target):
    rule = re.search(rf"^{target}: (.*?) ## \w+", read("Makefile"), re.MULTILINE)
    assert rule is not None
    assert rule[1] == "$(STAMP)"


def test_the_readme_names_the_two_commands_and_how_long_they_take():
    block = re.search(r"```console\n(make report.*?)```", read("README.md"), re.DOTALL)[
        1
    ]
    lines = block.strip().splitlines()
    assert [line.split("#")[0].split() for line in lines] == [
        ["make", "report"],
        ["make", "test"],
    ]
    assert all("minute" in line for line in lines)


def test_the_readme_lists_every_notebook():
    names = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert names == set(
        re.findall(r"^\| `(\d\d-[\w-]+)` \|", read("README.md"), re.MULTILINE)
    )


def test_every_name_used_in_the_readme_exists():
    for name in re.findall(r"gj\.(\w+)", read("README.md")):
        assert hasattr(gj, name), name


def test_the_version_is_the_same_everywhere():
    assert f"version: {gj.__version__}\n" in read("CITATION.cff")
    assert f"## {gj.__version__}" in read("CHANGELOG.md")
    assert "version" in PROJECT["project"]["dynamic"]


def test_every_public_name_has_a_docstring():
    for name in gj.__all__:
        assert getattr(gj, name).__doc__, name


def described(function):
    """Return the sections of a docstring, and the parameters that it names."""
    text = inspect.getdoc(function)
    parts = re.split(r"^(\w+)\n-{3,}$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    names = re.findall(r"^\*{0,2}\w.*$", sections.get("Parameters", ""), re.MULTILINE)
    return sections, set(re.findall(r"\w+", " ".join(names)))


FUNCTIONS = [name for name in gj.__all__ if inspect.isfunction(getattr(gj, name))]
# what reads or writes files, or draws, is shown in the README and the notebooks
WITHOUT_EXAMPLE = re.compile(
    r"plot_|write_|read_|save_|to_excel|from_excel|validate_|verify_|fix_|codebook"
    r"|example_dataset|dataset_from_tables|diff_findings"
)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_says_what_it_takes_and_gives(name):
    function = getattr(gj, name)
    sections, named = described(function)
    signature = inspect.signature(function)
    assert set(signature.parameters) <= named
    assert "Returns" in sections or signature.return_annotation == "None"
    assert "Examples" in sections or WITHOUT_EXAMPLE.match(name)


def test_what_can_fail_says_how():
    raising = re.compile(
        r"^    (?:raise|for .*:\n        raise|if .*:\n        raise) ", re.MULTILINE
    )
    for name in FUNCTIONS:
        function = getattr(gj, name)
        if raising.search(inspect.getsource(function).split('"""')[-1]):
            assert "Raises" in described(function)[0], name
