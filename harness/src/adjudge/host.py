"""Describes the machine that a run was made on."""

import os
import platform
from pathlib import Path

from adjudge.record import Host
from adjudge.sharing import usable_cores

_CPUS = Path("/sys/devices/system/cpu")


def describe_host() -> Host:
    """Return the facts of this machine and interpreter; what the system does not tell is "" or 0."""
    import numpy as np

    return Host(
        platform=platform.platform(),
        cpu=_cpu(),
        cores=usable_cores(),
        memory_bytes=_memory_bytes(),
        python=platform.python_version(),
        numpy=np.__version__,
        governor=_told(_CPUS / "cpu0" / "cpufreq" / "scaling_governor"),
        boost=_boost(),
    )


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def _boost() -> str:
    """Return "on" or "off": the kernel says either that boosting is allowed or, on some CPUs, that it is forbidden."""
    allowed, forbidden = _told(_CPUS / "cpufreq" / "boost"), _told(_CPUS / "intel_pstate" / "no_turbo")
    return {"1": "on", "0": "off"}.get(allowed) or {"0": "on", "1": "off"}.get(forbidden, "")


def _told(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return 0
