"""The test request: its fields, saved ones, captured and pasted ones, signatures, curl."""
