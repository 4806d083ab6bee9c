"""Make Markdown files, which programs such as agents read: twins of pages, and `llms.txt`.

The twin of a page is a Markdown file with the contents of the page, next to the page's HTML file.
"""

from site_builder.markdown_twins.files import TwinInputs, llms_files, twin_files
from site_builder.markdown_twins.llms import full_name

__all__ = ["TwinInputs", "full_name", "llms_files", "twin_files"]
