"""Check for file names that Windows reserves."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models.slugs import is_reserved_name


def find_reserved_names(catalog: Catalog) -> Iterator[Finding]:
    """Find entries and topics whose file or page has a name that Windows reserves, such as `con`.

    The pages of tags, authors and venues never have such a name: `address_slug` avoids it.
    """
    for entry in catalog:
        if is_reserved_name(entry.slug):
            hint = f"Run `kb rename {entry.id} {entry.id}-1`, with a name that says more."
            yield _finding(entry.id, (), entry.slug, "the repository cannot be cloned", hint)
    for topic in catalog.topics.values():
        if is_reserved_name(topic.id):
            subject = f"topics/{topic.id}"
            hint = f"Run `kb rename {subject} {subject}-1`, with a name that says more."
            yield _finding(subject, ("id",), topic.id, "the site cannot be unpacked", hint)


def _finding(
    subject: str, field: tuple[str, ...], name: str, consequence: str, hint: str
) -> Finding:
    message = f"Windows reserves the name `{name}`, so {consequence} there"
    return Finding(subject, field, "reserved-name", message, hint)


CHECK = Check(
    id="reserved-name",
    severity=Severity.ERROR,
    check_catalog=find_reserved_names,
    bad="# in topics.yml\n- id: aux",
    good="# in topics.yml\n- id: auxiliary-losses",
)
