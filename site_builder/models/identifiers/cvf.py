"""Papers of CVPR, ICCV, WACV and their workshops at the Computer Vision Foundation."""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule

# `/content_CVPR_2019/html/NAME.html`, `/content_CVPRW_2019/papers/WORKSHOP/NAME.pdf`,
# `/content/CVPR2021/html/NAME.html`, `/content/CVPR2021W/WORKSHOP/papers/NAME.pdf`
_START = "/(?P<folder>content(?:_[a-z0-9_]+|/[a-z0-9_]+(?:/[a-z0-9_.-]+)?))"

RULES = (
    publication_rule(
        "CVF Open Access",
        ("openaccess.thecvf.com",),
        f"{_START}/(?:html|papers)/(?P<workshop>[a-z0-9_.-]+/)?(?P<id>[^/]+_paper)[.](?:html|pdf)",
        key="https://openaccess.thecvf.com/{folder}/html/{workshop}{id}.html",
        ignore_case=True,
    ),
)
