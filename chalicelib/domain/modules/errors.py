"""What can be wrong about modules."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Fault, NotFound, Unavailable
from chalicelib.kernel.tarball import BadArchive

__all__ = ["BadArchive"]


class ModuleNotFound(NotFound):
    """No such module is installed, or it is switched off."""


class BundledModuleNotFound(NotFound):
    """No module of that id comes with the platform."""


class ManifestInvalid(DomainError):
    """The package's manifest cannot be taken; `issues` says where."""


class ModuleIncompatible(DomainError):
    """The module asks for another version of the core."""


class PermissionNotRequested(DomainError):
    """A grant names something that is no permission."""


class ModuleExists(Conflict):
    """A module of that name is installed."""


class TooManyModules(DomainError):
    """A shop has at most `most` modules."""


class ModuleDataBeingDropped(Conflict):
    """What a module of that name kept is still being removed; come back soon."""


class SlotNotTargeted(DomainError):
    """The module does not offer anything for that slot."""


class ModuleFailed(DomainError):
    """The module did not answer as it should: `reason` says how it failed. Nothing that it did remains."""

    fault = Fault.UNAVAILABLE


class ModuleTimedOut(ModuleFailed):
    """The module took longer than it may."""


class CellUnavailable(Unavailable):
    """The place where modules run does not answer."""
