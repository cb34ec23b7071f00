"""What the tests stand on: workbooks to work with, witnesses of what became of them, programs to open them with."""
