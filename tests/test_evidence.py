"""Every span is checked: that it is there, and that it speaks of its record."""

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import (
    UnknownKeyError,
    dataset_from_tables,
    explain,
    load_dataset,
    partnership_graph,
    read_texts,
    verify_evidence,
)
from gjai_analysis.evidence import canonical_text, numbers_in

TEXT = (
    "전남대학교병원과 SKT가 6일 서명했다. "
    "전남대학교 총장 홍길동은 1만 2000달러를 약속했다."
)
TEXTS = os.environ.get("GJAI_TEXTS")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def spans(*rows):
    """Make evidence rows from (table, record, words) over TEXT."""
    columns = ["record_table", "record_id", "source_id", "start", "stop", "span_sha256"]
    found = [(t, r, TEXT.index(words), words) for t, r, words in rows]
    return pd.DataFrame(
        [(t, r, "src-a", at, at + len(w), sha(w)) for t, r, at, w in found],
        columns=columns,
    )


def data_with(evidence, text=TEXT):
    names = {"org-cnuh": "전남대학교병원", "org-cnu": "전남대학교", "org-kt": "KT"}
    names["org-skt"] = "SKT"
    orgs = list(names)
    return dataset_from_tables(
        {
            "sources": pd.DataFrame(
                {
                    "source_id": ["src-a"],
                    "publisher": "a",
                    "language": "ko",
                    "collection": "seed",
                    "text_sha256": sha(text),
                    "text_length": len(text),
                }
            ),
            "organizations": pd.DataFrame(
                {"org_id": orgs, "name_ko": names.values(), "kind": "company"}
            ),
            "people": pd.DataFrame({"person_id": ["per-hong"], "name_ko": "홍길동"}),
            "events": pd.DataFrame(
                {
                    "event_id": ["evt-a"],
                    "kind": "signing",
                    "status": "happened",
                    "title_en": "A",
                }
            ),
            "participations": pd.DataFrame(
                {
                    "activity_id": "evt-a",
                    "org_id": orgs,
                    "role": "host",
                    "basis": "stated",
                }
            ),
            "appearances": pd.DataFrame(
                {"activity_id": ["evt-a"], "person_id": "per-hong", "role": "quoted"}
            ),
            "indicators": pd.DataFrame(
                {
                    "indicator_id": ["ind-a"],
                    "subject_id": "evt-a",
                    "measure": "attendance",
                    "value": 12000,
                    "unit": "persons",
                    "bound": "exact",
                    "status": "actual",
                    "preferred": "true",
                }
            ),
            "evidence": evidence,
        }
    )


def test_spans_that_name_their_record_are_confirmed():
    evidence = spans(
        ("participations", "evt-a/org-cnuh/host", "전남대학교병원"),
        ("participations", "evt-a/org-skt/host", "SKT가"),
        ("appearances", "evt-a/per-hong/quoted", "홍길동"),
        ("indicators", "ind-a", "1만 2000달러"),
        ("events", "evt-a", "서명"),
    )
    assert verify_evidence(data_with(evidence), {"a.txt": TEXT}) == []


@pytest.mark.parametrize(
    ("table", "record", "words", "missing"),
    [
        ("participations", "evt-a/org-kt/host", "SKT", "org-kt"),
        ("participations", "evt-a/org-cnu/host", "전남대학교병원", "org-cnu"),
        ("appearances", "evt-a/per-hong/quoted", "총장", "per-hong"),
        ("indicators", "ind-a", "6일", "12000.0"),
    ],
)
def test_a_span_that_does_not_speak_of_its_record_is_reported(
    table, record, words, missing
):
    data = data_with(spans((table, record, words)))
    (problem,) = verify_evidence(data, {"a.txt": TEXT})
    assert problem.value == f"{table}/{record}"
    assert f"src-a: spans from offset {TEXT.index(words)}" in problem.message
    assert problem.message.endswith(f"do not say {missing}")
    assert problem.row == 2


def test_spans_of_one_record_are_read_together():
    evidence = spans(
        ("indicators", "ind-a", "약속했다"), ("indicators", "ind-a", "1만 2000")
    )
    assert verify_evidence(data_with(evidence), {"a.txt": TEXT}) == []


