//! Films: brought in pieces or in one form.

mod making;

use app::error::AppError;
use app::lessons::editing::film_part::captions_mark;
use axum::body::Body;
use chrono::TimeDelta;
use domain::lessons::{Captions, FilmState, LessonDraft, UploadFault};
use domain::quizzes::clean;
use domain::staff::{Permission, Role};
use http::{Request, StatusCode};
use serde_json::json;
use storage::each_database;
use storage::lessons;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::films::{PIECE, film_in, hollow_film, json_of, refusal_of};
use crate::test_app::{TestApp, new_id};

/// How a script is told that a film, or a piece of one, is not taken.
fn told(fault: UploadFault) -> (StatusCode, String) {
    (StatusCode::CONFLICT, format!("{fault}。"))
}

fn told_as(error: AppError) -> (StatusCode, String) {
    (error.status(), error.text())
}

/// A piece of a file, from 0.
pub fn part(content: &[u8], piece: u32) -> &[u8] {
    let piece = usize::try_from(piece).unwrap();
    content.chunks(PIECE).nth(piece).unwrap()
}

/// A lesson's draft; `None` where nothing of the lesson is stored.
pub async fn draft_of(app: &TestApp, lesson: Uuid) -> Option<LessonDraft> {
    let mut conn = app.state.db.read().await.unwrap();
    let found = lessons::find(&mut conn, lesson).await.unwrap();
    found.map(|found| found.lesson.draft)
}

pub async fn film_of(app: &TestApp, lesson: Uuid) -> Option<Uuid> {
    draft_of(app, lesson).await.and_then(|draft| draft.film)
}

pub async fn state_of(app: &TestApp, film: Uuid) -> FilmState {
    app.film_row(film).await.expect("it is stored").state
}

