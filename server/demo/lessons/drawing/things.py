"""Things that are held, read and shown: telephones, forms, cards, and the kite."""

from .svg import (
    AMBER_SOFT,
    CONTROL,
    CREAM,
    GOLD,
    INK,
    JADE,
    LINE,
    NAVY,
    PAPER,
    ROSE,
    SKY,
    SOFT,
    SUN,
    SURFACE,
    VERMILION,
    circle,
    el,
    ellipse,
    grow,
    group,
    path,
    rect,
    stroke,
    text,
)

_TAIL = "M0 0L3.5 0C6 7 12.5 15.5 23.5 25.5C15.5 25.5 7 20 0 12.5Z"
_WING = "M0 -16L3 -16C9 -19 14 -19 19.5 -22C23.5 -24 26.5 -26 29 -25C31.5 -24 31.5 -17 28.5 -12C25.5 -7 18 -4.5 11.5 -4C7.5 -3.5 5 -2 3 1.5L0 1.5Z"
_HEAD = "M0 -27C4.5 -27 7 -24 7 -20.5C7 -16.5 4 -14 0 -14Z"


def kite(x, y, scale=1.0, turn=0.0):
    """The swallow kite of app/assets/kite.svg."""
    halves = "".join(group(_half_kite(), scale=(side, 1)) for side in (1, -1))
    edge = "".join(
        group(
            path(_TAIL + _WING + _HEAD, SURFACE, stroke=SURFACE, stroke_width=3, stroke_linejoin="round"),
            scale=(side, 1),
        )
        for side in (1, -1)
    )
    middle = path("M0 -18L2 -15.6L0 -12L-2 -15.6Z", SUN) + circle(0, -6, 3, VERMILION)
    return group(edge, halves, middle, at=(x, y), turn=turn, scale=scale)


def _half_kite():
    return (
        path(_TAIL, NAVY)
        + path("M5.4 4L-.2 7.2L-.2 11L7.3 7Z", SUN)
        + path(_WING, VERMILION)
        + path("M12 21.5L17 19.2L23.5 25.5C19 25.6 15.5 24 12 21.5Z", VERMILION)
        + path(
            "M22 -23.4C18.5 -17.5 19.5 -11 22 -6C25 -7.5 27.3 -9.5 28.5 -12C31.5 -17 31.5 -24 29 -25C27 -26 24.5 -24.8 22 -23.4Z",
            NAVY,
        )
        + path(_HEAD, NAVY)
        + path(
            "M-.2 -14C4 -13 5.5 -10 5.5 -6C5.5 -2 3 .5 -.2 1.5ZM.8 -19C1 -22 3.5 -24.2 6 -23.5C6.8 -20 5.5 -17 3 -17C1.6 -17 .8 -17.8 .8 -19Z",
            CREAM,
        )
        + circle(14.5, -11.5, 3, SUN)
        + circle(3.4, -20, 1.4, INK)
    )


def kite_mark():
    """The small kite in the corner."""
    return kite(1230, 62, 1.0, 8)


# Marks: never colour alone, always a shape as well


def tick(x, y, size, k=1.0, colour=JADE, width=None):
    """Drawn from left to right while `k` grows."""
    if k <= 0:
        return ""
    first, second = min(k / 0.4, 1), max((k - 0.4) / 0.6, 0)
    line = f"M{-.5 * size:.1f} {-.05 * size:.1f}L{(-.5 + .38 * first) * size:.1f} {(-.05 + .38 * first) * size:.1f}"
    if second:
        line += f"L{(-.12 + .67 * second) * size:.1f} {(.33 - .78 * second) * size:.1f}"
    return group(stroke(line, colour, width or size * 0.2), at=(x, y))


def cross(x, y, size, colour=ROSE, width=None):
    half = size / 2
    return stroke(
        f"M{x - half} {y - half}L{x + half} {y + half}M{x + half} {y - half}L{x - half} {y + half}",
        colour,
        width or size * 0.22,
    )


