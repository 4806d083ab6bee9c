"""Hypothesis strategies for catalogs. Entries can have every field of their kind, and texts that formats must escape."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import KINDS, Entry, Links, Person, Rejection, TagRecord, Topic
from site_builder.models.venue_series import VenueSeries
from site_builder.notes import text_links_of

HOSTILE = (
    *(
        "=1+1",
        "+1",
        "-1",
        "@a",
        "＝1",
        "'=1",
        "''=1",
        "'t Hooft",
        "a,b",
        'a "b"',
        "a; b",
        "a;b",
        "a|b",
    ),
    *(
        "*a*",
        "_a_",
        "[a](b)",
        "<b>a</b>",
        "&amp;",
        "`a`",
        "# a",
        "1. a",
        "- a",
        "> a",
        "a\\b",
        "$x$",
        "{a}",
        "}",
    ),
    *(
        "%a",
        "~",
        "^",
        "#1",
        "100 %",
        "\\alpha",
        "\\",
        "@article{a,",
        "TY  - JOUR",
        "ER  -",
        "and",
        "a and b",
    ),
    *(
        "null",
        "true",
        "007",
        "1e3",
        "中文",
        "“太乙”系列",
        "é",
        "😀",
        "a\u200db",
        "x" * 130,
        "--",
        "a--b",
    ),
)
_letters = st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])
lines = st.sampled_from(HOSTILE) | st.text(_letters, min_size=1, max_size=20).filter(str.strip)
blocks = st.lists(lines, min_size=1, max_size=3).map("\n\n".join)
slugs = st.sampled_from(["a", "b-2", "c"])
days = st.dates().map(str)
names = st.sampled_from(
    (
        "Ada Lovelace",
        "van der Berg, Anna",
        "King, Jr., Martin",
        "李俊男",
        "Zhang Xiaoming",
        "Wei Zhang (张伟)",
    )
) | lines.map(lambda text: {"literal": text})
authors = names | st.just({"family": "Doe", "given": "Jo", "orcid": "0000-0002-1825-0097"})
urls = st.sampled_from(
    (
        "https://example.org/a?b=1#c",
        "https://arxiv.org/abs/2301.12597",
        "https://doi.org/10.1234/a.b",
        "https://github.com/example/a",
        "https://example.org/%E4%B8%AD",
        "https://例.example/ä",
    )
)


def localized(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    """Generate a text in one or more languages."""
    optional = dict.fromkeys(("en", "zh"), texts)
    return st.fixed_dictionaries({}, optional=optional).filter(bool)


def unique(items: st.SearchStrategy[Any], min_size: int = 0) -> st.SearchStrategy[list[Any]]:
    """Generate a list whose items still differ after a model has changed their case or removed spaces around them."""
    return st.lists(
        items, min_size=min_size, max_size=3, unique_by=lambda x: str(x).strip().casefold()
    )


_links = st.dictionaries(
    st.sampled_from([*Links.model_fields]), st.lists(urls, min_size=1, max_size=2)
)
_scores = st.sampled_from(["85.4", "136.70", "12.3 ± 0.4", "<5", "1,024", "−3", "0"])
_results = st.fixed_dictionaries(
    {
        "benchmark": st.sampled_from(["benchmarks/a", "benchmarks/missing"]),
        "model": lines,
        "scores": st.dictionaries(slugs, _scores, min_size=1),
        "source": st.fixed_dictionaries({"url": urls}, optional={"where": lines}),
        "reported_by": st.sampled_from(["authors", "other"]),
        "evidence": st.sampled_from(["printed", "board"]),
        "entered": days,
    },
    optional={
        "split": slugs,
        "setting": slugs,
        "extra_data": st.booleans(),
        "resolution": lines,
        "ensemble": st.booleans(),
        "reproduction": urls,
        "withdrawn": st.fixed_dictionaries(
            {"date": days, "reason": localized(lines)}, optional={"url": urls}
        ),
        "note": localized(lines),
    },
)
_common: dict[str, st.SearchStrategy[Any]] = {
    "aliases": unique(lines),
    "authors": st.lists(authors, max_size=3),
    "year": st.integers(1000, 2999),
    "venue": lines,
    "tags": unique(lines.filter(lambda text: "/" not in text and len(text) < 60)),
    "links": _links,
    "uses": st.just(["datasets/a"]),
    "abstract": localized(blocks),
    "notes": localized(blocks | st.just("See [this](papers/a).")),
    "disclosure": st.sampled_from(["author", "none"]),
    "disclosure_note": localized(lines),
    "cite_key": unique(st.sampled_from(["key1", "Key:2", "k/3"]), 1),
    "waive": st.dictionaries(st.sampled_from(["marketing", "licence"]), lines),
}
_required: dict[str, st.SearchStrategy[Any]] = {
    "topics": unique(st.sampled_from(["vision", "text"]), 1),
    "summary": localized(blocks),
    "added": days,
}
_part = {"id": slugs, "name": localized(lines)}


def _records(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    record = st.fixed_dictionaries(required, optional=optional)
    return st.lists(record, max_size=2, unique_by=lambda item: item["id"])


_KIND_FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "paper": (
        {
            "title": localized(lines),
            "authors": st.lists(authors, min_size=1, max_size=3),
            "year": st.integers(1000, 2999),
            "links": _links.map(
                lambda links: {**links, "paper": links.get("paper", "https://example.org/p")}
            ),
        },
        {"published": days, "pages": lines, "results": st.lists(_results, max_size=2)},
    ),
    "repo": ({"name": localized(lines), "url": urls}, {"results": st.lists(_results, max_size=2)}),
    "dataset": (
        {"name": localized(lines), "url": urls},
        {
            "paper": st.lists(urls, max_size=2),
            "size": localized(lines),
            "license": st.sampled_from(["CC-BY-4.0", "MIT"]) | lines,
            "modalities": unique(lines),
        },
    ),
    "benchmark": (
        {"name": localized(lines)},
        {
            "dataset": st.just("datasets/a"),
            "board": urls,
            "splits": _records(_part, {"private": st.booleans()}),
            "metrics": _records(
                {**_part, "better": st.sampled_from(["higher", "lower"])},
                {"unit": localized(lines), "range": st.just(["-0.5", "1,000"])},
            ),
            "settings": _records({"id": slugs}, {"name": localized(lines)}),
            "separate": unique(st.sampled_from(["extra_data", "resolution", "ensemble"])),
            "protocol": localized(blocks),
        },
    ),
}


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Generate an entry of any kind."""
    kind = draw(st.sampled_from([*_KIND_FIELDS]))
    required, optional = _KIND_FIELDS[kind]
    spec = KINDS[kind]
    others = {k: v for k, v in (_common | optional).items() if k not in required | _required}
    fields = st.fixed_dictionaries(_required | required, optional=others)
    return spec.model.model_validate({"id": f"{spec.folder}/{draw(slugs)}", **draw(fields)})


