"""What the peers' environment runs; nothing here imports noticebot."""