def seal(words, x, y, colour=ROSE, turn=-8, k=1.0, size=58):
    """A stamp that is set down on something."""
    if k <= 0:
        return ""
    wide = len(words) * size + 56
    stamp = rect(
        -wide / 2,
        -size * 0.9,
        wide,
        size * 1.8,
        SURFACE,
        12,
        fill_opacity=".88",
        stroke=colour,
        stroke_width=7,
    ) + text(words, 0, 0, size, colour)
    return group(stamp, at=(x, y), turn=turn, scale=1.35 - 0.35 * k, opacity=k)


# The form

FORM_ROWS = ("申请信用卡", "账户安全险", "账单自动分期")
FORM_COSTS = (None, "每月扣12元", "每期收手续费")


def small_form(x, y, scale=1.0, turn=0.0, flat=1.0):
    """The form as it lies on the desk."""
    sheet = rect(-92, -64, 184, 128, SURFACE, 5, stroke=LINE, stroke_width=3) + rect(
        -74, -50, 148, 14, "#cfe0ec", 3
    )
    boxes = "".join(
        rect(-74, y0, 14, 14, SURFACE, 2, stroke=CONTROL, stroke_width=3) + rect(-50, y0 + 3, w, 8, LINE, 3)
        for y0, w in ((-26, 116), (-2, 92), (22, 108))
    )
    return group(sheet, boxes, at=(x, y), turn=turn, scale=(scale, scale * flat))


def form(x, y, ticks=(0, 0, 0), shown=0, small=False, sign=0.0, lit=(0, 0, 0)):
    """The form, large. `shown` is how much of the costs can be read, `lit` which rows stand out."""
    sheet = rect(-400, -250, 800, 640, SURFACE, 10, stroke=LINE, stroke_width=4)
    title = text("信用卡申请表", 0, -196, 46, NAVY) + rect(-360, -154, 720, 4, "#cfe0ec")
    rows = "".join(
        _form_row(place, -92 + place * 104, ticks[place], shown, small, lit[place]) for place in range(3)
    )
    signature = text("申请人签名", -240, 228, 36, SOFT, 400) + rect(-130, 250, 400, 3, CONTROL)
    return group(sheet, title, rows, signature, _signature(sign), at=(x, y))


def _form_row(place, y, ticked, shown, small, lit):
    back = (
        rect(-374, y - 48, 748, 96, AMBER_SOFT, 12, stroke=SUN, stroke_width=4, opacity=f"{lit:.2f}")
        if lit
        else ""
    )
    box = rect(-350, y - 26, 52, 52, SURFACE, 6, stroke=CONTROL, stroke_width=5) + tick(-324, y, 46, ticked)
    if small:
        # How it looks to somebody without glasses.
        blur = rect(-270, y - 14, 300 - 40 * place, 12, "#c9c2b4", 6) + rect(
            -270, y + 8, 520 + 30 * place, 10, LINE, 5
        )
        return back + box + blur
    words = text(FORM_ROWS[place], -270, y, 44, INK, 700, "start")
    cost = (
        text(FORM_COSTS[place], 352, y, 38, VERMILION, 700, "end", opacity=f"{shown:.2f}")
        if FORM_COSTS[place] and shown
        else ""
    )
    return back + box + words + cost


def _signature(k):
    if k <= 0:
        return ""
    # The name is written from left to right: a window opens over it.
    window = el("clipPath", rect(-120, 180, 250 * k, 80, INK), id="written")
    name = el("g", text("陈 建 国", -100, 220, 50, NAVY, 400, "start"), clip_path="url(#written)")
    return el("defs", window) + name


def pen(x, y, turn=0.0, scale=1.0):
    """The nib is at `x`, `y`."""
    return group(
        path("M0 0L10 -26L18 -22Z", GOLD),
        path("M10 -26L92 -158L116 -144L18 -22Z", SKY),
        path("M92 -158L102 -174C110 -180 126 -172 124 -160L116 -144Z", NAVY),
        at=(x, y),
        turn=turn,
        scale=scale,
    )


def magnifier(x, y, scale=1.0):
    glass = circle(0, 0, 74, "#dff0f8", fill_opacity=".22", stroke="#5b4332", stroke_width=14)
    shine = stroke("M-44 -24q12 -26 40 -30", SURFACE, 8, opacity=".9")
    handle = stroke("M-56 56L-128 128", "#8f5f38", 26)
    return group(handle, glass, shine, at=(x, y), scale=scale)


