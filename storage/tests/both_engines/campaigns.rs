//! Campaigns and chances.

use chrono::{NaiveDate, NaiveTime};
use domain::campaigns::{Campaign, ChanceRule, DailyHours};
use storage::{Db, campaigns, each_database};
use uuid::Uuid;

use super::common::{
    Refusal, at, campaign, day, new_campaign, new_id, open_campaign, participant, was_stored, write,
};

/// Uses a chance the way a start does: the unit fails where there is none.
pub async fn try_chance(db: &Db, campaign: &Campaign, who: Uuid, day: NaiveDate) -> bool {
    let data = (campaign.clone(), who, day);
    let used = db.write(data, |tx, (campaign, who, day)| {
        Box::pin(async move {
            if campaigns::use_chance(tx, campaign, *who, *day).await? {
                Ok(())
            } else {
                Err(Refusal::Refused)
            }
        })
    });
    was_stored(used.await)
}

/// Chances used on a day and in all.
pub async fn used(db: &Db, campaign: &Campaign, who: Uuid, day: NaiveDate) -> (u32, u32) {
    let mut conn = db.read().await.unwrap();
    let used = campaigns::chances_used(&mut conn, campaign.id, who, day);
    used.await.unwrap()
}

each_database! {
    async fn a_campaign_is_found_as_it_was_stored(database) {
        let db = &database.db;
        let mut all_day = new_campaign(ChanceRule { per_day: Some(3), in_all: None });
        all_day.title = "‘纸鸢’ \"315\" 🪁".into();
        let mut by_hours = new_campaign(ChanceRule { per_day: None, in_all: Some(u32::MAX) });
        by_hours.window.daily = Some(DailyHours {
            from: NaiveTime::from_hms_opt(8, 30, 0).unwrap(),
            to: NaiveTime::from_hms_opt(21, 0, 0).unwrap(),
        });
        for stored in [all_day, by_hours] {
            let added = write(db, stored.clone(), |tx, new| {
                Box::pin(campaigns::add(tx, new, at(0)))
            });
            assert!(added.await);
            let mut conn = db.read().await.unwrap();
            let by_id = campaigns::find(&mut conn, stored.id).await.unwrap();
            let by_slug = campaigns::find_by_slug(&mut conn, &stored.slug).await.unwrap();
            assert_eq!((by_id.as_ref(), by_slug.as_ref()), (Some(&stored), Some(&stored)));
        }
    }

    async fn a_campaign_that_is_not_there_is_not_found(database) {
        let mut conn = database.db.read().await.unwrap();
        assert_eq!(campaigns::find(&mut conn, new_id()).await.unwrap(), None);
        assert_eq!(campaigns::find_by_slug(&mut conn, "315").await.unwrap(), None);
        assert!(campaigns::latest(&mut conn, 10).await.unwrap().is_empty());
    }

    async fn a_slug_belongs_to_the_first_campaign_that_took_it(database) {
        let db = &database.db;
        let first = open_campaign(db).await;
        let second = Campaign { slug: first.slug.clone(), ..new_campaign(first.chances) };
        let added = write(db, second, |tx, new| Box::pin(campaigns::add(tx, new, at(0))));
        assert!(!added.await);
        let mut conn = db.read().await.unwrap();
        let found = campaigns::find_by_slug(&mut conn, &first.slug).await.unwrap();
        assert_eq!(found, Some(first));
    }

    async fn the_latest_campaigns_are_those_that_end_last(database) {
        let db = &database.db;
        let mut ids = Vec::new();
        for closes in [200, 400, 300, 100] {
            let mut new = new_campaign(ChanceRule { per_day: None, in_all: None });
            new.window.closes_at = at(closes);
            ids.push(new.id);
            write(db, new, |tx, new| Box::pin(campaigns::add(tx, new, at(0)))).await;
        }
        let mut conn = db.read().await.unwrap();
        let latest = campaigns::latest(&mut conn, 3).await.unwrap();
        let latest: Vec<Uuid> = latest.into_iter().map(|campaign| campaign.id).collect();
        assert_eq!(latest, [ids[1], ids[2], ids[0]]);
    }

    async fn chances_are_counted_by_day_and_in_all(database) {
        let db = &database.db;
        let campaign = campaign(db, ChanceRule { per_day: Some(2), in_all: Some(3) }).await;
        let who = participant(db).await;
        assert_eq!(used(db, &campaign, who, day(15)).await, (0, 0));
        assert!(try_chance(db, &campaign, who, day(15)).await);
        assert!(try_chance(db, &campaign, who, day(15)).await);
        assert!(!try_chance(db, &campaign, who, day(15)).await);
        assert_eq!(used(db, &campaign, who, day(15)).await, (2, 2));
        assert_eq!(used(db, &campaign, who, day(16)).await, (0, 2));
        assert!(try_chance(db, &campaign, who, day(16)).await);
        assert!(!try_chance(db, &campaign, who, day(16)).await);
        assert_eq!(used(db, &campaign, who, day(16)).await, (1, 3));
    }

    async fn chances_belong_to_one_participant_in_one_campaign(database) {
        let db = &database.db;
        let once = ChanceRule { per_day: None, in_all: Some(1) };
        let (first, second) = (campaign(db, once).await, campaign(db, once).await);
        let (one, other) = (participant(db).await, participant(db).await);
        for (campaign, who) in [(&first, one), (&second, one), (&first, other)] {
            assert!(try_chance(db, campaign, who, day(15)).await);
            assert!(!try_chance(db, campaign, who, day(15)).await);
        }
        assert_eq!(used(db, &second, other, day(15)).await, (0, 0));
    }

    async fn chances_can_be_without_limit_and_can_be_none(database) {
        let db = &database.db;
        let who = participant(db).await;
        let unlimited = open_campaign(db).await;
        for _ in 0..5 {
            assert!(try_chance(db, &unlimited, who, day(15)).await);
        }
        assert_eq!(used(db, &unlimited, who, day(15)).await, (5, 5));
        let none_a_day = campaign(db, ChanceRule { per_day: Some(0), in_all: None }).await;
        assert!(!try_chance(db, &none_a_day, who, day(15)).await);
        assert_eq!(used(db, &none_a_day, who, day(15)).await, (0, 0));
    }
}
