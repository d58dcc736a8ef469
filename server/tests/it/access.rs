//! Who of the customers may open which page and make which change; staff are walked beside it.

use std::collections::HashSet;

use app::error::AppError;
use app::lessons::films::address::folder;
use app::pictures::take;
use app::routes::{Access, changes, pages};
use app::shell::sign_in_page;
use domain::lessons::{FilmFiles, ShownTo};
use domain::prizes::{Giving, PrizeKind};
use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::lessons::scene::{NewLesson, TestLesson};
use crate::pictures::photo;
use crate::surveys;
use crate::test_app::attempts::{CHECK, HAND_IN, PRACTISE, SAVE, START};
use crate::test_app::campaigns::versions;
use crate::test_app::draws::TestDraw;
use crate::test_app::{Browser, NewCampaign, TestApp, new_id};

const ANNA: &str = "13900000001";
const BERT: &str = "13900000002";

/// Anna has handed one attempt in, with mistakes, and another one is open.
struct Scene {
    app: TestApp,
    anna: Browser,
    handed_in: Uuid,
    open: Uuid,
    version: Uuid,
    picture: Uuid,
    /// Its list holds a ticket of hers.
    draw: TestDraw,
    /// A prize that Anna has won, and a branch that has some.
    win: Uuid,
    branch: Uuid,
    lesson: TestLesson,
    /// A file of its film.
    film: String,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::on(TestDatabase::sqlite().await);
        let (campaign, quiz) = NewCampaign::new("spring").add(&app).await;
        let kites = (PrizeKind::Thing, Giving::Threshold);
        let shop = app.shop("kites", kites, 5, [5, 0]).await;
        app.add_survey(campaign.id, surveys::SMALL).await;
        let mut anna = app.signed_in(ANNA).await;
        anna.take(&app, "spring", 5).await;
        let handed_in = anna.take(&app, "spring", 3).await;
        let open = anna.start("spring").await;
        let version = versions(&quiz)[4];
        let win = app.wins(&shop, &mut anna).await;
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await;
        let film = app.ready_film().await.id;
        let film = folder(&app.state, film, ShownTo::Anyone) + FilmFiles::POSTER;
        let picture = take(&app.state, None, photo(640, 360)).await.unwrap();
        let draw = app.prepare_draw(&campaign, false).await;
        draw.freeze(&app).await;
        Self {
            app,
            anna,
            handed_in,
            open,
            version,
            picture,
            draw,
            win,
            branch: shop.branches[0],
            lesson,
            film,
        }
    }

    /// Every page's address, with Anna's things in it.
    fn pages(&self) -> Vec<(String, Access)> {
        let mut all = Vec::new();
        let customers = pages()
            .into_iter()
            .filter(|(page, ..)| !page.starts_with("/staff"));
        for (pattern, access, _) in customers {
            for attempt in [self.open, self.handed_in] {
                let picture = format!("/pictures/{}/480.jpg", self.picture);
                let draw = format!("/draws/{}", self.draw.id);
                let page = pattern
                    .replace("/draws/{id}", &draw)
                    .replace("{ticket}", &self.draw.entrants[0].id.to_string())
                    .replace("/pictures/{id}/{file}", &picture)
                    .replace("/me/wins/{id}", &format!("/me/wins/{}", self.win))
                    .replace("/films/{id}/{key}/{*file}", &self.film)
                    .replace("{number}", &self.lesson.number.to_string())
                    .replace("{slug}", "spring")
                    .replace("{page}", "first")
                    .replace("{id}", &attempt.to_string());
                assert!(!page.contains('{'), "say here what {page} is about");
                all.push((page, access));
            }
        }
        all
    }

    /// What makes each change do something, were it allowed.
    fn arguments(&self, path: &str) -> Vec<(&'static str, String)> {
        let (attempt, key) = (self.open.to_string(), new_id().to_string());
        let answer = vec![
            ("attempt", attempt.clone()),
            ("position", "0".into()),
            ("places[]", "0".into()),
        ];
        match path.strip_prefix("/api/").unwrap() {
            "participants/send_code" => vec![("phone", BERT.into()), ("consent", "1".into())],
            "participants/sign_in" => vec![("code", "123456".into())],
            "participants/set_edition" => vec![("edition", "elder".into())],
            "participants/set_time_allowance" => vec![("allowance", "double".into())],
            "participants/give_consent" | "participants/withdraw_consent" => {
                vec![("purpose", "prize_notice".into())]
            }
            "participants/delete_account" => vec![("confirm", "1".into())],
            "participants/resend_code"
            | "participants/sign_out"
            | "participants/sign_out_everywhere" => vec![],
            "quizzes/start_attempt" => vec![("campaign", "spring".into()), ("key", key)],
            "quizzes/save_answer" | "quizzes/check_answer" => answer,
            "quizzes/hand_in" => vec![("attempt", attempt), ("key", key)],
            "surveys/begin" => vec![("campaign", "spring".into()), ("consent", "1".into())],
            "surveys/save" => vec![
                ("campaign", "spring".into()),
                ("page", "first".into()),
                ("shown[]", "mood".into()),
                ("fields[mood][]", "5".into()),
            ],
            "lessons/report" => vec![
                ("lesson", self.lesson.id.to_string()),
                ("from_ms", "0".into()),
                ("to_ms", "1000".into()),
                ("position_ms", "1000".into()),
            ],
            "lessons/answer" => vec![
                ("lesson", self.lesson.id.to_string()),
                ("question", self.lesson.questions[1].to_string()),
                ("places[]", "0".into()),
            ],
            "lessons/read_on" => vec![("lesson", self.lesson.id.to_string()), ("part", "0".into())],
            "lessons/collect" => vec![("lesson", self.lesson.id.to_string())],
            "surveys/hand_in" => vec![("campaign", "spring".into()), ("changes", "0".into())],
            "claims/claim" => vec![
                ("win", self.win.to_string()),
                ("branch", self.branch.to_string()),
            ],
            "claims/decline" | "claims/withdraw_name" => vec![("win", self.win.to_string())],
            "claims/publish_name" => {
                vec![("win", self.win.to_string()), ("surname", "王".into())]
            }
            "quizzes/practise" => {
                vec![
                    ("version", self.version.to_string()),
                    ("places[]", "0".into()),
                ]
            }
            other => panic!("{other} is new: say here what it takes, and in routes.rs who may"),
        }
    }

    /// Every change that a customer may ask for, with its arguments.
    fn changes(&self) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let theirs = [
            "/api/participants/",
            "/api/quizzes/",
            "/api/surveys/",
            "/api/claims/",
        ];
        let customers = changes();
        let customers = customers.iter().filter(|(path, access)| {
            let of_lessons = path.starts_with("/api/lessons/");
            let customers = matches!(access, Access::Participant | Access::Anyone);
            (of_lessons && customers) || theirs.iter().any(|theirs| path.starts_with(theirs))
        });
        customers
            .map(|(path, _)| (*path, self.arguments(path)))
            .collect()
    }
}

