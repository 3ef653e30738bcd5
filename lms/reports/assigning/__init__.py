"""Pages on which managers ask courses of people, and see what is asked."""
