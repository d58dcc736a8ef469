"""An acquaintance pushes a product that is safe and pays much; the bank does not know it."""

from drawing import cards, places
from drawing.film import Film
from drawing.people import LIN, OFFICER, WANG, ZHAO, arm, at_the_ear, body, rest
from drawing.svg import (
    AMBER,
    AMBER_SOFT,
    CREAM,
    INK,
    LINE,
    NAVY,
    ROSE,
    SKY,
    SOFT,
    SUN,
    SURFACE,
    VERMILION,
    bubble,
    circle,
    group,
    grow,
    mix,
    rect,
    stroke,
    sway,
    text,
)
from drawing.things import button, coins, cross, handset, phone, seal, sign_coin, sign_eye

film = Film("guaranteed-return", poster_at=11.0)
LEFT, RIGHT = (350, 385), (925, 385)


def wang(m, mood="calm", look=1.0, at=LEFT, scale=1.0, **more):
    return m.pose(WANG, at, scale, look, mood, **more)


def zhao(m, mood="happy", look=-1.0, at=RIGHT, scale=1.0, **more):
    return m.pose(ZHAO, at, scale, look, mood, **more)


@film.scene(4, (0.4, 3.8, "旁白", "“保本高收益”，有这样的好事吗？"), mark=False)
def title(m):
    return cards.opening(m, "“保本高收益”", "熟人介绍的好事")


@film.scene(
    5,
    (0.3, 2.8, "旁白", "王阿姨在公园遇到老同事赵姐。"),
    (2.8, 4.8, "赵姐", "王姐，有个好事告诉你！"),
    mark=False,
)
def meeting(m):
    friend = zhao(m, at=(mix(1460, RIGHT[0], m.ease(0.2, 1.6)), RIGHT[1]))
    hand = friend.place(-190, mix(150, -10, m.ease(1.6)))
    me = wang(m, "calm" if m.t < 1.6 else "happy")
    return (
        places.park(m.t)
        + body(me)
        + body(friend)
        + places.wall()
        + rest(me)
        + rest(friend, 1)
        + arm(friend, -1, hand, "open")
        + bubble(["有个好事！"], (640, 92), friend.lips, m.ease(2.8), 50)
    )


@film.scene(
    5.5,
    (0.3, 2.9, "赵姐", "内部理财，保本，一年十二个点！"),
    (2.9, 5.2, "赵姐", "我投了八万，月月到账。"),
    mark=False,
)
def the_promise(m):
    me, friend = wang(m, "surprised"), zhao(m)
    return (
        places.park(m.t)
        + body(me)
        + body(friend)
        + places.wall()
        + rest(me)
        + rest(friend, 1)
        + arm(friend, -1, friend.place(-150, 70), "open")
        + bubble(["保本，一年12%！"], (640, 92), friend.lips, m.ease(0.3) * (1 - m.ease(2.7, 0.3)), 52)
        + bubble(["月月到账！"], (640, 92), friend.lips, m.ease(3.0), 52)
    )


@film.scene(5, (0.3, 4.6, "旁白", "王阿姨有十万元养老钱，一听就动了心。"), mark=False)
def the_dream(m):
    me = m.pose(WANG, (330, 400), 1.1, 0.8, "happy" if m.t > 1.2 else "calm", tilt=3)
    cloud = _dream(m.ease(0.5, 0.7), 3 + round(5 * m.ease(1.6, 2.0)), m.ease(2.2))
    return places.park(m.t, False) + cloud + body(me) + places.wall() + rest(me)


def _dream(k, high, more):
    """What she sees: a small heap of coins, and a larger one."""
    shape = rect(-330, -142, 660, 284, SURFACE, 130, stroke=LINE, stroke_width=4)
    puffs = circle(-372, 120, 26, SURFACE, stroke=LINE, stroke_width=4) + circle(
        -418, 158, 15, SURFACE, stroke=LINE, stroke_width=4
    )
    now = coins(-170, 32, 3) + text("10万", -170, 88, 48, INK)
    arrow = stroke("M-40 20H50M22 -8L50 20L22 48", SUN, 14, opacity=f"{more:.2f}")
    later = group(coins(170, 32, high), text("11.2万？", 170, 88, 48, INK), opacity=more)
    return grow(group(shape, puffs, now, arrow, later, at=(880, 240)), (880, 240), k)


@film.scene(
    5.5,
    (0.3, 2.6, "赵姐", "你看，名额只剩今天了。"),
    (2.6, 5.2, "王阿姨", "银行里怎么没听说过？"),
    mark=False,
)
def the_offer_on_the_phone(m):
    me, friend = wang(m, "worried", at=(210, 395)), zhao(m, at=(1070, 395))
    said = bubble(
        ["只剩今天！"], (985, 92), friend.place(0, -190), m.ease(0.4) * (1 - m.ease(2.4, 0.3)), 46
    ) + bubble(["没听说过？"], (270, 92), me.place(0, -190), m.ease(2.7), 46)
    device = phone(640, 330 + 40 * (1 - m.ease(0, 0.7)), 0.92, 0, _offer())
    return (
        places.park(m.t, False)
        + body(me)
        + body(friend)
        + places.wall()
        + rest(me)
        + device
        + rest(friend, 1)
        + arm(friend, -1, (800, 430), "point")
        + said
    )


