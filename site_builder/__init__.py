"""Turn a folder of YAML entries into a bilingual, searchable site of papers, repositories and datasets."""

from importlib.metadata import version

__version__ = version("site-builder")
