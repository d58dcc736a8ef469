//! Numbers as a person sees them in the spreadsheet program: `5%` where the file says 0.05,
//! `2026-03-15` where it says 46096.
//!
//! Of number formats (ECMA-376 18.8.31) this knows what people use: fixed decimals, thousands,
//! percent, units around the number, dates and times. Any other format shows the number itself.

use chrono::{Days, NaiveDate};

/// How a cell shows a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// The number itself.
    #[default]
    General,
    /// With decimals and units.
    Fixed(Fixed),
    /// As a date, a time of day, or both.
    Date { date: bool, time: bool },
}

/// Digits and what stands around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fixed {
    prefix: String,
    suffix: String,
    /// The fewest digits before the point.
    whole: usize,
    /// The fewest and the most digits after it.
    decimals: (usize, usize),
    thousands: bool,
    percent: bool,
}

impl NumberFormat {
    /// Reads a format code; only its first section, which is for positive numbers.
    pub(super) fn parse(code: &str) -> Self {
        Parser::default().parse(code).unwrap_or_default()
    }

    /// Whether it shows dates or times.
    pub(super) const fn is_date(&self) -> bool {
        matches!(self, Self::Date { .. })
    }

    /// What the cell shows.
    pub(super) fn show(&self, number: f64, since_1904: bool) -> String {
        match self {
            Self::Fixed(fixed) => fixed.show(number),
            Self::Date { date, time } => {
                show_date(number, *date, *time, since_1904).unwrap_or_else(|| plain(number))
            }
            Self::General => plain(number),
        }
    }
}

/// The number with the 15 digits that spreadsheet programs show, never as `1e5`.
pub(super) fn plain(number: f64) -> String {
    if !number.is_finite() || number.abs() >= 1e300 {
        return number.to_string();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // Not -0.
    (rounded + 0.0).to_string()
}

impl Fixed {
    fn show(&self, number: f64) -> String {
        let value = if self.percent { number * 100.0 } else { number };
        let (fewest, most) = self.decimals;
        // A half that binary keeps as a little less is a half to a person, and goes up.
        let mut digits = format!("{:.most$}", value.abs() * (1.0 + 1e-15));
        if most > 0 {
            while digits.ends_with('0') && digits.rsplit('.').next().map_or(0, str::len) > fewest {
                digits.pop();
            }
            if digits.ends_with('.') {
                digits.pop();
            }
        }
        let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut whole = format!("{whole:0>width$}", width = self.whole);
        if self.thousands {
            whole = grouped(&whole);
        }
        let shown_is_zero = !digits.contains(|c: char| matches!(c, '1'..='9'));
        let sign = if value < 0.0 && !shown_is_zero {
            "-"
        } else {
            ""
        };
        let point = if decimals.is_empty() { "" } else { "." };
        let percent = if self.percent { "%" } else { "" };
        let (prefix, suffix) = (&self.prefix, &self.suffix);
        format!("{sign}{prefix}{whole}{point}{decimals}{percent}{suffix}")
    }
}

fn grouped(digits: &str) -> String {
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// Days since the end of 1899, or of 1903, and their fraction.
fn show_date(number: f64, date: bool, time: bool, since_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&number) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in range by the check above"
    )]
    let seconds = (number * 86_400.0).round() as u64;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    // Hours of a duration go on past midnight; so does a time of day that no date stands before.
    let hours = if date { hours } else { hours + 24 * days };
    let clock = if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    };
    if !date {
        return Some(clock);
    }
    // The first of them believed that there was a 29 February 1900.
    let epoch = match (since_1904, days) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, ..60) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30),
    }?;
    let day = epoch.checked_add_days(Days::new(days))?;
    Some(if time && second > 0 {
        format!("{day} {clock}")
    } else {
        day.to_string()
    })
}

/// How far a format code has got with its digits.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Digits {
    #[default]
    NotYet,
    Whole,
    Decimals,
    Past,
}

#[derive(Default)]
struct Parser {
    fixed: Fixed,
    digits: Digits,
    date: bool,
    time: bool,
    month_or_minute: bool,
}

