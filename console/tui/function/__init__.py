"""One function: its code, drafts, settings, versions, and where it is deployed."""
