"""People from an HR system's file: read it, plan it, carry it out, take it back."""
