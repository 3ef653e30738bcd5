"""How somebody likes to look at a page: its filters, kept under a name."""
