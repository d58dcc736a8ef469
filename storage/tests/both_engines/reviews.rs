//! Tickets under review: groups are added up, decisions stand, and the freeze ends them.

use domain::prizes::draw::Exclusion;
use domain::prizes::signals::{Look, MANY_IN_A_BLOCK, Seen, Signal, Twins, look};
use domain::quizzes::Quiz;
use domain::staff::{BranchKind, Scope};
use storage::prizes::{
    self, Candidate, HandInMarks, ReviewFilter, Ruling, StartMarks, TicketReview,
};
use storage::{Db, each_database, participants, testing};
use uuid::Uuid;

use super::common::{
    at, at_once, count, new_attempt, new_id, new_ticket, participant, quiz, start, write, yes,
};

/// How somebody takes part.
#[derive(Clone, Copy)]
struct How {
    device: &'static [u8],
    block: &'static [u8],
    wrong: Option<u8>,
    slot: i64,
}

const ALONE: How = How {
    device: b"alone",
    block: b"net",
    wrong: None,
    slot: 1,
};

/// Somebody new takes part and earns a ticket; who, and the ticket.
async fn takes_part(db: &Db, quiz: &Quiz, how: How) -> (Uuid, Uuid) {
    let who = participant(db).await;
    (who, takes_part_as(db, quiz, who, how, 0).await)
}

async fn takes_part_as(db: &Db, quiz: &Quiz, who: Uuid, how: How, second: i64) -> Uuid {
    let attempt = new_attempt(quiz, who);
    assert!(start(db, &attempt).await);
    let marks = StartMarks {
        attempt_id: attempt.id,
        campaign_id: quiz.campaign_id,
        participant_id: who,
        device_index: (how.device != b"alone").then(|| how.device.to_vec()),
        block_index: Some(how.block.to_vec()),
    };
    let handed_in = HandInMarks {
        pace: 150,
        wrong_print: how.wrong.map(|byte| [byte; 32]),
        slot: how.slot,
    };
    let ticket = new_ticket(&attempt, &format!("occasion {second}"));
    let id = ticket.id;
    write(
        db,
        (marks, handed_in, ticket, second),
        |tx, (marks, handed_in, ticket, second)| {
            Box::pin(async move {
                prizes::note_start_marks(tx, marks, at(*second)).await?;
                prizes::note_hand_in_marks(tx, marks.attempt_id, handed_in).await?;
                assert!(prizes::give_ticket(tx, ticket, at(*second + 300)).await?);
                // Else no second attempt can be started.
                tx.command("update attempts set closed_at = started_at, result = $1 where id = $2")
                    .bind(serde_json::json!({}))
                    .bind(marks.attempt_id)
                    .run()
                    .await
            })
        },
    )
    .await;
    id
}

async fn seen(db: &Db, quiz: &Quiz) -> Vec<Candidate> {
    let mut conn = db.read().await.unwrap();
    let groups = prizes::groups(&mut conn, quiz.campaign_id).await.unwrap();
    let (mut all, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = prizes::candidates(&mut conn, &groups, quiz.campaign_id, after, 3)
            .await
            .unwrap();
        let Some(last) = page.last() else { return all };
        after = last.ticket_id;
        all.extend(page);
    }
}

fn of(all: &[Candidate], ticket: Uuid) -> Seen {
    all.iter()
        .find(|candidate| candidate.ticket_id == ticket)
        .unwrap()
        .seen
}

fn filter(campaign: Uuid) -> ReviewFilter {
    let head = Scope {
        branch: new_id(),
        kind: BranchKind::HeadOffice,
    };
    ReviewFilter::all(campaign, head)
}

async fn listed(db: &Db, filter: &ReviewFilter) -> Vec<TicketReview> {
    let mut conn = db.read().await.unwrap();
    let found = prizes::list_reviews(&mut conn, filter, 0, 100)
        .await
        .unwrap();
    let count = prizes::count_reviews(&mut conn, filter).await.unwrap();
    assert_eq!(i64::try_from(found.len()).unwrap(), count);
    found
}

