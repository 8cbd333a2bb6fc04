"""Requests to addresses that merchants choose: guarded against reaching inward, signed, with their secrets sealed."""
