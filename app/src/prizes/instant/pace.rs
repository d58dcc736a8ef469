//! How far a campaign's instant wins have come, as far as staff may know.
//!
//! Until the record is published nothing here depends on where the moments lie: whoever knew that more of
//! them have passed than were met would know that the next hand-in wins.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::campaigns::{Campaign, bank_day};
use domain::prizes::instant::Plan;
use leptos::prelude::*;
use storage::Conn;
use storage::prizes::{self, StoredMoment};

use super::plan;
use super::public::Told;
use crate::error::AppError;
use crate::reports::charts::{Day, by_day};
use crate::ui::format;

/// What is known of it.
pub enum Pace {
    /// The moments are secret.
    Secret {
        /// How many would have been met by now, were they spread evenly over the open time.
        expected: i64,
        /// How many were met, by day.
        met: BTreeMap<NaiveDate, i64>,
    },
    /// The record is published, and every moment with it.
    Published {
        /// When.
        at: DateTime<Utc>,
        /// How many moments came and how many were met, by day.
        days: BTreeMap<NaiveDate, (i64, i64)>,
    },
}

impl Pace {
    /// Of a campaign; its moments are read only where they are published.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(
        conn: &mut Conn,
        campaign: &Campaign,
        told: &Told,
        (now, zone): (DateTime<Utc>, Tz),
    ) -> Result<Self, AppError> {
        if let Some(at) = prizes::instant_record_at(conn, campaign.id).await? {
            let moments = prizes::moments(conn, campaign.id).await?;
            let days = came_and_met(&moments, zone);
            return Ok(Self::Published { at, days });
        }
        let plans = told.plans.iter().map(plan::read);
        let plans: Vec<Plan> = plans.collect::<Result<_, _>>()?;
        let until = now.min(campaign.window.closes_at);
        let met = prizes::times_met(conn, campaign.id).await?;
        Ok(Self::Secret {
            expected: plans.iter().map(|plan| expected(plan, until)).sum(),
            met: met_by_day(&met, zone),
        })
    }

    /// What stands beside the counts that everybody may know, with its label.
    pub fn tile(&self, told: &Told) -> (i64, &'static str) {
        match self {
            Self::Secret { expected, .. } => (*expected, "到现在约应遇到"),
            Self::Published { .. } => (told.moments - told.met, "没有人遇到"),
        }
    }

    /// Its section of the page.
    pub fn section(&self, told: &Told) -> AnyView {
        let content = match self {
            Self::Secret { expected, met } => secret(told.met, *expected, met),
            Self::Published { days, .. } => published(days),
        };
        view! { <section class="card stack"><h2>"进度"</h2>{content}</section> }.into_any()
    }
}

/// How many of a plan's moments would lie before `until`, were they spread evenly over its open time. It
/// takes nothing but what is published beforehand: how many there are, the window and its hours.
fn expected(plan: &Plan, until: DateTime<Utc>) -> i64 {
    let until = until.timestamp();
    let spans = plan.spans.iter();
    let open: i64 = spans.clone().map(|[from, to]| to - from).sum();
    let passed: i64 = spans.map(|[from, to]| (until.min(*to) - from).max(0)).sum();
    let doubled = 2 * i64::from(plan.count()) * passed + open;
    doubled.checked_div(2 * open).unwrap_or(0)
}

fn met_by_day(met: &[DateTime<Utc>], zone: Tz) -> BTreeMap<NaiveDate, i64> {
    let mut days = BTreeMap::<NaiveDate, i64>::new();
    for at in met {
        *days.entry(bank_day(*at, zone)).or_default() += 1;
    }
    days
}

/// By day, how many moments came and how many were met. For after the end alone.
fn came_and_met(moments: &[StoredMoment], zone: Tz) -> BTreeMap<NaiveDate, (i64, i64)> {
    let mut days = BTreeMap::<NaiveDate, (i64, i64)>::new();
    for moment in moments {
        days.entry(bank_day(moment.at, zone)).or_default().0 += 1;
        if let Some(at) = moment.taken_at {
            days.entry(bank_day(at, zone)).or_default().1 += 1;
        }
    }
    days
}

