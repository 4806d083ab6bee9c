"""Checks of the pictures in notes: missing or unused files, missing alternative texts or captions, private metadata."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.checks.wrong_language import language_mistake
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.models.pictures import MEDIA_FOLDER, Picture, media_subject
from site_builder.notes import ShownPicture, shown_pictures
from site_builder.notes.markdown_links import link_index
from site_builder.suggestions import closest_match

_METADATA = {
    "gps": "the place where it was taken",
    "owner": "the name of the camera's owner",
    "serial-number": "the camera's serial number",
}

_LICENCE = re.compile(
    r"\b(?:CC(?:0|[ -]BY)|MIT|BSD|Apache|L?GPL|MPL|ODbL|PDDL|LicenseRef)|©|\(c\)|licen[cs]e|permission|copyright"
    r"|public domain|fair use|许可|授权|版权|协议|公有领域|公共领域|合理使用",
    re.IGNORECASE,
)
"""Matches a text such as `CC BY`, `©` or `permission`, which says whether a picture may be republished."""


class _Occurrence(NamedTuple):
    """One of the places at which a note shows a picture."""

    field: FieldPath
    note: str
    shown: ShownPicture
    number: int
    """Number of earlier occurrences of this picture in the note."""

    def finding(self, entry: Entry, code: str, message: str, hint: str) -> Finding:
        """Return a finding that points to the name of the picture in the note."""
        index = link_index(self.note, self.shown.name, self.number)
        return Finding(entry.id, self.field, code, message, hint, index=index)


def find_missing_pictures(catalog: Catalog) -> Iterator[Finding]:
    """Find pictures that the notes of an entry show, but that its folder does not contain."""
    for entry in catalog:
        names: Mapping[str, Picture | None] = catalog.pictures.get(entry.id, {})
        for occurrence in _pictures_in_notes(entry):
            if (name := occurrence.shown.name) not in names:
                match = closest_match(name, names)
                hint = f"Did you mean `{match}`? " if match else ""
                hint += f"Pictures of this entry are in {MEDIA_FOLDER}/{entry.id}/."
                yield occurrence.finding(
                    entry, "missing-picture", f"there is no picture `{name}`", hint
                )


def find_pictures_without_text(entry: Entry) -> Iterator[Finding]:
    """Find pictures without an alternative text in the language of the note."""
    for occurrence in _pictures_in_notes(entry):
        if not occurrence.shown.alt:
            name = occurrence.shown.name
            message = f"the picture `{name}` has no text for readers who cannot see it"
            hint = f"Say what it shows: ![Accuracy by model size]({name})."
            yield occurrence.finding(entry, "picture-text", message, hint)
        elif mistake := language_mistake(occurrence.shown.alt, str(occurrence.field[1])):
            message = f"the text of the picture `{occurrence.shown.name}` {mistake}"
            hint = "Translate the text in the square brackets."
            yield occurrence.finding(entry, "picture-text", message, hint)


def find_pictures_without_source(entry: Entry) -> Iterator[Finding]:
    """Find pictures without a caption, and captions without a licence. A picture in a line of text needs no caption."""
    for occurrence in _pictures_in_notes(entry):
        caption = occurrence.shown.caption
        if caption == "":
            message = f"the picture `{occurrence.shown.name}` has no caption"
            hint = "Write its caption, source and licence on the next line."
            yield occurrence.finding(entry, "picture-source", message, hint)
        elif caption is not None and _LICENCE.search(caption) is None:
            message = f"the caption of the picture `{occurrence.shown.name}` names no licence"
            hint = "End it with the licence, such as `CC BY 4.0`, or with `© Ann Lee, with permission`."
            yield occurrence.finding(entry, "picture-source", message, hint)


def find_unused_pictures(catalog: Catalog) -> Iterator[Finding]:
    """For each entry, find the pictures that its notes do not show."""
    for entry_id, pictures in catalog.pictures.items():
        used = {
            occurrence.shown.name for occurrence in _pictures_in_notes(catalog.entries[entry_id])
        }
        for name, picture in pictures.items():
            if picture is not None and name not in used:
                hint = f"Write ![...]({name}) in the notes of {entry_id}, or delete the file."
                message = "no note shows this picture"
                yield Finding(media_subject(picture), (), "unused-picture", message, hint)


def find_private_metadata(catalog: Catalog) -> Iterator[Finding]:
    """Find pictures whose metadata say where they were taken, or identify the camera or its owner."""
    for pictures in catalog.pictures.values():
        for picture in filter(None, pictures.values()):
            if picture.metadata:
                facts = " and ".join(_METADATA[name] for name in picture.metadata)
                name = picture.path.rpartition("/")[2]
                hint = f"Save it without metadata, for example with `exiftool -all= -tagsfromfile @ -Orientation -ICC_Profile {name}`."
                message = f"contains {facts}"
                yield Finding(media_subject(picture), (), "picture-metadata", message, hint)


def _pictures_in_notes(entry: Entry) -> Iterator[_Occurrence]:
    """Yield each occurrence of a picture in the notes of an entry."""
    if entry.notes is None:
        return
    for language, note in entry.notes.root.items():
        names: Counter[str] = Counter()
        for shown in shown_pictures(note):
            yield _Occurrence(("notes", language), note, shown, names[shown.name])
            names[shown.name] += 1


_WITHOUT_SOURCE = "notes: |\n  ![Two encoders](figure-1.webp)"
_WITH_SOURCE = f"""{_WITHOUT_SOURCE}
  The model. Figure 1 of [the paper](https://arxiv.org/abs/2103.00020), CC BY 4.0."""

MISSING = Check(
    id="missing-picture",
    severity=Severity.ERROR,
    check_catalog=find_missing_pictures,
    bad="notes:\n  en: See ![two encoders](figure1.webp).  # the file is figure-1.webp\n  zh: 见 ![两个编码器](figure1.webp)。",
    good="notes:\n  en: See ![two encoders](figure-1.webp).\n  zh: 见 ![两个编码器](figure-1.webp)。",
)
TEXT = Check(
    id="picture-text",
    severity=Severity.ERROR,
    check_entry=find_pictures_without_text,
    bad="notes:\n  en: See ![](figure-1.webp).\n  zh: 见 ![](figure-1.webp)。",
    good="notes:\n  en: See ![two encoders](figure-1.webp).\n  zh: 见 ![两个编码器](figure-1.webp)。",
)
SOURCE = Check(
    id="picture-source",
    severity=Severity.WARNING,
    check_entry=find_pictures_without_source,
    bad=_WITHOUT_SOURCE,
    good=_WITH_SOURCE,
)
UNUSED = Check(
    id="unused-picture",
    severity=Severity.WARNING,
    check_catalog=find_unused_pictures,
    bad="# media/papers/parser/ has the file figure-2.webp\nnotes:\n  en: Two encoders.\n  zh: 两个编码器。",
    good="# media/papers/parser/ has the file figure-2.webp\nnotes:\n  en: Two encoders, ![as drawn](figure-2.webp).\n  zh: 两个编码器，![如图](figure-2.webp)。",
)
METADATA = Check(
    id="picture-metadata",
    severity=Severity.WARNING,
    check_catalog=find_private_metadata,
    bad="# figure-1.jpg contains the position of the camera\nnotes:\n  en: Taken ![in the lab](figure-1.jpg).\n  zh: 摄于![实验室](figure-1.jpg)。",
    good="# figure-1.webp contains no metadata\nnotes:\n  en: Taken ![in the lab](figure-1.webp).\n  zh: 摄于![实验室](figure-1.webp)。",
)
