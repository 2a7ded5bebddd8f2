"""A problem may use the standard's names only, and what a library lacks is unsupported, not guessed."""

from types import SimpleNamespace

import numpy as np
import pytest
from adjudge.adapter import Unsupported
from adjudge.namespace import EXTENSIONS, NAMES, Namespace, extension
from adjudge.plain_numpy import numpy_namespace


def test_a_name_of_the_library_is_found() -> None:
    assert Namespace("tiny", np).exp is np.exp


def test_the_adapters_own_spelling_comes_first() -> None:
    assert Namespace("tiny", np, table={"exp": "mine"}).exp == "mine"


def test_bases_are_searched_in_order() -> None:
    first, second = SimpleNamespace(sin="first"), SimpleNamespace(sin="second", cos="second")
    xp = Namespace("tiny", first, second)
    assert (xp.sin, xp.cos) == ("first", "second")


def test_a_name_that_the_library_lacks_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="tiny has no expm1"):
        _ = Namespace("tiny", SimpleNamespace(exp=np.exp)).expm1


@pytest.mark.parametrize("name", ["softmax", "ndarray", "random", "_private", "dot"])
def test_a_name_that_the_standard_lacks_is_an_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"xp.{name} is not a name that problems may use"):
        getattr(Namespace("tiny", np), name)


def test_a_misspelt_name_is_answered_with_what_may_be_meant() -> None:
    xp = Namespace("tiny", np, linalg=extension("linalg", "tiny", np.linalg))
    with pytest.raises(AttributeError, match="did you mean 'sum'"):
        _ = xp.summ
    with pytest.raises(AttributeError, match="did you mean 'solve'"):
        _ = xp.linalg.slove


def test_linalg_has_names_of_its_own() -> None:
    xp = Namespace("tiny", np, linalg=extension("linalg", "tiny", np.linalg))
    assert xp.linalg.det is np.linalg.det
    with pytest.raises(AttributeError):
        _ = xp.linalg.exp


@pytest.mark.parametrize("part", EXTENSIONS)
def test_a_library_without_an_extension_is_unsupported(part: str) -> None:
    with pytest.raises(Unsupported, match=f"tiny has no {part}"):
        getattr(Namespace("tiny", SimpleNamespace()), part)


def test_a_module_that_is_called_like_an_extension_is_not_one() -> None:
    with pytest.raises(Unsupported, match="tiny has no fft"):
        _ = Namespace("tiny", np).fft


def test_an_extension_may_hold_its_own_name() -> None:
    assert Namespace("tiny", fft=extension("fft", "tiny", np.fft)).fft.fft is np.fft.fft


def test_an_unknown_extension_is_an_error() -> None:
    with pytest.raises(TypeError, match="unknown extension 'lingalg': expected one of convolution, fft"):
        Namespace("tiny", np, lingalg=extension("linalg", "tiny", np.linalg))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_plain_numpy_has_every_name(name: str) -> None:
    assert hasattr(numpy_namespace(), name)


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in EXTENSIONS for name in EXTENSIONS[part]])
def test_plain_numpy_has_every_name_of_an_extension(part: str, name: str) -> None:
    assert callable(getattr(getattr(numpy_namespace(), part), name))
