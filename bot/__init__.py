"""Where people meet noticebot: the command line, and later the Telegram bot."""
