use super::*;

fn poster(title: &str) -> Poster {
    Poster {
        title: title.into(),
        summary: "三分钟学会护好自己的钱。".into(),
        facts: vec![
            ("时间", "2026年3月15日 至 2026年3月21日".into()),
            ("奖品", "手绘风筝 <一只> & 更多".into()),
        ],
        call: "扫码参加",
        cover: None,
        kite: "data:,".into(),
        contact: "95000".into(),
        channel: "滨江支行门口海报".into(),
    }
}

#[test]
fn lines_break_where_chinese_may_break() {
    assert_eq!(
        wrapped("答十题，护好钱袋子。", 5.0, 9),
        ["答十题，护", "好钱袋子。"]
    );
    assert_eq!(
        wrapped("答十题护好，钱", 5.0, 9),
        ["答十题护", "好，钱"],
        "no stop begins a line"
    );
    assert_eq!(
        wrapped("咨询 95000-1234", 7.0, 9),
        ["咨询", "95000-1234"],
        "a number stays whole"
    );
    assert_eq!(wrapped("一二三四五六七", 3.0, 2), ["一二三", "四五…"]);
    assert_eq!(wrapped("abcdefghijklmnopqrstuvwxyz", 3.0, 2).len(), 2);
    assert_eq!(wrapped("", 3.0, 2), [""; 0]);
    assert_eq!(
        wrapped("一", 0.1, 2),
        ["一"],
        "one character is always taken"
    );
}

#[test]
fn a_poster_says_what_the_campaign_says_and_nothing_breaks_out_of_it() {
    let qr = Qr::of("https://quiz.example/campaigns/a?c=k7m2xpq").unwrap();
    for format in [Format::A4, Format::Phone] {
        let svg = draw(&poster("</text><script>alert(1)</script>"), &qr, format);
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"));
        assert!(svg.contains("手绘风筝 &lt;一只&gt; &amp; 更多"));
        for told in ["扫码参加", "滨江支行门口海报", "2026年3月15日"] {
            assert!(svg.contains(told), "{told}");
        }
        assert!(svg.contains(&qr.path()));
        let (width, height) = format.size();
        assert!(width >= 1080 && height >= 1920);
    }
}

#[test]
fn a_long_title_is_written_smaller_and_then_cut() {
    let (size, lines) = fitted("短标题", 6.0, 86.0, 2);
    assert!((size - 6.0).abs() < 0.01 && lines.len() == 1);
    let (size, lines) = fitted(&"长".repeat(34), 6.0, 86.0, 2);
    assert!(size < 6.0 && lines.len() == 2 && !lines[1].ends_with('…'));
    let (_, lines) = fitted(&"长".repeat(80), 6.0, 86.0, 2);
    assert!(lines.len() == 2 && lines[1].ends_with('…'));
}
