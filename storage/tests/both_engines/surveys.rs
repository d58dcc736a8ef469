//! Surveys, their room and their sheets.

use chrono::TimeDelta;
use domain::surveys::{Answer, Answers, Definition, Key};
use storage::surveys::{self, Draft, Full, HandIn, NotTaken, Survey};
use storage::{Db, each_database, participants};
use uuid::Uuid;

use super::common::{
    at, at_once, count, day, new_id, open_campaign, participant, statement, write, yes,
};

const MANY: usize = 200;

/// Asks for one of two gifts, of which the kite may have a quota.
fn definition(quota: Option<u32>, kites: Option<u32>) -> Definition {
    let json = r#"{"title":"礼品","naming":{"anonymous":{}},"pages":[{"key":"p1","questions":[
        {"key":"gift","text":"?","ask":{"single":{"options":[{"key":"kite","text":"风筝"},{"key":"bag","text":"布袋"}]}}}]}]}"#;
    let mut definition = Definition::from_json(json.as_bytes()).unwrap();
    definition.quota = quota;
    if let domain::surveys::Ask::Single { options } = &mut definition.pages[0].questions[0].ask {
        options[0].quota = kites;
    }
    definition
}

async fn survey(db: &Db, definition: Definition) -> Survey {
    let survey = Survey {
        id: new_id(),
        campaign_id: open_campaign(db).await.id,
        definition,
        published_at: at(0),
    };
    publish(db, &survey).await;
    survey
}

async fn publish(db: &Db, survey: &Survey) {
    write(db, survey.clone(), |tx, survey| {
        Box::pin(surveys::publish(tx, survey))
    })
    .await;
}

async fn begin(db: &Db, survey: Uuid, who: Uuid) -> bool {
    write(db, (survey, who), |tx, (survey, who)| {
        Box::pin(async move { surveys::begin(tx, *survey, *who, &Draft::default(), at(1)).await })
    })
    .await
}

async fn begun(db: &Db, survey: Uuid) -> Uuid {
    let who = participant(db).await;
    assert!(begin(db, survey, who).await);
    who
}

fn sheet(survey: Uuid, who: Uuid, gift: &str) -> HandIn {
    let chosen = vec![Key::parse(gift).unwrap()];
    let answer = Answer::Choice {
        chosen,
        other: None,
    };
    HandIn {
        id: new_id(),
        survey,
        participant: who,
        is_named: false,
        consented_at: None,
        changes: 0,
        answers: Answers::from([(Key::parse("gift").unwrap(), answer)]),
        day: day(15),
        channel_id: None,
        branch_id: None,
    }
}

async fn hand_in(db: &Db, survey: &Survey, sheet: HandIn) -> Result<(), NotTaken> {
    let data = (sheet, survey.definition.clone());
    db.write(data, |tx, (sheet, definition)| {
        Box::pin(async move { surveys::hand_in(tx, sheet, definition, at(20)).await })
    })
    .await
}

