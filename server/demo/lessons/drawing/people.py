"""People from the waist up, with faces that show what they feel, and arms that reach for a point."""

from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, sin

from .svg import (
    CREAM,
    GOLD,
    INK,
    JADE,
    NAVY,
    SKY,
    SUN,
    SURFACE,
    VERMILION,
    circle,
    ellipse,
    group,
    path,
    rect,
    stroke,
)
from .things import handset


@dataclass(frozen=True)
class Person:
    name: str
    hair: str
    hair_colour: str
    clothes: str
    colour: str
    shade: str
    skin: str = "#f5cfad"
    skin_shade: str = "#e3ab84"
    glasses: bool = False
    old: bool = False
    woman: bool = False


@dataclass(frozen=True)
class Pose:
    """Where somebody stands, how large, where they look (-1 left, 1 right) and what they feel."""

    person: Person
    at: tuple
    scale: float = 1.0
    look: float = 0.0
    mood: str = "calm"
    mouth: float | None = None
    blink: bool = False
    tilt: float = 0.0
    glasses: float | None = None

    def place(self, x, y):
        """A point of the person on the stage."""
        return self.at[0] + x * self.scale, self.at[1] + y * self.scale

    @property
    def lips(self):
        return self.place(30 * self.look, -70)


def body(pose):
    """All of somebody but the arms, which `arm` draws, over a table if need be."""
    person = pose.person
    head = group(_hair_behind(person), _head(pose), at=(0, -118), turn=pose.tilt)
    return group(_long_hair(person), _neck(person), _torso(person), head, at=pose.at, scale=pose.scale)


# Heads


def _neck(person):
    return path("M-27 -62V2C-27 22 27 22 27 2V-62Z", person.skin_shade)


def _head(pose):
    person, turn = pose.person, 15 * pose.look
    ears = "".join(
        ellipse(side * 72 - turn * 0.35, 6, 14, 19, person.skin)
        + stroke(f"M{side * 72 - turn * .35 - 4} 0q8 5 3 13", person.skin_shade, 3)
        for side in (-1, 1)
    )
    if person.hair in ("bob", "wavy"):
        ears = ""
    face = path("M-72 -32C-72 -108 72 -108 72 -32C74 36 46 90 0 90C-46 90 -74 36 -72 -32Z", person.skin)
    features = group(
        _cheeks(pose),
        _lines_of_age(person),
        _eyes(pose),
        _brows(pose),
        _nose(pose),
        _mouth(pose),
        at=(turn, 0),
    )
    return ears + face + features + _hair_before(person) + _glasses(pose, turn)


def _cheeks(pose):
    strong = 0.28 if pose.mood in ("afraid", "sad") else 0.55
    return "".join(ellipse(side * 44, 34, 16, 10, "#f0957f", opacity=strong) for side in (-1, 1))


def _lines_of_age(person):
    if not person.old:
        return ""
    marks = "".join(
        f"M{side * 54} -4q{side * 7} 3 {side * 9} 9M{side * 30} 36q{side * 7} 8 {side * 4} 17"
        for side in (-1, 1)
    )
    return stroke(marks + "M-16 -62q16 -6 32 0", person.skin_shade, 3.4)


def _eyes(pose):
    return "".join(_eye(pose, side * 31) for side in (-1, 1))


def _eye(pose, x):
    mood, look = pose.mood, 2.5 * pose.look
    if mood == "happy":
        return stroke(f"M{x - 11} 4q11 -14 22 0", INK, 5)
    if pose.blink:
        return stroke(f"M{x - 10} 1h20", INK, 5)
    if mood in ("surprised", "afraid"):
        return (
            ellipse(x, 0, 13, 15, SURFACE)
            + circle(x + look, 1, 7.5, INK)
            + circle(x + look + 2.5, -2, 2.4, SURFACE)
        )
    lid = stroke(f"M{x - 12} -8q12 -7 24 0", INK, 3.6) if pose.person.woman else ""
    narrow = 6.5 if mood in ("stern", "reading") else 9.5
    sight = 3 if mood == "reading" else 0
    return lid + ellipse(x + look, sight, 7.5, narrow, INK) + circle(x + look + 2.4, sight - 3, 2.3, SURFACE)


