"""Read a catalog from the files that the module `as_json` writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from site_builder.catalog import Catalog, build_catalog
from site_builder.errors import UsageError
from site_builder.exporters.as_json import LISTS, VERSION
from site_builder.i18n import SiteLanguages
from site_builder.models import (
    Entry,
    Person,
    Rejection,
    TagRecord,
    Topic,
    VenueSeries,
    kinds_by_folder,
)
from site_builder.models.fields import Language, Record, describe_error
from site_builder.notes import text_links_of

_OBJECT = TypeAdapter(dict[str, Any])


def _check_version(version: int) -> int:
    if version != VERSION:
        values = {"found": version, "known": VERSION}
        raise PydanticCustomError("version", "is {found}; this program reads {known}", values)
    return version


def _validate_texts_with(codes: list[str], info: ValidationInfo) -> list[str]:
    """Put the languages into the validation context, because the texts of records are validated with them."""
    if info.context is not None:
        info.context["languages"] = SiteLanguages(tuple(codes))
    return codes


def _to_entry(data: Any, info: ValidationInfo) -> Entry:
    """Return an entry. The folder in its id tells its kind."""
    models = {folder: spec.model for folder, spec in kinds_by_folder().items()}
    match data:
        case {"id": str(id_), **fields} if model := models.get(id_.partition("/")[0]):
            fields.pop("kind", None)
            return model.model_validate({"id": id_, **fields}, context=info.context)
    values = {"folders": ", ".join(models)}
    raise PydanticCustomError("id", "needs an `id` that begins with one of {folders}", values)


class _Macro(Record):
    name: str
    definition: str


class _Redirect(Record):
    old: str = Field(alias="from")
    new: str = Field(alias="to")


class _File(BaseModel):
    """The content of a JSON file. `languages` is validated before the records."""

    version: Annotated[int, AfterValidator(_check_version)]
    languages: Annotated[list[Language], Field(min_length=1), AfterValidator(_validate_texts_with)]
    topics: list[Topic] = []
    tags: list[TagRecord] = []
    venues: list[VenueSeries] = []
    people: list[Person] = []
    rejected: list[Rejection] = []
    macros: list[_Macro] = []
    redirects: list[_Redirect] = []
    entries: list[Annotated[Entry, BeforeValidator(_to_entry)]] = []


def read_json(content: bytes) -> Catalog:
    """Return the catalog that a JSON file contains. Raise UsageError if the content is not valid."""
    return _catalog(_parse(content, "The file"))


def read_jsonl(content: bytes) -> Catalog:
    """Return the catalog that a JSON Lines file contains. Raise UsageError if the content is not valid."""
    lines = [(n, line) for n, line in enumerate(content.split(b"\n"), 1) if line.strip()]
    (_, data), *records = (
        (number, _parse(line, f"Line {number}")) for number, line in lines or [(1, b"")]
    )
    data |= {name: [] for name in LISTS}
    names = {type_: name for name, type_ in LISTS.items()}
    for number, record in records:
        name = names.get(str(record.pop("type", None)))
        if name is None:
            raise UsageError(f"Line {number} needs a `type`: one of {', '.join(names)}.")
        data[name].append(record)
    return _catalog(data)


def _parse(text: bytes, where: str) -> dict[str, Any]:
    try:
        return _OBJECT.validate_json(text)
    except ValidationError as error:
        raise UsageError(
            f"{where} is not a JSON object: {error.errors()[0]['msg']}. "
            "`kb export json` and `kb export jsonl` write objects."
        ) from None


def _catalog(data: dict[str, Any]) -> Catalog:
    try:
        file = _File.model_validate(data, context={})
    except ValidationError as error:
        first = error.errors()[0]
        match first["loc"]:
            case ("entries", int(index), _, *_):  # a field of an entry, so `_to_entry` knows its id
                where = f"{data['entries'][index]['id']}: "
            case _:
                where = ""
        raise UsageError(
            f"{where}{describe_error(first).removesuffix('.')}. "
            "Export the file again with this version of the program."
        ) from None
    catalog = build_catalog(
        file.entries,
        file.topics,
        (),
        {redirect.old: redirect.new for redirect in file.redirects},
        SiteLanguages(tuple(file.languages)),
        file.tags,
        file.rejected,
        file.venues,
        file.people,
        {entry.id: links for entry in file.entries if (links := text_links_of(entry))},
    )
    macros = {macro.name: macro.definition for macro in file.macros}
    return replace(catalog, macros=tuple(macros.items()))
