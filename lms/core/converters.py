from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """The number of a row in an address; one that no database can hold is no address at all."""

    regex = "[0-9]{1,18}"