def reminder(x, y, scale=1.0):
    """The card against fraud as it hangs on the fridge."""
    sheet = rect(-52, -66, 104, 132, SURFACE, 6, stroke=LINE, stroke_width=3)
    head = rect(-52, -66, 104, 40, VERMILION, 6) + text("反诈卡", 0, -44, 26, SURFACE)
    words = stroke("M-34 -4h68M-34 18h68M-34 40h40", "#c5bca9", 6)
    return group(sheet, head, words, circle(0, -72, 8, SUN), at=(x, y), turn=-4, scale=scale)


# Telephones


def phone(x, y, scale=1.0, turn=0.0, screen="", fill=CREAM):
    """A telephone; `screen` is drawn on 300 x 520 around its middle."""
    body = (
        rect(-170, -290, 340, 580, INK, 48)
        + rect(-154, -274, 308, 548, fill, 34)
        + rect(-34, -262, 68, 12, INK, 6)
    )
    return group(body, screen, at=(x, y), turn=turn, scale=scale)


def handset(x, y, scale=1.0, turn=0.0, ringing=False):
    """A telephone from the side or in a hand, small."""
    face = rect(-34, -62, 68, 124, INK, 14) + rect(-28, -54, 56, 108, "#cfe4ef", 8)
    call = circle(0, 20, 15, JADE) + circle(0, -22, 14, "#8fa9b8") if ringing else ""
    return group(face, call, at=(x, y), turn=turn, scale=scale)


def rings(x, y, t):
    """Arcs around a telephone that rings, slower than twice a second."""
    k = (t * 1.6) % 1
    arcs = "".join(
        stroke(
            f"M{s * (52 + 24 * n)} {-30 - 10 * n}q{s * (18 + 4 * n)} {30 + 10 * n} 0 {60 + 20 * n}",
            VERMILION,
            8,
        )
        for s in (-1, 1)
        for n in ((0,) if k < 0.5 else (0, 1))
    )
    return group(arcs, at=(x, y))


def button(words, x, y, w, fill, h=78, size=40, k=1.0):
    return grow(rect(x - w / 2, y - h / 2, w, h, fill, h / 2) + text(words, x, y, size, SURFACE), (x, y), k)


# Signs for rights and advice


def shield(x, y, scale=1.0, fill=SKY, inner=""):
    rim = path("M0 -90L68 -66V-10C68 38 38 66 0 84C-38 66 -68 38 -68 -10V-66Z", PAPER)
    field = path("M0 -81L60 -59V-10C60 32 34 58 0 74C-34 58 -60 32 -60 -10V-59Z", fill)
    dark = path("M0 -81L60 -59V-10C60 32 34 58 0 74Z", NAVY, fill_opacity=".3")
    return group(rim, field, dark, inner, at=(x, y), scale=scale)


def sign_eye():
    return path("M-40 0Q0 -40 40 0Q0 40 -40 0Z", GOLD) + circle(0, 0, 15, NAVY) + circle(5, -5, 5, GOLD)


def sign_tick():
    return rect(-26, -30, 52, 52, "none", 8, stroke=GOLD, stroke_width=7) + tick(
        2, -6, 42, colour=GOLD, width=9
    )


def sign_lock():
    return (
        rect(-30, -12, 60, 46, GOLD, 8)
        + stroke("M-18 -12V-26C-18 -50 18 -50 18 -26V-12", GOLD, 8)
        + circle(0, 8, 7, NAVY)
        + rect(-3, 8, 6, 16, NAVY)
    )


def sign_coin():
    return circle(0, -4, 36, GOLD) + circle(0, -4, 29, SUN) + text("¥", 0, -4, 42, CREAM)


def card(x, y, w, h, inner, k=1.0):
    """A white card, its middle at `x`, `y`."""
    return grow(
        group(rect(-w / 2, -h / 2, w, h, SURFACE, 24, stroke=LINE, stroke_width=3), inner, at=(x, y)),
        (x, y),
        k,
    )


def coins(x, y, count):
    return "".join(
        ellipse(x, y - 17 * n, 46, 16, SUN, stroke="#c98f2a", stroke_width=3) for n in range(count)
    )
