"""Pins threads and the memory allocator, for all libraries alike, and prints the table.

Whether freed memory goes back to the system, to be mapped and cleared again at the next call, changes
a result several times over, and depends on what ran before. So the process starts anew with memory kept.
"""

import importlib
import os
import sys

PINNED = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_TOP_PAD_": str(64 * 2**20),
}

if __name__ == "__main__":
    if any(os.environ.get(name) != value for name, value in PINNED.items()):
        os.environ.update(PINNED)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    importlib.import_module("table").main()
