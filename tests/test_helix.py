"""Every organization belongs to one sphere, units to that of their parent."""

import pandas as pd

from gjai_analysis import dataset_from_tables, load_dataset, sphere_series


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
    spheres = sphere_series(load_dataset())
    assert spheres["org-gwangju-city"] == "government"
    assert spheres["org-kepco"] == "industry"
    assert spheres["org-cnuh"] == "academia"


def test_a_hybrid_unit_takes_the_sphere_of_its_parent():
    assert sphere_series(office_of("university"))["org-1"] == "academia"
    assert sphere_series(office_of("university", depth=3))["org-3"] == "academia"


def test_a_hybrid_unit_of_a_hybrid_body_stays_hybrid():
    assert sphere_series(office_of("other"))["org-1"] == "hybrid"


def test_another_assignment_can_be_argued():
    spheres = sphere_series(load_dataset(), assignment={"hospital": "industry"})
    assert spheres["org-cnuh"] == "industry"


def test_no_organizations_have_no_spheres():
    assert sphere_series(dataset_from_tables({})).empty
