//! Who cannot win in a draw: left out by its freeze, or gone when its winners are published.

use domain::prizes::draw::{Excluded, Exclusion};
use storage::each_database;

use crate::draws::{Hall, tamper};
use crate::test_app::TestApp;

each_database! {
    async fn who_is_gone_is_passed_over_for_the_next_alternate(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.drawn().await;
        let gone = tamper(
            &hall.app,
            "update participants set deleted_at = created_at where id in
             (select t.participant_id from draw_picks k join tickets t on t.id = k.ticket_id
              where k.fate = 'winner' and k.place = 0)",
        );
        assert_eq!(gone.await.unwrap(), 1);
        assert_eq!(hall.post(&hall.first, "/api/draws/publish", draw).await, None);
        assert_eq!(hall.count("select count(*) from wins").await, 3);
        let came_in = "select count(*) from wins w join draw_picks k on k.draw_id = w.draw_id
            and k.lot = w.lot and k.place = w.pick where k.fate = 'alternate'";
        assert_eq!(hall.count(came_in).await, 1);
    }

    async fn a_ticket_of_a_deleted_account_keeps_its_number_and_cannot_win(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        tamper(
            &hall.app,
            "update tickets set voided_at = created_at where id = (select min_id.id from
             (select id from tickets order by created_at, id limit 1) as min_id)",
        ).await.unwrap();
        let draw = hall.frozen().await;
        let excluded = hall.record(draw).await.freeze.excluded;
        let because = Exclusion::AccountDeleted;
        assert_eq!(excluded, [Excluded { ticket: 1, because }]);
        let commitment = hall.draw(draw).await.commitment.unwrap();
        assert_eq!(commitment.excluded, [(because, 1)]);
        assert_eq!((commitment.tickets, commitment.holders), (14, 12));
    }

    async fn who_was_left_out_is_told_so_whatever_becomes_of_the_list(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let [clerk, anna] = ["13900000005", "13900000006"];
        for phone in [clerk, anna] {
            hall.app.signed_in(phone).await.take(&hall.app, "spring", 5).await;
        }
        let staff = "/staff/draws/staff-numbers";
        hall.first.bring(staff, "", b"", &[("numbers", clerk)]).await;
        let draw = hall.prepare(false).await;
        assert_eq!(hall.set(draw, "2026-03-24T21:15").await, None);
        hall.pass_until("2026-03-23 10:00:00").await;
        assert_eq!(hall.freeze(draw).await, None);
        // The list of the next campaign.
        hall.first.bring(staff, "", b"", &[("numbers", anna), ("replace", "yes")]).await;
        let me = hall.app.signed_in(clerk).await.get("/me").await;
        assert!(me.shows("不参加抽奖") && me.shows("工作人员"), "{me:?}");
        let me = hall.app.signed_in(anna).await.get("/me").await;
        assert!(me.shows("等待开奖") && !me.shows("不参加抽奖"), "{me:?}");
    }
}
