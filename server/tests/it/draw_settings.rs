//! What is set before a freeze, as its form shows it.

use app::prizes::draws::refusal::{DrawRefusal, SourceFault};
use storage::each_database;

use crate::draws::{Hall, settings};
use crate::test_app::TestApp;

each_database! {
    async fn settings_come_back_whole_when_they_are_refused_and_when_they_are_changed(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.prepare(false).await;
        let (_, changes) = hall.seen(draw).await;
        let mut form = vec![
            ("changes", &*changes),
            ("settings[sources][0][kind]", "lottery"),
            ("settings[sources][0][name]", "双色球"),
            ("settings[sources][0][issue]", "2026031"),
            ("settings[sources][0][numbers]", "7"),
            ("settings[sources][0][at]", "2026-03-24T21:15"),
            ("settings[notary]", "王公证 （2026）字第 1 号"),
        ];
        let saved = hall.first.post(&settings(draw), &form).await;
        let saved = hall.first.open(saved.location()).await;
        assert!(saved.shows("抽奖设置已保存"), "{saved:?}");
        // The rules say what is not set here: alternates and linked campaigns; the secret is never left out.
        assert!(saved.shows("2 名，按活动规则") && saved.shows("主办方密值"), "{saved:?}");
        let page = hall.first.get(&settings(draw)).await;
        let notary = "name=\"settings[notary]\" value=\"王公证 （2026）字第 1 号\"";
        assert!(page.shows(notary) && !page.shows("notary_number"), "{page:?}");
        assert!(!page.shows("<details open"), "{page:?}");
        let (_, changes) = hall.seen(draw).await;
        form[0].1 = &changes;
        form.push(("settings[sources][0][instead_kind]", "lottery"));
        form.push(("settings[sources][0][instead_issue]", "2026032"));
        let wrong = hall.first.post(&settings(draw), &form).await;
        let incomplete = DrawRefusal::Source(1, SourceFault::Incomplete).text();
        assert!(wrong.shows(&incomplete) && wrong.shows("value=\"2026032\""), "{wrong:?}");
        assert!(wrong.shows("<details open") && wrong.shows(notary), "{wrong:?}");
    }

    async fn a_public_source_is_needed_beside_the_secret(database) {
        let mut hall = Hall::on(TestApp::on(database)).await;
        let draw = hall.prepare(false).await;
        let (_, changes) = hall.seen(draw).await;
        let refused = hall.first.post(&settings(draw), &[("changes", &changes)]).await;
        let told = DrawRefusal::Source(1, SourceFault::TooFew).text();
        assert!(refused.shows(&told), "{refused:?}");
    }
}
