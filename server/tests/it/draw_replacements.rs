//! Taking a draw back: who may, what stays of it, and the one that is held in its stead.

use app::prizes::draws::refusal::DrawRefusal;
use domain::prizes::draw::DrawState;
use storage::each_database;
use storage::prizes;
use storage::prizes::draws;

use crate::draw_records::both_agree;
use crate::draws::{Hall, NUMBERS, refused};
use crate::test_app::TestApp;

/// Whether tickets can be decided about.
async fn decides(hall: &Hall) -> bool {
    let unit = hall.app.state.db.write(hall.campaign, |tx, campaign| {
        Box::pin(prizes::hold_reviews_open(tx, *campaign))
    });
    unit.await.unwrap()
}

each_database! {
    async fn a_draw_is_taken_back_by_two_others_and_stays_visible(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let old = hall.drawn().await;
        let id = old.to_string();
        let bare = hall.first.call("/api/draws/ask_replacement", &[("id", &*id)]).await.error();
        assert_eq!(bare, Some(refused(DrawRefusal::ReasonMissing)));
        let form = [("id", &*id), ("reason", "名单漏掉一个网点")];
        for _ in 0..2 {
            let asked = hall.first.call("/api/draws/ask_replacement", &form).await.error();
            assert_eq!(asked, None);
        }
        let path = "/api/draws/approve_replacement";
        let refuse = "/api/draws/refuse_replacement";
        // Whoever may approve may also let it go on; then it can be asked again.
        assert_eq!(hall.post(&hall.second, refuse, old).await, None);
        assert_eq!(hall.post(&hall.second, refuse, old).await, None);
        assert_eq!(hall.post(&hall.second, path, old).await, Some(refused(DrawRefusal::ChangedMeanwhile)));
        assert_eq!(hall.first.call("/api/draws/ask_replacement", &form).await.error(), None);
        let mut reviewer = hall.app.browser();
        hall.app.seat(&mut reviewer, "reviewer").await;
        // While it is asked nothing is published.
        let published = hall.post(&hall.first, "/api/draws/publish", old).await;
        assert_eq!(published, Some(refused(DrawRefusal::BeingReplaced)));
        assert_eq!(hall.post(&hall.first, path, old).await, Some(refused(DrawRefusal::SamePerson)));
        assert_eq!(hall.post(&hall.second, path, old).await, None);
        assert_eq!(hall.post(&hall.second, path, old).await, Some(refused(DrawRefusal::SamePerson)));
        assert_eq!(hall.draw(old).await.state, DrawState::Drawn);
        assert!(!decides(&hall).await);
        assert_eq!(hall.post(&reviewer, path, old).await, None);
        assert_eq!(hall.draw(old).await.state, DrawState::Replaced);
        let campaign = {
            let mut conn = hall.app.state.db.read().await.unwrap();
            draws::campaign(&mut conn, hall.campaign).await.unwrap().unwrap()
        };
        let new = campaign.draw_id.unwrap();
        // Its record tells why the first one was taken back: it is not given up for one that does not.
        let given_up = hall.post(&hall.first, "/api/draws/abandon", new).await;
        assert_eq!(given_up, Some(refused(DrawRefusal::ChangedMeanwhile)));
        assert!(decides(&hall).await, "the new numbers are not known yet");
        assert_eq!(hall.set(new, "2026-03-25T21:15").await, None);
        assert_eq!(hall.freeze(new).await, None);
        assert!(!decides(&hall).await);
        let replaced = hall.record(new).await.freeze.replaces.unwrap();
        assert_eq!(Some(replaced.record), hall.draw(old).await.record_hash);
        assert_eq!(replaced.approved_by, ["沈洁", "李建国"]);
        let mut conn = hall.app.state.db.read().await.unwrap();
        let public = draws::public(&mut conn, hall.campaign).await.unwrap();
        let public: Vec<_> = public.iter().map(|draw| (draw.number, draw.state)).collect();
        assert_eq!(public, [(1, DrawState::Replaced), (2, DrawState::Frozen)]);
        drop(conn);
        hall.pass_until("2026-03-25 22:00:00").await;
        assert_eq!(hall.type_numbers(new, NUMBERS).await, None);
        assert_eq!(hall.confirm(&hall.second, new, NUMBERS).await, None);
        let record = hall.record(new).await;
        assert_eq!(record.freeze.replaces, Some(replaced));
        assert_eq!(record.verify(), Ok(()));
        both_agree(&record);
    }
}
