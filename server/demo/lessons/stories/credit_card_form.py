"""A teller offers to tick the boxes of a credit-card form; the customer reads them himself."""

from drawing import cards, places
from drawing.film import Film
from drawing.people import CHEN, LI, ZHOU, arm, body, rest
from drawing.svg import INK, SUN, bubble, circle, group, mix, rect, text
from drawing.things import form, magnifier, pen, sign_eye, sign_tick, small_form

film = Film("credit-card-form", poster_at=22.4)
CUSTOMER, TELLER = (350, 380), (925, 380)
# Where the rows of the large form stand.
ROWS = 208, 312, 416


def chen(m, mood="calm", look=1.0, at=CUSTOMER, **more):
    return m.pose(CHEN, at, 1.0, look, mood, **more)


def li(m, mood="calm", look=-1.0, at=TELLER, **more):
    return m.pose(LI, at, 1.0, look, mood, **more)


def counter(customer, teller, *before):
    """The two at the desk, and what lies and moves on it."""
    return places.bank() + body(customer) + body(teller) + places.counter() + "".join(before)


def paper(x=560, y=548):
    return small_form(x, y, 1.15, -3, 0.55)


@film.scene(4, (0.4, 3.8, "旁白", "信用卡申请表上，有几个小小的方框。"), mark=False)
def title(m):
    return cards.opening(m, "“我帮您勾选”", "申请表上的小方框")


@film.scene(
    5,
    (0.3, 2.9, "旁白", "陈师傅来到网点，想办一张信用卡。"),
    (2.9, 4.9, "柜员小李", "陈师傅您好，这边请坐。"),
)
def arrival(m):
    come = m.ease(0.2, 1.8)
    customer = chen(m, "calm" if m.t < 2.6 else "happy", at=(mix(-160, CUSTOMER[0], come), CUSTOMER[1]))
    teller = li(m, "happy")
    hand = mix((860, 540), (700, 400), m.ease(1.8, 0.6))
    return counter(
        customer,
        teller,
        rest(customer),
        rest(teller, 1),
        arm(teller, -1, hand, "open"),
        bubble(["您好，请坐！"], (640, 90), teller.lips, m.ease(2.7)),
    )


@film.scene(4, (0.3, 3.7, "柜员小李", "办卡先填这张申请表，在最后签名就行。"))
def form_is_handed_over(m):
    slide = m.ease(0.5, 1.4)
    sheet = mix((800, 548), (560, 548), slide)
    customer, teller = chen(m), li(m)
    hand = mix((sheet[0] + 100, 538), (850, 542), m.ease(2.3, 0.8))
    return counter(
        customer,
        teller,
        paper(*sheet),
        rest(customer),
        rest(teller, 1),
        arm(teller, -1, hand),
        bubble(["先填这张表"], (640, 90), teller.lips, m.ease(0.5)),
    )


@film.scene(5, (0.3, 2.6, "陈师傅", "字这么小，方框这么多……"), (2.6, 4.8, "陈师傅", "都要我勾吗？"))
def small_print(m):
    customer = m.pose(CHEN, (250, 400), 1.1, 1, "worried", tilt=4)
    sheet = group(form(0, 0, small=True), at=(850, 290 + 24 * (1 - m.ease(0, 0.8))), scale=0.86)
    return (
        places.study()
        + sheet
        + body(customer)
        + places.table()
        + rest(customer)
        + bubble(["字好小……"], (250, 74), customer.place(0, -190), m.ease(0.5))
    )


@film.scene(
    7,
    (0.3, 3.4, "柜员小李", "不用一条条看，大家都这么勾。"),
    (3.4, 7.0, "柜员小李", "您把笔给我，我帮您勾选，一分钟就好。"),
)
def the_offer(m):
    nib = mix((760, 552), (612, 538), m.ease(3.4, 1.0))
    customer, teller = chen(m, "calm" if m.t < 3.6 else "worried"), li(m, "happy")
    return counter(
        customer,
        teller,
        paper(),
        rest(customer),
        rest(teller, 1),
        _hand_with_pen(teller, nib),
        bubble(["我帮您勾选！"], (640, 90), teller.lips, m.ease(3.5), 54),
    )


def _hand_with_pen(teller, nib):
    return arm(teller, -1, (nib[0] + 36, nib[1] - 22)) + pen(*nib, 4, 0.72)


@film.scene(
    5,
    (0.3, 2.2, "陈师傅", "等一下，谢谢您的好意。"),
    (2.2, 4.8, "陈师傅", "我还没看，让我自己读一遍。"),
    wait=0.3,
)
def wait(m):
    customer, teller = chen(m, "calm"), li(m, "surprised")
    nib = mix((612, 538), (770, 545), m.ease(0.5, 0.8))
    hand = mix((394, 538), (580, 462), m.ease(0.1, 0.7))
    return counter(
        customer,
        teller,
        paper(),
        _hand_with_pen(teller, nib),
        rest(teller, 1),
        rest(customer, -1),
        arm(customer, 1, hand, "stop"),
        bubble(["我自己看"], (640, 90), customer.lips, m.ease(0.5), 54),
    )


@film.scene(4.5, (0.3, 4.2, "旁白", "他戴上老花镜，把小方框一条一条读过去。"))
def glasses(m):
    on, read = m.ease(0.4, 1.0), m.ease(1.7, 0.8)
    customer = m.pose(CHEN, (400, 400), 1.1, 0.6, "reading", glasses=on, tilt=3)
    hand = mix(mix(customer.place(60, 130), customer.place(92, -104), on), (690, 470), read)
    sheet = group(small_form(0, 0, 1.7, 5), at=(820, mix(480, 390, read)), opacity=m.ease(1.7, 0.4))
    return (
        places.bank()
        + body(customer)
        + sheet
        + places.counter()
        + rest(customer, -1)
        + arm(customer, 1, hand)
    )


