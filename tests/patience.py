"""How long a test waits for what must come, so that what never comes is told of where it is missed.

Far more than it takes on a machine that does ten other things; a test that means a time says its
own.
"""

HANG_S = 40.0
