//! Films: brought in pieces or in one form, made ready by the real ffmpeg, forgotten.

use app::error::AppError;
use app::lessons::films::sweep::sweep;
use app::lessons::films::{address, piece_path};
use axum::body::Body;
use chrono::TimeDelta;
use domain::lessons::{Captions, FilmFiles, FilmState, LessonDraft, ShownTo, UploadFault};
use domain::quizzes::clean;
use domain::staff::{Permission, Role};
use http::{Method, Request, StatusCode};
use object_store::ObjectStoreExt;
use serde_json::json;
use server::jobs::films::step;
use storage::each_database;
use storage::lessons;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::test_app::films::{
    PIECE, film_in, hollow_film, json_of, padded, refusal_of, small_film,
};
use crate::test_app::{TestApp, new_id};

/// How a script is told that a film, or a piece of one, is not taken.
fn told(fault: UploadFault) -> (StatusCode, String) {
    (StatusCode::CONFLICT, format!("{fault}。"))
}

fn told_as(error: AppError) -> (StatusCode, String) {
    (error.status(), error.text())
}

/// A piece of a file, from 0.
fn part(content: &[u8], piece: u32) -> &[u8] {
    let piece = usize::try_from(piece).unwrap();
    content.chunks(PIECE).nth(piece).unwrap()
}

/// A lesson's draft; `None` where nothing of the lesson is stored.
async fn draft_of(app: &TestApp, lesson: Uuid) -> Option<LessonDraft> {
    let mut conn = app.state.db.read().await.unwrap();
    let found = lessons::find(&mut conn, lesson).await.unwrap();
    found.map(|found| found.lesson.draft)
}

async fn film_of(app: &TestApp, lesson: Uuid) -> Option<Uuid> {
    draft_of(app, lesson).await.and_then(|draft| draft.film)
}

async fn state_of(app: &TestApp, film: Uuid) -> FilmState {
    app.film_row(film).await.expect("it is stored").state
}

/// Has a process take a film for half a minute, and be silent then.
async fn held_by_another(app: &TestApp, film: Uuid) -> bool {
    let now = app.state.clock.now();
    let unit = app.state.db.write((film, now), |tx, &(film, now)| {
        let until = now + TimeDelta::seconds(30);
        Box::pin(async move { lessons::hold_film(tx, film, until, now).await })
    });
    let held: Result<bool, storage::Error> = unit.await;
    held.unwrap()
}

