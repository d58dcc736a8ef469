"""Where the films play. Each place is a whole frame; what stands before the people is drawn apart."""

from .svg import (
    DUSK,
    GOLD,
    HEIGHT,
    INK,
    LINE,
    NAVY,
    NIGHT,
    SUN,
    SURFACE,
    VERMILION,
    WIDTH,
    circle,
    el,
    group,
    path,
    rect,
    stroke,
    sway,
    text,
)
from .things import kite

TABLE = 520
# Where a card hangs on the fridge.
REMINDER = 1142, 348


def _down(name, *stops):
    colours = "".join(el("stop", offset=str(at), stop_color=colour) for at, colour in stops)
    return el("linearGradient", colours, id=name, x2="0", y2="1")


def cloud(x, y, scale=1.0):
    return path(
        "M-28 12C-36 12 -37 1 -28 0C-27 -11 -12 -14 -7 -6C-1 -15 15 -12 15 -2C26 -5 33 12 22 12Z",
        SURFACE,
        fill_opacity=".85",
        transform=f"translate({x:.1f} {y}) scale({scale})",
    )


def plant(x, y, scale=1.0):
    leaves = "".join(
        path(
            f"M0 0C{dx * .3} {dy * .4} {dx * .5} {dy} {dx} {dy}C{dx * 1.1} {dy * .5} {dx * .6} {dy * .1} 0 0Z",
            colour,
        )
        for dx, dy, colour in (
            (-62, -92, "#5f9f7b"),
            (62, -96, "#5f9f7b"),
            (-30, -142, "#3f7f5e"),
            (34, -150, "#3f7f5e"),
            (-84, -42, "#3f7f5e"),
            (84, -46, "#3f7f5e"),
        )
    )
    pot = path("M-44 -4H44L34 84H-34Z", "#c98f5f") + rect(-50, -12, 100, 22, "#b97d4e", 6)
    return group(leaves, pot, at=(x, y), scale=scale)


def bank(number="A012", clock=True):
    """The hall of a branch: a bright wall, a window on the town, the number that is called."""
    wall = rect(0, 0, WIDTH, HEIGHT, "#f4ead6") + rect(0, 430, WIDTH, 290, "#e7d8ba")
    band = rect(0, 0, WIDTH, 18, NAVY) + rect(0, 18, WIDTH, 5, SUN)
    window = rect(70, 84, 330, 264, SURFACE, 10) + rect(82, 96, 306, 240, "#cfe4ef", 4)
    town = path("M82 336V262H120V226H156V282H190V206H236V296H270V246H310V272H350V236H388V336Z", "#a9c6d2")
    bars = rect(230, 96, 10, 240, SURFACE)
    sign = (
        rect(1008, 96, 176, 104, NAVY, 12)
        + text("当前叫号", 1096, 126, 24, GOLD, 400)
        + text(number or "", 1096, 166, 42, SUN)
    )
    hours = circle(640, 262, 50, SURFACE, stroke="#b98a5a", stroke_width=8) + stroke(
        "M640 262V230M640 262L662 274", NAVY, 6
    )
    return (
        wall
        + band
        + window
        + town
        + bars
        + (sign if number else "")
        + (hours if clock else "")
        + plant(1190, 416, 0.9)
    )


def counter():
    """The desk before the people; captions stand on its front."""
    return (
        rect(0, TABLE, WIDTH, 36, "#d3a871")
        + rect(0, TABLE, WIDTH, 10, "#e3bd8b")
        + rect(0, TABLE + 36, WIDTH, 190, NAVY)
        + rect(0, TABLE + 36, WIDTH, 10, "#16304d")
    )


def park(t=0, flying=True):
    """A hill in the park, with a kite where nothing else stands in its place."""
    sky = el("defs", _down("park", (0, "#a9d0e6"), (0.75, "#fbeedb"))) + rect(
        0, 0, WIDTH, HEIGHT, "url(#park)"
    )
    sun = circle(250, 300, 120, "#f8d9a8")
    town = path(
        "M0 440V350H52V310H116V390H150V290L176 254L204 290V400H600V330H660V300H736V370H804V330H872V400H940V280"
        "L972 250L1004 280V400H1040V310H1112V360H1200V330H1280V460H0Z",
        "#a9c6d2",
    )
    hills = (
        path("M0 430C220 370 420 446 660 410C900 374 1080 384 1280 416V720H0Z", "#8db59c")
        + path("M0 510C240 434 480 520 720 488C940 460 1120 452 1280 492V720H0Z", "#5f9f7b")
        + path("M0 600C300 540 600 620 880 586C1040 570 1180 572 1280 586V720H0Z", "#3f7f5e")
    )
    high = stroke("M1060 110C1040 240 960 330 900 420", SURFACE, 2.5) + kite(
        1060, 100 + sway(t, 4, 6), 1.5, 10
    )
    trees = "".join(
        rect(x - 11, y, 22, 150, "#7b5136")
        + circle(x, y - 20, 76, "#5f9f7b")
        + circle(x - 44, y + 26, 46, "#4f8f6c")
        + circle(x + 42, y + 24, 48, "#6dab87")
        for x, y in ((96, 330), (1214, 350))
    )
    return (
        sky
        + sun
        + cloud(330, 100, 2.2)
        + cloud(760, 76, 1.6)
        + town
        + hills
        + (high if flying else "")
        + trees
    )


