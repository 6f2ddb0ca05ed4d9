"""The one entry to rights for every door: runs, receipts, exports, requests with deadlines.

The engine is `rights`; what must be stored while it works is stored here.
"""
