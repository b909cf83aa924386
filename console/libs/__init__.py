"""The npm packages that Segment exposes to functions: which they are, and how they get here."""
