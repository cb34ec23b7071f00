"""What is due, as one mail: the page in words, and its faces. No network."""