fn form<'f>(arguments: &'f [(&'static str, String)]) -> Vec<(&'f str, &'f str)> {
    arguments
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_leads_to_sign_in_and_back_exactly_where_it_says() {
    let scene = Scene::set().await;
    for (page, access) in scene.pages() {
        for method in [Method::GET, Method::HEAD] {
            let reply = scene.app.browser().ask(method, &page).await;
            let to_sign_in = (StatusCode::SEE_OTHER, sign_in_page(&page));
            let answer = (reply.status, reply.location().to_owned());
            match access {
                Access::Participant => assert_eq!(answer, to_sign_in, "{page}"),
                // Where no code was asked for there is none to be typed.
                Access::Anyone if page == "/sign-in/code" => {
                    assert_eq!(answer, (StatusCode::SEE_OTHER, sign_in_page("/")));
                }
                // That campaign has no instant wins.
                Access::Anyone if page.contains("/instant") => {
                    assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
                }
                Access::Anyone => assert_eq!(reply.status, StatusCode::OK, "{page}"),
                Access::Staff | Access::Permitted(_) => panic!("{page} is no customers' page"),
            }
        }
    }
}

#[test]
fn the_table_of_changes_names_every_server_function() {
    let table: HashSet<_> = changes().into_iter().map(|(path, _)| path).collect();
    assert_eq!(table.len(), changes().len(), "each once");
    let registered: HashSet<_> = server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path} changes something");
            path
        })
        .collect();
    assert_eq!(table, registered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_refuses_an_anonymous_caller_unless_it_is_declared_open() {
    let scene = Scene::set().await;
    let before = scene.app.dump().await;
    let open = changes().into_iter().filter(|(path, access)| {
        *access == Access::Anyone
            && (path.starts_with("/api/participants/") || path.starts_with("/api/lessons/"))
    });
    let open: HashSet<_> = open.map(|(path, _)| path).collect();
    let mut walked = HashSet::new();
    for (path, arguments) in scene.changes() {
        walked.insert(path);
        let called = scene.app.browser().call(path, &form(&arguments)).await;
        let sent = scene.app.browser().post(path, &form(&arguments)).await;
        let to_sign_in = sent.location().starts_with("/sign-in?next=");
        if open.contains(path) {
            assert_ne!(called.error(), Some(AppError::NotSignedIn), "{path}");
            assert!(!to_sign_in, "{path}");
        } else {
            assert_eq!(called.error(), Some(AppError::NotSignedIn), "{path}");
            assert_eq!(called.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(to_sign_in, "{path}: {sent:?}");
        }
    }
    assert!(
        open.is_subset(&walked),
        "every open change is one: {open:?}"
    );
    let changed = scene.app.dump().await.changes(&before);
    assert_eq!(
        changed,
        ["outbox", "rate_limits", "sign_in_challenges"],
        "of the sent code"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_attempt_is_not_found() {
    let scene = Scene::set().await;
    let mut bert = scene.app.signed_in(BERT).await;
    let before = scene.app.dump().await;
    for (page, access) in scene.pages() {
        if page.starts_with("/lessons/") {
            // Whoever opens a lesson begins to watch it.
            continue;
        }
        let reply = bert.get(&page).await;
        if page.starts_with("/attempts/")
            || page.starts_with("/me/wins/")
            || page.contains("/tickets/")
        {
            assert_eq!(access, Access::Participant);
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
            assert!(reply.shows("没有找到这个页面"), "{reply:?}");
        } else if page.contains("/instant") {
            // That campaign has no instant wins.
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{page}");
        } else {
            assert!(!reply.status.is_client_error(), "{page}: {reply:?}");
        }
    }
    for attempt in [scene.open, scene.handed_in].map(|id| id.to_string()) {
        let key = new_id().to_string();
        let answer = [
            ("attempt", &*attempt),
            ("position", "0"),
            ("places[0]", "0"),
        ];
        let version = scene.version.to_string();
        for (path, form) in [
            (SAVE, &answer[..]),
            (CHECK, &answer[..]),
            (HAND_IN, &[("attempt", &*attempt), ("key", &*key)][..]),
            // Anna's attempt as the key of one of Bert's own.
            (START, &[("campaign", "spring"), ("key", &*attempt)][..]),
            // A question that was explained to Anna, but not to Bert.
            (PRACTISE, &[("version", &*version), ("places[0]", "1")][..]),
        ] {
            let reply = bert.call(path, form).await;
            let answer = (reply.status, reply.error());
            assert_eq!(
                answer,
                (StatusCode::NOT_FOUND, Some(AppError::NotFound)),
                "{path}"
            );
        }
    }
    let page = format!("/practice?version={}&chosen=1", scene.version);
    assert_eq!(bert.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(scene.app.dump().await.changes(&before), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_changes_nothing() {
    let mut scene = Scene::set().await;
    let mut pages: Vec<_> = scene.pages().into_iter().map(|(page, _)| page).collect();
    // Who opens a lesson begins to watch it: its clock runs from then on.
    pages.retain(|page| !page.starts_with("/lessons/"));
    pages.push(format!("/practice?version={}&chosen=0-1", scene.version));
    pages.push(format!("/attempts/{}?q=3", scene.open));
    pages.extend(["/healthz", "/favicon.ico", "/pkg/a.css"].map(Into::into));
    let before = scene.app.dump().await;
    for page in &pages {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            scene.anna.ask(method, page).await;
        }
    }
    for (path, arguments) in scene.changes() {
        let query: Vec<_> = arguments
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let reply = scene.anna.get(&format!("{path}?{}", query.join("&"))).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path} is no page");
    }
    assert_eq!(scene.app.dump().await.changes(&before), [""; 0]);
}
