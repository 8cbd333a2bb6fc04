"""What every room stands on: money, ids, time, errors, events. No I/O, no AWS, no HTTP."""
