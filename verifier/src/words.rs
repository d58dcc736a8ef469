//! The first difference of a record, in words for those who did not write it.

use domain::prizes::draw::record::FORMAT;
use domain::prizes::draw::{ALGORITHM, Difference, Pick, SourceRefusal, ValueRefusal};

/// What does not agree.
pub fn of(difference: &Difference) -> String {
    match difference {
        Difference::Format(found) => {
            format!("文件格式（format）是“{found}”，这里只能核对 {FORMAT}。")
        }
        Difference::Algorithm(found) => {
            format!("算法（algorithm）是“{found}”，这里只能核对 {ALGORITHM}。")
        }
        Difference::Hash {
            of,
            computed,
            recorded,
        } => format!(
            "{}（{of}）对不上：按内容算出 {computed}，记录写的是 {recorded}。",
            field(of)
        ),
        Difference::RecordHash => {
            "记录摘要（record_hash）有误：开过奖的记录才有，也必须有。".into()
        }
        Difference::List { of, what } => {
            format!("{}（{of}）自相矛盾：{what}。", field(of))
        }
        Difference::Sources(refusal) => format!("随机数来源（sources）有误：{}。", source(refusal)),
        Difference::Numbers { expected, found } => {
            format!("随机数（numbers）数目不对：公布了 {expected} 个来源，记录有 {found} 个。")
        }
        Difference::Instead { place } => {
            format!("第 {place} 个来源用了替代，但事先没有公布替代办法，或没有写明原因。")
        }
        Difference::Value { place, refusal } => {
            format!("第 {place} 个来源的随机数不对：{}。", value(refusal))
        }
        Difference::TooEarly { place, known_at } => {
            format!(
                "开奖时间（drawn_at）早于第 {place} 个来源给出随机数的时间（UTC {}）。",
                known_at.format("%Y-%m-%d %H:%M:%S")
            )
        }
        Difference::OnePerson => "录入和确认随机数的是同一个人（confirmed_by）。".into(),
        Difference::Lot {
            place,
            computed,
            recorded,
        } => format!("第 {place} 组（outcome）不一样：算出“{computed}”，记录写的是“{recorded}”。"),
        Difference::Pick {
            label,
            place,
            computed,
            recorded,
        } => format!(
            "{label} 组第 {place} 次抽取不一样：算出{}，记录写的是{}。",
            pick(*computed),
            pick(*recorded)
        ),
    }
}

/// What a field of the record is called.
fn field(name: &str) -> &'static str {
    match name {
        "freeze_hash" => "冻结摘要",
        "record_hash" => "记录摘要",
        "root" => "名单根",
        "leaves" => "名单",
        "branches" => "网点名单",
        "excluded" => "不参加抽取的券",
        "same_holder" => "同一人的券",
        "lots" => "奖项分组",
        "replaces" => "重抽的批准",
        _ => "记录",
    }
}

fn source(refusal: &SourceRefusal) -> String {
    match refusal {
        SourceRefusal::TooFew => "至少要混合两个来源".into(),
        SourceRefusal::NonePublic => "至少要有一个公开来源".into(),
        SourceRefusal::SecretAgain { place } => {
            format!("第 {place} 个：主办方密值只能有一个，也不能替代别的来源")
        }
        SourceRefusal::NotAfterFreeze { place, at } => format!(
            "第 {place} 个：在名单冻结前（UTC {}）就能知道",
            at.format("%Y-%m-%d %H:%M:%S")
        ),
        SourceRefusal::InsteadNotAfter { place, at } => format!(
            "第 {place} 个：替代它的来源（UTC {}）不比它晚",
            at.format("%Y-%m-%d %H:%M:%S")
        ),
        SourceRefusal::Repeated { place } => format!("第 {place} 个：与前面的来源相同"),
        SourceRefusal::Malformed { place, what } => format!("第 {place} 个：{what}"),
    }
}

fn value(refusal: &ValueRefusal) -> String {
    match refusal {
        ValueRefusal::OtherKind => "与公布的来源不是一类".into(),
        ValueRefusal::OtherCount { expected, found } => {
            format!("应有 {expected} 个号码，记录有 {found} 个")
        }
        ValueRefusal::TooLarge(number) => format!("{number} 不是彩票号码"),
        ValueRefusal::WrongSignature => "签名不是 drand 这一轮的".into(),
        ValueRefusal::WrongSecret => "密值与冻结时公布的承诺对不上".into(),
    }
}

fn pick(pick: Option<Pick>) -> String {
    let Some(Pick { ticket, fate }) = pick else {
        return "没有这一次".into();
    };
    format!(" {ticket} 号{}", fate.label())
}
