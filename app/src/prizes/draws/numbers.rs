//! What the sources gave, read from a form: typed by one person, and typed again by another.

use chrono::{DateTime, Utc};
use domain::prizes::draw::{Announced, Given, Source, Value, ValueRefusal};

use super::api::ValueForm;
use super::refusal::{DrawRefusal, ValueFault};

fn refused(place: usize, fault: ValueFault) -> DrawRefusal {
    DrawRefusal::Value(u8::try_from(place).unwrap_or(u8::MAX), fault)
}

/// Reads one value for each source; `None` for the bank's secret, which the platform reveals.
pub fn read(
    sources: &[Announced],
    forms: &[ValueForm],
    now: DateTime<Utc>,
) -> Result<Vec<Option<Given>>, DrawRefusal> {
    let none = ValueForm::default();
    let read = (1..).zip(sources).map(|(place, announced)| {
        if matches!(announced.source, Source::Secret { .. }) {
            return Ok(None);
        }
        let form = forms.get(place - 1).unwrap_or(&none);
        given(announced, form, now)
            .map(Some)
            .map_err(|fault| refused(place, fault))
    });
    read.collect()
}

fn given(announced: &Announced, form: &ValueForm, now: DateTime<Utc>) -> Result<Given, ValueFault> {
    let (source, because) = if form.instead.is_empty() {
        (&announced.source, None)
    } else {
        let because = form.because.trim();
        if because.is_empty() || because.chars().count() > 200 {
            return Err(ValueFault::BecauseMissing);
        }
        let instead = announced.instead.as_ref().ok_or(ValueFault::NoInstead)?;
        (instead, Some(because.to_owned()))
    };
    if source.known_at().is_some_and(|at| now < at) {
        return Err(ValueFault::TooEarly);
    }
    let value = match source {
        Source::Lottery { .. } => Value::Lottery {
            numbers: lottery(&form.value).ok_or(ValueFault::Unreadable)?,
        },
        Source::Drand { .. } => Value::Drand {
            signature: signature(&form.value),
        },
        Source::Secret { .. } => return Err(ValueFault::Unreadable),
    };
    source.canonical(&value).map_err(|refusal| match refusal {
        ValueRefusal::OtherCount { expected, .. } => ValueFault::OtherCount(expected),
        ValueRefusal::TooLarge(_) => ValueFault::TooLarge,
        ValueRefusal::WrongSignature => ValueFault::WrongSignature,
        ValueRefusal::OtherKind | ValueRefusal::WrongSecret => ValueFault::Unreadable,
    })?;
    Ok(Given {
        value,
        instead_because: because,
    })
}

/// The signature of a round of drand: alone, or in what drand's API answers.
fn signature(text: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Answer {
        signature: String,
    }
    let answer = serde_json::from_str::<Answer>(text);
    let signature = answer.map_or_else(|_| text.to_owned(), |answer| answer.signature);
    signature.trim().to_ascii_lowercase()
}

/// The numbers of a lottery, however they are separated; full-width digits count as digits.
fn lottery(text: &str) -> Option<Vec<u32>> {
    let plain = text.chars().map(|letter| match letter {
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(' '),
        other => other,
    });
    let plain: String = plain.collect();
    let parts = plain.split(|letter: char| {
        letter.is_whitespace() || [',', '，', '、', '+', '-', '|', ';', '；'].contains(&letter)
    });
    let parts = parts.filter(|part| !part.is_empty());
    let numbers: Option<Vec<u32>> = parts.map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// Whether the second person typed the same lottery numbers, in any order. What drand gave proves
/// itself, and the bank's secret too.
pub fn compare(typed: &[Option<Given>], again: &[ValueForm]) -> Result<(), DrawRefusal> {
    for (place, typed) in (1..).zip(typed) {
        let Some(Given {
            value: Value::Lottery { numbers },
            ..
        }) = typed
        else {
            continue;
        };
        let again = again.get(place - 1).map(|form| form.value.as_str());
        let mut again = lottery(again.unwrap_or_default())
            .ok_or_else(|| refused(place, ValueFault::Unreadable))?;
        let mut numbers = numbers.clone();
        numbers.sort_unstable();
        again.sort_unstable();
        if numbers != again {
            return Err(refused(place, ValueFault::Differs));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn source(instead: bool) -> Announced {
        let lottery = |issue: &str, hours| Source::Lottery {
            name: "双色球".into(),
            issue: issue.into(),
            numbers: 3,
            at: DateTime::UNIX_EPOCH + TimeDelta::hours(hours),
        };
        Announced {
            source: lottery("1", 1),
            instead: instead.then(|| lottery("2", 2)),
        }
    }

    fn form(value: &str) -> ValueForm {
        ValueForm {
            value: value.into(),
            ..ValueForm::default()
        }
    }

    fn read_one(instead: bool, form: ValueForm, hours: i64) -> Result<Given, DrawRefusal> {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        let read = read(&[source(instead)], &[form], now)?;
        Ok(read.into_iter().next().flatten().unwrap())
    }

    #[test]
    fn numbers_are_read_however_people_write_them() {
        for text in ["3 17 8", "03,17，08", " ３、１７ + 8 "] {
            let read = read_one(false, form(text), 1).unwrap();
            let numbers = vec![3, 17, 8];
            assert_eq!(read.value, Value::Lottery { numbers });
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused_beside_its_source() {
        let fault = |value, hours| read_one(false, form(value), hours).unwrap_err();
        let told = |fault| DrawRefusal::Value(1, fault);
        assert_eq!(fault("", 1), told(ValueFault::Unreadable));
        assert_eq!(fault("1 2 x", 1), told(ValueFault::Unreadable));
        assert_eq!(fault("1 2", 1), told(ValueFault::OtherCount(3)));
        assert_eq!(fault("1 2 99999999", 1), told(ValueFault::TooLarge));
        assert_eq!(fault("1 2 3", 0), told(ValueFault::TooEarly));
    }

    #[test]
    fn what_replaces_a_source_was_announced_and_needs_a_reason() {
        let instead = |because: &str| ValueForm {
            instead: "on".into(),
            because: because.into(),
            ..form("1 2 3")
        };
        let told = |fault| Err(DrawRefusal::Value(1, fault));
        assert_eq!(
            read_one(true, instead(" "), 2),
            told(ValueFault::BecauseMissing)
        );
        assert_eq!(
            read_one(false, instead("停开"), 2),
            told(ValueFault::NoInstead)
        );
        assert_eq!(
            read_one(true, instead("停开"), 1),
            told(ValueFault::TooEarly)
        );
        let read = read_one(true, instead("停开"), 2).unwrap();
        assert_eq!(read.instead_because.as_deref(), Some("停开"));
    }

    #[test]
    fn the_second_person_types_the_same_numbers_in_any_order() {
        let typed = [Some(read_one(false, form("3 17 8"), 1).unwrap()), None];
        assert_eq!(compare(&typed, &[form("17 8 3")]), Ok(()));
        let differs = Err(DrawRefusal::Value(1, ValueFault::Differs));
        assert_eq!(compare(&typed, &[form("17 8 4")]), differs);
        assert!(compare(&typed, &[]).is_err());
    }
}
