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
    example_dataset,
    explain,
    load_dataset,
    partnership_graph,
    read_texts,
    verify_evidence,
)
from gjai_analysis.errors import Problem
from gjai_analysis.evidence import canonical_text, numbers_in

TEXT = (
    "전남대학교병원과 SKT가 6일 서명했다. "
    "전남대학교 총장 홍길동은 1만 2000달러를 약속했다."
)
TEXTS = os.environ.get("GJAI_TEXTS")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def spans(*rows, text=TEXT, source="src-a"):
    """Make evidence rows from (table, record, words) over a text."""
    columns = ["record_table", "record_id", "source_id", "start", "stop", "span_sha256"]
    found = [(t, r, text.index(words), words) for t, r, words in rows]
    return pd.DataFrame(
        [(t, r, source, at, at + len(w), sha(w)) for t, r, at, w in found],
        columns=columns,
    )


def sources(*texts):
    """Make the sources src-a, src-b, ... of texts."""
    return pd.DataFrame(
        {
            "source_id": [f"src-{'abc'[n]}" for n in range(len(texts))],
            "publisher": "a",
            "language": "ko",
            "collection": "seed",
            "text_sha256": list(map(sha, texts)),
            "text_length": list(map(len, texts)),
        }
    )


def data_with(evidence, **others):
    names = {"org-cnuh": "전남대학교병원", "org-cnu": "전남대학교", "org-kt": "KT"}
    names["org-skt"] = "SKT"
    orgs = list(names)
    return dataset_from_tables(
        {
            "sources": sources(TEXT),
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
        | others
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
        ("organizations", "org-kt", "SKT", "org-kt"),
        ("appearances", "evt-a/per-hong/quoted", "총장", "per-hong"),
        ("indicators", "ind-a", "6일", "12000.0"),
    ],
)
def test_a_span_that_does_not_speak_of_its_record_is_reported(
    table, record, words, missing
):
    data = data_with(spans((table, record, words)))
    message = f"src-a: spans from offset {TEXT.index(words)} do not say {missing}"
    fix = "Cite the words that name it, or add the name to aliases.csv"
    value = f"{table}/{record}"
    assert verify_evidence(data, {"a.txt": TEXT}) == [
        Problem("evidence.csv", 2, "record_id", value, message, fix)
    ]


def test_a_mute_span_is_found_after_records_that_only_a_reader_can_judge():
    evidence = spans(("events", "evt-a", "서명"), ("people", "per-hong", "6일"))
    (problem,) = verify_evidence(data_with(evidence), {"a.txt": TEXT})
    assert problem.value == "people/per-hong"


def test_spans_of_one_record_are_read_together():
    evidence = spans(("indicators", "ind-a", "1만"), ("indicators", "ind-a", "2000"))
    assert verify_evidence(data_with(evidence), {"a.txt": TEXT}) == []


def test_an_organization_may_be_named_inside_the_name_of_its_unit():
    evidence = spans(("organizations", "org-cnu", "전남대학교병원"))
    assert verify_evidence(data_with(evidence), {"a.txt": TEXT}) == []


def test_an_alias_names_an_organization():
    aliases = {"org_id": ["org-kt"], "alias": "총장", "kind": "short"}
    evidence = spans(("participations", "evt-a/org-kt/host", "총장"))
    data = data_with(evidence, aliases=pd.DataFrame(aliases))
    assert verify_evidence(data, {"a.txt": TEXT}) == []


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("KT", "KT가 서명했다", True),
        ("KT", "KTX가 서명했다", False),
        ("KT", "KTx가 서명했다", False),
        ("KT", "KT3가 서명했다", False),
        ("KT", "(SKT)가 서명했다", False),
        ("KT", "(sKT)가 서명했다", False),
        ("KT", "(3KT)가 서명했다", False),
        ("광주", "AI광주AI", True),
        ("(주)광주(주)", "AI(주)광주(주)AI", True),
        ("KT+", "KT+a", True),
        ("K티", "SK티", False),
        ("티K", "티KS", False),
        ("A티K", "A티KS", False),
    ],
)
def test_a_name_ends_where_no_latin_letter_or_digit_continues_it(name, text, named):
    evidence = spans(("organizations", "org-a", text), text=text)
    org = {"org_id": ["org-a"], "name_ko": name, "kind": "company"}
    data = dataset_from_tables(
        {
            "sources": sources(text),
            "organizations": pd.DataFrame(org),
            "evidence": evidence,
        }
    )
    assert (verify_evidence(data, {"a.txt": text}) == []) is named


