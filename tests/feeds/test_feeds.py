"""Feeds in Atom and JSON Feed. The tests read Atom with feedparser, a library that feed readers use."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree  # type: ignore[import-untyped]

from site_builder.bundles import LazyFile
from site_builder.catalog import Catalog, build_catalog
from site_builder.entry_files import load_entries
from site_builder.entry_files.file_changes import write_changes
from site_builder.entry_files.renaming import plan_rename
from site_builder.feeds import FeedInputs, feed_files
from site_builder.i18n import SiteLanguages
from site_builder.models import Person
from site_builder.observed_facts.records import ObservedFacts, WorkRecord
from tests.conftest import PROJECT
from tests.factories import catalog, dataset, paper, repo, tag, topic
from tests.feeds.sample_feeds import PUBLISHED, feeds, ids_and_times
from tests.pages.sample_catalogs import CATALOGS, SITE, pages_by_url

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(PROJECT / "tests" / "data" / "atom.rng"))

TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}:(?:[\w!$&'()*+,;=:@/?.~-]|%[0-9A-F]{2})+", re.ASCII)
"""Matches a tag URI. The grammar of RFC 4151 allows only ASCII characters."""

HOSTILE = "</title><script>alert(1)</script> ]]> &amp; \"'<!-- <b>bold</b> 图\u0301 😀"


def assert_valid(content: bytes) -> None:
    """Check that a feed is valid Atom, that its ids are different tag URIs, and that feedparser reads all its entries.

    The schema lacks two rules of RFC 4287, which this function checks: each entry has exactly one link to its page, and
    the entry or the feed has an author.
    """
    root = etree.fromstring(content)
    assert SCHEMA.validate(root), SCHEMA.error_log
    feed_has_author = root.find(f"{ATOM}author") is not None
    for entry in root.iter(f"{ATOM}entry"):
        assert feed_has_author or entry.find(f"{ATOM}author") is not None
        relations = [link.get("rel") for link in entry.iter(f"{ATOM}link")]
        assert relations.count("alternate") == 1
    assert TAG_URI.fullmatch(root.findtext(f"{ATOM}id"))
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert all(map(TAG_URI.fullmatch, ids))
    assert len(set(ids)) == len(ids)
    parsed = feedparser.parse(content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.id for entry in parsed.entries] == ids


def _published(entry: feedparser.FeedParserDict) -> str:
    """Return the time when an entry was published. An entry that never changed has only the element `updated`."""
    return str(entry.get("published", entry.updated))


def test_the_key_of_a_feed_changes_if_an_older_entry_changes_the_title() -> None:
    """The title of an author's feed is the most frequent spelling of the name."""

    def made(old: str) -> LazyFile:
        spellings = [old, *["José N"] * 29, *["Jose N"] * 30]
        papers = [
            paper(f"p{number:02}", authors=[name], added="2020-01-01" if number else "2019-01-01")
            for number, name in enumerate(spellings)
        ]
        files = dict(feed_files(FeedInputs(catalog(*papers), PUBLISHED, "", {}, None, b"")))
        return files["authors/jose-n/feed.xml"]

    before, after = made("José N"), made("Jose N")
    assert "José N" in before.make().decode().partition("</title>")[0]
    assert "Jose N" in after.make().decode().partition("</title>")[0]
    assert before.key != after.key


def test_the_schema_refuses_a_missing_id_and_a_wrong_date() -> None:
    good = feeds(catalog(paper()))["feed.xml"]
    assert_valid(good)
    without_id = re.sub(rb"<id>.*?</id>", b"", good, count=1)
    wrong_date = good.replace(b"<updated>2026-11-23T", b"<updated>2026-11-23 ")
    for bad in (without_id, wrong_date):
        assert bad != good
        assert not SCHEMA.validate(etree.fromstring(bad))


@pytest.mark.slow
@pytest.mark.parametrize("name", CATALOGS)
def test_all_feeds_are_valid(name: str) -> None:
    found = feeds(CATALOGS[name])
    assert {"feed.xml", "feed.json", "zh/feed.xml", "zh/feed.json"} <= found.keys()
    for path, content in found.items():
        if path.endswith(".xml"):
            assert_valid(content)
        else:
            data = json.loads(content)
            assert data["version"] == "https://jsonfeed.org/version/1.1"
            assert data["feed_url"] == f"https://example.org/kb/{quote(path)}"
            for item in data["items"]:
                assert item["id"]
                assert item["url"]
                assert ("content_html" in item) != ("content_text" in item)