/// Asks for a look and takes it to its end, as the job does.
async fn look_at_all(db: &Db, quiz: &Quiz, second: i64) {
    let asked = write(db, (quiz.campaign_id, second), |tx, &(campaign, second)| {
        Box::pin(prizes::ask_review(tx, campaign, at(second)))
    });
    assert!(asked.await);
    let found: Vec<(Candidate, Look)> = seen(db, quiz)
        .await
        .into_iter()
        .map(|candidate| {
            let look = look(&candidate.seen);
            (candidate, look)
        })
        .filter(|(_, look)| look.stands_out())
        .collect();
    let mut conn = db.read().await.unwrap();
    let to_do = prizes::reviews_to_do(&mut conn).await.unwrap();
    let run = to_do
        .into_iter()
        .find(|run| run.campaign_id == quiz.campaign_id)
        .unwrap();
    drop(conn);
    let done = write(db, (run, found, second), |tx, (run, found, second)| {
        Box::pin(async move {
            for (candidate, look) in found {
                let of = (candidate, look);
                prizes::put_review(tx, run.campaign_id, of, at(*second)).await?;
            }
            prizes::finish_review(tx, run, at(*second)).await
        })
    });
    assert!(done.await);
}

/// Decides about a ticket; `false` where the list is frozen or it is decided so already.
async fn rule(db: &Db, campaign: Uuid, ticket: Uuid, ruling: Ruling, by: Uuid) -> bool {
    write(
        db,
        (campaign, ticket, ruling, by),
        |tx, &(campaign, ticket, ruling, by)| {
            Box::pin(async move {
                if !prizes::hold_reviews_open(tx, campaign).await? {
                    return Ok(false);
                }
                prizes::rule(tx, (campaign, ticket), (ruling, "核对过"), by, at(900)).await
            })
        },
    )
    .await
}

async fn aside(db: &Db, campaign: Uuid) -> Vec<(Uuid, Exclusion)> {
    let mut conn = db.read().await.unwrap();
    prizes::set_aside(&mut conn, campaign).await.unwrap()
}

async fn staff(db: &Db) -> Uuid {
    let id = new_id();
    testing::add_staff(db, id, &format!("陈晓{}", id.as_u128()), at(0)).await;
    id
}

