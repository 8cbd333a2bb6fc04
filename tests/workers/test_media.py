"""What follows uploads and removals: once whatever is repeated, whole whatever fails, nothing left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.objects.errors import ObjectStoreBusy
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import catalog, images, themes
from chalicelib.domain.images import Image, ImageStatus, ImageUploaded
from chalicelib.domain.images.reactions import make_renditions
from chalicelib.kernel.events import record
from chalicelib.kernel.ids import new_id
from chalicelib.workers.consume import consume
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.packages import files, tgz
from tests.support.pictures import picture
from tests.workers.test_consume import failures, sent


class Shelf(FolderStore):
    """A folder that fails when told to, and counts what is written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.fails_at: set[int] = set()
        self.written: list[str] = []

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self.written.append(key)
        if len(self.written) in self.fails_at:
            raise ObjectStoreBusy(retry_after_seconds=1)
        super().put(key, content, content_type)

    def kept(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def shelf(deployment: Deployment, tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "media")
    deployment.system.ports.__dict__["media"] = made
    return made


def uploaded(deployment: Deployment) -> Image:
    made: Image = deployment.run(images.upload_image, images.UploadImage(content=picture()))
    return made


def status(deployment: Deployment, image: Image) -> ImageStatus:
    found: Image = deployment.run(images.get_image, images.GetImage(id=image.id))
    return found.status


def test_renditions_are_made_once(deployment: Deployment, after: Aftermath, shelf: Shelf) -> None:
    image = uploaded(deployment)
    message = sent(ImageUploaded(image_id=image.id))
    other = sent(ImageUploaded(image_id=image.id))  # the same fact under another id: the outbox may tell it again
    for records in ([message, message], [message], [other]):
        assert failures(consume(after.system, "media", {"Records": records})) == []
    assert len(shelf.written) == 1 + 13
    assert status(deployment, image) is ImageStatus.READY


def test_a_store_that_fails_half_way_is_asked_again(deployment: Deployment, after: Aftermath, shelf: Shelf) -> None:
    shelf.fails_at = {6, 9}
    image = uploaded(deployment)
    message = sent(ImageUploaded(image_id=image.id))
    for _ in range(2):
        assert failures(consume(after.system, "media", {"Records": [message]})) == [message["messageId"]]
        assert status(deployment, image) is ImageStatus.PENDING
    assert failures(consume(after.system, "media", {"Records": [message]})) == []
    assert status(deployment, image) is ImageStatus.READY
    after.drain()
    assert len(shelf.kept()) == 13  # the file as it came is gone


def test_an_image_removed_while_it_is_made_leaves_no_file(
    deployment: Deployment, after: Aftermath, shelf: Shelf
) -> None:
    image = uploaded(deployment)
    removed: list[bool] = []

    def interrupted(ctx: Any, fact: Any, recorded: Any) -> None:
        make_renditions(ctx, fact, recorded)
        if not removed:
            removed.append(True)
            deployment.run(catalog.delete_image, catalog.DeleteImage(id=image.id))

    from chalicelib.workers.consume import react

    fact = ImageUploaded(image_id=image.id)
    react(after.system, "media", deployment.shops["demo"], interrupted, fact, record(fact, new_id(), NOON))
    assert shelf.kept() == []
    after.drain()
    assert (shelf.kept(), after.dead()) == ([], {})


def test_a_worker_whose_twin_heard_of_the_removal_leaves_no_file(
    deployment: Deployment, after: Aftermath, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message came twice; the one who still writes learns that the image is gone, though its twin is done."""
    image = uploaded(deployment)
    message = sent(ImageUploaded(image_id=image.id))
    writes = Shelf.put

    def interrupted(self: Shelf, key: str, content: bytes, content_type: str) -> None:
        if len(self.written) == 5:
            monkeypatch.setattr(Shelf, "put", writes)
            deployment.run(catalog.delete_image, catalog.DeleteImage(id=image.id))
            assert failures(consume(after.system, "media", {"Records": [message]})) == []
            after.drain()
            assert self.kept() == []
        writes(self, key, content, content_type)

    monkeypatch.setattr(Shelf, "put", interrupted)
    assert failures(consume(after.system, "media", {"Records": [message]})) == []
    assert len(shelf.written) == 14
    assert (shelf.kept(), after.dead()) == ([], {})


def test_what_a_removal_could_not_remove_is_removed_later(
    deployment: Deployment, after: Aftermath, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = uploaded(deployment)
    after.drain()
    deployment.run(catalog.delete_image, catalog.DeleteImage(id=image.id))
    calls: list[str] = []

    def remove(self: Shelf, prefix: str) -> None:
        calls.append(prefix)
        if len(calls) < 3:
            raise ObjectStoreBusy(retry_after_seconds=1)
        FolderStore.remove(self, prefix)

    monkeypatch.setattr(Shelf, "remove", remove)
    after.drain()
    assert (shelf.kept(), after.dead()) == ([], {})


def test_a_function_without_its_library_keeps_the_message(
    deployment: Deployment, after: Aftermath, shelf: Shelf
) -> None:
    class Nothing:
        def render(self, content: bytes, original: str) -> None:
            return None

    after.system.ports.__dict__["image_workshop"] = Nothing()
    image = uploaded(deployment)
    message = sent(ImageUploaded(image_id=image.id))
    assert failures(consume(after.system, "media", {"Records": [message]})) == [message["messageId"]]
    assert status(deployment, image) is ImageStatus.PENDING


def test_a_file_that_is_not_there_any_more_fails_the_image(
    deployment: Deployment, after: Aftermath, shelf: Shelf
) -> None:
    image = uploaded(deployment)
    shelf.remove("incoming/")
    after.drain()
    assert status(deployment, image) is ImageStatus.FAILED


def test_a_removed_theme_takes_its_package_along(deployment: Deployment, after: Aftermath, shelf: Shelf) -> None:
    package = tgz(files())
    deployment.run(themes.install_theme, themes.InstallTheme(package=package))
    deployment.run(themes.uninstall_theme, themes.UninstallTheme(name="aurora"))
    # Installed again before the worker heard of the removal: the file is another one, and stays.
    deployment.run(themes.install_theme, themes.InstallTheme(package=package))
    after.drain()
    assert [key.rpartition("/")[0] for key in shelf.kept()] == [f"{DEMO}/themes/aurora"]
    deployment.run(themes.uninstall_theme, themes.UninstallTheme(name="aurora"))
    after.drain()
    assert (shelf.kept(), after.dead()) == ([], {})


def test_a_removal_takes_no_package_of_a_theme_that_is_being_installed_again(
    deployment: Deployment, after: Aftermath, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tgz(files())
    deployment.run(themes.install_theme, themes.InstallTheme(package=package))
    deployment.run(themes.uninstall_theme, themes.UninstallTheme(name="aurora"))
    writes = Shelf.put

    def heard_meanwhile(self: Shelf, key: str, content: bytes, content_type: str) -> None:
        writes(self, key, content, content_type)
        after.drain()

    monkeypatch.setattr(Shelf, "put", heard_meanwhile)
    deployment.run(themes.install_theme, themes.InstallTheme(package=package))
    (key,) = shelf.kept()
    assert shelf.get(key) == package
    deployment.run(themes.uninstall_theme, themes.UninstallTheme(name="aurora"))
    after.drain()
    assert (shelf.kept(), after.dead()) == ([], {})


def test_a_direct_upload_is_completed_once(deployment: Deployment, after: Aftermath, shelf: Shelf) -> None:
    place = new_id()
    with pytest.raises(images.UploadMissing):
        deployment.run(images.complete_upload, images.CompleteUpload(id=place))
    shelf.put(f"incoming/{DEMO}/{place}", picture("avif"), "image/png")
    first = deployment.run(images.complete_upload, images.CompleteUpload(id=place, alt_text="a"))
    after.drain()
    again = deployment.run(images.complete_upload, images.CompleteUpload(id=place, alt_text="b"))
    assert (first.status, again.status, again.facts.alt_text) == (ImageStatus.PENDING, ImageStatus.READY, "a")
    with pytest.raises(images.UploadMissing):
        deployment.run(images.complete_upload, images.CompleteUpload(id=place), shop="other")
