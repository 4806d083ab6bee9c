"""Link checking: collect and request links, judge the responses, report the results, fix entries.

At each stage from the entry to the site, a link has a different type:

- `models.Link`: value of a link field in an entry. Has a URL, and says what the URL identifies.
- `entry_files.RecordLink`: any link of an entry, topic or tag, in a link field or in Markdown.
- `entry_files.LinkPosition`: position of a `RecordLink` in its YAML file, for edits of the file.
- `SourceLocation`: file, line, column and field of a link, for messages and reports.
- `LinkToCheck`: a distinct URL with its `SourceLocation`s. Input of a check.
- `CheckedLink`: a URL with its `SourceLocation`s and its new observation. Output of a check.
- `link_health.LinkRecord`: history of a URL over all checks; a line of `observed/links.jsonl`.
- `pages.LinkUsage`: a URL with its `LinkRecord`, and with the entries, topics and tags that contain it. Shown on the site.
"""
