"""A trainer brings questions in and takes them along; nothing hostile gets through."""

from __future__ import annotations

import io
import stat
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model

from lms.people.models import User
from quizzes.exchange.keeping import NothingComesIn, bring_in, take_in
from quizzes.exchange.parcels import FORMATS, open_parcel, pack
from quizzes.exchange.telling import pack_bank
from quizzes.models import Bank, Delivery, MatchingQuestion, Question, SingleChoiceQuestion
from tests.conftest import signed_in
from tests.factories import make_site

from .admin_forms import html, to
from .questions import SAMPLES, a_bank, multiple, single, true_false
from .test_exchange_reading import a_picture, sample

LAUGHS = (
    b'<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><quiz><question type="essay">'
    b"<name><text>&b;</text></name></question></quiz>"
)
REACHES_OUT = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>'


@pytest.fixture(autouse=True)
def library(db: None) -> None:
    make_site()


@pytest.fixture
def as_trainer(trainer: User) -> Client:
    return signed_in(trainer)


def send(client: Client, content: bytes, name: str = "questions.txt") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(to(Bank, "import", a_bank().pk), {"file": file}, follow=True)


def look_over() -> str:
    return reverse(Bank.snippet_viewset.get_url_name("look_over"), args=[Delivery.objects.get().pk])


