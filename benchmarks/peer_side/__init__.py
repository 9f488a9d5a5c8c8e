"""What `benchmarks.peers` has the other environment run: nothing here imports noticebot, nothing there torch."""
