"""What each person has chosen: which notices reach them, and how."""
