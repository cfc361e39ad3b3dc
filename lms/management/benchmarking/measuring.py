"""Timing requests to two servers in turn, and what to say of the times."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection


class UnexpectedAnswer(Exception):
    """A page that was to be measured did not answer as it should."""


@dataclass(frozen=True)
class Call:
    """One request."""

    path: str
    method: str = "GET"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Timing:
    """Of many requests, in milliseconds."""

    median: float
    p95: float


@dataclass(frozen=True)
class Compared:
    """A page of Cadre and its bare counterpart, measured in turn."""

    cadre: Timing
    bare: Timing

    @property
    def ratio(self) -> float:
        """How many times as long Cadre takes."""
        return self.cadre.median / self.bare.median


def request(server: HTTPConnection, call: Call) -> float:
    """How many milliseconds the whole answer took; raises UnexpectedAnswer unless it is 200."""
    started = time.perf_counter()
    server.request(call.method, call.path, body=call.body, headers=call.headers)
    response = server.getresponse()
    response.read()
    took = time.perf_counter() - started
    if response.status != 200:
        raise UnexpectedAnswer(f"{call.method} {call.path} answered {response.status}")
    return took * 1000


def timing(times: list[float]) -> Timing:
    """Median and 95th percentile."""
    return Timing(median=statistics.median(times), p95=statistics.quantiles(times, n=20)[-1])


def compare(
    cadre: HTTPConnection, bare: HTTPConnection, calls: Callable[[int], tuple[Call, Call]], *, times: int
) -> Compared:
    """Ask Cadre and the bare site in turn, so that what else the machine does falls on both."""
    warm_up = 5
    of_cadre, of_bare = [], []
    for number in range(times + warm_up):
        own, plain = calls(number)
        of_cadre.append(request(cadre, own))
        of_bare.append(request(bare, plain))
    return Compared(cadre=timing(of_cadre[warm_up:]), bare=timing(of_bare[warm_up:]))
