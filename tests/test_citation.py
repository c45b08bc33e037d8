"""A reference names version, fingerprint and sources, and quotes nothing."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gjai_analysis import OptionError, dataset_from_tables, load_dataset
from gjai_analysis.citation import cite_dataset, cite_sources

DATA = load_dataset()
DESCRIPTOR = {
    "name": "pacts",
    "title": "Pacts & more",
    "version": "1.2.0",
    "created": "2026-11-20T00:00:00Z",
    "contributors": [{"title": "The maintainers"}],
}


def sources(**cells):
    """Make a table of one source: src-a of the Daily, with these cells."""
    row = dict.fromkeys(["title", "byline", "published", "url"])
    row |= {"publisher": "Daily", **cells}
    index = pd.Index(["src-a"], name="source_id")
    return pd.DataFrame(row, index=index, dtype="str")


def test_a_dataset_is_cited_with_version_and_fingerprint():
    assert cite_dataset(DESCRIPTOR, "abc", style="apa") == (
        "The maintainers (2026). Pacts & more (Version 1.2.0, fingerprint abc) "
        "[Data set]."
    )


def test_a_dataset_has_a_bibtex_entry_with_escaped_text():
    assert cite_dataset(DESCRIPTOR, "abc", style="bibtex") == (
        "@misc{pacts,\n"
        "  author = {{The maintainers}},\n"
        "  title = {Pacts \\& more},\n"
        "  year = {2026},\n"
        "  version = {1.2.0},\n"
        "  note = {Data set, fingerprint abc}\n}"
    )


def test_a_dataset_without_a_descriptor_is_still_cited():
    assert cite_dataset({}, "abc", style="apa") == (
        "Anonymous (n.d.). unnamed (Version unversioned, fingerprint abc) [Data set]."
    )
    assert cite_dataset({}, "abc", style="bibtex").startswith("@misc{unnamed,\n")


@pytest.mark.parametrize("style", ["apa", "bibtex"])
def test_the_shipped_data_are_cited_by_their_fingerprint(style):
    text = DATA.cite(style=style)
    assert DATA.fingerprint in text
    assert DATA.version in text
    assert DATA.select(complete=True).cite(style=style) != text


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, "Daily (n.d.). [Web page]."),
        ({"title": "Signing"}, "Daily (n.d.). [Signing]."),
        ({"byline": "Kim"}, "Kim (n.d.). [Web page]. Daily."),
        ({"published": "2020-01-29"}, "Daily (2020-01-29). [Web page]."),
        ({"published": "2020-01"}, "Daily (2020). [Web page]."),
        ({"published": "2020-01-29?"}, "Daily (2020-01-29). [Web page]."),
        ({"published": "../2020"}, "Daily (2020). [Web page]."),
        ({"published": "2020/.."}, "Daily (2020). [Web page]."),
        ({"url": "https://x.kr/a_b"}, "Daily (n.d.). [Web page]. https://x.kr/a_b"),
    ],
)
def test_a_source_is_cited_by_what_is_known_of_it(cells, expected):
    assert cite_sources(sources(**cells), style="apa") == expected


def test_a_source_without_byline_title_date_and_url_has_a_short_entry():
    assert cite_sources(sources(), style="bibtex") == (
        "@misc{src-a,\n  author = {{Daily}},\n  title = {[Web page]},\n"
        "  year = {n.d.},\n  howpublished = {Daily}\n}"
    )


def test_an_entry_has_the_year_and_the_address_as_it_is():
    table = sources(byline="Kim", published="2020-01-29", url="https://x.kr/?a_b=1&c#d")
    entry = cite_sources(table, style="bibtex")
    assert "author = {{Kim}}" in entry
    assert "year = {2020}" in entry
    assert "url = {https://x.kr/?a_b=1&c#d}" in entry


@given(st.text(alphabet="ab&%$#_\\ "))
def test_special_characters_of_an_entry_are_escaped(title):
    entry = cite_sources(sources(title=f"x{title}x"), style="bibtex")
    (line,) = (line for line in entry.splitlines() if line.startswith("  title"))
    for char in "&%$#_":
        assert line.count(char) == line.count(f"\\{char}") == title.count(char)


def test_braces_of_a_title_are_dropped_since_a_lone_one_breaks_an_entry():
    entry = cite_sources(sources(title="{AI}"), style="bibtex")
    assert "title = {[AI]}" in entry


@pytest.mark.parametrize(("style", "start"), [("apa", "Daily ("), ("bibtex", "@misc{")])
def test_every_source_has_one_reference_in_the_order_of_keys(style, start):
    table = pd.DataFrame(
        {
            "source_id": ["src-b", "src-a"],
            "publisher": "Daily",
            "title": ["second", "first"],
            "language": "ko",
            "collection": "web",
            "url": ["https://x.kr/b", "https://x.kr/a"],
        }
    )
    text = dataset_from_tables({"sources": table}).cite(style=style, of="sources")
    assert sum(line.startswith(start) for line in text.splitlines()) == 2
    assert text.index("first") < text.index("second")


@pytest.mark.parametrize("style", ["apa", "bibtex"])
def test_a_selection_cites_only_its_own_sources(style):
    part = DATA.select(organizations="org-kookmin-univ")
    cited = part.cite(style=style, of="sources")
    assert 0 < len(part.sources) < len(DATA.sources)
    assert len(cited) < len(DATA.cite(style=style, of="sources"))
    assert all(url in cited for url in part.sources["url"].dropna())


@pytest.mark.parametrize("style", ["apa", "bibtex"])
def test_an_empty_selection_cites_no_source(style):
    empty = DATA.select(until="1999")
    empty = dataclasses.replace(empty, sources=empty.sources.head(0))
    assert empty.cite(style=style, of="sources") == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"style": "mla"}, "style='mla' is not one of"),
        ({"style": "mla", "of": "sources"}, "style='mla' is not one of"),
        ({"of": "people"}, "of='people' is not one of"),
    ],
)
def test_an_unknown_option_is_named_with_the_choices(options, message):
    with pytest.raises(OptionError, match=message):
        DATA.cite(**options)