def _offer():
    banner = rect(-154, -232, 308, 100, VERMILION) + text("内部理财", 0, -182, 52, SURFACE)
    gain = text("12%", 0, -66, 100, VERMILION) + text("保本保息", 0, 26, 52, INK)
    hurry = rect(-120, 72, 240, 62, AMBER_SOFT, 31) + text("仅剩今天", 0, 103, 40, AMBER)
    return banner + gain + hurry + button("马上买", 0, 196, 240, VERMILION)


@film.scene(
    7,
    (0.3, 3.6, "赵姐", "内部的，外面不卖。你把钱转到我卡上，"),
    (3.6, 7.0, "赵姐", "我替你买，到期连本带利还你。"),
    mark=False,
)
def the_transfer(m):
    friend = m.pose(ZHAO, (960, 395), 1.05, -1, "happy")
    me = m.pose(WANG, (-60, 560), 1.15)
    # The finger comes near the button and does not touch it.
    finger = mix((150, 660), (334, 592), m.ease(3.2, 1.4))
    device = phone(430, 316, 0.98, 0, _transfer())
    return (
        places.park(m.t, False)
        + body(friend)
        + places.wall()
        + rest(friend, 1)
        + arm(friend, -1, friend.place(-160, 110), "open")
        + device
        + arm(me, 1, finger, "point")
        + bubble(["转到我卡上！"], (850, 84), friend.place(0, -190), m.ease(2.0), 50)
    )


def _transfer():
    return (
        text("转账", 0, -206, 48, NAVY)
        + rect(-154, -166, 308, 4, LINE)
        + text("收款人", -130, -122, 38, SOFT, 400, "start")
        + text("赵某", -130, -66, 54, INK, 700, "start")
        + text("个人账户", 138, -122, 36, VERMILION, 700, "end")
        + text("金额", -130, 6, 38, SOFT, 400, "start")
        + text("¥100000", -130, 66, 56, INK, 700, "start")
        + button("确认转账", 0, 176, 250, SKY)
    )


@film.scene(
    5.5,
    (0.4, 2.8, "王阿姨", "不急，这是我的养老钱，"),
    (2.8, 5.2, "王阿姨", "我先去银行问个明白。"),
    mark=False,
    wait=0.3,
)
def not_yet(m):
    me, friend = wang(m, "calm"), zhao(m, "surprised")
    back = mix((560, 440), (440, 470), m.ease(0.2, 0.8))
    return (
        places.park(m.t)
        + body(me)
        + body(friend)
        + places.wall()
        + rest(me, -1)
        + handset(back[0], back[1] - 50, 1.0, 8)
        + arm(me, 1, back)
        + rest(friend)
        + bubble(["我先问银行"], (640, 92), me.lips, m.ease(2.0), 54)
    )


def branch(me, adviser, *before):
    return places.bank(None, False) + body(me) + body(adviser) + places.counter() + "".join(before)


@film.scene(
    14.5,
    (0.3, 2.7, "王阿姨", "这个产品，是你们银行的吗？"),
    (2.7, 5.2, "理财经理小林", "我帮您查一下登记编码。"),
    (5.8, 8.8, "理财经理小林", "系统里没有，中国理财网上也没有。"),
    (10.2, 14.5, "王阿姨", "可她说保本，真的理财能写“保本”吗？"),
)
def at_the_bank(m):
    me = wang(m, "worried", at=(230, 385))
    adviser = m.pose(LIN, (1050, 385), 1.0, -1, "calm" if m.t < 5.6 else "worried")
    typing = 536 + (sway(m.t, 0.7, 5) if 3 < m.t < 5.4 else 0)
    asked = bubble(
        ["是你们的吗？"], (330, 84), me.place(10, -190), m.ease(0.4) * (1 - m.ease(2.5, 0.3)), 46
    ) + bubble(["能写“保本”吗？"], (350, 84), me.place(10, -190), m.ease(10.3), 50)
    return branch(
        me, adviser, _monitor(m), rest(me), arm(adviser, -1, (955, typing)), rest(adviser, 1), asked
    )


