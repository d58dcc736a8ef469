//! One field of a form, read: what it says, or what is in its way.

use chrono::{NaiveDate, NaiveDateTime};

use crate::campaigns::finding::{ComposeStep, Findings};
use crate::quizzes::fold_width;

/// What was typed makes no sense; the finding that says so is noted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unread;

/// Where something was typed: the step, and the field in it.
pub(super) type At<'f> = (ComposeStep, &'f str);

pub(super) fn text(
    found: &mut Findings,
    at: At<'_>,
    typed: &str,
    what: &str,
    most: usize,
) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        found.must(at, format!("还没有填{what}。"), format!("填写{what}。"));
        return None;
    }
    if typed.chars().count() > most {
        found.must(at, format!("{what}超过 {most} 个字。"), "缩短一些。");
        return None;
    }
    Some(typed.to_owned())
}

pub(super) fn published(
    found: &mut Findings,
    at: At<'_>,
    typed: &str,
    what: &str,
) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        found.unpublished(
            at,
            format!("没有公布{what}。"),
            format!("填写{what}，会写进规则页。"),
        );
        return None;
    }
    if typed.chars().count() > 1000 {
        found.must(at, format!("{what}超过 1000 个字。"), "缩短一些。");
        return None;
    }
    Some(typed.to_owned())
}

/// A moment as browsers send it, with or without seconds, in years that both databases keep.
pub(super) fn local(typed: &str) -> Option<NaiveDateTime> {
    let typed = fold_width(typed).trim().replace(' ', "T");
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let parse = |form| NaiveDateTime::parse_from_str(&typed, form).ok();
    let found = forms.into_iter().find_map(parse)?;
    let years = NaiveDate::from_ymd_opt(2000, 1, 1)?..NaiveDate::from_ymd_opt(2200, 1, 1)?;
    years.contains(&found.date()).then_some(found)
}

pub(super) fn date_time(
    found: &mut Findings,
    at: At<'_>,
    typed: &str,
    what: &str,
) -> Option<NaiveDateTime> {
    if typed.trim().is_empty() {
        found.unpublished(at, format!("没有公布{what}。"), format!("填写{what}。"));
        return None;
    }
    let moment = local(typed);
    if moment.is_none() {
        found.must(
            at,
            format!("{what}不是有效的时间。"),
            "填成 2026-03-15 09:00 这样。",
        );
    }
    moment
}

pub(super) fn date(found: &mut Findings, at: At<'_>, typed: &str, what: &str) -> Option<NaiveDate> {
    if typed.trim().is_empty() {
        found.unpublished(at, format!("没有公布{what}。"), format!("填写{what}。"));
        return None;
    }
    let day = local(&format!("{}T00:00", typed.trim())).map(|at| at.date());
    if day.is_none() {
        found.must(
            at,
            format!("{what}不是有效的日期。"),
            "填成 2026-03-15 这样。",
        );
    }
    day
}

/// A whole number, as a Chinese keyboard may write it too; `Ok(None)` where nothing was typed.
pub(super) fn whole(
    found: &mut Findings,
    at: At<'_>,
    typed: &str,
    within: std::ops::RangeInclusive<u32>,
) -> Result<Option<u32>, Unread> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    match fold_width(typed).parse::<u32>() {
        Ok(number) if within.contains(&number) => Ok(Some(number)),
        _ => {
            let (least, most) = within.into_inner();
            found.must(
                at,
                format!("“{typed}”不是 {least} 到 {most} 之间的整数。"),
                "改成这个范围里的整数。",
            );
            Err(Unread)
        }
    }
}