# How far the inner and the outer end of a brow are raised.
_BROWS = {
    "calm": (0, 0),
    "happy": (3, 0),
    "surprised": (11, 9),
    "afraid": (15, 0),
    "worried": (9, -3),
    "sad": (9, -3),
    "stern": (-8, 5),
    "firm": (-3, 2),
    "reading": (-3, 1),
    "sorry": (8, -2),
}


def _brows(pose):
    inner, outer = _BROWS[pose.mood]
    colour = pose.person.hair_colour if pose.person.old or pose.person.hair != "wavy" else "#4a2a2a"
    width = 5 if pose.person.woman else 7
    both = "".join(
        f"M{side * 17} {-25 - inner}Q{side * 32} {-33 - (inner + outer) / 2} {side * 47} {-25 - outer}"
        for side in (-1, 1)
    )
    return stroke(both, colour, width)


def _nose(pose):
    side = 1 if pose.look >= 0 else -1
    return stroke(
        f"M{-1 * side} 6q{10 * side} 15 {4 * side} 20q{-4 * side} 3 {-9 * side} 0",
        pose.person.skin_shade,
        4.4,
    )


_MOUTHS = {
    "calm": "M-15 50q15 10 30 0",
    "happy": None,
    "surprised": None,
    "afraid": "M-16 55q8 -8 16 -1q8 7 16 -2",
    "worried": "M-14 56q14 -10 28 -1",
    "sad": "M-16 58q16 -14 32 0",
    "stern": "M-15 54h30",
    "firm": "M-14 53q14 3 28 0",
    "reading": "M-11 53q11 4 22 0",
    "sorry": "M-13 54q13 -5 26 0",
}


def _mouth(pose):
    if pose.mouth is not None and pose.mouth > 0.12:
        return _speaking(pose.mouth, pose.mood)
    if pose.mood == "happy":
        return path("M-22 44Q0 52 22 44C20 66 -20 66 -22 44Z", "#8e2c25") + path(
            "M-19 46Q0 52 19 46L17 51Q0 56 -17 51Z", SURFACE
        )
    if pose.mood == "surprised":
        return ellipse(0, 55, 9, 11, "#8e2c25")
    colour = "#b5493c" if pose.person.woman else "#8f4a3b"
    return stroke(_MOUTHS[pose.mood], colour, 5)


def _speaking(open_, mood):
    wide = 17 if mood in ("happy", "calm") else 14
    down = 3 + 11 * open_
    shape = f"M{-wide} 48Q0 {48 - 3} {wide} 48C{wide} {48 + down * 1.5:.1f} {-wide} {48 + down * 1.5:.1f} {-wide} 48Z"
    tongue = ellipse(0, 48 + down * 0.86, wide * 0.5, down * 0.26, "#d9705f")
    return path(shape, "#8e2c25") + tongue


def _glasses(pose, turn):
    k = pose.glasses if pose.glasses is not None else float(pose.person.glasses)
    if k <= 0:
        return ""
    # They come up from the table where somebody puts them on.
    frame = dict(stroke="#5b4332", stroke_width=5)
    lenses = "".join(rect(x - 25, -21, 50, 42, SURFACE, 17, fill_opacity=".28", **frame) for x in (-31, 31))
    sides = stroke("M-6 -2q6 -6 12 0M-56 -6L-74 -10M56 -6L74 -10", "#5b4332", 5)
    return group(lenses, sides, at=(turn, 4 + 130 * (1 - k)), opacity=min(1, 3 * k))


# Hair


