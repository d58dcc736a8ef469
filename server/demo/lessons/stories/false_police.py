"""A false police officer wants money in a "safe account" and the code on the telephone."""

from drawing import cards, places
from drawing.film import Film
from drawing.people import FAKE, GRANDPA, OFFICER, RAIN, arm, at_the_ear, body, rest
from drawing.svg import (
    GOLD,
    INK,
    JADE_SOFT,
    LINE,
    NAVY,
    ROSE,
    SKY,
    SKY_SOFT,
    SOFT,
    SUN,
    SURFACE,
    VERMILION,
    bubble,
    circle,
    group,
    grow,
    mix,
    path,
    rect,
    stroke,
    sway,
    text,
)
from drawing.things import button, card, handset, kite, phone, reminder, rings, sign_coin, sign_lock, tick

film = Film("false-police", poster_at=15.0)


def grandpa(m, mood="calm", look=0.8, at=(330, 390), scale=1.0, **more):
    return m.pose(GRANDPA, at, scale, look, mood, **more)


@film.scene(4, (0.4, 3.8, "旁白", "一个陌生来电，自称是“警察”。"), mark=False)
def title(m):
    return cards.opening(m, "“安全账户”不安全", "一个冒充警察的电话")


@film.scene(5, (0.3, 2.6, "旁白", "李大爷正在家里浇花。"), (2.6, 4.8, "旁白", "电话响了，号码很陌生。"))
def it_rings(m):
    ringing = m.t > 2.4
    me = grandpa(m, "surprised" if ringing else "happy", 0.9 if ringing else -0.9, at=(470, 390))
    shake = sway(m.t, 0.38, 4) if ringing else 0
    can = mix((268, 400), (310, 450), m.ease(2.4, 0.5))
    pour = "" if ringing else stroke("M176 412q-14 22 -18 52M190 418q-12 20 -14 48", "#7fb2d0", 5)
    bell = rings(860, 480, m.t) if ringing else ""
    return (
        places.home()
        + places.fridge()
        + reminder(*places.REMINDER)
        + body(me)
        + places.table()
        + places.plant(150, 440, 0.8)
        + pour
        + rest(me, 1)
        + _watering_can(*can)
        + arm(me, -1, (can[0] + 44, can[1]))
        + bell
        + handset(860 + shake, 478, 1.0, 0, ringing)
    )


def _watering_can(x, y):
    return group(
        path("M-36 -30H30L36 44H-36Z", SKY),
        stroke("M-34 20L-84 -16", SKY, 14),
        stroke("M-96 -26L-76 -2", SKY, 12),
        stroke("M30 -16C66 -20 66 30 36 30", SKY, 10),
        at=(x, y),
    )


def on_the_line(m, me, fake, *before):
    """He at home, and who calls him."""
    here = (
        places.home()
        + body(me)
        + places.table()
        + rest(me, -1)
        + at_the_ear(me, 1, sway(m.t, 0.5, 2) if me.mood == "afraid" else 0)
    )
    there = places.night() + body(fake) + places.table() + rest(fake, 1) + at_the_ear(fake, -1)
    return places.half(True, here) + places.half(False, there) + "".join(before)


@film.scene(
    7,
    (0.3, 3.4, "冒充的警官", "我是公安局的，你的银行卡涉嫌洗钱！"),
    (3.4, 6.7, "冒充的警官", "你的身份证号，我一个数都不差。"),
    mark=False,
)
def the_voice(m):
    me, fake = grandpa(m, "surprised" if m.t < 3.4 else "afraid", at=(300, 395)), m.pose(
        FAKE, (960, 400), 1.0, -0.8, "stern"
    )
    return on_the_line(
        m,
        me,
        fake,
        bubble(["你涉嫌洗钱！"], (900, 82), fake.place(0, -190), m.ease(0.6) * (1 - m.ease(3.2, 0.3)), 50),
        bubble(["身份证号我都有"], (880, 82), fake.place(0, -190), m.ease(3.5), 48),
    )


@film.scene(5, (0.3, 2.6, "李大爷", "号码全对……难道是真的？"), (2.6, 4.8, "旁白", "他慌了，手直发抖。"))
def doubt(m):
    me = m.pose(GRANDPA, (440, 400), 1.1, 0.6, "afraid", tilt=-3)
    doubts = card(
        890,
        250,
        520,
        240,
        text("身份证号", 0, -70, 44, SOFT, 400)
        + text("3301****0018", 0, 0, 56, INK)
        + text("全对？", 0, 72, 46, VERMILION),
        m.ease(0.4),
    )
    return (
        places.home()
        + doubts
        + body(me)
        + places.table()
        + rest(me, -1)
        + at_the_ear(me, 1, sway(m.t, 0.4, 3))
    )


