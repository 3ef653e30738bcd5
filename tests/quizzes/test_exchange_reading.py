"""Files of other systems are read faithfully, and what gets lost is said."""

from __future__ import annotations

import base64
import io
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms.core.errors import BadInput
from quizzes.exchange.markup import cleaned, from_text
from quizzes.exchange.parcels import FORMATS, open_parcel, pack
from quizzes.exchange.plain import Parcel, Plain

SAMPLES = Path(__file__).parent / "samples"


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(out, "PNG")
    return out.getvalue()


def sample(name: str) -> bytes:
    picture = base64.b64encode(a_picture())
    return (SAMPLES / name).read_bytes().replace(b"PICTURE", picture)


def titled(name: str) -> dict[str, Plain]:
    return {plain.title: plain for plain in open_parcel(sample(name)).questions}


def texts(plain: Plain, name: str = "text") -> list[str]:
    return [row[name] for row in plain.rows]


class TestGift:
    def test_every_documented_form_is_understood(self):
        found = titled("shapes.gift")
        kinds = {title: plain.kind for title, plain in found.items() if not plain.problem}
        assert kinds == {
            "Plain choice": "single_choice",
            "Two words fit here _____ in the middle of a sentence.": "short_answer",
            "Weights": "multiple_choice",
            "Equal": "multiple_choice",
            "Statement": "true_false",
            "Other statement": "true_false",
            "Partly": "single_choice",
            "Pairs": "matching",
            "Word": "short_answer",
            "Number": "short_answer",
            "Range": "short_answer",
            "Numbers": "short_answer",
            "Think": "reflection",
        }

    def test_answers_weights_and_feedback(self):
        found = titled("shapes.gift")
        choice = found["Plain choice"]
        assert texts(choice) == ["a long breath out", "a short breath in", "holding it"]
        assert texts(choice, "feedback") == ["Yes.", "That quickens it.", ""]
        assert texts(choice, "is_correct") == [True, False, False]
        assert found["Weights"].prompt == "<p>Which two <b>fit</b>: a=b?</p>"
        assert found["Weights"].feedback == "<p>Two of three.</p>"
        assert "weights get lost" in found["Weights"].notes[0]
        assert found["Equal"].notes == []
        assert "give or take" in found["Partly"].notes[0]
        assert found["Statement"].fields == {
            "answer_is_true": True,
            "feedback_true": "It does.",
            "feedback_false": "Look again at lesson 2.",
        }
        assert found["Other statement"].fields["answer_is_true"] is False

    def test_pairs_numbers_and_marks(self):
        found = titled("shapes.gift")
        pairs = found["Pairs"]
        assert (pairs.rows[0]["left"], pairs.rows[0]["right"]) == ("cat", "mouse")
        assert (pairs.code, pairs.objective, pairs.lesson, pairs.points) == (
            "GIFT-7", "2", "I2.1", 2,
        )  # fmt: skip
        assert found["Number"].fields["tolerance"] == 1
        assert texts(found["Range"], "wordings") == ["3"]
        assert found["Range"].fields["tolerance"] == 2
        assert texts(found["Numbers"], "percent") == [100, 50]
        assert found["Word"].rows[1] == {"wordings": "quiet", "percent": 50, "feedback": "Nearly."}
        assert {plain.category for plain in found.values()} == {"First signs"}

    def test_what_asks_nothing_or_never_ends_says_so_and_where(self):
        found = [plain for plain in titled("shapes.gift").values() if plain.problem]
        assert [plain.place for plain in found] == ["line 48", "line 50"]
        assert "asks nothing" in found[0].problem
        assert "never closed" in found[1].problem

    def test_signs_that_part_lines_elsewhere_stay_in_the_text(self):
        [plain] = open_parcel("::T::[html]<p>One\u2028\u2028two\x85</p>{=a ~b}".encode()).questions
        assert plain.prompt.startswith("<p>One\u2028\u2028two")
        assert len(plain.rows) == 2


