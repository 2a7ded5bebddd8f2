"""What the exit codes of a run mean, as `--help` says it."""

EXIT_CODES = """\b
Exit codes: 0 nothing unexpected; 1 something unexpected; 2 wrong usage;
3 a backend could not be started (the others still ran); 130 interrupted."""
