"""The one entry to rights: runs, receipts, exports, requests, the restore gate, the replay, retention."""
