//! Instant wins: each moment is met once, by one person, and what was drawn stays.

use chrono::{DateTime, Utc};
use domain::prizes::Giving;
use storage::prizes::{self, Cause, NewInstantPlan, NewMoment, NewWin};
use storage::{BoxFuture, Db, Error, Tx, each_database};
use uuid::Uuid;

use super::common::{
    Refusal, at, at_once, count, new_bytes, new_id, open_attempt, participant, statement, write,
    yes,
};
use super::wins::{Shop, shop};

/// A plan of so many moments that have passed, and one that has not.
async fn plan(db: &Db, shop: &Shop, passed: u32, branch: Option<String>) -> NewInstantPlan {
    let moment = |seconds: i64| NewMoment {
        id: new_id(),
        prize: 0,
        branch: branch.clone(),
        lot: "1".into(),
        at: at(seconds),
    };
    let new = NewInstantPlan {
        id: new_id(),
        campaign_id: shop.campaign,
        part: 1,
        plan: "{}".into(),
        commitment: new_bytes(),
        seed_sealed: b"sealed".to_vec(),
        made_at: at(0),
        moments: (0..passed)
            .map(|number| moment(i64::from(number) + 1))
            .chain([moment(5_000)])
            .collect(),
    };
    assert!(lay(db, &new).await);
    new
}

async fn lay(db: &Db, new: &NewInstantPlan) -> bool {
    write(db, new.clone(), |tx, new| {
        Box::pin(prizes::lay_plan(tx, new))
    })
    .await
}

/// Somebody who takes part, with an attempt and the win that it would be.
async fn entrant(db: &Db, shop: &Shop, who: Uuid) -> NewWin {
    let attempt = open_attempt(db, who).await.id;
    NewWin {
        id: new_id(),
        campaign_id: shop.campaign,
        prize_id: shop.prize,
        participant_id: who,
        cause: Cause::Threshold { attempt },
        code_index: new_bytes(),
        code_sealed: b"sealed".to_vec(),
        deadline: at(10_000),
    }
}

/// A hand-in, and when it comes.
type HandIn = (NewWin, DateTime<Utc>);

/// What a hand-in does: in the participant's turn it meets a moment, and is given what that wins.
fn hand_in<'t>(tx: &'t mut Tx, (new, now): &'t HandIn) -> BoxFuture<'t, Result<bool, Refusal>> {
    Box::pin(async move {
        let Cause::Threshold { attempt } = new.cause else {
            return Ok(false);
        };
        storage::participants::take_turn(tx, new.participant_id).await?;
        let who = (new.participant_id, attempt);
        let Some(met) = prizes::meet(tx, new.campaign_id, who, *now).await? else {
            return Ok(false);
        };
        let win = NewWin {
            prize_id: met.prize_id,
            cause: Cause::Instant {
                moment: met.id,
                attempt,
            },
            ..new.clone()
        };
        if prizes::give(tx, &win, *now).await? {
            Ok(true)
        } else {
            Err(Refusal::Refused)
        }
    })
}

async fn hands_in(db: &Db, new: NewWin) -> bool {
    hands_in_at(db, new, 1_000).await
}

async fn hands_in_at(db: &Db, new: NewWin, seconds: i64) -> bool {
    let done: Result<bool, Refusal> = db.write((new, at(seconds)), hand_in).await;
    done.unwrap_or(false)
}

async fn stops(db: &Db, campaign: Uuid, seconds: i64) -> bool {
    write(db, (campaign, at(seconds)), |tx, (id, now)| {
        Box::pin(prizes::stop_instant(tx, *id, "检查中", *now))
    })
    .await
}

/// Lets them go on from so many seconds on.
async fn resumes(db: &Db, campaign: Uuid, seconds: i64) -> bool {
    write(db, (campaign, at(seconds)), |tx, (id, from)| {
        Box::pin(prizes::resume_instant(tx, *id, *from))
    })
    .await
}

/// Since when and until when they are or were stopped, and whether they still are at `seconds`.
async fn stop_of(db: &Db, campaign: Uuid, seconds: i64) -> (i64, Option<i64>, bool) {
    let mut conn = db.read().await.unwrap();
    let stop = prizes::instant_stop(&mut conn, campaign).await.unwrap();
    let stop = stop.unwrap();
    let stopped = prizes::instant_stopped(&mut conn, at(seconds)).await;
    let listed = stopped.unwrap().contains(&campaign);
    assert_eq!(listed, stop.holds(at(seconds)));
    let after = |time: DateTime<Utc>| (time - at(0)).num_seconds();
    (after(stop.since), stop.resumes_at.map(after), listed)
}

