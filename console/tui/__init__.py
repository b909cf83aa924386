"""The screen: a Textual app that shows a workspace and drives its engine, and does no work itself."""
