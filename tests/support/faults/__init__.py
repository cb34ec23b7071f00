"""Faults brought about for real: at each system call, on full disks, by other programs, in the state folder."""
