//! The drawing of a poster: one SVG that holds all it needs, so that it prints sharp, opens by itself
//! and can be made a picture in the browser.

use std::fmt::Write;

use exchange::qr::Qr;

/// The proportions of a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A sheet of A4, for printers.
    A4,
    /// A phone's display, 9:16, for messages and big screens.
    Phone,
}

impl Format {
    /// Width and height in pixels of the picture that is made of it.
    pub const fn size(self) -> (u32, u32) {
        match self {
            Self::A4 => (1754, 2480),
            Self::Phone => (1080, 1920),
        }
    }
}

/// What a poster says: what the page behind its code says, and no word more that would invite or urge.
#[derive(Clone, Debug)]
pub struct Poster {
    /// The title of the campaign or lesson.
    pub title: String,
    /// One or two sentences about it.
    pub summary: String,
    /// Its facts by their names: days, organiser, what can be won.
    pub facts: Vec<(&'static str, String)>,
    /// What the code is for, in four characters.
    pub call: &'static str,
    /// Its cover as a `data:` address; without one the paper stays empty there.
    pub cover: Option<String>,
    /// The kite as a `data:` address.
    pub kite: String,
    /// How to ask about it; empty where nobody is to be asked.
    pub contact: String,
    /// The channel's or the series' name, small.
    pub channel: String,
}

/// The sizes of one proportion, in hundredths of its width.
struct Layout {
    height: f64,
    cover: f64,
    title: f64,
    text: f64,
    title_lines: usize,
    summary_lines: usize,
    qr: f64,
}

const MARGIN: f64 = 7.0;
/// How high a cover of 16:9 is.
const DRAWN: f64 = 56.25;
const FONTS: &str = "'PingFang SC','HarmonyOS Sans SC','Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif";

const fn layout(format: Format) -> Layout {
    match format {
        Format::A4 => Layout {
            height: 141.4,
            cover: 52.0,
            title: 6.6,
            text: 2.8,
            title_lines: 2,
            summary_lines: 2,
            qr: 31.0,
        },
        Format::Phone => Layout {
            height: 177.8,
            cover: 56.25,
            title: 7.6,
            text: 3.7,
            title_lines: 3,
            summary_lines: 3,
            qr: 38.0,
        },
    }
}

/// Draws a poster with a code.
pub fn draw(poster: &Poster, qr: &Qr, format: Format) -> String {
    let layout = layout(format);
    let (width, height) = format.size();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 {:.1}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"{FONTS}\" fill=\"#1d2733\">\
         <title>{}</title><path fill=\"#fbf8f2\" d=\"M0 0h100v{:.1}H0z\"/>",
        layout.height,
        escaped(&poster.title),
        layout.height
    );
    let mut y = head(&mut svg, poster, &layout);
    y = title(&mut svg, poster, &layout, y);
    facts(&mut svg, poster, &layout, y);
    foot(&mut svg, poster, qr, &layout);
    svg.push_str("</svg>");
    svg
}

/// The cover over the whole width, and the kite on its edge. Returns where it ends.
fn head(svg: &mut String, poster: &Poster, layout: &Layout) -> f64 {
    let cover = layout.cover;
    if let Some(picture) = &poster.cover {
        let _ = write!(
            svg,
            // A drawing keeps its own proportions inside an image: the frame cuts it, not the image.
            "<svg width=\"100\" height=\"{cover}\"><image href=\"{picture}\" y=\"{:.3}\" width=\"100\" \
             height=\"{DRAWN}\" preserveAspectRatio=\"xMidYMid slice\"/></svg>",
            (cover - DRAWN) / 2.0
        );
    } else {
        let _ = write!(svg, "<path fill=\"#e9f1f6\" d=\"M0 0h100v{cover}H0z\"/>");
    }
    let _ = write!(
        svg,
        "<path fill=\"#c2371f\" d=\"M0 {cover}h100v.8H0z\"/>\
         <circle cx=\"88\" cy=\"{cover}\" r=\"7\" fill=\"#fbf8f2\"/>\
         <image href=\"{}\" x=\"83\" y=\"{}\" width=\"10\" height=\"10\"/>",
        poster.kite,
        cover - 5.0
    );
    cover + 0.8
}

/// Title and summary. Returns where they end.
fn title(svg: &mut String, poster: &Poster, layout: &Layout, from: f64) -> f64 {
    let Layout { title, text, .. } = *layout;
    let room = 100.0 - 2.0 * MARGIN;
    let mut y = from + MARGIN * 0.6;
    // A long title is written smaller before it is cut.
    let (size, lines) = fitted(&poster.title, title, room, layout.title_lines);
    for line in lines {
        y += size * 1.3;
        line_of(
            svg,
            &line,
            (MARGIN, y - size * 0.2),
            (size, "700"),
            "#1d2733",
        );
    }
    y += text * 0.5;
    for line in wrapped(&poster.summary, room / text, layout.summary_lines) {
        y += text * 1.6;
        line_of(
            svg,
            &line,
            (MARGIN, y - text * 0.3),
            (text, "400"),
            "#55606e",
        );
    }
    y + text * 0.8
}

