"""Runs one command and writes what it cost: ``launch.py RESULT STDERR -- COMMAND...``

A process of its own, started with ``-I -S`` and importing next to nothing, because the peak memory
Linux reports for a child is never less than what its parent held when it was started.
"""

import os
import sys
import time


def main() -> int:
    result, errors = sys.argv[1:3]
    command = sys.argv[4:]
    quiet = os.open(os.devnull, os.O_RDWR)
    log = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    streams = [(os.POSIX_SPAWN_DUP2, quiet, 0), (os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, log, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    # ru_maxrss is in KiB on Linux, in bytes on macOS.
    peak = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    with open(result, "w", encoding="ascii") as out:  # noqa: PTH123 (pathlib would double this process's memory)
        out.write(f"{wall} {usage.ru_utime + usage.ru_stime} {peak} {os.waitstatus_to_exitcode(status)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