@film.scene(
    5.5,
    (0.3, 2.7, "冒充的警官", "案情保密，不许告诉家人！"),
    (2.7, 5.2, "冒充的警官", "不许挂电话，挂了就抓人！"),
    mark=False,
)
def secrecy(m):
    fake = m.pose(FAKE, (640, 410), 1.12, 0.2, "stern")
    return (
        places.night()
        + body(fake)
        + places.table()
        + rest(fake, 1)
        + at_the_ear(fake, -1)
        + bubble(["不许", "告诉家人"], (240, 200), fake.lips, m.ease(0.4), 54)
        + bubble(["不许", "挂电话"], (1030, 220), fake.lips, m.ease(2.8), 54)
    )


@film.scene(
    7.5,
    (0.3, 3.7, "冒充的警官", "把存款转到“安全账户”，等我们核查，"),
    (3.7, 7.5, "冒充的警官", "再把短信里的验证码念给我听。"),
)
def safe_account(m):
    me = m.pose(GRANDPA, (250, 400), 1.05, 1, "afraid")
    sms = grow(
        group(
            rect(-235, -74, 470, 148, SURFACE, 22, stroke=SUN, stroke_width=6),
            text("短信验证码", -205, -32, 38, SOFT, 400, "start"),
            text("6 位数字 ＊＊＊＊", -205, 30, 46, INK, 700, "start"),
            at=(1010, 440),
        ),
        (1010, 440),
        m.ease(3.8),
    )
    return (
        places.home()
        + body(me)
        + places.table()
        + rest(me)
        + phone(590, 310, 0.94, 0, _safe_account())
        + sms
        + bubble(["念验证码！"], (1010, 240), (770, 270), m.ease(4.2), 50)
    )


def _safe_account():
    return (
        text("转账", 0, -206, 48, NAVY)
        + rect(-154, -166, 308, 4, LINE)
        + text("收款", -130, -118, 38, SOFT, 400, "start")
        + text("“安全账户”", 0, -54, 50, VERMILION)
        + text("金额", -130, 16, 38, SOFT, 400, "start")
        + text("¥86000", -130, 76, 58, INK, 700, "start")
        + button("确认转账", 0, 182, 250, SKY)
    )


@film.scene(
    6,
    (0.3, 2.6, "旁白", "李大爷刚要念，一抬头，"),
    (2.6, 5.7, "旁白", "看见冰箱上那张社区发的反诈卡片。"),
    wait=0.3,
)
def he_looks_up(m):
    seen = m.t > 1.8
    me = m.pose(
        GRANDPA,
        (420, 395),
        1.05,
        1 if seen else 0.3,
        "surprised" if seen else "worried",
        tilt=mix(7, -3, m.ease(1.5)),
    )
    glow = circle(*places.REMINDER, 120, GOLD, opacity=f"{.75 * m.ease(2.4, .8):.2f}")
    return (
        places.home()
        + places.fridge()
        + glow
        + reminder(*places.REMINDER, 1 + 0.35 * m.ease(2.6, 0.8))
        + body(me)
        + places.table()
        + rest(me, -1)
        + handset(*mix(me.place(80, 60), me.place(120, 110), m.ease(1.4)), 1.0, 10)
        + arm(me, 1, mix(me.place(80, 100), me.place(120, 150), m.ease(1.4)))
    )


@film.scene(
    5.5, (0.3, 3.0, "李大爷", "“公检法没有安全账户”……"), (3.0, 5.2, "李大爷", "“验证码，谁要都不给”！")
)
def the_card(m):
    sheet = (
        rect(-440, -240, 880, 480, SURFACE, 24, stroke=LINE, stroke_width=4)
        + path("M-440 -216a24 24 0 0 1 24 -24H416a24 24 0 0 1 24 24V-138H-440Z", VERMILION)
        + text("反诈提醒卡", 0, -188, 54, SURFACE)
        + kite(380, -40, 1.7, 10)
    )
    first = group(
        tick(-360, -66, 52),
        text("公检法没有“安全账户”", -310, -66, 54, INK, 700, "start"),
        opacity=m.ease(0.3),
    )
    second = group(
        tick(-360, 34, 52), text("验证码，谁要都不给", -310, 34, 54, INK, 700, "start"), opacity=m.ease(2.9)
    )
    line = rect(-400, 98, 800, 4, LINE) + text("报警 110　反诈专线 96110", 0, 164, 50, NAVY)
    return places.study() + group(sheet, first, second, line, at=(640, 306), turn=-1.5)