fn secret(met: i64, expected: i64, by_days: &BTreeMap<NaiveDate, i64>) -> AnyView {
    let days: Vec<_> = by_days
        .iter()
        .map(|(day, met)| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: 0,
            before: *met,
        })
        .collect();
    let told = format!("{} 天里每天开出的份数，下表是同样的数字", days.len());
    let rows: Vec<_> = by_days
        .iter()
        .map(|(day, met)| {
            view! {
                <tr>
                    <th scope="row" class="what">{format::short_day(*day)}</th>
                    <td class="num" data-label="开出">{*met}</td>
                </tr>
            }
        })
        .collect();
    let chart = (!days.is_empty()).then(|| {
        view! {
            <p class="legend" aria-hidden="true"><span class="key before"></span>"开出"</p>
            {by_day(&days, told)}
            <details>
                <summary>"每天的数字"</summary>
                <table class="work-table">
                    <thead><tr><th scope="col">"日期"</th><th scope="col" class="num">"开出"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        }
    });
    view! {
        <p>{format!("按开放时间估算，到现在约应遇到 {expected} 份，已开出 {met} 份。")}</p>
        <p class="soft">"估算只用公开的份数和开放时间。中奖时刻到活动结束前对所有人保密，这里也看不到已经到了多少个：知道有到了还没人遇到的，就等于知道下一位会中奖。"</p>
        {chart}
    }
    .into_any()
}

fn published(by_days: &BTreeMap<NaiveDate, (i64, i64)>) -> AnyView {
    let days: Vec<_> = by_days
        .iter()
        .map(|(day, (came, met))| Day {
            label: day.format("%-m/%-d").to_string(),
            behind: *came,
            before: *met,
        })
        .collect();
    let told = format!(
        "{} 天里每天到达的中奖时刻和开出的份数，下表是同样的数字",
        days.len()
    );
    let rows: Vec<_> = by_days
        .iter()
        .map(|(day, (came, met))| {
            view! {
                <tr>
                    <th scope="row" class="what">{format::short_day(*day)}</th>
                    <td class="num" data-label="到达的时刻">{*came}</td>
                    <td class="num" data-label="开出">{*met}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <p class="legend" aria-hidden="true"><span class="key behind"></span>"到达的时刻"<span class="key before"></span>"开出"</p>
        {by_day(&days, told)}
        <details>
            <summary>"每天的数字"</summary>
            <table class="work-table">
                <thead><tr><th scope="col">"日期"</th><th scope="col" class="num">"到达的时刻"</th><th scope="col" class="num">"开出"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use chrono_tz::Asia::Shanghai;
    use domain::campaigns::{DailyHours, Window};
    use domain::prizes::instant::Lot;
    use uuid::Uuid;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    /// A time of the bank's clock in March.
    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-{text}+08:00").parse().unwrap()
    }

    /// Ten days from the 15th on, from 8 to 18 o'clock: a hundred hours.
    fn plan(moments: u32, made_at: &str) -> Plan {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        let window = Window {
            opens_at: at("15T00:00:00"),
            closes_at: at("25T00:00:00"),
            daily: Some(DailyHours {
                from: hour(8),
                to: hour(18),
            }),
        };
        let lot = Lot {
            label: "1".into(),
            prize: "风筝".into(),
            branch: None,
            moments,
        };
        let of = (Uuid::nil(), "金融知识问答");
        Plan::new(of, 1, &window, Shanghai, vec![lot], at(made_at)).unwrap()
    }

    #[test]
    fn as_many_are_expected_as_the_open_time_that_has_passed_makes_likely() {
        let early = plan(20, "14T00:00:00");
        for (now, count) in [
            ("14T09:00:00", 0),
            ("15T08:00:00", 0),
            ("15T13:00:00", 1),
            ("15T18:00:00", 2),
            // The night counts for nothing.
            ("16T08:00:00", 2),
            ("20T13:00:00", 11),
            ("24T18:00:00", 20),
            ("31T00:00:00", 20),
        ] {
            assert_eq!(expected(&early, at(now)), count, "{now}");
        }
        // What is added later is spread over what is left.
        let later = plan(10, "20T00:00:00");
        assert_eq!(expected(&later, at("20T08:00:00")), 0);
        assert_eq!(expected(&later, at("22T13:00:00")), 5);
        let never = Plan {
            spans: vec![],
            ..later
        };
        assert_eq!(expected(&never, at("22T13:00:00")), 0);
    }

    #[test]
    fn what_was_met_is_told_with_the_banks_day_on_which_it_was() {
        let met = ["15T09:30:00", "17T00:00:00", "17T23:59:59"].map(at);
        assert_eq!(
            met_by_day(&met, Shanghai),
            BTreeMap::from([(day(15), 1), (day(17), 2)])
        );
    }

    #[test]
    fn after_the_end_every_day_tells_what_came_and_what_was_met() {
        let moment = |came: &str, taken_at: Option<&str>| StoredMoment {
            plan_id: Uuid::nil(),
            lot: "1".into(),
            at: at(came),
            taken_at: taken_at.map(at),
            win_id: None,
        };
        let moments = [
            moment("15T09:00:00", Some("15T09:30:00")),
            moment("15T23:59:59", Some("17T08:00:00")),
            moment("16T00:00:00", None),
        ];
        let days = [(day(15), (2, 1)), (day(16), (1, 0)), (day(17), (0, 1))];
        assert_eq!(came_and_met(&moments, Shanghai), BTreeMap::from(days));
    }
}
