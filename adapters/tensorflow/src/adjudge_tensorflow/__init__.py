"""Registers the TensorFlow adapter; importing it does not import TensorFlow."""

from collections.abc import Sequence

from adjudge.hookspecs import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the entry of the TensorFlow adapter."""
    threads = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return [
        AdapterEntry("tensorflow", "adjudge_tensorflow.adapter:TensorflowAdapter", thread_variables=threads)
    ]
