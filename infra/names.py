"""What the application reads from its environment, and which output of the data stack each variable carries."""

from __future__ import annotations

from collections.abc import Mapping

#: Environment variable → output of infra/data.yaml. Chalice stacks import the same values by export name.
VARIABLES: Mapping[str, str] = {
    "SOUK_TABLE": "TableName",
    "SOUK_QUEUE_WEBHOOKS": "WebhooksQueueUrl",
    "SOUK_QUEUE_MAILS": "MailsQueueUrl",
    "SOUK_QUEUE_INVOICES": "InvoicesQueueUrl",
    "SOUK_QUEUE_SNAPSHOTS": "SnapshotsQueueUrl",
    "SOUK_QUEUE_REACTIONS": "ReactionsQueueUrl",
    "SOUK_QUEUE_MEDIA": "MediaQueueUrl",
    "SOUK_BUCKET_DOCUMENTS": "DocumentsBucketName",
    "SOUK_BUCKET_REPLICAS": "ReplicasBucketName",
    "SOUK_BUCKET_MEDIA": "MediaBucketName",
    "SOUK_SECRET_ARN": "SigningSecretArn",
    "SOUK_STRIPE_SECRET_ARN": "StripeSecretArn",
}

QUEUES = ("webhooks", "mails", "invoices", "snapshots", "reactions", "media")
FIFO_QUEUES = frozenset({"invoices"})
API_STAGES = ("store", "admin", "setup", "hooks", "sites")
STAGES = (*API_STAGES, "workers")
#: Where the code of modules runs: a stage that knows nothing of the others, and is deployed before them.
CELL = "cell"
DEPLOYED = (CELL, *STAGES)


def stack(environment: str, part: str) -> str:
    """The name of the stack that holds `part`: `data`, `alarms`, `edge`, `artifacts` or a stage."""
    return f"{environment}-souk-{part}"


def queue(environment: str, name: str, dead: bool = False) -> str:
    """The queue's name in SQS; `dead` asks for the queue that takes what `name` gave up on."""
    suffix = ".fifo" if name in FIFO_QUEUES else ""
    return f"{environment}-souk-{name}{'-dead' if dead else ''}{suffix}"
