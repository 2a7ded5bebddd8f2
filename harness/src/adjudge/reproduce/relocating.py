"""Takes a record from another machine to what is at hand here: backends, and files of problems, of the same names."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import msgspec

from adjudge.collection import FILE
from adjudge.environments import Backend
from adjudge.record import BackendChoice, Record

Tell = Callable[[str], None]


def relocate(
    record: Record, names: Collection[str], local: Mapping[str, Backend], folder: Path, tell: Tell
) -> None:
    """Put local backends for those of `names` whose interpreter is not here, and files in `folder` for lost ones.

    Tells what is put for what.
    """
    choices = [
        _relocated(choice, local, tell) if choice.name in names else choice
        for choice in record.header.backends
    ]
    record.add(msgspec.structs.replace(record.header, backends=tuple(choices)))
    moved = {problem.origin: _moved(problem.origin, folder) for problem in record.problems.values()}
    for problem in list(record.problems.values()):
        record.add(msgspec.structs.replace(problem, origin=moved[problem.origin]))
    for old, new in moved.items():
        if new != old:
            tell(f"there is no {old.removeprefix(FILE)} here: {new.removeprefix(FILE)} is read")


def _relocated(choice: BackendChoice, local: Mapping[str, Backend], tell: Tell) -> BackendChoice:
    if Path(choice.python).is_file():
        return choice
    backend = local.get(choice.name)
    if backend is None or not backend.is_built:
        tell(
            f"{choice.name}: there is no {choice.python} here, and no backend of that name: see 'adjudge backends'"
        )
        return choice
    tell(f"{choice.name}: there is no {choice.python} here: {backend.python} is asked")
    return msgspec.structs.replace(choice, adapter=backend.adapter, python=str(backend.python))


def _moved(origin: str, folder: Path) -> str:
    """Return where a file of problems lies now: under the longest end of its path that there is in the folder."""
    file = Path(origin.removeprefix(FILE))
    if not origin.startswith(FILE) or file.is_file():
        return origin
    ends = (folder.joinpath(*file.parts[start:]) for start in range(1, len(file.parts)))
    return FILE + str(next(filter(Path.is_file, ends), file))