def test_the_atom_and_json_feeds_of_a_page_have_equal_items() -> None:
    found = feeds(CATALOGS["real entries"])
    for path in [path for path in found if path.endswith(".xml")]:
        atom = feedparser.parse(found[path]).entries
        items = json.loads(found[path.replace(".xml", ".json")])["items"]
        assert [(entry.id, entry.title, entry.link, _published(entry)) for entry in atom] == [
            (item["id"], item["title"], item["url"], item["date_published"]) for item in items
        ]
        assert [entry.updated for entry in atom] == [
            item.get("date_modified", item["date_published"]) for item in items
        ]


def test_an_item_has_the_title_authors_categories_links_and_summary_of_the_entry() -> None:
    found = feeds(
        catalog(
            paper(
                title="Sorting",
                authors=["Ada Lovelace"],
                venue="CVPR 2023",
                tags=["ocr"],
                summary={"en": "Sorts *lists*.", "zh": "排序。"},
                links={
                    "paper": "https://arxiv.org/abs/2301.12597",
                    "code": "https://github.com/a/b",
                },
            ),
            topics=(topic("vision", name={"en": "Vision", "zh": "视觉"}),),
            tags=(tag("ocr", name={"en": "OCR", "zh": "文字识别"}),),
        )
    )
    entry = feedparser.parse(found["zh/feed.xml"]).entries[0]
    assert entry.title == "Sorting"
    assert entry.authors == [{"name": "Ada Lovelace"}]
    assert [found_tag.label for found_tag in entry.tags] == ["论文", "视觉", "文字识别"]
    assert entry.link == "https://example.org/kb/zh/papers/blip/"
    assert [link.href for link in entry.links if link.rel == "related"] == [
        "https://arxiv.org/abs/2301.12597"
    ]
    assert "<p>排序。</p>" in entry.content[0].value
    assert '<a href="https://github.com/a/b">代码</a>' in entry.content[0].value
    assert "<p>CVPR 2023 · <a href=" in entry.content[0].value
    item = json.loads(found["feed.json"])["items"][0]
    assert item["external_url"] == "https://arxiv.org/abs/2301.12597"
    assert "<p>Sorts lists.</p>" in item["content_html"]


def test_markup_in_texts_of_entries_is_shown_as_text() -> None:
    entry = paper(
        title=HOSTILE,
        authors=[{"literal": HOSTILE}],
        venue=HOSTILE,
        tags=["a&b"],
        summary={"en": HOSTILE, "zh": HOSTILE},
    )
    found = feeds(catalog(entry, topics=(topic("vision", name=HOSTILE),)))
    for path, content in found.items():
        if path.endswith(".xml"):
            assert_valid(content)
    root = etree.fromstring(found["feed.xml"])
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == HOSTILE
    assert json.loads(found["feed.json"])["items"][0]["title"] == HOSTILE
    html = root.findtext(f"{ATOM}entry/{ATOM}content")
    assert html is not None
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_feeds_leave_out_forbidden_characters_and_direction_marks() -> None:
    """The models of entries refuse such characters, but a text may come from elsewhere, such as the settings."""
    bad = "a\x00\x08\x1f\x7f\u202e\u2067\ud800\ufffeb\u200dc\nd"
    site = replace(PUBLISHED, name=SITE.name.model_copy(update={"root": {"en": bad}}))
    model = paper()
    entry = model.model_copy(update={"title": model.title.model_copy(update={"root": {"en": bad}})})
    found = feeds(catalog(entry), site)
    assert_valid(found["feed.xml"])
    root = etree.fromstring(found["feed.xml"])
    assert root.findtext(f"{ATOM}title") == "ab\u200dc d"
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == "ab\u200dc d"
    assert json.loads(found["feed.json"])["title"] == "ab\u200dc d"


def test_only_the_50_entries_that_were_added_last_are_in_a_feed() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 21)]
    found = feeds(catalog(*(paper(f"p{n}", added=day) for n, day in enumerate(days))))
    for path in ("feed.xml", "topics/vision/feed.xml"):
        parsed = feedparser.parse(found[path])
        assert [_published(entry)[:10] for entry in parsed.entries] == days[:9:-1]
        assert parsed.feed.updated == "2026-03-20T00:00:00Z"


def test_only_the_feed_of_an_author_needs_at_least_five_entries() -> None:
    four = [
        paper(f"p{n}", tags=["ocr"], venue="ICML 2023", authors=["Ada Lovelace"]) for n in range(4)
    ]
    fifth = paper("p4", tags=["ocr"], venue="ICML 2022", authors=["Ada Lovelace"])
    always = {"topics/vision", "tags/ocr", "venues/icml"}
    for entries, expected in ((four, always), ([*four, fifth], {*always, "authors/ada-lovelace"})):
        found = feeds(catalog(*entries))
        folders = {path.removesuffix("/feed.json") for path in found if path.endswith("/feed.json")}
        assert folders == {*expected, "zh", *(f"zh/{folder}" for folder in expected)}
        for folder in expected:
            assert len(json.loads(found[f"{folder}/feed.json"])["items"]) == len(entries)


