"""Plan the entries of a collection, with their authors, links and notes."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from benchmarks.synthetic.entry import SyntheticEntry, to_yaml
from benchmarks.synthetic.hosts import UrlMaker
from benchmarks.synthetic.laws import (
    deal,
    evenly_spread,
    indexes_at,
    lognormal_at,
    zipf_weights,
)
from benchmarks.synthetic.names import invented_names, slug_of
from benchmarks.synthetic.people import author_lists, names
from benchmarks.synthetic.subjects import Subjects
from benchmarks.synthetic.texts import Reference, Writer
from benchmarks.synthetic.topics import TOPICS, topics_yaml
from benchmarks.synthetic.venues import VENUES
from benchmarks.synthetic.vocabulary import OBJECTS, TASKS, LocalizedText

REPO_SHARE, DATASET_SHARE = 0.06, 0.04
LAST_YEAR = 2026
YEARS = tuple(range(2012, LAST_YEAR + 1))
_YEARLY_GROWTH = 0.8
"""Number of papers of a year, divided by the number of papers of the next year."""
_LAST_DAY = dt.date(LAST_YEAR, 11, 20)
_FIRST_DAY = dt.date(2024, 1, 1)
"""Earliest day on which an entry was added."""

_MEDIAN_AUTHORS, _AUTHORS_SIGMA = 5.0, 0.6
_PREPRINT_SHARE = 0.3
_NAMED_SHARE = 0.78
"""Share of the papers whose title begins with the name of their method."""
_BILINGUAL_TITLE_SHARE, _CHINESE_TITLE_SHARE = 0.03, 0.015
_UNUSUAL_TITLE_SHARE = 0.01

_WITHOUT_NOTES_SHARE = 0.25
_MEDIAN_NOTE, _NOTE_SIGMA = 800, 0.8
MAX_NOTE = 3_000
"""Maximum number of bytes of an entry's notes, both languages together."""
_NOTE_REFERENCE_SHARE = 0.15
"""Share of the notes that link to another entry."""

_LINK_SHARES = {
    "code": 0.79,
    "model": 0.25,
    "dataset": 0.1,
    "demo": 0.1,
    "project": 0.2,
    "article": 0.08,
    "video": 0.08,
}
"""Role (the key of a link) -> share of the papers with such a link."""
_IMPLEMENTATION_SHARE = 0.5
"""Share of the repositories that belong to one paper. The others are toolkits, to which many papers link."""
_TOOLKIT_SHARE = 0.1
"""Probability that the code of a paper is a folder in a toolkit, if no repository belongs to the paper."""
_BUILDS_ON_SHARE = 0.2
_USES_DATASET_SHARE = 0.25
_INTRODUCED_SHARE = 0.6
"""Share of the datasets that were introduced by a paper of the collection."""
_POPULARITY_SKEW = 0.8
"""Exponent of Zipf's law for the entries that other entries link to."""
_PAPERS_PER_OWNER = 20

_TASK_OF_TOPIC = {topic.id: task for topic, task in zip(TOPICS, TASKS, strict=True)}
_LICENCES = ("CC BY 4.0", "CC BY-NC 4.0", "MIT", "CC BY-SA 4.0", "Apache-2.0")


class _Popular:
    """Entries that other entries link to. A few of them have many such links, most have few."""

    def __init__(self, rng: random.Random, entries: Sequence[SyntheticEntry]) -> None:
        self._rng = rng
        self._entries = rng.sample(entries, len(entries))
        self._bounds = list(accumulate(zipf_weights(len(entries), _POPULARITY_SKEW)))

    def pick(self, count: int) -> list[SyntheticEntry]:
        """Return up to `count` different entries."""
        if not self._entries:
            return []
        picked = self._rng.choices(self._entries, cum_weights=self._bounds, k=count)
        return list({entry.id: entry for entry in picked}.values())


