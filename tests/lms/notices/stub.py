"""A mail server on this machine that can be slow, refuse, be silent or be gone."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stub(socketserver.ThreadingTCPServer):
    """Takes messages as told; `taken` are those it said yes to, `heard` all that it had to the end."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.taken: list[str] = []
        self.heard: list[str] = []
        self.answers: dict[str, str] = {}  # other words than yes, by command
        self.delays: dict[str, float] = {}  # seconds before the answer, by command
        self.drops_at = ""  # the command after which the line breaks

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Talk(socketserver.StreamRequestHandler):
    """One line of talk; the commands are HELLO, MAIL, RCPT, DATA, END (of a message) and QUIT."""

    server: Stub

    def handle(self) -> None:
        self.say("HELLO", "220 stub")
        for line in self.rfile:
            verb = line[:4].decode().upper()
            if verb == "DATA":
                if not self.say("DATA", "354 go on"):
                    return
                if not self.listen():
                    return
            elif verb == "QUIT":
                self.say("QUIT", "221 bye")
                return
            elif not self.say({"EHLO": "HELO"}.get(verb, verb), "250 yes"):
                return

    def listen(self) -> bool:
        """Whether the talk goes on after a message; a refused one has no end."""
        if self.server.answers.get("DATA"):
            return True
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        message = "".join(lines)
        self.server.heard.append(message)
        goes_on = self.say("END", "250 taken")
        if goes_on and not self.server.answers.get("END"):
            self.server.taken.append(message)
        return goes_on

    def say(self, command: str, words: str) -> bool:
        time.sleep(self.server.delays.get(command, 0))
        if self.server.drops_at == command:
            return False
        try:
            self.wfile.write(f"{self.server.answers.get(command, words)}\r\n".encode())
        except OSError:  # the other side has given up waiting
            return False
        return True


@contextmanager
def running(port: int = 0) -> Iterator[Stub]:
    """The server in a thread of its own, on a free port unless another is named."""
    with Stub(port) as stub:
        thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield stub
        stub.shutdown()
        thread.join()
