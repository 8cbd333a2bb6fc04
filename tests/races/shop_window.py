"""Rounds of what a shop shows: pictures and themes, put up, moved and removed at once.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import catalog, images, themes
from chalicelib.domain.catalog import AttachImage, DeleteImage, DetachImage, Product, ReorderImages
from chalicelib.domain.context import Shop
from chalicelib.domain.images import (
    Image,
    ImageDeleted,
    ImageFormat,
    ImageStatus,
    ImageUploaded,
    ImageUse,
    PictureFacts,
)
from chalicelib.domain.images.reactions import forget_image, forget_theme, make_renditions
from chalicelib.domain.themes import Theme, ThemeUninstalled
from chalicelib.domain.themes.model import ThemeChoice
from chalicelib.kernel.events import Event, Recorded, record
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.records import Commit
from chalicelib.workers.consume import react
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.market import Market
from tests.support.outcomes import ended
from tests.support.packages import files, tgz
from tests.support.pictures import picture
from tests.support.race import Job, Outcome, Stage

CALLERS = 16
THEME = "aurora"


def staff(stage: Stage, shop: Shop, operation: str, command: Any, folder: str = "") -> Any:
    """Somebody on the staff does something, and comes again as often as told to."""
    _keep_files(stage, folder)
    wanted = {**catalog.__dict__, **themes.__dict__}[operation]
    return _insisting(lambda: stage.run(wanted, command, shop, OWNER))


def remove_image(stage: Stage, shop: Shop, image_id: str, folder: str = "") -> Any:
    """Somebody removes an image, and a worker hears of it at once."""
    staff(stage, shop, "delete_image", DeleteImage(id=image_id), folder)
    if folder:
        hear(stage, shop, "forget_image", _recorded(ImageDeleted(image_id=image_id)), folder)


def remove_theme(stage: Stage, shop: Shop, archive_key: str, folder: str) -> Any:
    """Somebody removes a theme, and a worker hears of it at once."""
    staff(stage, shop, "uninstall_theme", themes.UninstallTheme(name=THEME), folder)
    hear(stage, shop, "forget_theme", _recorded(ThemeUninstalled(name=THEME, archive_key=archive_key)), folder)


def hear(stage: Stage, shop: Shop, reaction: str, told: tuple[Event, Recorded], folder: str) -> None:
    """A worker acts on a message, which comes again until that is done."""
    _keep_files(stage, folder)
    way = {each.__name__: each for each in (make_renditions, forget_image, forget_theme)}[reaction]
    _insisting(lambda: react(stage.system, "media", shop, way, *told))  # type: ignore[arg-type]


def _recorded(fact: Event) -> tuple[Event, Recorded]:
    return fact, record(fact, new_id(), NOON)


def _keep_files(stage: Stage, folder: str) -> None:
    if folder:
        stage.system.ports.__dict__["media"] = FolderStore(Path(folder))


def _insisting(call: Callable[[], Any]) -> Any:
    while True:
        try:
            return call()
        except (ConcurrentChange, FileNotFoundError):  # the second: this folder's draft was removed before it was named
            continue


def shown_and_removed(arena: Arena, without: str | None = None) -> list[str]:
    """Twelve products begin to show an image while four remove it: it is gone, and nobody shows it."""
    market = arena.market()
    image = _image()
    arena.store(market.shop, image)
    products = [market.goods(1, title=f"Lamp {number}")[0].product_id for number in range(CALLERS - 4)]
    shows = [
        Job(staff, (market.shop, "attach_image", AttachImage(product_id=each, image_id=image.id))) for each in products
    ]
    outcomes = arena.race([*shows, *[Job(remove_image, (market.shop, image.id))] * 4], without=without)
    ways = ended(outcomes)
    found = [] if set(ways) <= {"ok", "image_not_found"} else [f"ended {dict(ways)}"]
    if sum(each.ok for each in outcomes[len(shows) :]) != 1:
        found.append("it was not removed once")
    stored = arena.stored(market.shop)
    if stored.all(Image, market.shop.id):
        found.append("the image is still there")
    return [*found, *_shown(arena, market, {each: set() for each in products})]


def one_product(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen work on the pictures of one product: four show one more, four one less, two remove one, six reorder them."""
    market = arena.market()
    (goods,) = market.goods(1)
    old, new = [_image() for _ in range(8)], [_image() for _ in range(4)]
    arena.store(market.shop, *old, *new)
    for each in old:
        market.staff(catalog.attach_image, AttachImage(product_id=goods.product_id, image_id=each.id))
    kept, taken, removed = old[:2], old[2:6], old[6:]
    orders = [(kept[n % 2].id, kept[1 - n % 2].id) for n in range(6)]
    jobs = [("attach_image", AttachImage(product_id=goods.product_id, image_id=each.id, position=9)) for each in new]
    jobs += [("detach_image", DetachImage(product_id=goods.product_id, image_id=each.id)) for each in taken]
    jobs += [("delete_image", DeleteImage(id=each.id)) for each in removed]
    jobs += [("reorder_images", ReorderImages(product_id=goods.product_id, image_ids=each)) for each in orders]
    outcomes = arena.race([Job(staff, (market.shop, *each)) for each in jobs], without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    left = {each.id for each in arena.stored(market.shop).all(Image, market.shop.id)}
    if left != {each.id for each in (*kept, *taken, *new)}:
        found.append(f"{len(left)} images are left")
    return [*found, *_shown(arena, market, {goods.product_id: {each.id for each in (*kept, *new)}})]


def removed_while_made(arena: Arena, without: str | None = None) -> list[str]:
    """An image is removed while three workers make its files, two of them by one and the same message: no file stays."""
    with _folder() as folder:
        shop = arena.open_shop()
        _keep_files(arena.stage, folder)
        image = arena.run(images.upload_image, images.UploadImage(content=picture()), shop, OWNER)
        one, other = (_recorded(ImageUploaded(image_id=image.id)) for _ in range(2))
        makes = [Job(hear, (shop, "make_renditions", each, folder)) for each in (one, one, other)]
        removal = Job(remove_image, (shop, image.id, folder))
        found = _unexpected(arena.race([*makes, removal], without=without), ok=4)
        if arena.stored(shop).all(Image, shop.id):
            found.append("the image is still there")
        return [*found, *(f"left behind: {each}" for each in _files(folder))]


def made_at_once(arena: Arena, without: str | None = None) -> list[str]:
    """Eight workers make the files of one image: it is ready, with its thirteen files, and that was told once."""
    with _folder() as folder:
        shop = arena.open_shop()
        _keep_files(arena.stage, folder)
        image = arena.run(images.upload_image, images.UploadImage(content=picture()), shop, OWNER)
        told = [_recorded(ImageUploaded(image_id=image.id)) for _ in range(4)] * 2
        jobs = [Job(hear, (shop, "make_renditions", each, folder)) for each in told]
        found = _unexpected(arena.race(jobs, without=without), ok=8)
        kept = [each for each in _files(folder) if not each.startswith("incoming/")]
        stored = arena.stored(shop)
        (left,) = stored.all(Image, shop.id)
        if (left.status, len(kept)) != (ImageStatus.READY, 13):
            found.append(f"{left.status} with {len(kept)} files")
        events = [event for commit in stored.all(Commit, shop.id) for event in commit.events]
        ready = sum(event.name == "image.processed" for event in events)
        return found if ready == 1 else [*found, f"told {ready} times"]


def activations(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen make one of four themes the active one: exactly one is, and one that was asked for."""
    shop = arena.open_shop()
    named = ("aurora", "birch", "cedar", "delta")
    arena.store(shop, *(_theme(each) for each in named))
    jobs = [Job(staff, (shop, "activate_theme", themes.ActivateTheme(name=each))) for each in named * 4]
    found = _unexpected(arena.race(jobs, without=without), ok=CALLERS)
    active = [each.theme.name for each in arena.run(themes.list_themes, None, shop, OWNER) if each.is_active]
    return found if len(active) == 1 and active[0] in named else [*found, f"active: {active}"]


def activated_and_removed(arena: Arena, without: str | None = None) -> list[str]:
    """Eight make a theme the active one while eight remove it: it is active with its file, or gone with it."""
    with _folder() as folder:
        shop = arena.open_shop()
        _keep_files(arena.stage, folder)
        arena.run(themes.install_theme, themes.InstallTheme(package=tgz(files())), shop, OWNER)
        (installed,) = arena.stored(shop).all(Theme, shop.id)
        activate = Job(staff, (shop, "activate_theme", themes.ActivateTheme(name=THEME)))
        remove = Job(remove_theme, (shop, str(installed.archive_key), folder))
        outcomes = arena.race([activate, remove] * (CALLERS // 2), without=without)
        stored = arena.stored(shop)
        present = bool(stored.all(Theme, shop.id))
        active = [each.name for each in stored.all(ThemeChoice, shop.id)] == [THEME]
        wanted = Counter(ok=8, theme_active=8) if active else Counter(ok=1, theme_not_found=15)
        found = [] if ended(outcomes) == wanted else [f"ended {dict(ended(outcomes))}"]
        if present != active or _files(folder) != ([installed.archive_key] if active else []):
            found.append(f"active: {active}, there: {present}, files: {_files(folder)}")
        return found


def _image() -> Image:
    facts = PictureFacts(format=ImageFormat.PNG, width=8, height=8, size_bytes=99, created_at=NOON)
    return Image(id=new_id(), facts=facts, status=ImageStatus.READY)


def _theme(name: str) -> Theme:
    key = f"packages/{name}"
    return Theme(id=new_id(), name=name, display_name=name, release="1.0.0", archive_key=key, installed_at=NOON)


@contextmanager
def _folder() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield folder


def _files(folder: str) -> list[str]:
    """What is kept, drafts included."""
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def _shown(arena: Arena, market: Market, wanted: dict[str, set[str]]) -> list[str]:
    """Whether products show exactly these images, each once, and the rows that say so agree."""
    stored = arena.stored(market.shop)
    found = []
    for product in stored.all(Product, market.shop.id):
        shown = [each.image_id for each in product.images]
        if len(shown) != len(set(shown)) or set(shown) != wanted[product.id]:
            found.append(f"{len(shown)} pictures instead of {len(wanted[product.id])}")
    uses = Counter((use.product_id, use.image_id) for use in stored.all(ImageUse, market.shop.id))
    if uses != Counter((product_id, image_id) for product_id, ids in wanted.items() for image_id in ids):
        found.append(f"{len(uses)} uses")
    return found


def _unexpected(outcomes: list[Outcome], **wanted: int) -> list[str]:
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
