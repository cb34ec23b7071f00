"""What all our pages and tables share: one door to jinja2, the templates, and CSV."""
