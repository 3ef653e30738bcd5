"""Views of My team that come by mail: the list, the form, and the link in the mail."""
