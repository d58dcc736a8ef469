//! Pictures and what uses them.

use chrono::TimeDelta;
use domain::pictures::{PictureFormat, Size};
use storage::pictures::{self, NewPicture, StoredPicture, Use};
use storage::{Db, each_database};
use uuid::Uuid;

use super::common::{at, at_once, new_bytes, new_id, write};

const NONE: [Uuid; 0] = [];

fn new_picture() -> NewPicture {
    NewPicture {
        picture: StoredPicture {
            id: new_id(),
            format: PictureFormat::Png,
            sizes: vec![
                Size {
                    width: 480,
                    height: 270,
                },
                Size {
                    width: 640,
                    height: 360,
                },
            ],
        },
        sha256: new_bytes(),
        bytes: 9_000,
        by: None,
    }
}

async fn add(db: &Db, new: &NewPicture, seconds: i64) -> bool {
    write(db, (new.clone(), seconds), |tx, (new, seconds)| {
        Box::pin(pictures::add(tx, new, at(*seconds)))
    })
    .await
}

async fn use_in(db: &Db, by: Use, picture: Uuid, seconds: i64) -> bool {
    write(db, (by, picture, seconds), |tx, &(by, picture, seconds)| {
        Box::pin(pictures::use_in(tx, by, picture, at(seconds)))
    })
    .await
}

async fn unused(db: &Db, seconds: i64) -> Vec<Uuid> {
    let mut conn = db.read().await.unwrap();
    let found = pictures::unused(&mut conn, at(seconds), 10).await.unwrap();
    found.into_iter().map(|picture| picture.id).collect()
}

async fn forget(db: &Db, id: Uuid, seconds: i64) -> bool {
    write(db, (id, seconds), |tx, &(id, seconds)| {
        Box::pin(pictures::forget(tx, id, at(seconds)))
    })
    .await
}

each_database! {
    async fn a_picture_is_found_as_it_was_stored_and_again_by_its_file(database) {
        let db = &database.db;
        let new = new_picture();
        assert!(add(db, &new, 0).await);
        let mut conn = db.read().await.unwrap();
        let found = pictures::find(&mut conn, new.picture.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&new.picture));
        assert_eq!(pictures::find(&mut conn, new_id()).await.unwrap(), None);
        drop(conn);
        let same = NewPicture { sha256: new.sha256.clone(), ..new_picture() };
        assert!(!add(db, &same, 1).await, "the same file is there");
        let again = write(db, new.sha256.clone(), |tx, sha256| {
            Box::pin(pictures::find_again(tx, sha256, at(50)))
        });
        assert_eq!(again.await, Some(new.picture.clone()));
        assert_eq!(unused(db, 50).await, NONE, "it was touched");
        assert_eq!(unused(db, 51).await, [new.picture.id]);
    }

    async fn only_what_nobody_uses_is_forgotten(database) {
        let db = &database.db;
        let (draft, shown) = (new_picture(), new_picture());
        for new in [&draft, &shown] {
            assert!(add(db, new, 0).await);
        }
        let (draft, shown) = (draft.picture.id, shown.picture.id);
        let campaign = new_id();
        assert!(use_in(db, Use::Draft(campaign), draft, 1).await);
        assert!(use_in(db, Use::Published(campaign), shown, 1).await);
        assert!(!use_in(db, Use::Draft(campaign), new_id(), 1).await, "there is no such picture");
        assert_eq!(unused(db, 999).await, NONE);
        assert!(!forget(db, draft, 999).await);
        // Published: now both are the same picture, and the other one is nobody's.
        assert!(use_in(db, Use::Published(campaign), draft, 100).await);
        assert_eq!(unused(db, 100).await, NONE, "it was in use until a moment ago");
        assert_eq!(unused(db, 101).await, [shown]);
        assert!(forget(db, shown, 101).await);
        assert!(!forget(db, shown, 101).await, "only once");
        write(db, campaign, |tx, campaign| Box::pin(pictures::use_none(tx, Use::Draft(*campaign), at(200)))).await;
        assert_eq!(unused(db, 999).await, NONE, "customers still see it");
        write(db, campaign, |tx, campaign| Box::pin(pictures::use_none(tx, Use::Published(*campaign), at(300)))).await;
        assert_eq!(unused(db, 300).await, NONE);
        assert_eq!(unused(db, 301).await, [draft]);
    }

    async fn a_picture_that_is_taken_into_use_is_not_swept_at_the_same_moment(database) {
        for _ in 0..20 {
            let new = new_picture();
            assert!(add(&database.db, &new, 0).await);
            let (id, db) = (new.picture.id, database.db.clone());
            let by = Use::Draft(new_id());
            let done = at_once(2, move |task| {
                let db = db.clone();
                async move {
                    match task {
                        0 => use_in(&db, by, id, 10).await,
                        _ => forget(&db, id, 5).await,
                    }
                }
            });
            let [used, forgotten] = done.await[..] else {
                panic!("two tasks");
            };
            assert_ne!(used, forgotten, "one of them is too late, and knows it");
            let mut conn = database.db.read().await.unwrap();
            let there = pictures::find(&mut conn, id).await.unwrap().is_some();
            assert_eq!(there, used);
        }
    }

    async fn fifty_who_bring_the_same_file_at_once_store_it_once(database) {
        let sha256 = new_bytes();
        let db = database.db.clone();
        let added = at_once(50, move |_| {
            let (db, new) = (db.clone(), NewPicture { sha256: sha256.clone(), ..new_picture() });
            async move { add(&db, &new, 0).await }
        });
        assert_eq!(added.await.into_iter().filter(|added| *added).count(), 1);
        let later = at(0) + TimeDelta::days(30);
        let mut conn = database.db.read().await.unwrap();
        assert_eq!(pictures::unused(&mut conn, later, 100).await.unwrap().len(), 1);
    }
}
