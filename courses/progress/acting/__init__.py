"""What managers do about many people at once: looked at first, done with a name and a reason."""
