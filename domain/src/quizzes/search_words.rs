//! The words by which Chinese texts are found. Chinese has no spaces between words, so texts are
//! cut into overlapping pairs of characters (存款保险 → 存款 款保 保险), as Lucene's `CJKAnalyzer`
//! does: any two characters that stand together are found, which indexes of three characters miss.
//! Letters and digits are whole words, in lower case and of ordinary width.
//!
//! Both engines index the same words, made here, so that both find the same.

use std::collections::HashSet;

use super::question::fold_width;

/// Longer words are cut here, in texts and queries alike; PostgreSQL refuses endless ones.
const WORD_LIMIT: usize = 64;

/// How many words of a query count: more would narrow nothing down.
const QUERY_LIMIT: usize = 32;

/// The words of `texts` with single spaces between them, each once. Pairs never reach from one
/// text into the next. The last character of every run stands alone as well, so that every
/// character begins some word and one character can be searched for by prefix.
pub fn index_text<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut known = HashSet::new();
    let mut words = Vec::new();
    for run in texts.into_iter().flat_map(runs) {
        let new = match run {
            Run::Chinese(chars) => {
                let mut pairs: Vec<String> = chars.windows(2).map(String::from_iter).collect();
                pairs.extend(chars.last().map(ToString::to_string));
                pairs
            }
            Run::Word(word) => vec![word],
        };
        words.extend(new.into_iter().filter(|word| known.insert(word.clone())));
    }
    words.join(" ")
}

/// What somebody searches for: words that must all be there. Words hold letters and digits alone,
/// so nothing that was typed can be an operator of either engine's query language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWords(Vec<SearchWord>);

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchWord {
    /// A word of [`index_text`].
    Whole(String),
    /// The beginning of one: a single Chinese character.
    Beginning(String),
}

impl SearchWords {
    /// The words of `typed`; `None` where it has none, as in punctuation alone.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut words = Vec::new();
        for run in runs(typed) {
            match run {
                Run::Chinese(chars) if chars.len() == 1 => {
                    words.push(SearchWord::Beginning(String::from_iter(chars)));
                }
                Run::Chinese(chars) => {
                    let pairs = chars.windows(2).map(String::from_iter);
                    words.extend(pairs.map(SearchWord::Whole));
                }
                Run::Word(word) => words.push(SearchWord::Whole(word)),
            }
        }
        words.truncate(QUERY_LIMIT);
        (!words.is_empty()).then_some(Self(words))
    }

    /// The words, at least one.
    pub fn iter(&self) -> impl Iterator<Item = &SearchWord> {
        self.0.iter()
    }
}

enum Run {
    Chinese(Vec<char>),
    Word(String),
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let (mut chinese, mut word) = (Vec::new(), String::new());
    for c in fold_width(text).chars().chain([' ']) {
        if is_unseen(c) {
            continue;
        }
        let in_word = c.is_alphanumeric() && !is_chinese(c);
        if !in_word && !word.is_empty() {
            runs.push(Run::Word(std::mem::take(&mut word)));
        }
        if !is_chinese(c) && !chinese.is_empty() {
            runs.push(Run::Chinese(std::mem::take(&mut chinese)));
        }
        if is_chinese(c) {
            chinese.push(c);
        } else if in_word && word.chars().count() < WORD_LIMIT {
            word.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        }
    }
    runs
}

/// Marks that a reader does not see: emphasis of the Markdown subset, and what pasting from a
/// document leaves behind. They must not cut a word in two.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '*' | '`' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Characters that are written without spaces between words: Han, kana, Hangul.
fn is_chinese(c: char) -> bool {
    let written_so = matches!(
        c,
        '\u{3005}' | '\u{3007}' // 々 〇
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3fffd}'
    );
    written_so && c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(typed: &str, index: &str) -> bool {
        let words: Vec<_> = index.split(' ').collect();
        let query = SearchWords::parse(typed).expect("a query with words");
        query.iter().all(|word| match word {
            SearchWord::Whole(whole) => words.contains(&whole.as_str()),
            SearchWord::Beginning(start) => words.iter().any(|word| word.starts_with(start)),
        })
    }

    #[test]
    fn a_text_is_cut_into_pairs_and_whole_words() {
        let index = index_text(["存款保险最高偿付５０万元。", "LPR 存款"]);
        assert_eq!(
            index,
            "存款 款保 保险 险最 最高 高偿 偿付 付 50 万元 元 lpr 款"
        );
        assert_eq!(index_text(["", "？！ "]), "");
    }

    #[test]
    fn words_of_two_characters_are_found_and_one_character_too() {
        let index = index_text(["下列关于个人存款的说法", "P2P 网贷"]);
        for typed in [
            "存款",
            "存",
            "法",
            "个人存款",
            "ｐ２ｐ网贷",
            "存款 说法",
            "贷",
        ] {
            assert!(finds(typed, &index), "{typed}");
        }
        for typed in ["存钱", "款存", "2p", "法网", "保险"] {
            assert!(!finds(typed, &index), "{typed}");
        }
    }

    #[test]
    fn what_a_reader_does_not_see_cuts_no_word() {
        let index = index_text(["以下**存款**保\u{200b}险"]);
        assert!(finds("存款保险", &index));
        assert!(!finds("存款", &index_text(["存、款"])));
    }

    #[test]
    fn a_query_without_a_word_is_none() {
        for typed in ["", "  ", "？", "\"' & | ! ( ) : * -", "\u{200b}"] {
            assert_eq!(SearchWords::parse(typed), None, "{typed}");
        }
        let long = "存款".repeat(100);
        assert_eq!(
            SearchWords::parse(&long).map(|words| words.0.len()),
            Some(32)
        );
    }

    proptest! {
        #[test]
        fn every_part_of_a_chinese_text_is_found(
            text in "[存款保险利率反诈，。A9 ]{1,40}[\u{4e00}-\u{9fff}\u{20000}-\u{2a6df}]{1,20}",
            from in 0usize..60,
            count in 1usize..30,
        ) {
            let chars: Vec<char> = text.chars().collect();
            let from = from % chars.len();
            // A part of a word of letters is another word; runs of Chinese have parts.
            let part: String = chars[from..].iter().take(count).collect();
            let part = part.trim_matches(|c: char| c.is_ascii_alphanumeric());
            let index = index_text([text.as_str()]);
            if SearchWords::parse(part).is_some() {
                prop_assert!(finds(part, &index), "{} in {}", part, index);
            }
        }

        #[test]
        fn words_hold_nothing_that_an_engine_could_take_for_syntax(typed in any::<String>()) {
            let index = index_text([typed.as_str()]);
            prop_assert!(!index.contains("  ") && index.trim() == index);
            prop_assert!(index.chars().all(|c| c == ' ' || c.is_alphanumeric()));
            let query = SearchWords::parse(&typed);
            prop_assert_eq!(query.is_none(), index.is_empty());
            for word in query.iter().flat_map(SearchWords::iter) {
                let (SearchWord::Whole(word) | SearchWord::Beginning(word)) = word;
                prop_assert!(word.chars().all(char::is_alphanumeric) && !word.is_empty());
            }
        }

        #[test]
        fn whatever_is_written_is_found_by_itself(typed in any::<String>()) {
            if SearchWords::parse(&typed).is_some() {
                prop_assert!(finds(&typed, &index_text([typed.as_str()])));
            }
        }
    }
}
