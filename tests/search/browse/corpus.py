"""A catalog of 2,000 synthetic entries. The title of entry 0 contains HTML and Markdown.

The random seeds are fixed, so the entries and their link states are equal in every test run.
"""

from __future__ import annotations

import random
from functools import cache

from site_builder.catalog import Catalog, build_catalog
from site_builder.models import Entry
from tests.factories import dataset, paper, repo, tag, topic

ENTRY_COUNT = 2_000
HOSTILE = '<img src=x onerror="document.title=1"> [a](b) `c` *d* & <b>'
TOPICS = (
    topic("ai", name={"en": "Artificial intelligence", "zh": "人工智能"}),
    topic("vision", name={"en": "Vision", "zh": "视觉"}, parent="ai"),
    topic("retrieval", name={"en": "Retrieval", "zh": "检索"}),
)
TAGS = (tag("tag-7", name={"en": "The seventh tag", "zh": "第七个标签"}),)
LINK_STATES = ("dead", "suspect", "moved", "fine")


@cache
def many_entries() -> Catalog:
    """Return the catalog of all synthetic entries."""
    rng = random.Random(7)
    return build_catalog([_entry(rng, number) for number in range(ENTRY_COUNT)], TOPICS, tags=TAGS)


def link_states() -> dict[str, str]:
    """Return entry id -> link state. About a tenth of the entries have no link state."""
    rng = random.Random(8)
    return {id_: rng.choice(LINK_STATES) for id_ in many_entries().entries if rng.random() < 0.9}


def _entry(rng: random.Random, number: int) -> Entry:
    family_names = ("Li", "Müller", "王")
    fields: dict[str, object] = {
        "authors": [
            f"Given{rng.randrange(400)} {rng.choice(family_names)}" for _ in range(1 + number % 5)
        ],
        "year": str(rng.randrange(2015, 2027)),
        "topics": rng.sample(["ai", "vision", "retrieval"], rng.randrange(1, 3)),
        "tags": [f"tag-{tag}" for tag in rng.sample(range(60), 2)],
        "added": f"2026-{rng.randrange(1, 12):02d}-{rng.randrange(1, 28):02d}",
        "summary": {
            "en": f"Word{number % 7} of entry {number}.",
            "zh": f"第 {number} 条，{'跨模态检索' if number % 3 else '检索跨模态'}。",
        },
    }
    if rng.random() < 0.5:
        fields["notes"] = {"en": "Frozen encoder.", "zh": "冻结编码器提取视觉特征。"}
    slug = f"entry-{number:04d}"
    if number % 5 == 1:
        return repo(slug, name=f"Repo {number}", **fields)
    if number % 5 == 2:
        name = {"en": f"Data {number}", "zh": f"数据 {number}"}
        return dataset(slug, name=name, **fields)
    fields["venue"] = f"{rng.choice(('ICML', 'ACL'))} {fields['year']}"
    if number == 0:
        fields |= {
            "title": HOSTILE,
            "year": "2026",
            "venue": "<i>V</i> 2026",
            "added": "2026-12-31",
        }
    else:
        fields["title"] = f"Paper {rng.choice(('Alpha', 'Beta', 'Gamma'))} {number}"
    return paper(slug, **fields)
