"""Write a folder with pages, other files and settings. The generator Zensical builds a site from this folder."""

from site_builder.zensical_project.docs_folder import DocsFolder
from site_builder.zensical_project.folder import MARKER_FILE, write_project

__all__ = ["MARKER_FILE", "DocsFolder", "write_project"]
