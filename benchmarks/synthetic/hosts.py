"""URLs on forty hosts. Each role of a link, such as `code`, has a list of hosts, and a few hosts have most links.

Most hosts exist, so the builder recognises the identifiers in their URLs. No URL of a paper names a conference,
because the check `year-venue` would compare this conference with the venue of the paper. The paths are invented, and no
benchmark requests them.
"""

from __future__ import annotations

import random
import string
from itertools import accumulate, count

from benchmarks.synthetic.laws import zipf_weights

# Slots: {owner} and {name} of a repository, {n} running number, {token} random letters and digits.
_PATTERNS = {
    "paper": (
        "https://arxiv.org/abs/{arxiv}",
        "https://openreview.net/forum?id={token}",
        "https://aclanthology.org/{year}.main-{n}",
        "https://doi.org/10.5555/{n}.{year}",
        "https://openaccess.thecvf.com/content/{year}/html/{name}_{n}_paper.html",
        "https://proceedings.mlr.press/v{year}/{name}-{n}.html",
        "https://dl.acm.org/doi/10.5555/{n}{year}",
        "https://ieeexplore.ieee.org/document/{year}{n}",
        "https://link.springer.com/chapter/{year}-{n}",
        "https://ojs.example.org/article/view/{year}{n}",
        "https://proceedings.example.org/{year}/{n}",
        "https://journals.example.org/{year}/{n}",
    ),
    "code": (
        "https://github.com/{owner}/{name}",
        "https://gitlab.com/{owner}/{name}",
        "https://gitee.com/{owner}/{name}",
        "https://codeberg.org/{owner}/{name}",
        "https://bitbucket.org/{owner}/{name}",
        "https://git.example.org/{owner}/{name}",
    ),
    "model": (
        "https://huggingface.co/{owner}/{name}",
        "https://modelscope.cn/models/{owner}/{name}",
        "https://models.example.org/{owner}/{name}",
    ),
    "dataset": (
        "https://huggingface.co/datasets/{owner}/{name}",
        "https://zenodo.org/records/{n}",
        "https://www.kaggle.com/datasets/{owner}/{name}",
        "https://opendatalab.com/{owner}/{name}",
        "https://data.example.org/{name}",
    ),
    "demo": (
        "https://huggingface.co/spaces/{owner}/{name}",
        "https://colab.research.google.com/drive/{token}",
        "https://demo.example.org/{name}",
    ),
    "project": tuple(f"https://lab-{number}.example.org/{{name}}" for number in range(1, 8)),
    "article": (
        "https://mp.weixin.qq.com/s/{token}",
        "https://zhuanlan.zhihu.com/p/{n}",
        "https://medium.com/@{owner}/{name}",
        "https://blog.example.org/{name}",
    ),
    "video": ("https://www.youtube.com/watch?v={token}", "https://www.bilibili.com/video/{token}"),
}
_SKEW = {"paper": 1.5, "code": 2.5}
"""Role -> exponent of Zipf's law for its hosts. For roles without a value here, the exponent is 1."""
_TOKEN_LENGTH = 11


class UrlMaker:
    """Makes URLs. For different names, the URLs differ, too."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._bounds = {
            role: list(accumulate(zipf_weights(len(patterns), _SKEW.get(role, 1.0))))
            for role, patterns in _PATTERNS.items()
        }
        self._numbers = count(1_001)
        self._arxiv_numbers: dict[str, int] = {}

    def url(self, role: str, owner: str, name: str, year: int) -> str:
        """Return the URL of a link with this role."""
        (pattern,) = self._rng.choices(_PATTERNS[role], cum_weights=self._bounds[role])
        return pattern.format(
            owner=owner,
            name=name,
            year=year,
            n=next(self._numbers),
            token="".join(self._rng.choices(string.ascii_letters + string.digits, k=_TOKEN_LENGTH)),
            arxiv=self._arxiv_id(year) if "{arxiv}" in pattern else "",
        )

    def _arxiv_id(self, year: int) -> str:
        """Return the next arXiv id of a random month. Since 2015, the number in an arXiv id has five digits."""
        month = f"{year % 100:02d}{self._rng.randint(1, 11):02d}"
        number = self._arxiv_numbers[month] = self._arxiv_numbers.get(month, 0) + 1
        return f"{month}.{number:0{5 if year >= 2015 else 4}d}"
