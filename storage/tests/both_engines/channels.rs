//! Channels of a campaign, and what comes by them.

use domain::campaigns::{ChannelDraft, Composition, Medium};
use domain::staff::{Branch, BranchKind, Scope};
use storage::channels::{self, Filter, NewChannel};
use storage::testing::add_staff;
use storage::{Db, branches, campaigns, each_database};
use uuid::Uuid;

use super::common::{at, at_once, day, new_attempt, new_id, number, participant, quiz, write};

async fn branch(db: &Db, parent: Option<Uuid>, kind: BranchKind) -> Uuid {
    let id = new_id();
    let branch = Branch {
        id,
        parent,
        kind,
        code: format!("B{}", number()),
        name: format!("支行{}", number()),
        address: String::new(),
        phone: String::new(),
        hours: String::new(),
        open: true,
    };
    assert!(
        write(db, branch, |tx, branch| Box::pin(branches::add(
            tx,
            branch,
            at(0)
        )))
        .await
    );
    id
}

/// A campaign that staff compose, not yet published.
async fn work(db: &Db) -> Uuid {
    let (id, author) = (new_id(), new_id());
    add_staff(db, author, "编辑", at(0)).await;
    let begun = write(db, (id, author), |tx, &(id, author)| {
        Box::pin(async move {
            let composition = Composition::default();
            campaigns::begin_work(tx, id, Some(author), &composition, at(0)).await
        })
    });
    assert!(begun.await);
    id
}

fn new_channel(campaign: Uuid, branch: Option<Uuid>, name: &str) -> NewChannel {
    NewChannel {
        id: new_id(),
        campaign,
        code: format!("c{:06}", number()),
        draft: ChannelDraft {
            name: name.into(),
            medium: Medium::Poster,
            branch,
        },
    }
}

async fn add(db: &Db, new: &NewChannel) -> bool {
    write(db, new.clone(), |tx, new| {
        Box::pin(channels::add(tx, new, at(0)))
    })
    .await
}

fn scope(branch: Uuid, kind: BranchKind) -> Scope {
    Scope { branch, kind }
}

async fn names(db: &Db, filter: &Filter) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    let found = channels::list(&mut conn, filter, 0, 100).await.unwrap();
    let count = channels::count(&mut conn, filter).await.unwrap();
    assert_eq!(i64::try_from(found.len()).unwrap(), count);
    found.into_iter().map(|channel| channel.name).collect()
}

