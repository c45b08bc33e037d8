"""datapackage.json is read as it stands, or refused for each thing it gets wrong."""

import json
import re

import pytest

from gjai_analysis.dataset import load_dataset, validate_dataset
from gjai_analysis.descriptor import DESCRIPTOR, EDTF, Field, Table, read_descriptor
from gjai_analysis.errors import DatasetError, Problem

AS_SHIPPED = "Describe it as the shipped datapackage.json does"
COPY = "Copy its description from the shipped datapackage.json"
ID = {"name": "id", "constraints": {"required": True}}


def resource(name="t", path="t.csv", fields=(ID,), key="id", links=()):
    """Describe a small table."""
    schema = {"fields": [*fields], "primaryKey": key, "foreignKeys": [*links]}
    return {"name": name, "path": path, "schema": schema}


def link(fields, table, their="id"):
    """Describe a foreign key."""
    return {"fields": fields, "reference": {"resource": table, "fields": their}}


def faults(folder, *resources):
    """Return what keeps resources from being read: place, message and fix."""
    text = json.dumps({"resources": resources})
    (folder / DESCRIPTOR).write_text(text, "utf-8")
    with pytest.raises(DatasetError) as caught:
        read_descriptor(folder)
    assert all((p.file, p.row) == (DESCRIPTOR, 0) for p in caught.value.problems)
    return [(p.column, p.message, p.fix) for p in caught.value.problems]


def field_faults(folder, **more):
    """Return the messages about a column x with these properties."""
    found = faults(folder, resource(fields=[ID, {"name": "x", **more}]))
    assert {(place, fix) for place, _, fix in found} == {("t.x", AS_SHIPPED)}
    return [message for _, message, _ in found]


def refuses(package, problem):
    """Tell whether a package loads nothing, for this reason among others."""
    with pytest.raises(DatasetError, match=re.escape(f"\n  - {problem}")):
        load_dataset(package)
    return problem in validate_dataset(package)


