"""Compute figures of synthetic entries from the texts of their files."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any
from urllib.parse import urlsplit

import yaml

_RECENT_YEARS = 3
_HAN = re.compile("[\u4e00-\u9fff]")
_FOLDER_OF_REPOSITORY = re.compile("/(-/)?tree/.*")

_Entries = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Measures:
    """Figures of one collection."""

    papers: int
    repos: int
    datasets: int
    mean_file: float
    """Mean number of bytes of an entry's file."""

    mean_authors: float
    max_authors: int
    people: int
    people_with_two: int
    """Number of people with two papers or more."""
    most_productive: int
    """Number of papers of the person with the most papers."""
    one_to_two: float
    """Number of people with one paper, divided by the number of people with two papers."""
    mean_related: float
    """Mean number of other papers that share an author with a paper."""
    max_related: int
    han_people: int
    """Number of people whose name is written in Han characters."""

    recent_share: float
    """Number of papers from the last three years, divided by the number of all papers."""
    venue_series: int
    topics: int
    topic_levels: int
    largest_topic: int
    """Number of entries with the most frequent main topic."""
    median_topic: float
    smallest_topic: int

    without_notes: float
    """Share of the entries that have no notes."""
    median_note: float
    """Median number of bytes of the notes, both languages together, of the entries with notes."""
    max_note: int
    chinese_titles: int

    links: int
    hosts: int
    first_host: float
    """Share of the links that lead to the most frequent host."""
    first_five_hosts: float
    code_with_entry: int
    """Number of links with the role `code` that lead to a repository with an entry, or to a folder of such a repository."""
    dataset_uses: int
    """Number of references from papers and repositories to datasets with an entry."""
    most_used_dataset: int
    paper_uses: int
    """Number of references from papers to papers that they build on."""


def measure(files: Iterable[tuple[str, str]]) -> Measures:
    """Return the figures of a collection, given path and text of each of its files."""
    texts = dict(files)
    topics = yaml.load(texts.pop("topics.yml"), yaml.CSafeLoader)
    entries = {
        path.removesuffix(".yml"): yaml.load(text, yaml.CSafeLoader) for path, text in texts.items()
    }
    papers = {id_: entry for id_, entry in entries.items() if id_.startswith("papers/")}
    count = Counter(id_.partition("/")[0] for id_ in entries)
    return Measures(
        papers=count["papers"],
        repos=count["repos"],
        datasets=count["datasets"],
        mean_file=fmean(len(text.encode()) for text in texts.values()),
        chinese_titles=sum(
            _HAN.search(str(paper["title"])) is not None for paper in papers.values()
        ),
        **_people(papers),
        **_years_and_venues(papers),
        **_topics(topics, entries),
        **_notes(entries),
        **_links(entries),
    )


def _people(papers: _Entries) -> dict[str, Any]:
    papers_of: dict[str, set[str]] = defaultdict(set)
    for id_, paper in papers.items():
        for author in paper["authors"]:
            papers_of[author].add(id_)
    productivity = Counter(map(len, papers_of.values()))
    related = [
        len(set().union(*(papers_of[author] for author in paper["authors"]))) - 1
        for paper in papers.values()
    ]
    return {
        "mean_authors": fmean(len(paper["authors"]) for paper in papers.values()),
        "max_authors": max(len(paper["authors"]) for paper in papers.values()),
        "people": len(papers_of),
        "people_with_two": len(papers_of) - productivity[1],
        "most_productive": max(productivity),
        "one_to_two": productivity[1] / max(1, productivity[2]),
        "mean_related": fmean(related),
        "max_related": max(related),
        "han_people": sum(_HAN.search(name) is not None for name in papers_of),
    }


def _years_and_venues(papers: _Entries) -> dict[str, Any]:
    years = Counter(paper["year"] for paper in papers.values())
    recent = sum(years[max(years) - back] for back in range(_RECENT_YEARS))
    venues = {paper["venue"] for paper in papers.values() if "venue" in paper}
    return {
        "recent_share": recent / len(papers),
        "venue_series": len({venue.rpartition(" ")[0] for venue in venues}),
    }


def _topics(topics: Iterable[Mapping[str, Any]], entries: _Entries) -> dict[str, Any]:
    level: dict[str | None, int] = {None: 0}
    for topic in topics:  # each topic comes before its subtopics
        level[topic["id"]] = level[topic.get("parent")] + 1
    sizes = Counter(entry["topics"][0] for entry in entries.values())
    numbers = [sizes[topic] for topic in level if topic is not None]
    return {
        "topics": len(numbers),
        "topic_levels": max(level.values()),
        "largest_topic": max(numbers),
        "median_topic": median(numbers),
        "smallest_topic": min(numbers),
    }


def _notes(entries: _Entries) -> dict[str, Any]:
    sizes = [
        sum(len(text.encode()) for text in entry["notes"].values())
        for entry in entries.values()
        if "notes" in entry
    ]
    return {
        "without_notes": 1 - len(sizes) / len(entries),
        "median_note": median(sizes or [0]),
        "max_note": max(sizes, default=0),
    }


def _links(entries: _Entries) -> dict[str, Any]:
    urls = [url for entry in entries.values() for _, url in _urls(entry)]
    hosts = Counter(urlsplit(url).hostname for url in urls)
    frequent = [number for _, number in hosts.most_common()]
    id_of_url = {entry["url"]: id_ for id_, entry in entries.items() if "url" in entry}
    code, uses = 0, Counter[str]()
    for entry in entries.values():
        for role, url in _urls(entry):
            target = id_of_url.get(_FOLDER_OF_REPOSITORY.sub("", url))
            code += role == "code" and target is not None
            if role == "dataset" and target is not None:
                uses[target] += 1
        uses.update(entry.get("uses", ()))
    datasets = {id_: number for id_, number in uses.items() if id_.startswith("datasets/")}
    return {
        "links": len(urls),
        "hosts": len(hosts),
        "first_host": frequent[0] / len(urls),
        "first_five_hosts": sum(frequent[:5]) / len(urls),
        "code_with_entry": code,
        "dataset_uses": sum(datasets.values()),
        "most_used_dataset": max(datasets.values(), default=0),
        "paper_uses": sum(number for id_, number in uses.items() if id_.startswith("papers/")),
    }


def _urls(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield role and URL of every link."""
    yield from ((key, entry[key]) for key in ("url", "paper") if key in entry)
    yield from entry.get("links", {}).items()
