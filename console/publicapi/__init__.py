"""The server's side of the Public API: functions, versions, deploys and sources over HTTP."""
