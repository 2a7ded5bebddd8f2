"""Shows one case of a run: the question, the truth, and every backend's answer side by side."""
