"""Ask services for facts about the repositories, publications, models and datasets of entries, and report changes.

`questions` decides what to ask about an entry, `observer` asks the services, `answers` converts answers to records,
`facts_folder` reads and writes `observed/facts.jsonl`, and `changes` lists changes that a maintainer should look at.
"""
