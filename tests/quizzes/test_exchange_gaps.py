"""Texts with gaps and scenes, in the shapes in which other systems write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms.people.models import User
from quizzes.exchange.keeping import bring_in, look_over
from quizzes.exchange.parcels import open_parcel, pack
from quizzes.exchange.plain import Plain
from quizzes.exchange.telling import pack_bank
from quizzes.models import Question, ScenarioPart, ScenarioQuestion
from tests.factories import make_site

from .questions import (
    a_bank,
    blanks,
    matching,
    multiple,
    ordering,
    scenario,
    short_answer,
    single,
    true_false,
)

KINDS = (single, multiple, true_false, matching, ordering, short_answer, blanks)


def moodle(kind: str, text: str, more: str = "") -> Plain:
    file = (
        f'<quiz><question type="{kind}"><name><text>Gaps</text></name><questiontext format="html">'
        f"<text><![CDATA[{text}]]></text></questiontext>{more}</question></quiz>"
    )
    [plain] = open_parcel(file.encode()).questions
    return plain


def item(declared: str, body: str) -> Plain:
    file = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="one" '
        f'title="One item">{declared}<itemBody>{body}</itemBody></assessmentItem>'
    )
    [plain] = open_parcel(file.encode()).questions
    return plain


def declared(key: str, right: str, mapped: str = "", base: str = "string") -> str:
    entries = f"<mapping defaultValue='0'>{mapped}</mapping>" if mapped else ""
    return (
        f'<responseDeclaration identifier="{key}" cardinality="single" baseType="{base}">'
        f"<correctResponse><value>{right}</value></correctResponse>{entries}</responseDeclaration>"
    )


class TestCloze:
    def test_typed_and_listed_gaps_with_what_gets_lost(self):
        plain = moodle(
            "cloze",
            "<p>Read it <em>slowly</em>.</p><p>Breath out {1:SHORTANSWER:=slow~=slowly"
            "~%50%calm#Nearly.~*#Try it once.} and {2:MULTICHOICE_S:in#Not yet.~=rest#Yes.~hurry} "
            "again.<br>Then look [1] &amp; listen.</p>",
        )
        assert plain.problem == ""
        assert plain.prompt == "<p>Read it <em>slowly</em>.</p>"
        assert plain.fields["passage"] == ("Breath out [1] and [2] again.\nThen look (1) & listen.")
        assert plain.rows == [
            {"accepted": "slow\nslowly", "others": "", "feedback": "Try it once."},
            {"accepted": "rest", "others": "in\nhurry", "feedback": "Not yet."},
        ]
        said = " ".join(plain.notes)
        for words in ("count alike", "a part of a gap", "what fits in a gap", "square brackets"):
            assert words in said, words

    def test_escaped_signs_stand_for_themselves(self):
        plain = moodle("cloze", r"Say {1:SA:=a \} b\~c \#1~=&lt;p&gt;}.")
        assert plain.rows[0]["accepted"] == "a } b~c #1\n<p>"
        assert "no question beside its text" in plain.notes[0]

    def test_lines_of_the_file_are_no_lines_of_the_text_but_code_keeps_its_own(self):
        plain = moodle("cloze", "Look\n   {1:SA:=up~=<b>up</b>} here.<pre>a\nb</pre>")
        assert plain.fields["passage"] == "Look [1] here.a\nb"
        assert plain.rows[0]["accepted"] == "up"

    def test_of_several_hints_the_first_that_says_something_stays(self):
        hints = "".join(f"<hint><text>{text}</text></hint>" for text in ("", "Look up.", "Wait."))
        plain = moodle("cloze", "Look {1:SA:=up}", hints)
        assert plain.hint == "Look up."
        assert "the first stays" in " ".join(plain.notes)
        silent = moodle("essay", "Think.", "<hint><text/></hint><hint><text/></hint>")
        assert "hints" not in " ".join(silent.notes)

    def test_capitals_and_numbers(self):
        assert moodle("cloze", "A {1:SAC:=Vagus}").fields["case_counts"]
        number = moodle("cloze", "Some {1:NM:=6:0.5}")
        assert number.rows[0]["accepted"] == "6"
        assert "compared as text" in number.notes[0]

    @pytest.mark.parametrize("text", ["Nothing {a} here", "Two {1:MULTIRESPONSE:=a~=b}"])
    def test_what_has_no_place_says_so(self, text: str):
        assert "There is no gap here" in moodle("cloze", text).problem

    @pytest.mark.parametrize("kind", ["gapselect", "ddwtos"])
    def test_words_to_select_or_drag_become_lists(self, kind: str):
        each = "selectoption" if kind == "gapselect" else "dragbox"
        words = [("calm", 1), ("quick", 1), ("ask", 2), ("tell", 2)]
        more = "".join(
            f"<{each}><text>{text}</text><group>{group}</group></{each}>" for text, group in words
        )
        plain = moodle(kind, "<p>Choose.</p><p>Be [[1]] and [[3]].</p>", more)
        assert plain.fields["passage"] == "Be [1] and [2]."
        assert [row["accepted"] for row in plain.rows] == ["calm", "ask"]
        assert [row["others"] for row in plain.rows] == ["quick", "tell"]
        assert moodle(kind, "Be [[9]].", more).problem


class TestQti:
    def test_gaps_of_both_sorts_in_one_text(self):
        body = (
            "<p>Choose and write.</p><p>The breath goes "
            '<inlineChoiceInteraction responseIdentifier="A"><inlineChoice identifier="x">in'
            '</inlineChoice><inlineChoice identifier="y">out</inlineChoice>'
            '</inlineChoiceInteraction>, <textEntryInteraction responseIdentifier="B"/>.</p>'
        )
        mapped = '<mapEntry mapKey="slowly" mappedValue="1"/><mapEntry mapKey="slow" '
        plain = item(
            declared("A", "y", base="identifier")
            + declared("B", "slowly", mapped + 'mappedValue="0.5"/>'),
            body,
        )
        assert (plain.kind, plain.prompt) == ("blanks", "<p>Choose and write.</p>")
        assert plain.fields["passage"] == "The breath goes [1], [2]."
        assert [row["accepted"] for row in plain.rows] == ["out", "slowly"]
        assert plain.rows[0]["others"] == "in"
        assert "a part of a gap" in plain.notes[0]

    def test_an_item_that_asks_for_several_things_is_a_scene(self):
        choice = (
            '<choiceInteraction responseIdentifier="{0}" maxChoices="1"><prompt>{1}</prompt>'
            '<simpleChoice identifier="a">Wait</simpleChoice>'
            '<simpleChoice identifier="b">Look</simpleChoice></choiceInteraction>'
        )
        body = (
            "<div><p>Somebody shouts.</p>"
            + choice.format("R1", "What comes first?")
            + "<p>It gets quieter.</p><p>What now?</p>"
            + choice.format("R2", "")
            + "</div>"
        )
        plain = item(declared("R1", "b") + declared("R2", "a"), body)
        assert (plain.kind, plain.prompt) == ("scenario", "<p>Somebody shouts.</p>")
        first, second = plain.parts
        assert first.prompt == "<p>What comes first?</p>"
        assert (first.title, second.title) == ("One item, question 1", "One item, question 2")
        assert second.prompt == "<p>It gets quieter.</p><p>What now?</p>"
        assert [[row["is_correct"] for row in part.rows] for part in plain.parts] == [
            [False, True],
            [True, False],
        ]

    def test_what_no_kind_asks_is_named(self):
        plain = item("", '<drawingInteraction responseIdentifier="R"/>')
        assert "drawingInteraction" in plain.problem


class TestMoodleScenes:
    def test_a_text_with_questions_of_no_scene_still_asks_nothing(self):
        assert "asks nothing" in moodle("description", "Read this.").problem

    def test_a_question_whose_scene_is_missing_comes_in_alone(self):
        tags = "<tags><tag><text>part of scene S-1</text></tag></tags>"
        plain = moodle("essay", "What next?", tags)
        assert any("comes in alone" in note for note in plain.notes)


@pytest.mark.django_db
class TestTakingAlong:
    @pytest.fixture(autouse=True)
    def library(self, db: None) -> None:
        make_site()

    def a_scene(self) -> ScenarioQuestion:
        scene = scenario("s-1", points=2, category="Doors/noise", hint="", prompt="<p>Bang.</p>")
        scene.scenes.all().delete()
        for place, make in enumerate(KINDS):
            part = make(f"s-1-{make.__name__}", category="" if place % 2 else "Noise")
            part.tags.add("doors", "a b")
            part.save()
            ScenarioPart.objects.create(scenario=scene, question=part, sort_order=place)
        Question.objects.filter(code__in=("s-1-0", "s-1-1")).delete()
        return scene

    def told(self, bank: object, form: str) -> list[Plain]:
        return pack_bank(bank, form).questions

    @pytest.mark.parametrize("form", ["moodle", "qti"])
    def test_a_scene_of_every_kind_comes_back_as_it_went(self, trainer: User, form: str):
        self.a_scene()
        parcel = open_parcel(pack(pack_bank(a_bank(), form), form)[1])
        [scene] = bring_in(parcel, a_bank("second"), by=trainer, publish=True)
        assert len(scene.within()) == len(KINDS)
        sent, back = self.told(a_bank(), form), self.told(a_bank("second"), form)
        assert len(sent) == len(back) == 1
        for one, two in zip([*sent, *sent[0].parts], [*back, *back[0].parts], strict=True):
            ours, theirs = vars(one), vars(two)
            for name in ("kind", "title", "prompt", "points", "category", "words", "objective"):
                assert ours[name] == theirs[name], (one.kind, name)
            assert two.fields == one.fields, one.kind
        gaps = next(part for part in back[0].parts if part.kind == "blanks")
        assert gaps.rows == next(p for p in sent[0].parts if p.kind == "blanks").rows

    def test_a_scene_comes_in_with_all_its_questions_or_not_at_all(self):
        self.a_scene()
        parcel = open_parcel(pack(pack_bank(a_bank(), "moodle"), "moodle")[1])
        parcel.questions[0].parts[0].rows = []
        [arrival] = look_over(parcel)
        assert "Question 1 of it: Give at least two options" in arrival.problem

    def test_a_hint_that_says_the_answer_is_left_out(self):
        plain = Plain(kind="single_choice", prompt="<p>Which?</p>", hint="It is slow breathing.")
        plain.rows = [
            {"text": "slow breathing", "is_correct": True, "feedback": ""},
            {"text": "waiting", "is_correct": False, "feedback": ""},
        ]
        parcel = open_parcel(b"Which?{=this ~that}")
        parcel.questions = [plain]
        [arrival] = look_over(parcel)
        assert arrival.comes_in
        assert "hint says the answer" in " ".join(arrival.notes)

    def test_a_draft_and_what_a_format_cannot_say_are_named(self):
        single("d-1", live=False)
        short_answer("d-2", accents_count=True)
        notes = pack_bank(a_bank(), "gift").notes
        assert "d-1 isn’t published here; the file doesn’t say so." in notes
        [sent] = [one for one in pack_bank(a_bank(), "gift").questions if one.code == "d-2"]
        assert "accents count" in sent.tags()
        assert sent.points == Decimal(1)