each_database! {
    async fn fifty_hand_ins_at_once_meet_five_moments(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        plan(db, &shop, 5, None).await;
        let mut entrants = Vec::new();
        for _ in 0..50 {
            let who = participant(db).await;
            entrants.push(entrant(db, &shop, who).await);
        }
        let won = at_once(50, |number| {
            let (db, new) = (db.clone(), entrants[number].clone());
            async move { hands_in(&db, new).await }
        })
        .await;
        assert_eq!(yes(&won), 5);
        assert_eq!(count(db, "select count(distinct participant_id) from wins").await, 5);
        assert_eq!(count(db, "select count(*) from instant_moments where attempt_id is not null").await, 5);
        assert_eq!(count(db, "select held from prizes").await, 5);
    }

    async fn one_person_meets_one_moment_by_however_many_attempts(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        plan(db, &shop, 5, None).await;
        let who = participant(db).await;
        let mut attempts = Vec::new();
        for _ in 0..12 {
            attempts.push(entrant(db, &shop, who).await);
        }
        let won = at_once(12, |number| {
            let (db, new) = (db.clone(), attempts[number].clone());
            async move { hands_in(&db, new).await }
        })
        .await;
        assert_eq!(yes(&won), 1);
        assert_eq!(count(db, "select count(*) from instant_moments where attempt_id is not null").await, 1);
    }

    async fn while_they_are_stopped_none_is_met(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        plan(db, &shop, 1, None).await;
        let campaign = shop.campaign;
        assert!(!resumes(db, campaign, 900).await, "they are not stopped");
        assert!(stops(db, campaign, 10).await);
        assert!(!stops(db, campaign, 20).await, "they are");
        assert_eq!(stop_of(db, campaign, 4_000).await, (10, None, true));
        let anna = participant(db).await;
        let new = entrant(db, &shop, anna).await;
        assert!(!hands_in_at(db, new.clone(), 4_000).await);
        assert!(resumes(db, campaign, 1_100).await);
        assert!(!resumes(db, campaign, 1_050).await, "the time stays");
        assert!(!resumes(db, campaign, 2_000).await, "the time stays");
        assert_eq!(stop_of(db, campaign, 1_099).await, (10, Some(1_100), true));
        assert!(!hands_in_at(db, new.clone(), 1_099).await);
        assert_eq!(stop_of(db, campaign, 1_100).await, (10, Some(1_100), false));
        assert!(hands_in_at(db, new, 1_100).await);
    }

    async fn they_are_stopped_again_before_they_go_on_and_after(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        plan(db, &shop, 2, None).await;
        let campaign = shop.campaign;
        let (anna, bert) = (participant(db).await, participant(db).await);
        let (anna, bert) = (entrant(db, &shop, anna).await, entrant(db, &shop, bert).await);
        assert!(stops(db, campaign, 10).await);
        assert!(resumes(db, campaign, 1_100).await);
        // It is the same stop, which has no end again.
        assert!(stops(db, campaign, 1_050).await);
        assert_eq!(stop_of(db, campaign, 4_000).await, (10, None, true));
        assert!(!hands_in_at(db, anna.clone(), 1_200).await);
        assert!(resumes(db, campaign, 1_300).await);
        assert!(hands_in_at(db, anna, 1_300).await);

        assert!(stops(db, campaign, 1_400).await);
        assert_eq!(stop_of(db, campaign, 1_400).await, (1_400, None, true));
        assert!(!hands_in_at(db, bert.clone(), 1_400).await);
        assert!(resumes(db, campaign, 1_500).await);
        assert!(!hands_in_at(db, bert.clone(), 1_499).await);
        assert!(hands_in_at(db, bert, 1_500).await);
    }

    async fn a_branchs_moments_are_for_those_who_came_by_it(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        let code = {
            let mut conn = db.read().await.unwrap();
            let found = storage::branches::find(&mut conn, shop.branches[0]).await.unwrap();
            found.unwrap().branch.code
        };
        plan(db, &shop, 1, Some(code)).await;
        let who = participant(db).await;
        let new = entrant(db, &shop, who).await;
        assert!(!hands_in(db, new.clone()).await);
        let came_by = (new.cause.clone(), shop.campaign, shop.branches[0]);
        write(db, came_by, |tx, (cause, campaign, branch)| Box::pin(async move {
            let Cause::Threshold { attempt } = cause else { return Ok(()) };
            let channel = new_id();
            tx.command(
                "insert into channels (id, campaign_id, code, name, medium, branch_id, created_at)
                 values ($1, $2, 'kite42', '门口', 'poster', $3, $4)",
            )
            .bind(channel)
            .bind(*campaign)
            .bind(*branch)
            .bind(at(0))
            .run()
            .await?;
            tx.command("update attempts set channel_id = $2 where id = $1")
                .bind(*attempt)
                .bind(channel)
                .run()
                .await?;
            Ok::<_, Error>(())
        }))
        .await;
        assert!(hands_in(db, new).await);
    }

    async fn a_plan_is_laid_once_and_stays(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Instant, 6, 1).await;
        let laid = plan(db, &shop, 1, None).await;
        assert!(!lay(db, &NewInstantPlan { id: new_id(), ..laid }).await);
        let who = participant(db).await;
        assert!(hands_in(db, entrant(db, &shop, who).await).await);
        for sql in [
            "update instant_plans set plan = 'other'",
            "delete from instant_plans",
            "update instant_moments set lot = '2'",
            "update instant_moments set attempt_id = null, taken_at = null where attempt_id is not null",
            "delete from instant_moments",
        ] {
            let told = statement(db, sql).await.expect_err(sql).to_string();
            assert!(told.contains("are only added"), "{sql}: {told}");
        }
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::moment_counts(&mut conn, shop.campaign).await.unwrap(), (2, 1));
        assert_eq!(prizes::times_met(&mut conn, shop.campaign).await.unwrap(), [at(1_000)]);
        let all = prizes::moments(&mut conn, shop.campaign).await.unwrap();
        assert_eq!((all.len(), all.iter().filter(|one| one.win_id.is_some()).count()), (2, 1));
    }
}
