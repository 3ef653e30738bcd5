from django_tasks import task

from .making import make
from .models import Download


@task(backend="jobs")
def make_file(download_id: int) -> None:
    """Make a file that was asked for. Running it twice makes one."""
    make(Download.objects.select_related("owner", "agency").get(pk=download_id))
