//! What people answered in the sample's finished campaigns: made up, the same in every installation,
//! and such that boards and reports have something to tell. Whoever earned a ticket has an account with a
//! made-up number, and can sign in; the others have deleted theirs. Three of its questions are bad on
//! purpose: one whose key looks wrong, one with an option that nobody chooses, one too easy.

use std::collections::HashMap;

use app::context::AppState;
use app::keys::SealedAs;
use app::prizes::ticket;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::campaigns::{Campaign, bank_day};
use domain::prizes::Verdict;
use domain::quizzes::{
    AttemptResult, Ending, Paper, PaperItem, PaperPlan, Question, QuestionKind, Quiz, judge, score,
};
use domain::seed::{Seed, Stream};
use serde::Deserialize;
use storage::quizzes::{PastAttempt, PastTicket, add_past};
use storage::reports::{SampleChannel, add_channel, add_visits};
use storage::{branches, questions, surveys};
use uuid::Uuid;

use super::{SampleError, holders};

/// How many attempts a unit stores.
pub(super) const AT_ONCE: usize = 300;
/// What everything is drawn from.
pub(super) const SEED: Seed = Seed(*b"what people answered in a month.");

/// The question whose key looks wrong, the one with an option that nobody chooses, and the one
/// that is too easy, by their places on the paper.
const LOOKS_WRONG: usize = 3;
const NEVER_CHOSEN: usize = 5;
const TOO_EASY: usize = 7;

/// The ways that led there: name, medium, the branch's code, and how many of a hundred came by it.
/// The last one gets the very few who are left.
pub(super) const WAYS: [(&str, &str, Option<&str>, usize); 7] = [
    ("公众号推文", "wechat", None, 34),
    ("西湖支行大堂海报", "poster", Some("0571-01"), 22),
    ("运河社区支行大篷车", "event", Some("0571-02"), 15),
    ("钱江新城支行柜台", "counter", Some("0571-03"), 9),
    ("风筝广场支行海报", "poster", Some("0536-01"), 13),
    ("短信通知", "sms", None, 7),
    ("杨家埠支行海报", "poster", Some("0536-02"), 0),
];

/// Hundreds of a day's people by the hour, from 7 o'clock.
const HOURS: [usize; 16] = [2, 5, 9, 12, 10, 9, 6, 5, 6, 7, 6, 6, 7, 8, 5, 2];

/// Who took part in a campaign.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Crowd {
    /// How many people, some of them twice.
    pub(super) people: u64,
    /// What the codes of the ways begin with that led them there.
    ways: String,
    /// The phone number of the first of them; the others have those after it.
    pub(super) first_phone: u64,
}

pub(super) struct World<'c> {
    pub(super) crowd: &'c Crowd,
    pub(super) campaign: &'c Campaign,
    quiz: &'c Quiz,
    pub(super) zone: Tz,
    asked: Vec<(Uuid, Question)>,
    pub(super) ways: Vec<SampleChannel>,
    days: Vec<NaiveDate>,
}

/// An id that is the same in every installation of this campaign.
pub(super) fn id(campaign: Uuid, kind: u8, number: u64) -> Uuid {
    let mut bytes = *campaign.as_bytes();
    bytes[6] = 0x80 | kind;
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes[8] = 0x80;
    Uuid::from_bytes(bytes)
}

#[expect(clippy::cast_precision_loss, reason = "numbers below a million")]
fn unit_interval(stream: &mut Stream) -> f64 {
    stream.below(1_000_000) as f64 / 1e6
}

