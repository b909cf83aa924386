"""The one screen on which a function is worked on: panes, tabs, status, and a run."""
