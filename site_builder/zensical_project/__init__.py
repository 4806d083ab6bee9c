"""A folder that the generator Zensical turns into a site: pages as Markdown, all other files, settings, templates."""

from site_builder.zensical_project.docs_folder import DocsFolder
from site_builder.zensical_project.folder import MARKER_FILE, write_project

__all__ = ["MARKER_FILE", "DocsFolder", "write_project"]
