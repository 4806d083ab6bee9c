"""Check for links to hosts on which shared files are often deleted."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from site_builder.checks.base import Check, link_fields, source_links
from site_builder.errors import Finding, Severity, format_field
from site_builder.models import Entry, Link

REVIEW_HOSTS = ("4open.science",)
"""Domains with copies of repositories for peer review. Such a copy is deleted after the review."""
NETDISKS = (
    *("pan.baidu.com", "yun.baidu.com", "alipan.com", "aliyundrive.com", "quark.cn", "123pan.com"),
    *("weiyun.com", "cloud.189.cn", "lanzou.com", "lanzoui.com", "lanzoux.com", "115.com"),
    *("pan.xunlei.com", "yun.139.com", "caiyun.139.com", "jianguoyun.com"),
)
"""Domains of netdisks, which are services for sharing files. A share may be cancelled at any time."""


def find_short_lived_links(entry: Entry) -> Iterator[Finding]:
    """Find links to copies for peer review, and links to netdisks.

    A netdisk is not reported if another link with the same role, such as `dataset`, leads elsewhere.
    """
    links = list(link_fields(entry))
    links += ((format_field(field), field, link) for field, link in source_links(entry))
    for role, field, link in links:
        if _is_on(link, REVIEW_HOSTS):
            yield Finding(
                subject=entry.id,
                field=field,
                code="short-lived-link",
                message=f"{link.url} is a copy for peer review, which is deleted after some time",
                hint="Write the URL of the permanent repository. If there is none yet, waive this check.",
            )
        elif _is_on(link, NETDISKS) and all(
            _is_on(other, NETDISKS) for other_role, _, other in links if other_role == role
        ):
            yield Finding(
                subject=entry.id,
                field=field,
                code="short-lived-link",
                message=f"{link.url} is a share on a netdisk, which may be cancelled at any time",
                hint=f"{_advice(entry, role)} If there is none, waive this check.",
            )


def _advice(entry: Entry, role: str) -> str:
    if role not in type(entry.links).model_fields:  # a field such as `url` takes only one link
        return "Write a permanent URL that has the same content."
    return "Add a second URL with the same data, for example on Hugging Face, ModelScope or Zenodo."


def _is_on(link: Link, domains: tuple[str, ...]) -> bool:
    host = urlsplit(link.url).hostname or ""
    return host.endswith(domains) and f".{host}".endswith(tuple(f".{name}" for name in domains))


CHECK = Check(
    id="short-lived-link",
    severity=Severity.WARNING,
    check_entry=find_short_lived_links,
    bad="links:\n  dataset: https://pan.baidu.com/s/1AbCdEf?pwd=x1y2",
    good=(
        "links:\n  dataset: [https://huggingface.co/datasets/a/b, "
        '"https://pan.baidu.com/s/1AbCdEf?pwd=x1y2"]'
    ),
)
