"""What an image is, from its first bytes: every format, turned as it is shown, and nothing else."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.domain.images import ImageFormat, ImageTooLarge, NotAnImage, TooManyPixels
from chalicelib.domain.images.probing import Probed, probe
from chalicelib.kernel.errors import DomainError
from tests.support.pictures import LIBRARY, picture, png_bomb, telling

FORMATS = sorted(LIBRARY)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("size", [(64, 48), (1, 1), (1921, 333)])
def test_every_format_tells_its_size(format_: str, size: tuple[int, int]) -> None:
    assert probe(picture(format_, *size)) == Probed(ImageFormat(format_), *size)


def test_the_forms_of_webp_tell_theirs() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (30, 20)).save(clear, format="WEBP", quality=50)
    moving = io.BytesIO()
    frames = [Image.new("RGB", (31, 21), colour) for colour in ("red", "blue")]
    frames[0].save(moving, format="WEBP", save_all=True, append_images=frames[1:])
    assert probe(picture("webp", 33, 22, lossless=True)) == Probed(ImageFormat.WEBP, 33, 22)
    assert probe(clear.getvalue()) == Probed(ImageFormat.WEBP, 30, 20)
    assert probe(moving.getvalue()) == Probed(ImageFormat.WEBP, 31, 21)


@pytest.mark.parametrize("format_", FORMATS)
def test_an_image_is_as_wide_as_it_is_shown(format_: str) -> None:
    assert probe(telling(format_, 1)) == Probed(ImageFormat(format_), 64, 48)
    assert probe(telling(format_, 3)) == Probed(ImageFormat(format_), 64, 48)
    assert probe(telling(format_, 6)) == Probed(ImageFormat(format_), 48, 64)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_cut_short_is_no_image(format_: str) -> None:
    whole = picture(format_)
    for size in (0, 1, 4, 12, 20, len(whole) // 2, len(whole) - 13):
        with pytest.raises(NotAnImage):
            probe(whole[:size])


@pytest.mark.parametrize(
    "content",
    [
        b"", b"GIF89a" + bytes(50), b"BM" + bytes(60), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7",
        b"PK\x03\x04" + bytes(40), b"<html><script>", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\0\0\0WEBPVP8 ", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", b"\xff\xd8\xff\xe0\0\0" + bytes(40),
        b"\0\0\0\x14ftypavif\0\0\0\0avif" + b"\0\0\0\x08mdat",
    ],
)  # fmt: skip
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnImage):
        probe(content)


def test_what_claims_to_be_too_large_is_refused() -> None:
    for width, height in ((3561, 14_041), (16_384, 1), (2**31 - 1, 2**31 - 1)):  # the first has 50 000 001 pixels
        with pytest.raises(TooManyPixels):
            probe(png_bomb(width, height))
    assert probe(png_bomb(5000, 10_000)) == Probed(ImageFormat.PNG, 5000, 10_000)
    with pytest.raises(NotAnImage):
        probe(png_bomb(0, 5))
    with pytest.raises(ImageTooLarge):
        probe(picture() + bytes(10 * 1024 * 1024))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(FORMATS), st.data())
def test_no_content_breaks_the_probe(format_: str, data: st.DataObject) -> None:
    content = bytearray(telling(format_))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, min(300, len(content) - 1)))] = data.draw(st.integers(0, 255))
    try:
        found = probe(bytes(content))
    except DomainError as error:
        assert isinstance(error, NotAnImage | TooManyPixels)
    else:
        assert found.width * found.height <= 50_000_000
