"""One mail and one server: addresses, settings, password, the talk, and what became of it."""
