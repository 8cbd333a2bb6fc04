# ruff: noqa: E501 - a table reads best with a row on a line
"""Draws product pictures as SVG: a motif in the product's colour on a quiet ground, each a little different."""

from __future__ import annotations

import random

COLOURS: dict[str, str] = {
    "Sand": "#d9c7a8",
    "Ink": "#2f3640",
    "Moss": "#76825b",
    "Clay": "#b8674a",
    "Indigo": "#3d5488",
    "Rose": "#cf9a9a",
    "Honey": "#d49a3a",
}

# Motifs on a field of 400 x 400: %F is the colour, %D a darker shade of it, %L a lighter one.
_MOTIFS: dict[str, str] = {
    "mug": '<path d="M268 168h22a42 42 0 0 1 0 84h-22" fill="none" stroke="%D" stroke-width="18"/>'
    '<path d="M128 138h144v120a34 34 0 0 1-34 34h-76a34 34 0 0 1-34-34z" fill="%F"/>'
    '<ellipse cx="200" cy="138" rx="72" ry="17" fill="%D"/><path d="M146 172v86" stroke="%L" stroke-width="9" opacity=".7"/>',
    "bowl": '<path d="M90 176h220a110 104 0 0 1-74 108h-72A110 104 0 0 1 90 176z" fill="%F"/>'
    '<ellipse cx="200" cy="176" rx="110" ry="25" fill="%D"/><path d="M160 292h80v12h-80z" fill="%D"/>',
    "plate": '<circle cx="200" cy="206" r="118" fill="%F"/><circle cx="200" cy="206" r="82" fill="%L"/>'
    '<circle cx="200" cy="206" r="76" fill="%F" opacity=".55"/>',
    "jug": '<path d="M262 170c58-6 58 88-6 84" fill="none" stroke="%D" stroke-width="15"/>'
    '<path d="M150 108h92l22 16-16 34c22 34 26 66 12 106a44 44 0 0 1-42 30h-40a44 44 0 0 1-42-30c-16-46-8-86 14-118z" '
    'fill="%F"/><path d="M150 108h92l22 16H154z" fill="%D"/><path d="M158 190c-8 26-6 48 0 70" stroke="%L" '
    'stroke-width="8" fill="none" opacity=".7"/>',
    "board": '<rect x="142" y="136" width="116" height="186" rx="22" fill="%F"/><rect x="182" y="78" width="36" '
    'height="70" rx="17" fill="%F"/><circle cx="200" cy="98" r="8" fill="%L"/><path d="M166 160c12 50-8 90 6 140'
    'M204 160c-10 60 14 80 0 140M236 164c10 44-10 84 2 132" stroke="%D" stroke-width="4" fill="none" opacity=".7"/>',
    "cloth": '<path d="M112 116h176v168H112z" fill="%F"/><path d="M112 116h88v168h-88z" fill="%L" opacity=".35"/>'
    '<path d="M112 148h176M112 160h176M112 246h176M112 258h176" stroke="%D" stroke-width="5"/>'
    '<path d="M112 284v16m22-16v16m22-16v16m22-16v16m22-16v16m22-16v16m22-16v16m22-16v16m22-16v16" stroke="%D" '
    'stroke-width="4"/>',
    "blanket": '<path d="M96 164c0-18 14-30 32-30h144c18 0 32 12 32 30v116H96z" fill="%F"/>'
    '<path d="M96 204h208M96 242h208" stroke="%D" stroke-width="6"/><path d="M96 164c0-18 14-30 32-30h40v146H96z" '
    'fill="%L" opacity=".4"/><path d="M96 280h208v14H96z" fill="%D"/>',
    "cushion": '<path d="M104 112c40 16 152 16 192 0 -14 42-14 146 0 192-44-16-152-16-192 0 14-46 14-150 0-192z" '
    'fill="%F" stroke="%D" stroke-width="7" stroke-linejoin="round"/><circle cx="200" cy="208" r="11" fill="%D"/>',
    "candle": '<path d="M200 92c18 24 18 42 0 52-18-10-18-28 0-52z" fill="#f3b75a"/><path d="M200 138v20" stroke="#3a332b" '
    'stroke-width="5"/><rect x="146" y="158" width="108" height="142" rx="12" fill="%F"/><rect x="146" y="158" '
    'width="108" height="26" rx="12" fill="%L"/><rect x="146" y="214" width="108" height="46" fill="%D" opacity=".5"/>',
    "lamp": '<path d="M148 104h104l36 92H112z" fill="%L"/><path d="M148 104h104l10 26H138z" fill="#fff" opacity=".35"/>'
    '<path d="M190 196h20v34h-20z" fill="%D"/><path d="M200 226c46 0 62 34 54 76H146c-8-42 8-76 54-76z" fill="%F"/>',
    "shirt": '<path d="M160 98l-62 34-20 70 40 14 8-22v118h148V194l8 22 40-14-20-70-62-34c-16 22-64 22-80 0z" fill="%F"/>'
    '<path d="M160 98c16 22 64 22 80 0l-12-8c-14 12-42 12-56 0z" fill="%D"/><path d="M200 118v194" stroke="%D" '
    'stroke-width="4"/><path d="M222 168h32v36h-32z" fill="none" stroke="%D" stroke-width="4"/>',
    "tee": '<path d="M158 102l-70 38 22 62 32-12v122h116V190l32 12 22-62-70-38c-18 26-66 26-84 0z" fill="%F"/>'
    '<path d="M142 214h116M142 240h116M142 266h116M142 292h116" stroke="%L" stroke-width="7" opacity=".6"/>'
    '<path d="M158 102c18 26 66 26 84 0" fill="none" stroke="%D" stroke-width="9"/>',
    "sweater": '<path d="M156 104l-56 30-34 132 42 14 24-78v102h136V202l24 78 42-14-34-132-56-30c-18 18-70 18-88 0z" '
    'fill="%F"/><path d="M156 104c18 18 70 18 88 0l-8-14c-16 12-56 12-72 0z" fill="%D"/><path d="M132 288h136v18H132z'
    'M66 266l42 14-4 14-42-14zM334 266l-42 14 4 14 42-14z" fill="%D"/><path d="M168 150v130m21-128v128m22-128v128m21-130'
    'v130" stroke="%L" stroke-width="4" opacity=".6"/>',
    "coat": '<path d="M158 88l-58 34-24 146 40 8 18-84v132h132V192l18 84 40-8-24-146-58-34z" fill="%F"/>'
    '<path d="M158 88l42 84 42-84-18-10h-48z" fill="%D"/><path d="M200 172v152" stroke="%D" stroke-width="5"/>'
    '<path d="M146 240h36v34h-36zM218 240h36v34h-36z" fill="%D" opacity=".55"/><circle cx="212" cy="196" r="5" fill="%L"/>'
    '<circle cx="212" cy="222" r="5" fill="%L"/>',
    "hat": '<path d="M112 240c0-74 36-118 88-118s88 44 88 118z" fill="%F"/><rect x="100" y="234" width="200" height="46" '
    'rx="18" fill="%D"/><path d="M150 150v82m34-102v104m32-104v104m34-82v82" stroke="%L" stroke-width="5" opacity=".6"/>',
    "scarf": '<path d="M130 112c54-26 96-26 144 0 22 22 4 52-24 58-40 8-74 8-110-4-30-12-30-40-10-54z" fill="%F"/>'
    '<path d="M150 158l48 12-14 132h-58z" fill="%D"/><path d="M206 168l44-10 22 118h-54z" fill="%F"/>'
    '<path d="M126 302v16m18-16v16m18-16v16m18-16v16M220 276v16m17-16v16m17-16v16m17-16v16" stroke="%D" stroke-width="5"/>',
    "backpack": '<path d="M158 116c0-44 84-44 84 0" fill="none" stroke="%D" stroke-width="13"/><rect x="118" y="112" '
    'width="164" height="198" rx="46" fill="%F"/><path d="M118 168h164v26H118z" fill="%D"/><rect x="146" y="216" '
    'width="108" height="72" rx="14" fill="%D" opacity=".6"/><path d="M166 156v56m68-56v56" stroke="#7a4a30" stroke-width="11"/>',
    "bag": '<path d="M158 170c0-84 84-84 84 0" fill="none" stroke="#7a4a30" stroke-width="11"/><path d="M108 166h184l-16 142'
    'H124z" fill="%F"/><path d="M108 166h184l-3 28H111z" fill="%D"/><rect x="186" y="180" width="28" height="36" rx="6" '
    'fill="#7a4a30"/>',
    "wallet": '<rect x="104" y="146" width="192" height="128" rx="16" fill="%F"/><path d="M104 178h192" stroke="%D" '
    'stroke-width="5"/><rect x="120" y="128" width="132" height="40" rx="8" fill="%L"/><rect x="104" y="160" width="192" '
    'height="114" rx="16" fill="%F"/><rect x="112" y="168" width="176" height="98" rx="12" fill="none" stroke="%L" '
    'stroke-width="3" stroke-dasharray="8 6"/>',
    "belt": '<circle cx="200" cy="206" r="92" fill="none" stroke="%F" stroke-width="34"/><circle cx="200" cy="206" r="92" '
    'fill="none" stroke="%L" stroke-width="3" stroke-dasharray="8 7"/><rect x="172" y="92" width="56" height="48" rx="8" '
    'fill="none" stroke="#c89b45" stroke-width="11"/>',
    "book": '<rect x="126" y="98" width="150" height="206" rx="10" fill="%F"/><rect x="126" y="98" width="28" height="206" '
    'rx="8" fill="%D"/><rect x="178" y="136" width="72" height="40" rx="5" fill="%L"/><path d="M262 98v206" stroke="%D" '
    'stroke-width="7"/>',
    "print": '<rect x="112" y="84" width="176" height="232" fill="#fbf8f2"/><rect x="132" y="104" width="136" height="192" '
    'fill="%L"/><circle cx="226" cy="152" r="24" fill="#e3a24d"/><path d="M132 232c30-24 44 18 72 0s40 12 64-8v72H132z" '
    'fill="%F"/><path d="M180 212l20-50 20 50z" fill="%D"/>',
    "pen": '<g transform="rotate(38 200 206)"><rect x="186" y="86" width="28" height="190" rx="6" fill="%F"/><path d="M186 276h28'
    'l-14 46z" fill="%D"/><rect x="186" y="118" width="28" height="10" fill="%D"/><path d="M214 92h9v74h-9z" fill="%L"/></g>',
}  # fmt: skip

_PAGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400" role="img">'
    '<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
    '<stop offset="1" stop-color="{bottom}"/></linearGradient></defs><rect width="400" height="400" fill="url(#g)"/>'
    '<circle cx="{x}" cy="{y}" r="{r}" fill="{spot}" opacity=".45"/><ellipse cx="200" cy="322" rx="118" ry="13" '
    'fill="#000" opacity=".10"/>{motif}</svg>'
)


def draw(motif: str, colour: str, name: str) -> bytes:
    """The SVG of a product: the same for the same name, whenever it is drawn."""
    chance = random.Random(name)
    main = COLOURS[colour]
    shape = _MOTIFS[motif].replace("%F", main).replace("%D", _mixed(main, "#000000", 0.28))
    shape = shape.replace("%L", _mixed(main, "#ffffff", 0.45))
    return _PAGE.format(
        top=_mixed(main, "#ffffff", 0.88),
        bottom=_mixed(main, "#f4efe6", 0.70),
        spot=_mixed(main, "#ffffff", 0.62),
        x=chance.randint(70, 330),
        y=chance.randint(70, 210),
        r=chance.randint(60, 130),
        motif=shape,
    ).encode()


def _mixed(colour: str, other: str, share: float) -> str:
    """`colour` with a share of another in it; both as #rrggbb."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
