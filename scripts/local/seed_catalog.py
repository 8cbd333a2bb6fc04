# ruff: noqa: E501 - a table reads best with a row on a line
"""What the seeded shops sell: categories, tags and products as plain tables, read by seed.py."""

from __future__ import annotations

from typing import NamedTuple

# (name, slug, parent's slug, description), parents first.
CATEGORIES: tuple[tuple[str, str, str | None, str], ...] = (
    ("Home", "home", None, "Things for rooms that are lived in."),
    ("Table and kitchen", "table-and-kitchen", "home", "Stoneware, linen and wood for every day."),
    ("Bed and bath", "bed-and-bath", "home", "Washed linen, waffle cotton, wool."),
    ("Candles and light", "candles-and-light", "home", "Poured and wired in small numbers."),
    ("Clothing", "clothing", None, "Few shapes, good cloth, made to be mended."),
    ("Shirts and tops", "shirts-and-tops", "clothing", "Organic cotton and linen."),
    ("Knitwear", "knitwear", "clothing", "Merino and lambswool from European mills."),
    ("Outerwear", "outerwear", "clothing", "For rain, wind and long walks."),
    ("Accessories", "accessories", None, "What goes with you."),
    ("Bags", "bags", "accessories", "Canvas and vegetable-tanned leather."),
    ("Small leather", "small-leather", "accessories", "Cut and stitched by hand."),
    ("Paper", "paper", None, "Notebooks, prints and pens."),
)

TAGS: tuple[tuple[str, str], ...] = (
    ("Made in France", "made-in-france"),
    ("Organic", "organic"),
    ("New", "new"),
    ("Gift idea", "gift-idea"),
    ("Bestseller", "bestseller"),
)

SIZES = ("XS", "S", "M", "L", "XL")
BEDS = ("140 x 200 cm", "200 x 200 cm", "240 x 220 cm")


class Item(NamedTuple):
    """A product to make: every size of every colour is a variant. `step_minor` is added for each further size."""

    title: str
    category: str
    motif: str
    price_minor: int
    weight_grams: int
    text: str
    colours: tuple[str, ...] = ("Sand",)
    sizes: tuple[str, ...] = ()
    step_minor: int = 0
    tags: tuple[str, ...] = ()
    was_minor: int | None = None


_T = "table-and-kitchen"
_B = "bed-and-bath"
_L = "candles-and-light"
_S = "shirts-and-tops"
_K = "knitwear"
_O = "outerwear"
_G = "bags"
_W = "small-leather"
_P = "paper"
_FR, _ORG, _NEW, _GIFT, _BEST = (slug for _, slug in TAGS)

