"""The night's mail: who is told what, the outbox, and what is said of a mail that failed."""
