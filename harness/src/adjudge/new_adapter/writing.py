"""Fills the template of an adapter in and writes it."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from adjudge.errors import UserError

_NAME = r"[a-z][a-z0-9_]*"
_MODULE = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*"
_REQUIREMENT = r"(?P<distribution>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9,._-]+\])?(==[A-Za-z0-9.+!]+)?"


class AdapterFolderError(UserError):
    """Says why an adapter cannot be written so."""


def write(name: str, library: str, module: str | None, folder: Path) -> list[Path]:
    """Write an adapter called `name` for a library into a new folder; return the files.

    `library` is the requirement of its distribution, `module` what is imported of it (None: as the distribution is
    called). Raises `AdapterFolderError` for a name that cannot be an adapter's, and where the folder is not empty.
    """
    if not re.fullmatch(_NAME, name):
        raise AdapterFolderError(
            f"{name!r} cannot name an adapter: use small letters, digits and _, a letter first"
        )
    required = re.fullmatch(_REQUIREMENT, library)
    if required is None:
        raise AdapterFolderError(
            f"{library!r} is no distribution's name: give it as pip takes it, as in 'mylib', 'mylib[cpu]==1.2.3'"
        )
    distribution = required["distribution"]
    imported = module or re.sub(r"[-.]", "_", distribution)
    if not re.fullmatch(_MODULE, imported):
        raise AdapterFolderError(f"{imported!r} is no module's name: say with --module what is imported")
    if folder.exists() and any(folder.iterdir()):
        raise AdapterFolderError(f"{folder} is not empty: choose another folder with -o")
    words = {
        "name": name,
        "slug": name.replace("_", "-"),
        "title": "".join(part.capitalize() for part in name.split("_")),
        "library": distribution,
        "requirement": library,
        "module": imported,
    }
    return [
        _put(folder / place.replace("package", f"adjudge_{name}"), text, words)
        for place, text in _templates()
    ]


def _put(path: Path, text: str, words: dict[str, str]) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(words), encoding="utf-8")
    except OSError as error:
        raise AdapterFolderError(
            f"{path} cannot be written ({error.strerror}): choose another folder with -o"
        ) from error
    return path


def _templates() -> Iterator[tuple[str, str]]:
    return _below(files("adjudge") / "new_adapter" / "template", "")


def _below(folder: Traversable, place: str) -> Iterator[tuple[str, str]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            if item.name != "__pycache__":
                yield from _below(item, f"{place}{item.name}/")
        else:
            yield f"{place}{item.name}".removesuffix(".template"), item.read_text(encoding="utf-8")