@pytest.mark.parametrize("address", ["authors/ada-lovelace", "tags/ocr"])
def test_the_items_of_an_author_or_a_tag_are_brief(address: str) -> None:
    """Many authors and tags have feeds, so the size of their items decides the size of all feeds together."""
    entries = (
        paper(
            f"p{n}", authors=["Alan Turing", "Ada Lovelace"], tags=["ocr"], summary={"en": "Long."}
        )
        for n in range(5)
    )
    found = feeds(catalog(*entries))
    assert_valid(found[f"{address}/feed.xml"])
    brief, full = (
        feedparser.parse(found[f"{path}feed.xml"]).entries[0] for path in (f"{address}/", "")
    )
    assert (brief.id, brief.title, brief.link, brief.updated) == (
        full.id,
        full.title,
        full.link,
        full.updated,
    )
    assert len(full.authors) == 2
    assert "content" not in brief
    assert "content" in full
    item = json.loads(found[f"{address}/feed.json"])["items"][0]
    assert item["content_text"] == ""
    assert "authors" not in item


def test_the_feed_of_a_topic_has_the_entries_of_its_subtopics() -> None:
    found = feeds(
        catalog(
            paper(topics=["low"]),
            repo(topics=["high"]),
            topics=(topic("high"), topic("low", parent="high")),
        )
    )
    assert len(json.loads(found["topics/high/feed.json"])["items"]) == 2
    assert len(json.loads(found["topics/low/feed.json"])["items"]) == 1


# --- ids and times ----------------------------------------------------------------------------


def times(collection: Catalog, site: object = PUBLISHED, **arguments: object) -> dict[str, str]:
    return ids_and_times(feedparser.parse(feeds(collection, site, **arguments)["feed.xml"]))  # type: ignore[arg-type]


def test_ids_stay_when_the_domain_or_a_field_of_the_entry_changes() -> None:
    before = times(catalog(paper(), repo()))
    assert before.keys() == {
        "tag:example.org,2026:atlas:papers/blip",
        "tag:example.org,2026:atlas:repos/lavis",
    }
    other_domain = replace(PUBLISHED, url="http://other.example/")
    assert times(catalog(paper(), repo()), other_domain) == before
    assert times(catalog(paper(title="A title without the typo"), repo())) == before
    assert times(catalog(paper(tags=["ocr"], cite_key="own"), repo())) == before


@pytest.mark.parametrize(
    ("redirects", "cite_key", "expected"),
    [
        ({}, None, "papers/new"),
        ({}, "own-key", "papers/new"),
        ({"papers/old": "papers/new"}, "old", "papers/old"),
        # The entry was renamed twice. The citation key, not the order of the redirects, shows which address was first.
        ({"papers/a": "papers/new", "papers/old": "papers/new"}, "old", "papers/old"),
        ({"papers/z": "papers/new", "papers/old": "papers/new"}, ["k", "old"], "papers/old"),
        # A duplicate was deleted, and its address leads to the entry.
        ({"papers/duplicate": "papers/new"}, None, "papers/new"),
        # The citation key does not show which address was first, so the id has the first of the former addresses.
        ({"papers/old": "papers/new"}, "own-key", "papers/old"),
    ],
)
def test_an_entry_keeps_the_id_of_its_first_address(
    redirects: dict[str, str], cite_key: object, expected: str
) -> None:
    entry = paper("new", **({} if cite_key is None else {"cite_key": cite_key}))
    collection = replace(catalog(entry), redirects=redirects)
    assert [*times(collection)] == [f"tag:example.org,2026:atlas:{expected}"]


def test_a_renamed_topic_keeps_its_feed_at_the_old_address() -> None:
    renamed = replace(catalog(paper()), redirects={"topics/sight": "topics/vision"})
    found = feeds(renamed)
    assert found["topics/sight/feed.xml"] == found["topics/vision/feed.xml"]
    before = feeds(catalog(paper(topics=["sight"])))["topics/sight/feed.xml"]
    after = feedparser.parse(found["topics/vision/feed.xml"])
    assert after.feed.id == feedparser.parse(before).feed.id
    assert after.feed.link == "https://example.org/kb/topics/vision/"


def test_feeds_of_a_person_are_also_at_addresses_of_other_spellings() -> None:
    """Before people.yml joined the spellings, each spelling had a page with a feed."""
    papers = [paper(f"p{n}", authors=["A. Lovelace"]) for n in range(5)]
    person = Person.model_validate(
        {"id": "ada-lovelace", "name": "Ada Lovelace", "spellings": ["A. Lovelace"]}
    )
    redirects = {"authors/augusta": "authors/a-lovelace"}
    found = feeds(build_catalog(papers, [topic("vision")], people=[person], redirects=redirects))
    assert found["authors/a-lovelace/feed.xml"] == found["authors/ada-lovelace/feed.xml"]
    assert found["authors/augusta/feed.xml"] == found["authors/ada-lovelace/feed.xml"]