def describe(package, change):
    """Change the descriptor of a package; `change` gets its resources by name."""
    descriptor = json.loads((package / DESCRIPTOR).read_text("utf-8"))
    change({item["name"]: item for item in descriptor["resources"]})
    (package / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")


def column(tables, table, name):
    """Return the description of one column."""
    (found,) = (f for f in tables[table]["schema"]["fields"] if f["name"] == name)
    return found


# What is read


def test_the_shipped_package_obeys_its_descriptor(package):
    assert [p for p in validate_dataset(package) if p.level == "error"] == []


def test_a_descriptor_is_returned_as_it_is_with_its_tables_by_name(tmp_path):
    written = {"version": "7", "resources": [resource("t"), resource("u", "u.csv")]}
    (tmp_path / DESCRIPTOR).write_text(json.dumps(written), "utf-8")
    descriptor, tables = read_descriptor(tmp_path)
    assert (descriptor, list(tables)) == (written, ["t", "u"])
    assert tables["u"] == Table("u", "u.csv", (Field("id", "string", True),), ("id",))


def test_a_field_descriptor_is_read_in_full():
    limits = {"required": True, "unique": True, "pattern": "a+", "enum": ["a"]}
    limits |= {"minimum": 1, "maximum": 9, "minLength": 2, "maxLength": 3}
    more = {"rdfType": EDTF, "scheme": "s", "references": ["t", "u"]}
    field = Field.from_descriptor({"name": "x", "constraints": limits, **more})
    expected = Field(
        "x", "string", True, True, True, "a+", ("a",), 1, 9, 3, 2, "s", ("t", "u")
    )
    assert field == expected


def test_keys_may_be_one_name_or_a_list():
    keys = [{"fields": "up", "reference": {"fields": ["id"]}}, link(["other"], "u")]
    table = Table.from_descriptor(resource(fields=[], links=keys))
    assert table.key == ("id",)
    assert table.foreign_keys == (
        (("up",), "t", ("id",)),
        (("other",), "u", ("id",)),
    )


def test_a_table_knows_its_index_and_its_dates():
    fields = (
        Field("id", "string", required=True),
        Field("part", "string"),
        Field("day", "string", is_date=True),
    )
    table = Table("t", "t.csv", fields, ("id", "part"))
    assert (table.index, table.dates) == (["id"], ["day"])


def test_a_table_knows_what_each_of_its_columns_refers_to():
    fields = (Field("up", "string"), Field("to", "string", references=("t", "u")))
    table = Table("t", "t.csv", fields, ("up",), ((("up",), "t", ("id",)),))
    assert table.links == [
        (("up",), {"t": ("id",)}),
        (("to",), {"t": (), "u": ()}),
    ]


@pytest.mark.parametrize("path", ["t.csv", "tables/t.csv", "표 1.csv", "a-b_c.csv"])
def test_a_path_may_be_any_plain_name(tmp_path, path):
    text = json.dumps({"resources": [resource(path=path)]})
    (tmp_path / DESCRIPTOR).write_text(text, "utf-8")
    assert read_descriptor(tmp_path)[1]["t"].file == path


def test_a_descriptor_with_a_byte_order_mark_is_read(package, seed_package):
    content = (package / DESCRIPTOR).read_bytes()
    (package / DESCRIPTOR).write_bytes(b"\xef\xbb\xbf" + content)
    assert load_dataset(package).fingerprint == load_dataset(seed_package).fingerprint


# The file


def test_a_folder_that_is_missing_is_named(package):
    fix = f"There is no folder {package / 'missing'}"
    problem = Problem(DESCRIPTOR, 0, "", "", "does not exist", fix)
    assert refuses(package / "missing", problem)


@pytest.mark.parametrize("file", ["people.csv", DESCRIPTOR])
def test_a_path_to_a_file_instead_of_a_folder_is_refused(package, file):
    fix = f"Name the folder, not {file}"
    problem = Problem(DESCRIPTOR, 0, "", "", "is not in a folder", fix)
    assert refuses(package / file, problem)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "is not JSON (Expecting value)"),
        ('{"a": 1}\n\n{}', 3, "is not JSON (Extra data)"),
        ('{"a":\n"', 2, "is not JSON (Unterminated string starting at)"),
    ],
)
def test_what_is_not_json_is_refused_in_its_line(package, content, line, message):
    (package / DESCRIPTOR).write_text(content, "utf-8")
    problem = Problem(DESCRIPTOR, line, "", "", message, f"Correct line {line}")
    assert validate_dataset(package) == [problem]
    assert refuses(package, problem)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deeply_nested_json_is_refused(package, opening):
    (package / DESCRIPTOR).write_text(opening * 100_000, "utf-8")
    message = "cannot be taken as it is (it is nested too deeply)"
    fix = "Rewrite that part"
    assert refuses(package, Problem(DESCRIPTOR, 0, "", "", message, fix))


@pytest.mark.parametrize(
    "content", ["{}", "[]", "7", '{"resources": null}', '{"resources": {"a": 1}}']
)
def test_a_descriptor_without_resources_is_refused(package, content):
    (package / DESCRIPTOR).write_text(content, "utf-8")
    message, fix = "lists no resources", "Point to a folder with a data package"
    problem = Problem(DESCRIPTOR, 0, "", "", message, fix)
    assert validate_dataset(package) == [problem]
    assert refuses(package, problem)


def test_a_descriptor_that_is_not_utf8_is_refused(package):
    (package / DESCRIPTOR).write_bytes('{"name": "광주"}'.encode("utf-16"))
    message, fix = "is encoded as UTF-16", "Save it as UTF-8"
    assert refuses(package, Problem(DESCRIPTOR, 0, "", "", message, fix))