def _hair_behind(person):
    c = person.hair_colour
    match person.hair:
        case "bun":
            return circle(0, -104, 34, c) + path("M-80 -20C-92 -120 92 -120 80 -20L72 4H-72Z", c)
        case "ponytail":
            return path("M52 -84C118 -104 132 -10 104 66C100 84 84 80 86 62C94 14 92 -34 50 -42Z", c) + path(
                "M-80 -20C-92 -120 92 -120 80 -20L72 4H-72Z", c
            )
        case "curly":
            return "".join(
                circle(x, y, r, c)
                for x, y, r in (
                    (-74, -6, 27),
                    (-80, -44, 29),
                    (-60, -80, 30),
                    (-24, -100, 31),
                    (20, -102, 31),
                    (58, -82, 30),
                    (80, -44, 29),
                    (74, -6, 27),
                    (-66, 22, 21),
                    (66, 22, 21),
                )
            )
        case "bob":
            return path(
                "M-94 48C-122 -146 122 -146 94 48C94 72 54 72 54 52V-20H-54V52C-54 72 -94 72 -94 48Z", c
            )
        case _:
            return ""


def _long_hair(person):
    if person.hair != "wavy":
        return ""
    return path(
        "M-84 -120C-104 -80 -86 -56 -98 -26C-110 6 -84 26 -56 18L56 18C84 26 110 6 98 -26"
        "C86 -56 104 -80 84 -120C70 -236 -70 -236 -84 -120Z",
        person.hair_colour,
    )


def _hair_before(person):
    c = person.hair_colour
    match person.hair:
        case "bun":
            return path("M-76 -14C-88 -124 88 -124 76 -14C70 -40 52 -58 22 -66C-8 -62 -56 -52 -68 -30Z", c)
        case "ponytail":
            return path(
                "M-76 -8C-92 -126 92 -126 76 -8C68 -28 62 -44 52 -56C38 -44 22 -50 8 -60C-14 -38 -56 -48 -76 -8Z",
                c,
            )
        case "curly":
            return "".join(
                circle(x, y, r, c)
                for x, y, r in ((-56, -62, 22), (-28, -76, 24), (4, -80, 24), (34, -74, 23), (58, -58, 20))
            )
        case "bob":
            return path(
                "M-82 30C-104 -142 104 -142 82 30C80 -14 70 -40 36 -62C12 -40 -36 -30 -64 -32C-70 -14 -74 6 -82 30Z",
                c,
            )
        case "wavy":
            return path(
                "M-78 0C-96 -126 96 -126 78 0C76 -34 58 -60 24 -72C10 -46 -44 -40 -62 -30C-70 -24 -74 -14 -78 0Z",
                c,
            )
        case "short":
            return path(
                "M-77 -8C-94 -96 -52 -122 4 -116C66 -118 92 -76 77 -8C72 -24 70 -40 62 -52C30 -46 -14 -50 -40 -66"
                "C-52 -52 -70 -40 -70 -24Z",
                c,
            )
        case "parted":
            return path(
                "M-76 -6C-86 -60 -80 -108 -22 -112C50 -124 90 -84 76 -6C72 -28 66 -46 54 -56C10 -52 -20 -62 -34 -74"
                "C-42 -56 -66 -46 -70 -28Z",
                c,
            )
        case "bald":
            tufts = "".join(
                path(
                    f"M{s * 62} -58C{s * 92} -52 {s * 92} 0 {s * 74} 12C{s * 64} -4 {s * 66} -24 {s * 58} -36Z",
                    c,
                )
                for s in (-1, 1)
            )
            shine = stroke("M-30 -78q14 -9 30 -10", "#fde6cf", 6)
            return tufts + shine
        case "cap":
            return _cap(c)
        case _:
            return ""