each_database! {
    async fn numbers_are_added_up_by_browser_network_and_wrong_answers(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let drawer = How { device: b"drawer", wrong: Some(7), slot: 5, ..ALONE };
        let mut tickets = Vec::new();
        for _ in 0..5 {
            tickets.push(takes_part(db, &quiz, drawer).await.1);
        }
        let honest = takes_part(db, &quiz, ALONE).await.1;
        // The same phone twice is one number.
        let (who, first) = takes_part(db, &quiz, How { device: b"twice", ..ALONE }).await;
        let second = takes_part_as(db, &quiz, who, How { device: b"twice", ..ALONE }, 60).await;
        let all = seen(db, &quiz).await;
        assert_eq!(all.len(), 8);
        for &ticket in &tickets {
            let seen = of(&all, ticket);
            assert_eq!((seen.on_device, seen.in_block), (5, 0));
            assert_eq!(seen.twins, Some(Twins { together: 5, alike: 5, in_slot: 5, in_all: 8 }));
        }
        let seen = of(&all, honest);
        assert_eq!((seen.on_device, seen.twins, seen.is_staff, seen.at_branch), (0, None, false, false));
        assert_eq!((seen.pace, seen.account_age.num_seconds()), (Some(150), 300));
        assert_eq!((of(&all, first).pace, of(&all, second).pace), (Some(150), None));
        assert_eq!(of(&all, second).on_device, 0);
    }

    async fn fifty_numbers_behind_one_block_of_addresses_are_many(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let hall = How { block: b"hall", ..ALONE };
        let mut tickets = Vec::new();
        for _ in 2..MANY_IN_A_BLOCK {
            tickets.push(takes_part(db, &quiz, hall).await.1);
        }
        // The same number twice is one: fifty tickets of forty-nine numbers.
        let (who, first) = takes_part(db, &quiz, hall).await;
        let second = takes_part_as(db, &quiz, who, hall, 60).await;
        tickets.extend([first, second]);
        let elsewhere = takes_part(db, &quiz, ALONE).await.1;
        let all = seen(db, &quiz).await;
        assert_eq!((tickets.len(), all.len()), (50, 51));
        assert!(all.iter().all(|candidate| candidate.seen.in_block == 0));

        tickets.push(takes_part(db, &quiz, hall).await.1);
        let all = seen(db, &quiz).await;
        for &ticket in &tickets {
            assert_eq!(of(&all, ticket).in_block, 50);
        }
        assert_eq!(of(&all, elsewhere).in_block, 0);
        let look = look(&of(&all, first));
        assert_eq!(look.signals[0], Signal::Block { numbers: 50 });
        assert!(!look.stands_out(), "a hall shares its addresses");
    }

    async fn a_decision_stands_and_what_does_not_stand_out_any_more_goes(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let campaign = quiz.campaign_id;
        let mut holders = Vec::new();
        for _ in 0..4 {
            holders.push(takes_part(db, &quiz, How { device: b"drawer", ..ALONE }).await);
        }
        takes_part(db, &quiz, ALONE).await;
        look_at_all(db, &quiz, 700).await;
        let found = listed(db, &filter(campaign)).await;
        assert_eq!(found.len(), 4);
        assert_eq!(found[0].reasons.signals[0], Signal::Device { numbers: 4 });
        let group = found[0].reasons.device.clone().unwrap();
        let by_group = ReviewFilter { text: Some(group), ..filter(campaign) };
        assert_eq!(listed(db, &by_group).await.len(), 4);
        let by_signal = ReviewFilter { signal: Some("pace"), ..filter(campaign) };
        assert_eq!(listed(db, &by_signal).await, []);
        let of_outlets = Scope { branch: new_id(), kind: BranchKind::Outlet };
        assert_eq!(listed(db, &ReviewFilter::all(campaign, of_outlets)).await, []);

        let by = staff(db).await;
        let (aside_one, kept_one, gone) = (holders[0], holders[1], holders[2]);
        assert!(rule(db, campaign, aside_one.1, Ruling::SetAside, by).await);
        assert!(!rule(db, campaign, aside_one.1, Ruling::SetAside, by).await, "it is so already");
        assert!(rule(db, campaign, kept_one.1, Ruling::SetAside, by).await);
        assert!(rule(db, campaign, kept_one.1, Ruling::Kept, by).await, "an objection was right");
        assert_eq!(aside(db, campaign).await, [(aside_one.1, Exclusion::Reviewed)]);
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::undecided_reviews(&mut conn, campaign).await.unwrap(), 2);
        let told = prizes::set_aside_of(&mut conn, aside_one.0).await.unwrap();
        assert_eq!((told.len(), told[0].because, told[0].note.as_str()), (1, Exclusion::Reviewed, "核对过"));
        assert_eq!(prizes::set_aside_of(&mut conn, kept_one.0).await.unwrap(), []);
        drop(conn);

        // Whoever deletes the account takes the marks along; three numbers are no drawer.
        write(db, gone.0, |tx, who| Box::pin(participants::forget(tx, *who, b"mark", at(750)))).await;
        assert_eq!(count(db, "select count(*) from attempt_marks").await, 4);
        look_at_all(db, &quiz, 800).await;
        let left: Vec<_> = listed(db, &filter(campaign)).await.into_iter().map(|row| row.ticket_id).collect();
        assert_eq!(left.len(), 2);
        assert!(left.contains(&aside_one.1) && left.contains(&kept_one.1));
        assert_eq!(aside(db, campaign).await, [(aside_one.1, Exclusion::Reviewed)]);
    }

    async fn those_who_work_for_the_organiser_take_no_part(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let (who, ticket) = takes_part(db, &quiz, ALONE).await;
        takes_part(db, &quiz, ALONE).await;
        // In these tests the index of a number is the participant's id.
        let list = vec![who.as_bytes().to_vec(), b"nobody's".to_vec(), who.as_bytes().to_vec()];
        let added = write(db, list, |tx, list| Box::pin(prizes::add_staff_numbers(tx, list, at(0))));
        assert_eq!(added.await, 2);
        assert_eq!(aside(db, quiz.campaign_id).await, [(ticket, Exclusion::Staff)]);
        assert!(of(&seen(db, &quiz).await, ticket).is_staff);
        let mut conn = db.read().await.unwrap();
        let told = prizes::set_aside_of(&mut conn, who).await.unwrap();
        assert_eq!((told[0].ticket_id, told[0].because), (ticket, Exclusion::Staff));
        assert_eq!(prizes::staff_number_count(&mut conn).await.unwrap(), 2);
        drop(conn);
        assert_eq!(write(db, (), |tx, ()| Box::pin(prizes::clear_staff_numbers(tx))).await, 2);
        assert_eq!(aside(db, quiz.campaign_id).await, []);
    }

    async fn a_new_list_stands_before_the_old_one_goes(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let (who, ticket) = takes_part(db, &quiz, ALONE).await;
        let (own, kept) = (who.as_bytes().to_vec(), b"kept".to_vec());
        let add = |list: Vec<Vec<u8>>, second| write(db, (list, second), |tx, (list, second)| {
            Box::pin(prizes::add_staff_numbers(tx, list, at(*second)))
        });
        assert_eq!(add(vec![own, kept.clone()], 0).await, 2);
        assert_eq!(add(vec![kept, b"new".to_vec()], 1).await, 1, "one was there");
        assert_eq!(aside(db, quiz.campaign_id).await, [(ticket, Exclusion::Staff)]);
        let mut conn = db.read().await.unwrap();
        assert_eq!(prizes::staff_numbers_changed_at(&mut conn).await.unwrap(), Some(at(1)));
        drop(conn);
        let gone = write(db, (), |tx, ()| Box::pin(prizes::drop_staff_numbers(tx, at(1))));
        assert_eq!(gone.await, 1);
        assert_eq!(count(db, "select count(*) from staff_numbers").await, 2);
        assert_eq!(aside(db, quiz.campaign_id).await, []);
    }

    async fn a_look_is_taken_by_one_process_and_asked_for_once(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let campaign = quiz.campaign_id;
        let ask = |second: i64| write(db, (campaign, second), |tx, &(campaign, second)| {
            Box::pin(prizes::ask_review(tx, campaign, at(second)))
        });
        assert!(ask(1).await);
        assert!(!ask(2).await, "one is under way");
        let mut conn = db.read().await.unwrap();
        let run = prizes::reviews_to_do(&mut conn).await.unwrap().into_iter()
            .find(|run| run.campaign_id == campaign).unwrap();
        drop(conn);
        let advanced = at_once(10, |_| {
            let (db, run) = (db.clone(), run.clone());
            async move {
                write(&db, (run, Uuid::from_u128(5)), |tx, (run, through)| {
                    Box::pin(prizes::advance_review(tx, run, *through, 1_000))
                })
                .await
            }
        });
        assert_eq!(yes(&advanced.await), 1);
        let stale = write(db, run, |tx, run| Box::pin(prizes::finish_review(tx, run, at(3))));
        assert!(!stale.await);
    }

    async fn nothing_is_decided_behind_a_freeze(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let campaign = quiz.campaign_id;
        let mut tickets = Vec::new();
        for _ in 0..20 {
            tickets.push(takes_part(db, &quiz, How { device: b"drawer", ..ALONE }).await.1);
        }
        look_at_all(db, &quiz, 700).await;
        let by = staff(db).await;
        let frozen = at_once(21, |number| {
            let (db, ticket) = (db.clone(), tickets.get(number).copied());
            async move {
                if let Some(ticket) = ticket {
                    rule(&db, campaign, ticket, Ruling::SetAside, by).await;
                    return None;
                }
                let frozen = write(&db, campaign, |tx, campaign| Box::pin(async move {
                    assert!(prizes::close_reviews(tx, *campaign, at(1_000)).await?);
                    prizes::set_aside(tx, *campaign).await
                }));
                Some(frozen.await)
            }
        });
        let frozen = frozen.await.into_iter().flatten().next().unwrap();
        assert_eq!(aside(db, campaign).await, frozen);
        assert!(!rule(db, campaign, tickets[0], Ruling::Kept, by).await);
        let again = write(db, campaign, |tx, campaign| Box::pin(prizes::close_reviews(tx, *campaign, at(1_001))));
        assert!(!again.await);
        let asked = write(db, campaign, |tx, campaign| Box::pin(prizes::ask_review(tx, *campaign, at(1_002))));
        assert!(!asked.await);
    }

    async fn marks_go_when_the_campaign_is_long_over(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        takes_part(db, &quiz, ALONE).await;
        let sweep = |second: i64| write(db, second, |tx, second| {
            Box::pin(prizes::sweep_marks(tx, at(*second)))
        });
        assert!(!sweep(0).await);
        assert_eq!(count(db, "select count(*) from attempt_marks").await, 1);
        // It closes a week after the test's time begins.
        assert!(sweep(8 * 24 * 3_600).await);
        assert_eq!(count(db, "select count(*) from attempt_marks").await, 0);
    }
}