# Resources


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ("a", "TypeError: "),
        (7, "TypeError: "),
        ({"name": "a"}, "KeyError: 'schema'"),
        ({"name": "a", "schema": {"fields": []}}, "KeyError: 'path'"),
        ({"name": "a", "path": "a.csv", "schema": {}}, "KeyError: 'fields'"),
        (resource(fields=[7]), "AttributeError: "),
        (resource(fields=[{"type": "string"}]), "KeyError: 'name'"),
        (resource(fields=[ID | {"constraints": 7}]), "TypeError: constraints are"),
        (
            resource(fields=[ID | {"constraints": {"requierd": True}}]),
            "ValueError: constraint 'requierd' is not known. Did you mean required?",
        ),
        (resource(fields=[ID | {"constraints": {"enum": []}}]), "ValueError: enum is"),
        ({"name": "a", "path": "a.csv", "schema": "a"}, "TypeError: schema is not"),
        (resource(links=[{"fields": "id"}]), "KeyError: 'reference'"),
        (resource(path=["t.csv"]), "TypeError: "),
        (resource(path={"a": 1}), "TypeError: "),
    ],
)
def test_what_is_no_table_is_refused_with_its_number(tmp_path, wrong, error):
    ((place, message, fix),) = faults(tmp_path, resource(), wrong)
    assert (place, fix) == ("resource 2", AS_SHIPPED)
    assert message.startswith(f"is not described as a table ({error}")


@pytest.mark.parametrize(
    "path",
    ["", "/etc/hostname", "../t.csv", "https://a.kr/t", "t\u200b.csv", "a" * 201],
)
def test_a_path_that_is_not_the_name_of_a_file_is_refused(tmp_path, path):
    message = "has a path that is not the name of a file"
    assert faults(tmp_path, resource(path=path)) == [("t", message, AS_SHIPPED)]


@pytest.mark.parametrize("count", [2, 3])
def test_a_resource_described_twice_is_refused_once(tmp_path, count):
    fix = "Remove one of the resources"
    expected = [("t", "is described twice", fix)]
    assert faults(tmp_path, *[resource()] * count) == expected


def test_a_package_with_a_resource_described_twice_does_not_load(package):
    descriptor = read_descriptor(package)[0]
    descriptor["resources"].append(descriptor["resources"][0])
    (package / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    message, fix = "is described twice", "Remove one of the resources"
    assert refuses(package, Problem(DESCRIPTOR, 0, "sources", "", message, fix))


def test_a_column_described_twice_is_refused_once(tmp_path):
    found = faults(tmp_path, resource(fields=[ID, {"name": "x"}, {"name": "x"}]))
    assert found == [("t.x", "is described twice", AS_SHIPPED)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"a": 1, "b": {"c": 1, "d": 2, "c": 3}}', "c stands twice in one object"),
        ('{"a": NaN}', "NaN is not a number of JSON"),
        ('{"a": -Infinity}', "-Infinity is not a number of JSON"),
    ],
)
def test_what_json_leaves_open_is_refused(package, content, told):
    (package / DESCRIPTOR).write_text(content, "utf-8")
    message = f"cannot be taken as it is ({told})"
    problem = Problem(DESCRIPTOR, 0, "", "", message, "Rewrite that part")
    assert refuses(package, problem)


def test_half_a_character_in_the_description_is_refused(package):
    text = (package / DESCRIPTOR).read_text("utf-8")
    (package / DESCRIPTOR).write_text(
        text.replace('"title": "', '"title": "\\ud83d', 1)
    )
    (problem,) = validate_dataset(package)
    assert problem.message.startswith("cannot be taken as it is ('utf-8' codec")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x1f\x8b\x08\x00", "is compressed (gzip)"),
        ("{}".encode("utf-16-le"), "is encoded as UTF-16 without a byte order mark"),
    ],
)
def test_a_descriptor_that_is_something_else_is_named(package, content, message):
    (package / DESCRIPTOR).write_bytes(content)
    assert [problem.message for problem in validate_dataset(package)] == [message]


# Keys


def test_a_table_without_primary_key_is_refused(tmp_path):
    table = resource()
    del table["schema"]["primaryKey"]
    message = "has no primary key among its columns"
    assert faults(tmp_path, table) == [("t", message, AS_SHIPPED)]


@pytest.mark.parametrize("key", [[], "ident", ["id", "part"]])
def test_a_primary_key_of_unknown_columns_is_refused(tmp_path, key):
    message = "has no primary key among its columns"
    assert faults(tmp_path, resource(key=key)) == [("t", message, AS_SHIPPED)]


def test_a_primary_key_that_may_be_empty_is_refused(tmp_path):
    message = "has no required column in its primary key"
    found = faults(tmp_path, resource(fields=[{"name": "id"}]))
    assert found == [("t", message, AS_SHIPPED)]


