"""`without_item` removes an item from a list in YAML and keeps every comment. If it cannot, it returns None."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.entry_files.list_items import without_item
from site_builder.entry_files.scalars import to_scalar
from site_builder.entry_files.yaml_reader import read_yaml

WORDS = st.text(st.sampled_from("ab -:#',[]{}\"学"), min_size=1, max_size=6).filter(str.strip)
STYLES = ("[{}]", "[ {} ]", "\n- {}", "\n  - {}", "\n    -   {}")


@given(st.lists(WORDS, min_size=2, max_size=5), st.sampled_from(STYLES), st.data())
def test_removing_an_item_keeps_the_rest_of_the_file(
    words: list[str], style: str, data: st.DataObject
) -> None:
    in_flow = style.startswith("[")
    separator = ", " if in_flow else style.replace("{}", "")
    items = separator.join(to_scalar(word, flow=in_flow) for word in words)
    text = f"a: 1  # x\nlist: {style.format(items)}\n# y\nb: [2]\n"
    index = data.draw(st.integers(1, len(words) - 1))
    result = without_item(text, "list", index)
    if result is None:  # in a list such as `[a, b#c]`, the `#` may look like a comment
        assert in_flow
        assert "#" in items
        return
    rest = [*words[:index], *words[index + 1 :]]
    assert read_yaml(result.encode()).data == {"a": "1", "list": rest, "b": ["2"]}
    assert result.startswith("a: 1  # x\n")
    assert result.endswith("# y\nb: [2]\n")


@pytest.mark.parametrize(
    ("text", "field", "index", "expected"),
    [
        ("a:\n  - x\n  - y # why\n", "a", 1, "a:\n  - x\n  # why\n"),
        ("a:\n  - x\n  - y", "a", 1, "a:\n  - x\n"),
        ("a: [x,\n  y,\n  z]\n", "a", 1, "a: [x,\n  z]\n"),
        ("a: [x, # one\n  y]\n", "a", 1, None),
        ("a: [x, y]\n", "a", 0, None),
        ("a:\n  -\n    x\n  - y\n", "a", 0, None),
        ("a: x\n", "a", 0, None),
        ("- id: a\n  n: |\n    text\n\n# next\n- id: b\n", None, 0, "\n# next\n- id: b\n"),
        ("- id: a\n  n: [x, y]\n- id: b\n", None, 0, "- id: b\n"),
        ("- id: a\n- id: b  # why\n", None, 1, None),
        ("- {id: a}\n- id: b\n", None, 0, "- id: b\n"),
        ("- id: a\n  d: {en: x}  # why\n- id: b\n", None, 0, None),
    ],
)
def test_removing_an_item_keeps_comments_or_returns_none(
    text: str, field: str | None, index: int, expected: str | None
) -> None:
    assert without_item(text, field, index) == expected
