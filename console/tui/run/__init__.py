"""What came of runs: the output pane, the history of runs and the errors log."""
