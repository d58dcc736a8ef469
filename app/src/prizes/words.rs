//! What pages say of the sources of draws and what they gave.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::prizes::draw::{Source, Value};

/// 2026年3月15日 20:00:00, of the bank: what is verified is told to the second.
pub fn exactly(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone)
        .format("%Y年%-m月%-d日 %H:%M:%S")
        .to_string()
}

/// What a source is.
pub fn source(source: &Source) -> String {
    match source {
        Source::Lottery {
            name,
            issue,
            numbers,
            ..
        } => format!("{name}第 {issue} 期的 {numbers} 个开奖号码"),
        Source::Drand { round, .. } => format!("公共随机信标 drand quicknet 第 {round} 轮"),
        Source::Secret { .. } => "主办方密值".into(),
    }
}

/// When a source can be known.
pub fn known_at(source: &Source, zone: Tz) -> String {
    source.known_at().map_or_else(
        || "冻结名单时先公布它的摘要，开奖时公开".into(),
        |at| format!("{} 产生", exactly(at, zone)),
    )
}

/// What a source gave, as it was published.
pub fn value(value: &Value) -> String {
    match value {
        Value::Lottery { numbers } => {
            let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
            numbers.join(" ")
        }
        Value::Drand { signature } => signature.clone(),
        Value::Secret { secret } => secret.to_string(),
    }
}
