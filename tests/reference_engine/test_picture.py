"""The picture of a graph can be read: boxes and arrows keep out of each other's way."""

import re as regex
import xml.etree.ElementTree

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re

SVG = "{http://www.w3.org/2000/svg}"


def _network(w, x):
    hidden = rnp.tanh(w * x)
    for _ in range(3):
        hidden = rnp.exp(-hidden * w) + x / hidden
    return rnp.sum(hidden * hidden * w)


PICTURES = {
    "f": (lambda x, y: x * x * y + y + 2, 3.0, 4.0),
    "gradient of f": (re.grad(lambda x, y: x * x * y + y + 2, (0, 1)), 3.0, 4.0),
    "gradient of a network": (re.grad(_network, (0, 1)), np.ones(2), np.ones(2)),
    "many inputs": (lambda *x: sum(x[1:], x[0]) * x[0], *range(1, 9)),
    "one input": (lambda x: x, 1.0),
}


@pytest.fixture(params=PICTURES.values(), ids=PICTURES)
def picture(request):
    f, *args = request.param
    return xml.etree.ElementTree.fromstring(re.journal.svg(f, *map(np.float64, args)))


def _boxes(picture):
    corners = [
        tuple(float(box.get(key)) for key in ("x", "y", "width", "height"))
        for box in picture.findall(f"{SVG}rect")[1:]
    ]
    return [(x, y, x + width, y + height) for x, y, width, height in corners]


def _points(path, count=12):
    """Return points on a path of moves, vertical lines and cubic curves, as they are drawn."""
    points = []
    x = y = 0.0
    for kind, numbers in regex.findall(r"([MCV])([^MCV]*)", path):
        values = [float(n) for n in numbers.split()]
        if kind == "M":
            x, y = values
        elif kind == "V":
            points += [(x, y + (values[0] - y) * t / count) for t in range(count + 1)]
            y = values[0]
        else:
            (x1, y1, x2, y2, x3, y3) = values
            for t in np.linspace(0, 1, count + 1):
                s = 1 - t
                weights = s**3, 3 * s * s * t, 3 * s * t * t, t**3
                points.append(tuple(np.dot(weights, column) for column in ((x, x1, x2, x3), (y, y1, y2, y3))))
            x, y = x3, y3
    return points


def test_boxes_do_not_overlap_and_lie_inside(picture):
    boxes = _boxes(picture)
    width, height = float(picture.get("width")), float(picture.get("height"))
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0 and top >= 0 and right <= width and bottom <= height
        for other in boxes[:i]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


def test_arrows_pass_through_no_box(picture):
    boxes = _boxes(picture)
    for arrow in picture.findall(f"{SVG}path"):
        for x, y in _points(arrow.get("d")):
            for left, top, right, bottom in boxes:
                assert not (left < x < right and top < y < bottom)


def test_text_fits_into_its_box(picture):
    boxes = _boxes(picture)
    texts = picture.findall(f"{SVG}text")
    assert len(texts) == 2 * len(boxes)
    for i, text in enumerate(texts):
        left, top, right, bottom = boxes[i // 2]
        assert top < float(text.get("y")) < bottom
        assert 7.6 * len(text.text) <= right - left


def test_each_use_of_a_value_has_an_arrow():
    drawn = xml.etree.ElementTree.fromstring(re.journal.svg(lambda x, y: x * x * y + y + 2, 3.0, 4.0))
    assert len(drawn.findall(f"{SVG}path")) == 2 + 2 + 2 + 1
