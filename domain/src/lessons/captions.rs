//! Captions: `WebVTT` (W3C Candidate Recommendation, 2019), or `SubRip` as many programs write it, read
//! into cues. What is served is written anew from the cues, so nothing of the file itself is.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::time;

/// The most bytes of a caption file: an hour of speech has some 60 KB.
pub const MOST_BYTES: usize = 500_000;

/// The most characters of one cue: three lines of a phone.
pub const MOST_CHARACTERS: usize = 80;

/// What is said from one moment to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// In milliseconds from the beginning of the film.
    pub from_ms: u32,
    /// The first millisecond after it.
    pub to_ms: u32,
    /// Who says it, where that was written down (`<v 王阿姨>`).
    pub speaker: Option<String>,
    /// What is said or heard, without marks; lines are parted by `\n`.
    pub text: String,
}

/// The captions of a film: at least one cue, in order, none into the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captions {
    /// In order.
    pub cues: Vec<Cue>,
}

/// What is wrong with captions, and in which line of the text (from 1).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CaptionFault {
    /// Nothing was typed.
    #[error("还没有字幕：很多客户听不清，没有字幕不能发布")]
    Missing,
    /// Larger than [`MOST_BYTES`].
    #[error("字幕太长，最多 50 万字节")]
    TooLarge,
    /// There is no cue in it.
    #[error("没有找到一条字幕。每条写两行：时间“00:01.000 --> 00:04.000”，下一行写文字")]
    NoCue,
    /// A time line that makes no sense.
    #[error("第 {0} 行的时间写得不对，应写成 00:01.000 --> 00:04.000")]
    Time(usize),
    /// It ends before it begins.
    #[error("第 {0} 行：结束时间不晚于开始时间")]
    Backwards(usize),
    /// It begins before the one before it ends.
    #[error("第 {0} 行：开始时间早于上一条的结束时间")]
    Overlaps(usize),
    /// Nothing is said in it.
    #[error("第 {0} 行的字幕没有文字")]
    Empty(usize),
    /// More than [`MOST_CHARACTERS`].
    #[error("第 {0} 行的字幕超过 80 个字，请拆成两条")]
    TooLong(usize),
    /// It begins after the film is over.
    #[error("第 {0} 条字幕在片尾之后，请核对时间")]
    AfterTheEnd(usize),
}

impl Captions {
    /// Reads `WebVTT` or `SubRip`.
    ///
    /// # Errors
    /// The first fault, with its line.
    pub fn parse(text: &str) -> Result<Self, CaptionFault> {
        if text.len() > MOST_BYTES {
            return Err(CaptionFault::TooLarge);
        }
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        if text.trim().is_empty() {
            return Err(CaptionFault::Missing);
        }
        let lines: Vec<&str> = text.split(['\n', '\r']).collect();
        let mut cues: Vec<Cue> = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            if !lines[at].contains("-->") {
                // Header, note, style or a cue's name.
                at += 1;
                continue;
            }
            let number = at + 1;
            let (from_ms, to_ms) = times(lines[at]).ok_or(CaptionFault::Time(number))?;
            let said = lines[at + 1..]
                .iter()
                .take_while(|line| !line.trim().is_empty() && !line.contains("-->"));
            let said: Vec<&str> = said.copied().collect();
            at += 1 + said.len();
            let (speaker, text) = spoken(&said);
            if to_ms <= from_ms {
                return Err(CaptionFault::Backwards(number));
            }
            if cues.last().is_some_and(|last| from_ms < last.to_ms) {
                return Err(CaptionFault::Overlaps(number));
            }
            if text.is_empty() {
                return Err(CaptionFault::Empty(number));
            }
            if text.chars().count() > MOST_CHARACTERS {
                return Err(CaptionFault::TooLong(number));
            }
            cues.push(Cue {
                from_ms,
                to_ms,
                speaker,
                text,
            });
        }
        if cues.is_empty() {
            return Err(CaptionFault::NoCue);
        }
        Ok(Self { cues })
    }

    /// Whether they fit a film of so many milliseconds.
    ///
    /// # Errors
    /// [`CaptionFault::AfterTheEnd`] with the number of the first cue that does not, from 1.
    pub fn fit(&self, film_ms: u32) -> Result<(), CaptionFault> {
        let late = self.cues.iter().position(|cue| cue.from_ms >= film_ms);
        late.map_or(Ok(()), |late| Err(CaptionFault::AfterTheEnd(late + 1)))
    }

    /// As a `WebVTT` file.
    pub fn to_vtt(&self) -> String {
        let mut vtt = String::from("WEBVTT\n");
        for cue in &self.cues {
            let (from, to) = (time::vtt(cue.from_ms), time::vtt(cue.to_ms));
            let _ = write!(vtt, "\n{from} --> {to}\n");
            if let Some(speaker) = &cue.speaker {
                let _ = write!(vtt, "<v {}>", escaped(speaker));
            }
            let _ = writeln!(vtt, "{}", escaped(&cue.text));
        }
        vtt
    }
}

