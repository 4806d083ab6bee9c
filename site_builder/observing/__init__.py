"""Facts about entries: ask services about repositories, publications and data, and report what changed.

`questions` says what to ask about an entry, `asking` asks, `observer` combines both, `facts_folder` reads and
writes `observed/facts.jsonl`, and `changes` lists what a maintainer should look at.
"""
