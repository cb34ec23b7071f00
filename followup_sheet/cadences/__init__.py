"""The rules of follow-up: as ``.toml`` files that a coach can read, and how rules are read, checked and told."""
