//! Prizes of a publication: each keeps its place, and nothing more is drawn than a frozen draw can give.

use domain::prizes::{Giving, PrizeKind};
use storage::prizes::draws::{self, NewDraw, Settings};
use storage::prizes::{self, Prize, Published};
use storage::{Db, Error, each_database};
use uuid::Uuid;

use super::common::{Refusal, at, at_once, new_id, statement, was_stored, write, yes};
use super::wins::{Shop, shop, won};

const FREEZE: &str = "update draws set state = 'frozen', commitment = '{}', freeze_hash = 'frozen',
                      frozen_at = prepared_at where state = 'prepared'";
const TAKE_BACK: &str =
    "update draws set state = 'replaced' where state = 'frozen' and not is_rehearsal";

/// Publishes these; where it is refused, the unit fails.
async fn put(db: &Db, campaign: Uuid, list: Vec<Prize>) -> Result<(), Refusal> {
    let published = Published {
        prizes: list,
        terms: None,
    };
    let unit = db.write((campaign, published), |tx, (campaign, published)| {
        Box::pin(async move {
            let put = prizes::put(tx, *campaign, published).await?;
            put.then_some(()).ok_or(Refusal::Refused)
        })
    });
    unit.await
}

async fn puts(db: &Db, campaign: Uuid, list: Vec<Prize>) -> bool {
    was_stored(put(db, campaign, list).await)
}

async fn published(db: &Db, campaign: Uuid) -> Vec<Prize> {
    let mut conn = db.read().await.unwrap();
    prizes::prizes_of(&mut conn, campaign).await.unwrap()
}

/// A prize like `kite` behind it.
fn bag(kite: &Prize, given: Giving) -> Prize {
    Prize {
        id: new_id(),
        place: 1,
        name: "布袋".into(),
        given,
        quantity: 2,
        ..kite.clone()
    }
}

fn so_many(kite: &Prize, quantity: u32) -> Prize {
    Prize {
        quantity,
        ..kite.clone()
    }
}

async fn prepares(db: &Db, shop: &Shop, is_rehearsal: bool) -> Uuid {
    let new = NewDraw {
        id: new_id(),
        campaign_id: shop.campaign,
        is_rehearsal,
        replaces: None,
        settings: Settings::default(),
    };
    let id = new.id;
    let begun = write(db, (new, shop.tellers[0]), |tx, (new, by)| {
        Box::pin(draws::prepare(tx, new, *by, at(1)))
    });
    assert!(begun.await);
    id
}

/// Freezes a draw that was read before anything changed it.
async fn freezes(db: &Db, draw: Uuid) -> bool {
    let frozen = write(db, draw, |tx, draw| {
        Box::pin(async move {
            tx.command(
                "update draws set state = 'frozen', commitment = '{}', freeze_hash = 'frozen',
                        frozen_at = prepared_at, changes = changes + 1
                 where id = $1 and changes = 0 and state = 'prepared'",
            )
            .bind(*draw)
            .run()
            .await
        })
    });
    frozen.await == 1
}

each_database! {
    async fn another_prize_never_comes_into_the_place_of_a_published_one(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Threshold, 5, 3).await;
        won(db, &shop).await;
        let before = published(db, shop.campaign).await;
        let kite = before[0].clone();
        assert_eq!((kite.id, kite.held), (shop.prize, 1));
        let bag = bag(&kite, Giving::Threshold);
        let others = [
            vec![Prize { place: 0, ..bag.clone() }, Prize { id: new_id(), place: 1, ..kite.clone() }],
            vec![Prize { name: "风筝".into(), ..kite.clone() }],
            vec![Prize { kind: PrizeKind::Voucher, ..kite.clone() }],
            vec![Prize { given: Giving::Instant, ..kite.clone() }],
        ];
        for list in others {
            let told = put(db, shop.campaign, list).await;
            assert!(matches!(told, Err(Refusal::Database(Error::Broken(_)))), "{told:?}");
            assert_eq!(published(db, shop.campaign).await, before);
        }
        assert!(puts(db, shop.campaign, vec![so_many(&kite, 6), bag.clone()]).await);
        assert_eq!(published(db, shop.campaign).await, [so_many(&kite, 6), Prize { held: 0, ..bag }]);
    }

    async fn nothing_more_is_drawn_than_a_frozen_draw_has_lots_for(database) {
        let db = &database.db;
        let shop = shop(db, Giving::Draw, 5, 3).await;
        let kite = published(db, shop.campaign).await.remove(0);
        prepares(db, &shop, true).await;
        statement(db, FREEZE).await.unwrap();
        assert!(puts(db, shop.campaign, vec![so_many(&kite, 6)]).await, "a rehearsal draws nothing");
        prepares(db, &shop, false).await;
        assert!(puts(db, shop.campaign, vec![so_many(&kite, 7)]).await, "its list is still open");
        statement(db, FREEZE).await.unwrap();
        let before = published(db, shop.campaign).await;
        let kite = before[0].clone();
        assert!(!puts(db, shop.campaign, vec![so_many(&kite, 8)]).await);
        assert!(!puts(db, shop.campaign, vec![kite.clone(), bag(&kite, Giving::Draw)]).await);
        let dearer = Prize { value_fen: 9_900, ..kite.clone() };
        assert!(!puts(db, shop.campaign, vec![dearer.clone(), bag(&kite, Giving::Draw)]).await);
        assert_eq!(published(db, shop.campaign).await, before, "nothing stays of what is refused");
        assert!(puts(db, shop.campaign, vec![dearer, bag(&kite, Giving::Threshold)]).await);
        statement(db, TAKE_BACK).await.unwrap();
        assert!(puts(db, shop.campaign, vec![so_many(&kite, 8)]).await, "another one is held instead");
    }

    async fn a_freeze_and_more_prizes_at_once_never_both_happen(database) {
        let db = &database.db;
        for _ in 0..10 {
            let shop = shop(db, Giving::Draw, 5, 3).await;
            let kite = published(db, shop.campaign).await.remove(0);
            let draw = prepares(db, &shop, false).await;
            let campaign = shop.campaign;
            let done = at_once(2, |number| {
                let (db, more) = (db.clone(), so_many(&kite, 6));
                async move {
                    if number == 0 {
                        freezes(&db, draw).await
                    } else {
                        puts(&db, campaign, vec![more]).await
                    }
                }
            }).await;
            assert_eq!(yes(&done), 1, "the list would lack a kite");
        }
    }
}
