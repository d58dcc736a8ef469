//! Compares what people noted with what the database holds afterwards.

use std::collections::{BTreeMap, BTreeSet};

use domain::quizzes::{AnswerVerdict, AttemptState, judge, score};
use storage::quizzes::StoredAttempt;
use storage::{Db, prizes, questions, quizzes};
use uuid::Uuid;

use super::load::{Entry, Person, Scene, Sent};

/// Everything acknowledged is stored, once; nothing is stored that was not sent.
pub async fn check(db: &Db, scene: &Scene, notes: &[Vec<Entry>]) {
    let [each, once] = scene.campaigns.each_ref();
    let mut closed_in_all = 0;
    for (person, notes) in scene.people.iter().zip(notes) {
        let mut conn = db.read().await.unwrap();
        let attempts = quizzes::attempts(&mut conn, person.id, u16::MAX)
            .await
            .unwrap();
        drop(conn);
        check_starts(db, person, &attempts, notes).await;

        let mut passed = BTreeMap::<Uuid, usize>::new();
        for stored in &attempts {
            let verdicts = check_answers(db, stored, notes).await;
            let handed_in = check_hand_in(db, stored, notes).await;
            let AttemptState::Scored { result, .. } = &stored.attempt.state else {
                continue;
            };
            assert!(handed_in);
            closed_in_all += 1;
            assert_eq!(result.answers, verdicts, "scored with what was saved last");
            let pass = stored.rules.eligibility.pass_mark;
            if score(&verdicts).reaches(u32::from(pass)) {
                *passed.entry(stored.campaign_id).or_default() += 1;
            }
        }

        let mut conn = db.read().await.unwrap();
        let tickets = prizes::tickets(&mut conn, person.id, u16::MAX)
            .await
            .unwrap();
        let of = |campaign: Uuid| tickets.iter().filter(|t| t.campaign_id == campaign).count();
        let earned = |campaign: Uuid| passed.get(&campaign).copied().unwrap_or(0);
        assert_eq!(
            of(each.id),
            earned(each.id),
            "a ticket for every passed attempt"
        );
        assert_eq!(of(once.id), earned(once.id).min(1), "one ticket in all");
        let attempts: BTreeSet<_> = tickets.iter().map(|ticket| ticket.attempt_id).collect();
        assert_eq!(attempts.len(), tickets.len(), "no attempt has two tickets");
    }
    assert!(
        closed_in_all > scene.people.len(),
        "there was a load: {closed_in_all}"
    );
}

/// The attempts are those prepared and those started, and each start used one chance.
async fn check_starts(db: &Db, person: &Person, attempts: &[StoredAttempt], notes: &[Entry]) {
    let starts = notes.iter().filter_map(|entry| match entry.sent {
        Sent::Start { campaign } => Some((entry, campaign)),
        _ => None,
    });
    let starts: BTreeMap<Uuid, (&Entry, Uuid)> = starts
        .map(|(entry, campaign)| (entry.attempt, (entry, campaign)))
        .collect();
    let mut used = BTreeMap::<Uuid, i64>::new();
    for stored in attempts {
        if person.prepared.contains(&stored.id) {
            continue;
        }
        let (_, campaign) = starts.get(&stored.id).expect("what is stored was sent");
        assert_eq!(*campaign, stored.campaign_id);
        *used.entry(*campaign).or_default() += 1;
    }
    let stored: BTreeSet<_> = attempts.iter().map(|stored| stored.id).collect();
    for (attempt, (entry, _)) in starts {
        assert!(
            !entry.acknowledged || stored.contains(&attempt),
            "{entry:?} is lost"
        );
    }
    let mut conn = db.read().await.unwrap();
    let counted = conn.query(
        "select campaign_id, used from chances_used
         where participant_id = $1 and period = 'all' order by campaign_id",
    );
    let counted = counted.bind(person.id).all::<(Uuid, i64)>().await.unwrap();
    assert_eq!(
        counted.into_iter().collect::<BTreeMap<_, _>>(),
        used,
        "a chance for each start"
    );
}

/// Each answer is the last that was acknowledged, or one sent after it. What they are worth.
async fn check_answers(db: &Db, stored: &StoredAttempt, notes: &[Entry]) -> Vec<AnswerVerdict> {
    let mut conn = db.read().await.unwrap();
    let answers = quizzes::answers(&mut conn, stored.id).await.unwrap();
    let mut verdicts = Vec::new();
    for (position, item) in (0u16..).zip(&stored.paper.items) {
        let sent = notes.iter().filter(|entry| entry.attempt == stored.id);
        let sent = sent.filter_map(|entry| match &entry.sent {
            Sent::Save {
                position: at,
                places,
            } if *at == position => Some((entry, places)),
            _ => None,
        });
        let sent: Vec<_> = sent.collect();
        let acknowledged = sent.iter().rposition(|(entry, _)| entry.acknowledged);
        let may_be = &sent[acknowledged.unwrap_or(0)..];
        let answer = answers.iter().find(|answer| answer.position == position);
        let places = answer.map_or(&[][..], |answer| &answer.choices);
        match answer {
            Some(_) => assert!(
                may_be.iter().any(|(_, sent)| *sent == places),
                "{sent:?} {places:?}"
            ),
            None => assert_eq!(acknowledged, None, "{sent:?} is lost"),
        }
        let version = questions::version(&mut conn, item.version_id)
            .await
            .unwrap()
            .unwrap();
        verdicts.push(judge(
            &version.question,
            item,
            places,
            stored.rules.multiple,
        ));
    }
    assert!(answers.len() <= verdicts.len());
    verdicts
}

/// An attempt is closed where its hand-in was acknowledged, and only by the key that was sent.
async fn check_hand_in(db: &Db, stored: &StoredAttempt, notes: &[Entry]) -> bool {
    let sent = notes.iter().filter(|entry| entry.attempt == stored.id);
    let sent = sent.filter_map(|entry| match entry.sent {
        Sent::HandIn { key } => Some((key, entry.acknowledged)),
        _ => None,
    });
    let sent: Vec<_> = sent.collect();
    let mut conn = db.read().await.unwrap();
    let row = conn
        .query("select hand_in_key from attempts where id = $1")
        .bind(stored.id);
    let (key,) = row.one::<(Option<Uuid>,)>().await.unwrap();
    match key {
        Some(key) => assert!(
            sent.iter().any(|(sent, _)| *sent == key),
            "nobody sent this"
        ),
        None => assert!(
            !sent.iter().any(|(_, acknowledged)| *acknowledged),
            "{sent:?} is lost"
        ),
    }
    key.is_some()
}
