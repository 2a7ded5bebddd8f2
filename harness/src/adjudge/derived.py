"""Operators that an adapter may choose to build from others; outcomes say that they are not native.

An adapter takes one by assignment in its class body, `hessian = derived.hessian_from_hvp`. This module knows only
the adapter's own methods and its `asarray` and `to_numpy`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from adjudge.adapter import UNCONNECTED, Adapter, Function

F = TypeVar("F", bound=Callable[..., Any])


def is_derived(method: Any) -> bool:
    """Say whether an adapter's method is one of this module's."""
    return bool(getattr(method, "adjudge_derived", False))


def _derived(method: F) -> F:
    method.adjudge_derived = True  # type: ignore[attr-defined]
    return method


@_derived
def jacobian_from_vjp(self: Adapter, f: Function) -> Function:
    """Return the Jacobians of `f` by one vector-Jacobian product per element of the output."""
    pull = self.vjp(f)

    def jacobian(*primals: Any) -> tuple[Any, ...]:
        value = self.to_numpy(f(*primals))
        rows = [pull(primals, self.asarray(unit, str(unit.dtype))) for unit in _units(value)]
        return tuple(
            self.asarray(_stack(self, column, value.shape, primal), str(value.dtype))
            for column, primal in zip(zip(*rows, strict=True), primals, strict=True)
        )

    return jacobian


@_derived
def hessian_from_hvp(self: Adapter, f: Function) -> Function:
    """Return the Hessian of scalar `f` by one Hessian-vector product per element of the inputs."""
    product = self.hvp(f)

    def hessian(*primals: Any) -> tuple[tuple[Any, ...], ...]:
        hosts = [self.to_numpy(primal) for primal in primals]
        rows = [_hessian_row(self, product, primals, hosts, i) for i in range(len(primals))]
        return tuple(rows)

    return hessian


@_derived
def hvp_from_hessian(self: Adapter, f: Function) -> Function:
    """Return Hessian-vector products of scalar `f` by contracting its full Hessian."""
    full = self.hessian(f)

    def hvp(primals: Any, tangents: Any) -> tuple[Any, ...]:
        seeds = [self.to_numpy(tangent) for tangent in tangents]
        return tuple(_contract(self, row, seeds) for row in full(*primals))

    return hvp


def _units(value: Any) -> list[Any]:
    units = np.eye(value.size, dtype=value.dtype)
    return [unit.reshape(value.shape) for unit in units]


def _stack(self: Adapter, column: Any, out_shape: tuple[int, ...], primal: Any) -> Any:
    host = self.to_numpy(primal)
    rows = [_host(self, item, host) for item in column]
    return np.stack(rows).reshape(out_shape + host.shape)


def _host(self: Adapter, item: Any, like: Any) -> Any:
    return np.zeros_like(like) if item is UNCONNECTED else self.to_numpy(item)


def _hessian_row(self: Adapter, product: Function, primals: Any, hosts: Any, i: int) -> tuple[Any, ...]:
    blocks = []
    for unit in _units(hosts[i]):
        seeds = [np.zeros_like(host) for host in hosts]
        seeds[i] = unit
        tangents = tuple(self.asarray(seed, str(seed.dtype)) for seed in seeds)
        row = product(tuple(primals), tangents)
        blocks.append([_host(self, item, host) for item, host in zip(row, hosts, strict=True)])
    return tuple(
        self.asarray(
            np.stack([block[j] for block in blocks]).reshape(hosts[i].shape + hosts[j].shape),
            str(hosts[i].dtype),
        )
        for j in range(len(hosts))
    )


def _contract(self: Adapter, row: Any, seeds: Any) -> Any:
    total: Any = UNCONNECTED
    for block, seed in zip(row, seeds, strict=True):
        if block is UNCONNECTED:
            continue
        term = np.tensordot(self.to_numpy(block), seed, axes=seed.ndim)
        total = term if total is UNCONNECTED else total + term
    return total if total is UNCONNECTED else self.asarray(total, str(total.dtype))
