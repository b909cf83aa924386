"""The screen: a Textual app that shows a workspace and drives its engine, and decides nothing.

One pane or dialog a file. Nothing here runs JavaScript, opens a file or a socket; what a function,
a webhook or a file brought is shown through `console.text.printable` or the editors' own escapes.
"""