each_database! {
    async fn a_film_comes_in_pieces_and_goes_on_after_it_was_broken_off(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let content = hollow_film(2 * PIECE + 1_000);
        let name = "反诈 第一课.mp4";
        let begun = editor.announces(name, content.len()).await;
        assert_eq!((begun.status, begun.header("cache-control")), (StatusCode::OK, "no-store"));
        let begun = json_of(&begun);
        let film = film_in(&begun);
        assert_eq!(begun["state"], "uploading");
        assert_eq!(begun["pieces"], json!([]));
        assert_eq!(begun["piece_bytes"], json!(PIECE));
        // In any order, and again where the answer was lost.
        for piece in [2, 0, 0] {
            let stored = editor.puts(film, piece, part(&content, piece)).await;
            assert_eq!((stored.status, &*stored.body), (StatusCode::NO_CONTENT, ""), "{stored:?}");
        }
        // The same file, as another browser calls it, goes on.
        for name in [name, "C:\\films\\反诈 第一课.mp4"] {
            let again = json_of(&editor.announces(name, content.len()).await);
            assert_eq!((film_in(&again), &again["pieces"]), (film, &json!([0, 2])));
        }
        // Another one does not, nor does anybody else with it.
        let mut others = vec![
            film_in(&json_of(&editor.announces("b.mp4", content.len()).await)),
            film_in(&json_of(&editor.announces(name, content.len() - 1).await)),
        ];
        let mut colleague = app.another_editor().await;
        let theirs = json_of(&colleague.announces(name, content.len()).await);
        assert_eq!(theirs["pieces"], json!([]));
        others.push(film_in(&theirs));
        assert!(!others.contains(&film), "{others:?}");

        let lesson = new_id();
        let early = editor.completes(film, lesson, "").await;
        assert_eq!(refusal_of(&early), told(UploadFault::WrongPiece));
        assert_eq!(draft_of(&app, lesson).await, None);
        assert_eq!(state_of(&app, film).await, FilmState::Uploading);

        editor.puts(film, 1, part(&content, 1)).await;
        let done = editor.completes(film, lesson, "").await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        let done = json_of(&done);
        assert_eq!(done["film"], json!(film.to_string()));
        assert_eq!(done["changes"], 0);
        assert_eq!(done["page"], json!(format!("/staff/lessons/{lesson}")));
        assert_eq!(film_of(&app, lesson).await, Some(film));
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.name.as_str(), stored.state), (name, FilmState::Waiting));
        assert_eq!(stored.by, Some(app.account("editor").await.id));
        assert_eq!(app.film_pieces(film).await, [0, 1, 2]);
        let files = app.film_in_store(film).await;
        let named = |piece: u32| (format!("pieces/{piece:05}"), part(&content, piece).len() as u64);
        assert_eq!(files, [named(0), named(1), named(2)]);

        let late = editor.puts(film, 1, part(&content, 1)).await;
        assert_eq!(refusal_of(&late), told(UploadFault::Over));
        let anew = json_of(&editor.announces(name, content.len()).await);
        assert_ne!(film_in(&anew), film, "what is complete is not gone on with");
        let mut reviewer = app.at_the_desk(Role::Reviewer).await;
        let seen = json_of(&reviewer.get(&format!("/staff/films/{film}")).await);
        assert_eq!(seen["state"], "waiting");
    }

    async fn another_film_takes_the_place_of_the_one_that_was_seen(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (_, lesson) = editor.brings_film("a.mp4", &hollow_film(100)).await;
        let second = editor.brings_pieces("b.mp4", &hollow_film(200)).await;
        let done = editor.completes(second, lesson, "0").await;
        assert_eq!(json_of(&done)["changes"], 1, "{done:?}");
        assert_eq!(film_of(&app, lesson).await, Some(second));
        // From a page that shows the first one still: nobody brings a film again for that.
        let third = editor.brings_pieces("c.mp4", &hollow_film(300)).await;
        let done = editor.completes(third, lesson, "0").await;
        assert_eq!(json_of(&done)["changes"], 2, "{done:?}");
        assert_eq!(film_of(&app, lesson).await, Some(third));
    }

    async fn who_lost_the_last_answer_asks_again_and_is_told_the_same(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let film = editor.brings_pieces("a.mp4", &hollow_film(100)).await;
        let lesson = new_id();
        let lost = editor.completes(film, lesson, "").await;
        assert_eq!(lost.status, StatusCode::OK, "{lost:?}");
        let again = editor.completes(film, lesson, "").await;
        assert_eq!((again.status, &again.body), (StatusCode::OK, &lost.body), "{again:?}");
        assert_eq!(film_of(&app, lesson).await, Some(film));
    }

    async fn what_is_no_film_or_no_piece_of_it_is_refused_in_words_and_leaves_nothing(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let begun = editor.announces("a.mp4", PIECE + 10).await;
        let film = film_in(&json_of(&begun));
        let before = app.dump().await;
        let mut pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        pdf.resize(PIECE, 0);
        let text = "第一讲 理财小课堂\r\n".repeat(PIECE / 20);
        let text = &text.as_bytes()[..PIECE];
        for (piece, content, fault) in [
            (0, &hollow_film(PIECE - 1)[..], UploadFault::WrongPiece),
            (0, &hollow_film(PIECE + 1), UploadFault::WrongPiece),
            (0, &[], UploadFault::WrongPiece),
            (1, &[0; 11], UploadFault::WrongPiece),
            (2, &[0; 10], UploadFault::WrongPiece),
            (u32::MAX, &[0; 10], UploadFault::WrongPiece),
            (0, &pdf, UploadFault::NotAFilm),
            (0, text, UploadFault::NotAFilm),
        ] {
            let refused = editor.puts(film, piece, content).await;
            assert_eq!(refusal_of(&refused), told(fault), "piece {piece}");
        }
        for (bytes, fault) in [
            (0, UploadFault::Empty),
            (2 * 1024 * 1024 * 1024 + 1, UploadFault::TooLarge),
        ] {
            let refused = editor.announces("b.mp4", bytes).await;
            assert_eq!(refusal_of(&refused), told(fault));
        }
        let form = [("name", "b.mp4"), ("bytes", "many")];
        let senseless = editor.call("/staff/films", &form).await;
        assert_eq!(senseless.status, StatusCode::BAD_REQUEST, "{senseless:?}");
        assert_eq!(app.dump().await.changes(&before), [""; 0]);
        assert!(app.film_in_store(film).await.is_empty());
    }

    async fn a_plain_form_brings_a_whole_film_and_leads_back_to_its_lesson(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let lesson = new_id();
        let (to, page) = (format!("/staff/lessons/{lesson}/film"), format!("/staff/lessons/{lesson}"));
        let done = editor.bring(&to, "第一课.mp4", &hollow_film(PIECE + 77), &[("changes", "")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{done:?}");
        assert_eq!(done.location(), format!("{page}#film"));
        let film = film_of(&app, lesson).await.expect("a film");
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.name.as_str(), stored.state), ("第一课.mp4", FilmState::Waiting));
        assert_eq!(stored.bytes, PIECE as u64 + 77);
        assert_eq!(app.film_pieces(film).await, [0, 1]);
        let wanted = [("pieces/00000".to_owned(), PIECE as u64), ("pieces/00001".to_owned(), 77)];
        assert_eq!(app.film_in_store(film).await, wanted);

        // Another one in its place.
        editor.bring(&to, "b.mp4", &hollow_film(PIECE), &[("changes", "0")]).await;
        let second = film_of(&app, lesson).await;
        assert!(second.is_some() && second != Some(film));
    }

    async fn a_plain_form_without_a_film_is_told_so_beside_the_field(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, lesson) = editor.brings_film("a.mp4", &hollow_film(100)).await;
        let (to, page) = (format!("/staff/lessons/{lesson}/film"), format!("/staff/lessons/{lesson}"));
        for (name, content, fault) in [
            ("", &b""[..], UploadFault::Missing),
            ("empty.mp4", b"", UploadFault::Empty),
            ("text.mp4", "理财小课堂\r\n第一讲".as_bytes(), UploadFault::NotAFilm),
        ] {
            let refused = editor.bring(&to, name, content, &[("changes", "0")]).await;
            assert_eq!(refused.status, StatusCode::SEE_OTHER, "{refused:?}");
            assert_eq!(refused.location(), format!("{page}#film-error"));
            let shown = editor.open(&page).await;
            assert!(shown.shows("id=\"film-error\""), "{shown:?}");
            assert!(shown.shows(&told(fault).1), "{name}: {shown:?}");
        }
        assert_eq!(film_of(&app, lesson).await, Some(film));
        assert_eq!(app.count("select count(*) from films").await, 1);
        assert_eq!(app.count("select count(*) from film_pieces").await, 1);
    }

    async fn a_film_that_is_not_gone_on_with_makes_room_for_another(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let content = hollow_film(PIECE + 10);
        let mut coming = Vec::new();
        for number in 0..5 {
            let begun = editor.announces(&format!("{number}.mp4"), content.len()).await;
            coming.push(film_in(&json_of(&begun)));
        }
        editor.puts(coming[0], 0, part(&content, 0)).await;
        let refused = editor.announces("6.mp4", content.len()).await;
        assert_eq!(refusal_of(&refused), told(UploadFault::TooMany));
        app.pass(TimeDelta::hours(2));
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.puts(coming[0], 1, part(&content, 1)).await;
        let sixth = film_in(&json_of(&editor.announces("6.mp4", content.len()).await));
        assert_eq!(state_of(&app, sixth).await, FilmState::Uploading);
        assert!(app.film_row(coming[1]).await.is_none(), "the one that was silent the longest");
        assert_eq!(app.film_pieces(coming[0]).await, [0, 1]);
    }

    async fn captions_come_by_file_in_the_encodings_of_programs(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let lesson = new_id();
        let to = format!("/staff/lessons/{lesson}/captions");
        let vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v 王阿姨>您好\n";
        let srt = "1\r\n00:00:00,000 --> 00:00:02,000\r\n存款保险最高偿付五十万元\r\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(srt);
        for (name, file, seen, text) in [
            ("字幕.vtt", vtt.as_bytes(), "", vtt),
            ("字幕.srt", &*gbk, &*clean(vtt), srt),
        ] {
            let done = editor.bring(&to, name, file, &[("seen", &captions_mark(seen))]).await;
            assert_eq!(done.location(), format!("/staff/lessons/{lesson}#captions"), "{done:?}");
            let draft = draft_of(&app, lesson).await.unwrap();
            assert_eq!(draft.captions, clean(text));
            assert_eq!(Captions::parse(&draft.captions).unwrap().cues.len(), 1);
        }
        // Without a file nothing that was written is lost, and by what are no captions neither.
        for none in [&b""[..], b"PK foo", b"00:05 --> 00:01\n\xe6\x82\xa8"] {
            let refused = editor.bring(&to, "字幕.vtt", none, &[]).await;
            assert!(refused.location().ends_with("#captions-error"), "{refused:?}");
        }
        // Nor what somebody else has not seen.
        let mut colleague = app.another_editor().await;
        let stale = [("seen", &*captions_mark(vtt))];
        let late = colleague.bring(&to, "字幕.vtt", vtt.as_bytes(), &stale).await;
        assert!(late.location().ends_with("#captions-error"), "{late:?}");
        assert_eq!(draft_of(&app, lesson).await.unwrap().captions, clean(srt));
        let seen = [("seen", &*captions_mark(&clean(srt)))];
        let done = colleague.bring(&to, "字幕.vtt", vtt.as_bytes(), &seen).await;
        assert!(done.location().ends_with("#captions"), "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_film_takes_no_pieces_of_mine() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let mut colleague = app.another_editor().await;
    let content = hollow_film(100);
    let theirs = film_in(&json_of(&editor.announces("a.mp4", content.len()).await));
    let before = app.dump().await;
    let not_there = told_as(AppError::NotFound);
    for film in [theirs, new_id()] {
        let refused = colleague.puts(film, 0, &content).await;
        assert_eq!(refusal_of(&refused), not_there);
        let refused = colleague.completes(film, new_id(), "").await;
        assert_eq!(refusal_of(&refused), not_there);
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
    assert!(app.film_in_store(theirs).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_write_lessons_bring_films() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    let content = hollow_film(100);
    let film = film_in(&json_of(&editor.announces("a.mp4", content.len()).await));
    let mut callers = vec![
        (None, app.browser()),
        (None, app.signed_in("13900000001").await),
    ];
    for role in Role::ALL {
        if !role.may(Permission::EditLessons) {
            callers.push((Some(role), app.at_the_desk(role).await));
        }
    }
    assert!(callers.len() > 7, "everybody else");
    let before = app.dump().await;
    let lesson = new_id();
    for (role, mut browser) in callers {
        let (error, page) = match role {
            Some(_) => (AppError::NotPermitted, StatusCode::FORBIDDEN),
            None => (AppError::StaffNotSignedIn, StatusCode::SEE_OTHER),
        };
        for refused in [
            browser.announces("b.mp4", 100).await,
            browser.puts(film, 0, &content).await,
            browser.completes(film, lesson, "").await,
        ] {
            assert_eq!(
                refusal_of(&refused),
                told_as(error),
                "{role:?}: {refused:?}"
            );
        }
        for form in ["film", "captions"] {
            let to = format!("/staff/lessons/{lesson}/{form}");
            let refused = browser.bring(&to, "c.mp4", &content, &[]).await;
            assert_eq!(refused.status, page, "{role:?}: {refused:?}");
        }
        let seen = browser.get(&format!("/staff/films/{film}")).await;
        let may_see = role.is_some_and(|role| role.may(Permission::ViewLessons));
        let wanted = if may_see { StatusCode::OK } else { page };
        assert_eq!(seen.status, wanted, "{role:?}: {seen:?}");
    }
    // Nor does another site's page, in the browser of somebody who may.
    let to = format!("/staff/films/{film}/pieces/0");
    for site in ["cross-site", "same-site", "none"] {
        let request = Request::put(&to).header("sec-fetch-site", site);
        let request = request.body(Body::from(content.clone())).unwrap();
        let refused = editor.send(request).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{site}: {refused:?}");
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
    assert!(app.film_in_store(film).await.is_empty());
}
