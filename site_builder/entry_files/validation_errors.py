"""Convert pydantic's validation errors to problems that contributors understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from site_builder.entry_files.yaml_reader import Position, YamlDocument
from site_builder.errors import FieldPath, Problem
from site_builder.i18n import LANGUAGES
from site_builder.models import Entry, LocalizedText
from site_builder.suggestions import closest_match, did_you_mean


def to_problems(
    path: str,
    error: ValidationError,
    document: YamlDocument,
    model: type[BaseModel],
    record_path: FieldPath = (),
    topic_names: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Convert pydantic's errors to problems with line, column and hint.

    An unknown key is reported at the position of the key, a missing field at the position of its nearest
    parent. If an unknown key looks like a misspelling of a missing field, only the key is reported.

    `path` is the path of the file in messages. `record_path` is the path of the record in the file: `()` for
    an entry, `(index,)` in a list of records. `topic_names` maps names of topics in lower case to ids. If an
    entry has the name of a topic in place of the id, the hint suggests the id.
    """
    details = error.errors(include_url=False)
    problems: list[Problem] = []
    misspelt: set[FieldPath] = set()
    unknown: set[FieldPath] = set()
    for detail in details:
        if detail["type"] not in _UNKNOWN_KEY_ERRORS:
            continue
        field = _existing_field((*record_path, *detail["loc"]), document)
        key, valid_keys = str(field[-1]), _valid_keys(field[len(record_path) : -1], model)
        misspelt.add((*field[:-1], closest_match(key, valid_keys) or key))
        unknown.add(field)
        position = document.locate(field, key=True)
        message, hint = f"`{key}` is not a field here", did_you_mean(key, valid_keys)
        if detail["type"] == "unknown_language" and " " in key:
            hint = "If this is the rest of a text that contains a comma, put quotes around the whole text."
        problems.append(position.problem(path, field, "unknown-key", message, hint))
    for detail in details:
        field = _existing_field((*record_path, *detail["loc"]), document)
        if field in unknown:
            continue
        if detail["type"] == "missing":
            key = str(detail["loc"][-1])
            if (*field, key) not in misspelt:
                problems.append(_missing(path, document.locate(field), field, key))
        elif detail["type"] not in _UNKNOWN_KEY_ERRORS and not _is_list_of_wrong_items(detail):
            problem = _wrong_value(path, document, field, detail)
            if detail["type"] == "bad_id" and (
                topic_id := _closest_topic(detail["input"], topic_names)
            ):
                problem = replace(problem, hint=f"Did you mean `{topic_id}`?")
            problems.append(problem)
    return problems


def _is_list_of_wrong_items(detail: ErrorDetails) -> bool:
    """Return whether pydantic calls a list too short because all its items are wrong.

    Pydantic does not count wrong items, and reports each of them separately.
    """
    return detail["type"] == "too_short" and bool(detail["input"])


def _closest_topic(value: object, topic_names: Mapping[str, str] | None) -> str | None:
    """Return the id of the topic whose name is most similar to a value, or None if no name is similar."""
    if not isinstance(value, str) or not topic_names:
        return None
    match = closest_match(value.lower(), topic_names)
    return None if match is None else topic_names[match]


_UNKNOWN_KEY_ERRORS = ("extra_forbidden", "unknown_language")


def _missing(path: str, position: Position, parent: FieldPath, key: str) -> Problem:
    message, hint = f"`{key}` is missing", f"Add a line `{key}: ...`."
    return position.problem(path, (*parent, key), "missing-field", message, hint)


def _wrong_value(
    path: str, document: YamlDocument, field: FieldPath, detail: ErrorDetails
) -> Problem:
    context = detail.get("ctx") or {}
    code = detail["type"].replace("_", "-")
    if "hint" in context:
        message, hint = detail["msg"], str(context["hint"])
        field = (*field, context["index"]) if "index" in context else field
    elif detail["type"] == "literal_error":
        choices = str(context["expected"]).replace("'", "`")
        code, message, hint = "wrong-choice", f"must be {choices}", "Write one of these words."
    elif detail["input"] is None:
        code, message, hint = "no-value", "has no value", "Write a value, or delete the line."
    else:
        expected = context.get("class_name", detail["type"])
        code, message, hint = _MESSAGES.get(expected) or (code, detail["msg"], "")
        if expected == "string_type" and isinstance(detail["input"], dict):
            hint = "Write one text; put quotes around it if it contains `: `."
    return document.locate(field).problem(path, field, code, message, hint)


