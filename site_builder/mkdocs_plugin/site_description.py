"""The `Site` that the settings in mkdocs.yml describe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

from mkdocs.config.defaults import MkDocsConfig

from site_builder.checks import CHECKS, Severities, effective_severity
from site_builder.checks.examples import example_in
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import CORRECTION, forms, wrong_choices
from site_builder.models import Kind, SiteText, address_slug
from site_builder.models.identifiers import FORGES
from site_builder.pages import CheckDescription, CorrectionForm, Site
from site_builder.pages.site_icon import SiteIcon
from site_builder.settings import Settings


def site_of(settings: Settings, severities: Severities, config: MkDocsConfig) -> Site:
    """Return the site that the settings describe. Texts that are missing in `settings` come from `config`."""

    def text(value: str) -> SiteText:
        return SiteText.model_validate(value, context={"languages": settings.site_languages})

    fallback = config.site_description or config.site_name
    repository = (config.repo_url or "").rstrip("/")
    edit_base = f"{repository}/{settings.edit_uri}" if repository and settings.edit_uri else None
    name = settings.name or text(config.site_name)
    shown_name, _ = name.text_or_fallback(settings.site_languages.first)
    letter = settings.icon.letter or shown_name[0].upper()
    return Site(
        name=name,
        tagline=settings.tagline or text(fallback),
        description=settings.description or text(fallback),
        copyright=settings.copyright or text(config.copyright or config.site_name),
        edit_base=edit_base,
        url=config.site_url or "",
        licence=settings.licence or "",
        icon=SiteIcon(letter, settings.icon.colour, shown_name),
        correction_form=correction_form(repository, settings.site_languages),
        suggestion_urls=suggestion_urls(repository, settings.site_languages),
        pull_request_url=_page_of(repository, _PULL_REQUESTS, "pull/"),
        commit_url=_page_of(repository, _COMMITS, "commit/"),
        plain_bibtex=settings.plain_bibtex,
        publish=settings.publish,
        feed_id=settings.feed_id or feed_id_of(repository, shown_name),
        checks=_check_descriptions(severities, settings.site_languages),
        entries_path=f"{Path(settings.entries).name}/",
    )


def feed_id_of(repository: str, name: str) -> str:
    """Return the beginning of the ids in feeds: a tag URI with the host and the path of the repository.

    Without a repository, the tag URI has the name of the site, and the host `kb.invalid`, which can never exist.
    """
    parts = urlsplit(repository)
    if not parts.hostname:
        return f"tag:kb.invalid,2026:{quote(address_slug(name))}"
    return f"tag:{parts.hostname},2026:{quote(parts.path.strip('/'), safe='/~')}"


def _check_descriptions(
    severities: Severities, languages: SiteLanguages
) -> tuple[CheckDescription, ...]:
    """Return the descriptions of the checks that can report anything on a site with these languages."""
    return tuple(
        CheckDescription(
            check.id,
            str(effective_severity(check, severities) or "off"),
            example_in(check.bad, languages),
            example_in(check.good, languages),
        )
        for check in CHECKS.values()
        if check.min_languages <= len(languages)
    )


def correction_form(repository: str, languages: SiteLanguages) -> CorrectionForm | None:
    """Return the issue form for corrections in a repository, or None if it has no issue forms.

    Of the hosts in `FORGES`, only GitHub has issue forms.
    """
    if not _has_issue_forms(repository):
        return None
    return CorrectionForm(f"{repository}/issues/new", f"{CORRECTION}.yml", wrong_choices(languages))


def suggestion_urls(repository: str, languages: SiteLanguages) -> dict[Kind, str]:
    """Return kind -> URL of the form for suggestions. The caller appends the URL of the suggested work.

    If the repository has no issue forms, the result is empty.
    """
    if not _has_issue_forms(repository):
        return {}
    return {
        kind: f"{repository}/issues/new?template={form.name}.yml&{question.id}="
        for kind, form in forms(languages).items()
        if (question := form.url_question) is not None
    }


# Host of repositories -> path before the number of a pull request. All other hosts have the path of GitHub.
_PULL_REQUESTS = {
    "gitlab.com": "-/merge_requests/",
    "gitee.com": "pulls/",
    "codeberg.org": "pulls/",
}
# Host of repositories -> path before the hash of a commit. All other hosts have the path of GitHub.
_COMMITS = {"gitlab.com": "-/commit/"}


def _page_of(repository: str, paths: Mapping[str, str], path_on_github: str) -> str:
    """Return the URL of a pull request or commit, without the number or hash at its end.

    If there is no repository, return an empty text. `paths` maps hosts to paths that differ from `path_on_github`.
    """
    host = (urlsplit(repository).hostname or "").removeprefix("www.")
    return f"{repository}/{paths.get(host, path_on_github)}" if host else ""


def _has_issue_forms(repository: str) -> bool:
    host = (urlsplit(repository).hostname or "").removeprefix("www.")
    return bool(host) and (host not in FORGES or host == "github.com")
