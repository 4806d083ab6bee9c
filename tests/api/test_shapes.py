"""The shapes of the API are those that were published, and change only in ways that programs expect."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # has no types

from site_builder.api import json_schema_document, openapi_document
from tests.extensions import MODEL, add_kind
from tools.api_schema import PUBLISHED, as_text, refused_changes


def test_the_published_shapes_equal_the_shapes_of_the_models() -> None:
    published, current = PUBLISHED.read_text(encoding="utf-8"), json_schema_document()
    assert list(refused_changes(json.loads(published), current)) == []
    assert published == as_text(current), "run `make generated`"


def test_a_new_optional_field_and_a_new_kind_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = json_schema_document()
    add_kind(monkeypatch, MODEL)
    new = json_schema_document()
    new["$defs"]["Author"]["properties"]["homepage"] = {"type": "string"}
    new["$defs"]["Author"]["description"] = "Other words."
    assert new["$defs"]["Entry"] != old["$defs"]["Entry"]
    assert list(refused_changes(old, new)) == []


def _change(name: str, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    document = copy.deepcopy(json_schema_document())
    change(document["$defs"][name])
    return document


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Author", lambda shape: shape["properties"].pop("orcid")),
        ("Paper", lambda shape: shape["properties"].pop("title")),
        ("Author", lambda shape: shape["properties"].update(name={"type": "integer"})),
        ("Author", lambda shape: shape["required"].append("family")),
        ("Paper", lambda shape: shape["required"].remove("title")),
        ("Entry", lambda shape: shape["anyOf"].pop()),
        ("Result", lambda shape: shape["properties"]["evidence"]["enum"].append("other")),
        ("ApiTag", lambda shape: shape.update(additionalProperties=False)),
    ],
    ids=[
        "an optional field is removed",
        "a required field is removed",
        "the type of a field changes",
        "an optional field becomes required",
        "a required field becomes optional",
        "a kind is removed",
        "a field may have a new value",
        "new fields are forbidden",
    ],
)
def test_changes_that_programs_do_not_expect_are_refused(
    name: str, change: Callable[[dict[str, Any]], object]
) -> None:
    refused = list(refused_changes(json_schema_document(), _change(name, change)))
    assert len(refused) == 1
    assert refused[0].startswith(name)


def test_a_missing_shape_is_refused() -> None:
    document = json_schema_document()
    del document["$defs"]["Author"]
    assert list(refused_changes(json_schema_document(), document)) == ["Author is missing"]


def test_schemas_are_valid_and_contain_everything_that_they_refer_to() -> None:
    document, openapi = json_schema_document(), openapi_document("CC-BY-4.0")
    Draft202012Validator.check_schema(document)
    for prefix, definitions, whole in (
        ("#/$defs/", document["$defs"], document),
        ("#/components/schemas/", openapi["components"]["schemas"], openapi),
    ):
        refs = set(_refs(whole))
        assert refs
        assert {ref.removeprefix(prefix) for ref in refs} <= definitions.keys()
    assert openapi["components"]["schemas"].keys() == document["$defs"].keys()


def _refs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [ref for item in value for ref in _refs(item)]
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [ref for item in value.values() for ref in _refs(item)]
    return []
