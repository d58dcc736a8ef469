//! How questions did with customers, as the bank shows it.

use app::questions::count_uses::step;
use chrono::TimeDelta;
use domain::quizzes::Figures;
use domain::staff::Role;
use storage::each_database;

use crate::test_app::{NewCampaign, TestApp};

/// Lets the job count all that there is to count.
async fn count(app: &TestApp) {
    while step(&app.state).await.unwrap() {}
}

each_database! {
    async fn hand_ins_are_counted_once_and_shown(database) {
        let app = TestApp::on(database);
        NewCampaign::new("spring").add(&app).await;
        let other_process = app.another_process().await;
        let mut attempts = Vec::new();
        for number in 0..31 {
            let mut browser = app.signed_in(&format!("139000001{number:02}")).await;
            let attempt = browser.start("spring").await;
            // The first is right, the second wrong, the others stay empty.
            let solved = app.solved(attempt).await;
            browser.save(attempt, 0, &solved[0].right).await;
            browser.save(attempt, 1, &solved[1].wrong).await;
            assert_eq!(browser.hand_in(attempt).await, None);
            attempts.push(attempt);
        }
        assert!(!step(&app.state).await.unwrap(), "hand-ins of this moment are still coming in");
        app.pass(TimeDelta::minutes(2));
        let (one, two) = tokio::join!(step(&app.state), step(&other_process.state));
        assert!(one.unwrap() || two.unwrap());
        count(&app).await;

        let mut figures = Vec::new();
        for solved in app.solved(attempts[0]).await {
            let shown = app.state.question(solved.version).await.unwrap();
            let mut conn = app.state.db.read().await.unwrap();
            let found = storage::questions::find(&mut conn, shown.stored.question_id).await;
            figures.push(found.unwrap().unwrap().figures);
        }
        let of = |answered, right| Figures { used: 31, answered, right };
        assert_eq!(figures, [of(31, 31), of(31, 0), of(0, 0), of(0, 0), of(0, 0)]);

        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let list = editor.get("/staff/questions?attention=suspicious").await;
        assert!(list.shows("spring 的第 1 道题") && list.shows("spring 的第 2 道题"), "{list:?}");
        assert!(!list.shows("spring 的第 3 道题"), "{list:?}");
        let list = editor.get("/staff/questions?attention=never_used").await;
        assert!(!list.shows("spring 的第"), "{list:?}");

        // What comes later is added.
        app.signed_in("13900000200").await.take(&app, "spring", 5).await;
        app.pass(TimeDelta::minutes(2));
        count(&app).await;
        let most = app.count("select max(used) from bank_questions").await;
        assert_eq!(most, 32);
    }
}
