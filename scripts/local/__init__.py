"""Everything that stands in for the cloud on a developer's machine."""
