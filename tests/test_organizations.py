"""No organization stands in the data twice, and near doubles have been judged."""

import csv
import re
import unicodedata
from collections import defaultdict
from itertools import combinations

import pytest

from gjai_analysis import load_dataset
from gjai_analysis.package import data_folder

DATA = load_dataset()
LEGAL = re.compile(
    r"㈜|\(주\)|주식회사|\(재\)|재단법인|\(사\)|사단법인|\b(inc|co|corp|ltd|llc|gmbh)\b\.?"
)


def normal(name):
    """Return a name without legal form, space, case and punctuation."""
    text = LEGAL.sub("", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"[\W_]+", "", text)


def names():
    """Yield every name, former name and alias with its organization."""
    for column in ("name_ko", "name_en"):
        yield from DATA.organizations[column].dropna().items()
    aliases = DATA.aliases.reset_index()
    own = aliases[aliases["kind"].ne("shared")]
    yield from zip(own["org_id"], own["alias"], strict=True)


def judged():
    file = data_folder() / "coding" / "near-duplicates.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            frozenset((row["org_a"], row["org_b"])): row["decision"]
            for row in csv.DictReader(lines)
        }


def near(column):
    """Return pairs whose names differ by one character at most."""
    owners = defaultdict(set)
    for org, name in DATA.organizations[column].dropna().items():
        short = normal(name)
        if len(short) > 3:
            cuts = {short[:i] + short[i + 1 :] for i in range(len(short))}
            for cut in {short, *cuts}:
                owners[cut].add(org)
    return {frozenset(p) for orgs in owners.values() for p in combinations(orgs, 2)}


@pytest.mark.parametrize(
    ("first", "second"),
    [("㈜아이코어 이앤씨", "아이코어이앤씨"), ("NHN Co., Ltd.", "nhn"), ("A-B", "AB")],
)
def test_legal_forms_spaces_and_case_do_not_hide_a_double(first, second):
    assert normal(first) == normal(second)


def test_no_two_organizations_share_a_name():
    owners = defaultdict(set)
    for org, name in names():
        owners[normal(name)].add(org)
    doubles = {name: orgs for name, orgs in owners.items() if len(orgs) > 1}
    decided = judged()
    assert not {
        name: orgs
        for name, orgs in doubles.items()
        if any(decided.get(frozenset(p)) != "different" for p in combinations(orgs, 2))
    }


@pytest.mark.parametrize("column", ["name_ko", "name_en"])
def test_near_doubles_have_been_judged_different(column):
    decided = judged()
    assert {
        tuple(sorted(pair)) for pair in near(column) if pair not in decided
    } == set()
    assert all(decided[pair] == "different" for pair in near(column))


def test_every_judged_pair_has_a_reason():
    file = data_folder() / "coding" / "near-duplicates.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        assert all(row["reason"].strip() for row in csv.DictReader(lines))
