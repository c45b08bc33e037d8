"""The shipped data keep the promises of the data model."""

import json
import warnings

import frictionless
import pandas as pd
import pytest

from gjai_analysis import load_dataset, validate_dataset
from gjai_analysis.dataset import data_folder
from gjai_analysis.selection import record_ids

DATA = load_dataset()
DESCRIPTOR = json.loads((data_folder() / "datapackage.json").read_text("utf-8"))
TABLES = {item["name"]: item["schema"] for item in DESCRIPTOR["resources"]}
WITHOUT_EVIDENCE = {"sources", "vocabulary", "aliases", "evidence"}
SEEDS = {
    "agr-2020-01-29-data-sharing",
    "agr-2021-02-26-snu-cnu",
    "agr-2023-05-08-google-cloud-training",
    "agr-2023-11-15-mitacs",
    "agr-2024-01-16-kookmin",
}


def test_our_validation_finds_nothing():
    assert validate_dataset() == []


@pytest.mark.filterwarnings("default")
def test_frictionless_finds_nothing_either():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.validate(str(data_folder() / "datapackage.json"))
    assert report.valid, report.flatten(["type", "fieldName", "note"])[:5]


@pytest.mark.parametrize("table", sorted(set(TABLES) - WITHOUT_EVIDENCE))
def test_every_row_has_evidence(table):
    flat = DATA.tables[table].reset_index()
    ids = set(record_ids(flat, TABLES[table]["primaryKey"]))
    evidence = DATA.evidence.reset_index()
    cited = set(evidence.loc[evidence["record_table"].eq(table), "record_id"])
    assert ids == cited


def test_the_five_seed_agreements_are_there():
    assert set(DATA.agreements.index) >= SEEDS


def test_seed_texts_are_identified_and_their_spans_hashed():
    seeds = DATA.sources[DATA.sources["collection"].eq("seed")]
    assert len(seeds) == 5
    assert seeds["text_sha256"].notna().all()
    evidence = DATA.evidence.reset_index()
    cited = evidence[evidence["source_id"].isin(seeds.index)]
    assert cited["span_sha256"].notna().all()


def test_the_coding_is_exhaustive():
    seed = DATA.select(collection="seed")
    assert len(seed.organizations) >= 45
    assert len(seed.people) >= 20
    assert len(seed.events) >= 25
    assert len(seed.indicators) >= 25
    assert len(seed.evidence) >= 400


def test_enumerations_and_vocabulary_list_the_same_codes():
    for table, schema in TABLES.items():
        for field in schema["fields"]:
            if "scheme" in field:
                codes = DATA.vocabulary.loc[field["scheme"]].index
                place = f"{table}.{field['name']}"
                assert sorted(codes) == field["constraints"]["enum"], place


def test_every_column_is_described():
    for schema in TABLES.values():
        assert all(field["description"].endswith(".") for field in schema["fields"])


def test_every_kind_of_organization_has_a_sphere():
    kinds = DATA.vocabulary.loc["org_kind"]
    assert set(kinds["broader"]) <= set(DATA.vocabulary.loc["helix"].index)


def test_every_agreement_has_a_sector_and_two_parties():
    links = set(DATA.sector_links.reset_index()["subject_id"])
    assert set(DATA.agreements.index) <= links
    rows = DATA.participations.reset_index()
    sizes = rows.groupby("activity_id")["org_id"].nunique()
    assert sizes.reindex(DATA.agreements.index).ge(2).all()


def test_no_publisher_text_hides_in_free_text():
    # own words are English; Korean stands in names, titles made of names and aliases
    columns = {
        "agreements": ["title_en", "note"],
        "events": ["title_en", "note"],
        "topics": ["description_en"],
        "indicators": ["description_en"],
        "organizations": ["description_en", "note"],
        "relations": ["note"],
        "sources": ["title", "note"],
    }
    for table, names in columns.items():
        text = pd.concat([DATA.tables[table][name].dropna() for name in names])
        assert not text.str.contains("[가-힣]{8,}").any(), table


def test_a_unclear_form_names_its_hub():
    unclear = DATA.agreements[DATA.agreements["form"].eq("unclear")]
    assert unclear["hub_id"].notna().all()
    assert len(unclear) >= 1


def test_no_two_organizations_have_the_same_name():
    for column in ("name_ko", "name_en"):
        names = DATA.organizations[column].dropna().str.casefold().str.replace(" ", "")
        assert not names.duplicated().any(), names[names.duplicated()].tolist()


def test_people_are_named_in_both_languages():
    assert DATA.people[["name_ko", "name_en"]].notna().all(axis=None)
