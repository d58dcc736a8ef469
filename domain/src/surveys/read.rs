//! What was typed becomes an answer, or is refused with what to do.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use thiserror::Error;

use super::definition::{LONG_TEXT, SHORT_TEXT};
use super::{Answer, Ask, Choice, Item, Key, Question, Typed};
use crate::quizzes::clean;

/// The largest number that can be answered, in whole ones.
const LARGEST: i64 = 1_000_000_000_000;

/// Why what was typed is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Misread {
    /// It must be answered.
    #[error("请回答这道题")]
    Missing,
    /// It must be chosen from.
    #[error("请选择一项")]
    NothingChosen,
    /// The option asks for words.
    #[error("您选了「{0}」，请写明内容；不想写就换一项")]
    OtherEmpty(String),
    /// Words are too many.
    #[error("最多 {0} 个字，现在是 {1} 个字，请删减一些")]
    TooLong(u16, usize),
    /// Too few are chosen.
    #[error("至少选 {0} 项，现在选了 {1} 项")]
    TooFew(u8, usize),
    /// Too many are chosen.
    #[error("最多选 {0} 项，现在选了 {1} 项")]
    TooMany(u8, usize),
    /// An option that stands alone is chosen together with others.
    #[error("「{0}」不能和其他选项一起选")]
    NotAlone(String),
    /// It is no option of this question, or of no meaning.
    #[error("这个选项已经不在了，请重新选择")]
    NoOption,
    /// Rows are left open.
    #[error("还有 {0} 行没有选：{1}")]
    RowsOpen(usize, String),
    /// Not everything has a place.
    #[error("请给每一项都选名次；全部不选表示跳过这道题")]
    PlacesOpen,
    /// Two have the same place.
    #[error("第 {0} 名选了两次，请改一项")]
    SamePlace(usize),
    /// It is no number.
    #[error("请填一个数字，例如 12")]
    NoNumber,
    /// It has more digits behind the point than are asked for.
    #[error("{}", match .0 { 0 => "请填整数".to_owned(), digits => format!("最多 {digits} 位小数") })]
    TooFine(u8),
    /// It is too small.
    #[error("不能小于 {0}")]
    TooSmall(i64),
    /// It is too large.
    #[error("不能大于 {0}")]
    TooLarge(i64),
    /// It is no day.
    #[error("请填一个日期，例如 2026-03-15")]
    NoDay,
    /// It is before the first day.
    #[error("不能早于 {0}")]
    TooEarly(NaiveDate),
    /// It is after the last day.
    #[error("不能晚于 {0}")]
    TooLate(NaiveDate),
}

impl Question {
    /// Whether a form field is one of this question's.
    pub fn owns(&self, field: &str) -> bool {
        let Some((name, part)) = field.split_once('.') else {
            return field == self.key.as_str();
        };
        let has = |items: &[Item]| items.iter().any(|item| item.key.as_str() == part);
        name == self.key.as_str()
            && match &self.ask {
                Ask::Single { .. } | Ask::Multiple { .. } => part == "other",
                Ask::Matrix { rows, .. } => has(rows),
                Ask::Ranking { items } => has(items),
                _ => false,
            }
    }

