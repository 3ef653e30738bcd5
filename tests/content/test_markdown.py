import pytest

from lms.content.markdown import rich_text

ALL = ["h3", "bold", "italic", "ol", "ul", "link"]


def test_markdown_becomes_what_the_editor_would_have_saved() -> None:
    html = rich_text("### A *b*\n\n**Bold**\n\n- one\n- two", ALL)
    assert html == (
        "<h3>A <i>b</i></h3>\n<p><b>Bold</b></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
    )


def test_links_to_sources_and_pages_stay() -> None:
    html = rich_text("[a](#source-S14) [b](https://example.org/)", ALL)
    assert '<a href="#source-S14">a</a>' in html
    assert '<a href="https://example.org/">b</a>' in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<b onclick="alert(1)">x</b>',
        "[x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        '<iframe src="https://example.org"></iframe>',
        '<p style="position:fixed">x</p>',
    ],
)
def test_nothing_that_could_run_or_cover_the_page_gets_through(hostile: str) -> None:
    html = rich_text(f"Before {hostile} after", ALL)
    assert "<script" not in html
    assert "<i" not in html.replace("<i>", "")
    assert "onclick" not in html
    assert "style" not in html
    assert 'href="javascript' not in html


def test_a_field_without_headings_gets_none() -> None:
    assert rich_text("### Title\n\nText", ["bold"]) == "Title\n<p>Text</p>"


def test_nothing_gives_nothing() -> None:
    assert rich_text("", ALL) == ""
