"""Write what the guides say about kinds and fields, from the models: `python -m tools.guides`.

These parts follow from the models, and the rest of each file is written by hand:

- the table of fields in CONTRIBUTING.md and CONTRIBUTING.zh.md. Each column between the first and the last says whether
  a kind has the fields of a row, and whether it requires them. The last column, `What to write`, is written by hand. If
  a field is new, the program fills this column with the description from the model;
- the lists of the entries' folders, and the lists of issue forms;
- the schemas in `.vscode/settings.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from site_builder.entry_files.record_lists import RECORD_LISTS
from site_builder.models import KINDS, KindSpec

PROJECT = Path(__file__).parents[1]
_EDITOR = ".vscode/settings.json"
_GUIDES = {
    "CONTRIBUTING.md": "en",
    "CONTRIBUTING.zh.md": "zh",
    "README.md": "en",
    ".github/PULL_REQUEST_TEMPLATE.md": "en",
}
"""Path -> language of the names in the file."""

_SEPARATORS = {"en": (", ", " or "), "zh": ("、", " 或 ")}
"""Language -> (text between the items of a list, text before the last item)."""
_SEPARATOR = r"(?:, | or |、| 或 )"
_FOLDERS = re.compile(rf"`entries/\w+/`(?:{_SEPARATOR}`entries/\w+/`)+")
_FORMS = re.compile(r"(?<=New issue → )[^*]+(?=\*)")
_TABLE = re.compile(r"^\| (?:Field|字段) \|.*\n(?:\|.*\n)+", re.MULTILINE)
_NEEDED = {"en": ("required", "optional"), "zh": ("必填", "选填")}


def main() -> None:
    """Write the files that are not up to date."""
    for path, text in guides().items():
        if (PROJECT / path).read_text("utf-8") != text:
            (PROJECT / path).write_text(text, "utf-8")
            print(path)


def guides(folder: Path = PROJECT) -> dict[str, str]:
    """Return path -> the text of each file, with the parts that follow from the models."""
    texts = {
        path: updated_guide((folder / path).read_text("utf-8"), language)
        for path, language in _GUIDES.items()
    }
    return {**texts, _EDITOR: updated_editor_settings((folder / _EDITOR).read_text("utf-8"))}


def updated_editor_settings(text: str) -> str:
    """Return the settings of Visual Studio Code with the schemas of each kind and of each list, such as topics.yml."""
    paths = {spec.kind: f"{spec.folder}/*.yml" for spec in KINDS.values()}
    paths |= {name: record_list.file for name, record_list in RECORD_LISTS.items()}
    schemas = {f"./schema/draft-07/{n}.schema.json": f"entries/{p}" for n, p in paths.items()}
    settings = json.loads(text) | {"yaml.schemas": schemas}
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def updated_guide(text: str, language: str) -> str:
    """Return a guide with the lists of folders and forms, and the table of fields."""
    specs = list(KINDS.values())
    folders = _list([f"`entries/{spec.folder}/`" for spec in specs], language)
    names = " / ".join(spec.words_in(language).one for spec in specs)
    for pattern, value in ((_FOLDERS, folders), (_FORMS, names)):
        text = pattern.sub(value, text)
    return _TABLE.sub(lambda table: _updated_table(table[0], specs, language), text)


def _list(items: Sequence[str], language: str) -> str:
    middle, last = _SEPARATORS[language]
    return last.join(filter(None, (middle.join(items[:-1]), items[-1])))


def _updated_table(table: str, specs: Sequence[KindSpec], language: str) -> str:
    """Return a table of fields with a column for each kind. A row describes one field or several fields."""
    header, _, *lines = [_cells(line) for line in table.splitlines()]
    fields = {name: None for spec in specs for name in spec.model.field_order()}
    rows: list[tuple[list[str], list[str]]] = []
    for first, *cells in lines:
        names = [name for name in re.findall(r"`(\w+)`", first) if name in fields]
        if names:
            rows.append((names, cells))
    for name in fields:
        if not any(name in names for names, _ in rows):
            rows.insert(_row_index(name, list(fields), rows), ([name], [_description(name, specs)]))
    separator = "、" if language == "zh" else ", "
    columns = [spec.words_in(language).many for spec in specs]
    result = [[header[0], *columns, header[-1]]]
    for names, cells in rows:
        by_hand = [
            cell for cell in cells[:-1] if "`" in cell
        ]  # such as "`paper` or `pdf` required"
        needed = {
            name: [_needed(spec, name, language, by_hand) for spec in specs] for name in names
        }
        for needs, group in groupby(names, key=needed.__getitem__):
            first = separator.join(f"`{name}`" for name in group)
            result.append([first, *needs, cells[-1]])
    rule = "|---" * len(result[0]) + "|"
    head, *body = ["| " + " | ".join(cells) + " |" for cells in result]
    return "\n".join([head, rule, *body]).replace("|  |", "| |").replace("|  |", "| |") + "\n"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _needed(spec: KindSpec, name: str, language: str, by_hand: Iterable[str]) -> str:
    """Return the text of a cell: whether entries of a kind need a field. The text is empty if the kind lacks the field.

    `by_hand` contains the cells that a person wrote in this row, such as "`paper` or `pdf` required". If there is such
    a cell, all kinds that require the field get its text.
    """
    info = spec.model.model_fields.get(name)
    if info is None:
        return ""
    required, optional = _NEEDED[language]
    return next(iter(by_hand), required) if info.is_required() else optional


def _description(name: str, specs: Sequence[KindSpec]) -> str:
    infos = [spec.model.model_fields[name] for spec in specs if name in spec.model.model_fields]
    return infos[0].description or ""


def _row_index(
    name: str, fields: Sequence[str], rows: Sequence[tuple[list[str], list[str]]]
) -> int:
    """Return the index for the row of a new field: after the row of the previous field in `fields`, or at the end."""
    before = fields[: fields.index(name)]
    places = [i for i, (names, _) in enumerate(rows) if names[-1] in before[-1:]]
    return places[0] + 1 if places else len(rows)


if __name__ == "__main__":
    main()
