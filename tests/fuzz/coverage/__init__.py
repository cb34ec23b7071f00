"""Coverage-guided fuzzing of the program's own parsers: inputs grow towards lines that none has reached."""
