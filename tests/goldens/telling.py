"""How a story is told: calls of a deployment, each of which names the row it calls and is written down."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from moto import mock_aws

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain.identity import Role
from chalicelib.kernel.ids import uuid7
from chalicelib.runtime import invoke
from tests.goldens.plain import Names, answered, asked
from tests.support.accounts import staff_client
from tests.support.aftermath import Aftermath
from tests.support.deployment import Answer, Client, Deployment
from tests.support.table import create_table

SURFACE = Path(__file__).parents[1] / "catalogue" / "sovecom.tsv"
# What the contract serves beside its lines: the ways into modules, and the provider's door.
BESIDE = {
    "ModulesAdminProxy_get": ("GET", "/admin/v1/modules/{name}/{path}", 200),
    "ModulesStoreProxy_get": ("GET", "/store/v1/modules/{name}/{path}", 200),
    "StripeWebhooksController_receive": ("POST", "/webhooks/stripe", 200),
}


@dataclass(frozen=True)
class Line:
    """A line of the contract."""

    id: str
    method: str
    path: str
    status: int


def _lines() -> Iterator[Line]:
    with SURFACE.open(newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            yield Line(line["id"], line["method"], line["path"], int(line["status"]))
    for name, (method, path, status) in BESIDE.items():
        yield Line(name, method, path, status)


LINES = {line.id: line for line in _lines()}
Stage = Callable[[Path], AbstractContextManager[Deployment]]


@dataclass
class Telling:
    """A story while it is told. `told` holds what will be compared: by row, the calls in order."""

    deployment: Deployment
    folder: Path
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _names: dict[str, Names] = field(default_factory=dict)
    _after: Aftermath | None = None
    _staff: Client | None = None
    _clerk: Client | None = None

    @property
    def after(self) -> Aftermath:
        """The workers, who begin to work when first asked for."""
        if self._after is None:
            self._after = Aftermath(self.deployment, self.folder)
        return self._after

    @property
    def staff(self) -> Client:
        """The shop's owner, signed in."""
        if self._staff is None:
            self._staff = staff_client(self.deployment)
        return self._staff

    @property
    def clerk(self) -> Client:
        """A member of staff with the smallest role, signed in."""
        if self._clerk is None:
            self._clerk = staff_client(self.deployment, "clerk@demo.test", Role.STAFF)
        return self._clerk

    @property
    def shopper(self) -> Client:
        """A stranger without cookies."""
        return self.deployment.client()

    def __call__(
        self,
        row: str,
        client: Client,
        body: Any = None,
        /,
        *,
        when: str = "",
        status: int | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **path: Any,
    ) -> Answer:
        """Call a row and write it down. `status` is named where it is not the row's own, and `when` says what is
        particular about the call; the words of the path are given by their names."""
        line = LINES[row]
        url = re.sub(r"{(\w+)}", lambda found: str(path.pop(found[1])), line.path)
        assert not path, f"{row} has no {sorted(path)} in its path"
        url = f"{url}?{urlencode(query)}" if query else url
        answer = client(line.method, url, body, **(headers or {}))
        wanted = line.status if status is None else status
        assert answer.status == wanted, f"{line.method} {url}: {answer.status}, not {wanted}: {answer.body[:600]}"
        names = self._names.setdefault(row, Names())
        call = {"when": when} if when else {}
        call |= {"request": asked(names, line.method, url, body, headers or {}), "answer": answered(names, answer)}
        self.told.setdefault(row, []).append(call)
        return answer

    def prepare(self, client: Client, method: str, url: str, body: Any = None, **headers: str) -> Any:
        """Make a call that must succeed and that no golden is to hold; its JSON, if any."""
        answer = client(method, url, body, **headers)
        assert answer.status < 400, f"{method} {url}: {answer.status}: {answer.body[:600]}"
        return answer.json if answer.body else None


Tale = Callable[[Telling], None]


@contextmanager
def shop(folder: Path) -> Iterator[Deployment]:
    """Two open shops, whose pictures and documents lie in a folder."""
    with mock_aws():
        create_table("souk")
        made = Deployment()
        made.open_shops()
        made.system.ports.__dict__["media"] = FolderStore(folder / "media")
        made.system.ports.__dict__["documents"] = FolderStore(folder / "documents")
        yield made


def tell(tale: Tale, folder: Path, stage: Stage = shop) -> dict[str, list[dict[str, Any]]]:
    """What a story's calls are answered; ids come in the order in which they are made, so that lists are in one."""
    with counted_ids(), stage(folder) as deployment:
        telling = Telling(deployment, folder)
        tale(telling)
        return telling.told


@contextmanager
def counted_ids() -> Iterator[None]:
    """Ids of operations that always grow, also within one millisecond."""
    at, made = 0, 0

    def next_id() -> str:
        nonlocal at, made
        at, made = max(at, time.time_ns() // 1_000_000), made + 1
        return uuid7(at, made.to_bytes(10, "big"))

    with mock.patch.object(invoke, "new_id", next_id):
        yield


__all__ = ["BESIDE", "LINES", "Line", "Stage", "Tale", "Telling", "shop", "tell"]
