"""Test the checks of pictures in notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.catalog import Catalog
from site_builder.checks import CHECKS, run_checks
from site_builder.errors import FieldPath
from site_builder.models.pictures import Picture
from tests.factories import catalog, paper

NOTES = {
    "en": "![Two encoders](model.webp)\nThe model, CC0.",
    "zh": "![两个编码器](model.webp)\n模型结构，CC0。",
}


def picture(name: str, *metadata: str) -> Picture:
    return Picture(f"papers/blip/{name}", 4, 3, "0" * 64, metadata)


def with_pictures(notes: dict[str, str], *pictures: Picture, **fields: object) -> Catalog:
    names = {item.path.rpartition("/")[2]: item for item in pictures}
    return replace(catalog(paper(notes=notes, **fields)), pictures={"papers/blip": names})


EN: FieldPath = ("notes", "en")
ZH: FieldPath = ("notes", "zh")
MEDIA = "media/papers/blip/"
# Each case: (id of the check, what it reports or accepts, catalog, (subject, field) of each expected finding).
CASES: list[tuple[str, str, Catalog, list[tuple[str, FieldPath]]]] = [
    ("missing-picture", "a picture shown in both languages", with_pictures(NOTES, picture("model.webp")), []),
    (
        "missing-picture",
        "notes that show a picture whose file has another name",
        with_pictures(NOTES, picture("models.webp")),
        [("papers/blip", EN), ("papers/blip", ZH)],
    ),
    ("missing-picture", "a picture in code, and a link", with_pictures({"en": "`![a](b.png)` [a](papers/blip)"}), []),
    (
        "picture-text",
        "pictures that have no alternative text in one language",
        with_pictures({**NOTES, "zh": "见 ![](model.webp) 与 ![ ](model.webp)。"}),
        [("papers/blip", ZH), ("papers/blip", ZH)],
    ),
    (
        "picture-source",
        "figures without a caption or a licence, but not pictures in a line of text",
        with_pictures(
            {
                "en": "![a](a.png)\n\nThe model.\n\n![b](b.png)\n![c](c.png)\nTwo figures, CC BY 4.0.\n\n![f](f.png)\nSmith.",
                "zh": "见 ![d](d.png)。\n\n- ![e](e.png)\n\n![f](f.png)\n经 Smith 授权。",
            }
        ),
        [("papers/blip", EN), ("papers/blip", EN), ("papers/blip", ZH)],
    ),
    (
        "unused-picture",
        "a picture that no note shows, but not a picture in the notes in one language",
        with_pictures({"zh": NOTES["zh"]}, picture("model.webp"), picture("old.png")),
        [(f"{MEDIA}old.png", ())],
    ),
    (
        "picture-metadata",
        "metadata with the position of the camera",
        with_pictures(NOTES, picture("model.webp", "gps"), picture("other.jpg")),
        [(f"{MEDIA}model.webp", ())],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "collection", "expected"),
    [(check, collection, expected) for check, _, collection, expected in CASES],
    ids=[f"{c} {'reports' if found else 'accepts'} {what}" for c, what, _, found in CASES],
)
def test_a_check_of_pictures_reports_exactly_the_expected_findings(
    check: str, collection: Catalog, expected: list[tuple[str, FieldPath]]
) -> None:
    findings = list(CHECKS[check].find(collection))
    assert [(finding.subject, finding.field) for finding in findings] == expected
    assert all(finding.code == check and finding.hint for finding in findings)


def test_findings_about_pictures_say_what_is_wrong_and_what_to_write() -> None:
    collection = with_pictures(NOTES, picture("models.webp", "gps", "serial-number"))
    found = {finding.code: finding for finding in run_checks(collection)}
    missing, private = found["missing-picture"], found["picture-metadata"]
    assert missing.hint.startswith("Did you mean `models.webp`?")
    assert private.message == "contains the place where it was taken and the camera's serial number"
    assert "models.webp" in private.hint
    assert "papers/blip" in found["unused-picture"].hint


def test_an_entry_can_waive_a_check_of_its_pictures() -> None:
    waive = {"unused-picture": "For the talk.", "picture-metadata": "The place is public."}
    collection = with_pictures({"en": "Text."}, picture("model.webp", "gps"), waive=waive)
    codes = {finding.code for finding in run_checks(collection)}
    assert codes.isdisjoint({"unused-picture", "picture-metadata", "waiver"})


def test_a_picture_is_a_bad_link_in_a_summary_but_not_in_notes() -> None:
    text = {"en": "See ![a model](model.webp)."}
    summary = list(CHECKS["bad-link"].find(catalog(paper(summary=text))))
    assert [finding.field for finding in summary] == [("summary", "en")]
    assert "media/papers/quick-sort/" in summary[0].hint
    assert not list(CHECKS["bad-link"].find(catalog(paper(notes=text))))


def test_svgs_linked_pictures_and_pictures_in_other_folders_are_bad_links() -> None:
    link = {"en": "See [a model](model.webp) and ![b](../b.png), ![c](c.svg)."}
    assert len(list(CHECKS["bad-link"].find(catalog(paper(notes=link))))) == 3


def test_findings_have_the_index_of_the_pictures_name_in_the_note() -> None:
    note = "Text.\n\n- ![](a.png)\n- `a.png` ![A](a.png)\n- ![](a.png)\n\n> ![B](b.png)"
    collection = with_pictures({"en": note}, picture("a.png"))
    found = [
        (finding.code, finding.index)
        for check in ("picture-text", "missing-picture")
        for finding in CHECKS[check].find(collection)
    ]
    second = note.rindex("a.png")
    assert found == [
        ("picture-text", note.index("a.png")),
        ("picture-text", second),
        ("missing-picture", note.index("b.png")),
    ]


@pytest.mark.parametrize(
    ("alt", "messages"),
    [
        (
            "Accuracy by model size",
            ["the text of the picture `a.png` is English text, not Chinese"],
        ),
        ("CLIP 的准确率", []),
        ("CLIP", []),
    ],
)
def test_only_an_alternative_text_in_another_language_than_the_note_is_reported(
    alt: str, messages: list[str]
) -> None:
    note = f"一个模型。\n\n![{alt}](a.png)\n自绘，CC0。"
    found = list(CHECKS["picture-text"].find(with_pictures({"zh": note}, picture("a.png"))))
    assert [finding.message for finding in found] == messages
    assert all(finding.index == note.index("a.png") for finding in found)
