"""A region is where an organization is, as seen from the hub."""

import pandas as pd
import pytest

from gjai_analysis import (
    UnknownKeyError,
    dataset_from_tables,
    example_dataset,
    hubs,
    load_dataset,
    region_series,
)

DATA = load_dataset()
PLACES = {
    "hub": ("KR", "Gwangju"),
    "near": ("KR", "Buk-gu, Gwangju"),
    "seoul": ("KR", "Seoul"),
    "ward": ("KR", "Gwanak-gu, Seoul"),
    "south": ("KR", "Busan"),
    "lost": ("KR", ""),
    "bare": ("", ""),
    "away": ("CA", "Toronto"),
    "other": ("US", "Gwangju"),
}
EXPECTED = {
    "hub": "home",
    "near": "home",
    "seoul": "capital_area",
    "ward": "capital_area",
    "south": "elsewhere",
    "lost": "unknown",
    "bare": "unknown",
    "away": "abroad",
    "other": "abroad",
}


@pytest.fixture
def data():
    rows = [
        {"org_id": f"org-{name}", "name_en": name, "kind": "company"}
        | {"country": country, "locality_en": place}
        for name, (country, place) in PLACES.items()
    ]
    return dataset_from_tables({"organizations": pd.DataFrame(rows)})


def test_regions_by_hand(data):
    regions = region_series(data, home="org-hub")
    assert {name[4:]: region for name, region in regions.items()} == EXPECTED
    assert regions.name == "region"
    seen_from_canada = region_series(data, home="org-away")
    assert seen_from_canada["org-hub"] == "abroad"
    assert seen_from_canada["org-away"] == "home"


def test_home_is_where_the_hub_is():
    explicit = region_series(DATA, home=hubs(DATA)[0])
    assert explicit.equals(region_series(DATA))
    assert explicit[hubs(DATA)[0]] == "home"
    assert set(explicit) == {"home", "capital_area", "elsewhere", "abroad", "unknown"}


def test_without_places_nothing_is_known():
    assert set(region_series(example_dataset())) == {"unknown"}
    assert region_series(example_dataset({})).empty
    with pytest.raises(UnknownKeyError, match="No organization org-x"):
        region_series(DATA, home="org-x")
