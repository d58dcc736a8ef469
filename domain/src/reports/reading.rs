//! What the figures of a question say, in plain words: what to look at first, and why.

use super::items::ItemFigures;
use crate::quizzes::QuestionKind;
use crate::quizzes::question::letter;

/// Below so many attempts figures are chance, and nothing is read out of them.
pub const ENOUGH: u64 = 30;

/// How often an option was chosen, and by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptionTally {
    /// How many chose it.
    pub chosen: u64,
    /// The sum of their rest scores.
    pub rest: i64,
}

/// Something that a question's figures say. The worst stands first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// Who does well elsewhere gets it wrong.
    Negative,
    /// A wrong option was chosen more often than the right one.
    WrongPreferred(u8),
    /// Who chose this wrong option did better elsewhere than who was right.
    WrongByTheStrong(u8),
    /// Hardly anybody was right.
    TooHard,
    /// Who does well elsewhere is hardly more often right.
    Weak,
    /// Nearly everybody was right.
    TooEasy,
    /// Nobody chose this wrong option.
    NeverChosen(u8),
    /// Most were right.
    Easy,
    /// Few were right.
    Hard,
    /// Too few attempts to say anything.
    TooFew,
    /// Nothing to look at.
    Fine,
}

impl Reading {
    /// Whether somebody should look at the question.
    pub fn asks_for_attention(self) -> bool {
        self < Self::Easy
    }

    /// In plain words.
    pub fn text(self, figures: &ItemFigures) -> String {
        let percent = figures.facility.unwrap_or(0.0) * 100.0;
        match self {
            Self::Negative => "高分者反而答错：请核对答案".into(),
            Self::WrongPreferred(place) => {
                format!("选 {} 的比选对的还多：请核对答案", letter(place))
            }
            Self::WrongByTheStrong(place) => {
                format!("选 {} 的人其他题答得更好：请核对这个选项", letter(place))
            }
            Self::TooHard => format!("{percent:.0}% 答对：过难，或题意不清"),
            Self::Weak => "答得好与不好的人差别不大：区分度低".into(),
            Self::TooEasy => format!("{percent:.0}% 答对：过易"),
            Self::NeverChosen(place) => format!("选项 {} 无人选", letter(place)),
            Self::Easy => format!("{percent:.0}% 答对：偏易"),
            Self::Hard => format!("{percent:.0}% 答对：偏难"),
            Self::TooFew => format!("作答不足 {ENOUGH} 次，暂不判断"),
            Self::Fine => "正常".into(),
        }
    }
}

/// What the figures of a question say, the worst first; at least one thing. `options` are in the
/// bank's order, `key` names the right ones. Bands of facility and discrimination as Moodle's
/// documentation has them.
pub fn readings(
    kind: QuestionKind,
    key: &[u8],
    options: &[OptionTally],
    figures: &ItemFigures,
) -> Vec<Reading> {
    if figures.attempts < ENOUGH {
        return vec![Reading::TooFew];
    }
    let mut found = Vec::new();
    let facility = figures.facility.unwrap_or(0.0);
    match figures.discrimination_index {
        // Where nearly everybody is right, a few people make it negative by chance: there it takes
        // two standard errors of a correlation.
        Some(index) if index < 0.0 && (facility < 0.9 || index < -2.0 * chance(figures)) => {
            found.push(Reading::Negative);
        }
        // Where nearly everybody is right, nothing can tell people apart.
        Some(index) if index < 20.0 && facility < 0.9 => found.push(Reading::Weak),
        _ => {}
    }
    found.extend(match facility {
        f if f <= 0.10 => Some(Reading::TooHard),
        f if f <= 0.20 => Some(Reading::Hard),
        f if f >= 0.95 => Some(Reading::TooEasy),
        f if f >= 0.90 => Some(Reading::Easy),
        _ => None,
    });
    found.extend(of_options(kind, key, options, figures.attempts));
    if found.is_empty() {
        found.push(Reading::Fine);
    }
    found.sort_unstable();
    found
}

/// The standard error of a correlation that is none, in per cent.
fn chance(figures: &ItemFigures) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "attempts are far below 2^53")]
    let attempts = figures.attempts as f64;
    100.0 / attempts.sqrt()
}

