"""Recording, heads and detaching: the worked examples B, and the semantics around them."""

import gc
import weakref

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re


def _array(values, grad_req="write"):
    x = re.array(values, dtype=np.float32)
    x.attach_grad(grad_req)
    return x


def _x():
    return _array([0, 1, 2, 3])


def _assert_is(buffer, expected):
    assert buffer.dtype == np.float32
    np.testing.assert_allclose(buffer.numpy(), np.broadcast_to(expected, buffer.shape), rtol=1e-6)


def test_quadratic_form_then_norm_into_the_same_buffer():
    x = _x()
    with re.record():
        y = 2 * rnp.vecdot(x, x)
    y.backward()
    assert y.item() == 28
    _assert_is(x.grad, [0, 4, 8, 12])
    with re.record():
        y = rnp.linalg.vector_norm(x)
    y.backward()
    _assert_is(x.grad, [0, 0.26726124, 0.5345225, 0.80178374])


def test_no_head_means_a_head_of_ones():
    x = _x()
    with re.record():
        y = x * x
    y.backward()
    _assert_is(x.grad, [0, 2, 4, 6])


def test_detached_product_and_then_what_was_detached():
    x = _x()
    with re.record():
        y = x * x
        u = y.detach()
        z = u * x
    z.backward()
    _assert_is(x.grad, [0, 1, 4, 9])
    y.backward()
    _assert_is(x.grad, [0, 2, 4, 6])


def test_a_buffer_attached_to_an_intermediate_cuts_it_from_its_history():
    x, y = _x(), _array([2, 2, 2, 2])
    with re.record():
        u = x * y
        u.attach_grad()
        z = u + x
    z.backward()
    _assert_is(x.grad, 1)
    _assert_is(u.grad, 1)
    _assert_is(y.grad, 0)


def test_head_gradient_chain_overwrites_with_write():
    x, y = _x(), _array([2, 2, 2, 2])
    with re.record():
        u = x * y
        v = u.detach()
        v.attach_grad()
        z = v + x
    z.backward()
    _assert_is(x.grad, 1)
    _assert_is(y.grad, 0)
    _assert_is(v.grad, 1)
    u.backward(v.grad)
    _assert_is(x.grad, 2)
    _assert_is(y.grad, [0, 1, 2, 3])


def test_head_gradient_chain_adds_with_add():
    x, y = _array([0, 1, 2, 3], "add"), _array([2, 2, 2, 2], "add")
    with re.record():
        u = x * y
        v = u.detach()
        v.attach_grad()
        z = v + x
    z.backward()
    u.backward(v.grad)
    _assert_is(x.grad, 3)
    _assert_is(y.grad, [0, 1, 2, 3])


def test_control_flow_doubling():
    a = re.array([1.1630787])
    a.attach_grad()
    with re.record():
        b = 2 * a
        while rnp.linalg.vector_norm(b) < 1000:
            b = 2 * b
        c = b if rnp.sum(b) > 0 else 100 * b
    c.backward()
    assert np.allclose(c.numpy(), 1190.9925888)
    assert a.grad.numpy() == c.numpy() / a.numpy() == 1024


def test_training_mode_is_on_inside_recording_only():
    assert not re.is_training()
    with re.record():
        assert re.is_training()
        assert re.is_recording()
        with re.pause():
            assert not re.is_training()
            assert not re.is_recording()
        with re.predict_mode():
            assert not re.is_training()
            assert re.is_recording()
    with re.record(train_mode=False):
        assert not re.is_training()
    with re.train_mode():
        assert re.is_training()
        assert not re.is_recording()
    assert not re.is_training()


def test_state_is_restored_after_an_exception():
    with pytest.raises(ZeroDivisionError), re.record():
        _ = 1 // 0
    assert not re.is_recording()
    assert not re.is_training()


def test_nothing_is_recorded_outside_or_in_pause():
    x = _x()
    y = x * x
    with pytest.raises(RuntimeError, match="was not recorded"):
        y.backward()
    with re.record():
        with re.pause():
            u = x * x
        z = u * x
    z.backward()
    _assert_is(x.grad, [0, 1, 4, 9])