fn times(line: &str) -> Option<(u32, u32)> {
    let (from, rest) = line.split_once("-->")?;
    // Settings of the cue's place follow the second time.
    let to = rest.split_whitespace().next()?;
    Some((time::parse(from)?, time::parse(to)?))
}

/// Who speaks, and what is left of the lines without marks.
fn spoken(lines: &[&str]) -> (Option<String>, String) {
    let mut speaker = None;
    let mut said = Vec::new();
    for line in lines {
        let mut text = String::new();
        let mut rest = line.trim();
        while let Some((before, after)) = rest.split_once('<') {
            text += before;
            let Some((mark, after)) = after.split_once('>') else {
                text.push('<');
                rest = after;
                continue;
            };
            if let Some(name) = mark.strip_prefix("v ").or(mark.strip_prefix("v.")) {
                let name = unescaped(name.trim());
                speaker = speaker.or((!name.is_empty()).then_some(name));
            }
            rest = after;
        }
        text += rest;
        let text = unescaped(text.trim());
        if !text.is_empty() {
            said.push(text);
        }
    }
    (speaker, said.join("\n"))
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const VTT: &str = "\u{feff}WEBVTT - 样片\n\nNOTE 说明\n\n1\n00:01.000 --> 00:03.500 line:80%\n<v 王阿姨>这张表要填<b>这么多</b>？\n\n00:04.000 --> 00:06.000\n&lt;叹气&gt;\n再看看。\n";

    #[test]
    fn webvtt_is_read_and_written_again() {
        let captions = Captions::parse(VTT).unwrap();
        assert_eq!(captions.cues.len(), 2);
        let first = &captions.cues[0];
        assert_eq!((first.from_ms, first.to_ms), (1_000, 3_500));
        assert_eq!(first.speaker.as_deref(), Some("王阿姨"));
        assert_eq!(first.text, "这张表要填这么多？");
        assert_eq!(captions.cues[1].text, "<叹气>\n再看看。");
        assert_eq!(Captions::parse(&captions.to_vtt()), Ok(captions));
    }

    #[test]
    fn subrip_is_read_too() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n您好\r\n\r\n2\r\n00:00:02,000 --> 00:00:04,000\r\n请坐\r\n";
        let captions = Captions::parse(srt).unwrap();
        assert_eq!(captions.cues[1].text, "请坐");
        assert_eq!(captions.cues[1].from_ms, 2_000);
    }

    #[test]
    fn faults_name_their_line() {
        use CaptionFault as F;
        for (text, fault) in [
            (" ", F::Missing),
            ("WEBVTT\n\n你好", F::NoCue),
            ("WEBVTT\n\n00:99 --> 00:02\n你好", F::Time(3)),
            ("WEBVTT\n\n00:03 --> 00:02\n你好", F::Backwards(3)),
            ("00:01 --> 00:03\n一\n\n00:02 --> 00:04\n二", F::Overlaps(4)),
            ("00:01 --> 00:03\n\n00:04 --> 00:05\n二", F::Empty(1)),
        ] {
            assert_eq!(Captions::parse(text), Err(fault), "{text}");
        }
        let long = format!("00:01 --> 00:03\n{}", "字".repeat(81));
        assert_eq!(Captions::parse(&long), Err(F::TooLong(1)));
        let captions = Captions::parse(VTT).unwrap();
        assert_eq!(captions.fit(4_001), Ok(()));
        assert_eq!(captions.fit(4_000), Err(F::AfterTheEnd(2)));
    }

    #[test]
    fn what_a_file_says_cannot_break_out_of_what_is_served() {
        let captions = Captions::parse("00:01 --> 00:02\n<script>x</script>a--&gt;b").unwrap();
        assert_eq!(captions.cues[0].text, "xa-->b");
        assert!(captions.to_vtt().contains("xa--&gt;b"));
    }
}