/// Stores what people answered in the campaign, whose paper is fixed, and in its survey.
pub(super) async fn fill(
    state: &AppState,
    crowd: &Crowd,
    campaign: &Campaign,
    quiz: &Quiz,
    survey: Option<Uuid>,
) -> Result<(), SampleError> {
    let PaperPlan::Fixed { versions, .. } = &quiz.rules.paper else {
        return Ok(());
    };
    let (db, zone) = (&state.db, state.settings.zone);
    let mut conn = db.read().await?;
    let mut asked = Vec::new();
    for version in versions {
        if let Some(found) = questions::version(&mut conn, *version).await? {
            asked.push((found.id, found.question));
        }
    }
    let mut ways = Vec::new();
    for (number, (name, medium, branch, _)) in (1..).zip(WAYS) {
        let branch = match branch {
            Some(code) => branches::find_by_code(&mut conn, code).await?,
            None => None,
        };
        ways.push(SampleChannel {
            id: id(campaign.id, 1, number),
            code: format!("{}{number:02}", crowd.ways),
            name: name.into(),
            medium,
            branch: branch.map(|found| found.branch.id),
        });
    }
    drop(conn);
    let first = bank_day(campaign.window.opens_at, zone);
    let last = bank_day(campaign.window.closes_at - TimeDelta::seconds(1), zone);
    let world = World {
        crowd,
        campaign,
        quiz,
        zone,
        asked,
        ways,
        days: first.iter_days().take_while(|day| *day <= last).collect(),
    };
    let mut attempts = world.attempts();
    for ticket in attempts.iter_mut().filter_map(|past| past.ticket.as_mut()) {
        let secret = state.clock.random::<32>();
        let sealed = state
            .keys
            .seal(&state.clock, SealedAs::TicketSecret, ticket.id, &secret);
        ticket.secret_sealed = Some(sealed);
        ticket.code = ticket::code(&state.clock);
    }
    let holders = holders::of(state, &world, &attempts)?;
    let visits = world.visits(&attempts);
    let opened = campaign.window.opens_at;
    let sheets = world.sheets(&attempts);
    let data = (campaign.id, world.ways, visits, opened);
    let unit = db.write(data, |tx, (campaign, ways, visits, opened)| {
        Box::pin(async move {
            for way in ways {
                add_channel(tx, *campaign, way, *opened).await?;
            }
            for (&key, &more) in visits {
                add_visits(tx, *campaign, key, more).await?;
            }
            Ok::<_, storage::Error>(())
        })
    });
    unit.await?;
    holders::add(db, &holders).await?;
    for part in attempts.chunks(AT_ONCE) {
        let unit = db.write(part.to_vec(), |tx, part| {
            Box::pin(async move {
                for past in part {
                    add_past(tx, past).await?;
                }
                Ok::<_, storage::Error>(())
            })
        });
        unit.await?;
    }
    if let Some(survey) = survey {
        let unit = db.write((survey, sheets), |tx, (survey, sheets)| {
            Box::pin(surveys::add_past(tx, *survey, sheets))
        });
        unit.await?;
    }
    Ok(())
}

impl World<'_> {
    fn attempts(&self) -> Vec<PastAttempt> {
        let mut stream = SEED.stream("attempts");
        let mut attempts = Vec::new();
        for number in 0..self.crowd.people {
            let way = if number % 300 == 7 {
                self.ways.len() - 1
            } else {
                weighted(&mut stream, WAYS.iter().map(|way| way.3))
            };
            // About normal: the mean of twelve, from -1.8 to 1.8 or so.
            let sum: f64 = (0..12).map(|_| unit_interval(&mut stream)).sum();
            let ability = sum - 6.0;
            let at = self.moment(&mut stream);
            let first = self.attempt(&mut stream, (number, 0), way, ability, at);
            let again = stream.below(100) < 24;
            let handed_in = first.closed.as_ref().map(|(at, _)| *at);
            attempts.push(first);
            let later = TimeDelta::seconds(60 + i64::try_from(stream.below(5_000)).unwrap_or(0));
            if let (true, Some(at)) = (again, handed_in) {
                let at = at + later;
                // They have read the explanations.
                attempts.push(self.attempt(&mut stream, (number, 1), way, ability + 1.1, at));
            }
        }
        attempts
    }

    /// When somebody begins: many in the first days and at weekends, in the morning and after
    /// dinner.
    fn moment(&self, stream: &mut Stream) -> DateTime<Utc> {
        use chrono::Datelike;
        let weights = self.days.iter().enumerate().map(|(place, day)| {
            let wave = if day.weekday().number_from_monday() > 5 {
                9
            } else {
                5
            };
            wave * (40 + 60 / (place + 1))
        });
        let day = self.days[weighted(stream, weights)];
        let hour = 7 + u32::try_from(weighted(stream, HOURS)).unwrap_or(0);
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let local = self
            .zone
            .from_local_datetime(&day.and_time(time))
            .earliest();
        let local = local.map_or_else(|| day.and_time(time).and_utc(), |local| local.to_utc());
        local + TimeDelta::seconds(i64::try_from(stream.below(3_500)).unwrap_or(0))
    }

    fn attempt(
        &self,
        stream: &mut Stream,
        (person, turn): (u64, u64),
        way: usize,
        ability: f64,
        started_at: DateTime<Utc>,
    ) -> PastAttempt {
        let items = self.asked.iter().map(|(version_id, question)| {
            let mut order: Vec<u8> =
                (0..u8::try_from(question.options.len()).unwrap_or(0)).collect();
            if question.kind != QuestionKind::TrueFalse {
                stream.shuffle(&mut order);
            }
            PaperItem {
                version_id: *version_id,
                order,
            }
        });
        let paper = Paper {
            items: items.collect(),
        };
        let mut choices = Vec::new();
        // Some go away, most of them early.
        let stays = stream.below(100) >= 14;
        let stop = if stays {
            paper.items.len()
        } else {
            stream.below(paper.items.len() + 1).min(stream.below(9))
        };
        for (place, item) in paper.items.iter().enumerate().take(stop) {
            let question = &self.asked[place].1;
            let chosen = choose(stream, place, question, ability);
            choices.push(item.shown(&chosen));
        }
        let took = 60 + stream.below(90) + stream.below(90) + stream.below(120);
        let at = started_at + TimeDelta::seconds(i64::try_from(took).unwrap_or(0));
        let number = person * 2 + turn;
        let attempt = id(self.campaign.id, 3, number);
        let closed = stays.then(|| (at, self.result(&paper, &choices, attempt, at)));
        let ticket = closed
            .as_ref()
            .and_then(|(_, result)| match &result.verdict {
                Verdict::Eligible { occasion, .. } => Some(PastTicket {
                    id: id(self.campaign.id, 4, number),
                    occasion: occasion.clone(),
                    code: String::new(),
                    secret_sealed: None,
                }),
                _ => None,
            });
        PastAttempt {
            id: attempt,
            quiz_id: self.quiz.id,
            campaign_id: self.campaign.id,
            channel_id: Some(self.ways[way].id),
            participant_id: id(self.campaign.id, 2, person),
            rules: self.quiz.rules.clone(),
            paper,
            started_at,
            closed,
            choices,
            ticket,
        }
    }

    fn result(
        &self,
        paper: &Paper,
        choices: &[Vec<u8>],
        attempt: Uuid,
        at: DateTime<Utc>,
    ) -> AttemptResult {
        let answers = paper.items.iter().zip(&self.asked).zip(choices);
        let answers: Vec<_> = answers
            .map(|((item, (_, question)), chosen)| {
                judge(question, item, chosen, self.quiz.rules.multiple)
            })
            .collect();
        let score = score(&answers);
        let counts = self.campaign.window.counts_hand_in(at);
        let rule = self.quiz.rules.eligibility;
        AttemptResult {
            ending: Ending::HandedIn,
            verdict: rule.verdict(&score, attempt, bank_day(at, self.zone), counts),
            score,
            answers,
            remedied: vec![],
        }
    }

    /// Not everybody who looks begins.
    fn visits(&self, attempts: &[PastAttempt]) -> HashMap<(NaiveDate, Uuid), i64> {
        let mut stream = SEED.stream("visits");
        let mut visits = HashMap::new();
        for attempt in attempts {
            let way = attempt.channel_id.unwrap_or_default();
            let day = bank_day(attempt.started_at, self.zone);
            let more = 1 + i64::from(stream.below(100) < 55) + i64::from(stream.below(100) < 20);
            *visits.entry((day, way)).or_default() += more;
        }
        visits
    }
}

