"""A folder of reference data to spoil, and the command that loads it."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.rra.loading.files import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the reference data as shipped."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "reference"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces words of a file of the folder, which must be there once."""

    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def load(db: None, folder: Path) -> Callable[[], dict[str, str]]:
    """Loads the folder; what the command said of each kind."""

    def run() -> dict[str, str]:
        out = io.StringIO()
        call_command("load_reference", str(folder), stdout=out)
        return dict(line.split(": ", 1) for line in out.getvalue().splitlines())

    return run


@pytest.fixture
def refused(load: Callable[[], dict[str, str]]) -> Callable[[], list[str]]:
    """Loads the folder, which must be refused; a line for each thing that is wrong."""

    def run() -> list[str]:
        with pytest.raises(CommandError) as error:
            load()
        first, *lines = str(error.value).splitlines()
        assert first == "Nothing was loaded:"
        return lines

    return run