def test_a_changed_character_is_named_with_source_row_and_offset():
    data = data_with(spans(("events", "evt-a", "6일"), ("events", "evt-a", "서명했다")))
    at = TEXT.index("서명")
    changed, text = verify_evidence(data, {"a.txt": TEXT.replace("서명", "서면")})
    assert (changed.file, changed.row) == ("evidence.csv", 3)
    assert changed.message == f"src-a: other characters at offset {at} to {at + 4}"
    assert text.message.endswith(f"(a.txt differs, first at offset {at})")


def test_a_change_outside_of_every_span_is_noticed():
    data = data_with(spans(("events", "evt-a", "서명")))
    (problem,) = verify_evidence(data, {"a.txt": TEXT.replace("총장", "학장")})
    assert "a.txt differs, outside of every span" in problem.message
    assert (problem.file, problem.row, problem.value) == ("sources.csv", 2, "src-a")


def test_a_missing_text_is_named_with_its_source():
    data = data_with(spans(("events", "evt-a", "서명")))
    (problem,) = verify_evidence(data, {"other.txt": "nothing of the kind"})
    assert (problem.value, problem.row) == ("src-a", 2)
    assert "has no text among those given" in problem.message


def test_rows_of_a_selection_are_unknown_and_said_to_be():
    data = data_with(spans(("events", "evt-a", "서명"))).select(collection="seed")
    (problem,) = verify_evidence(data, {"a.txt": TEXT.replace("총장", "학장")})
    assert problem.row == 0


def test_web_pages_have_no_spans_to_check():
    evidence = spans(("events", "evt-a", "서명"))
    evidence[["start", "stop", "span_sha256"]] = None
    assert verify_evidence(data_with(evidence), {}) == []


def test_texts_are_counted_without_mark_and_in_composed_form():
    assert canonical_text("\ufeff가\r\n나\r다") == "가\n나\n다"


def test_a_folder_without_texts_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no .txt file"):
        read_texts(tmp_path)


def test_texts_are_read_whatever_their_names(tmp_path):
    (tmp_path / "b.txt").write_bytes("\ufeff가".encode())
    (tmp_path / "a.txt").write_bytes("가".encode())  # decomposed
    assert read_texts(tmp_path) == {"a.txt": "가", "b.txt": "가"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6000억원", 6e11),
        ("1만 2000달러", 12_000),
        ("700여 명", 700),
        ("4조 1000억", 4.1e12),
        ("2천억", 2e11),
        ("1조2천억", 1.2e12),
        ("5만건", 50_000),
        ("7,000명", 7000),
        ("88.5페타", 88.5),
    ],
)
def test_korean_numbers_are_read(text, value):
    assert value in numbers_in(text)


def test_numbers_that_stand_apart_are_not_added():
    assert 3005 not in numbers_in("3천 명과 5명")


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_ten_thousands_and_ones_add_up(high, low):
    assert high * 10_000 + low in numbers_in(f"약 {high}만 {low}명")


def test_a_tie_is_explained_by_its_agreements_sources_and_spans():
    seed = load_dataset().select(collection="seed")
    trail = explain(seed, "org-cnu", "org-snu")
    assert list(trail.index) == [("agr-2021-02-26-snu-cnu", "src-newsis-2021-02-26")]
    assert trail["spans"].str.fullmatch(r"\d+-\d+( \d+-\d+)*").all()


def test_a_sector_narrows_the_explanation():
    data = load_dataset()
    trail = explain(data, "org-gwangju-city", sector="mobility")
    agreements = set(trail.index.get_level_values(0))
    assert "agr-2024-01-16-kookmin" in agreements
    seed = explain(
        data.select(collection="seed"), "org-gwangju-city", sector="mobility"
    )
    assert set(seed.index.get_level_values(0)) == {"agr-2024-01-16-kookmin"}
    links = data.sector_links.reset_index()
    assert agreements <= set(links.loc[links["sector"].eq("mobility"), "subject_id"])
    assert len(explain(data)) >= len(data.agreements)


