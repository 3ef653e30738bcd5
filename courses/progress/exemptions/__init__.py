"""Why somebody needn’t take a course, and what was seen of it."""