impl Parser {
    /// `None` for a format that is not known.
    fn parse(mut self, code: &str) -> Option<NumberFormat> {
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '"' => {
                    let quoted: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    self.literal(&quoted);
                }
                '\\' => {
                    let escaped = chars.next()?;
                    self.literal(escaped.encode_utf8(&mut [0; 4]));
                }
                // As wide as the next character, or filled with it.
                '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                    self.bracket(&inner);
                }
                // Parts of seconds, and dots between the parts of a date.
                '0' | '#' | '.' if self.date || self.time => {}
                '0' | '#' => self.digit(c)?,
                '.' if self.digits == Digits::Whole => self.digits = Digits::Decimals,
                ',' if self.digits == Digits::Whole && matches!(chars.peek(), Some('0' | '#')) => {
                    self.fixed.thousands = true;
                }
                '%' if self.digits != Digits::NotYet => {
                    self.fixed.percent = true;
                    self.digits = Digits::Past;
                }
                'y' | 'Y' | 'd' | 'D' => self.date = true,
                // A year, where it is no power of ten.
                'e' | 'E' if self.digits == Digits::NotYet => self.date = true,
                'h' | 'H' | 's' | 'S' => self.time = true,
                'm' | 'M' => self.month_or_minute = true,
                ' ' | '-' | '+' | '/' | ':' | '(' | ')' | '$' => {
                    self.literal(c.encode_utf8(&mut [0; 4]));
                }
                _ if !c.is_ascii() => self.literal(c.encode_utf8(&mut [0; 4])),
                // AM/PM, A/P in formats of times.
                'A' | 'a' | 'P' | 'p' if self.time || self.month_or_minute => {}
                _ => return None,
            }
        }
        self.finish()
    }

    fn literal(&mut self, text: &str) {
        if self.digits == Digits::NotYet {
            self.fixed.prefix.push_str(text);
        } else {
            self.digits = Digits::Past;
            self.fixed.suffix.push_str(text);
        }
    }

    /// `[h]` counts hours, `[$¥-804]` is a currency; colours and conditions show nothing.
    fn bracket(&mut self, inner: &str) {
        if let Some(currency) = inner.strip_prefix('$') {
            let symbol = currency.split('-').next().unwrap_or_default();
            self.literal(symbol);
        } else if matches!(inner.to_ascii_lowercase().trim_matches(['h', 'm', 's']), "")
            && !inner.is_empty()
        {
            self.time = true;
        }
    }

    fn digit(&mut self, c: char) -> Option<()> {
        let zero = usize::from(c == '0');
        match self.digits {
            // Digits in groups, as of a phone number.
            Digits::Past => return None,
            Digits::Decimals => {
                self.fixed.decimals.0 += zero;
                self.fixed.decimals.1 += 1;
            }
            Digits::NotYet | Digits::Whole => {
                self.digits = Digits::Whole;
                self.fixed.whole += zero;
            }
        }
        (self.fixed.decimals.1 <= 15 && self.fixed.whole <= 32).then_some(())
    }

    fn finish(self) -> Option<NumberFormat> {
        if self.date || self.time || self.month_or_minute {
            // Seconds may have fractions, but no date has digits of its own.
            let date = self.date || (self.month_or_minute && !self.time);
            let time = self.time;
            return Some(NumberFormat::Date { date, time });
        }
        // `/` between digits is a fraction, which is refused by now; without digits the number
        // is not shown at all.
        (self.digits != Digits::NotYet).then_some(NumberFormat::Fixed(self.fixed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_the_spreadsheet() {
        for (code, number, shown) in [
            ("General", 3.0, "3"),
            (
                "General",
                100_000_000_000_000_000_000.0,
                "100000000000000000000",
            ),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1e-7, "0.0000001"),
            ("G/通用格式", 12.5, "12.5"),
            ("@", 12.0, "12"),
            ("0", 2.5, "3"),
            ("0.00", 1.005, "1.01"),
            ("0.##", 3.0, "3"),
            ("0.##", 2.71928, "2.72"),
            ("#,##0", 500_000.0, "500,000"),
            ("#,##0.00_);[Red](#,##0.00)", -1234.5, "-1,234.50"),
            ("0%", 0.05, "5%"),
            ("0.00%", 0.0175, "1.75%"),
            ("0\"万元\"", 50.0, "50万元"),
            ("¥#,##0.00", 20.0, "¥20.00"),
            ("[$￥-804]#,##0", 2000.0, "￥2,000"),
            ("000000", 123.0, "000123"),
            ("000-0000", 1_234_567.0, "1234567"),
            ("# ?/?", 0.5, "0.5"),
            ("0.00E+00", 120_000.0, "120000"),
            ("0", -0.2, "0"),
        ] {
            assert_eq!(
                NumberFormat::parse(code).show(number, false),
                shown,
                "{code}"
            );
        }
        assert_eq!(plain(-0.0), "0");
    }

    #[test]
    fn dates_are_written_out() {
        for (code, number, shown) in [
            ("yyyy-mm-dd", 46096.0, "2026-03-15"),
            ("yyyy\"年\"m\"月\"d\"日\"", 46096.0, "2026-03-15"),
            ("m/d/yy h:mm", 46_096.354_166_666_664, "2026-03-15 08:30"),
            ("m\"月\"d\"日\"", 46096.0, "2026-03-15"),
            ("[$-804]aaaa", 46096.0, "46096"),
            ("h:mm", 0.354_166_666_666_666_7, "08:30"),
            ("h:mm AM/PM", 0.75, "18:00"),
            ("[h]:mm:ss", 1.5, "36:00"),
            ("yyyy-mm-dd", 1.0, "1900-01-01"),
            ("yyyy-mm-dd", 59.0, "1900-02-28"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
            ("yyyy-mm-dd", 2_958_465.0, "9999-12-31"),
            ("yyyy-mm-dd", -1.0, "-1"),
            ("yyyy-mm-dd", 1e15, "1000000000000000"),
        ] {
            assert_eq!(
                NumberFormat::parse(code).show(number, false),
                shown,
                "{code}"
            );
        }
        let date = NumberFormat::parse("yyyy-mm-dd");
        assert_eq!(date.show(44634.0, true), "2026-03-15");
    }

    proptest::proptest! {
        #[test]
        fn no_format_breaks_it(code in "[0#.,%ymdhsAP/\"\\\\\\[\\]$元;_*?@ -]{0,12}", number: f64) {
            NumberFormat::parse(&code).show(number, false);
        }
    }
}
