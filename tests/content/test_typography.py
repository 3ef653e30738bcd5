import pytest

from lms.content.typography import typographic, typographic_throughout


@pytest.mark.parametrize(
    ("straight", "curled"),
    [
        ('"Hello," she said.', "“Hello,” she said."),
        ("don't, the '90s, the workers' room", "don’t, the ’90s, the workers’ room"),
        ("it's 'fine'", "it’s ‘fine’"),
        ('**"Calm down"** and *"wait"*', "**“Calm down”** and *“wait”*"),
        ('("quoted")', "(“quoted”)"),
        ('"But I—" she began', "“But I—” she began"),
        ("\"'Nested' one\"", "“‘Nested’ one”"),
        ("“already” done", "“already” done"),
    ],
)
def test_straight_quotes_become_typographic(straight: str, curled: str) -> None:
    assert typographic(straight) == curled


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org/" title="x">a</a>',
        "[a page](https://example.org/it's)",
        "https://example.org/?q='x'",
        '`print("x")`',
    ],
)
def test_addresses_attributes_and_code_are_left_alone(text: str) -> None:
    assert typographic(text) == text


def test_prose_around_an_address_is_still_curled() -> None:
    assert (
        typographic('"See [SAMHSA\'s page](#source-S14)"') == "“See [SAMHSA’s page](#source-S14)”"
    )


def test_doing_it_twice_changes_nothing_more() -> None:
    once = typographic("\"It's 'fine'\"")
    assert typographic(once) == once


def test_every_string_of_a_file_is_curled_and_nothing_else_is_touched() -> None:
    data = {"words": ["it's", {"more": "it's"}], "number": 3, "none": None}
    assert typographic_throughout(data) == {
        "words": ["it’s", {"more": "it’s"}],
        "number": 3,
        "none": None,
    }
