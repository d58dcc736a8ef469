"""The cards with which every film opens and closes."""

from .places import dawn
from .svg import INK, JADE, NAVY, SKY, SURFACE, VERMILION, circle, ease, grow, mix, rect, stroke, sway, text
from .things import card, kite, shield


def opening(m, title, subtitle):
    """The kite rises, the title appears."""
    up = ease(m.t, 0, 1.4)
    x, y = 640, mix(250, 130, up) + sway(m.t, 3.2, 5) * up
    string = stroke(f"M640 {y + 30:.1f}C900 {y + 50:.1f} 1120 300 1150 650", SURFACE, 3)
    label = rect(536, 236, 208, 60, VERMILION, 30) + text("以案说险", 640, 266, 36, SURFACE)
    words = text(title, 640, 372, 84, NAVY) + text(subtitle, 640, 470, 42, INK, 400)
    return (
        dawn()
        + string
        + kite(x, y, 2.6, sway(m.t, 3.2, 4))
        + grow(label, (640, 266), ease(m.t, 0.3))
        + grow(words, (640, 410), ease(m.t, 0.5, 0.6))
    )


def rights(m, shown):
    """One or two rights, each `(right, in plain words, sign, when)`."""
    gap = 560
    left = 640 - gap * (len(shown) - 1) / 2
    cards = "".join(_right(left + gap * place, *right, m) for place, right in enumerate(shown))
    return dawn() + cards


def _right(x, name, plain, sign, when, m):
    k = ease(m.t, when, 0.6)
    inner = (
        shield(0, -92, 1.25, SKY, sign()) + text(name, 0, 70, 62, NAVY) + text(plain, 0, 152, 44, INK, 400)
    )
    return card(x, 300 + 30 * (1 - k), 500, 440, inner, k)


def advice(m, rows):
    """What to do, row by row; the kite flies by."""
    far = ease(m.t, 0.2, 4.5)
    flying = kite(mix(1080, 1130, far), mix(360, 170, far) + sway(m.t, 3, 6), 2.5, 10 + sway(m.t, 3, 4))
    string = stroke(
        f"M{mix(1080, 1130, far):.1f} {mix(395, 205, far):.1f}C1100 420 1010 520 980 640", SURFACE, 3
    )
    return (
        dawn()
        + string
        + flying
        + "".join(_advice(place, row, m, len(rows)) for place, row in enumerate(rows))
    )


def _advice(place, row, m, count):
    words, when = row
    k = ease(m.t, when, 0.5)
    y = 300 + (place - (count - 1) / 2) * 150
    number = circle(-300, 0, 38, JADE) + text(str(place + 1), -300, 0, 44, SURFACE)
    return card(470 - 40 * (1 - k), y, 720, 124, number + text(words, -236, 0, 54, INK, 700, "start"), k)
