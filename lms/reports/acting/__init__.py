"""Acting from My team: choose people, look at what it would do, do it, take it back."""
