"""Link health: observations of links, rules for dead links, files of the history and the trend.

`request_urls`, `json_models`, `serialization`, `history_file` and `trend_file` load slowly, because
they need pydantic or `site_builder.models`. So this `__init__` imports nothing: import from the modules.
"""