class TestWhatIsOutOfMeasure:
    @pytest.mark.parametrize(
        ("gift", "percent"),
        [("{=%150%calm =other}", [100, 100]), ("{= =calm}", [100])],
    )
    def test_no_answer_earns_more_than_everything_and_none_is_empty(self, gift, percent):
        [plain] = open_parcel(f"q{gift}".encode()).questions
        assert texts(plain, "percent") == percent

    @pytest.mark.parametrize(
        ("text", "kept"), [("5:0.00001", 0), ("5:-2", 2), ("5:1e30", 99_999_999), ("4..6", 1)]
    )
    def test_a_tolerance_is_one_that_can_be_kept(self, text, kept):
        [plain] = open_parcel(f"q{{#{text}}}".encode()).questions
        assert plain.fields["tolerance"] == kept

    def test_points_too_small_to_keep_are_one_and_said(self):
        [plain] = open_parcel(b"// [tag:points 0.001]\nq{T}").questions
        assert plain.points == 1
        assert "can\u2019t be taken over" in plain.notes[0]

    def test_qti_points_in_a_mapping_are_shares_of_the_highest(self):
        item = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" title="t">
        <responseDeclaration identifier="R"><mapping><mapEntry mapKey="calm" mappedValue="4"/>
        <mapEntry mapKey="ease" mappedValue="1"/></mapping></responseDeclaration>
        <itemBody><p>Which?</p><p><textEntryInteraction responseIdentifier="R"/></p></itemBody>
        </assessmentItem>"""
        [plain] = open_parcel(item.encode()).questions
        assert texts(plain, "percent") == [100, 25]

    @pytest.mark.parametrize(
        "inside",
        ["{1:SA:", '<div class="passage">', "<pre>", "[[1"],
        ids=["gap", "div", "pre", "slot"],
    )
    def test_what_opens_and_never_closes_is_read_in_one_pass(self, inside):
        """Read from each beginning to the end, a file of this size took eight minutes."""
        text = f"<text><![CDATA[{inside * 20_000}{{1:SA:=a}}]]></text>"
        asked = f"<question type='cloze'><questiontext>{text}</questiontext></question>"
        began = time.process_time()
        assert read_or_refused(f"<quiz>{asked}</quiz>".encode())
        assert read_or_refused(f"// {'[id:' * 20_000}\nq{{T}}".encode())
        assert time.process_time() - began < 20


class TestMoodle:
    def test_an_export_is_read_with_its_images(self):
        parcel = open_parcel(sample("export.xml"))
        one = parcel.questions[0]
        assert parcel.images == {"a wave.png": a_picture()}
        assert (one.kind, one.points, one.code, one.objective, one.shuffle) == (
            "single_choice", 2, "WAVE-1", "3", False,
        )  # fmt: skip
        assert texts(one) == ["A rise & a fall", "A line"]
        assert one.words == ["autumn"]
        assert any("as a whole gets lost" in note for note in one.notes)
        assert one.category == "Settling"

    def test_kinds_we_have_not_say_so(self):
        found = titled("export.xml")
        assert "“calculated”" in found["Sums"].problem
        assert "asks nothing" in found["Read this"].problem
        assert found["Statement"].fields["feedback_false"] == "Look again."
        assert "weights get lost" in found["Several"].notes[0]


def said(longest: int = 30, smallest: int = 1) -> st.SearchStrategy[str]:
    signs = st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"])
    drawn = st.text(signs, min_size=smallest, max_size=longest).map(lambda s: " ".join(s.split()))
    return drawn.filter(bool) if smallest else drawn


PROMPTS = said(60).map(lambda text: cleaned(from_text(text)))


WORDS = st.lists(said(12).filter(lambda word: " " not in word), max_size=2, unique=True)


@st.composite
def questions(draw: st.DrawFn, kinds: tuple[str, ...], hinted: bool = False) -> Plain:
    kind = draw(st.sampled_from(kinds))
    plain = Plain(
        kind=kind,
        title=draw(said()),
        code=draw(st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)),
        prompt=draw(PROMPTS),
        feedback=draw(st.just("") | PROMPTS),
        points=draw(st.integers(1, 10000)) / Decimal(100),
        objective=draw(st.from_regex(r"[a-z0-9.]{0,8}", fullmatch=True)),
        lesson=draw(st.from_regex(r"[A-Z0-9.\]\\]{0,8}", fullmatch=True)),
        words=draw(WORDS),
        hint=draw(said(smallest=0)) if hinted else "",
    )
    many = {"min_size": 2, "max_size": 6}
    notes = said(smallest=0)
    if kind in ("single_choice", "multiple_choice"):
        plain.shuffle = draw(st.booleans())
        rows = draw(st.lists(said(), **many))
        right = (
            {0} if kind == "single_choice" else draw(st.sets(st.sampled_from([0, 1]), min_size=1))
        )
        plain.rows = [
            {"text": text, "is_correct": place in right, "feedback": draw(notes)}
            for place, text in enumerate(rows)
        ]
    elif kind == "true_false":
        plain.fields = {
            "answer_is_true": draw(st.booleans()),
            "feedback_true": draw(notes),
            "feedback_false": draw(notes),
        }
    elif kind == "matching":
        plain.rows = [
            {"left": left, "right": draw(said()), "feedback": ""}
            for left in draw(st.lists(said(), unique=True, **many))
        ]
    elif kind == "ordering":
        plain.rows = [
            {"text": text, "feedback": draw(notes)} for text in draw(st.lists(said(), **many))
        ]
    elif kind == "short_answer":
        plain.fields = {"compared": "whole", "tolerance": Decimal(0)} | draw(EXACTNESS)
        plain.rows = [
            {"wordings": text, "percent": draw(st.integers(1, 100)), "feedback": ""}
            for text in draw(st.lists(said(), unique=True, **many))
        ]
    elif kind == "blanks":
        plain.rows = draw(st.lists(gaps(), min_size=1, max_size=2))
        places = " and ".join(f"[{place}]" for place in range(1, len(plain.rows) + 1))
        plain.fields = {"passage": f"{draw(WITHOUT_GAPS)} {places}."} | draw(EXACTNESS)
    return plain


EXACTNESS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("case_counts", "spaces_count", "accents_count")}
)
WITHOUT_GAPS = said().filter(lambda text: "[" not in text)


@st.composite
def gaps(draw: st.DrawFn) -> dict[str, str]:
    texts = draw(st.lists(said(12), min_size=1, max_size=4, unique=True))
    typed = draw(st.booleans()) or len(texts) == 1
    return {
        "accepted": "\n".join(texts if typed else texts[:1]),
        "others": "" if typed else "\n".join(texts[1:]),
        "feedback": draw(said(smallest=0)),
    }


ALL = ("single_choice", "multiple_choice", "true_false", "matching", "short_answer")
MORE = ("ordering", "blanks")
CARRIES = {"gift": ALL, "moodle": (*ALL, *MORE), "qti": (*ALL, *MORE)}


@pytest.mark.parametrize("form", FORMATS)
def test_what_we_write_we_read_as_the_same(form: str):
    @settings(max_examples=120)
    @given(
        st.lists(
            questions(CARRIES[form], hinted=form == "moodle"),
            min_size=1,
            max_size=3,
            unique_by=lambda p: p.code,
        )
    )
    def holds(written: list[Plain]) -> None:
        read = open_parcel(pack(Parcel(form, written), form)[1]).questions
        for plain in read:
            plain.prompt, plain.feedback = cleaned(plain.prompt), cleaned(plain.feedback)
            plain.place = ""
            plain.points = plain.points.quantize(Decimal("0.01"))
        assert sorted(read, key=lambda p: p.code) == sorted(written, key=lambda p: p.code)

    holds()


def read_or_refused(data: bytes) -> bool:
    """Say whether a file was read, or refused in a sentence; anything else is an error."""
    try:
        return bool(open_parcel(data).questions)
    except BadInput as refusal:
        return refusal.sentence.endswith(".")


@settings(max_examples=150)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_whatever_is_sent_is_read_or_refused_in_a_sentence(data: bytes):
    assert read_or_refused(data)


@settings(max_examples=150)
@given(st.text(alphabet="=~{}#:%\\->.5T \n:[]html/", max_size=60))
def test_gift_of_any_shape_is_read_or_refused(text: str):
    assert read_or_refused(text.encode())