def _cap(hair):
    """A peaked cap with a plain shield: nobody's true badge is drawn."""
    sides = path(
        "M-76 -6C-80 -30 -78 -52 -70 -62H70C78 -52 80 -30 76 -6C70 -20 68 -36 66 -44H-66C-68 -36 -70 -20 -76 -6Z",
        hair,
    )
    crown = path("M-84 -66C-112 -118 -66 -146 0 -146C66 -146 112 -118 84 -66Z", "#24344f")
    band = path("M-84 -66C-40 -84 40 -84 84 -66L80 -46C40 -60 -40 -60 -80 -46Z", "#16233a")
    peak = path("M-80 -48C-40 -64 40 -64 80 -48C60 -26 -60 -26 -80 -48Z", "#0f1929")
    shield = path("M0 -128L18 -120V-104C18 -92 8 -86 0 -82C-8 -86 -18 -92 -18 -104V-120Z", SUN)
    return sides + crown + band + peak + shield


# Clothes

_TORSO = "M-46 -4C-92 14 -132 22 -138 92L-150 420H150L138 92C132 22 92 14 46 -4C20 24 -20 24 -46 -4Z"


def _torso(person):
    base = path(_TORSO, person.colour)
    return base + {
        "uniform": _uniform,
        "suit": _suit,
        "jacket": _jacket,
        "cardigan": _cardigan,
        "coat": _coat,
        "vest": _vest,
        "hoodie": _hoodie,
        "police": _police,
    }[person.clothes](person)


def _shirt(colour=SURFACE):
    return path("M-46 -4C-20 24 20 24 46 -4L58 6L0 190L-58 6Z", colour)


def _uniform(p):
    scarf = path("M-30 8C-10 26 10 26 30 8L36 22C14 42 -14 42 -36 22Z", VERMILION) + path(
        "M-4 30L-26 78L4 66L20 84L14 32Z", VERMILION
    )
    lapels = path("M-46 -4L-66 12L-50 74L0 196L-24 66Z", p.shade) + path(
        "M46 -4L66 12L50 74L0 196L24 66Z", p.shade
    )
    badge = rect(46, 104, 42, 16, GOLD, 4)
    return _shirt() + lapels + scarf + badge


def _suit(p):
    tie = path("M-13 16H13L17 34L9 40L20 132L0 160L-20 132L-9 40L-17 34Z", VERMILION)
    lapels = path("M-46 -4L-70 12L-54 74L0 204L-24 66Z", p.shade) + path(
        "M46 -4L70 12L54 74L0 204L24 66Z", p.shade
    )
    return _shirt() + tie + lapels + rect(46, 104, 42, 16, GOLD, 4)


def _jacket(p):
    polo = path("M-46 -4C-20 24 20 24 46 -4L40 90H-40Z", "#c9d8e2")
    collar = path("M-46 -6L-64 10L-30 62L0 24Z", "#aebfcc") + path("M46 -6L64 10L30 62L0 24Z", "#aebfcc")
    edges = stroke("M-42 48L-26 420M42 48L26 420", p.shade, 8)
    inside = path("M-40 60L-24 420H24L40 60L0 84Z", "#c9d8e2")
    pocket = stroke("M72 128h44", p.shade, 6)
    return polo + inside + collar + edges + pocket


def _cardigan(p):
    blouse = path("M-46 -4C-20 24 20 24 46 -4L50 20L14 420H-14L-50 20Z", CREAM)
    collar = path("M-44 -8L-54 14L-22 46L0 22Z", SURFACE) + path("M44 -8L54 14L22 46L0 22Z", SURFACE)
    edges = stroke("M-50 14L-16 180V420M50 14L16 180V420", p.shade, 9)
    buttons = "".join(circle(-16, y, 6.5, GOLD) for y in (196, 244, 292))
    flower = "".join(
        circle(64 + dx, 84 + dy, 7, "#f7c3b8") for dx, dy in ((0, -8), (8, -2), (5, 8), (-5, 8), (-8, -2))
    )
    return blouse + collar + edges + buttons + flower + circle(64, 84, 5, VERMILION)


