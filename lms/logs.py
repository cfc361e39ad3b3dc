"""What goes to the logs."""

import logging


class OneLine(logging.Filter):
    """Leaves the traceback to errors: a refusal is one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets every record pass; below an error without its traceback."""
        if record.levelno < logging.ERROR:
            record.exc_info = record.exc_text = None
        return True
