"""Official notices: files in, Notice objects out."""
