"""The platform about itself: whether its dependencies answer, and what its contracts are."""

from chalicelib.domain.platform.operations import Health, check_health, describe_contract

__all__ = ["Health", "check_health", "describe_contract"]
