"""The audit log of a tenant."""

from chalicelib.domain.audit.commands import ReadAudit
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.audit.operations import export_entries, list_entries

__all__ = ["AuditEntry", "ReadAudit", "export_entries", "list_entries"]