def test_without_a_shared_agreement_the_explanation_is_empty():
    trail = explain(load_dataset(), "org-kt", "org-mitacs")
    assert trail.empty
    assert list(trail.columns) == [
        *["title_en", "signed", "publisher", "published", "url", "spans"]
    ]


def test_an_unknown_organization_cannot_be_explained():
    with pytest.raises(UnknownKeyError, match="org-mitac.*Did you mean org-mitacs"):
        explain(load_dataset(), "org-mitac")


@pytest.mark.skipif(TEXTS is None, reason="GJAI_TEXTS names no folder with the texts")
def test_every_span_of_the_shipped_data_holds_and_speaks():
    assert verify_evidence(load_dataset(), read_texts(Path(TEXTS))) == []


def cut(table, record, start, stop):
    """Make an evidence row from offsets in TEXT."""
    evidence = spans((table, record, TEXT[start:stop]))
    span = {"start": start, "stop": stop, "span_sha256": sha(TEXT[start:stop])}
    return evidence.assign(**span)


@pytest.mark.parametrize(
    ("table", "record"),
    [("participations", "evt-a/org-kt/host"), ("organizations", "org-kt")],
)
def test_a_name_cut_out_of_a_longer_one_is_refused(table, record):
    at = TEXT.index("SKT") + 1
    data = data_with(cut(table, record, at, at + 2))
    (problem,) = verify_evidence(data, {"a.txt": TEXT})
    assert TEXT[at : at + 2] == "KT"
    assert problem.message == f"src-a: spans from offset {at} do not say org-kt"


def test_half_a_name_does_not_name():
    at = TEXT.index("홍길동")
    data = data_with(cut("people", "per-hong", at, at + 2))
    (problem,) = verify_evidence(data, {"a.txt": TEXT})
    assert problem.message.endswith("do not say per-hong")


@pytest.mark.parametrize(
    ("table", "record", "name"),
    [
        ("organizations", "org-cnuh", "전남대학교병원"),
        ("people", "per-hong", "홍길동"),
    ],
)
def test_a_span_of_an_organization_or_person_must_name_it(table, record, name):
    good, bad = data_with(spans((table, record, name))), spans((table, record, "6일"))
    assert verify_evidence(good, {"a.txt": TEXT}) == []
    (problem,) = verify_evidence(data_with(bad), {"a.txt": TEXT})
    assert problem.value == f"{table}/{record}"
    assert problem.message.endswith(f"do not say {record}")


@pytest.mark.parametrize("inserted", ["가", "\n", " 머리말 "])
def test_characters_inserted_at_the_start_are_reported_with_file_and_offset(inserted):
    data = data_with(spans(("events", "evt-a", "6일"), ("events", "evt-a", "서명했다")))
    *broken, text = verify_evidence(data, {"a.txt": inserted + TEXT})
    at = TEXT.index("6일")
    assert text.message == (
        "is not the text that was coded "
        f"(a.txt differs, {len(inserted):+d} characters, first at offset {at})"
    )
    assert (text.file, text.value) == ("sources.csv", "src-a")
    assert broken[0].message == f"src-a: other characters at offset {at} to {at + 2}"
    assert len(broken) == 2


def test_every_tie_is_explained_by_as_many_agreements_as_it_counts():
    data = load_dataset()
    ceremony = data.agreements["ceremony_id"] + " " + data.agreements["hub_id"]
    joint = ceremony[data.agreements["form"].eq("unclear")].dropna().to_dict()
    for u, v, tie in partnership_graph(data).edges(data=True):
        trail = explain(data, u, v, roles=("signatory",))
        agreements = set(trail.index.get_level_values("agreement_id"))
        documents = {joint.get(agreement, agreement) for agreement in agreements}
        assert len(documents) == tie["n_agreements"], (u, v)


def test_roles_decide_what_explains_a_tie():
    data, roles = load_dataset(), ("signatory", "party", "participant")
    signed, everyone = explain(data), explain(data, roles=roles)
    assert set(signed.index) < set(everyone.index)
    mila = "agr-2023-09-mila"
    assert mila in explain(data, "org-mila", roles=roles).index.get_level_values(0)
    assert mila not in explain(data, "org-mila").index.get_level_values(0)
