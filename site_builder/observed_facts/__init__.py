"""Facts about entries from services, such as stars, citations and retractions.

`records` has the classes for facts, `merging` combines facts, `facts_file` parses and renders the text of
`observed/facts.jsonl`, and `shown` writes facts for readers. The package reads and writes no files. Pydantic loads
slowly, so this `__init__` imports nothing: import from the modules.
"""