    /// The answer that was typed; `None` where nothing was and nothing has to be.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&self, typed: &Typed) -> Result<Option<Answer>, Misread> {
        let answer = match &self.ask {
            Ask::Single { options } => self.choice(typed, options, (Some(1), Some(1)))?,
            Ask::Multiple { options, min, max } => self.choice(typed, options, (*min, *max))?,
            Ask::Rating {} => self.scale(typed, 1, 5)?,
            Ask::Nps {} => self.scale(typed, 0, 10)?,
            Ask::Matrix { rows, columns } => self.matrix(typed, rows, columns)?,
            Ask::Ranking { items } => self.ranking(typed, items)?,
            Ask::Text { long } => self.words(typed, if *long { LONG_TEXT } else { SHORT_TEXT })?,
            Ask::Number {
                min, max, decimals, ..
            } => self.number(typed, (*min, *max), *decimals)?,
            Ask::Date { from, until } => self.day(typed, (*from, *until))?,
            Ask::Contact {} => match self.one(typed, "").as_str() {
                "" => None,
                "yes" => Some(Answer::Contact(true)),
                "no" => Some(Answer::Contact(false)),
                _ => return Err(Misread::NoOption),
            },
        };
        if answer.is_none() && self.required {
            return Err(match self.ask {
                Ask::Single { .. }
                | Ask::Multiple { .. }
                | Ask::Rating {}
                | Ask::Nps {}
                | Ask::Contact {} => Misread::NothingChosen,
                _ => Misread::Missing,
            });
        }
        Ok(answer)
    }

    /// Everything typed into one of its fields.
    fn all<'t>(&self, typed: &'t Typed, part: &str) -> &'t [String] {
        let name = if part.is_empty() {
            self.key.to_string()
        } else {
            format!("{}.{part}", self.key)
        };
        typed.get(&name).map_or(&[], Vec::as_slice)
    }

    fn one(&self, typed: &Typed, part: &str) -> String {
        clean(self.all(typed, part).first().map_or("", String::as_str))
    }

    fn choice(
        &self,
        typed: &Typed,
        options: &[Choice],
        (min, max): (Option<u8>, Option<u8>),
    ) -> Result<Option<Answer>, Misread> {
        let named = self.all(typed, "");
        let known = |name: &String| options.iter().any(|option| option.key.as_str() == name);
        if !named.iter().all(|name| name.is_empty() || known(name)) {
            return Err(Misread::NoOption);
        }
        let chosen: Vec<&Choice> = options
            .iter()
            .filter(|option| named.iter().any(|name| name == option.key.as_str()))
            .collect();
        if chosen.is_empty() {
            return Ok(None);
        }
        let count = chosen.len();
        let alone = chosen.iter().find(|option| option.exclusive);
        if let Some(alone) = alone
            && count > 1
        {
            return Err(Misread::NotAlone(alone.text.clone()));
        }
        // One that stands alone, such as 以上都没有, needs no company.
        if let Some(min) = min
            && alone.is_none()
            && count < usize::from(min)
        {
            return Err(Misread::TooFew(min, count));
        }
        if let Some(max) = max
            && count > usize::from(max)
        {
            return Err(Misread::TooMany(max, count));
        }
        let mut other = None;
        if let Some(asks) = chosen.iter().find(|option| option.other) {
            let words = self.one(typed, "other");
            if words.is_empty() {
                return Err(Misread::OtherEmpty(asks.text.clone()));
            }
            other = Some(short(words, SHORT_TEXT)?);
        }
        let chosen = chosen.into_iter().map(|option| option.key.clone());
        Ok(Some(Answer::Choice {
            chosen: chosen.collect(),
            other,
        }))
    }

    fn scale(&self, typed: &Typed, least: u8, most: u8) -> Result<Option<Answer>, Misread> {
        let value = self.one(typed, "");
        if value.is_empty() {
            return Ok(None);
        }
        let value = value.parse().ok();
        let value = value.filter(|value| (least..=most).contains(value));
        value
            .map(|value| Some(Answer::Scale(value)))
            .ok_or(Misread::NoOption)
    }

    fn matrix(
        &self,
        typed: &Typed,
        rows: &[Item],
        columns: &[Item],
    ) -> Result<Option<Answer>, Misread> {
        let (mut chosen, mut open) = (BTreeMap::new(), Vec::new());
        for row in rows {
            let value = self.one(typed, row.key.as_str());
            if value.is_empty() {
                open.push(row.text.as_str());
                continue;
            }
            let column = columns.iter().find(|column| column.key.as_str() == value);
            let column = column.ok_or(Misread::NoOption)?;
            chosen.insert(row.key.clone(), column.key.clone());
        }
        if chosen.is_empty() {
            return Ok(None);
        }
        if self.required && !open.is_empty() {
            return Err(Misread::RowsOpen(open.len(), open.join("、")));
        }
        Ok(Some(Answer::Matrix(chosen)))
    }

    fn ranking(&self, typed: &Typed, items: &[Item]) -> Result<Option<Answer>, Misread> {
        let mut places: Vec<Option<&Key>> = vec![None; items.len()];
        let mut given = 0;
        for item in items {
            let value = self.one(typed, item.key.as_str());
            if value.is_empty() {
                continue;
            }
            let place: usize = value.parse().map_err(|_| Misread::NoOption)?;
            let slot = place.checked_sub(1).and_then(|at| places.get_mut(at));
            let slot = slot.ok_or(Misread::NoOption)?;
            if slot.replace(&item.key).is_some() {
                return Err(Misread::SamePlace(place));
            }
            given += 1;
        }
        if given == 0 {
            return Ok(None);
        }
        let ranked: Vec<Key> = places.into_iter().flatten().cloned().collect();
        if ranked.len() < items.len() {
            return Err(Misread::PlacesOpen);
        }
        Ok(Some(Answer::Ranking(ranked)))
    }

    fn words(&self, typed: &Typed, most: u16) -> Result<Option<Answer>, Misread> {
        let words = self.one(typed, "");
        if words.is_empty() {
            return Ok(None);
        }
        Ok(Some(Answer::Text(short(words, most)?)))
    }

    fn number(
        &self,
        typed: &Typed,
        (min, max): (Option<i64>, Option<i64>),
        decimals: u8,
    ) -> Result<Option<Answer>, Misread> {
        let text = half_width(&self.one(typed, ""));
        if text.is_empty() {
            return Ok(None);
        }
        let hundredths = hundredths(&text, decimals)?;
        if let Some(min) = min
            && hundredths < min.saturating_mul(100)
        {
            return Err(Misread::TooSmall(min));
        }
        let max = max.unwrap_or(LARGEST).min(LARGEST);
        if hundredths > max.saturating_mul(100) {
            return Err(Misread::TooLarge(max));
        }
        if hundredths < -LARGEST * 100 {
            return Err(Misread::TooSmall(-LARGEST));
        }
        Ok(Some(Answer::Number(hundredths)))
    }

    fn day(
        &self,
        typed: &Typed,
        (from, until): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Result<Option<Answer>, Misread> {
        let text = half_width(&self.one(typed, ""));
        if text.is_empty() {
            return Ok(None);
        }
        // What old browsers without a calendar make people type.
        let text = text.replace(['/', '.', '年', '月'], "-").replace('日', "");
        let day: NaiveDate = text.parse().map_err(|_| Misread::NoDay)?;
        match (from, until) {
            (Some(from), _) if day < from => Err(Misread::TooEarly(from)),
            (_, Some(until)) if day > until => Err(Misread::TooLate(until)),
            _ => Ok(Some(Answer::Date(day))),
        }
    }
}

