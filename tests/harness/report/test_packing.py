import zlib

import pytest
from adjudge.report.packing import inflated, packed, unpacked

DATA = {"texts": ["</script>", "∂f/∂x", ""], "numbers": [1.5, None, -0.0]}


def test_what_is_packed_comes_back() -> None:
    assert unpacked(packed(DATA)) == DATA


def test_packed_data_cannot_be_taken_for_markup() -> None:
    assert not set(packed(DATA)) & set("<>&\"'")


def test_packed_data_are_what_browsers_call_deflate_raw() -> None:
    assert inflated(packed(DATA)).startswith(b"{")


def test_damaged_data_are_refused() -> None:
    with pytest.raises((ValueError, zlib.error)):
        unpacked("AAAA" + packed(DATA))
