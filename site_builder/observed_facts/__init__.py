"""Facts about entries from services, such as stars, citations and retractions. Pure: text in, text out.

`records` are the facts, `merging` combines them, and `facts_file` reads and writes `observed/facts.jsonl`.
Pydantic loads slowly, so this `__init__` imports nothing: import from the modules.
"""
