"""Files by key: a bucket of S3 in the cloud, a folder on a developer's machine."""
