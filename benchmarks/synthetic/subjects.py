"""Draw the topics and tags of entries."""

from __future__ import annotations

import random
from itertools import accumulate

from benchmarks.synthetic.laws import zipf_weights
from benchmarks.synthetic.topics import TOPICS
from benchmarks.synthetic.vocabulary import TAG_WORDS

_SECOND_TOPIC_SHARE = 0.3
_NEARBY_TOPIC_SHARE = 0.5
"""If the main topic has a parent, the second topic is drawn with this probability from the parent and its children.

The main topic itself may be drawn, and then the entry has only one topic.
"""
_TAG_WEIGHTS = (0.3, 0.4, 0.3)
"""Probabilities of drawing one, two and three tags. A tag that is drawn twice counts once."""


class Subjects:
    """Draws topics and tags. A few of them are drawn often, most of them rarely."""

    def __init__(self, topic_rng: random.Random, tag_rng: random.Random) -> None:
        self._topic_rng, self._tag_rng = topic_rng, tag_rng
        self.weights = topic_rng.sample(zipf_weights(len(TOPICS)), len(TOPICS))
        """Weight of each topic in a draw, in the order of `TOPICS`."""
        tags = [f"{first}-{second}" for first in TAG_WORDS[0] for second in TAG_WORDS[1]]
        self._tags = tag_rng.sample(tags, len(tags))
        self._tag_bounds = list(accumulate(zipf_weights(len(tags))))

    def topics(self, main: int) -> list[str]:
        """Return the ids of the main topic and perhaps of a second one."""
        rng = self._topic_rng
        topic = TOPICS[main]
        if rng.random() >= _SECOND_TOPIC_SHARE:
            return [topic.id]
        near = [
            other.id
            for other in TOPICS
            if other.id == topic.parent or (topic.parent and other.parent == topic.parent)
        ]
        if near and rng.random() < _NEARBY_TOPIC_SHARE:
            second = rng.choice(near)
        else:
            second = rng.choices(TOPICS, self.weights)[0].id
        return list(dict.fromkeys((topic.id, second)))

    def tags(self) -> list[str]:
        """Return one to three tags."""
        rng = self._tag_rng
        (count,) = rng.choices((1, 2, 3), _TAG_WEIGHTS)
        return list(dict.fromkeys(rng.choices(self._tags, cum_weights=self._tag_bounds, k=count)))
