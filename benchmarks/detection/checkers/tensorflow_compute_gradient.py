"""tf.test.compute_gradient, its two Jacobians compared by assertAllClose as its documentation shows."""

import numpy as np
import tensorflow as tf
from faults import Array, Fault
from trials import report


def check(x: Array, fault: Fault, seed: int) -> bool:
    """Say whether assertAllClose objects to what compute_gradient returns."""

    @tf.custom_gradient
    def f(x: tf.Tensor) -> tf.Tensor:
        def backward(head: tf.Tensor) -> tf.Tensor:
            return head * tf.constant(fault((tf.cos(x) + x).numpy(), x.numpy()))

        return tf.reduce_sum(tf.sin(x)) + tf.reduce_sum(x * x) / 2, backward

    theoretical, numerical = tf.test.compute_gradient(f, [tf.constant(x)])
    case = tf.test.TestCase()
    try:
        case.assertAllClose(np.concatenate(theoretical), np.concatenate(numerical))
    except AssertionError:
        return True
    return False


if __name__ == "__main__":
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.run_functions_eagerly(True)
    report("TensorFlow compute_gradient", tf.__version__, check)
