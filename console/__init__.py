"""The Source Function Console: write, test and run Segment source functions in the terminal."""
