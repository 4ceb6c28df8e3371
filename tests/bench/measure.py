"""One client, one connection, for a bounded time: answers a second, their times, and the server's own CPU time."""

import http.client
import statistics
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SECONDS = 2.0
#: Connections at once, and questions on each, before anything is measured: both workers and all their threads build
#: what they keep, whichever of them the measured connection meets.
WARM_UP_CONNECTIONS, WARM_UP = 16, 10


@dataclass(frozen=True)
class Figure:
    """Answers a second, median and 95th percentile in ms, CPU ms of the server for each answer."""

    rate: float
    p50: float
    p95: float
    cpu: float


def processes(pid: int) -> list[int]:
    """A process and all below it."""
    below = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid, *(p for child in below for p in processes(int(child)))]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and all below it."""
    total = 0
    for each in processes(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / 100  # clock ticks


def measure(
    port: int, pid: int, ask: Callable[[http.client.HTTPConnection], int], expected: int, seconds: float = SECONDS
) -> Figure:
    """Ask for `seconds`; raises when an answer is not `expected`."""
    _warm_up(port, ask, expected)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    _check(ask(connection), expected)
    took: list[float] = []
    begun, cpu = time.perf_counter(), cpu_seconds(pid)
    while time.perf_counter() - begun < seconds:
        start = time.perf_counter()
        _check(ask(connection), expected)
        took.append((time.perf_counter() - start) * 1000)
    elapsed, used = time.perf_counter() - begun, cpu_seconds(pid) - cpu
    connection.close()
    took.sort()
    return Figure(len(took) / elapsed, statistics.median(took), took[int(len(took) * 0.95)], used * 1000 / len(took))


def _warm_up(port: int, ask: Callable[[http.client.HTTPConnection], int], expected: int) -> None:
    def one(_number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(WARM_UP):
            _check(ask(connection), expected)
        connection.close()

    with ThreadPoolExecutor(WARM_UP_CONNECTIONS) as pool:
        list(pool.map(one, range(WARM_UP_CONNECTIONS)))


def _check(status: int, expected: int) -> None:
    if status != expected:
        raise RuntimeError(f"the page answered {status}, not {expected}")


def get(path: str, headers: dict[str, str]) -> Callable[[http.client.HTTPConnection], int]:
    """A question that reads one page."""

    def ask(connection: http.client.HTTPConnection) -> int:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask
