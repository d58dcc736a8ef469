//! Covers of the bank's own, brought by the form of a campaign's first step.

use app::pictures::sweep::sweep;
use chrono::TimeDelta;
use domain::campaigns::Cover;
use domain::staff::Role;
use http::StatusCode;
use storage::each_database;
use uuid::Uuid;

use crate::pictures::{drawing, photo};
use crate::test_app::{Browser, TestApp};

/// A draft of the editor's, and the address of its first step.
async fn draft(app: &TestApp, editor: &mut Browser) -> (Uuid, String) {
    let id = Uuid::from_u128(77);
    let author = app.account("editor").await.id;
    let data = (id, author, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, &(id, author, now)| {
        Box::pin(async move {
            let composition = domain::campaigns::Composition::default();
            storage::campaigns::begin_work(tx, id, Some(author), &composition, now).await
        })
    });
    assert!(unit.await.unwrap());
    let step = format!("/staff/campaigns/{id}/compose/basics");
    assert_eq!(editor.get(&step).await.status, StatusCode::OK);
    (id, step)
}

async fn cover_of(app: &TestApp, id: Uuid) -> (Cover, String) {
    let mut conn = app.state.db.read().await.unwrap();
    let work = storage::campaigns::find_work(&mut conn, id).await.unwrap();
    let basics = work.unwrap().composition.unwrap().basics;
    (Cover::from(basics.cover), basics.title)
}

each_database! {
    async fn a_renamed_pdf_is_told_beside_the_field_and_nothing_typed_is_lost(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (id, step) = draft(&app, &mut editor).await;
        let to = format!("/staff/campaigns/{id}/cover");
        let pdf = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj";
        let fields = [("id", &*id.to_string()), ("step", "basics"), ("changes", "0"), ("title", "写到一半的标题")];
        let reply = editor.bring(&to, "cover.png", pdf, &fields).await;
        assert_eq!(reply.location(), format!("{step}#cover-error"), "{reply:?}");
        let page = editor.open(&step).await;
        let beside = "id=\"cover-error\" role=\"alert\" class=\"error\">这是 PDF 文件，不是图片。";
        assert!(page.shows(beside) && page.shows("写到一半的标题"), "{page:?}");
        assert_eq!(cover_of(&app, id).await, (Cover::default(), "写到一半的标题".to_owned()));
        assert_eq!(app.count("select count(*) from pictures").await, 0);
    }

    async fn a_cover_is_kept_as_long_as_a_draft_shows_it(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (id, step) = draft(&app, &mut editor).await;
        let to = format!("/staff/campaigns/{id}/cover");
        let fields = |changes: &'static str| [("step", "basics"), ("changes", changes), ("title", "标题"), ("cover", "cover-315.svg")];
        let reply = editor.bring(&to, "封面.jpg", &photo(1000, 600), &fields("0")).await;
        assert_eq!(reply.location(), format!("{step}#cover"), "{reply:?}");
        let (cover, _) = cover_of(&app, id).await;
        let picture = cover.picture().expect("a picture that was brought");
        assert!(editor.open(&step).await.shows("封面已上传"));
        app.pass(TimeDelta::days(30));
        assert_eq!(sweep(&app.state).await, Ok(0), "the draft shows it");
        // Somebody with an old form is shown both, and nothing is overwritten.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let late = editor.bring(&to, "b.png", &drawing(800, 450), &fields("0")).await;
        assert!(late.location().contains("?mine="), "{late:?}");
        assert_eq!(cover_of(&app, id).await.0, Cover::Picture(picture));
        // Another one in its place.
        editor.bring(&to, "b.png", &drawing(800, 450), &fields("1")).await;
        let (other, _) = cover_of(&app, id).await;
        assert_ne!(other, Cover::Picture(picture));
        app.pass(TimeDelta::days(8));
        assert_eq!(sweep(&app.state).await, Ok(1));
        let left = app.state.picture(other.picture().unwrap()).await;
        assert!(left.is_ok());
    }
}
