"""How long a deployment waits for the table: tests share two cores with the engine, so an answer may take its time."""

from __future__ import annotations

import urllib3

from chalicelib.wiring import System


def set_patience(system: System, seconds: float = 60.0) -> None:
    """Wait so long for an answer of the table, in place of the two seconds of production."""
    pools = system.table._connection.client._endpoint.http_session._manager
    timeout = urllib3.Timeout(connect=30, read=seconds)
    pools.connection_pool_kw["timeout"] = timeout
    for pool in list(pools.pools._container.values()):
        pool.timeout = timeout
