"""The tables of fields in both guides for contributors list the fields of the models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.models import KINDS, Links

PROJECT = Path(__file__).parents[1]


def table(path: Path) -> dict[str, list[str]]:
    """Return field -> cells for the kinds, from the table of fields."""
    rows: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == len(KINDS) + 1:
            rows |= dict.fromkeys(re.findall(r"`(\w+)`", first), cells[:-1])
    return rows


@pytest.mark.parametrize(
    ("document", "required", "optional"),
    [("CONTRIBUTING.md", "required", "optional"), ("CONTRIBUTING.zh.md", "必填", "选填")],
)
def test_tables_of_fields_follow_the_models(document: str, required: str, optional: str) -> None:
    rows = table(PROJECT / document)
    kinds = list(KINDS.values())
    assert rows.keys() == {name for spec in kinds for name in spec.model.model_fields} - {"id"}
    for name, cells in rows.items():
        for spec, cell in zip(kinds, cells, strict=True):
            info = spec.model.model_fields.get(name)
            expected = "" if info is None else required if info.is_required() else optional
            has_condition = "`" in cell  # such as "`paper` or `pdf` required"
            assert cell == expected or (has_condition and expected == required), (name, spec.kind)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_the_guides_name_every_folder_and_every_role_of_links(document: str) -> None:
    text = (PROJECT / document).read_text("utf-8")
    assert all(f"`entries/{spec.folder}/`" in text for spec in KINDS.values())
    roles = Links.model_fields
    assert all(f"`{role}`" in text for role in roles)
