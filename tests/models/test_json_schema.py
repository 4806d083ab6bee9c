"""The JSON Schemas accept good files, and refuse bad files if a schema can express the broken rule."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # The package has no types.
import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from site_builder.cli.schema import schema_files
from site_builder.entry_files.record_lists import LIST_FILES
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.models import (
    KINDS,
    Entry,
    Person,
    Rejection,
    TagRecord,
    Topic,
    VenueSeries,
    kinds_by_folder,
)
from site_builder.models.json_schema import (
    _AUTHOR_KEYS,
    DRAFTS,
    Draft,
    Schema,
    any_entry_schema,
    json_schemas,
)
from site_builder.settings import read_settings
from tests.conftest import SEED

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"
VALIDATORS: dict[Draft, Any] = {
    "2020-12": jsonschema.Draft202012Validator,
    "7": jsonschema.Draft7Validator,
}
# Codes of problems that no schema finds, or that the schemas find only in some files.
NOT_IN_SCHEMA = {"bad-url", "bad-link", "hidden-character", "dangling-reference", "duplicate-url"}


def validator(kind: str, draft: Draft) -> Any:
    schema, validator_class = json_schemas(draft)[kind], VALIDATORS[draft]
    return validator_class(schema, format_checker=validator_class.FORMAT_CHECKER)


class _Constructor(SafeConstructor):
    """Reads `=` as a text, as YAML 1.2 does."""


_Constructor.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


def as_editors_read(text: str) -> object:
    """Return the data of a YAML 1.2 file. Keys and dates become strings, as in JSON."""

    def without_dates(value: object) -> object:
        if isinstance(value, dict):
            return {str(key): without_dates(item) for key, item in value.items()}
        if isinstance(value, list):
            return [without_dates(item) for item in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    return without_dates(reader.load(io.StringIO(text)))


def kind_of(path: Path) -> str:
    if path.name in LIST_FILES:
        return path.stem
    return kinds_by_folder()[path.parent.name].model.kind


def good_files() -> list[Path]:
    folders = (SEED / "entries", DATA / "good")
    return [
        path
        for folder in folders
        for path in (*sorted(folder.glob("t*s.yml")), *sorted(folder.glob("*/*.yml")))
    ]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("path", good_files(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_schemas_accept_good_files(path: Path, draft: Draft) -> None:
    check = validator(kind_of(path), draft)
    text = path.read_text(encoding="utf-8")
    assert list(check.iter_errors(read_yaml(text.encode()).data)) == []
    assert list(check.iter_errors(as_editors_read(text))) == []


def bad_files() -> dict[str, set[str]]:
    """Return name of a bad entry file -> expected error codes. Misplaced and misnamed files and invalid YAML are left out."""
    codes_by_name: dict[str, set[str]] = {}
    for line in (DATA / "bad.txt").read_text(encoding="utf-8").splitlines():
        match = re.match(r"([^ :]+):\d+:\d+: error: .*\[([a-z-]+)\]$", line)
        if match and match[1].split("/")[0] in kinds_by_folder() and match[1].endswith(".yml"):
            codes_by_name.setdefault(match[1], set()).add(match[2])
    return {
        name: codes
        for name, codes in codes_by_name.items()
        if not codes & {"file-name", "misplaced-file"}
        and not read_yaml((DATA / "bad" / name).read_bytes()).problems
    }


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("name", bad_files())
def test_a_schema_refuses_a_bad_file_if_the_schema_expresses_the_rule(
    name: str, draft: Draft
) -> None:
    path = DATA / "bad" / name
    data = read_yaml(path.read_bytes()).data
    errors = list(validator(kind_of(path), draft).iter_errors(data))
    if bad_files()[name] - NOT_IN_SCHEMA:
        assert errors
    elif "bad-url" not in bad_files()[name]:  # The schema finds only some of the bad URLs.
        assert errors == []


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_schemas_are_valid_json_schemas(draft: Draft) -> None:
    for schema in [*json_schemas(draft).values(), any_entry_schema(draft)]:
        assert schema["$schema"] == DRAFTS[draft]
        VALIDATORS[draft].check_schema(schema)


def test_every_field_is_described_and_its_examples_are_valid() -> None:
    schemas = json_schemas("2020-12")
    models: dict[str, type[BaseModel]] = {
        **{kind: spec.model for kind, spec in KINDS.items()},
        "topics": Topic,
        "tags": TagRecord,
        "venues": VenueSeries,
        "people": Person,
        "rejected": Rejection,
    }
    parts_of_authors = _AUTHOR_KEYS.values()
    assert models.keys() == schemas.keys()
    for name, model in models.items():
        record = schemas[name].get("items", schemas[name])
        not_in_file = {"id"} if issubclass(model, Entry) else set()
        assert set(record["properties"]) == set(model.model_fields) - not_in_file
        for field in _fields(record):
            assert field["description"].endswith("."), field
            is_part = field["description"].startswith("The text in ")
            is_part |= field["description"] in parts_of_authors
            assert is_part or field.get("examples"), f"add an example: {field}"
            for example in field.get("examples", ()):
                jsonschema.validate(example, {k: v for k, v in field.items() if k != "examples"})


def _fields(schema: Schema) -> list[Schema]:
    """Return the schemas of a record's fields, of the fields of its nested records, and so on."""
    is_record = "properties" in schema and "additionalProperties" in schema
    own = list(schema["properties"].values()) if is_record else []
    inner = [*own, *schema.get("anyOf", [])]
    if isinstance(schema.get("items"), dict):
        inner.append(schema["items"])
    return [*own, *(field for part in inner for field in _fields(part))]