# Error type of pydantic, or name of the class that the value should have -> (code, message, hint).
_MESSAGES = {
    "string_type": ("wrong-type", "must be a text", "Write one text here, not a list."),
    "tuple_type": (
        "wrong-type",
        "must be a list",
        "Write [one, two], or one line `- item` for each item.",
    ),
    "dict_type": ("wrong-type", "must be a mapping", "Write `key: value` lines below it."),
    "int_type": ("wrong-type", "must be a number", "Write digits, such as 2023."),
    "bool_type": ("wrong-type", "must be `true` or `false`", "Write one of the two words."),
    "bool_parsing": ("bad-answer", "must be `true` or `false`", "Write one of the two words."),
    "date_type": ("wrong-type", "must be a date", "Write it as 2026-11-23."),
    "too_short": ("empty-list", "is an empty list", "Write at least one item."),
    "is_instance_of": ("wrong-type", "must be a URL", "Write a URL that starts with https://."),
    "Links": (
        "wrong-type",
        "must be a mapping of links",
        "Write lines such as `paper: https://...`.",
    ),
    "Topic": ("wrong-type", "is not a topic", "Write `- id: ...` and below it `name: ...`."),
    "TagRecord": (
        "wrong-type",
        "is not the record of a tag",
        "Write `- tag: ...` and below it `name: ...`.",
    ),
    "VenueSeries": (
        "wrong-type",
        "is not a series of venues",
        "Write `- id: ...`, and below it `name: ...` and `kind: ...`.",
    ),
    "Person": (
        "wrong-type",
        "is not a person",
        "Write `- id: ...`, and below it `name: ...`.",
    ),
    "Result": (
        "wrong-type",
        "is not a result",
        "Write `- benchmark: benchmarks/...`, and below it `model: ...` and the other fields.",
    ),
    "ResultSource": (
        "wrong-type",
        "is not a source",
        "Write `url: https://...`, and below it `where: ...`.",
    ),
    "Withdrawal": (
        "wrong-type",
        "is not a withdrawal",
        "Write `date: ...`, and below it `reason: ...`.",
    ),
    "Split": ("wrong-type", "is not a split", "Write `- id: ...` and below it `name: ...`."),
    "Metric": (
        "wrong-type",
        "is not a metric",
        "Write `- id: ...`, and below it `name: ...` and `better: higher` or `better: lower`.",
    ),
    "Setting": ("wrong-type", "is not a setting", "Write `- id: ...`."),
    "Rejection": (
        "wrong-type",
        "is not a rejection",
        "Write `- url: ...`, and below it `reason: ...` and `date: ...`.",
    ),
}


def _existing_field(loc: tuple[int | str, ...], document: YamlDocument) -> FieldPath:
    """Return pydantic's location without the parts that are not in the file, such as types of a union."""
    field: FieldPath = ()
    for part in loc:
        if (*field, part) in document.value_marks:
            field = (*field, part)
    return field


def _valid_keys(field: FieldPath, model: type[BaseModel]) -> list[str]:
    """Return the keys that the mapping at `field` may have."""
    # The path of an entry's file is the id of the entry, so an entry has no key `id`.
    has_id = not issubclass(model, Entry)
    for part in field:
        if isinstance(part, int) or part not in model.model_fields:
            continue
        nested_model = _nested_model(model.model_fields[part].annotation)
        if nested_model is None:
            return []
        if issubclass(nested_model, LocalizedText):
            return list(LANGUAGES)
        model = nested_model
    return [name for name in model.model_fields if name != "id" or has_id]


def _nested_model(annotation: object) -> type[BaseModel] | None:
    """Return the first model in a type annotation, such as `Links` in `Links | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if (nested := _nested_model(argument)) is not None:
            return nested
    return None
