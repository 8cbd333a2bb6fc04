"""Fixtures of the workers: a deployment with everything that follows its commits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.aftermath import Aftermath
from tests.support.deployment import Deployment


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    """Workers, queues in memory, mails and documents in folders."""
    return Aftermath(deployment, tmp_path)