def test_a_changed_character_is_named_with_source_row_and_offset():
    data = data_with(spans(("events", "evt-a", "6일"), ("events", "evt-a", "서명했다")))
    at = TEXT.index("서명")
    said = f"src-a: other characters at offset {at} to {at + 4}"
    remedy = "Compare a.txt with the text that was coded, or correct the span"
    message = f"is not the text that was coded (a.txt differs, first at offset {at})"
    fix = "Restore the text, or code the changed text anew"
    assert verify_evidence(data, {"a.txt": TEXT.replace("서명", "서면")}) == [
        Problem("evidence.csv", 3, "span_sha256", "events/evt-a", said, remedy),
        Problem("sources.csv", 2, "text_sha256", "src-a", message, fix),
    ]


def test_a_change_outside_of_every_span_is_noticed():
    data = data_with(spans(("events", "evt-a", "서명")))
    (problem,) = verify_evidence(data, {"a.txt": TEXT.replace("총장", "학장")})
    assert "a.txt differs, outside of every span" in problem.message
    assert (problem.file, problem.row, problem.value) == ("sources.csv", 2, "src-a")


@pytest.mark.parametrize("texts", [{}, {"other.txt": "nothing of the kind"}])
def test_a_missing_text_is_named_with_its_source(texts):
    data = data_with(spans(("events", "evt-a", "서명")))
    message = "has no text among those given"
    fix = "Add the text that the source's text_sha256 identifies"
    assert verify_evidence(data, texts) == [
        Problem("sources.csv", 2, "source_id", "src-a", message, fix)
    ]


def test_a_missing_text_does_not_hide_the_faults_of_the_next():
    row = ("people", "per-hong", "6일")
    evidence = pd.concat([spans(row, source="src-a"), spans(row, source="src-b")])
    data = data_with(evidence, sources=sources(TEXT + "끝", TEXT))
    mute, missing = verify_evidence(data, {"b.txt": TEXT})
    assert (mute.row, missing.value) == (3, "src-a")
    assert mute.message.startswith("src-b: spans from offset")


def test_a_changed_text_is_the_one_in_which_most_spans_hold():
    data = data_with(spans(("events", "evt-a", "6일"), ("events", "evt-a", "홍길동")))
    one, two = TEXT.replace("홍길동", "홍길순"), TEXT.replace("총장", "학장")
    (problem,) = verify_evidence(data, {"b.txt": one, "a.txt": two, "c.txt": one})
    assert "(a.txt differs, outside of every span)" in problem.message


def test_rows_of_a_selection_are_unknown_and_said_to_be():
    data = data_with(spans(("people", "per-hong", "6일"))).select(collection="seed")
    mute, changed = verify_evidence(data, {"a.txt": TEXT.replace("총장", "학장")})
    assert (mute.row, changed.row) == (0, 0)


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


def test_bytes_that_are_not_utf8_are_read_as_replacement_characters(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a\xffb")
    assert read_texts(tmp_path) == {"a.txt": "a\ufffdb"}


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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3천 명과 5명", {3, 3000, 5}),
        ("1만 1만", {1, 10_000}),
        ("3 0.5", {3, 0.5}),
    ],
)
def test_numbers_that_stand_apart_are_not_added(text, values):
    assert numbers_in(text) == values


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_ten_thousands_and_ones_add_up(high, low):
    assert high * 10_000 + low in numbers_in(f"약 {high}만 {low}명")