fn of_options(
    kind: QuestionKind,
    key: &[u8],
    options: &[OptionTally],
    attempts: u64,
) -> Vec<Reading> {
    // Those few who chose something do better or worse by chance.
    let enough = (attempts / 20).max(ENOUGH / 3);
    let wrong = || (0u8..).zip(options).filter(|(at, _)| !key.contains(at));
    let mut found: Vec<_> = wrong()
        .filter(|(_, option)| option.chosen == 0 && kind != QuestionKind::TrueFalse)
        .map(|(at, _)| Reading::NeverChosen(at))
        .collect();
    // With several right options choices are not held against each other.
    let [right] = key else { return found };
    let Some(right) = options.get(usize::from(*right)) else {
        return found;
    };
    for (at, option) in wrong() {
        // As fractions, multiplied out: the mean rest of those who chose it against those who were right.
        let (mine, theirs) = (
            i128::from(option.rest) * i128::from(right.chosen),
            i128::from(right.rest) * i128::from(option.chosen),
        );
        if option.chosen > right.chosen {
            found.push(Reading::WrongPreferred(at));
        } else if option.chosen >= enough && mine > theirs {
            found.push(Reading::WrongByTheStrong(at));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(facility: f64, index: f64) -> ItemFigures {
        ItemFigures {
            attempts: 100,
            facility: Some(facility),
            discrimination_index: Some(index),
            ..ItemFigures::default()
        }
    }

    fn options(chosen: [(u64, i64); 4]) -> [OptionTally; 4] {
        chosen.map(|(chosen, rest)| OptionTally { chosen, rest })
    }

    fn read(chosen: [(u64, i64); 4], figures: &ItemFigures) -> Vec<String> {
        let found = readings(QuestionKind::Single, &[0], &options(chosen), figures);
        found.iter().map(|reading| reading.text(figures)).collect()
    }

    #[test]
    fn figures_are_read_in_plain_words_the_worst_first() {
        let usual = [(60, 6_000), (20, 1_000), (10, 400), (10, 400)];
        assert_eq!(read(usual, &figures(0.6, 40.0)), ["正常"]);
        assert_eq!(read(usual, &figures(0.92, 10.0)), ["92% 答对：偏易"]);
        assert_eq!(read(usual, &figures(0.97, 10.0)), ["97% 答对：过易"]);
        assert_eq!(read(usual, &figures(0.15, 30.0)), ["15% 答对：偏难"]);
        let never = [(60, 6_000), (40, 1_000), (0, 0), (0, 0)];
        assert_eq!(
            read(never, &figures(0.6, 40.0)),
            ["选项 C 无人选", "选项 D 无人选"]
        );
        let wrong_key = [(20, 800), (10, 500), (60, 6_000), (10, 100)];
        assert_eq!(
            read(wrong_key, &figures(0.2, -30.0)),
            [
                "高分者反而答错：请核对答案",
                "选 C 的比选对的还多：请核对答案",
                "选 B 的人其他题答得更好：请核对这个选项",
                "20% 答对：偏难",
            ]
        );
    }

    #[test]
    fn a_few_who_were_wrong_by_chance_accuse_no_key() {
        let chance = [(98, 9_800), (2, 300), (0, 0), (0, 0)];
        assert_eq!(read(chance, &figures(0.98, -5.0))[0], "98% 答对：过易");
        assert_eq!(
            read(chance, &figures(0.98, -25.0))[0],
            "高分者反而答错：请核对答案"
        );
        assert_eq!(
            read(chance, &figures(0.6, -5.0))[0],
            "高分者反而答错：请核对答案"
        );
    }

    #[test]
    fn of_few_attempts_nothing_is_read() {
        let few = ItemFigures {
            attempts: 29,
            ..figures(0.0, -90.0)
        };
        assert_eq!(read([(0, 0); 4], &few), ["作答不足 30 次，暂不判断"]);
    }

    #[test]
    fn true_or_false_may_leave_one_unchosen() {
        let tally = options([(100, 10_000), (0, 0), (0, 0), (0, 0)]);
        let found = readings(
            QuestionKind::TrueFalse,
            &[0],
            &tally[..2],
            &figures(0.6, 40.0),
        );
        assert_eq!(found, [Reading::Fine]);
    }
}
