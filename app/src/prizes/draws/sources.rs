//! What is set before a freeze, read from a form; and the sources of a rehearsal.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::campaigns::plan::moment;
use domain::prizes::draw::{Announced, Hash, Source, SourceRefusal, source};
use storage::prizes::draws::Settings;

use super::refusal::{DrawRefusal, SourceFault};
use super::settings_form::SettingsForm;

/// The most public sources of a draw.
pub const MOST: usize = 3;
const MOST_WITNESSES: usize = 10;

/// Reads a form, of which the sources have to lie after `now`.
pub fn read(form: &SettingsForm, now: DateTime<Utc>, zone: Tz) -> Result<Settings, DrawRefusal> {
    let mut sources = Vec::new();
    for (place, form) in (1..).zip(form.sources.iter().take(MOST)) {
        let refused = |fault| DrawRefusal::Source(place, fault);
        let own = [&form.kind, &form.name, &form.issue, &form.numbers, &form.at];
        let other = [
            &form.instead_kind,
            &form.instead_name,
            &form.instead_issue,
            &form.instead_numbers,
            &form.instead_at,
        ];
        let Some(source) = one(own.map(String::as_str), zone).map_err(refused)? else {
            continue;
        };
        let instead = one(other.map(String::as_str), zone).map_err(refused)?;
        sources.push(Announced { source, instead });
    }
    check(&announced(&sources, Hash::default()), now)?;
    Ok(Settings {
        sources,
        witnesses: names(&form.witnesses)?,
        notary: notary(&form.notary)?,
    })
}

/// `None` where no kind was chosen.
fn one(fields: [&str; 5], zone: Tz) -> Result<Option<Source>, SourceFault> {
    let [kind, name, issue, numbers, at] = fields.map(str::trim);
    if kind.is_empty() {
        return Ok(None);
    }
    let at = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(at, form).ok());
    let at = moment(at.ok_or(SourceFault::Incomplete)?, zone);
    let short = |text: &str| (1..=40).contains(&text.chars().count());
    match kind {
        "drand" => Ok(Some(Source::drand_after(at))),
        "lottery" if short(name) && short(issue) => {
            let numbers = digits(numbers).and_then(|count| u8::try_from(count).ok());
            Ok(Some(Source::Lottery {
                name: name.into(),
                issue: issue.into(),
                numbers: numbers.ok_or(SourceFault::Incomplete)?,
                at,
            }))
        }
        _ => Err(SourceFault::Incomplete),
    }
}

