//! Compares what clients noted with what the database holds afterwards.

use std::collections::BTreeSet;

use domain::prizes::EntryKind;
use storage::{Db, prizes};
use uuid::Uuid;

use super::client::Notes;
use super::scene::Scene;

/// What was done in all.
#[derive(Debug, Default)]
pub struct Counts {
    people: usize,
    claims: usize,
    moves: usize,
    redemptions: usize,
    undone: usize,
    refused_for_want_of_stock: usize,
    second_hand_overs_refused: usize,
}

/// Everything acknowledged is stored, in order and once; no more is handed over than lay there; one
/// win per person, one redemption per win; the ledger agrees.
pub async fn check(db: &Db, scene: &Scene, notes: &[Notes]) -> Counts {
    let verified = prizes::verify(db, scene.campaign).await.unwrap();
    assert!(verified.agrees(), "{:#?}", verified.differences);
    let mut counts = Counts::default();
    for notes in notes {
        check_person(db, notes, &mut counts).await;
    }
    let asked = [
        counts.moves,
        counts.undone,
        counts.refused_for_want_of_stock,
        counts.second_hand_overs_refused,
    ];
    assert!(
        counts.redemptions > counts.people / 4 && asked.iter().all(|count| *count > 0),
        "there was a load: {counts:?}"
    );
    let mut conn = db.read().await.unwrap();
    let mut all = 0;
    for (counter, stock) in scene.counters.iter().zip(scene.stock) {
        let handed = conn.query(
            "select cast(coalesce(sum(case when kind = 'handed_over' then quantity
                                           when kind = 'taken_back' then -quantity
                                           else 0 end), 0) as bigint)
             from stock_entries where prize_id = $1 and branch_id = $2",
        );
        let handed = handed.bind(scene.prize).bind(counter.branch);
        let (handed,) = handed.one::<(i64,)>().await.unwrap();
        assert!(handed <= stock, "{handed} of {stock} are gone");
        all += handed;
    }
    assert_eq!(all, verified.totals.redeemed, "one for each winner");
    let people = conn.query("select participant_id from wins where campaign_id = $1");
    let people = people.bind(scene.campaign).all::<(Uuid,)>().await.unwrap();
    let each: BTreeSet<_> = people.iter().collect();
    assert_eq!(each.len(), people.len(), "one win per person");
    counts
}

async fn check_person(db: &Db, notes: &Notes, counts: &mut Counts) {
    let mut conn = db.read().await.unwrap();
    let stored = conn
        .query(
            "select kind, branch_id from win_entries where win_id = $1 and branch_id is not null
             order by seq",
        )
        .bind(notes.win)
        .all::<(String, Option<Uuid>)>()
        .await
        .unwrap();
    let sent: Vec<_> = notes
        .steps
        .iter()
        .map(|step| (step.kind.word().to_owned(), Some(step.branch)))
        .collect();
    // Nobody goes on before an answer, so what is stored is what was sent, but perhaps the last.
    assert!(sent.starts_with(&stored), "{notes:?}: {stored:?}");
    let acknowledged = notes.steps.iter().filter(|step| step.acknowledged).count();
    assert!(stored.len() >= acknowledged, "{notes:?}: {stored:?} is all");
    let row = conn
        .query("select closed_at is not null from attempts where id = $1")
        .bind(notes.attempt);
    let (closed,) = row.one::<(bool,)>().await.unwrap();
    assert!(closed, "a hand-in is lost: {notes:?}");
    let earned = conn.query("select attempt_id from wins where id = $1");
    let (by,) = earned.bind(notes.win).one::<(Uuid,)>().await.unwrap();
    assert_eq!(by, notes.attempt, "{notes:?}");

    let of = |kind: EntryKind| notes.steps.iter().filter(|step| step.kind == kind).count();
    counts.people += 1;
    counts.claims += of(EntryKind::Claimed);
    counts.moves += of(EntryKind::Moved);
    counts.redemptions += of(EntryKind::Redeemed);
    counts.undone += of(EntryKind::Undone);
    counts.refused_for_want_of_stock += notes.refused;
    counts.second_hand_overs_refused += notes.rivals;
}