@film.scene(
    5.5,
    (0.3, 2.5, "李大爷", "你骗人！我不转，也不念！"),
    (2.5, 5.5, "旁白", "他挂断了电话。真假该怎么核实呢？"),
)
def he_hangs_up(m):
    me = m.pose(GRANDPA, (350, 400), 1.08, 1, "firm" if m.t < 2.8 else "calm")
    ended = m.ease(2.2, 0.4)
    screen = (
        circle(0, -110, 74, "#b9c4cf")
        + text("陌生号码", 0, 12, 52, INK)
        + text("通话已结束" if ended > 0.5 else "通话中……", 0, 80, 40, SOFT, 400)
        + circle(0, 180, 54, ROSE)
        + group(
            path("M-34 8C-34 -18 34 -18 34 8L30 18L14 14V2C6 -2 -6 -2 -14 2V14L-30 18Z", SURFACE), at=(0, 180)
        )
    )
    # The finger rests on the red button for a moment.
    finger = mix(mix((560, 560), (740, 494), m.ease(1.2, 0.8)), (600, 545), m.ease(2.9, 0.7))
    return (
        places.home()
        + body(me)
        + places.table()
        + rest(me, -1)
        + phone(850, 312, 0.94, 0, screen)
        + arm(me, 1, finger, "point")
        + bubble(["我不转！"], (500, 84), me.lips, m.ease(0.3) * (1 - m.ease(4.8, 0.4)), 56)
    )


@film.scene(
    8,
    (0.3, 2.6, "李大爷", "我自己打110，问问清楚。"),
    (2.6, 5.4, "接警民警", "这是诈骗。警察不会让您转账，"),
    (5.4, 7.8, "接警民警", "也没有什么“安全账户”。"),
    wait=0.3,
)
def he_asks(m):
    me = grandpa(m, "calm" if m.t < 5.2 else "happy", at=(300, 395))
    officer = m.pose(OFFICER, (960, 395), 1.0, -0.8, "calm")
    here = places.home() + body(me) + places.table() + rest(me, -1) + at_the_ear(me, 1)
    there = (
        group(places.station(), at=(620, 0))
        + body(officer)
        + places.counter()
        + rest(officer, 1)
        + at_the_ear(officer, -1)
    )
    return (
        places.half(True, here)
        + places.half(False, there)
        + bubble(["打 110"], (390, 84), me.place(0, -190), m.ease(0.4) * (1 - m.ease(2.4, 0.3)), 56)
        + bubble(["这是诈骗"], (900, 84), officer.place(0, -190), m.ease(2.7) * (1 - m.ease(5.2, 0.3)), 54)
        + bubble(["没有安全账户"], (880, 84), officer.place(0, -190), m.ease(5.5), 50)
    )


@film.scene(
    6.5,
    (0.3, 3.2, "孙女小雨", "爷爷，您的号码是被泄露的。"),
    (3.2, 6.2, "孙女小雨", "知道您的信息，不等于真警察。"),
)
def granddaughter(m):
    me = grandpa(m, "calm" if m.t < 4 else "happy", at=(350, 395))
    girl = m.pose(RAIN, (mix(1440, 900, m.ease(0, 1.1)), 400), 1.0, -1, "calm")
    return (
        places.home()
        + body(me)
        + body(girl)
        + places.table()
        + rest(me)
        + rest(girl, 1)
        + arm(girl, -1, girl.place(-140, 90), "open")
        + bubble(["知道信息", "不等于真警察"], (640, 112), girl.lips, m.ease(3.2), 46)
    )


@film.scene(4.5, (0.3, 4.2, "旁白", "两人查了账户：钱一分没少，密码也换了。"))
def all_safe(m):
    me, girl = grandpa(m, "happy", 0.9, at=(230, 395)), m.pose(RAIN, (1050, 400), 1.0, -0.9, "happy")
    screen = (
        circle(0, -110, 84, JADE_SOFT)
        + tick(0, -106, 90, m.ease(0.8, 0.7))
        + text("余额没有少", 0, 30, 50, INK)
        + grow(
            rect(-130, 84, 260, 76, SKY_SOFT, 38) + text("密码已换", 0, 122, 44, SKY), (0, 122), m.ease(2.2)
        )
    )
    return (
        places.home()
        + body(me)
        + body(girl)
        + places.table()
        + phone(640, 312, 0.94, 0, screen)
        + rest(me)
        + rest(girl)
    )


@film.scene(
    5.5,
    (0.3, 3.0, "旁白", "个人信息受法律保护，这是信息安全权。"),
    (3.0, 5.2, "旁白", "存款，也受财产安全权保护。"),
)
def rights(m):
    return cards.rights(
        m, (("信息安全权", "验证码不给人", sign_lock, 0.3), ("财产安全权", "钱不转陌生人", sign_coin, 2.9))
    )


@film.scene(
    6.5,
    (0.3, 3.3, "旁白", "接到“警察”来电：先挂断，再打110。"),
    (3.3, 6.2, "旁白", "不转账，不念码，不共享屏幕。"),
    mark=False,
)
def advice(m):
    return cards.advice(m, (("先挂断电话", 0.3), ("自己打110核实", 1.8), ("不转账、不念码", 3.2)))