/// Everybody hands a sheet in at once; how many were taken, and of the rest how many for lack of
/// room in all and for the option.
async fn all_hand_in(db: &Db, survey: &Survey, gift: &'static str) -> (usize, usize, usize) {
    let mut everybody = Vec::new();
    for _ in 0..MANY {
        everybody.push(begun(db, survey.id).await);
    }
    let done = at_once(MANY, |number| {
        let (db, survey, who) = (db.clone(), survey.clone(), everybody[number]);
        async move { hand_in(&db, &survey, sheet(survey.id, who, gift)).await }
    })
    .await;
    let (mut taken, mut whole, mut option) = (0, 0, 0);
    for done in done {
        match done {
            Ok(()) => taken += 1,
            Err(NotTaken::Full(Full::Survey)) => whole += 1,
            Err(NotTaken::Full(Full::Option(..))) => option += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    (taken, whole, option)
}

each_database! {
    async fn a_total_quota_holds_under_two_hundred_hand_ins_at_once(database) {
        let db = &database.db;
        let survey = survey(db, definition(Some(37), None)).await;
        assert_eq!(all_hand_in(db, &survey, "bag").await, (37, MANY - 37, 0));
        assert_eq!(count(db, "select count(*) from survey_sheets").await, 37);
        assert_eq!(count(db, "select taken from surveys").await, 37);
        // Whoever was refused keeps what was typed.
        assert_eq!(count(db, "select count(*) from survey_drafts").await, 163);
    }

    async fn a_quota_of_an_option_holds_and_gives_its_place_in_all_back(database) {
        let db = &database.db;
        let survey = survey(db, definition(Some(190), Some(23))).await;
        let (taken, whole, option) = all_hand_in(db, &survey, "kite").await;
        assert_eq!((taken, whole, option), (23, 0, MANY - 23));
        assert_eq!(count(db, "select taken from surveys").await, 23);
        assert_eq!(count(db, "select taken from survey_quotas").await, 23);
        let mut conn = db.read().await.unwrap();
        let room = surveys::room(&mut conn, survey.id).await.unwrap();
        assert_eq!((room.is_full, room.full.len()), (false, 1));
        drop(conn);
        let late = begun(db, survey.id).await;
        assert!(hand_in(db, &survey, sheet(survey.id, late, "bag")).await.is_ok());
    }

    async fn one_sheet_of_a_participant_is_taken_however_many_windows_hand_in(database) {
        let db = &database.db;
        let survey = survey(db, definition(None, None)).await;
        let who = begun(db, survey.id).await;
        let done = at_once(50, |_| {
            let (db, survey) = (db.clone(), survey.clone());
            async move {
                match hand_in(&db, &survey, sheet(survey.id, who, "bag")).await {
                    Ok(()) => true,
                    Err(NotTaken::Changed) => false,
                    Err(other) => panic!("{other:?}"),
                }
            }
        }).await;
        assert_eq!(yes(&done), 1);
        assert_eq!(count(db, "select count(*) from survey_sheets").await, 1);
        assert!(!begin(db, survey.id, who).await, "nobody begins twice");
        let mut conn = db.read().await.unwrap();
        assert!(surveys::has_begun(&mut conn, survey.id, who).await.unwrap());
        assert_eq!(surveys::draft(&mut conn, survey.id, who).await.unwrap(), None);
    }

    async fn saves_that_read_the_same_draft_are_stored_once(database) {
        let db = &database.db;
        let survey = survey(db, definition(None, None)).await;
        let who = begun(db, survey.id).await;
        let saved = at_once(50, |number| {
            let (db, id) = (db.clone(), survey.id);
            let mut draft = Draft::default();
            draft.typed.insert("gift".into(), vec![number.to_string()]);
            async move {
                write(&db, (id, who, draft), |tx, (id, who, draft)| {
                    Box::pin(async move { surveys::save(tx, *id, *who, draft, at(2)).await })
                }).await
            }
        }).await;
        assert_eq!(yes(&saved), 1);
        let mut conn = db.read().await.unwrap();
        let draft = surveys::draft(&mut conn, survey.id, who).await.unwrap().unwrap();
        assert_eq!(draft.changes, 1);
        // What was read before that save can no longer be handed in.
        drop(conn);
        let stale = hand_in(db, &survey, sheet(survey.id, who, "bag")).await;
        assert!(matches!(stale, Err(NotTaken::Changed)));
    }

    async fn a_later_publication_widens_the_room_and_keeps_what_is_taken(database) {
        let db = &database.db;
        let mut survey = survey(db, definition(Some(1), Some(1))).await;
        let who = begun(db, survey.id).await;
        assert!(hand_in(db, &survey, sheet(survey.id, who, "kite")).await.is_ok());
        let first = survey.id;
        survey.id = new_id();
        survey.definition = definition(Some(3), Some(2));
        publish(db, &survey).await;
        let mut conn = db.read().await.unwrap();
        let stored = surveys::of_campaign(&mut conn, survey.campaign_id).await.unwrap().unwrap();
        assert_eq!(stored.id, first, "the survey keeps its id");
        let room = surveys::room(&mut conn, first).await.unwrap();
        assert_eq!((room.taken, room.is_full, room.full), (1, false, vec![]));
        drop(conn);
        survey.definition = definition(None, None);
        publish(db, &survey).await;
        assert_eq!(count(db, "select count(*) from survey_quotas").await, 0);
        // Less room than is taken is refused by the table itself.
        survey.definition = definition(Some(0), None);
        let refused = db.write(survey, |tx, survey| Box::pin(surveys::publish(tx, survey))).await;
        assert!(refused.is_err());
    }

    async fn fresh_sheets_are_laid_anew_in_the_order_of_their_ids_and_none_is_lost(database) {
        let db = &database.db;
        let survey = survey(db, definition(None, None)).await;
        for number in 0..12 {
            let who = begun(db, survey.id).await;
            let mut sheet = sheet(survey.id, who, "bag");
            // Later ones first, as random ids may have it.
            sheet.id = Uuid::from_u128(1_000_000 - number);
            assert!(hand_in(db, &survey, sheet).await.is_ok());
            let mut conn = db.read().await.unwrap();
            let ready = surveys::to_shuffle(&mut conn, at(30)).await.unwrap();
            assert_eq!(ready.len(), usize::from(number >= 9), "ten hide each other");
        }
        let hidden = (survey.id, Uuid::from_u128(1_000_000));
        let unit = db.write(hidden, |tx, (survey, sheet)| Box::pin(async move {
            surveys::hide(tx, *survey, *sheet, &Key::parse("why").unwrap()).await
        }));
        assert!(unit.await.unwrap());
        let (first, second) = (survey.id, survey.id);
        let shuffled = at_once(2, |number| {
            let (db, id) = (db.clone(), if number == 0 { first } else { second });
            async move { write(&db, id, |tx, id| Box::pin(surveys::shuffle(tx, *id))).await }
        }).await;
        assert_eq!(shuffled.iter().sum::<usize>(), 12);
        let mut conn = db.read().await.unwrap();
        let all = surveys::sheets_after(&mut conn, survey.id, Uuid::nil(), 100);
        assert_eq!(all.await.unwrap().len(), 12);
        assert!(surveys::to_shuffle(&mut conn, at(30)).await.unwrap().is_empty());
        assert_eq!(surveys::hidden(&mut conn, survey.id).await.unwrap().len(), 1);
        let row = if db.engine() == "sqlite" { "rowid" } else { "ctid" };
        let laid = if row == "rowid" {
            conn.query("select id from survey_sheets order by rowid")
        } else {
            conn.query("select id from survey_sheets order by ctid")
        };
        let laid = laid.all::<(Uuid,)>().await.unwrap();
        assert!(laid.is_sorted(), "rows lie in the order of their ids: {laid:?}");
    }

    async fn a_deleted_account_takes_its_draft_and_its_name_along(database) {
        let db = &database.db;
        let (one, other) = (survey(db, definition(None, None)).await, survey(db, definition(None, None)).await);
        let who = begun(db, one.id).await;
        assert!(begin(db, other.id, who).await);
        let mut named = sheet(one.id, who, "bag");
        (named.is_named, named.consented_at) = (true, Some(at(1)));
        assert!(hand_in(db, &one, named).await.is_ok());
        let mut conn = db.read().await.unwrap();
        assert_eq!(surveys::sheets_of(&mut conn, who).await.unwrap().len(), 1);
        drop(conn);
        write(db, who, |tx, who| Box::pin(participants::forget(tx, *who, b"mark", at(50)))).await;
        assert_eq!(count(db, "select count(*) from survey_drafts").await, 0);
        assert_eq!(count(db, "select count(*) from survey_sheets where participant_id is null").await, 1);
        // The same number again has answered the one, and may begin the other.
        let again = participant(db).await;
        write(db, again, |tx, again| Box::pin(participants::take_over_chances(tx, *again, b"mark"))).await;
        assert!(!begin(db, one.id, again).await);
        assert!(begin(db, other.id, again).await);
    }

    async fn unfinished_answers_are_gone_once_their_campaign_is_over(database) {
        let db = &database.db;
        let survey = survey(db, definition(None, None)).await;
        let (done, open) = (begun(db, survey.id).await, begun(db, survey.id).await);
        assert!(hand_in(db, &survey, sheet(survey.id, done, "bag")).await.is_ok());
        let day = TimeDelta::days(1);
        for (now, left) in [(at(0) + day * 6, 1), (at(0) + day * 8, 0)] {
            write(db, now, move |tx, now| Box::pin(participants::sweep(tx, *now, day, day))).await;
            assert_eq!(count(db, "select count(*) from survey_drafts").await, left);
        }
        let mut conn = db.read().await.unwrap();
        assert!(surveys::has_begun(&mut conn, survey.id, done).await.unwrap());
        assert!(!surveys::has_begun(&mut conn, survey.id, open).await.unwrap());
    }

    async fn hidden_words_are_remembered_once(database) {
        let db = &database.db;
        let survey = survey(db, definition(None, None)).await;
        let sheet = sheet(survey.id, begun(db, survey.id).await, "bag");
        let id = sheet.id;
        assert!(hand_in(db, &survey, sheet).await.is_ok());
        let key = Key::parse("gift").unwrap();
        for expected in [true, false] {
            let hidden = write(db, (survey.id, id, key.clone()), |tx, (survey, id, key)| {
                Box::pin(surveys::hide(tx, *survey, *id, key))
            });
            assert_eq!(hidden.await, expected);
        }
        let mut conn = db.read().await.unwrap();
        let hidden = surveys::hidden(&mut conn, survey.id).await.unwrap();
        assert_eq!(hidden, [(id, key.clone())]);
        drop(conn);
        for expected in [true, false] {
            let shown = write(db, (survey.id, id, key.clone()), |tx, (survey, id, key)| {
                Box::pin(surveys::show(tx, *survey, *id, key))
            });
            assert_eq!(shown.await, expected);
        }
        assert_eq!(statement(db, "delete from survey_sheets").await.unwrap(), 1);
    }
}
