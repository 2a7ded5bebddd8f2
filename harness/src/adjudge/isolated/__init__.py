"""Makes an isolated environment for a backend at a version, and keeps it for the next run."""