each_database! {
    async fn everyone_sees_the_channels_of_the_own_branches(database) {
        let db = &database.db;
        let campaign = work(db).await;
        let head = {
            let mut conn = db.read().await.unwrap();
            branches::head_office(&mut conn).await.unwrap().unwrap().branch.id
        };
        let city = branch(db, Some(head), BranchKind::City).await;
        let outlet = branch(db, Some(city), BranchKind::Outlet).await;
        let other = branch(db, Some(city), BranchKind::Outlet).await;
        for (branch, name) in [(None, "公众号"), (Some(outlet), "门口"), (Some(other), "柜台_1")] {
            assert!(add(db, &new_channel(campaign, branch, name)).await);
        }
        let seen = |branch, kind| Filter::all(campaign, scope(branch, kind));
        assert_eq!(names(db, &seen(head, BranchKind::HeadOffice)).await.len(), 3);
        assert_eq!(names(db, &seen(city, BranchKind::City)).await.len(), 2);
        assert_eq!(names(db, &seen(outlet, BranchKind::Outlet)).await, ["门口"]);
        let all = seen(head, BranchKind::HeadOffice);
        let narrowed = Filter { text: Some("柜台_".into()), ..all.clone() };
        assert_eq!(names(db, &narrowed).await, ["柜台_1"]);
        let narrowed = Filter { medium: Some(Medium::Screen), ..all.clone() };
        assert_eq!(names(db, &narrowed).await, [""; 0]);
        assert_eq!(names(db, &Filter::all(new_id(), all.scope)).await, [""; 0]);
        let mut conn = db.read().await.unwrap();
        let own = channels::campaigns_of(&mut conn, scope(outlet, BranchKind::Outlet)).await.unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!((own[0].0.id, own[0].1, own[0].0.is_published), (campaign, 1, false));
    }

    async fn what_comes_by_a_channel_is_counted_by_it(database) {
        let db = &database.db;
        let quiz = quiz(db).await;
        let campaign = quiz.campaign_id;
        let new = new_channel(campaign, None, "海报");
        assert!(add(db, &new).await);
        let who = participant(db).await;
        let started = new_attempt(&quiz, who);
        write(db, (started.clone(), new.id), |tx, (started, channel)| {
            Box::pin(async move {
                assert!(storage::quizzes::start(tx, started).await?);
                channels::note_start(tx, started.id, *channel).await
            })
        })
        .await;
        for (channel, visits) in [(Some(new.id), 3), (Some(new.id), 4), (None, 5)] {
            write(db, (campaign, channel, visits), |tx, &(campaign, channel, visits)| {
                Box::pin(channels::count_visits(tx, campaign, day(15), channel, visits))
            })
            .await;
        }
        let mut conn = db.read().await.unwrap();
        let filter = Filter::all(campaign, scope(new_id(), BranchKind::HeadOffice));
        let found = channels::list(&mut conn, &filter, 0, 9).await.unwrap();
        let counts = (found[0].visits, found[0].starts, found[0].hand_ins);
        assert_eq!(counts, (7, 1, 0));
        assert_eq!(channels::totals(&mut conn, &filter).await.unwrap(), counts);
        assert_eq!(channels::direct_visits(&mut conn, campaign).await.unwrap(), 5);
    }

    async fn a_closed_channel_and_another_campaigns_are_none(database) {
        let db = &database.db;
        let (campaign, other) = (work(db).await, work(db).await);
        let new = new_channel(campaign, None, "海报");
        assert!(add(db, &new).await);
        assert!(!add(db, &new).await, "the same post again");
        let found = |campaign| {
            let code = new.code.clone();
            async move {
                let mut conn = db.read().await.unwrap();
                channels::open_channel(&mut conn, campaign, &code).await.unwrap()
            }
        };
        let open = found(campaign).await.unwrap();
        assert_eq!((open.id, open.branch_id), (new.id, None));
        assert_eq!(found(other).await, None);
        for (open, changed) in [(true, false), (false, true), (false, false), (true, true)] {
            let set = write(db, (campaign, new.id, open), |tx, &(campaign, id, open)| {
                Box::pin(channels::set_open(tx, (campaign, id), open, at(1)))
            });
            assert_eq!(set.await, changed);
            assert_eq!(found(campaign).await.is_some(), open);
        }
        let foreign = write(db, (other, new.id), |tx, &(campaign, id)| {
            Box::pin(channels::set_open(tx, (campaign, id), false, at(1)))
        });
        assert!(!foreign.await, "it is not this campaign's");
    }

    async fn fifty_who_add_a_branchs_channel_at_once_add_one(database) {
        let campaign = work(&database.db).await;
        let head = {
            let mut conn = database.db.read().await.unwrap();
            branches::head_office(&mut conn).await.unwrap().unwrap().branch.id
        };
        let db = database.db.clone();
        let added = at_once(50, move |_| {
            let (db, new) = (db.clone(), new_channel(campaign, Some(head), "总行"));
            async move { add(&db, &new).await }
        });
        assert_eq!(added.await.into_iter().filter(|added| *added).count(), 1);
        let mut conn = database.db.read().await.unwrap();
        let have = channels::of_branches(&mut conn, campaign, Medium::Poster).await.unwrap();
        assert_eq!(have.into_iter().collect::<Vec<_>>(), [(head, "总行".to_owned())]);
    }

    async fn visits_that_several_processes_count_add_up(database) {
        let campaign = new_id();
        let db = database.db.clone();
        at_once(50, move |_| {
            let db = db.clone();
            async move {
                write(&db, campaign, |tx, campaign| {
                    Box::pin(channels::count_visits(tx, *campaign, day(15), None, 2))
                })
                .await;
            }
        })
        .await;
        let mut conn = database.db.read().await.unwrap();
        assert_eq!(channels::direct_visits(&mut conn, campaign).await.unwrap(), 100);
    }
}
