"""What `report` counts in one search and over all of them."""
