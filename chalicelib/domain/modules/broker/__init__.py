"""The broker: the only door between a module's code and its host. Nothing passes that is not listed and granted."""

from __future__ import annotations

from chalicelib.domain.modules.broker.door import Broker

__all__ = ["Broker"]
