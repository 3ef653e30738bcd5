import pytest
from django.core.management import CommandError, call_command

from lms.demo.actions import DemoRefused, load_demo
from lms.people.models import User

pytestmark = pytest.mark.django_db


def test_production_refuses_the_demo_before_touching_anything(settings: object) -> None:
    settings.PRODUCTION = True
    with pytest.raises(DemoRefused, match="production"):
        load_demo()
    assert not User.objects.exists()


def test_the_command_says_so_in_a_sentence(settings: object) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="invented people"):
        call_command("load_demo")
