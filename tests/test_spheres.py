"""Every organization belongs to one sphere, units to that of their parent."""

import pandas as pd
import pytest
from helix_cases import KINDS, signed_by

from gjai_analysis import (
    UnknownKeyError,
    dataset_from_tables,
    load_dataset,
    mutual_information,
    sphere_assignments,
    sphere_combinations,
    sphere_sensitivity,
    sphere_series,
)

DATA = load_dataset()


def office_of(parent_kind, depth=1):
    parents = ["", *(f"org-{i}" for i in range(depth))]
    kinds = [parent_kind, *["programme_office"] * depth]
    return dataset_from_tables(
        {
            "organizations": pd.DataFrame(
                {
                    "org_id": [f"org-{i}" for i in range(depth + 1)],
                    "name_en": "x",
                    "kind": kinds,
                    "parent_id": parents,
                }
            )
        }
    )


def test_the_kind_decides_the_sphere():
    spheres = sphere_series(DATA)
    assert spheres["org-gwangju-city"] == "government"
    assert spheres["org-kepco"] == "industry"
    assert spheres["org-cnuh"] == "academia"


def test_a_hybrid_unit_takes_the_sphere_of_its_parent():
    assert sphere_series(office_of("university"))["org-1"] == "academia"
    assert sphere_series(office_of("university", depth=3))["org-3"] == "academia"


def test_a_hybrid_unit_of_a_hybrid_body_stays_hybrid():
    assert sphere_series(office_of("other"))["org-1"] == "hybrid"


def test_another_assignment_can_be_argued():
    spheres = sphere_series(DATA, spheres={"hospital": "industry"})
    assert spheres["org-cnuh"] == "industry"


def test_an_organization_stands_above_its_kind():
    spheres = {"programme_office": "government", "org-0": "industry"}
    data = office_of("university", depth=2)
    assert sphere_series(data, spheres=spheres).to_dict() == {
        "org-0": "industry",
        "org-1": "government",
        "org-2": "government",
    }


def test_units_inherit_what_is_argued_for_their_parent():
    data = office_of("university", depth=2)
    spheres = sphere_series(data, spheres={"org-0": "civil_society"})
    assert set(spheres) == {"civil_society"}


def test_a_body_that_is_named_hybrid_stays_hybrid():
    spheres = sphere_series(office_of("university"), spheres={"org-1": "hybrid"})
    assert spheres["org-1"] == "hybrid"


@pytest.mark.parametrize(
    ("spheres", "message"),
    [
        ({"hospitl": "industry"}, "No kind or organization hospitl .* hospital"),
        ({"hospital": "indstry"}, "No sphere indstry in the data. .* industry"),
    ],
)
def test_a_misspelt_kind_or_sphere_is_named_with_its_near_miss(spheres, message):
    with pytest.raises(UnknownKeyError, match=message):
        sphere_series(DATA, spheres=spheres)


def test_no_organizations_have_no_spheres():
    assert sphere_series(dataset_from_tables({})).empty


@pytest.mark.parametrize("name", list(sphere_assignments(DATA)))
def test_each_assignment_moves_only_what_its_name_says(name):
    before, spheres = sphere_series(DATA), sphere_assignments(DATA)[name]
    after = sphere_series(DATA, spheres=spheres)
    moved = DATA.organizations[before.ne(after)]
    kinds = {
        "recorded": set(),
        "institutes_government": {"research_institute"},
        "institutes_hybrid": {"research_institute"},
        "hospitals_civil_society": {"hospital", "programme_office"},
        "enterprises_government": {"public_enterprise"},
        "agencies_hybrid": {"public_agency"},
        "associations_civil_society": {"association"},
        "hybrids_government": {"programme_office", "other"},
    }
    assert set(moved["kind"]) <= kinds[name]
    assert moved.empty == (name == "recorded")


def test_institutes_that_move_follow_the_parent_they_have():
    spheres = sphere_assignments(DATA)["institutes_government"]
    after = sphere_series(DATA, spheres=spheres)
    assert after["org-gist-ai-institute"] == "academia"
    assert after["org-lg-electronics-ai"] == "industry"
    assert after["org-etri-honam"] == after["org-etri"] == "government"


def test_sensitivity_measures_under_each_assignment_in_order():
    table = sphere_sensitivity(DATA, mutual_information)
    assert list(table.index) == list(sphere_assignments(DATA))
    pd.testing.assert_series_equal(
        table.loc["recorded"], mutual_information(DATA), check_names=False
    )


def test_sensitivity_shows_what_an_assignment_changes():
    data = signed_by({"a": ["g1", "u1"], "b": ["g1", "i1"]})

    def agreements(data, spheres):
        return sphere_combinations(data, spheres=spheres)["agreements"]

    moved = {"recorded": {}, "firms": {KINDS["i"]: "academia"}}
    table = sphere_sensitivity(data, agreements, assignments=moved)
    assert table[["GU", "GI"]].to_numpy().tolist() == [[1, 1], [2, 0]]


def test_sensitivity_to_no_assignment_is_empty():
    assert sphere_sensitivity(DATA, mutual_information, assignments={}).empty
