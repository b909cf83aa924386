"""What our side says where it cannot do what was asked."""

from __future__ import annotations


class ConsoleError(Exception):
    """Our side cannot do what was asked; the message is one sentence that says what to do.

    Args:
        message: shown to the user as it is.
        exit_code: what the command line exits with (2 bad usage or input, 3 the environment).
        about: which of the things given is wrong: "name", "slug", "code", "settings"; empty where
            it is none of these, or all together.
    """

    def __init__(self, message: str, exit_code: int = 2, about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
        self.about = about
