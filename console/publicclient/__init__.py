"""The client's side of the Public API: functions, versions and sources of another workspace."""