_topics = st.tuples(
    st.fixed_dictionaries(
        {"id": st.just("vision"), "name": localized(lines)},
        optional={"description": localized(blocks)},
    ),
    st.fixed_dictionaries(
        {"id": st.just("text"), "name": localized(lines)}, optional={"parent": st.just("vision")}
    ),
)
_tags = st.fixed_dictionaries(
    {"tag": st.just("中文"), "name": localized(lines)}, optional={"aliases": unique(lines)}
)
_people = st.fixed_dictionaries(
    {"id": st.just("jo-doe"), "name": st.just("Jo Doe")},
    optional={
        "spellings": st.just(["J. Doe", "Zhang Xiaoming"]),
        "orcid": st.just("0000-0002-1825-0097"),
        "distinction": lines,
    },
)
_series = st.fixed_dictionaries(
    {"id": st.just("vis"), "name": lines, "kind": st.just("journal")},
    optional={"full_name": localized(lines)},
)
_rejections = st.fixed_dictionaries(
    {"url": urls, "reason": localized(lines), "date": days}, optional={"by": lines}
)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Generate a catalog with entries, topics, tags, rejections, venues, people and redirects."""
    found: dict[str, Entry] = {entry.id: entry for entry in draw(st.lists(entries(), max_size=4))}
    links = {id_: ids for id_, entry in found.items() if (ids := text_links_of(entry))}
    redirects = {f"{entry.folder}/old": id_ for id_, entry in found.items()}
    return build_catalog(
        found.values(),
        [Topic.model_validate(topic) for topic in draw(_topics)],
        (),
        redirects,
        None,
        [TagRecord.model_validate(record) for record in draw(st.lists(_tags, max_size=1))],
        [Rejection.model_validate(record) for record in draw(st.lists(_rejections, max_size=1))],
        [VenueSeries.model_validate(record) for record in draw(st.lists(_series, max_size=1))],
        [Person.model_validate(record) for record in draw(st.lists(_people, max_size=1))],
        links,
    )