def _coat(p):
    neck = path("M-40 -4C-20 40 20 40 40 -4L20 110H-20Z", "#efe3ea")
    lapels = path("M-46 -4L-78 20L-56 84L-4 150L-20 60Z", p.shade) + path(
        "M46 -4L78 20L56 84L4 150L20 60Z", p.shade
    )
    front = stroke("M0 150V420", p.shade, 7)
    pearls = "".join(
        circle(x, y, 6.5, CREAM)
        for x, y in ((-36, 14), (-26, 27), (-14, 36), (0, 39), (14, 36), (26, 27), (36, 14))
    )
    return neck + lapels + front + pearls + circle(18, 190, 9, SUN) + circle(18, 244, 9, SUN)


def _vest(p):
    """A knitted vest: the sleeves are those of the shirt, see `_sleeve`."""
    sides = "".join(
        path(
            f"M{s * 46} -4C{s * 92} 14 {s * 132} 22 {s * 138} 92L{s * 150} 420H{s * 128}L{s * 104} 90"
            f"C{s * 100} 50 {s * 86} 24 {s * 62} 8Z",
            "#dfe7ec",
        )
        for s in (-1, 1)
    )
    neck = path("M-46 -4C-20 24 20 24 46 -4L56 4L0 104L-56 4Z", "#eef3f6")
    collar = path("M-46 -6L-60 10L-24 52L0 22Z", SURFACE) + path("M46 -6L60 10L24 52L0 22Z", SURFACE)
    edge = stroke("M-58 6L0 108L58 6", p.shade, 9)
    knit = stroke("M-60 150V420M-30 170V420M0 150V420M30 170V420M60 150V420", p.shade, 4, opacity=".45")
    return sides + neck + collar + edge + knit


def _hoodie(p):
    hood = path("M-62 -8C-84 20 -50 56 0 58C50 56 84 20 62 -8L44 -10C24 22 -24 22 -44 -10Z", p.shade)
    strings = stroke("M-22 54V104M22 54V104", CREAM, 5)
    return hood + strings + stroke("M-62 230h124l22 70h-168z", p.shade, 5)


def _police(p):
    collar = path("M-46 -6L-64 10L-26 56L0 22Z", "#d6e4ef") + path("M46 -6L64 10L26 56L0 22Z", "#d6e4ef")
    tie = path("M-12 24H12L15 40L9 46L18 140L0 164L-18 140L-9 46L-15 40Z", "#16233a")
    shoulders = "".join(
        path(f"M{s * 76} 10L{s * 124} 30L{s * 122} 50L{s * 70} 28Z", "#16233a") for s in (-1, 1)
    )
    pockets = stroke("M-108 132h58v52h-58zM50 132h58v52h-58z", p.shade, 5)
    return tie + collar + shoulders + pockets


# Arms


def arm(pose, side, to, hand="rest", elbow=None):
    """An arm from the shoulder (`side` -1 left, 1 right on the picture) to a point of the stage. The elbow hangs
    below the line between both where no place is given for it, as a point of the person."""
    person, k = pose.person, pose.scale
    shoulder = pose.place(side * 102, 66)
    elbow = pose.place(*elbow) if elbow else _elbow(shoulder, to, k)
    colour, shade = _sleeve(person)
    way = atan2(to[1] - elbow[1], to[0] - elbow[0])
    cuff = to[0] - 26 * k * cos(way), to[1] - 26 * k * sin(way)
    line = f"M{shoulder[0]:.1f} {shoulder[1]:.1f}L{elbow[0]:.1f} {elbow[1]:.1f}L{cuff[0]:.1f} {cuff[1]:.1f}"
    # The patch over the shoulder lets the sleeve grow out of the clothes without a seam.
    sleeve = stroke(line, shade, 64 * k) + circle(*shoulder, 33 * k, colour) + stroke(line, colour, 56 * k)
    # A hand that points to the left would have its thumb below.
    thumb_up = 1 if to[0] >= elbow[0] else -1
    return sleeve + group(_hand(person, hand), at=to, turn=degrees(way), scale=(k, k * thumb_up))


