"""Registers the MXNet adapter; importing it does not import MXNet."""

from collections.abc import Sequence

from adjudge.hookspecs import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the entry of the MXNet adapter."""
    threads = ("MXNET_CPU_WORKER_NTHREADS",)
    return [AdapterEntry("mxnet", "adjudge_mxnet.adapter:MxnetAdapter", thread_variables=threads)]
