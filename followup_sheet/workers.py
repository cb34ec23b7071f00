"""Many pieces of work in several processes: what comes of each, in the order given, whatever is done first.

    hand out → wait → take back → hand out ... → stop

Every process works on one piece at a time and has a pipe of its own, so it is known what a process that
was killed was working on: that piece is told as lost, another process takes the dead one's place, and the
rest goes on. (A ``ProcessPoolExecutor`` is broken as a whole by one death, does not know whose it was, and
ends its other processes in the middle of their work.) At most `AHEAD` pieces for each process are done
before their turn, so that memory does not grow with their number.

Where no process can be started, or none comes as far as its first piece (no memory left, the program's files
gone), this one does the work, and nothing is said: the outcomes are the same.

Ctrl-C and SIGTERM reach every process of a terminal or a service; only the first one heeds them. The
others finish the piece they have and end when their pipe is closed, also where the first one was killed.

Tested on Linux; written for macOS and Windows.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

AHEAD = 32
"""Pieces for each process that may be done before their turn to be told."""

WORTH_A_PROCESS = 4
"""Pieces for which starting a process of their own takes no longer than it saves."""

_STDERR = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")


def usual_jobs(pieces: int) -> int:
    """How many processes to use for so many pieces where nobody says: one a core, fewer for few pieces."""
    return max(1, min(_cores(), pieces // WORTH_A_PROCESS))


def _cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Piece], Outcome], pieces: Sequence[Piece], jobs: int, lost: Callable[[Piece, str], Outcome]
) -> Generator[Outcome, None, None]:
    """What ``work`` makes of each piece, in their order; close it to stop between two pieces.

    With one of ``jobs`` or one piece everything happens in this process. Otherwise ``work``, the pieces and
    what comes of them are pickled, and ``lost`` gives the outcome of a piece whose process ended before it
    was done; its second argument is how, such as ``SIGKILL``."""
    jobs = min(jobs, len(pieces))
    if jobs < 2:
        yield from map(work, pieces)
        return
    crew = _Crew(work, pieces, lost)
    try:
        crew.grow(jobs)
        # Leaving, Python waits for its processes; this comes before that, in case nobody closes us.
        atexit.register(crew.stop)
        yield from crew.results()
    finally:
        crew.stop()
        atexit.unregister(crew.stop)


class _Worker:
    """A process, this end of its pipe, and the number of the piece it has; None while it has none."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.piece: int | None = None
        self.is_ready = False

    @property
    def is_idle(self) -> bool:
        return self.is_ready and self.piece is None

    def ending(self) -> str:
        """How it ended."""
        self.process.join()
        code = self.process.exitcode or 0
        with suppress(ValueError):
            return signal.Signals(-code).name
        return f"exit code {code}"


class _Crew(Generic[Piece, Outcome]):
    """The processes at work."""

    def __init__(
        self, work: Callable[[Piece], Outcome], pieces: Sequence[Piece], lost: Callable[[Piece, str], Outcome]
    ) -> None:
        self._work, self._pieces, self._lost = work, pieces, lost
        self._workers: list[_Worker] = []
        self._done: dict[int, Outcome] = {}
        self._next = 0

    def grow(self, jobs: int) -> None:
        """More processes; as many as the system gives."""
        with suppress(OSError, MemoryError), _ignoring_signals(), _unheard(), _nobodys_script():
            for _ in range(jobs):
                self._workers.append(_started(self._work))

    def results(self) -> Iterator[Outcome]:
        for number, piece in enumerate(self._pieces):
            while number not in self._done and self._workers:
                self._hand_out(number + AHEAD * len(self._workers))
                self._take_back()
            # where no process can be started at all, this one does the work
            yield self._done.pop(number) if number in self._done else self._work(piece)

    def _hand_out(self, end: int) -> None:
        for worker in self._workers:
            if worker.is_idle and self._next < min(end, len(self._pieces)):
                worker.piece, self._next = self._next, self._next + 1
                with suppress(OSError):  # it has just died, and taking back will notice
                    worker.pipe.send(self._pieces[worker.piece])

    def _take_back(self) -> None:
        from multiprocessing.connection import wait

        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(by_pipe):
            self._hear(by_pipe[pipe])  # type: ignore[index] # wait gives back what it was given

    def _hear(self, worker: _Worker) -> None:
        try:
            outcome = worker.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if worker.piece is not None:
            self._done[worker.piece] = outcome
        worker.piece, worker.is_ready = None, True

    def _bury(self, worker: _Worker) -> None:
        """One that died at work is replaced; one that could not even start is not."""
        self._workers.remove(worker)
        ending = worker.ending()
        if worker.piece is not None:
            self._done[worker.piece] = self._lost(self._pieces[worker.piece], ending)
            self.grow(1)

    def stop(self) -> None:
        """Returns when every process has finished what it has, and ended."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join()


def _started(work: Callable[[Piece], Outcome]) -> _Worker:
    """A new process that says None when it is ready. Raises OSError where the system gives none."""
    from multiprocessing import get_context

    context = get_context("spawn")  # the same everywhere, and nothing but the pipe is handed on
    mine, its = context.Pipe()
    try:
        process = context.Process(target=_serve, args=(its, work))
        process.start()
    except OSError:
        mine.close()
        raise
    finally:
        its.close()
    return _Worker(process, mine)


def _serve(pipe: Connection, work: Callable[[Piece], Outcome]) -> None:
    """The life of a process: a piece comes, what was made of it goes, until the pipe is closed."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(None)
        while True:
            pipe.send(work(pipe.recv()))


@contextmanager
def _nobodys_script() -> Iterator[None]:
    """What is started meanwhile does not run the script again that started this process.

    Python would do that, and the script may be of any making: without its guard against that, every process
    would begin the whole run anew. The work is found by its module's name."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


@contextmanager
def _unheard() -> Iterator[None]:
    """What is started meanwhile has no stderr: a process that dies early would leave a traceback there.

    The work itself says nothing, it returns what is to be told. Raises OSError where stderr was closed: a pipe
    in its place would be handed on, and never seem to end."""
    kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _ignoring_signals() -> Iterator[None]:
    """What is ignored when a process is started, that process ignores from its first moment on.

    Meanwhile a signal to this process waits, where the system knows how."""
    masked = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS) if masked else set()
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if masked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