def at_the_ear(pose, side, shake=0.0):
    """An arm with a telephone, seen from its edge so that the face stays free."""
    x, y = pose.place(side * 98, -104)
    x += shake
    return handset(x, y, (0.62 * pose.scale, 0.95 * pose.scale), side * 8) + arm(
        pose, side, (x + side * 4 * pose.scale, y + 36 * pose.scale), elbow=(side * 156, 108)
    )


def rest(pose, *sides):
    """Forearms that lie on a table, both where no side is named."""
    return "".join(
        arm(pose, side, pose.place(side * 44, 158), elbow=(side * 140, 148)) for side in sides or (-1, 1)
    )


def _elbow(shoulder, to, k):
    """The lower corner over the line from the shoulder to the hand. The arm is as long as it has to be, as if seen
    from in front, so that it never folds up."""
    dx, dy = to[0] - shoulder[0], to[1] - shoulder[1]
    far = max(hypot(dx, dy), 1)
    length = max(0.56 * far, 92 * k)
    corner, way = acos(far / 2 / length), atan2(dy, dx)
    places = [
        (shoulder[0] + length * cos(turn), shoulder[1] + length * sin(turn))
        for turn in (way - corner, way + corner)
    ]
    return max(places, key=lambda place: place[1])


def _sleeve(person):
    return ("#dfe7ec", "#c3cfd7") if person.clothes == "vest" else (person.colour, person.shade)


def _hand(person, kind):
    """Points along x, the thumb up."""
    skin, shade = person.skin, person.skin_shade
    palm = rect(-34, -22, 52, 44, skin, 20)
    thumb = stroke("M-8 -14L8 -32", skin, 17)
    if kind == "point":
        return (
            stroke("M8 -8H54", skin, 18)
            + palm
            + stroke("M2 6h12M0 16h10", shade, 3)
            + stroke("M-14 -14L6 -22", skin, 16)
        )
    if kind == "open":
        fingers = "M10 -14L46 -30M12 -4L56 -9M12 7L52 13M8 16L40 32"
        return stroke(fingers, shade, 19) + stroke(fingers, skin, 15) + palm + thumb
    if kind == "stop":
        fingers = "M14 -16L54 -20M16 -5L64 -6M16 6L61 8M14 17L50 23"
        return (
            stroke(fingers, shade, 17) + stroke(fingers, skin, 13) + palm + stroke("M-4 -16L14 -38", skin, 16)
        )
    return palm + stroke("M10 -8h6M10 2h7M9 11h6", shade, 3) + thumb


# The people of the films. What is told of them is made up.

CHEN = Person("陈师傅", "short", "#4b4a4d", "jacket", "#7d8a6b", "#667256", old=True)
LI = Person("柜员小李", "bun", "#2c2426", "uniform", NAVY, "#16304d", woman=True)
ZHOU = Person("周主任", "parted", "#33302f", "suit", "#46587a", "#384966", glasses=True)
WANG = Person("王阿姨", "curly", "#6d5a54", "cardigan", JADE, "#145f3a", old=True, woman=True)
ZHAO = Person("赵姐", "wavy", "#6e2f35", "coat", "#a8527c", "#8a3f64", woman=True)
LIN = Person("理财经理小林", "bob", "#2c2426", "uniform", NAVY, "#16304d", woman=True, glasses=True)
GRANDPA = Person("李大爷", "bald", "#c9c8c6", "vest", SKY, "#184c70", old=True)
RAIN = Person("孙女小雨", "ponytail", "#33272a", "hoodie", SUN, "#cf9430", woman=True)
FAKE = Person(
    "冒充的警官", "cap", "#2c2426", "police", "#5d6a86", "#4a5670", skin="#e9c7b1", skin_shade="#cf9f85"
)
OFFICER = Person("接警民警", "bob", "#2c2426", "police", "#8fb3cf", "#6f97b7", woman=True)
