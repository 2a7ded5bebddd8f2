"""The commands that list what there is, run it, and judge a run again; the others stand beside what they are for."""
