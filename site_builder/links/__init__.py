"""Link checking: which URLs, how politely, what happened, and what to do about it."""
