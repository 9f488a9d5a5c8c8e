"""Everything of Telegram; the command line imports it only to serve."""
