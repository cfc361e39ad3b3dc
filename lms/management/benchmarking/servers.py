"""A gunicorn of our own on a free loopback port, for as long as it is needed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

_PATIENCE_SECONDS = 60


class ServerDidNotStart(Exception):
    """gunicorn ended, or did not answer in time."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            connection.close()
            return
    raise ServerDidNotStart(f"gunicorn on port {port}")


@contextmanager
def serving(application: str) -> Iterator[HTTPConnection]:
    """One worker with one thread serves the application; the connection to it is kept open. Stopped at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "1", "--keep-alive", "75", "--log-level", "error"]
    process = subprocess.Popen(command, env=os.environ.copy())  # noqa: S603 -- our own words only
    try:
        _await_answer(process, port)
        connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
        yield connection
        connection.close()
    finally:
        process.terminate()
        process.wait(timeout=30)
