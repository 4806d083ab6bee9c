"""The edits and the proposal for an entry, and the command that makes the edits of the proposal."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from site_builder.bulk_edits import parse_edit
from site_builder.entry_files.editing import EditAction, FieldEdit
from site_builder.metadata.completion import Completion, complete
from site_builder.metadata.findings import FieldValue, FoundEntry
from site_builder.metadata.references import parse_reference
from site_builder.venues import VenueRegistry
from tests.factories import paper


def completed(found: dict[str, Any], **fields: Any) -> Completion:
    entry = paper("a", **fields)
    values = {name: FieldValue(value, "Crossref") for name, value in found.items()}
    answer = FoundEntry(parse_reference(entry.own_links[0].url), "paper", values)
    return complete(entry, [answer], VenueRegistry())


def values_of(edits: list[FieldEdit]) -> dict[str, Any]:
    return {edit.field: edit.value for edit in edits}


def test_the_command_of_a_proposal_has_an_option_for_each_edit() -> None:
    edits = [
        FieldEdit(EditAction.SET, "venue", None, "Journal of A = B; it's"),
        FieldEdit(EditAction.SET, "year", None, "2023"),
        FieldEdit(EditAction.UNSET, "published"),
        FieldEdit(EditAction.ADD, "links", "paper", "https://doi.org/10.1000/a(b)"),
    ]
    program, command, entry_id, *options = shlex.split(
        Completion(paper("a"), proposal=edits).command
    )
    assert (program, command, entry_id) == ("kb", "edit", "papers/a")
    pairs = zip(options[::2], options[1::2], strict=True)
    assert [
        parse_edit(EditAction(option.removeprefix("--")), text) for option, text in pairs
    ] == edits


@pytest.mark.parametrize("year", ["2020", "2024"])
def test_a_venue_of_another_year_is_proposed_but_not_filled_in(year: str) -> None:
    completion = completed({"venue": "ICML", "year": year}, year=2023)

    assert values_of(completion.proposal) == {"venue": "ICML", "year": year}
    assert completion.edits == []


@pytest.mark.parametrize("venue", [None, "arXiv 2023"])
def test_a_proposal_without_a_day_deletes_the_day_of_the_preprint(venue: str | None) -> None:
    completion = completed(
        {"venue": "ICML", "year": "2024"}, year=2023, venue=venue, published="2023-05-01"
    )

    assert FieldEdit(EditAction.UNSET, "published") in completion.proposal


def test_a_venue_of_the_same_year_is_filled_in() -> None:
    completion = completed({"venue": "ICML", "year": "2023"}, year=2023)

    assert values_of(completion.edits) == {"venue": "ICML"}
    assert completion.proposal == []


def test_of_two_urls_of_one_doi_only_the_first_is_added() -> None:
    urls = ["https://doi.org/10.1145/12345", "https://dx.doi.org/10.1145/12345"]
    completion = completed({"links.paper": urls})

    assert [edit.value for edit in completion.edits] == urls[:1]