async fn retried(app: &TestApp, film: Uuid) -> bool {
    let data = (film, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, &(film, now)| {
        Box::pin(async move { lessons::retry_film(tx, film, now).await })
    });
    let waits: Result<bool, storage::Error> = unit.await;
    waits.unwrap()
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

    async fn captions_come_by_file_in_the_encodings_of_programs(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let lesson = new_id();
        let to = format!("/staff/lessons/{lesson}/captions");
        let vtt = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v 王阿姨>您好\n";
        let srt = "1\r\n00:00:00,000 --> 00:00:02,000\r\n存款保险最高偿付五十万元\r\n";
        let (gbk, _, _) = encoding_rs::GBK.encode(srt);
        for (name, file, changes, text) in [
            ("字幕.vtt", vtt.as_bytes(), "", vtt),
            ("字幕.srt", &*gbk, "0", srt),
        ] {
            let done = editor.bring(&to, name, file, &[("changes", changes)]).await;
            assert_eq!(done.location(), format!("/staff/lessons/{lesson}#captions"), "{done:?}");
            let draft = draft_of(&app, lesson).await.unwrap();
            assert_eq!(draft.captions, clean(text));
            assert_eq!(Captions::parse(&draft.captions).unwrap().cues.len(), 1);
        }
        // Without a file nothing that was written is lost, and from an old page neither.
        editor.bring(&to, "", b"", &[("changes", "1")]).await;
        assert_eq!(draft_of(&app, lesson).await.unwrap().captions, clean(srt));
        let late = editor.bring(&to, "字幕.vtt", vtt.as_bytes(), &[("changes", "0")]).await;
        assert!(late.location().ends_with("#captions-error"), "{late:?}");
        assert_eq!(draft_of(&app, lesson).await.unwrap().captions, clean(srt));
    }

    async fn a_film_that_waits_is_made_ready_and_its_pieces_go(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        assert_eq!(step(&app.state).await, Ok(false));
        let content = padded(small_film(), 2 * PIECE + 4_321);
        let (film, _) = editor.brings_film("case.mp4", &content).await;
        assert_eq!(step(&app.state).await, Ok(true));

        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.fault.as_deref()), (FilmState::Ready, None));
        assert_eq!((stored.percent, stored.tries), (100, 1));
        let files = stored.files.expect("what it was made into");
        assert_eq!((files.width, files.height, files.has_audio), (640, 360, true));
        assert!((2_900..3_400).contains(&files.duration_ms), "{}", files.duration_ms);
        let heights: Vec<_> = files.renditions.iter().map(|one| one.height).collect();
        assert_eq!(heights, [360]);
        for name in [
            FilmFiles::PLAIN,
            FilmFiles::MASTER,
            FilmFiles::POSTER,
            FilmFiles::THUMBS,
            FilmFiles::AUDIO,
        ] {
            assert!(files.file(name).is_some(), "{name}: {files:?}");
        }
        // The store has what the row tells, to the byte, and nothing else.
        let told = files.files.iter().map(|file| (format!("ready/{}", file.name), file.bytes));
        let mut told: Vec<_> = told.collect();
        told.sort();
        assert_eq!(app.film_in_store(film).await, told);
        assert!(app.film_pieces(film).await.is_empty());

        let folder = address::folder(&app.state, film, ShownTo::Participants);
        let plain = app.fetch(Method::GET, &format!("{folder}film.mp4"), &[]).await;
        assert_eq!((plain.status, &plain.bytes[4..8]), (StatusCode::OK, &b"ftyp"[..]));
        assert_eq!(Some(plain.bytes.len() as u64), files.file("film.mp4").map(|file| file.bytes));
        let seen = json_of(&editor.get(&format!("/staff/films/{film}")).await);
        assert_eq!((&seen["state"], &seen["percent"]), (&json!("ready"), &json!(100)));
        assert_eq!(step(&app.state).await, Ok(false), "nothing waits any more");
    }

    async fn a_film_that_cannot_be_read_says_why_and_can_be_tried_again(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let whole = padded(small_film(), small_film().len() + 100);
        let (film, _) = editor.brings_film("broken.mp4", &hollow_film(whole.len())).await;
        assert!(!retried(&app, film).await, "it has not failed");
        assert_eq!(step(&app.state).await, Ok(true));
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.files), (FilmState::Failed, None));
        let fault = stored.fault.expect("words");
        assert!(fault.contains("不完整、已损坏"), "{fault}");
        let seen = json_of(&editor.get(&format!("/staff/films/{film}")).await);
        assert_eq!((&seen["state"], &seen["fault"]), (&json!("failed"), &json!(fault)));
        assert_eq!(step(&app.state).await, Ok(false), "it does not wait by itself");

        // What was wrong is mended behind its back.
        let piece = piece_path(film, 0);
        app.state.store.put(&piece, whole.into()).await.unwrap();
        assert!(retried(&app, film).await);
        let stored = app.film_row(film).await.unwrap();
        assert_eq!((stored.state, stored.fault, stored.tries), (FilmState::Waiting, None, 0));
        assert_eq!(step(&app.state).await, Ok(true));
        assert_eq!(state_of(&app, film).await, FilmState::Ready);
        assert!(!retried(&app, film).await, "what is ready stays so");
    }

    async fn a_film_whose_process_is_silent_is_taken_by_another_and_not_for_ever(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", &hollow_film(100)).await;
        for _ in 0..20 {
            assert!(held_by_another(&app, film).await);
            assert!(!held_by_another(&app, film).await, "one has it");
            app.pass(TimeDelta::seconds(29));
            assert_eq!(step(&app.state).await, Ok(false), "it may still be at work");
            app.pass(TimeDelta::seconds(2));
        }
        assert_eq!(step(&app.state).await, Ok(true));
        let stored = app.film_row(film).await.unwrap();
        assert_eq!(stored.state, FilmState::Failed);
        assert!(stored.fault.is_some_and(|fault| fault.contains("处理多次都没有完成")));
    }

    async fn a_film_waits_while_its_pieces_cannot_be_read(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let (film, _) = editor.brings_film("case.mp4", &hollow_film(100)).await;
        let piece = piece_path(film, 0);
        app.state.store.delete(&piece).await.unwrap();
        assert_eq!(step(&app.state).await, Err(AppError::Unavailable));
        assert_eq!(state_of(&app, film).await, FilmState::Transcoding, "no fault of the film's");
        app.state.store.put(&piece, hollow_film(100).into()).await.unwrap();
        app.pass(TimeDelta::seconds(31));
        assert_eq!(step(&app.state).await, Ok(true));
        assert_eq!(state_of(&app, film).await, FilmState::Failed, "it was looked at");
    }

    async fn a_film_that_no_lesson_names_is_forgotten_after_a_week_with_its_files(database) {
        let app = TestApp::on(database);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let content = hollow_film(PIECE + 10);
        let begun = editor.announces("half.mp4", content.len()).await;
        let half = film_in(&json_of(&begun));
        editor.puts(half, 0, part(&content, 0)).await;
        let (replaced, lesson) = editor.brings_film("a.mp4", &hollow_film(100)).await;
        let named = editor.brings_pieces("b.mp4", &hollow_film(200)).await;
        let done = editor.completes(named, lesson, "0").await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");

        app.pass(TimeDelta::days(6));
        assert_eq!(sweep(&app.state).await, Ok(0));
        // An upload that goes on is kept for another week.
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        editor.puts(half, 1, part(&content, 1)).await;
        app.pass(TimeDelta::days(2));
        assert_eq!(sweep(&app.state).await, Ok(1));
        assert!(app.film_row(replaced).await.is_none());
        assert!(app.film_in_store(replaced).await.is_empty());
        assert_eq!(app.film_pieces(half).await, [0, 1]);
        app.pass(TimeDelta::days(6));
        assert_eq!(sweep(&app.state).await, Ok(1));
        assert!(app.film_row(half).await.is_none());
        assert!(app.film_pieces(half).await.is_empty());
        assert!(app.film_in_store(half).await.is_empty());

        app.pass(TimeDelta::days(365));
        assert_eq!(sweep(&app.state).await, Ok(0));
        assert_eq!(film_of(&app, lesson).await, Some(named));
        assert_eq!(state_of(&app, named).await, FilmState::Waiting);
        let kept = [("pieces/00000".to_owned(), 200)];
        assert_eq!(app.film_in_store(named).await, kept);
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
