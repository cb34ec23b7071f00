"""A user's file on the disk: read once, locked, backed up, exchanged whole or not at all."""