/// A place, more often where its weight is larger.
pub(super) fn weighted(stream: &mut Stream, weights: impl IntoIterator<Item = usize>) -> usize {
    let weights: Vec<usize> = weights.into_iter().collect();
    let mut left = stream.below(weights.iter().sum::<usize>().max(1));
    for (place, weight) in weights.into_iter().enumerate() {
        if left < weight {
            return place;
        }
        left -= weight;
    }
    0
}

/// What somebody of this ability chooses, in the bank's order.
fn choose(stream: &mut Stream, place: usize, question: &Question, ability: f64) -> Vec<u8> {
    // From easy to hard; whoever is as able as a question is hard is right half the time.
    let hard = [-1.6, -0.9, -0.2, 0.0, 0.4, -0.7, -1.1, -4.5, 0.7, -0.4];
    let slope = 1.7;
    let hard = hard.get(place).copied().unwrap_or(0.0);
    let mut right = 1.0 / (1.0 + (-slope * (ability - hard)).exp());
    if place == TOO_EASY {
        right = right.clamp(0.94, 0.985);
    }
    if place == LOOKS_WRONG {
        right = 0.55 - 0.4 * right;
    }
    if unit_interval(stream) < right {
        return question.key.clone();
    }
    let count = u8::try_from(question.options.len()).unwrap_or(0);
    let mut wrong: Vec<u8> = (0..count).filter(|p| !question.key.contains(p)).collect();
    if place == LOOKS_WRONG {
        // Those who know choose one and the same other option.
        wrong.truncate(1 + usize::from(stream.below(100) < 25) * 2);
    }
    if place == NEVER_CHOSEN && wrong.len() > 1 {
        wrong.pop();
    }
    if question.kind == QuestionKind::Multiple {
        let mut chosen = question.key.clone();
        chosen.remove(stream.below(chosen.len().max(1)));
        if stream.below(3) == 0 && !wrong.is_empty() {
            chosen.push(wrong[stream.below(wrong.len())]);
            chosen.sort_unstable();
        }
        return chosen;
    }
    match wrong.len() {
        0 => question.key.clone(),
        n => vec![wrong[stream.below(n)]],
    }
}
