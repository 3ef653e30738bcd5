"""The teams of an agency, how they lie within one another, and its job roles."""