/// The facts, each by its name.
fn facts(svg: &mut String, poster: &Poster, layout: &Layout, from: f64) {
    let size = layout.text;
    let (names, mut y) = (MARGIN, from);
    let texts = names + size * 3.2;
    let room = (100.0 - MARGIN - texts) / size;
    let end = layout.height - layout.qr - MARGIN * 2.2;
    for (name, text) in &poster.facts {
        for (number, line) in wrapped(text, room, 2).iter().enumerate() {
            // What finds no room stands on the page behind the code.
            if y + size * 1.7 > end {
                return;
            }
            y += size * 1.7;
            let base = y - size * 0.4;
            if number == 0 {
                line_of(svg, name, (names, base), (size, "400"), "#55606e");
            }
            line_of(svg, line, (texts, base), (size, "600"), "#1d2733");
        }
    }
}

/// The code on a card, what to do with it, and from which channel it is.
fn foot(svg: &mut String, poster: &Poster, qr: &Qr, layout: &Layout) {
    let Layout {
        height,
        text,
        qr: side,
        ..
    } = *layout;
    let pad = 2.5;
    let top = height - side - MARGIN - 2.0 * pad;
    let room = 100.0 - 2.0 * MARGIN;
    let modules = qr.width();
    let scale = side / f64::from(u32::try_from(modules).unwrap_or(1));
    let _ = write!(
        svg,
        "<rect x=\"{MARGIN}\" y=\"{top:.2}\" width=\"{room}\" height=\"{:.2}\" rx=\"3\" fill=\"#fff\" \
         stroke=\"#ddd6c8\" stroke-width=\".3\"/>\
         <path shape-rendering=\"crispEdges\" fill=\"#000\" \
         transform=\"translate({:.3} {:.3}) scale({scale:.5})\" d=\"{}\"/>",
        side + 2.0 * pad,
        MARGIN + pad,
        top + pad,
        qr.path()
    );
    let x = MARGIN + pad + side + 3.0;
    let most = (100.0 - MARGIN - pad - x) / text;
    let big = text * 2.1;
    let mut y = top + pad + side * 0.36;
    line_of(svg, poster.call, (x, y), (big, "700"), "#b8331c");
    y += big * 0.4;
    for line in wrapped("微信或浏览器扫一扫", most, 2) {
        y += text * 1.5;
        line_of(svg, &line, (x, y), (text, "400"), "#1d2733");
    }
    let contact = match poster.contact.as_str() {
        "" => String::new(),
        contact => format!("咨询 {contact}"),
    };
    for line in wrapped(&contact, most, 2) {
        y += text * 1.5;
        line_of(svg, &line, (x, y), (text, "400"), "#55606e");
    }
    let small = text * 0.68;
    let channel = wrapped(&poster.channel, room / small, 1);
    if let Some(channel) = channel.first() {
        let base = height - MARGIN * 0.45;
        line_of(svg, channel, (MARGIN, base), (small, "400"), "#55606e");
    }
}

fn line_of(
    svg: &mut String,
    text: &str,
    (x, y): (f64, f64),
    (size, weight): (f64, &str),
    fill: &str,
) {
    let _ = write!(
        svg,
        "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{size:.2}\" font-weight=\"{weight}\" \
         fill=\"{fill}\">{}</text>",
        escaped(text)
    );
}

/// Text for XML, without what XML has no room for.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\t' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}

/// The size at which a text fits into so many lines, at least two thirds of the wanted one, and its
/// lines.
fn fitted(text: &str, wanted: f64, room: f64, lines: usize) -> (f64, Vec<String>) {
    for part in [1.0, 0.88, 0.77] {
        let size = wanted * part;
        let all = wrapped(text, room / size, usize::MAX);
        if all.len() <= lines {
            return (size, all);
        }
    }
    let size = wanted * 0.67;
    (size, wrapped(text, room / size, lines))
}

/// How wide a character is, in ems: Chinese ones are square, others about half of that.
fn width(c: char) -> f64 {
    match c {
        'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' => 0.32,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.9,
        ' ' => 0.3,
        'A'..='Z' => 0.68,
        c if c.is_ascii() => 0.58,
        _ => 1.0,
    }
}

/// Whether a line may not begin with it.
const fn hangs(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '”'
            | '’'
            | '》'
            | '·'
            | ','
            | '.'
            | ')'
            | '%'
    )
}

/// Whether a line may break before `next`: not inside a word or number, and not before a stop.
fn may_break(before: char, next: char) -> bool {
    let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/' | ':');
    !(hangs(next)
        || matches!(before, '（' | '「' | '《' | '“' | '‘')
        || in_word(before) && in_word(next))
}

/// The text in lines of at most so many ems; what does not fit into so many lines ends in an ellipsis.
fn wrapped(text: &str, room: f64, most: usize) -> Vec<String> {
    let chars: Vec<char> = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .collect();
    let mut lines: Vec<String> = Vec::new();
    let mut from = 0;
    while from < chars.len() {
        let mut wide = 0.0;
        let fits = chars[from..].iter().take_while(|c| {
            wide += width(**c);
            wide <= room
        });
        let mut until = from + fits.count().max(1);
        if until < chars.len() {
            let good = (from + 1..=until)
                .rev()
                .find(|at| may_break(chars[at - 1], chars[*at]));
            // A word that fills the line is broken where the line ends.
            until = good.unwrap_or(until);
        }
        let line: String = chars[from..until].iter().collect();
        lines.push(line.trim().to_owned());
        from = until;
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            let mut wide: f64 = last.chars().map(width).sum::<f64>() + 1.0;
            while wide > room {
                let Some(c) = last.pop() else { break };
                wide -= width(c);
            }
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests;