def test_a_foreign_key_to_an_unknown_table_is_refused(tmp_path):
    message = "refers to 'u', which is not described"
    found = faults(tmp_path, resource(links=[link("id", "u")]))
    assert found == [("t", message, AS_SHIPPED)]


def test_a_column_that_refers_to_an_unknown_table_is_refused(tmp_path):
    column = {"name": "x", "references": ["t", "u"]}
    message = "refers to 'u', which is not described"
    found = faults(tmp_path, resource(fields=[ID, column]))
    assert found == [("t", message, AS_SHIPPED)]


def test_a_foreign_key_of_unknown_columns_is_refused(tmp_path):
    message = "has a foreign key of unknown columns (id, up)"
    found = faults(tmp_path, resource(links=[link(["id", "up"], "t")]))
    assert ("t", message, AS_SHIPPED) in found


def test_a_foreign_key_that_does_not_fit_its_target_is_refused(tmp_path):
    fields = [ID, {"name": "up"}]
    found = faults(tmp_path, resource(fields=fields, links=[link(["id", "up"], "t")]))
    message = "refers to t.id, which does not fit"
    assert found == [("t", message, AS_SHIPPED)]


# Columns


@pytest.mark.parametrize("kind", ["date", "String", "", None, 7, ["string"]])
def test_an_unknown_type_is_refused(tmp_path, kind):
    message = f"has the type {kind!r}, not one of string, integer, number, boolean"
    assert field_faults(tmp_path, type=kind) == [message]


@pytest.mark.parametrize("limit", ["minimum", "maximum", "minLength", "maxLength"])
@pytest.mark.parametrize("value", ["1", True, [1], {}])
def test_a_limit_that_is_not_a_number_is_refused(tmp_path, limit, value):
    message = f"has the limit {value!r}, which is not a number"
    kind = "string" if "Length" in limit else "integer"
    assert field_faults(tmp_path, type=kind, constraints={limit: value}) == [message]


@pytest.mark.parametrize("pattern", ["[a-z", "(", "*", 7, ["a"]])
def test_a_pattern_that_cannot_be_read_is_refused(tmp_path, pattern):
    message = f"has the pattern {pattern!r}, which cannot be read"
    assert field_faults(tmp_path, constraints={"pattern": pattern}) == [message]


@pytest.mark.parametrize("option", ["required", "unique"])
@pytest.mark.parametrize("value", ["true", 1, None])
def test_an_option_that_is_neither_true_nor_false_is_refused(tmp_path, option, value):
    message = f"has {value!r} where true or false belongs"
    assert field_faults(tmp_path, constraints={option: value}) == [message]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"constraints": {"enum": ["a", 1]}}, "enum 1 is not text"),
        ({"constraints": {"enum": "short"}}, "enum 'short' is not a list"),
        ({"references": "agreements"}, "references 'agreements' is not a list"),
        ({"references": [7]}, "references 7 is not text"),
        ({"name": 7}, "name 7 is not text"),
    ],
)
def test_lists_and_names_of_another_type_are_refused(tmp_path, more, fault):
    column = {"name": "x", **more}
    found = faults(tmp_path, resource(fields=[ID, column]))
    message = f"is not described as a table (TypeError: {fault})"
    assert found == [("resource 1", message, AS_SHIPPED)]