class Collection:
    """The entries of one collection, which depend only on their number and the seed.

    Names, authors, links and so on have separate random numbers. So a change to the names does not change the links.
    """

    def __init__(self, number: int, seed: int) -> None:
        self._seed = seed
        repo_count, dataset_count = round(REPO_SHARE * number), round(DATASET_SHARE * number)
        paper_count = number - repo_count - dataset_count
        all_names = self._invent_names("names", number)
        self._paper_names = all_names[:paper_count]
        self._repo_names = all_names[paper_count : paper_count + repo_count]
        self._dataset_names = all_names[paper_count + repo_count :]
        owners = self._invent_names("owners", number // _PAPERS_PER_OWNER + 1)
        self._owners = [f"{slug_of(name)}-lab" for name in owners]
        self._subjects = Subjects(self._rng("topics"), self._rng("tags"))
        self._urls = UrlMaker(self._rng("URLs"))
        self._writer = Writer(self._rng("texts"), self._dataset_names or all_names)
        self._days = self._rng("days")
        papers = self._papers()
        repos = self._repos(papers)
        datasets = self._datasets(papers)
        self.entries = [*papers, *repos, *datasets]
        """All entries: papers, repositories, datasets."""
        self._connect(papers, repos, datasets)
        self._write_notes(papers)

    def _rng(self, purpose: str) -> random.Random:
        return random.Random(f"{self._seed} {purpose}")

    def _invent_names(self, purpose: str, count: int) -> list[str]:
        return list(islice(invented_names(self._rng(purpose)), count))

    # --- the entries ------------------------------------------------------------------------------

    def _papers(self) -> list[SyntheticEntry]:
        count = len(self._paper_names)
        author_counts = lognormal_at(
            evenly_spread(self._rng("numbers of authors"), count), _MEDIAN_AUTHORS, _AUTHORS_SIGMA
        )
        teams = author_lists(self._rng("authors"), [max(1, round(size)) for size in author_counts])
        people = list(islice(names(self._rng("people")), 1 + max(map(max, teams), default=0)))
        growth = [_YEARLY_GROWTH ** (LAST_YEAR - year) for year in YEARS]
        years = [YEARS[index] for index in deal(self._rng("years"), growth, count)]
        venues = deal(self._rng("venues"), zipf_weights(len(VENUES)), count)
        # Papers that follow each other in the list often have authors in common. So they get the same main topic.
        topics = indexes_at(
            [(index + 0.5) / count for index in range(count)], self._subjects.weights
        )
        rng = self._rng("papers")
        papers = []
        for index, name in enumerate(self._paper_names):
            task, year = TASKS[topics[index]], years[index]
            is_named, is_preprint = rng.random() < _NAMED_SHARE, rng.random() < _PREPRINT_SHARE
            title = self._writer.title(
                task, teams[index][0], is_unusual=rng.random() < _UNUSUAL_TITLE_SHARE
            )
            owner = self._owners[index // _PAPERS_PER_OWNER]
            slug = slug_of(name)
            links = {"paper": self._urls.url("paper", owner, slug, year)}
            for role, share in _LINK_SHARES.items():
                if rng.random() < share:
                    links[role] = self._urls.url(role, owner, slug, year)
            papers.append(
                SyntheticEntry(
                    "papers",
                    name,
                    _heading(name, title, rng.random(), is_named=is_named),
                    self._subjects.topics(topics[index]),
                    self._subjects.tags(),
                    self._writer.summary("papers", task),
                    self._day(year, _arxiv_month(links["paper"])),
                    aliases=[name] if is_named else [],
                    authors=[people[person] for person in teams[index]],
                    year=year,
                    venue="" if is_preprint else f"{VENUES[venues[index]]} {year}",
                    links=links,
                )
            )
        return papers

    def _repos(self, papers: Sequence[SyntheticEntry]) -> list[SyntheticEntry]:
        """Return the repositories. Each of the first repositories belongs to one paper and has the name of this paper."""
        rng = self._rng("repositories")
        count = len(self._repo_names)
        implemented = rng.sample(papers, min(round(_IMPLEMENTATION_SHARE * count), len(papers)))
        main_topics = deal(rng, self._subjects.weights, count)
        repos = []
        for index, unused_name in enumerate(self._repo_names):
            paper = implemented[index] if index < len(implemented) else None
            name = paper.name if paper else unused_name
            topics = paper.topics if paper else self._subjects.topics(main_topics[index])
            url = self._urls.url("code", rng.choice(self._owners), slug_of(name), LAST_YEAR)
            repo = SyntheticEntry(
                "repos",
                name,
                LocalizedText(name, name),
                topics,
                self._subjects.tags(),
                self._writer.summary("repos", _TASK_OF_TOPIC[topics[0]]),
                self._day(LAST_YEAR),
                url=url,
            )
            if paper:
                paper.links["code"] = url
                repo.links["paper"] = paper.links["paper"]
            repos.append(repo)
        return repos

    def _datasets(self, papers: Sequence[SyntheticEntry]) -> list[SyntheticEntry]:
        rng = self._rng("datasets")
        count = len(self._dataset_names)
        topics = deal(rng, self._subjects.weights, count)
        datasets = []
        for index, name in enumerate(self._dataset_names):
            paper = rng.choice(papers) if papers and rng.random() < _INTRODUCED_SHARE else None
            year = paper.year if paper and paper.year else rng.choice(YEARS)
            objects = rng.choice(OBJECTS)
            amount = rng.choice((1, 2, 5, 12, 30, 80, 150, 400))
            datasets.append(
                SyntheticEntry(
                    "datasets",
                    name,
                    LocalizedText(name, name),
                    self._subjects.topics(topics[index]),
                    self._subjects.tags(),
                    self._writer.summary("datasets", TASKS[topics[index]]),
                    self._day(year),
                    year=year,
                    url=self._urls.url("dataset", rng.choice(self._owners), slug_of(name), year),
                    paper=paper.links["paper"] if paper else "",
                    size=LocalizedText(
                        f"{amount},000 samples of {objects.en}", f"{amount} 千份{objects.zh}"
                    ),
                    license=rng.choice(_LICENCES),
                    modalities=[objects.en, "text"],
                )
            )
        return datasets

    def _day(self, year: int, month: int = 1) -> dt.date:
        """Return a random day for the field `added`. It is never before the month in which the work was published."""
        first = max(_FIRST_DAY, dt.date(year, month, 1))
        return first + dt.timedelta(days=self._days.randint(0, (_LAST_DAY - first).days))

    # --- links among entries ----------------------------------------------------------------------

    def _connect(
        self,
        papers: Sequence[SyntheticEntry],
        repos: Sequence[SyntheticEntry],
        datasets: Sequence[SyntheticEntry],
    ) -> None:
        """Add links to toolkits and datasets, and the field `uses`."""
        rng = self._rng("links among entries")
        toolkits = _Popular(rng, [repo for repo in repos if "paper" not in repo.links])
        popular_datasets, popular_papers = _Popular(rng, datasets), _Popular(rng, papers)
        has_repo = {repo.links["paper"] for repo in repos if "paper" in repo.links}
        for paper in papers:
            if rng.random() < _TOOLKIT_SHARE and paper.links["paper"] not in has_repo:
                for toolkit in toolkits.pick(1):
                    paper.links["code"] = _folder_url(toolkit.url, slug_of(paper.name))
            if rng.random() < _USES_DATASET_SHARE:
                used = popular_datasets.pick(rng.randint(1, 2))
                if used and rng.random() < 0.5:
                    paper.links["dataset"] = used.pop().url
                paper.uses += [dataset.id for dataset in used]
            if rng.random() < _BUILDS_ON_SHARE:
                paper.uses += [
                    basis.id
                    for basis in popular_papers.pick(rng.randint(1, 2))
                    if basis is not paper and (basis.year or 0) <= (paper.year or 0)
                ]
        for repo in repos:
            if rng.random() < _USES_DATASET_SHARE:
                repo.uses += [dataset.id for dataset in popular_datasets.pick(1)]

    def _write_notes(self, papers: Sequence[SyntheticEntry]) -> None:
        rng = self._rng("notes")
        popular = _Popular(rng, papers)
        sizes = lognormal_at(evenly_spread(rng, len(self.entries)), _MEDIAN_NOTE, _NOTE_SIGMA)
        for entry, size in zip(self.entries, sizes, strict=True):
            if rng.random() < _WITHOUT_NOTES_SHARE:
                continue
            references = []
            if rng.random() < _NOTE_REFERENCE_SHARE:
                references = [
                    Reference(paper.id, paper.name)
                    for paper in popular.pick(1)
                    if paper is not entry
                ]
            entry.notes = self._writer.notes(
                _TASK_OF_TOPIC[entry.topics[0]], min(round(size), MAX_NOTE), references
            )


def _heading(name: str, title: LocalizedText, chance: float, *, is_named: bool) -> LocalizedText:
    """Return a paper's title; `chance`, from 0 to 1, selects Chinese, both languages or English."""
    english = f"{name}: {title.en}" if is_named else title.en
    chinese = f"{name}：{title.zh}" if is_named else title.zh
    if chance < _CHINESE_TITLE_SHARE:
        return LocalizedText(chinese, chinese)
    if chance < _CHINESE_TITLE_SHARE + _BILINGUAL_TITLE_SHARE:
        return LocalizedText(english, chinese)
    return LocalizedText(english, english)


def _folder_url(repository: str, folder: str) -> str:
    """Return the URL of a folder in a repository, in the form that the website of the repository uses."""
    is_gitlab = repository.startswith("https://gitlab.com/")
    return f"{repository}/{'-/' if is_gitlab else ''}tree/main/projects/{folder}"


def synthetic_files(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of topics.yml and of every entry's file."""
    entries = Collection(number, seed).entries
    yield "topics.yml", topics_yaml(topic for entry in entries for topic in entry.topics)
    for entry in entries:
        yield f"{entry.id}.yml", to_yaml(entry)


def _arxiv_month(url: str) -> int:
    """Return the month in the arXiv id of a paper, or 1 for a paper that is not on arXiv."""
    found = re.search(r"arxiv\.org/abs/\d\d(\d\d)", url)
    return int(found[1]) if found else 1