def test_null_leaves_no_buffer_and_null_is_checked():
    x = _array([1, 2], "null")
    with re.record():
        y = x * x
    y.backward()
    assert x.grad is None
    with pytest.raises(ValueError, match="'replace'"):
        x.attach_grad("replace")


def test_backward_twice_needs_a_retained_graph():
    x = _x()
    with re.record():
        y = x * x
    y.backward(retain_graph=True)
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    _assert_is(x.grad, [0, 2, 4, 6])


def test_a_failed_backward_changes_no_buffer():
    x = _x()
    with re.record():
        y = x * x
    y.backward()
    with pytest.raises(ValueError, match=r"\(3,\).*\(4,\)"):
        y.backward(np.ones(3))
    _assert_is(x.grad, [0, 2, 4, 6])


def test_an_unconnected_input_keeps_zeros():
    x, y = _x(), _x()
    with re.record():
        z = x * x
    z.backward()
    _assert_is(y.grad, 0)


def test_a_new_buffer_forgets_the_old_gradient():
    x = _x()
    with re.record():
        y = x * x
    y.backward()
    x.attach_grad()
    _assert_is(x.grad, 0)


def test_a_returned_buffer_is_not_changed_by_a_later_backward():
    x = _array([1, 2], "add")
    with re.record():
        y = x * x
    y.backward(retain_graph=True)
    first = x.grad
    y.backward()
    _assert_is(first, [2, 4])
    _assert_is(x.grad, [4, 8])


def test_several_heads_are_added():
    x = _x()
    with re.record():
        y, z = x * x, 3 * x
    re.backward([y, z], [None, np.float32([1, 1, 1, 2])])
    _assert_is(x.grad, [3, 5, 7, 12])


def test_operations_with_several_outputs_are_recorded():
    x = re.array([[2.0, 1.0], [1.0, 3.0]])
    x.attach_grad()
    with re.record():
        values, vectors = rnp.linalg.eigh(x)
        y = rnp.sum((vectors * values) @ rnp.matrix_transpose(vectors))
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), np.ones((2, 2)), atol=1e-12)


def test_indexing_in_a_loop_adds_up():
    x = _x()
    with re.record():
        total = x[0]
        for i in range(4):
            total = total + i * x[i] + x[i]
    total.backward()
    _assert_is(x.grad, [2, 2, 3, 4])


def test_a_transform_inside_recording_is_differentiated():
    x = re.array([1.0, 2.0])
    x.attach_grad()
    with re.record():
        y = rnp.sum(re.grad(lambda v: rnp.sum(v**3))(x))
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), [6, 12])


def test_recording_inside_a_transform_does_not_disturb_it():
    def f(x):
        a = re.array([1.0, 2.0])
        a.attach_grad()
        with re.record():
            b = rnp.sum(a * a)
        b.backward()
        return rnp.sum(x * a.grad.numpy())

    np.testing.assert_allclose(re.grad(f)(np.ones(2)), [2, 4])


def test_what_nobody_refers_to_is_freed():
    x = _x()
    with re.record():
        y = x * x
    node = weakref.ref(y.node)
    del y
    gc.collect()
    assert node() is None


def test_numpy_and_float_are_allowed_outside_recording_and_teach_inside():
    x = _array(4)
    assert float(x) == 4.0
    assert np.sum(x) == 4
    with re.record():
        y = x * x
        with pytest.raises(TypeError, match=r"re\.detach"):
            float(y)
        with pytest.raises(TypeError, match=r"reference_engine\.numpy\.sum"):
            np.sum(y)


def test_elements_are_replaced_outside_recording_only():
    x = _x()
    with re.record():
        y = rnp.sum(x * x)
        with pytest.raises(TypeError, match="in place"):
            x[0] = 5
    x[:] = x - 1
    y.backward()
    _assert_is(x, [-1, 0, 1, 2])
    _assert_is(x.grad, [0, 2, 4, 6])


def test_an_integer_array_has_no_gradient():
    with pytest.raises(TypeError, match="int32"):
        re.array(np.array([1, 2], np.int32)).attach_grad()
