"""Where people work, in which role, from when to when: changed, ended, and taken back."""
