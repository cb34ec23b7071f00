"""What each command does, apart from reading its options: one module for each, nothing printed."""
