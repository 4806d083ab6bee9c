"""Markdown files for programs that read text, such as agents: twins of pages, and `llms.txt`."""

from site_builder.markdown_twins.files import TwinInputs, llms_files, twin_files
from site_builder.markdown_twins.llms import full_name

__all__ = ["TwinInputs", "full_name", "llms_files", "twin_files"]