def proven(**others):
    """Return the example with evidence from a text, src-a, and a web page, src-b."""
    rows = [
        ("agreements", "agr-a", "src-a", 10, 12),
        ("participations", "agr-a/org-city/signatory", "src-a", 5, 9),
        ("participations", "agr-a/org-school/signatory", "src-a", 5, 7),
        ("participations", "agr-b/org-school/signatory", "src-a", 10, 12),
        ("participations", "agr-b/org-city/signatory", "src-a", 10, 12),
        ("participations", "agr-b/org-firm/signatory", "src-a", 0, 3),
        ("agreements", "agr-b", "src-b", None, None),
        ("sector_links", "agr-b/energy", "src-a", 20, 22),
    ]
    columns = ["record_table", "record_id", "source_id", "start", "stop"]
    evidence = pd.DataFrame(rows, columns=columns)
    where = {"publisher": ["Daily", "City"], "language": "en", "published": "2021"}
    where |= {"url": [None, "https://city.example"], "text_length": [99, None]}
    where |= {"text_sha256": [sha("a"), None], "collection": ["seed", "web"]}
    hashes = evidence["start"].notna().map({True: sha("a"), False: None})
    given = {
        "sources": pd.DataFrame({"source_id": ["src-a", "src-b"]}).assign(**where),
        "evidence": evidence.assign(span_sha256=hashes),
    }
    return dataset_from_tables({**example_dataset().tables, **given, **others})


def test_an_explanation_has_one_row_for_each_agreement_and_source():
    a, b = ("Agreement a", "2021"), ("Agreement b", "2022")
    daily, city = ("Daily", "2021", None), ("City", "2021", "https://city.example")
    rows = {
        ("agr-a", "src-a"): (*a, *daily, "5-7 5-9 10-12"),
        ("agr-b", "src-a"): (*b, *daily, "10-12"),
        ("agr-b", "src-b"): (*b, *city, ""),
    }
    columns = ["title_en", "signed", "publisher", "published", "url", "spans"]
    index = pd.MultiIndex.from_tuples(rows, names=["agreement_id", "source_id"])
    expected = pd.DataFrame(list(rows.values()), index, columns, dtype="str")
    trail = explain(proven(), "org-school", "org-city")
    pd.testing.assert_frame_equal(trail, expected)


@pytest.mark.parametrize(
    ("organizations", "options", "spans"),
    [
        ([], {}, ["5-7 5-9 10-12", "0-3 10-12", ""]),
        (["org-school"], {}, ["5-7 10-12", "10-12", ""]),
        (["org-firm"], {}, ["0-3", ""]),
        (["org-firm", "org-city"], {}, ["0-3 10-12", ""]),
        (["org-city"], {"sector": "education"}, ["5-9 10-12"]),
        ([], {"sector": "energy"}, ["0-3 10-12 20-22", ""]),  # and of the link
        ([], {"sector": "finance"}, []),
        ([], {"roles": "party"}, []),
        ([], {"roles": ["party", "signatory"]}, ["5-7 5-9 10-12", "0-3 10-12", ""]),
    ],
)
def test_spans_are_those_of_the_agreements_and_the_organizations(
    organizations, options, spans
):
    assert explain(proven(), *organizations, **options)["spans"].tolist() == spans


def test_papers_of_one_ceremony_and_hub_explain_the_tie_of_their_signatories():
    parties = {"a": ["city", "school"], "b": ["city", "school", "firm"]}
    made = example_dataset(parties | {"c": ["city", "lab"]}).tables
    opened = {"event_id": ["evt-a"], "kind": "signing", "title_en": "A"}
    data = proven(
        organizations=made["organizations"],
        participations=made["participations"],
        events=pd.DataFrame(opened | {"status": "happened"}),
        agreements=made["agreements"].assign(
            form="unclear", hub_id="org-city", ceremony_id="evt-a"
        ),
    )
    trail = explain(data, "org-firm", "org-lab")
    assert trail.index.tolist()[:2] == [("agr-b", "src-a"), ("agr-b", "src-b")]
    (bare,) = trail.index.tolist()[2:]  # carries the tie, too, though nothing is cited
    assert bare[0] == "agr-c"
    assert pd.isna(bare[1])


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
    with pytest.raises(
        UnknownKeyError, match="No organization org-mitac in.*mean org-mitacs"
    ):
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


@pytest.mark.no_cover  # many times the same, and slow when traced
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
