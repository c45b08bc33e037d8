"""The shipped data keep the promises of the data model."""

import hashlib
import json
import warnings

import frictionless
import pandas as pd
import pytest

from gjai_analysis import codebook, load_dataset, validate_dataset
from gjai_analysis.package import data_folder
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


def test_our_validation_finds_no_error():
    assert [p for p in validate_dataset() if p.level == "error"] == []


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


def test_agreements_have_sectors_and_parties_as_far_as_sources_tell():
    links = set(DATA.sector_links.reset_index()["subject_id"])
    rows = DATA.participations.reset_index()
    sizes = rows.groupby("activity_id")["org_id"].nunique()
    sizes = sizes.reindex(DATA.agreements.index)
    assert set(DATA.select(collection="seed").agreements.index) <= links
    assert len(set(DATA.agreements.index) - links) <= 10  # fields that no page gives
    assert sizes.lt(2).sum() <= 1  # one ceremony names none of its 28 companies


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
        assert not text.str.contains("[가-힣]{16,}|(?:[가-힣]+ ){5,}").any(), table


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


@pytest.mark.parametrize("resource", DESCRIPTOR["resources"], ids=lambda r: r["name"])
def test_each_resource_states_its_rows_fields_hash_and_licence(resource):
    content = (data_folder() / resource["path"]).read_bytes()
    assert resource["rows"] == len(DATA.tables[resource["name"]])
    assert resource["fields"] == len(resource["schema"]["fields"])
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert resource["licenses"][0]["name"] == "CC-BY-4.0"


def test_the_codebook_is_generated_from_the_data():
    assert codebook(DATA) == (data_folder() / "README.md").read_text("utf-8")


def test_the_dataset_is_as_large_as_it_says():
    assert len(DATA.agreements) >= 435
    assert len(DATA.organizations) >= 580
    assert len(DATA.sources) >= 980


def test_one_number_is_preferred_where_sources_contradict_each_other():
    numbers = DATA.indicators
    exact = numbers[numbers["bound"].eq("exact") & numbers["status"].eq("actual")]
    key = ["subject_id", "measure", "date", "per", "unit", "description_en"]
    preferred = exact[exact["preferred"]].dropna(subset=["date"])
    assert not preferred.duplicated(key).any()
    assert (~numbers["preferred"]).sum() >= 5
    assert numbers.loc[~numbers["preferred"].astype("bool"), "note"].notna().all()


def test_every_sector_but_other_maps_to_isic():
    sectors = DATA.vocabulary.loc["sector"]
    assert sectors["isic"].drop("other").notna().all()


def test_every_organization_has_a_kind_and_its_name_a_degree_of_sureness():
    web = DATA.organizations["note"].fillna("")
    assert DATA.organizations["kind"].notna().all()
    assert DATA.organizations["name_en"].notna().all()
    assert web.ne("").mean() > 0.9


def test_the_error_rates_of_the_codebook_are_those_of_the_checked_sample():
    path = data_folder() / "coding" / "sample-50.csv"
    sample = pd.read_csv(path, dtype="str", keep_default_na=False)
    assert len(sample) == 50
    for field, checked, wrong, imprecise, unseen, *_ in DATA.descriptor["quality"][
        "tables"
    ][0]["rows"]:
        verdicts = sample[field].str[:1].value_counts()
        counts = {key: str(verdicts.get(key, 0)) for key in "WPN"}
        assert counts == {"W": wrong, "P": imprecise, "N": unseen}, field
        assert checked == str(sum(verdicts.get(key, 0) for key in "RWP")), field
