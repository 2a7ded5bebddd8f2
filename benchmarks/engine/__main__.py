"""Pins the libraries to one thread, before any of them is imported, and prints the table."""

import importlib
import os

if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    importlib.import_module("table").main()