PRODUCTS: tuple[Item, ...] = (
    Item("Stoneware mug", _T, "mug", 1800, 340, "Thrown by hand, 25 cl, with a thumb rest where the handle meets the rim.",
         ("Sand", "Ink", "Moss"), tags=(_FR, _BEST, _GIFT)),
    Item("Espresso cup", _T, "mug", 1400, 160, "Thick walls keep a short coffee warm until the last sip. 8 cl.",
         ("Sand", "Ink"), tags=(_FR,)),
    Item("Dinner plate", _T, "plate", 2400, 720, "26 cm, matt outside and glazed inside; stacks without rattling.",
         ("Sand", "Moss", "Clay"), tags=(_FR, _BEST)),
    Item("Breakfast bowl", _T, "bowl", 2000, 480, "Deep enough for porridge, wide enough for ramen. 60 cl.",
         ("Sand", "Ink", "Clay"), tags=(_FR,)),
    Item("Serving dish", _T, "plate", 5200, 1450, "An oval of 38 cm that goes from the oven to the table.",
         ("Sand", "Clay"), tags=(_FR, _GIFT)),
    Item("Milk jug", _T, "jug", 2900, 420, "Pours without a drop too many. 40 cl.", ("Sand", "Moss"), tags=(_FR,)),
    Item("Teapot with strainer", _T, "jug", 6400, 980, "One litre, with a steel strainer that takes loose leaves.",
         ("Ink", "Clay"), tags=(_NEW, _GIFT)),
    Item("Olive wood board", _T, "board", 4500, 1100, "Cut from one piece, oiled three times, no two alike.",
         sizes=("30 cm", "45 cm"), step_minor=2000, tags=(_GIFT,)),
    Item("Linen tea towel", _T, "cloth", 1600, 140, "Heavy linen that dries glass without a trace. 50 x 70 cm.",
         ("Sand", "Indigo", "Clay"), tags=(_ORG,)),
    Item("Linen napkins, set of four", _T, "cloth", 3600, 260, "Washed linen with mitred corners; softer every year.",
         ("Sand", "Moss", "Rose"), tags=(_ORG, _GIFT)),
    Item("Carafe in recycled glass", _T, "jug", 3200, 760, "Mouth-blown, with the faint green of old window panes."),
    Item("Cast iron trivet", _T, "plate", 2700, 900, "Keeps the table safe from the hottest pot.", ("Ink",)),

    Item("Washed linen duvet cover", _B, "blanket", 12900, 1700, "Stone-washed French flax, closed with coconut buttons.",
         ("Sand", "Indigo", "Rose"), BEDS, 3000, (_ORG, _BEST, _FR)),
    Item("Linen pillowcase", _B, "cushion", 2900, 210, "65 x 65 cm with a deep flap that stays put.",
         ("Sand", "Indigo", "Rose"), tags=(_ORG, _FR)),
    Item("Fitted sheet in percale", _B, "blanket", 5900, 900, "Crisp organic cotton, 200 threads, elastic all round.",
         ("Sand", "Indigo"), BEDS, 1200, (_ORG,)),
    Item("Lambswool throw", _B, "blanket", 9800, 1150, "Woven in the Scottish Borders, fringed by hand. 140 x 190 cm.",
         ("Moss", "Clay", "Ink"), tags=(_BEST, _GIFT)),
    Item("Waffle bath towel", _B, "cloth", 3400, 420, "Dries fast, takes no room, keeps its colour. 100 x 150 cm.",
         ("Sand", "Moss", "Indigo"), tags=(_ORG,)),
    Item("Waffle bathrobe", _B, "coat", 8900, 900, "Light enough for a suitcase, with pockets that hold a book.",
         ("Sand", "Indigo"), ("S", "M", "L"), 0, (_ORG, _NEW)),
    Item("Cushion with piping", _B, "cushion", 4200, 650, "Heavy cotton, contrast piping, feather pad included.",
         ("Clay", "Moss", "Indigo")),
    Item("Wool rug Lune", _B, "blanket", 24900, 6200, "Hand-tufted New Zealand wool with a rising moon. 120 x 180 cm.",
         ("Sand", "Ink"), tags=(_NEW,), was_minor=29900),

    Item("Beeswax candle", _L, "candle", 1900, 260, "Pure wax from the Cevennes, cotton wick, burns for forty hours.",
         ("Honey",), ("Small", "Tall"), 900, (_FR, _GIFT, _BEST)),
    Item("Scented candle Fig", _L, "candle", 3400, 430, "Green fig leaf and warm stone, poured in a stoneware cup.",
         ("Moss",), tags=(_FR, _GIFT)),
    Item("Scented candle Cedar", _L, "candle", 3400, 430, "Cedar shavings, a little smoke, a rainy afternoon.",
         ("Clay",), tags=(_FR, _GIFT)),
    Item("Brass candle holder", _L, "candle", 3900, 380, "Turned from solid brass; darkens slowly and beautifully.",
         ("Honey",), tags=(_NEW,)),
    Item("Table lamp Dune", _L, "lamp", 14900, 2400, "Ribbed stoneware foot, linen shade, cloth-covered cable.",
         ("Sand", "Clay"), tags=(_NEW, _FR)),
    Item("Pendant lamp Bol", _L, "lamp", 11900, 1300, "A bowl turned over, with a soft edge of light.", ("Sand", "Ink")),
    Item("Matches in a glass jar", _L, "jug", 1200, 180, "A hundred long matches and a striker on the lid.",
         ("Rose",), tags=(_GIFT,)),

    Item("Linen shirt Atelier", _S, "shirt", 8900, 240, "The shirt we started with: band collar, one pocket, loose.",
         ("Sand", "Indigo", "Moss"), ("S", "M", "L", "XL"), 0, (_ORG, _FR, _BEST)),
    Item("Poplin shirt", _S, "shirt", 7900, 210, "Crisp organic poplin with a soft collar that needs no iron.",
         ("Sand", "Indigo"), SIZES, 0, (_ORG,)),
    Item("Heavy cotton T-shirt", _S, "tee", 3900, 260, "260 grams of organic cotton: keeps its shape and its neck.",
         ("Sand", "Ink", "Moss"), ("S", "M", "L", "XL"), 0, (_ORG, _BEST)),
    Item("Striped sailor top", _S, "tee", 5400, 280, "Twenty-one stripes, knitted in Brittany, boat neck.",
         ("Indigo", "Clay"), SIZES, 0, (_FR, _BEST)),
    Item("Linen blouse", _S, "shirt", 8400, 200, "Gathered at the shoulder, three-quarter sleeves.",
         ("Sand", "Rose"), ("XS", "S", "M", "L"), 0, (_ORG, _NEW)),
    Item("Henley in waffle cotton", _S, "tee", 5900, 250, "Four buttons, long sleeves, made to be worn under wool.",
         ("Sand", "Ink"), ("S", "M", "L", "XL"), 0, (_ORG,)),
    Item("Sleeveless top", _S, "tee", 3400, 150, "Ribbed organic cotton, cut straight.", ("Sand", "Ink"), ("XS", "S", "M", "L"),
         0, (_ORG,)),

    Item("Merino crew neck", _K, "sweater", 11900, 330, "Extra-fine merino, fully fashioned, no seam under the arm.",
         ("Ink", "Moss", "Clay"), ("S", "M", "L", "XL"), 0, (_BEST,)),
    Item("Fisherman's sweater", _K, "sweater", 14900, 780, "Five-gauge lambswool that stands up to wind.",
         ("Indigo", "Sand"), ("S", "M", "L", "XL"), 0, (_FR,)),
    Item("Cardigan with horn buttons", _K, "sweater", 13900, 520, "Lambswool, two pockets, made for reading.",
         ("Moss", "Clay"), ("S", "M", "L"), 0),
    Item("Cashmere roll neck", _K, "sweater", 22900, 310, "Two-ply Mongolian cashmere, knitted in Italy.",
         ("Sand", "Ink"), ("XS", "S", "M", "L"), 0, (_NEW,), 25900),
    Item("Ribbed beanie", _K, "hat", 3900, 90, "Merino rib, long enough to fold twice.", ("Ink", "Moss", "Clay"), tags=(_GIFT, _BEST)),
    Item("Wool scarf", _K, "scarf", 5900, 190, "Brushed lambswool, 30 x 190 cm, with a short fringe.",
         ("Indigo", "Clay", "Moss"), tags=(_GIFT,)),
    Item("Fingerless gloves", _K, "scarf", 3400, 80, "For cold stations and warm phones.", ("Ink", "Clay"), tags=(_GIFT,)),

    Item("Waxed rain jacket", _O, "coat", 24900, 1250, "Waxed cotton, taped inside, a hood that turns with your head.",
         ("Moss", "Ink"), ("S", "M", "L", "XL"), 0, (_BEST,)),
    Item("Wool work jacket", _O, "coat", 18900, 1100, "Boiled wool, three patch pockets, horn buttons.",
         ("Indigo", "Clay"), ("S", "M", "L", "XL"), 0, (_FR,)),
    Item("Quilted gilet", _O, "coat", 12900, 480, "Recycled down between two layers of soft nylon.",
         ("Moss", "Ink"), ("S", "M", "L"), 0, (_NEW,)),
    Item("Trench coat", _O, "coat", 29900, 1400, "Dense cotton gabardine, long and unlined.",
         ("Sand",), ("XS", "S", "M", "L"), 0, (), 34900),
    Item("Packable anorak", _O, "coat", 11900, 260, "Folds into its own pocket and weighs less than an apple.",
         ("Indigo", "Clay"), ("S", "M", "L"), 0, (_NEW,)),

    Item("Canvas backpack", _G, "backpack", 11900, 820, "18 litres of waxed canvas with leather straps.",
         ("Moss", "Indigo", "Sand"), tags=(_BEST, _FR)),
    Item("Market tote", _G, "bag", 3900, 310, "Carries a week of vegetables; closes with a leather loop.",
         ("Sand", "Clay", "Ink"), tags=(_ORG,)),
    Item("Weekend bag", _G, "bag", 18900, 1600, "45 litres, two outer pockets, a base that shrugs off rain.",
         ("Moss", "Ink"), tags=(_FR,)),
    Item("Bicycle pannier", _G, "backpack", 8900, 760, "Clips on in a second, carries on the shoulder.", ("Ink", "Clay"), tags=(_NEW,)),
    Item("Cross-body pouch", _G, "bag", 6400, 280, "Phone, keys, a paperback.", ("Clay", "Ink", "Moss")),

    Item("Card holder", _W, "wallet", 3900, 45, "Four cards and folded notes in one piece of leather.",
         ("Clay", "Ink", "Moss"), tags=(_GIFT, _BEST, _FR)),
    Item("Bifold wallet", _W, "wallet", 6900, 95, "Eight cards, notes, a coin pocket that stays shut.",
         ("Clay", "Ink"), tags=(_GIFT, _FR)),
    Item("Key loop", _W, "belt", 1900, 30, "Bridle leather and solid brass.", ("Clay", "Ink"), tags=(_GIFT, _FR)),
    Item("Leather belt", _W, "belt", 5900, 240, "35 mm, five holes, a buckle that can be replaced.",
         ("Clay", "Ink"), ("85 cm", "95 cm", "105 cm"), 0, (_FR,)),
    Item("Glasses case", _W, "wallet", 4400, 80, "Wool inside, leather outside, no clasp to break.", ("Clay", "Moss")),

    Item("Notebook, dotted", _P, "book", 1600, 320, "192 pages that lie flat and take fountain pen ink.",
         ("Indigo", "Clay", "Moss"), tags=(_BEST,)),
    Item("Desk diary", _P, "book", 2900, 540, "A week on two pages, with room for what did not fit.", ("Ink", "Rose"), tags=(_NEW,)),
    Item("Riso print Harbour", _P, "print", 3900, 120, "Three colours on 200-gram paper, signed, A3.", ("Indigo",), tags=(_GIFT, _FR)),
    Item("Brass ballpoint pen", _P, "pen", 4900, 60, "Hexagonal, heavy, refilled for life.", ("Honey",), tags=(_GIFT,)),
)  # fmt: skip

