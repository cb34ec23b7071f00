"""Time that ends: for calls into a network, a keyring or another program, which may never return.

A time-out on a socket starts anew with every byte that arrives, so it does not stop a server that drips;
nor does it cover looking up a name. So the call is made beside, and left behind when its time is over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deadline:
    """A moment ``seconds`` from now, on a clock that nobody sets."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then; 0 afterwards."""
        return max(self._end - time.monotonic(), 0.0)


class _Call(Generic[T]):
    """One call and how it ended."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.result: list[T] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result.append(self._work())
        except BaseException as error:  # told to whoever waits
            self.error = error


def within(seconds: float, work: Callable[[], T]) -> T:
    """What ``work`` returns or raises; TimeoutError where that takes longer than ``seconds``.

    Then ``work`` goes on in a thread that does not keep the program from ending: whoever calls makes sure
    that it can do no harm any more."""
    call = _Call(work)
    thread = threading.Thread(target=call.run, daemon=True)
    thread.start()
    thread.join(seconds)
    if call.error is not None:
        raise call.error
    if not call.result:
        raise TimeoutError(f"no answer within {seconds:g} seconds")
    return call.result[0]
