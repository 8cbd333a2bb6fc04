"""Renditions: twelve and the original, upright, without metadata; harmful content is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageCms

from chalicelib.adapters.imaging.render import render
from chalicelib.domain.images import NotAnImage, TooManyPixels
from tests.support.pictures import LIBRARY, SECRET, opened, picture, png_bomb, telling

NAMES = {f"{size}.{form}" for size in ("large", "medium", "small", "thumbnail") for form in ("avif", "webp", "jpeg")}


@pytest.mark.parametrize("format_", sorted(LIBRARY))
def test_every_size_in_every_format(format_: str) -> None:
    made = render(picture(format_, 1000, 500), format_)
    assert (made.width, made.height, set(made.files)) == (1000, 500, {*NAMES, f"original.{format_}"})
    sizes = {name: opened(content).size for name, content in made.files.items()}
    assert {name: size for name, size in sizes.items() if name.endswith(".webp") and name != "original.webp"} == {
        "large.webp": (1000, 500),
        "medium.webp": (800, 400),
        "small.webp": (400, 200),
        "thumbnail.webp": (150, 75),
    }
    for name, content in made.files.items():
        assert opened(content).format == LIBRARY[name.rpartition(".")[2]]


@pytest.mark.parametrize("format_", sorted(LIBRARY))
def test_metadata_stays_behind_and_the_image_stands_upright(format_: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = SECRET.decode()
    told = picture(format_, exif=exif, icc_profile=profile)
    assert SECRET in told
    assert SECRET in telling(format_)
    made = render(told, format_)
    assert (made.width, made.height) == (48, 64)
    for content in made.files.values():
        image = opened(content)
        assert SECRET not in content
        assert (dict(image.getexif()), image.info.get("icc_profile"), image.size) == ({}, None, (48, 64))
        red, _, blue = image.convert("RGB").getpixel((24, 5))  # what was left is above now
        assert (red > 200, blue < 60) == (True, True)


def test_clear_parts_become_white_where_a_format_has_none() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, format="PNG")
    made = render(clear.getvalue(), "png")
    assert opened(made.files["large.webp"]).convert("RGBA").getpixel((5, 5))[3] == 0
    assert opened(made.files["large.jpeg"]).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_images_of_every_mode_are_taken(mode: str) -> None:
    made = io.BytesIO()
    Image.new(mode, (20, 10)).save(made, format="JPEG" if mode == "CMYK" else "PNG")
    assert render(made.getvalue(), "png").width == 20


def test_of_a_moving_image_the_first_frame_is_taken() -> None:
    moving = io.BytesIO()
    frames = [Image.new("RGB", (31, 21), colour) for colour in ("red", "blue")]
    frames[0].save(moving, format="WEBP", save_all=True, append_images=frames[1:], lossless=True)
    image = opened(render(moving.getvalue(), "webp").files["original.webp"])
    assert (getattr(image, "n_frames", 1), image.convert("RGB").getpixel((5, 5))[0] > 200) == (1, True)


def test_harm_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooManyPixels):
        render(png_bomb(7072, 7072), "png")
    with pytest.raises((TooManyPixels, NotAnImage)):
        render(png_bomb(60_000, 60_000), "png")
    whole = picture("jpeg", 300, 300)
    gif = io.BytesIO()
    Image.new("P", (5, 5)).save(gif, format="GIF")
    for content in (b"", whole[: len(whole) // 2], gif.getvalue(), png_bomb(100, 100), b"%!PS-Adobe-3.0 EPSF-3.0\n"):
        with pytest.raises(NotAnImage):
            render(content, "png")


def test_what_is_hidden_behind_an_image_stays_behind() -> None:
    polyglot = picture("jpeg") + b"<script>alert(1)</script>PK\x03\x04"
    for content in render(polyglot, "jpeg").files.values():
        assert b"<script>" not in content
