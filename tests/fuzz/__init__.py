"""Fuzzers: workbooks spoiled in every way a program, a disk or a stranger can think of, and the promise kept.

``python -m tests.fuzz`` mutates whole workbooks (the zip, the XML, the cells) and runs the real commands
on them; ``python -m tests.fuzz.coverage NAME`` searches one of the program's own parsers, guided by which
lines an input reaches. Both are bounded in the test run and go on without end when asked.
"""
