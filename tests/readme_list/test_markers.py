"""The marked list of a file, its options, and the messages about wrong markers and wrong options."""

from __future__ import annotations

import pytest

from site_builder.errors import UsageError
from site_builder.readme_list import CLOSING, OPENING, find_list
from site_builder.readme_list.options import ListOptions, parse_options


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n", "  \n\n"])
def test_a_new_list_does_not_change_the_text_around_it(newline: str, start: str, end: str) -> None:
    lines = ["# A\u2028b\x0c", "", OPENING, "", "- old", "", CLOSING, "", "End  "]
    text = start + newline.join(lines) + end
    marked = find_list(text, "README.md")
    assert marked.line == 3
    assert marked.inside.split() == ["-", "old"]
    assert marked.before + marked.inside + marked.after == text
    renewed = marked.with_inside("\n- new\n\n")
    assert renewed == text.replace("old", "new")
    assert find_list(start + OPENING + newline + CLOSING, "README.md").line == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# A\n", "README.md has no list. Write the lines `<!-- kb:list -->`"),
        (f"`{OPENING}`\n\n```\n{OPENING}\n{CLOSING}\n```\n\n    {OPENING}\n", "has no list"),
        (f"a\n\n{CLOSING}\n", "README.md:3: the list ends here, but it begins nowhere"),
        (f"a\n\n{OPENING}\n", "README.md:3: the list begins here, but it ends nowhere"),
        (f"{OPENING}\n\n```\n{CLOSING}\n", "README.md:1: the list begins here, but it ends nowhere"),
        (f"{OPENING}\na\n\n{OPENING}\n{CLOSING}\n", "README.md:4: a second list begins here, and the list that begins in line 1 has no end"),
        (f"{OPENING}\n{CLOSING}\n\n{OPENING}\n{CLOSING}\n", "README.md:4: this marker is one too many. A file can have only one list, and the file has a list in lines 1 to 2."),
        (f"{OPENING}\n{CLOSING}\n{CLOSING}\n", "README.md:3: this marker is one too many"),
        (f"Text {OPENING}\n{CLOSING}\n", "README.md:1: a marker must be alone on its line"),
        (f"- a\n\n  {OPENING}\n  {CLOSING}\n", "README.md:3: a marker must be alone"),
        (f"<div>\n{OPENING}\n\n{CLOSING}\n</div>\n", "README.md:2: a marker must be alone"),
        ("<!-- kb:list bye=year -->\n", "README.md:1: the list begins here"),
        (f"<!-- kb:list bye=year -->\n{CLOSING}", "README.md:1: There is no option `bye`. Did you mean `by`?"),
        (f"\n<!-- kb:list by -->\n{CLOSING}", "README.md:2: `by` is not an option"),
        (f"<!-- kb:list by=topics -->\n{CLOSING}", "`topics` is not a value of `by`. Did you mean `topic`?"),
        (f"<!-- kb:list languages=de -->\n{CLOSING}", "`de` is not a value of `languages`"),
        (f"<!-- kb:list part=900 -->\n{CLOSING}", "`part=900` is not valid. Give a number from 20 to 500."),
        (f"<!-- kb:list by=year by=kind -->\n{CLOSING}", "The option `by` is given twice."),
        (f"<!-- kb:list tags= -->\n{CLOSING}", "`tags=` is not an option"),
        (f'<!-- kb:list tags="," -->\n{CLOSING}', "The option `tags` has no value."),
    ],
)  # fmt: skip
def test_the_message_names_what_is_wrong_with_markers_or_options(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_list(text, "README.md")
    assert message in str(caught.value)


def test_options_of_a_marker_have_the_given_values_or_default_values() -> None:
    text = ' by=topic,year languages=zh,en kinds=paper tags="q former, ocr" years=2020-2023 depth=2 contents=0 part=20 '
    assert parse_options(text) == ListOptions(
        by=("topic", "year"),
        languages=("zh", "en"),
        kinds=("paper",),
        tags=("q former", "ocr"),
        years=("2020-2023",),
        depth=2,
        contents=0,
        part=20,
    )
    assert parse_options(" ") == ListOptions()