OTHER_CATEGORIES: tuple[tuple[str, str, str | None, str], ...] = (
    ("Coffee", "coffee", None, "Roasted every Tuesday."),
    ("Tools", "tools", None, "What turns beans into coffee."),
)

OTHER_PRODUCTS: tuple[Item, ...] = (
    Item(
        "House espresso",
        "coffee",
        "bag",
        1250,
        260,
        "Cocoa, hazelnut, a long finish. 250 g.",
        ("Clay",),
        ("250 g", "1 kg"),
        2850,
    ),
    Item(
        "Ethiopia Guji",
        "coffee",
        "bag",
        1450,
        260,
        "Jasmine, apricot, black tea. Washed.",
        ("Rose",),
        ("250 g", "1 kg"),
        3200,
    ),
    Item("Decaf Colombia", "coffee", "bag", 1350, 260, "Sugar-cane process, all of the taste.", ("Moss",)),
    Item("Filter papers, 100", "tools", "book", 600, 150, "Unbleached, size 02."),
    Item("Hand grinder", "tools", "jug", 8900, 560, "Steel burrs, forty steps, quiet at six in the morning.", ("Ink",)),
    Item("Pour-over dripper", "tools", "bowl", 2400, 310, "Porcelain, one to three cups.", ("Sand", "Ink")),
)
