//! What the console says of draws.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::prizes::draw::{Exclusion, Fate, Source, Value};

/// 2026年3月15日 20:00:00, of the bank: what a record holds is told to the second.
pub fn exactly(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone)
        .format("%Y年%-m月%-d日 %H:%M:%S")
        .to_string()
}

/// Why a ticket may not win.
pub const fn exclusion(because: Exclusion) -> &'static str {
    match because {
        Exclusion::Staff => "本行员工",
        Exclusion::WonElsewhere => "在关联活动中已中奖",
        Exclusion::Reviewed => "人工复核认定不当取得",
        Exclusion::AccountDeleted => "已注销账号",
    }
}

/// What became of a pick.
pub const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Winner => "中奖",
        Fate::Alternate => "候补",
        Fate::Excluded => "跳过：不参加抽取",
        Fate::AlreadyWon => "跳过：同一人已中奖",
        Fate::AlreadyAlternate => "跳过：同一人已是候补",
    }
}

/// What a source is called.
pub fn source(source: &Source) -> String {
    match source {
        Source::Lottery {
            name,
            issue,
            numbers,
            ..
        } => format!("{name}第 {issue} 期（{numbers} 个号码）"),
        Source::Drand { round, .. } => format!("drand quicknet 第 {round} 轮"),
        Source::Secret { .. } => "本行密值（冻结时公布摘要，抽奖时公开）".into(),
    }
}

/// What a source gave.
pub fn value(value: &Value) -> String {
    match value {
        Value::Lottery { numbers } => {
            let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
            numbers.join(" ")
        }
        Value::Drand { signature } => signature.clone(),
        Value::Secret { secret } => secret.to_string(),
    }
}