fn digits(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn names(text: &str) -> Result<Vec<String>, DrawRefusal> {
    let names: Vec<String> = text
        .split([',', '，', '、', ';', '；', '\n'])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let fit = names.len() <= MOST_WITNESSES && names.iter().all(|name| name.chars().count() <= 40);
    if fit {
        Ok(names)
    } else {
        Err(DrawRefusal::Names)
    }
}

fn notary(text: &str) -> Result<Option<String>, DrawRefusal> {
    let told = text.trim();
    if told.chars().count() > 80 {
        return Err(DrawRefusal::Names);
    }
    Ok((!told.is_empty()).then(|| told.to_owned()))
}

/// The sources as they are announced: the bank's secret last, under its commitment.
///
/// It is never left out: whoever could choose whether a source has failed, or knows numbers that were drawn
/// before, would else compute what comes of each choice.
pub fn announced(public: &[Announced], commitment: Hash) -> Vec<Announced> {
    let secret = Announced {
        source: Source::Secret { commitment },
        instead: None,
    };
    public.iter().cloned().chain([secret]).collect()
}

/// Whether they may be announced by a freeze at `now`.
pub fn check(sources: &[Announced], now: DateTime<Utc>) -> Result<(), DrawRefusal> {
    source::check(sources, now).map_err(|refusal| {
        let (place, fault) = match refusal {
            SourceRefusal::TooFew | SourceRefusal::NonePublic => (1, SourceFault::TooFew),
            SourceRefusal::NotAfterFreeze { place, .. } => (place, SourceFault::NotAfterFreeze),
            SourceRefusal::InsteadNotAfter { place, .. } => (place, SourceFault::InsteadNotAfter),
            SourceRefusal::Repeated { place } | SourceRefusal::SecretAgain { place } => {
                (place, SourceFault::Repeated)
            }
            SourceRefusal::Malformed { place, .. } => (place, SourceFault::Incomplete),
        };
        DrawRefusal::Source(u8::try_from(place).unwrap_or(u8::MAX), fault)
    })
}

/// The sources of a rehearsal: made-up lotteries in the place of those that were announced, which
/// anybody may type at once. There is always one.
pub fn rehearsed(public: &[Announced], now: DateTime<Utc>) -> Vec<Announced> {
    let at = now + TimeDelta::microseconds(1);
    let made_up = |source: &Source| match source {
        Source::Lottery {
            name,
            issue,
            numbers,
            ..
        } => Source::Lottery {
            name: format!("演练·{name}"),
            issue: issue.clone(),
            numbers: *numbers,
            at,
        },
        Source::Drand { round, .. } => Source::Lottery {
            name: "演练·代替 drand".into(),
            issue: round.to_string(),
            numbers: 7,
            at,
        },
        Source::Secret { .. } => source.clone(),
    };
    let sources = public.iter().map(|announced| Announced {
        source: made_up(&announced.source),
        instead: announced.instead.as_ref().map(made_up),
    });
    let mut sources: Vec<_> = sources.collect();
    if sources.is_empty() {
        sources.push(Announced {
            source: Source::Lottery {
                name: "演练·随手写的号码".into(),
                issue: "1".into(),
                numbers: 7,
                at,
            },
            instead: None,
        });
    }
    sources
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Asia::Shanghai;

    use super::*;
    use crate::prizes::draws::settings_form::SourceForm;

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 23, 2, 0, 0).unwrap()
    }

    fn lottery(at: &str) -> SourceForm {
        SourceForm {
            kind: "lottery".into(),
            name: "双色球".into(),
            issue: "2026031".into(),
            numbers: "7".into(),
            at: at.into(),
            ..SourceForm::default()
        }
    }

    fn form(sources: Vec<SourceForm>) -> SettingsForm {
        SettingsForm {
            sources,
            witnesses: "沈洁、何伟，".into(),
            notary: " 王公证 （2026）字第 1 号".into(),
        }
    }

    #[test]
    fn what_was_typed_becomes_sources_in_the_banks_time() {
        let read = read(&form(vec![lottery("2026-03-24T21:15")]), now(), Shanghai).unwrap();
        let at = Utc.with_ymd_and_hms(2026, 3, 24, 13, 15, 0).unwrap();
        assert_eq!(read.sources[0].source.known_at(), Some(at));
        assert_eq!(read.witnesses, ["沈洁", "何伟"]);
        assert_eq!(read.notary.as_deref(), Some("王公证 （2026）字第 1 号"));
    }

    #[test]
    fn what_is_missing_or_over_is_told_beside_its_source() {
        let refused = |sources| read(&form(sources), now(), Shanghai).unwrap_err();
        let fault = |place, fault| DrawRefusal::Source(place, fault);
        assert_eq!(refused(vec![]), fault(1, SourceFault::TooFew));
        let early = lottery("2026-03-23T09:59");
        assert_eq!(refused(vec![early]), fault(1, SourceFault::NotAfterFreeze));
        let good = lottery("2026-03-24T21:15");
        let twice = vec![good.clone(), good.clone()];
        assert_eq!(refused(twice), fault(2, SourceFault::Repeated));
        assert_eq!(
            refused(vec![lottery("morgen")]),
            fault(1, SourceFault::Incomplete)
        );
        let many = SourceForm {
            numbers: "31".into(),
            ..good
        };
        assert_eq!(refused(vec![many]), fault(1, SourceFault::Incomplete));
    }

    #[test]
    fn a_rehearsal_never_waits_and_never_looks_real() {
        let real = [Announced {
            source: Source::drand_after(now() + TimeDelta::days(2)),
            instead: None,
        }];
        for public in [&real[..], &[]] {
            let sources = announced(&rehearsed(public, now()), Hash::default());
            assert_eq!(check(&sources, now()), Ok(()));
            assert!(
                matches!(&sources[0].source, Source::Lottery { name, .. } if name.starts_with("演练"))
            );
        }
    }
}