def zipped(files: dict[str, bytes], *, link: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if link:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    return out.getvalue()


LOST_OF_ALL = {
    "gift": (
        "k-ordering stays here",
        "k-blanks stays here",
        "k-scenario stays here",
        "k-scenario-0 goes without the scene it is asked about.",
        "k-single-choice goes without its hint.",
    ),
    "moodle": (),
    "qti": (
        "k-short-answer goes without its hint and its model answer and its feedback to accepted",
        "k-scenario goes without its hint.",
    ),
}
HOSTILE = {
    "laughs": (LAUGHS, "declares a document type"),
    "reaches out": (REACHES_OUT, "declares a document type"),
    "slip": (zipped({"../../evil.xml": b"<quiz/>"}), "names places outside"),
    "absolute": (zipped({"/etc/evil.xml": b"<quiz/>"}), "names places outside"),
    "backslash": (zipped({"..\\evil.xml": b"<quiz/>"}), "names places outside"),
    "link": (zipped({"evil.xml": b"/etc/passwd"}, link=True), "names places outside"),
    "bomb": (zipped({"big.xml": b"0" * 20_000_000}), "unpacks to far more"),
    "many": (zipped({f"{n}.xml": b"" for n in range(2001)}), "too many files"),
    "broken": (b"PK\x03\x04 and no more", "can’t be opened"),
    "in the archive": (zipped({"q.xml": LAUGHS}), "declares a document type"),
    "deep": (b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>", "nested too deeply"),
    "half": (b"<quiz><question>", "well-formed"),
    "other xml": (b"<html/>", "neither Moodle’s nor QTI"),
    "no text": (b"\x89PNG\x00\x01\xff", "neither text nor an archive"),
    "nul": (b"What\x00?{T}", "neither text nor an archive"),
    "nothing asked": (b"<quiz></quiz>", "no question in this file"),
    "empty": (b"  \n ", "empty"),
    "too large": (b"a" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
}


class TestRefusing:
    @pytest.mark.parametrize("case", HOSTILE)
    def test_hostile_and_broken_files_get_a_sentence_and_leave_nothing(
        self, as_trainer: Client, case: str
    ):
        content, sentence = HOSTILE[case]
        response = send(as_trainer, content)
        assert response.status_code == 422
        assert sentence in html(response)
        assert "root:" not in html(response)
        assert not Delivery.objects.exists()
        assert not Question.objects.exists()

    def test_without_a_file_it_says_so(self, as_trainer: Client):
        response = as_trainer.post(to(Bank, "import", a_bank().pk))
        assert response.status_code == 422
        assert "Choose a file first" in html(response)


class TestBringingIn:
    def test_first_it_says_what_comes_in_what_gets_lost_and_why(self, as_trainer: Client):
        shown = html(send(as_trainer, sample("export.xml"), "export.xml"))
        for words in (
            "export.xml is Moodle XML",
            "question 2, code WAVE-1",
            "table",
            "There is no kind of question here that does what “calculated” does.",
            "Mark exactly one option as the right answer.",
            "Bring in 3 questions",
        ):
            assert words in shown, words
        assert not Question.objects.exists()
        assert not get_image_model().objects.exists()

    def test_then_it_comes_in_clean_as_drafts_with_its_image(self, as_trainer: Client):
        send(as_trainer, sample("export.xml"))
        shown = html(as_trainer.post(look_over(), follow=True))
        assert "3 questions have come in, as drafts" in shown
        assert not Delivery.objects.exists()
        one = SingleChoiceQuestion.objects.get(code="WAVE-1")
        image = get_image_model().objects.get()
        assert f'id="{image.pk}"' in one.prompt
        assert "<script" not in one.prompt
        assert "alert" not in one.prompt + one.feedback
        assert (one.live, one.points, one.shuffle) == (False, 2, False)
        assert [choice.text for choice in one.choices.all()] == ["A rise & a fall", "A line"]
        for question in Question.objects.all():
            edit = as_trainer.get(to(type(question), "edit", question.pk))
            assert edit.status_code == 200

    def test_they_can_be_published_at_once(self, as_trainer: Client):
        send(as_trainer, b"::One::Which?{=this ~that}")
        as_trainer.post(look_over(), {"publish": "on"})
        question = Question.objects.get()
        assert question.live
        assert question.live_revision is not None

    def test_pressed_twice_they_come_in_once(self, trainer: User):
        send(signed_in(trainer), b"::One::Which?{=this ~that}")
        delivery = Delivery.objects.get()
        assert len(take_in(delivery, by=trainer)) == 1
        with pytest.raises(NothingComesIn, match="have come in already"):
            take_in(
                Delivery(pk=delivery.pk, bank=delivery.bank, content=delivery.content), by=trainer
            )
        assert Question.objects.count() == 1

    def test_all_come_in_or_none(self, as_trainer: Client, monkeypatch: pytest.MonkeyPatch):
        send(as_trainer, b"::One::Which?{=this ~that}\n\n::Two::Which?{=this ~that}")
        save = SingleChoiceQuestion.save

        def breaks(self: SingleChoiceQuestion, *args: Any, **kwargs: Any) -> None:
            if self.title == "Two":
                raise RuntimeError
            save(self, *args, **kwargs)

        monkeypatch.setattr(SingleChoiceQuestion, "save", breaks)
        with pytest.raises(RuntimeError):
            as_trainer.post(look_over())
        assert not Question.objects.exists()

    def test_where_nothing_can_come_in_there_is_no_button(self, as_trainer: Client):
        shown = html(send(as_trainer, b"::No key::Which?{~this ~that}"))
        assert "Bring in" not in shown
        assert as_trainer.post(look_over()).status_code == 409

    def test_a_code_that_is_taken_gets_a_number(self, as_trainer: Client):
        single("old")
        shown = html(send(as_trainer, b"// [id:old]\nWhich?{=this ~that}"))
        assert "Its code is old-2 here" in shown

    def test_what_is_too_long_is_cut_and_said(self, as_trainer: Client):
        text = f"::{'n' * 300}::Which?{{={'a' * 400} ~that}}"
        shown = html(send(as_trainer, text.encode()))
        assert "is cut to 300 letters" in shown
        assert "cut to 120 letters" in shown
        as_trainer.post(look_over())
        assert Question.objects.count() == 1

    def test_an_image_that_is_none_is_left_out(self, as_trainer: Client):
        text = b'[html]<p>What?<img src\\="@@PLUGINFILE@@/x.png"></p>{=this ~that}'
        shown = html(send(as_trainer, zipped({"q.gift": text, "x.png": b"<svg/>"}), "q.zip"))
        assert "The image x.png is left out: it can’t be read." in shown
        as_trainer.post(look_over())
        assert "<embed" not in Question.objects.get().prompt

    def test_a_file_is_its_senders_alone(self, as_trainer: Client, harbour: Any):
        send(as_trainer, b"Which?{=this ~that}")
        other = User.objects.create_superuser(email="o@harbour.example", password="x" * 20)
        assert signed_in(other).get(look_over()).status_code == 404

    def test_only_trainers_get_in(self, as_staff: Client):
        for name in ("import", "export"):
            assert as_staff.get(to(Bank, name, a_bank().pk)).status_code in (302, 403)

    def test_banks_lead_there(self, as_trainer: Client):
        listing, edit = to(Bank, "list"), to(Bank, "edit", a_bank().pk)
        for name in ("import", "export"):
            assert to(Bank, name, a_bank().pk) in html(as_trainer.get(listing))
            assert to(Bank, name, a_bank().pk) in html(as_trainer.get(edit))


class TestTakingAlong:
    def pictured(self, by: User) -> None:
        parcel = open_parcel(sample("export.xml"))
        bring_in(parcel, a_bank(), by=by, publish=True)
        multiple("m-1", points=3)
        true_false("t-1", objective="", lesson="")

    def told(self, bank: Bank, form: str) -> list[dict[str, Any]]:
        rows = [vars(plain) | {"code": ""} for plain in pack_bank(bank, form).questions]
        for row in rows:
            row["prompt"] = row["prompt"].split("@@PLUGINFILE@@")[0]
        return sorted(rows, key=lambda row: row["title"])

    @pytest.mark.parametrize("form", FORMATS)
    def test_what_goes_out_comes_back_the_same(self, trainer: User, form: str):
        self.pictured(trainer)
        ending, content = pack(pack_bank(a_bank(), form), form)
        assert ending in ("xml", "zip")
        parcel = open_parcel(content)
        assert list(parcel.images.values()) == [a_picture()]
        bring_in(parcel, a_bank("second"), by=trainer, publish=True)
        assert self.told(a_bank("second"), form) == self.told(a_bank(), form)
        assert len(self.told(a_bank(), form)) == 5
        assert get_image_model().objects.count() == 2

    @pytest.mark.parametrize("form", FORMATS)
    def test_every_kind_that_a_format_carries_is_kept_and_the_others_are_named(
        self, trainer: User, form: str
    ):
        for kind, make in SAMPLES.items():
            make(f"k-{kind.replace('_', '-')}", hint="Think of the lesson.")
        sent = pack_bank(a_bank(), form)
        said = " ".join(sent.notes)
        for words in (
            *LOST_OF_ALL[form],
            "its feedback to single pairs",
            "its model answer",
        ):
            assert words in said, words
        bring_in(open_parcel(pack(sent, form)[1]), a_bank("second"), by=trainer)
        kinds = {one.kind for one in Question.objects.filter(bank=a_bank("second"))}
        lost = {"ordering", "blanks", "scenario"} if form == "gift" else set()
        assert kinds == set(SAMPLES) - lost
        [pairs] = MatchingQuestion.objects.filter(bank=a_bank("second"))
        rights = [(pair.left, pair.right) for pair in pairs.pairs.all() if pair.left]
        assert rights == [("Ease", "Sign 0"), ("Alarm", "Sign 1"), ("Stillness", "Sign 2")]

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_trainer_downloads_it(self, as_trainer: Client, trainer: User, form: str):
        self.pictured(trainer)
        page = to(Bank, "export", a_bank().pk)
        assert f"?format={form}" in html(as_trainer.get(page))
        response = as_trainer.get(page, {"format": form})
        assert response["Content-Disposition"].startswith("attachment")
        assert len(open_parcel(response.content).questions) == 5

    def test_an_empty_bank_has_nothing_to_take(self, as_trainer: Client):
        shown = html(as_trainer.get(to(Bank, "export", a_bank().pk)))
        assert "Download" not in shown

    @pytest.mark.parametrize("size", [3, 30])
    def test_it_costs_the_same_for_many(
        self, as_trainer: Client, size: int, django_assert_max_num_queries: Any
    ):
        for number in range(size):
            [single, multiple, true_false][number % 3](f"q{number}")
        page = to(Bank, "export", a_bank().pk)
        as_trainer.get(page)
        with django_assert_max_num_queries(20):
            as_trainer.get(page, {"format": "moodle"})
