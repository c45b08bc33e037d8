"""Every fault that a cell or a row can have is refused there, and its twin passes."""

from itertools import starmap

import pytest
from faults import (
    NEW,
    Fault,
    Place,
    add,
    complaints,
)

OK = ()
EMPTY = ("is empty",)
FORM = ("has the wrong form",)
CODE = ("is not a known code",)
DATE = ("is not a date",)
WHOLE = ("is not a whole number",)
NUMBER = ("is not a number",)
TRUTH = ("is not true or false",)
SMALL = ("is too small",)
ERROR_VALUE = ("is an error value of a spreadsheet",)
DIGITS = ("has too many digits",)
TABOO = "has a character that no text needs"
UNSEEN = "has an invisible character"
EDGE = "begins or ends with a space"
SEOUL = "src-newsis-2021-02-26"  # a text of 2005 characters
CITY = "org-gwangju-city"


def long(*, by):
    return (f"has {by} characters",)


def no_row(target):
    return (f"has no row in {target}",)


# A new row, sound but for this cell, is refused there for these reasons (or passes).
CELLS = [
    ("a source nobody can name", "sources.source_id", "", EMPTY),
    ("an identifier in capitals", "sources.source_id", "SRC-ZZ", FORM),
    ("an identifier in Hangul", "sources.source_id", "src-뉴시스", FORM),
    ("an identifier with digits", "sources.source_id", "src-2024-1", OK),
    ("a page without publisher", "sources.publisher", "", EMPTY),
    ("a publisher of 201 letters", "sources.publisher", "가" * 201, long(by=201)),
    ("a publisher of 200 letters", "sources.publisher", "가" * 200, OK),
    ("a headline with its lead", "sources.title", "t" * 301, long(by=301)),
    ("a whole masthead", "sources.byline", "b" * 201, long(by=201)),
    ("a date as Koreans write it", "sources.published", "2023.5.8", DATE),
    ("a date that Excel counted", "sources.published", "45054", DATE),
    ("a date that Excel wrote out", "sources.published", "2023-05-08 0:00", DATE),
    ("a day", "sources.published", "2023-05-08", OK),
    ("a day that never was", "sources.edited", "2023-02-29", DATE),
    ("a leap day", "sources.edited", "2024-02-29", OK),
    ("a language in capitals", "sources.language", "KO", CODE),
    ("a language left out", "sources.language", "", EMPTY),
    ("the other language", "sources.language", "en", OK),
    ("an address without https", "sources.url", "www.gwangju.go.kr", FORM),
    (
        "an address of 2001 letters",
        "sources.url",
        f"http://{'u' * 1994}",
        long(by=2001),
    ),
    ("an address with a comma", "sources.url", "https://a.kr/?q=1,2", OK),
    ("a collection of one's own", "sources.collection", "blog", CODE),
    ("half a hash", "sources.text_sha256", "0" * 32, FORM),
    ("a hash in capitals", "sources.text_sha256", "A" * 64, FORM),
    ("a hash", "sources.text_sha256", "a" * 64, OK),
    ("a length with a comma", "sources.text_length", "2,386", WHOLE),
    ("a length that pandas wrote", "sources.text_length", "2386.0", WHOLE),
    ("a text of no length", "sources.text_length", "0", SMALL),
    ("a text of one character", "sources.text_length", "1", OK),
    ("an essay in a note", "sources.note", "n" * 1001, long(by=1001)),
    ("a scheme with a hyphen", "vocabulary.scheme", "org-kind", FORM),
    ("a code left out", "vocabulary.code", "", EMPTY),
    ("a code of 61 letters", "vocabulary.code", "c" * 61, long(by=61)),
    ("a code without Korean label", "vocabulary.label_ko", "", EMPTY),
    ("a label like a sentence", "vocabulary.label_en", "l" * 81, long(by=81)),
    ("a group of ISIC", "vocabulary.isic", "J6201", FORM),
    ("a division of ISIC", "vocabulary.isic", "J62", OK),
    ("a code without definition", "vocabulary.definition_en", "", EMPTY),
    ("a blank instead of a hyphen", "organizations.org_id", "org-kt ds", FORM),
    ("a hyphen at the end", "organizations.org_id", "org-kt-", FORM),
    ("a body without any name", "organizations.name_en", "", ("is empty, and so is",)),
    ("an English name of 201", "organizations.name_en", "n" * 201, long(by=201)),
    ("a Korean name of 201", "organizations.name_ko", "가" * 201, long(by=201)),
    ("a kind in capitals", "organizations.kind", "Company", CODE),
    ("a kind in Korean", "organizations.kind", "기업", CODE),
    ("another kind", "organizations.kind", "university", OK),
    ("a country by its name", "organizations.country", "Korea", CODE),
    ("no country", "organizations.country", "", OK),
    ("an address for a locality", "organizations.locality_en", "l" * 101, long(by=101)),
    ("a parent nobody knows", "organizations.parent_id", "org-zy", no_row("org")),
    ("a parent", "organizations.parent_id", CITY, OK),
    ("a brochure", "organizations.description_en", "d" * 501, long(by=501)),
    ("an alias left out", "aliases.alias", "", EMPTY),
    ("an alias of 201 letters", "aliases.alias", "a" * 201, long(by=201)),
    ("an alias of nobody", "aliases.org_id", "org-zy", no_row("organizations")),
    ("an alias of another", "aliases.alias", "광주광역시", (f"is the name of {CITY}",)),
    ("an alias of its own name", "aliases.alias", "인공지능산업융합사업단", OK),
    ("a kind of alias unheard of", "aliases.kind", "nickname", CODE),
    ("a person with underscore", "people.person_id", "per_zz", FORM),
    ("a prefix alone", "people.person_id", "per-", FORM),
    ("a person without any name", "people.name_en", "", ("is empty, and so is",)),
    ("a title before a name", "people.name_ko", "가" * 101, long(by=101)),
    ("a name of 100 letters", "people.name_ko", "가" * 100, OK),
    ("a person at nothing", "appearances.activity_id", "", EMPTY),
    (
        "a person at a body",
        "appearances.activity_id",
        CITY,
        no_row("agreements, events"),
    ),
    ("a person unheard of", "appearances.person_id", "per-zy", no_row("people")),
    ("a person at a new role", "appearances.role", "applauded", CODE),
    ("a person for nobody known", "appearances.org_id", "org-zy", no_row("org")),
    ("a person for a body", "appearances.org_id", CITY, OK),
    ("a list of posts", "appearances.post_en", "p" * 201, long(by=201)),
    ("a list of Korean posts", "appearances.post_ko", "가" * 201, long(by=201)),
    ("an agreement with a dot", "agreements.agreement_id", "agr-1.0", FORM),
    ("a kind as an abbreviation", "agreements.kind", "MOU", CODE),
    ("a form left out", "agreements.form", "", EMPTY),
    ("a hub nobody knows", "agreements.hub_id", "org-zy", no_row("organizations")),
    ("an agreement without title", "agreements.title_en", "", EMPTY),
    ("a title of 201 letters", "agreements.title_ko", "가" * 201, long(by=201)),
    ("a month that Excel read", "agreements.signed", "Feb-21", DATE),
    ("a date with slashes", "agreements.signed", "2021/02/26", DATE),
    ("a time of day", "agreements.signed", "2021-02-26T10:00", DATE),
    ("a season", "agreements.signed", "2021-21", DATE),
    ("a date in full-width digits", "agreements.signed", "２０２１", DATE),
    ("two dates out of order", "agreements.signed", "2022/2021", DATE),
    ("an interval of nothing", "agreements.signed", "../..", DATE),
    ("a month", "agreements.signed", "2021-02", OK),
    ("about a year", "agreements.signed", "2021~", OK),
    ("on or before a day", "agreements.signed", "../2021-02-26", OK),
    ("a decade", "agreements.signed", "202X", OK),
    ("no date at all", "agreements.signed", "", OK),
    ("a ceremony nobody held", "agreements.ceremony_id", "evt-zy", no_row("events")),
    ("an ordinal of nought", "agreements.series_no", "0", SMALL),
    ("an ordinal as Excel shows it", "agreements.series_no", "1.00E+02", WHOLE),
    ("an ordinal with words", "agreements.series_no", "100호", WHOLE),
    ("an ordinal", "agreements.series_no", "1", OK),
    ("yes for true", "agreements.parties_complete", "yes", TRUTH),
    ("one for true", "agreements.parties_complete", "1", TRUTH),
    ("TRUE as Excel shows it", "agreements.parties_complete", "TRUE", OK),
    ("False as pandas writes it", "agreements.parties_complete", "False", OK),
    ("truth left out", "agreements.parties_complete", "", EMPTY),
    ("a party to no activity", "participations.activity_id", "agr-zy", no_row("agr")),
    ("a party nobody knows", "participations.org_id", "org-zy", no_row("org")),
    ("a role in capitals", "participations.role", "Signatory", CODE),
    ("a basis left out", "participations.basis", "", EMPTY),
    ("a remark of 1001 letters", "participations.note", "n" * 1001, long(by=1001)),
    ("a topic of no agreement", "topics.agreement_id", "agr-zy", no_row("agreements")),
    ("a topic at place nought", "topics.position", "0", SMALL),
    ("a topic at a place below", "topics.position", "-1", SMALL),
    ("a topic in first place", "topics.position", "1", OK),
    ("a topic nowhere", "topics.position", "", EMPTY),
    ("a place of 16 digits", "topics.position", "1" * 16, DIGITS),
    ("a place of 15 digits", "topics.position", "1" * 15, OK),
    ("a topic in own words", "topics.activity", "R&D", CODE),
    ("a programme without name", "programmes.name_en", "", ("is empty, and so is",)),
    ("a programme of no kind", "programmes.kind", "", EMPTY),
    ("a start in words", "programmes.start", "soon", DATE),
    ("an end that is open", "programmes.end", "2024/..", OK),
    ("a status in own words", "programmes.status", "done", CODE),
    ("a status left open", "programmes.status", "", OK),
    (
        "a parent of another table",
        "programmes.parent_id",
        CITY,
        (*FORM, *no_row("prog")),
    ),
    ("an event of no kind known", "events.kind", "party", CODE),
    ("an event in month 13", "events.date", "2021-13", DATE),
    ("an event in a quarter", "events.date", "2021-33", OK),
    ("an event maybe happened", "events.status", "maybe", CODE),
    ("an event of an activity gone", "events.activity_id", "agr-zy", no_row("agr")),
    ("an event without title", "events.title_en", "", EMPTY),
    ("an event titled in 301", "events.title_en", "t" * 301, long(by=301)),
    ("a series from nought", "events.series_first", "0", SMALL),
    ("a series to a half", "events.series_last", "1.5", WHOLE),
    (
        "a sector of a person",
        "sector_links.subject_id",
        "per-choi-ki-young",
        no_row("agr"),
    ),
    ("a sector by its label", "sector_links.sector", "Energy", CODE),
    ("a basis that is a guess", "sector_links.basis", "guess", CODE),
    ("a number left out", "indicators.value", "", EMPTY),
    ("a number as Excel shows it", "indicators.value", "6E+11", NUMBER),
    ("a number with commas", "indicators.value", "600,000", NUMBER),
    ("a number with a sign", "indicators.value", "+6", NUMBER),
    ("a number in Korean units", "indicators.value", "6천억", NUMBER),
    ("a number in full width", "indicators.value", "６", NUMBER),
    ("a number without nought", "indicators.value", ".5", NUMBER),
    ("not a number", "indicators.value", "NaN", NUMBER),
    ("a number that a float rounds", "indicators.value", "9007199254740993", DIGITS),
    ("a number that a float keeps", "indicators.value", "0.30000000000000004", OK),
    ("a number of 400 digits", "indicators.value", "9" * 400, DIGITS),
    ("a number in full", "indicators.value", "600000000000", OK),
    ("a number below nought", "indicators.value", "-0.5", OK),
    ("a unit by its sign", "indicators.unit", "₩", CODE),
    ("a measure in own words", "indicators.measure", "GPUs", CODE),
    ("a bound by its sign", "indicators.bound", ">", CODE),
    ("per capita", "indicators.per", "capita", CODE),
    ("preferred with a tick", "indicators.preferred", "v", TRUTH),
    ("a number of nobody", "indicators.subject_id", "org-zy", no_row("agreements")),
    ("a number of a person", "indicators.subject_id", "per-choi-ki-young", OK),
    ("a relation in own words", "relations.predicate", "supports", CODE),
    ("a relation of nothing", "relations.subject_id", "evt-zy", no_row("agreements")),
    ("a relation to nothing", "relations.object_id", "ind-zy", no_row("agreements")),
    ("a relation to itself", "relations.object_id", "org-aica", ("related to itself",)),
    ("a relation since now", "relations.since", "now", DATE),
    ("evidence for no row", "evidence.record_id", "per-zy", no_row("people")),
    ("evidence in no source", "evidence.source_id", "src-zy", no_row("sources")),
    ("a span from below nought", "evidence.start", "-1", SMALL),
    ("a span up to its start", "evidence.stop", "9", ("is not after start 9",)),
    ("a span beyond the text", "evidence.stop", "2006", ("is beyond the text (2005)",)),
    ("a span to the last character", "evidence.stop", "2005", OK),
    ("a start left out", "evidence.start", "", ("is empty, but the rest",)),
    ("a hash with a blank", "evidence.span_sha256", f"{'0' * 63} ", (EDGE, *FORM)),
    ("a hash of 65 digits", "evidence.span_sha256", "0" * 65, FORM),
    ("NA, a name", "organizations.name_en", "NA", OK),
    ("null, a name", "organizations.name_en", "null", OK),
    ("a dash, a name", "organizations.name_en", "-", OK),
    ("None, a remark", "organizations.note", "None", OK),
    ("nan, a remark", "organizations.note", "nan", OK),
    ("NA in place of a code", "organizations.kind", "NA", CODE),
    ("NA in place of a country", "organizations.country", "NA", CODE),
    ("null in place of a number", "sources.text_length", "null", WHOLE),
    ("a dash in place of a date", "events.date", "-", DATE),
    ("NULL in place of truth", "agreements.parties_complete", "NULL", TRUTH),
    ("an error of Excel in a name", "organizations.name_en", "#N/A", ERROR_VALUE),
    ("an error of Excel in a note", "organizations.note", "#REF!", ERROR_VALUE),
    ("a column too narrow", "people.name_ko", "######", ERROR_VALUE),
    ("a hash tag", "organizations.note", "#AI", OK),
    ("half a series", "events.series_last", "", ("is empty, but the other end",)),
    ("a cell of two lines", "organizations.note", "one\ntwo", OK),
    ("quotes and commas", "organizations.note", '"a", "b"', OK),
    ("an ideograph above U+FFFF", "people.name_ko", "𠀋", OK),
]
# What nobody sees: in a key it breaks the form too.
UNSEEN_CELLS = [
    ("a NUL that a crash left", "people.name_en", "Z\x00z", (TABOO,)),
    ("an escape of a terminal", "people.name_en", "Z\x1bz", (TABOO,)),
    ("a tab that was pasted", "people.name_en", "Z\tz", (TABOO,)),
    ("a vertical tab of Word", "people.name_en", "Z\x0bz", (TABOO,)),
    ("a line end of a mainframe", "people.name_en", "Z\x85z", (TABOO,)),
    ("an override of direction", "people.name_en", "Z\u202ez", (TABOO,)),
    ("an isolate of direction", "people.name_en", "Z\u2066z", (TABOO,)),
    ("a letter lost in decoding", "people.name_ko", "광\ufffd주", (TABOO,)),
    ("a byte order mark inside", "people.name_en", "Z\ufeffz", (TABOO,)),
    (
        "a zero-width space in a key",
        "people.person_id",
        "per-z\u200bz",
        (UNSEEN, *FORM),
    ),
    ("a no-break space in a key", "people.person_id", "per-z\u00a0z", (UNSEEN, *FORM)),
    ("a soft hyphen in a key", "people.person_id", "per-z\u00adz", (UNSEEN, *FORM)),
    ("a word joiner in a code", "organizations.kind", "com\u2060pany", (UNSEEN, *CODE)),
    (
        "a no-break space in a code",
        "organizations.kind",
        "company\u00a0",
        (UNSEEN, *CODE),
    ),
    ("a filler of Hangul in a key", "people.person_id", "per-z\u3164", (UNSEEN, *FORM)),
    ("a space behind a key", "people.person_id", "per-zz ", (EDGE, *FORM)),
    ("a space before a code", "organizations.kind", " company", (EDGE, *CODE)),
    ("a space behind a name", "people.name_ko", "광주 ", (EDGE,)),
    ("a line end behind a name", "people.name_en", "Zz\n", (EDGE,)),
    ("a wide space behind a name", "people.name_ko", "광주\u3000", (EDGE,)),
]
# What is suspicious in a cell is said, and loads.
WARNED_CELLS = [
    ("a formula", "organizations.note", "=1+1", ("looks like a formula",)),
    ("a no-break space in prose", "organizations.note", "a\u00a0b", (UNSEEN,)),
    ("a soft hyphen in prose", "organizations.note", "a\u00adb", (UNSEEN,)),
    ("a joiner of two signs", "organizations.note", "a\u200db", (UNSEEN,)),
    (
        "a name that a Mac took apart",
        "people.name_ko",
        "\u1100\u1161",
        ("not composed",),
    ),
    (
        "a signing still to come",
        "agreements.signed",
        "2099",
        ("after the package was",),
    ),
    (
        "a page of the future",
        "sources.published",
        "2099-01",
        ("after the package was",),
    ),
    ("an event still to come", "events.date", "2099/..", ("after the package was",)),
    (
        "a signing of long ago",
        "agreements.signed",
        "1021-02-26",
        ("before the year 1900",),
    ),
    ("a page without address", "sources.url", "", ("although the collection is web",)),
    ("a hub", "agreements.hub_id", CITY, ("is not a party",)),
]
HIDDEN = (
    "\x00\x1b\t\x0b\n\x85\u202e\u2066\ufffd\ufeff\u200b\u00a0\u00ad\u2060\u3164\u200d"
)


def case(name, cell, text, messages):
    """Make a fault of a new row with one cell replaced."""
    table, _, column = cell.partition(".")
    shown = "".join(f"<U+{ord(c):04X}>" if c in HIDDEN else c for c in text)
    shown = shown if len(text) <= 80 else shown[:80] + "…"
    places = tuple(Place(table, NEW, column, shown, message) for message in messages)
    return Fault(name, add(table, **{column: text}), places)


FAULTS = list(starmap(case, [*CELLS, *UNSEEN_CELLS]))
FAULTS += [
    fault._replace(places=(), warned=fault.places)
    for fault in starmap(case, WARNED_CELLS)
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_refused_where_it_is_and_its_twin_loads(package, fault):
    fault.damage(package)
    found, expected = complaints(package, fault.places, fault.warned)
    assert found == expected
