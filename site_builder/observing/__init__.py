"""Ask services for facts about repositories, publications and datasets of entries, and report what changed.

`questions` decides what to ask about an entry, `observer` asks, `answers` converts answers to records, `facts_folder`
reads and writes `observed/facts.jsonl`, and `changes` lists what a maintainer should look at.
"""
