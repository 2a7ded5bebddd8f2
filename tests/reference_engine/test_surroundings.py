"""Replay records anew when something changed that the function reads outside of its arguments."""

import functools
import itertools
import random
import time
import types

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re

FACTOR = 2.0
SETTINGS = types.ModuleType("settings_of_a_user")
X = np.array([1.0, 2.0])


def _closure():
    scale = 2.0

    def f(x):
        return rnp.sum(scale * x)

    def change():
        nonlocal scale
        scale = 5.0

    return f, change


def _global():
    def change():
        global FACTOR
        FACTOR = 5.0

    globals()["FACTOR"] = 2.0
    return (lambda x: rnp.sum(FACTOR * x)), change


def _twice(x):
    return FACTOR * x


def _global_of_a_function_that_is_called():
    _, change = _global()
    return (lambda x: rnp.sum(_twice(x))), change


def _mutable_default():
    def f(x, weights=[2.0]):  # noqa: B006
        return rnp.sum(weights[0] * x)

    def change():
        f.__defaults__[0][0] = 5.0

    return f, change


def _length_of_a_list():
    terms = [2.0]

    def f(x):
        return rnp.sum(x) * sum(terms)

    return f, lambda: terms.append(3.0)


def _nested_container():
    table = {"a": [2.0, {"b": 1.0}]}

    def f(x):
        return rnp.sum(x) * table["a"][0] * table["a"][1]["b"]

    return f, lambda: table["a"][1].update(b=2.5)


def _set_of_names():
    names = {"double"}

    def f(x):
        return rnp.sum(x) * (2.0 if "double" in names else 5.0)

    return f, names.clear


def _computed_from_a_captured_array():
    scale = np.array([1.0, 2.0])

    def f(x):
        return rnp.sum(x) * float(np.max(scale))

    def change():
        scale[0] = 5.0

    return f, change


def _attribute():
    class Model:
        shift = 1.0

        def __init__(self):
            self.scale = 2.0

        def __call__(self, x):
            return rnp.sum(self.scaled(x)) * self.shift

        def scaled(self, x):
            return self.scale * x

    model = Model()
    return model, lambda: setattr(model, "scale", 5.0)


def _attribute_of_a_class():
    model, _ = _attribute()
    model.scale, type(model).shift = 1.0, 2.0
    return model, lambda: setattr(type(model), "shift", 5.0)


def _bound_method():
    model, change = _attribute()
    return (lambda x: rnp.sum(x_of(model, x))), change


def x_of(model, x):
    return model.scaled(x)


def _slots():
    class Scale:
        __slots__ = ("value",)

    scale = Scale()
    scale.value = 2.0
    return (lambda x: rnp.sum(x) * scale.value), lambda: setattr(scale, "value", 5.0)


def _attribute_of_a_module():
    SETTINGS.scale = 2.0
    return (lambda x: rnp.sum(x) * SETTINGS.scale), lambda: setattr(SETTINGS, "scale", 5.0)


def _partial():
    weights = [2.0]
    return functools.partial(lambda w, x: rnp.sum(x) * w[0], weights), lambda: weights.insert(0, 5.0)


def _inner_function():
    scale = [2.0]

    def f(x):
        def inner(y):
            return y * scale[0]

        return rnp.sum(inner(x))

    return f, lambda: scale.__setitem__(0, 5.0)


READ = [
    *(_closure, _global, _global_of_a_function_that_is_called, _mutable_default, _length_of_a_list),
    *(_nested_container, _set_of_names, _computed_from_a_captured_array, _attribute, _attribute_of_a_class),
    *(_bound_method, _slots, _attribute_of_a_module, _partial, _inner_function),
]


@pytest.mark.parametrize("transform", [re.grad, re.elementwise_grad, lambda f: re.value_and_grad(f)])
@pytest.mark.parametrize("case", READ, ids=[case.__name__[1:] for case in READ])
def test_what_changed_is_seen(case, transform):
    f, change = case()
    derivative = transform(f)
    replayed = re.replay(derivative)
    for _ in range(2):
        np.testing.assert_array_equal(np.asarray(replayed(X)[-1]), np.asarray(derivative(X)[-1]))
    before = replayed(X)
    change()
    for _ in range(2):
        np.testing.assert_array_equal(np.asarray(replayed(X)[-1]), np.asarray(derivative(X)[-1]))
    assert np.any(np.asarray(before[-1]) != np.asarray(replayed(X)[-1]))


def test_a_value_that_comes_back_needs_no_new_program():
    calls = itertools.count()
    scale = [2.0]

    def f(x):
        next(calls)
        return x * scale[0]

    g = re.replay(f)
    values = [2.0, 5.0]
    for i in range(6):
        scale[0] = values[i % 2]
        assert g(3.0) == 3.0 * values[i % 2]
    assert next(calls) == 2


def test_nothing_is_recorded_anew_while_nothing_changes():
    calls = itertools.count()
    weights, names = np.array([1.0, 2.0]), {"a": [1, 2.5]}

    class Model:
        def __call__(self, x):
            next(calls)
            return rnp.sum(weights * x) * names["a"][1] * FACTOR

    g = re.replay(re.grad(Model()))
    for _ in range(5):
        g(X)
    assert next(calls) == 1


def test_a_function_that_changes_what_it_captures_is_refused():
    losses = []

    def f(x):
        losses.append(1.0)
        return x * x

    with pytest.raises(re.NotReplayable, match="changes what it reads"):
        re.replay(re.grad(f))(2.0)


GENERATOR = np.random.default_rng(0)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * GENERATOR.normal(),
        lambda x: x * np.random.normal(),
        lambda x: x * random.random(),
        lambda x: x * time.time(),
    ],
    ids=["generator", "numpy.random", "random", "time"],
)
def test_what_differs_at_every_call_is_refused(f):
    with pytest.raises(re.NotReplayable, match="at every call"):
        re.replay(f)(2.0)


def test_a_generator_among_the_arguments_is_refused():
    with pytest.raises(re.NotReplayable, match="at every call"):
        re.replay(lambda x, rng: x * rng.normal())(2.0, GENERATOR)


def test_programs_of_scalars_give_numpys_answers_where_floats_raise():
    with np.errstate(all="ignore"):
        for f in (
            lambda x, y: x / y,
            lambda x, y: x**3 * y,
            lambda x, y: 1 / (x - y),
            lambda x, y: x**-2 + y,
        ):
            g = re.replay(re.value_and_grad(f, (0, 1)))
            e = re.value_and_grad(f, (0, 1))
            for x, y in ((2.0, 3.0), (0.0, 0.0), (1e200, -0.0), (np.inf, 1.0), (np.nan, 1.0), (-1.5, -1.5)):
                x, y = np.float64(x), np.float64(y)
                (value, gradient), (value_e, gradient_e) = g(x, y), e(x, y)
                np.testing.assert_array_equal([value, *gradient], [value_e, *gradient_e])
                assert {type(v) for v in (value, *gradient)} == {np.float64}


def test_programs_of_scalars_follow_their_branches():
    def f(x):
        return x * x * 3 if x > 1 else 2 * x

    g = re.replay(re.grad(f))
    for x in (2.0, 0.5, np.float64(3.0), 0.25, 4.0):
        assert g(x) == re.grad(f)(x)