def test_another_key_than_that_of_the_model_is_refused(package):
    descriptor = read_descriptor(package)[0]
    schemas = {item["name"]: item["schema"] for item in descriptor["resources"]}
    schemas["vocabulary"]["primaryKey"] = ["code", "scheme"]
    (package / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    message = "has another key than scheme/code"
    fix = "Copy its description from the shipped datapackage.json"
    assert refuses(package, Problem(DESCRIPTOR, 0, "vocabulary", "", message, fix))


def test_faults_of_several_resources_are_reported_at_once(tmp_path):
    wrong = resource("u", "/u", [ID, {"name": "x", "type": "date"}], "no")
    found = faults(tmp_path, 7, wrong, resource(links=[link("id", "v")]))
    assert [place for place, *_ in found] == ["resource 1", "u", "u", "u.x"]


# The data model


def test_an_unknown_table_is_refused(package):
    descriptor = read_descriptor(package)[0]
    descriptor["resources"].append({**descriptor["resources"][0], "name": "persons"})
    (package / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")
    message, fix = "is not a table of the data model", "Remove the resource"
    assert refuses(package, Problem(DESCRIPTOR, 0, "", "persons", message, fix))


def test_a_column_that_the_descriptor_lacks_is_refused(package):
    describe(package, lambda tables: tables["people"]["schema"]["fields"].pop())
    message = "does not describe people.name_en"
    assert refuses(package, Problem(DESCRIPTOR, 0, "", "", message, COPY))


def test_a_table_that_the_descriptor_lacks_is_refused_column_by_column(package):
    describe(package, lambda tables: tables["aliases"].update(name="nicknames"))
    missing = {p.message for p in validate_dataset(package) if p.file == DESCRIPTOR}
    names = ["org_id", "alias", "kind"]
    assert {f"does not describe aliases.{name}" for name in names} < missing
    message = "does not describe aliases.alias"
    assert refuses(package, Problem(DESCRIPTOR, 0, "", "", message, COPY))


@pytest.mark.parametrize(
    ("table", "name", "change"),
    [
        ("topics", "position", {"type": "string", "constraints": {}}),
        ("indicators", "value", {"type": "string"}),
        ("agreements", "signed", {"rdfType": None}),
        ("agreements", "place_en", {"rdfType": EDTF}),
    ],
)
def test_a_column_retyped_against_the_data_model_is_refused(
    package, table, name, change
):
    describe(package, lambda tables: column(tables, table, name).update(change))
    message = "has another type than in the data model"
    assert refuses(
        package, Problem(DESCRIPTOR, 0, f"{table}.{name}", "", message, COPY)
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"encoding": "cp949"}, "declares the encoding 'cp949', not utf-8"),
        (
            {"dialect": {"delimiter": ";"}},
            "declares the dialect delimiter=';', which is not read",
        ),
        (
            {"dialect": {"header": False}},
            "declares the dialect header=False, which is not read",
        ),
    ],
)
def test_a_file_declared_to_be_another_kind_of_table_is_refused(package, more, message):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][0] |= more
    path.write_text(json.dumps(descriptor), "utf-8")
    assert [problem.message for problem in validate_dataset(package)] == [message]


@pytest.mark.parametrize(
    "more",
    [
        {"encoding": "UTF-8"},
        {"dialect": {"delimiter": ",", "quoteChar": '"', "commentChar": "#"}},
    ],
)
def test_what_is_declared_as_it_is_passes(package, more):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][0] |= more
    path.write_text(json.dumps(descriptor), "utf-8")
    assert [p for p in validate_dataset(package) if p.level == "error"] == []


def test_other_missing_values_are_refused(package):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"][0]["schema"]["missingValues"] = ["", "NA"]
    path.write_text(json.dumps(descriptor), "utf-8")
    message = "declares missing values other than the empty cell"
    assert [problem.message for problem in validate_dataset(package)] == [message]


@pytest.mark.parametrize("created", ["yesterday", "2026-13-01", "", 7])
def test_a_day_of_creation_that_is_none_is_refused(package, created):
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8")) | {"created": created}
    path.write_text(json.dumps(descriptor), "utf-8")
    (problem,) = validate_dataset(package)
    assert (problem.column, problem.message) == ("created", "is not a date")


def test_a_table_knows_in_which_columns_each_character_matters():
    fields = [
        ID,
        {"name": "kind", "constraints": {"enum": ["a"]}},
        {"name": "code", "scheme": "s"},
        {"name": "day", "constraints": {"pattern": "[0-9]+"}},
        {"name": "many", "references": ["t"]},
        {"name": "one"},
        {"name": "prose", "constraints": {"maxLength": 5}},
    ]
    link = {"fields": "one", "reference": {"fields": "id"}}
    table = Table.from_descriptor(resource(fields=fields, links=[link]))
    assert table.exact == {"id", "kind", "code", "day", "many", "one"}