@film.scene(
    8.5,
    (0.3, 2.3, "陈师傅", "第一条，申请信用卡，对。"),
    (2.4, 5.2, "陈师傅", "第二条，账户安全险，每月扣12元？"),
    (5.3, 8.3, "陈师傅", "第三条，账单自动分期，每期收手续费？"),
)
def magnified(m):
    down = m.ease(2.2, 0.6), m.ease(5.1, 0.6)
    glass = mix(mix(ROWS[0], ROWS[1], down[0]), ROWS[2], down[1])
    lit = (1 - down[0], down[0] * (1 - down[1]), down[1])
    sheet = form(640, 300, (0, 0, 0), m.ease(2.6, 0.6), lit=lit)
    return (
        places.wood()
        + sheet
        + magnifier(314, glass, 0.72)
        + _unasked(m, 2.9, ROWS[1])
        + _unasked(m, 5.8, ROWS[2])
    )


def _unasked(m, when, y):
    """A question mark at the end of a row that the customer never asked for."""
    k = m.ease(when)
    return (
        group(circle(0, 0, 40, SUN), text("?", 0, 0, 58, INK), at=(1104, y), scale=0.8 + 0.2 * k, opacity=k)
        if k
        else ""
    )


@film.scene(
    6, (0.3, 2.8, "陈师傅", "这两样我没要，也用不着。"), (2.8, 6.0, "陈师傅", "不勾这两项，卡还能办吗？")
)
def the_question(m):
    customer, teller = chen(m, "firm" if m.t < 2.8 else "calm", glasses=1), li(m, "sorry")
    return counter(
        customer,
        teller,
        paper(),
        rest(customer, -1),
        arm(customer, 1, (516, 524), "point"),
        rest(teller),
        bubble(["不勾，能办卡吗？"], (640, 90), customer.lips, m.ease(2.8), 50),
    )


@film.scene(
    6.5,
    (0.3, 3.2, "柜员小李", "能办。这两项都是自愿的，不勾也能办。"),
    (3.2, 6.2, "柜员小李", "是我图快了，应该先跟您讲清楚。"),
    wait=0.3,
)
def the_answer(m):
    bow = m.ease(3.2, 0.6) * 7
    customer, teller = chen(m, "calm" if m.t < 3.4 else "happy", glasses=1), li(
        m, "calm" if m.t < 3.2 else "sorry", tilt=-bow
    )
    said = bubble(
        ["能办！都是自愿的"], (640, 90), teller.lips, m.ease(0.3) * (1 - m.ease(3.0, 0.3)), 50
    ) + bubble(["该先讲清楚"], (640, 90), teller.lips, m.ease(3.3), 50)
    return counter(
        customer,
        teller,
        paper(),
        rest(customer),
        rest(teller, 1),
        arm(teller, -1, mix((881, 538), (740, 470), m.ease(0.3)), "open"),
        said,
    )


@film.scene(
    5.5,
    (0.3, 2.9, "周主任", "对不起，选项该由您自己勾。"),
    (2.9, 5.3, "周主任", "费用和条款，我们逐条说明。"),
)
def the_manager(m):
    customer = chen(m, "happy", glasses=1, at=(230, 380))
    teller = li(m, "calm", at=(1040, 380))
    manager = m.pose(ZHOU, (mix(1500, 650, m.ease(0, 1.0)), 372), look=-0.9)
    return (
        places.bank(None)
        + body(customer)
        + body(teller)
        + body(manager)
        + places.counter()
        + paper(430)
        + rest(customer)
        + rest(teller)
        + rest(manager, 1)
        + arm(manager, -1, (manager.at[0] - 120, 500), "open")
        + bubble(["请您自己勾"], (440, 84), manager.lips, m.ease(1.0), 50)
    )


@film.scene(5, (0.3, 4.2, "旁白", "陈师傅只勾了办卡这一项，再签上自己的名字。"))
def signed(m):
    ticked, written = m.ease(0.5, 0.8), m.ease(2.0, 1.6)
    over = m.ease(1.4, 0.6)
    ticking = mix((300, 206), (346, 186), ticked)
    signing = mix((540, 536), (728, 536), written)
    sheet = form(640, 300, (ticked, 0, 0), 1, sign=written)
    return (
        places.wood()
        + sheet
        + _declined(m, ROWS[1])
        + _declined(m, ROWS[2])
        + pen(*mix(ticking, signing, over), mix(8, 46, over))
    )


def _declined(m, y):
    k = m.ease(1.2)
    return (
        group(rect(-62, -34, 124, 68, "#efe9dd", 34), text("不要", 0, 0, 40, INK), at=(1120, y), opacity=k)
        if k
        else ""
    )


@film.scene(
    6, (0.3, 3.0, "旁白", "看得明白，这是您的知情权；"), (3.0, 5.7, "旁白", "自己决定，这是您的自主选择权。")
)
def rights(m):
    return cards.rights(
        m, (("知情权", "看得明白", sign_eye, 0.3), ("自主选择权", "自己决定", sign_tick, 2.9))
    )


@film.scene(
    6,
    (0.3, 2.9, "旁白", "签字之前：自己看，问清费用，"),
    (2.9, 5.6, "旁白", "再亲手打勾。别人代勾，可以说不。"),
    mark=False,
)
def advice(m):
    return cards.advice(m, (("自己看条款", 0.3), ("问清要花的钱", 1.6), ("亲手打勾签名", 2.9)))