REQUIRED_FIELDS = {
    "title": "A",
    "authors": ["B"],
    "year": "2023",
    "topics": ["vision"],
    "links": {"paper": "https://example.org/a"},
    "added": "2026-11-23",
}
# (fields that replace or extend `REQUIRED_FIELDS`, whether the paper is valid with these fields).
CHANGES: tuple[tuple[dict[str, object], bool], ...] = (
    ({}, True),
    ({"title": {"zh": "甲"}}, True),
    ({"title": {"en": "A", "zh": None}}, True),
    ({"title": {"en": None}}, False),
    ({"title": {}}, False),
    ({"title": " A \n"}, True),
    ({"title": "A\nB"}, False),
    ({"title": " "}, False),
    ({"title": None}, False),
    ({"year": "1066"}, True),
    ({"year": "3000"}, False),
    ({"year": "23"}, False),
    ({"added": "2026-02-31"}, False),
    ({"added": "2026-13-01"}, False),
    ({"venue": None}, True),
    ({"aliases": None}, False),
    ({"aliases": []}, True),
    ({"authors": []}, False),
    ({"topics": ["a", "a"]}, False),
    ({"topics": ["A"]}, False),
    ({"tags": ["a/b"]}, False),
    ({"tags": ["x" * 61]}, False),
    ({"tags": ["a", "日本"]}, True),
    ({"uses": ["papers/a", "repos/b-1"]}, True),
    ({"uses": ["topics/a"]}, False),
    ({"links": {"pdf": ["doi:10.1145/3474085.3475188"]}}, True),
    ({"links": {"paper": "git@github.com:salesforce/LAVIS.git"}}, True),
    ({"links": {"paper": []}}, False),
    ({"links": {"code": "https://example.org/a"}}, False),
    ({"links": {"paper": "example.org"}}, False),
    ({"notes": None}, True),
    ({"notes": {"en": "a\nb"}}, True),
    ({"oops": "1"}, False),
    ({"id": "papers/a"}, False),
)


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(("change", "valid"), CHANGES, ids=lambda value: str(value)[:40])
def test_the_schema_and_the_model_accept_the_same_papers(
    change: dict[str, object], valid: bool, draft: Draft
) -> None:
    data = {**REQUIRED_FIELDS, **change}
    assert validator("paper", draft).is_valid(data) is valid
    if "id" in change:
        return
    try:
        kinds_by_folder()["papers"].model.model_validate({**data, "id": "papers/a"})
    except ValueError:
        assert not valid
    else:
        assert valid


PAPER = (
    "{title: A, authors: [B C], year: 2023, links: {pdf: 'doi:10.1000/1'}, added: '2026-11-23', "
)


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("topics", "[{id: true, name: A}]"),
        ("people", "[{id: ada, name: Ada Lovelace, orcid: 0000000218250097}]"),
        ("paper", f"{PAPER} topics: [true], cite_key: 2023.1}}"),
        ("paper", f"{PAPER} topics: [a], cite_key: [true, 2023]}}"),
        (
            "benchmark",
            "{name: A, topics: [a], summary: {en: B}, added: '2026-11-23', "
            "splits: [{id: a, name: A, private: 1}]}",
        ),
    ],
)
def test_the_schema_accepts_values_that_editors_read_as_numbers_or_booleans(
    kind: str, text: str, draft: Draft
) -> None:
    data: Any = read_yaml(text.encode()).data
    if kind in KINDS:
        spec = KINDS[kind]
        spec.model.model_validate({**data, "id": f"{spec.folder}/a"})
    else:
        LIST_FILES[f"{kind}.yml"].model.model_validate(data[0])
    assert list(validator(kind, draft).iter_errors(as_editors_read(text))) == []


def test_the_committed_schemas_are_up_to_date() -> None:
    folder = ROOT / "schema"
    committed = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.json")
        if not path.name.startswith("api-")  # written by tools.api_schema
    }
    languages = read_settings(ROOT / "mkdocs.yml").site_languages
    assert committed == schema_files(languages), "outdated files: run `make generated`"
