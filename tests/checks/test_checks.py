"""Test the checks for references, reserved names, citation keys, URLs, rejections and missing languages."""

from __future__ import annotations

import pytest

from site_builder.catalog import Catalog, build_catalog
from site_builder.checks import CHECKS
from site_builder.errors import FieldPath
from site_builder.models import Rejection
from tests.factories import catalog, dataset, paper, repo, tag, topic

ARXIV = "https://arxiv.org/abs/2301.12597"
LAVIS = "https://github.com/salesforce/LAVIS"

REJECTION = {"url": ARXIV, "reason": "Off topic.", "date": "2026-11-23"}

Expected = tuple[str, FieldPath, str]
"""(subject, field, part of the message)."""

# Each case: (id of the check, what the check reports or accepts, catalog, expected findings).
CASES: list[tuple[str, str, Catalog, list[Expected]]] = [
    (
        "dangling-reference",
        "entries without dangling references",
        catalog(paper(), repo(), dataset()),
        [],
    ),
    (
        "dangling-reference",
        "a missing topic",
        catalog(paper(topics=["vision", "visoin"]), topics=(topic("vision"),)),
        [("papers/blip", ("topics", 1), "no topic `visoin`")],
    ),
    (
        "dangling-reference",
        "a missing entry",
        catalog(paper(uses=["papers/blip", "repos/missing"])),
        [("papers/blip", ("uses", 1), "no entry `repos/missing`")],
    ),
    (
        "dangling-reference",
        "a link to a missing entry",
        catalog(paper(notes={"en": "[a](papers/blip) [b](papers/none)", "zh": "[c](repos/none)"})),
        [
            ("papers/blip", ("notes", "en"), "links to `papers/none`"),
            ("papers/blip", ("notes", "zh"), "links to `repos/none`"),
        ],
    ),
    (
        "dangling-reference",
        "a missing parent topic",
        catalog(topics=(topic("a", parent="b"),)),
        [("topics/a", ("parent",), "no topic `b`")],
    ),
    (
        "dangling-reference",
        "two topics in a cycle, but not a topic below the cycle",
        catalog(topics=(topic("a", parent="b"), topic("b", parent="a"), topic("c", parent="a"))),
        [
            ("topics/a", ("parent",), "`a` is its own ancestor"),
            ("topics/b", ("parent",), "`b` is its own ancestor"),
        ],
    ),
    (
        "dangling-reference",
        "references to invalid entries and topics",
        build_catalog([paper(topics=["x"], uses=["repos/y"])], [], ["topics/x", "repos/y"]),
        [],
    ),
    (
        "self-use",
        "an entry that uses itself",
        catalog(paper("a", uses=["papers/b", "papers/a"]), paper("b")),
        [("papers/a", ("uses", 1), "`papers/a` is this entry itself")],
    ),
    (
        "cyclic-use",
        "two cycles with a common entry, but no entry outside the cycles",
        catalog(
            paper("a", uses=["papers/b"]),
            paper("b", uses=["papers/x", "papers/a", "papers/c"]),
            paper("c", uses=["papers/d"]),
            paper("d", uses=["papers/d", "papers/b"]),
            paper("e", uses=["papers/a", "papers/missing"]),
        ),
        [
            ("papers/a", ("uses", 0), "`papers/a` → `papers/b` → `papers/a`"),
            ("papers/b", ("uses", 1), "`papers/b` → `papers/a` → `papers/b`"),
            ("papers/b", ("uses", 2), "`papers/b` → `papers/c` → `papers/d` → `papers/b`"),
            ("papers/c", ("uses", 0), "`papers/c` → `papers/d` → `papers/b` → `papers/c`"),
            ("papers/d", ("uses", 1), "`papers/d` → `papers/b` → `papers/c` → `papers/d`"),
        ],
    ),
    (
        "reserved-name",
        "reserved names of entries and topics, but not of tags and authors",
        catalog(
            paper("con", topics=["aux"]),
            repo("com1", topics=["nul-1"]),
            paper("contrast", tags=["aux"], authors=["Con"]),
        ),
        [
            ("papers/con", (), "reserves the name `con`"),
            ("repos/com1", (), "reserves the name `com1`"),
            ("topics/aux", ("id",), "reserves the name `aux`"),
        ],
    ),
    (
        "citation-key",
        "keys and former keys that another entry has, too, even if their case differs",
        catalog(paper("a", cite_key=["B", "old"]), paper("b"), paper("c", cite_key=["c", "OLD"])),
        [
            ("papers/a", ("cite_key", 0), "`B` is also a citation key of `papers/b`"),
            ("papers/a", ("cite_key", 1), "`old` is also a citation key of `papers/c`"),
            ("papers/c", ("cite_key", 1), "`OLD` is also a citation key of `papers/a`"),
        ],
    ),
    (
        "citation-key",
        "equal file names of entries of three kinds",
        catalog(paper("llava"), repo("llava"), dataset("llava", cite_key="wu2023")),
        [],
    ),
    (
        "duplicate-url",
        "two entries that link to one paper",
        catalog(
            paper("a", links={"paper": ARXIV}),
            paper("b", links={"paper": "https://b.org", "pdf": ["https://b.org/1", f"{ARXIV}v2"]}),
        ),
        [("papers/b", ("links", "pdf", 1), "the same resource as `papers/a`: arxiv:2301.12597")],
    ),
    (
        "duplicate-url",
        "a work with its DOI in one entry and the URL of its publisher in another",
        catalog(
            paper("a", links={"paper": "https://doi.org/10.18653/v1/P18-1238"}),
            paper("b", links={"paper": "https://aclanthology.org/P18-1238.pdf"}),
            paper("c", links={"paper": "https://dl.acm.org/doi/pdf/10.1145/1.2"}),
            paper("d", links={"paper": "doi:10.1145/1.2"}),
        ),
        [
            ("papers/b", ("links", "paper", 0), "as `papers/a`: https://aclanthology.org/p18-1238"),
            ("papers/d", ("links", "paper", 0), "as `papers/c`: doi:10.1145/1.2"),
        ],
    ),
    (
        "duplicate-url",
        "three entries with the URL of one repository",
        catalog(*(repo(name, url=LAVIS) for name in "abc")),
        [("repos/b", ("url",), "`repos/a`"), ("repos/c", ("url",), "`repos/a`")],
    ),
    (
        "duplicate-url",
        "entries of two kinds with equivalent URLs",
        catalog(dataset(url="https://a.org/x/"), repo(url="http://www.a.org/x#y")),
        [("repos/lavis", ("url",), "same resource as `datasets/wukong`: https://a.org/x")],
    ),
    (
        "duplicate-url",
        "one entry about a repository, and one about a folder in it",
        catalog(repo("a", url=LAVIS), repo("b", url=f"{LAVIS}/tree/main/projects/blip2")),
        [],
    ),
    (
        "duplicate-url",
        "links to a work that another entry describes",
        catalog(
            paper(links={"paper": ARXIV, "code": LAVIS}), repo(url=LAVIS), dataset(paper=ARXIV)
        ),
        [],
    ),
    (
        "missing-language",
        "a paper without a summary, and a paper whose summary has only one language",
        catalog(paper(), paper("clip", summary={"en": "x"})),
        [
            ("papers/blip", ("summary",), "is missing in every language"),
            ("papers/clip", ("summary",), "no Chinese"),
        ],
    ),
    (
        "rejected",
        "a paper whose PDF was rejected, but not a repository that links to the paper",
        build_catalog(
            [
                paper("a", links={"paper": "https://a.org", "pdf": f"{ARXIV}v2"}),
                repo(links={"paper": ARXIV}),
            ],
            [],
            rejected=[Rejection.model_validate(REJECTION)],
        ),
        [("papers/a", ("links", "pdf", 0), "was rejected on 2026-11-23: Off topic")],
    ),
    (
        "missing-language",
        "each text in only one language",
        catalog(
            paper(summary={"en": "x"}, notes={"zh": "视"}, title="CLIP"),
            topics=(topic("a", name={"en": "A"}, description={"zh": "视"}),),
            tags=(tag("b c", name={"en": "B"}, description={"zh": "视"}), tag("d")),
        ),
        [
            ("papers/blip", ("summary",), "no Chinese"),
            ("papers/blip", ("notes",), "no English"),
            ("topics/a", ("name",), "no Chinese"),
            ("topics/a", ("description",), "no English"),
            ("tags/b c", ("name",), "no Chinese"),
            ("tags/b c", ("description",), "no English"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("check", "collection", "expected"),
    [(check, collection, expected) for check, _, collection, expected in CASES],
    ids=[f"{c} {'reports' if found else 'accepts'} {what}" for c, what, _, found in CASES],
)
def test_a_check_reports_exactly_the_expected_findings(
    check: str, collection: Catalog, expected: list[Expected]
) -> None:
    findings = list(CHECKS[check].find(collection))
    assert [(f.subject, f.field) for f in findings] == [item[:2] for item in expected]
    for finding, (_, _, message) in zip(findings, expected, strict=True):
        assert message in finding.message
        assert finding.code == check
        assert finding.hint


def test_links_to_relative_paths_are_reported() -> None:
    note = {"en": "[a](../x) ![b](../x.png) [c](https://c.org)"}
    findings = CHECKS["bad-link"].find(catalog(paper(notes=note)))
    assert [(f.code, f.field) for f in findings] == [("bad-link", ("notes", "en"))] * 2


def test_links_in_descriptions_of_topics_and_tags_are_checked() -> None:
    text = {"en": "[a](../x) [b](https://arxiv.org/abs/2301.1259) [c](papers/nope) [d](papers/p)"}
    collection = catalog(
        paper("p"),
        topics=(topic("vision", description=text),),
        tags=(tag("ocr", description=text),),
    )
    for check, count in (("bad-link", 2), ("dangling-reference", 1)):
        findings = [f for f in CHECKS[check].find(collection) if f.field[0] == "description"]
        subjects = [*["topics/vision"] * count, *["tags/ocr"] * count]
        assert [(f.subject, f.field) for f in findings] == [
            (subject, ("description", "en")) for subject in subjects
        ]


def test_links_with_a_malformed_identifier_are_reported() -> None:
    note = {
        "en": "[a](https://arxiv.org/abs/2301.1259) <https://doi.org/10.1145/1.2,> [b](https://b.org/x,)"
    }
    findings = list(CHECKS["bad-link"].find(catalog(paper(notes=note))))
    assert [f.message for f in findings] == [
        "has an invalid link: `2301.1259` is not an arXiv id",
        "has an invalid link: `https://doi.org/10.1145/1.2,` ends with `,`",
    ]
    assert findings[1].hint == "Write `https://doi.org/10.1145/1.2`."


HINTS = {
    "visoin": "Did you mean `vision`?",
    "vison-language": "Did you mean `vision-language`?",
    "chemistry": "Create it first",
}


@pytest.mark.parametrize(("topic_id", "hint"), HINTS.items())
def test_the_hint_suggests_only_a_similar_topic(topic_id: str, hint: str) -> None:
    topics = (topic("vision"), topic("vision-language"), topic("retrieval"))
    collection = catalog(paper(topics=[topic_id]), topics=topics)
    (finding,) = CHECKS["dangling-reference"].find(collection)
    assert finding.hint.startswith(hint)
