"""The child process that runs a function in V8; nothing outside this folder loads V8."""
