//! Verifies the record of a draw, and a ticket's place in its list, in the browser of whoever asks:
//! the same rules as `zhiyuan draw verify`, in a module of its own that a page loads when it is asked
//! to, so that no other visit downloads it.

mod words;

use domain::prizes::draw::{Fate, Hash, Record, merkle};
use wasm_bindgen::prelude::wasm_bindgen;

/// Computes the record in `file` anew: what was found to agree, in Chinese.
///
/// # Errors
/// The first difference, in Chinese.
#[wasm_bindgen]
pub fn verify(file: &[u8]) -> Result<String, String> {
    let record: Record = serde_json::from_slice(file)
        .map_err(|error| format!("这个文件不是完整的抽奖记录：{error}"))?;
    record
        .verify()
        .map_err(|difference| words::of(&difference))?;
    Ok(agreed(&record))
}

/// What agrees in a record that was verified.
fn agreed(record: &Record) -> String {
    let list = format!(
        "{} 张抽奖券的名单与公布的名单根、冻结摘要一致",
        record.freeze.tickets
    );
    let Some(drawn) = &record.drawn else {
        return format!("{list}；还没有开奖。");
    };
    let picks = drawn.outcome.iter().flat_map(|lot| &lot.picks);
    let (mut winners, mut alternates) = (0, 0);
    for pick in picks {
        match pick.fate {
            Fate::Winner => winners += 1,
            Fate::Alternate => alternates += 1,
            Fate::Excluded | Fate::AlreadyWon | Fate::AlreadyAlternate => {}
        }
    }
    format!(
        "{list}；用公布的 {} 个随机数来源重新抽取，{winners} 个中奖和 {alternates} 个候补都与记录相同。",
        drawn.numbers.len()
    )
}

/// Whether the ticket `number` of `tickets`, whose secret is `secret`, leads to `root` along `path`.
/// Hashes and the secret are 64 hexadecimal digits; those of the path are set apart by spaces, the
/// lowest first. What cannot be read leads nowhere.
#[wasm_bindgen]
pub fn holds(root: &str, tickets: u32, number: u32, secret: &str, path: &str) -> bool {
    let read = |text: &str| text.parse::<Hash>().ok();
    let path: Option<Vec<Hash>> = path.split_ascii_whitespace().map(read).collect();
    let (Some(root), Some(secret), Some(path)) = (read(root), read(secret), path) else {
        return false;
    };
    let Some(index) = number.checked_sub(1) else {
        return false;
    };
    let leaf = merkle::leaf(&secret.0);
    merkle::root_along(&path, leaf, index as usize, tickets as usize) == Some(root)
}

#[cfg(test)]
mod tests;
