"""Shows the runs of a folder in a browser, on this machine only, and a run that is going on as it goes."""