fn short(words: String, most: u16) -> Result<String, Misread> {
    let count = words.chars().count();
    if count > usize::from(most) {
        return Err(Misread::TooLong(most, count));
    }
    Ok(words)
}

/// Digits and signs as a Chinese keyboard may write them, without thousands' commas and blanks.
fn half_width(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '．' | '。' => '.',
        '－' | '−' | '–' => '-',
        '，' => ',',
        '／' => '/',
        other => other,
    });
    plain.filter(|c| !c.is_whitespace() && *c != ',').collect()
}

fn hundredths(text: &str, decimals: u8) -> Result<i64, Misread> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && rest.is_empty()) || !plain(whole) || !plain(rest) {
        return Err(Misread::NoNumber);
    }
    let rest = rest.trim_end_matches('0');
    if rest.len() > usize::from(decimals.min(2)) {
        return Err(Misread::TooFine(decimals.min(2)));
    }
    let sign = if negative { -1 } else { 1 };
    let beyond = || {
        if negative {
            Misread::TooSmall(-LARGEST)
        } else {
            Misread::TooLarge(LARGEST)
        }
    };
    let number: i64 = format!("{whole}{rest:0<2}").parse().map_err(|_| beyond())?;
    Ok(sign * number)
}

#[cfg(test)]
mod tests;