NAMES = ("zebra", "middle", "apple")
"""Successive names of a topic, tag, author, venue or paper that is renamed twice. Their order is not alphabetical."""


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["topics", "tags", "authors", "venues", "papers"])
def test_ids_stay_after_two_renames(tmp_path: Path, prefix: str) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "topics.yml").write_text("- id: zebra\n  name: Zebra\n", encoding="utf-8")
    for name in ("zebra", "b", "c", "d", "e"):
        (tmp_path / "papers" / f"{name}.yml").write_text(
            f"title: {name}\nauthors: [zebra]\nyear: 2023\nvenue: zebra\ntopics: [zebra]\n"
            f"tags: [zebra]\nlinks:\n  paper: https://example.org/{name}\nadded: 2026-11-23\n"
            f"cite_key: own-{name}\n",
            encoding="utf-8",
        )

    def ids_at(address: str) -> tuple[str, dict[str, str]]:
        found = feeds(load_entries(tmp_path).catalog)
        feed = feedparser.parse(found["feed.xml" if prefix == "papers" else f"{address}/feed.xml"])
        return feed.feed.id, ids_and_times(feed)

    first, *others = (f"{prefix}/{name}" for name in NAMES)
    before = ids_at(first)
    for old, new in pairwise((first, *others)):
        plan = plan_rename(load_entries(tmp_path), old, new)
        write_changes(plan.before, plan.after)
        assert ids_at(new) == ids_at(first) == before


def test_the_time_of_an_item_is_the_later_of_change_and_addition() -> None:
    changed = {"papers/blip": "2026-12-24T10:00:00Z", "repos/lavis": "2020-01-01T00:00:00Z"}
    found = times(catalog(paper(), repo()), changed=changed)
    assert found["tag:example.org,2026:atlas:papers/blip"] == "2026-12-24T10:00:00Z"
    assert found["tag:example.org,2026:atlas:repos/lavis"] == "2026-11-23T00:00:00Z"


def test_a_retraction_removes_the_item_and_sets_the_time_of_the_feed() -> None:
    record = WorkRecord.model_validate({
        "at": "2027-02-03", "source": "Crossref", "key": "doi:10.1/a",
        "notices": ["retraction"], "notices_since": "2027-01-02",
    })  # fmt: skip
    facts = {"papers/blip": ObservedFacts(entry="papers/blip", works=(record,))}
    found = feeds(catalog(paper(), repo()), replace(PUBLISHED, facts=facts))
    parsed = feedparser.parse(found["feed.xml"])
    assert [entry.id for entry in parsed.entries] == ["tag:example.org,2026:atlas:repos/lavis"]
    assert parsed.feed.updated == "2027-01-02T00:00:00Z"


def test_a_tag_or_venue_whose_publications_are_all_retracted_has_a_feed() -> None:
    """The page of the tag or venue links to the feed."""
    record = WorkRecord.model_validate(
        {"at": "2027-02-03", "source": "Crossref", "key": "k", "notices": ["retraction"]}
    )
    facts = {"papers/blip": ObservedFacts(entry="papers/blip", works=(record,))}
    site = replace(PUBLISHED, facts=facts)
    collection = catalog(paper(tags=["ocr"], venue="ICML 2023"))
    found, pages = feeds(collection, site), pages_by_url(collection, site)
    for address in ("tags/ocr", "venues/icml"):
        assert 'class="kb-feed"' in pages[f"{address}/"].html
        parsed = feedparser.parse(found[f"{address}/feed.xml"])
        assert parsed.entries == []
        assert parsed.feed.updated == "2027-02-03T00:00:00Z"


def test_stars_change_no_feed() -> None:
    record = {"at": "2027-02-03", "source": "GitHub", "key": "k", "stars": 5}
    facts = {
        "repos/lavis": ObservedFacts.model_validate({"entry": "repos/lavis", "repository": record})
    }
    collection = catalog(paper(), repo())
    assert feeds(collection, replace(PUBLISHED, facts=facts)) == feeds(collection)


def test_without_a_site_url_there_are_no_feeds() -> None:
    assert feeds(catalog(paper()), SITE) == {}


def test_an_empty_site_has_a_feed_without_entries() -> None:
    assert_valid(feeds(CATALOGS["empty"])["feed.xml"])


def test_a_chinese_site_has_feeds_in_chinese_only() -> None:
    chinese = replace(catalog(dataset()), languages=SiteLanguages(("zh",)))
    assert {*feeds(chinese)} == {
        "feed.xml",
        "feed.json",
        "topics/vision/feed.xml",
        "topics/vision/feed.json",
    }