def _monitor(m):
    """What the adviser finds, turned so that everybody sees it."""
    up = m.ease(2.9, 0.6)
    stand = rect(-24, 150, 48, 60, "#8a97a3") + rect(-80, 200, 160, 16, "#6d7a86", 8)
    screen = rect(-210, -150, 420, 310, INK, 18) + rect(-196, -136, 392, 282, SURFACE, 8)
    field = text("产品名称或编码", -172, -98, 36, SOFT, 400, "start") + rect(
        -172, -66, 344, 66, "#eef3f6", 10, stroke=SKY, stroke_width=4
    )
    typed = "内部理财12%"[: round(8 * m.ease(3.4, 1.6))]
    words = text(typed, -156, -33, 40, INK, 700, "start")
    return group(
        stand,
        screen,
        field,
        words,
        seal("查无此产品", 0, 72, k=m.ease(5.8, 0.4), size=54),
        at=(640, 318 + 60 * (1 - up)),
        opacity=up,
    )


@film.scene(
    6,
    (0.3, 3.1, "理财经理小林", "不能。理财产品不许承诺保本保收益。"),
    (3.1, 5.7, "理财经理小林", "说“保本高收益”的，要当心是骗局。"),
    wait=0.3,
)
def the_answer(m):
    adviser = m.pose(LIN, (960, 395), 1.08, -0.7, "calm")
    struck = m.ease(1.2, 0.7)
    board = (
        rect(-270, -170, 540, 340, SURFACE, 20, stroke=LINE, stroke_width=4)
        + text("理财产品", 0, -108, 46, SOFT, 400)
        + text("保本保收益", 0, -24, 84, INK)
        + (stroke(f"M-226 -24H{-226 + 452 * struck:.1f}", ROSE, 14) if struck > 0.02 else "")
    )
    verdict = seal("不许承诺", 0, 98, k=m.ease(2.0, 0.4), size=56, turn=-5)
    return (
        places.bank(None, False)
        + group(board, verdict, at=(420, 290))
        + body(adviser)
        + places.counter()
        + rest(adviser, 1)
        + arm(adviser, -1, (745, 400), "open")
    )


@film.scene(
    5,
    (0.3, 2.7, "王阿姨", "小赵，别再往里投了，快报警！"),
    (2.7, 4.8, "赵姐", "啊？我这就去看看……"),
    mark=False,
)
def the_call(m):
    me, friend = wang(m, "worried", at=(300, 395)), zhao(m, "afraid", at=(960, 395))
    here = places.home() + body(me) + places.table() + rest(me, -1) + at_the_ear(me, 1)
    there = places.park() + body(friend) + places.wall() + rest(friend, 1) + at_the_ear(friend, -1)
    return (
        places.half(True, here)
        + places.half(False, there)
        + bubble(["快报警！"], (380, 84), me.place(0, -190), m.ease(0.5), 52)
        + bubble(["啊？"], (890, 84), friend.place(0, -190), m.ease(2.8), 52)
    )


@film.scene(3.5, (0.3, 3.2, "旁白", "没过多久，那个平台就打不开了。"), mark=False)
def it_is_gone(m):
    friend = m.pose(ZHAO, (920, 395), 1.05, -0.8, "sad", tilt=-5)
    screen = (
        circle(0, -80, 84, "#f0e2d8")
        + cross(0, -80, 70, ROSE, 18)
        + text("页面", 0, 60, 52, INK)
        + text("无法打开", 0, 128, 52, INK)
    )
    return places.park() + body(friend) + places.wall() + rest(friend) + phone(430, 316, 0.94, 0, screen)


@film.scene(3.5, (0.2, 3.3, "旁白", "赵姐带着转账记录，由王阿姨陪着报了案。"))
def the_report(m):
    friend, me = zhao(m, "sad", 1, at=(400, 395)), wang(m, "calm", 1, at=(170, 385))
    officer = m.pose(OFFICER, (1010, 385), 1.0, -1, "calm")
    papers = group(
        rect(-84, -46, 168, 92, SURFACE, 5, stroke=LINE, stroke_width=3),
        text("转账记录", 0, -14, 36, NAVY),
        rect(-60, 14, 120, 8, LINE, 4),
        at=mix((560, 540), (700, 540), m.ease(0.4, 1.2)),
    )
    sign = rect(560, 110, 220, 84, NAVY, 12) + text("报案", 670, 152, 50, CREAM)
    return (
        places.station()
        + sign
        + body(me)
        + body(friend)
        + body(officer)
        + places.counter()
        + papers
        + rest(me, -1)
        + rest(friend)
        + rest(officer)
    )


@film.scene(
    5.5, (0.3, 2.8, "旁白", "您的钱，受财产安全权保护；"), (2.8, 5.2, "旁白", "收益越高，风险往往越大。")
)
def rights(m):
    return cards.rights(
        m, (("财产安全权", "守住您的钱", sign_coin, 0.3), ("知情权", "先看清风险", sign_eye, 2.7))
    )


@film.scene(
    6.5,
    (0.3, 3.2, "旁白", "查登记编码，不信“保本高收益”，"),
    (3.2, 6.2, "旁白", "钱不转给个人，拿不准先问银行。"),
    mark=False,
)
def advice(m):
    return cards.advice(m, (("不信“保本高收益”", 0.3), ("不转给个人账户", 3.0), ("拿不准先问银行", 4.4)))
