"""A course's tree as plain data: three queries when it isn't in the cache, none when it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import models
from wagtail.models import Site

OUTLINE_SECONDS = 3600


@dataclass(frozen=True)
class StepItem:
    id: int
    title: str
    url: str
    kind: str
    kind_label: str
    minutes: int
    required: bool
    opens: str
    taken: str
    module_id: int


@dataclass(frozen=True)
class ModuleItem:
    id: int
    title: str
    summary: str
    steps: tuple[StepItem, ...] = ()


@dataclass(frozen=True)
class CourseOutline:
    course_id: int
    modules: tuple[ModuleItem, ...] = field(default=())

    def steps(self) -> Iterator[StepItem]:
        for module in self.modules:
            yield from module.steps

    def required_ids(self) -> set[int]:
        return {step.id for step in self.steps() if step.required}

    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps())

    def taken_in(self, part: str) -> CourseOutline:
        """Return what belongs to the “course”, or to its “refresher”.

        A module of which nothing is left goes; one that a trainer has just begun stays.
        """
        modules = (_part_of(module, part) for module in self.modules)
        return CourseOutline(self.course_id, tuple(module for module in modules if module))


def _part_of(module: ModuleItem, part: str) -> ModuleItem | None:
    steps = tuple(step for step in module.steps if step.taken in (part, "both"))
    begun = part == "course" and not module.steps
    return replace(module, steps=steps) if steps or begun else None


def _key(path: str) -> str:
    return f"course-outline:{path}"


def course_key(path: str) -> str:
    return f"course-page:{path}"


def forget_outlines(path: str) -> None:
    """Forget the course that a page belongs to, wherever in it the page stands."""
    lengths = range(4, len(path) + 1, 4)  # treebeard writes four characters for each level
    paths = [path[:length] for length in lengths]
    cache.delete_many([key(path) for key in (_key, course_key) for path in paths])


def course_outline(course_id: int, path: str) -> CourseOutline:
    """Return the published modules and steps of a course in the order of the tree."""
    return cache.get_or_set(_key(path), lambda: _read(course_id, path), OUTLINE_SECONDS)


def _read(course_id: int, path: str) -> CourseOutline:
    steps: dict[str, list[StepItem]] = {}
    module_model = apps.get_model("courses", "ModulePage")
    modules = list(_live_below(module_model, path).values_list("id", "path", "title", "summary"))
    ids = {module_path: pk for pk, module_path, _, _ in modules}
    for page in _live_below(apps.get_model("courses", "StepPage"), path).values(
        "id",
        "path",
        "title",
        "url_path",
        "minutes",
        "required",
        "opens",
        "taken",
        "content_type_id",
    ):
        parent = page["path"][:-4]
        if parent in ids:
            steps.setdefault(parent, []).append(_step(page, ids[parent]))
    items = (
        ModuleItem(pk, title, summary, tuple(steps.get(module_path, ())))
        for pk, module_path, title, summary in modules
    )
    return CourseOutline(course_id, tuple(items))


def _live_below(model: type[models.Model], path: str) -> models.QuerySet:
    return model.objects.filter(path__startswith=path, live=True).order_by("path")


def _step(page: dict, module_id: int) -> StepItem:
    kind = ContentType.objects.get_for_id(page["content_type_id"]).model_class()
    return StepItem(
        id=page["id"],
        title=page["title"],
        url=address_of(page["url_path"]),
        kind=kind.kind,
        kind_label=kind.kind_label,
        minutes=page["minutes"],
        required=page["required"],
        opens=page["opens"],
        taken=page["taken"],
        module_id=module_id,
    )


def address_of(url_path: str) -> str:
    """Return the page's address on the site; Wagtail keeps the roots in its cache."""
    for root in Site.get_site_root_paths():
        if url_path.startswith(root.root_path):
            return url_path[len(root.root_path) - 1 :]
    return url_path
