"""Secrets are read once in a while, and survive a short outage of their service."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.adapters import secrets
from chalicelib.adapters.secrets import Secrets


@mock_aws
def test_a_secret_is_kept_and_then_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = boto3.client("secretsmanager", region_name="us-east-1")
    arn = manager.create_secret(Name="s", SecretString='{"signing_key": "one"}')["ARN"]
    reader = Secrets("us-east-1")
    assert reader.read(arn) == {"signing_key": "one"}
    manager.put_secret_value(SecretId=arn, SecretString='{"signing_key": "two"}')
    assert reader.read(arn) == {"signing_key": "one"}
    monkeypatch.setattr(secrets, "TTL_SECONDS", 0.0)
    assert reader.read(arn) == {"signing_key": "two"}
    manager.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    assert reader.read(arn) == {"signing_key": "two"}


@mock_aws
def test_a_secret_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ClientError):
        Secrets("us-east-1").read("arn:aws:secretsmanager:us-east-1:123456789012:secret:none")
