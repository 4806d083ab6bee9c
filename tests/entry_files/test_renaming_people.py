"""Renaming an author whose old or new name is in people.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.entry_files import load_entries
from site_builder.entry_files.renaming import RenameError, plan_rename
from tests.entry_files.test_renaming_names import contents, folder, redirects, rename

__all__ = ["folder"]

PEOPLE = """\
# People.
- id: zhang-wei-1
  name: Wei Zhang   # since 2020
  spellings: ["W. Zhang", Wei Z.]
- id: bo
  name: Two, Bo
"""


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("Wei Zhang", "Ada Zhang", "Wei Zhang   #", "Ada Zhang   #"),
        ("Wei Zhang", "Zhang Li, Ada", "Wei Zhang   #", "Zhang Li, Ada   #"),
        ("Wei Zhang", "W. Zhang", 'Wei Zhang   # since 2020\n  spellings: ["W. Zhang"', 'W. Zhang   # since 2020\n  spellings: ["Wei Zhang"'),
        ("Bo Two", "Bo Three", "Two, Bo", "Bo Three"),
    ],
    ids=["name", "new-name-with-comma", "spelling-becomes-name", "old-name-with-comma"],
)  # fmt: skip
def test_the_name_in_people_yml_changes_and_the_address_stays(
    folder: Path, old: str, new: str, before: str, after: str
) -> None:
    (folder / "people.yml").write_text(PEOPLE, encoding="utf-8")
    plan = rename(folder, f"authors/{old}", f"authors/{new}")
    assert contents(folder)["people.yml"] == PEOPLE.replace(before, after)
    assert plan.redirect_message.startswith("The address stays the same: authors/")
    assert redirects(folder) == []
    assert new in contents(folder)["papers/b.yml"]
    assert old not in contents(folder)["papers/b.yml"]


def test_renaming_a_spelling_to_the_main_name_leaves_people_yml_unchanged(
    folder: Path,
) -> None:
    (folder / "people.yml").write_text(PEOPLE, encoding="utf-8")
    path = folder / "papers/b.yml"
    path.write_text(path.read_text("utf-8").replace("Wei Zhang", "W. Zhang"), encoding="utf-8")
    rename(folder, "authors/W. Zhang", "authors/Wei Zhang")
    assert contents(folder)["people.yml"] == PEOPLE
    assert "- Wei Zhang" in contents(folder)["papers/b.yml"]


def test_a_rename_to_a_name_in_people_yml_redirects_to_the_person(
    folder: Path,
) -> None:
    (folder / "people.yml").write_text(PEOPLE.replace("Wei", "Vi"), encoding="utf-8")
    plan = rename(folder, "authors/Wei Zhang", "authors/Vi Zhang")
    assert redirects(folder) == ["authors/wei-zhang: authors/zhang-wei-1"]
    assert plan.merged_into is None


@pytest.mark.parametrize(
    ("people", "old", "new", "message"),
    [
        (PEOPLE, "Wei Zhang", "Bo Two", "`Wei Zhang` means `zhang-wei-1`, and `Bo Two` means `bo`"),
        (f"{PEOPLE}- {{id: b, name: Wei Zhang}}\n", "Wei Zhang", "A B", "Several people have"),
    ],
    ids=["name-of-another-person", "several-people"],
)
def test_an_ambiguous_old_name_and_the_name_of_another_person_are_refused(
    folder: Path, people: str, old: str, new: str, message: str
) -> None:
    (folder / "people.yml").write_text(people, encoding="utf-8")
    with pytest.raises(RenameError, match=message):
        plan_rename(load_entries(folder), f"authors/{old}", f"authors/{new}")


@pytest.mark.parametrize("old", ["Wei Zhang", "Wei Zhang (MIT)"])
def test_the_message_about_a_name_of_several_people_leaves_out_the_distinction(
    folder: Path, old: str
) -> None:
    people = "- {id: wei-zhang, name: Wei Zhang}\n- {id: w2, name: Wei Zhang, distinction: MIT}\n"
    (folder / "people.yml").write_text(people, encoding="utf-8")
    path = folder / "papers/b.yml"
    path.write_text(
        path.read_text("utf-8").replace("Bo Two", "{family: Zhang, given: Wei, person: w2}"),
        "utf-8",
    )
    with pytest.raises(RenameError, match="Several people have the name `Wei Zhang` "):
        plan_rename(load_entries(folder), f"authors/{old}", "authors/Bo Three")


def test_the_hint_about_an_unused_spelling_has_a_spelling_that_entries_use(
    folder: Path,
) -> None:
    """Entries write `Wei Zhang`, but the page shows the name `Ada Zhang` from people.yml."""
    people = PEOPLE.replace("Wei Zhang ", "Ada Zhang ").replace("Wei Z.", "Wei Zhang")
    (folder / "people.yml").write_text(people, encoding="utf-8")
    with pytest.raises(RenameError, match="Entries write it `Wei Zhang`"):
        plan_rename(load_entries(folder), "authors/W. Zhang", "authors/Bo Three")
