"""Checks of references, addresses and languages: what they find in which catalog."""

from __future__ import annotations

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import CHECKS
from site_builder.errors import FieldPath
from tests.factories import catalog, dataset, paper, repo, topic

ARXIV = "https://arxiv.org/abs/2301.12597"
LAVIS = "https://github.com/salesforce/LAVIS"

Blame = tuple[str, FieldPath, str]
"""(subject, field, part of the message)."""

FOUND: list[tuple[str, str, Catalog, list[Blame]]] = [
    ("dangling-reference", "nothing is wrong", catalog(paper(), repo(), dataset()), []),
    (
        "dangling-reference",
        "a topic",
        catalog(paper(topics=["vision", "visoin"]), topics=(topic("vision"),)),
        [("papers/blip", ("topics", 1), "no topic `visoin`")],
    ),
    (
        "dangling-reference",
        "an entry",
        catalog(paper(uses=["papers/blip", "repos/none"])),
        [("papers/blip", ("uses", 1), "no entry `repos/none`")],
    ),
    (
        "dangling-reference",
        "a link in a note",
        catalog(paper(notes={"en": "[a](papers/blip) [b](papers/none)", "zh": "[c](repos/none)"})),
        [
            ("papers/blip", ("notes", "en"), "links to `papers/none`"),
            ("papers/blip", ("notes", "zh"), "links to `repos/none`"),
        ],
    ),
    (
        "dangling-reference",
        "a parent",
        catalog(topics=(topic("a", parent="b"),)),
        [("topics/a", ("parent",), "no topic `b`")],
    ),
    (
        "dangling-reference",
        "parents in a circle, but not those below it",
        catalog(topics=(topic("a", parent="b"), topic("b", parent="a"), topic("c", parent="a"))),
        [
            ("topics/a", ("parent",), "`a` lies below itself"),
            ("topics/b", ("parent",), "`b` lies below itself"),
        ],
    ),
    (
        "dangling-reference",
        "what is broken exists",
        build_catalog([paper(topics=["x"], uses=["repos/y"])], [], ["topics/x", "repos/y"]),
        [],
    ),
    (
        "duplicate-url",
        "one paper twice",
        catalog(
            paper("a", links={"paper": ARXIV}),
            paper("b", links={"paper": "https://b.org", "pdf": ["https://b.org/1", f"{ARXIV}v2"]}),
        ),
        [("papers/b", ("links", "pdf", 1), "same as `papers/a`: arxiv:2301.12597")],
    ),
    (
        "duplicate-url",
        "every copy",
        catalog(*(repo(name, url=LAVIS) for name in "abc")),
        [("repos/b", ("url",), "`repos/a`"), ("repos/c", ("url",), "`repos/a`")],
    ),
    (
        "duplicate-url",
        "across kinds",
        catalog(dataset(url="https://a.org/x/"), repo(url="http://www.a.org/x#y")),
        [("repos/lavis", ("url",), "same as `datasets/wukong`: https://a.org/x")],
    ),
    (
        "duplicate-url",
        "folders of one repository are different",
        catalog(repo("a", url=LAVIS), repo("b", url=f"{LAVIS}/tree/main/projects/blip2")),
        [],
    ),
    (
        "duplicate-url",
        "linking is not being",
        catalog(
            paper(links={"paper": ARXIV, "code": LAVIS}), repo(url=LAVIS), dataset(paper=ARXIV)
        ),
        [],
    ),
    (
        "missing-language",
        "texts in one language",
        catalog(
            paper(summary={"en": "x"}, notes={"zh": "视"}, title="CLIP"),
            topics=(topic("a", name={"en": "A"}, description={"zh": "视"}),),
        ),
        [
            ("papers/blip", ("summary",), "no Chinese"),
            ("papers/blip", ("notes",), "no English"),
            ("topics/a", ("name",), "no Chinese"),
            ("topics/a", ("description",), "no English"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("check", "collection", "blamed"),
    [(check, collection, blamed) for check, _, collection, blamed in FOUND],
    ids=[f"{check}: {name}" for check, name, *_ in FOUND],
)
def test_found(check: str, collection: Catalog, blamed: list[Blame]) -> None:
    findings = list(CHECKS[check].find(collection))
    assert [(f.subject, f.field) for f in findings] == [blame[:2] for blame in blamed]
    for finding, (_, _, message) in zip(findings, blamed, strict=True):
        assert message in finding.message
        assert finding.code == check
        assert finding.hint


def test_a_link_to_neither_the_web_nor_an_entry_is_bad() -> None:
    note = {"en": "[a](../x) ![b](x.png) [c](https://c.org)"}
    findings = CHECKS["bad-link"].find(catalog(paper(notes=note)))
    assert [(f.code, f.field) for f in findings] == [("bad-link", ("notes", "en"))] * 2


SUGGESTED = {
    "visoin": "Did you mean `vision`?",
    "vison-language": "Did you mean `vision-language`?",
    "chemistry": "Create it first",
}


@pytest.mark.parametrize(("written", "hint"), SUGGESTED.items())
def test_the_nearest_name_is_offered_and_no_far_one(written: str, hint: str) -> None:
    known = (topic("vision"), topic("vision-language"), topic("retrieval"))
    (finding,) = CHECKS["dangling-reference"].find(catalog(paper(topics=[written]), topics=known))
    assert finding.hint.startswith(hint)