def wall():
    """A low garden wall before the people, with a flower bed."""
    slab = rect(0, TABLE, WIDTH, 34, "#e6d6b4") + rect(0, TABLE, WIDTH, 9, "#f2e6cb")
    stones = rect(0, TABLE + 34, WIDTH, 180, "#b59d74") + rect(0, TABLE + 34, WIDTH, 9, "#9c855d")
    joints = stroke(
        "M0 640H1280M160 566V640M420 566V640M700 566V640M980 566V640M1220 566V640M300 640V720M560 640V720M840 640V720M1110 640V720",
        "#a38c64",
        4,
    )
    return slab + stones + joints


def home():
    """A living room with a kitchen corner."""
    wall = rect(0, 0, WIDTH, HEIGHT, "#f8ecd6") + rect(0, 440, WIDTH, 280, "#dcc29b")
    window = (
        rect(96, 74, 270, 250, "#b98a5a", 10)
        + rect(108, 86, 246, 226, "#cfe4ef")
        + path("M108 312V262C160 236 210 268 258 250C300 236 330 240 354 248V312Z", "#8db59c")
        + rect(226, 86, 10, 226, "#b98a5a")
        + rect(108, 190, 246, 8, "#b98a5a")
    )
    curtains = path("M70 60H140C150 160 128 260 112 344H70Z", "#e2a08f") + path(
        "M392 60H322C312 160 334 260 350 344H392Z", "#e2a08f"
    )
    picture = (
        rect(520, 96, 150, 116, SURFACE, 6, stroke="#b98a5a", stroke_width=9)
        + path("M530 202V172C560 152 580 176 606 164C630 152 646 160 660 166V202Z", "#8db59c")
        + kite(596, 140, 0.75, -8)
    )
    return wall + window + curtains + picture


def fridge(x=1010, y=112):
    """It stands where the reminder hangs, see REMINDER."""
    box = rect(x, y, 220, 430, "#dfe9ee", 18, stroke="#b9c9d2", stroke_width=5) + rect(
        x, y + 150, 220, 6, "#b9c9d2"
    )
    handles = rect(x + 18, y + 96, 12, 44, "#93a7b3", 6) + rect(x + 18, y + 176, 12, 70, "#93a7b3", 6)
    return box + handles


def table():
    return (
        rect(0, TABLE, WIDTH, 30, "#b98a5a")
        + rect(0, TABLE, WIDTH, 8, "#cfa06c")
        + rect(0, TABLE + 30, WIDTH, 180, "#8f6540")
        + rect(0, TABLE + 30, WIDTH, 10, "#7a5535")
    )


def half(left, inner, edge=SURFACE):
    """One side of a picture that is parted for two who talk on the telephone."""
    name = "left" if left else "right"
    shape = "M0 0H690L590 720H0Z" if left else "M690 0H1280V720H590Z"
    return (
        el("defs", el("clipPath", path(shape, INK), id=name))
        + el("g", inner, clip_path=f"url(#{name})")
        + ("" if left else stroke("M690 -10L590 730", edge, 10))
    )


def study():
    """A calm wall and a desk from above, for what is shown large."""
    return rect(0, 0, WIDTH, HEIGHT, "#efe3cc") + path("M0 560C320 520 760 590 1280 548V720H0Z", "#e3d2b1")


def wood():
    """The top of a desk, seen from above."""
    grain = stroke("M0 120H1280M0 300H1280M0 480H1280M0 640H1280", "#cfa06c", 3, opacity=".6")
    return rect(0, 0, WIDTH, HEIGHT, "#d9b184") + grain


def station():
    """Where the police answer: calm and blue."""
    wall = rect(0, 0, WIDTH, HEIGHT, "#dfeaf2") + rect(0, 430, WIDTH, 290, "#c5d8e5")
    board = rect(120, 90, 300, 190, SURFACE, 10, stroke="#a9c0d0", stroke_width=5) + stroke(
        "M150 130h180M150 170h230M150 210h150", "#c5d8e5", 12
    )
    return wall + board


def night():
    """Where the voice on the telephone comes from."""
    return el("defs", _down("night", (0, DUSK), (1, NIGHT))) + rect(0, 0, WIDTH, HEIGHT, "url(#night)")


def dawn(t=0):
    """What the opening and closing cards stand on."""
    sky = el("defs", _down("dawn", (0, "#a9d0e6"), (0.8, "#fbeedb"))) + rect(
        0, 0, WIDTH, HEIGHT, "url(#dawn)"
    )
    hills = path("M0 540C220 490 420 556 660 530C900 504 1080 510 1280 536V720H0Z", "#8db59c") + path(
        "M0 620C240 564 480 640 720 606C940 580 1120 584 1280 612V720H0Z", "#5f9f7b"
    )
    return (
        sky
        + circle(640, 470, 190, "#f8d9a8", opacity=".7")
        + cloud(180, 110, 2.4)
        + cloud(1080, 220, 2)
        + hills
    )
