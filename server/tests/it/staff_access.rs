//! Every page and change of the console, asked for by everyone: what happens is what the table in
//! `domain` says.

use app::error::AppError;
use app::routes::{Access, changes, pages, uploads};
use app::shell::leading_back;
use chrono::TimeDelta;
use domain::prizes::PrizeKind;
use domain::staff::{Permission, Role};
use http::StatusCode;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::lessons::scene::NewLesson;
use crate::test_app::{Browser, NewCampaign, TestApp, new_id};
use crate::{draws, stock, surveys};

const NOBODYS: &str = "00000000-0000-0000-0000-000000000001";

/// The pages about how a campaign did.
const FIGURES: [&str; 5] = ["/board", "/items", "/items.csv", "/report", "/report.xlsx"];

/// Everyone who may ask: nobody in particular, a customer, and each role.
struct Callers {
    app: TestApp,
    /// A draft of the editor's.
    question: Uuid,
    /// A campaign that the editor composes.
    campaign: Uuid,
    /// One that runs and has a survey.
    surveyed: Uuid,
    /// A published campaign, and a channel of it that belongs to the teller's outlet.
    channel: (Uuid, Uuid),
    /// A draw of the running campaign that is being prepared.
    draw: Uuid,
    /// A rehearsal whose list is frozen.
    rehearsal: Uuid,
    /// A prize that lies at branches, and one of voucher codes.
    prizes: [Uuid; 2],
    /// A prize that waits at the teller's outlet.
    win: Uuid,
    /// A lesson that is published, and a film that nobody uses.
    lesson: Uuid,
    film: Uuid,
    all: Vec<(Option<Role>, Browser)>,
}

impl Callers {
    async fn all() -> Self {
        let app = TestApp::on(TestDatabase::sqlite().await);
        app.with_staff().await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let question = editor.drafts("存款保险最高偿付多少？").await;
        let campaign = editor.composes("rights_day").await;
        editor.adds_question(campaign, "p1", "nps").await;
        let (running, _) = NewCampaign::new("spring").add(&app).await;
        let mut customer = app.signed_in("13900000002").await;
        customer.take(&app, "spring", 5).await;
        let rehearsal = app.prepare_draw(&running, true).await;
        rehearsal.freeze(&app).await;
        app.add_survey(running.id, surveys::SMALL).await;
        let channel = (running.id, new_id());
        let (of, key) = (channel.0.to_string(), channel.1.to_string());
        let form = [
            ("campaign", &*of),
            ("key", &*key),
            ("name", "海报"),
            ("medium", "poster"),
            ("branch", "0571-01"),
        ];
        assert_eq!(editor.call("/api/channels/add", &form).await.error(), None);
        draws::put_prizes(&app, running.id, vec![draws::kites(3)]).await;
        let draw = new_id();
        let (of, key) = (running.id.to_string(), draw.to_string());
        let mut officer = app.at_the_desk(Role::DrawOfficer).await;
        let form = [("campaign", &*of), ("key", &*key)];
        let begun = officer.call("/api/draws/prepare", &form).await;
        assert_eq!(begun.error(), None);
        let (_, thing) = stock::with_prize(&app, "things", PrizeKind::Thing).await;
        let (_, voucher) = stock::with_prize(&app, "codes", PrizeKind::Voucher).await;
        // The bank is remembered for some seconds.
        app.pass(TimeDelta::seconds(11));
        let win = app.waiting_prize().await.win;
        let lesson = NewLesson::titled("柜台前的勾").add(&app).await.id;
        let film = app.ready_film().await.id;
        let mut all = vec![
            (None, app.browser()),
            (None, app.signed_in("13900000001").await),
        ];
        for role in Role::ALL {
            all.push((Some(role), app.at_the_desk(role).await));
        }
        Self {
            app,
            question,
            campaign,
            surveyed: running.id,
            channel,
            draw,
            rehearsal: rehearsal.id,
            prizes: [thing, voucher],
            win,
            lesson,
            film,
            all,
        }
    }

    /// An address with things in it that are there.
    async fn address(&self, pattern: &str) -> String {
        let id = match pattern {
            pattern if pattern.starts_with("/staff/accounts/") => {
                self.app.account("editor").await.id
            }
            "/staff/questions/{id}" => self.question,
            "/staff/films/{id}" => self.film,
            pattern if pattern.starts_with("/staff/lessons/{id}") => self.lesson,
            pattern if pattern.starts_with("/staff/counter/wins/") => self.win,
            pattern if pattern.contains("/survey/results") => self.surveyed,
            "/staff/draws/campaigns/{id}" => self.surveyed,
            "/staff/draws/{id}/screen" | "/staff/draws/{id}/notary-pack.zip" => self.rehearsal,
            pattern if pattern.starts_with("/staff/draws/{id}") => self.draw,
            pattern if pattern.contains("{channel}") => self.channel.0,
            // Only what was published has figures.
            pattern if FIGURES.iter().any(|page| pattern.ends_with(page)) => self.surveyed,
            "/staff/campaigns/{id}/instant" => self.surveyed,
            pattern if pattern.starts_with("/staff/campaigns/") => self.campaign,
            pattern if pattern.contains("{id}/survey") => self.campaign,
            "/staff/prizes/{id}/codes" | "/staff/prizes/{id}/codes/{list}" => self.prizes[1],
            pattern if pattern.starts_with("/staff/prizes/{id}") => self.prizes[0],
            // Of a file that nobody brought.
            pattern if pattern.ends_with("/import/{id}") => NOBODYS.parse().unwrap(),
            // Of a ticket that nobody holds.
            "/staff/prizes/line/{id}" => NOBODYS.parse().unwrap(),
            // What every scope covers.
            _ => self.app.branch_id("0571-01").await,
        };
        let pattern = pattern.replace("questions/{key}", "questions/q1");
        let pattern = pattern.replace("pages/{key}", "pages/p1");
        let page = pattern.replace("{id}", &id.to_string());
        let page = page.replace("{channel}", &self.channel.1.to_string());
        let page = page.replace("{list}", NOBODYS);
        let page = page.replace("{step}", "basics");
        page.replace("{token}", "0123456789abcdef")
    }

    /// What makes each change do something, were it allowed.
    async fn arguments(&self, path: &str) -> Vec<(&'static str, String)> {
        let account = self.app.account("editor").await.id.to_string();
        let branch = self.app.branch_id("0571-01").await.to_string();
        let named = |name: &str| {
            vec![
                ("branch_code", "0571-77".to_owned()),
                ("name", name.to_owned()),
                ("parent", "0571".to_owned()),
            ]
        };
        match path.strip_prefix("/api/").unwrap() {
            "staff/sign_out" => vec![],
            // A session that nobody has: the caller's own must last.
            "staff/end_my_sessions" => vec![("session", branch)],
            "staff/change_password" => vec![
                ("password", "x".into()),
                ("new_password", "four plain words here".into()),
            ],
            "staff/renew_recovery_codes" => vec![("code", "000000".into())],
            "staff/invite" => vec![
                ("username", "somebody".into()),
                ("name", "某人".into()),
                ("role", "auditor".into()),
                ("branch", "0000".into()),
            ],
            "staff/change" => vec![
                ("id", account),
                ("seen", "as it was".into()),
                ("name", "王芳".into()),
                ("role", "campaign_editor".into()),
                ("branch", "0000".into()),
            ],
            // Of an account that is not there, for the callers must stay.
            "staff/disable" | "staff/enable" | "staff/end_sessions" => vec![("id", branch)],
            "staff/invite_again" => vec![("id", account)],
            "branches/add" => {
                let mut form = named("新网点");
                form.push(("kind", "outlet".into()));
                form
            }
            "branches/change" => {
                let mut form = named("改名");
                form.extend([("id", branch), ("changes", "0".into())]);
                form
            }
            "branches/import" => vec![("id", NOBODYS.into())],
            of if of.starts_with("campaigns/") || of.starts_with("channels/") => {
                self.about_campaigns(of)
            }
            of if of.starts_with("draws/") => self.about_draws(of),
            "survey_results/hide" => vec![
                ("campaign", self.surveyed.to_string()),
                ("sheet", NOBODYS.into()),
                ("question", "mood".into()),
                ("hide", "yes".into()),
            ],
            "prizes/find_line" => vec![("ticket", "7K3PX-29QMD".into())],
            "staff/autosave" => vec![
                ("what", "question".into()),
                ("fields[0][0]", "id".into()),
                ("fields[0][1]", self.question.to_string()),
            ],
            "instant/pause" | "instant/resume" => vec![
                ("campaign", self.surveyed.to_string()),
                ("notice", "说明".into()),
            ],
            "reviews/decide" => vec![
                ("campaign", self.surveyed.to_string()),
                ("chosen[0]", NOBODYS.into()),
                ("verb", "keep".into()),
                ("note", "原因".into()),
            ],
            "reviews/check" => vec![("campaign", self.surveyed.to_string())],
            "reviews/clear_staff_numbers" => vec![("confirm", "1".into())],
            "lessons/retry_film" => vec![
                ("film", self.film.to_string()),
                ("lesson", self.lesson.to_string()),
            ],
            of if of.starts_with("lessons/") => vec![
                ("id", self.lesson.to_string()),
                ("changes", "99".into()),
                ("remark", "原因".into()),
                ("reason", "原因".into()),
            ],
            of if of.starts_with("questions/") => self.about_questions(of),
            of if of.starts_with("stock/") => self.about_stock(of),
            of if of.starts_with("counter/") => self.at_the_counter(of),
            other => panic!("{other} is new: say here what it takes, and in routes.rs who may"),
        }
    }

    fn about_draws(&self, of: &str) -> Vec<(&'static str, String)> {
        match of {
            "draws/prepare" => vec![
                ("campaign", self.surveyed.to_string()),
                ("key", self.draw.to_string()),
            ],
            // Of a draw that is not there: the callers' own must stay.
            "draws/abandon" => vec![("id", NOBODYS.into())],
            _ => vec![
                ("id", self.draw.to_string()),
                ("changes", "99".into()),
                ("reason", "原因".into()),
            ],
        }
    }

    fn about_campaigns(&self, of: &str) -> Vec<(&'static str, String)> {
        match of {
            "channels/add" => vec![
                ("campaign", self.channel.0.to_string()),
                ("key", new_id().to_string()),
                ("name", "柜台".into()),
                ("medium", "counter".into()),
            ],
            "channels/add_all" => vec![
                ("campaign", self.channel.0.to_string()),
                ("medium", "screen".into()),
                ("part", "all".into()),
            ],
            "channels/close" | "channels/reopen" => vec![
                ("campaign", self.channel.0.to_string()),
                ("id", self.channel.1.to_string()),
            ],
            "campaigns/begin" => vec![("id", NOBODYS.into()), ("template", "blank".into())],
            "campaigns/copy" => vec![
                ("id", new_id().to_string()),
                ("of", self.campaign.to_string()),
            ],
            _ => vec![
                ("id", self.campaign.to_string()),
                ("changes", "99".into()),
                ("remark", "原因".into()),
                ("notice", "说明".into()),
                ("reason", "原因".into()),
            ],
        }
    }

    fn about_stock(&self, of: &str) -> Vec<(&'static str, String)> {
        match of {
            "stock/count" => vec![("key", new_id().to_string()), ("branch", "0571-01".into())],
            "stock/arrive" => vec![("id", NOBODYS.into()), ("arrived", "1".into())],
            "stock/import_codes" => vec![
                ("prize", self.prizes[1].to_string()),
                ("id", NOBODYS.into()),
            ],
            "stock/remove_picture" => vec![("prize", self.prizes[0].to_string())],
            _ => vec![
                ("prize", self.prizes[0].to_string()),
                ("key", new_id().to_string()),
                ("kind", "received".into()),
                ("branch", "0571-01".into()),
                ("to", "0536-01".into()),
                ("quantity", "1".into()),
                ("threshold", "1".into()),
            ],
        }
    }

    fn at_the_counter(&self, of: &str) -> Vec<(&'static str, String)> {
        match of {
            "counter/find" => vec![("scanned", "123456789012".into())],
            "counter/send_code" => vec![("id", self.win.to_string())],
            "counter/hand_over" => vec![
                ("id", self.win.to_string()),
                ("key", new_id().to_string()),
                ("changes", "1".into()),
                ("comer", "winner".into()),
                ("digits", "5678".into()),
                ("received", "1".into()),
            ],
            _ => vec![
                ("id", self.win.to_string()),
                ("key", new_id().to_string()),
                ("reason", "发错了".into()),
            ],
        }
    }

    fn about_questions(&self, of: &str) -> Vec<(&'static str, String)> {
        match of {
            "questions/write" => vec![
                ("id", self.question.to_string()),
                ("changes", "0".into()),
                ("stem", "改过的题干".into()),
            ],
            "questions/bulk" => vec![
                ("chosen[0]", format!("{NOBODYS}:0")),
                ("verb", "submit".into()),
            ],
            "questions/settle_row" | "questions/skip_row" => {
                vec![("id", NOBODYS.into()), ("position", "0".into())]
            }
            "questions/start_import" | "questions/abandon_import" | "questions/submit_imported" => {
                vec![("id", NOBODYS.into())]
            }
            _ => vec![
                ("id", self.question.to_string()),
                ("changes", "99".into()),
                ("remark", "原因".into()),
            ],
        }
    }
}

fn may(role: Option<Role>, access: Access) -> Result<(), AppError> {
    match (access, role) {
        (Access::Anyone, _) | (Access::Staff, Some(_)) => Ok(()),
        (Access::Permitted(permission), Some(role)) => {
            let permitted = role.may(permission);
            permitted.then_some(()).ok_or(AppError::NotPermitted)
        }
        (Access::Staff | Access::Permitted(_), None) => Err(AppError::StaffNotSignedIn),
        (Access::Participant, _) => panic!("no page of the console is for customers"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_opens_for_those_whom_the_table_permits() {
    let callers = Callers::all().await;
    let mut walked = 0;
    let console = pages()
        .into_iter()
        .filter(|(page, ..)| page.starts_with("/staff"));
    for (pattern, access, _) in console {
        let page = callers.address(pattern).await;
        for (role, browser) in &callers.all {
            let reply = browser.clone().get(&page).await;
            let told = format!("{role:?} at {page}: {reply:?}");
            match may(*role, access) {
                Ok(()) => assert!(
                    // What is only on the way leads on where one has arrived.
                    reply.status == StatusCode::OK
                        || (page.ends_with(NOBODYS) && reply.status == StatusCode::NOT_FOUND)
                        || (reply.status.is_redirection()
                            && !(role.is_some() && reply.location().contains("sign-in"))),
                    "{told}"
                ),
                Err(AppError::NotPermitted) => {
                    assert_eq!(reply.status, StatusCode::FORBIDDEN, "{told}");
                    assert!(reply.shows("没有权限"), "{told}");
                }
                Err(_) => {
                    assert_eq!(
                        reply.location(),
                        leading_back("/staff/sign-in", &page),
                        "{told}"
                    );
                }
            }
            walked += 1;
        }
    }
    assert!(walked > 100, "{walked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_made_for_those_whom_the_table_permits() {
    let callers = Callers::all().await;
    let mut walked = 0;
    let console = changes().into_iter().filter(|(path, access)| {
        let customers = [
            "/api/participants/",
            "/api/quizzes/",
            "/api/surveys/",
            "/api/claims/",
        ];
        !matches!(access, Access::Anyone | Access::Participant)
            && !customers.iter().any(|theirs| path.starts_with(theirs))
    });
    for (path, access) in console {
        let arguments = callers.arguments(path).await;
        let form: Vec<_> = arguments
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        for (role, browser) in &callers.all {
            if path == "/api/staff/sign_out" && role.is_some() {
                continue;
            }
            let before = callers.app.dump().await;
            let error = browser.clone().call(path, &form).await.error();
            match may(*role, access) {
                // Each of the bank's bulk steps takes a permission of its own, and so does what
                // is saved by itself.
                Ok(()) if ["/api/questions/bulk", "/api/staff/autosave"].contains(&path) => {
                    let edits = role.is_some_and(|role| role.may(Permission::EditQuestions));
                    let refused = error == Some(AppError::NotPermitted);
                    assert_eq!(refused, !edits, "{role:?}: {error:?}");
                }
                Ok(()) => assert!(
                    !matches!(
                        error,
                        Some(
                            AppError::NotPermitted
                                | AppError::StaffNotSignedIn
                                | AppError::BadRequest
                        )
                    ),
                    "{role:?} asks for {path}: {error:?}"
                ),
                Err(refused) => {
                    assert_eq!(error, Some(refused), "{role:?} asks for {path}");
                    let changed = callers.app.dump().await.changes(&before);
                    assert_eq!(changed, [""; 0], "{role:?} asks for {path}");
                }
            }
            walked += 1;
        }
    }
    assert!(walked > 80, "{walked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_is_taken_from_those_whom_the_table_permits() {
    let callers = Callers::all().await;
    let mut walked = 0;
    for (page, access, _) in uploads() {
        let page = callers.address(page).await;
        for (role, browser) in &callers.all {
            let before = callers.app.dump().await;
            let file = "编号,层级,名称\n".as_bytes();
            let reply = browser.clone().bring(&page, "一.csv", file, &[]).await;
            let told = format!("{role:?} brings a file to {page}: {reply:?}");
            let refused = match may(*role, access) {
                // What is wrong with the file is told, here or on the page that it leads back to;
                // a step of the composer brings none, nor does a piece of a survey or a draw's settings.
                Ok(()) => {
                    let told_here = reply.status == StatusCode::OK && reply.shows("error");
                    let leads_on =
                        reply.status.is_redirection() && reply.location().ends_with("-error");
                    let piece = page.contains("/survey") && !page.ends_with("/import");
                    let settings = page.ends_with("/settings");
                    let draft = page.ends_with("/draft");
                    let is_none = page.contains("/compose/") || piece || settings || draft;
                    let no_form = reply.status == StatusCode::BAD_REQUEST;
                    assert!(told_here || leads_on || (is_none && no_form), "{told}");
                    continue;
                }
                Err(refused) => refused,
            };
            if refused == AppError::NotPermitted {
                assert_eq!(reply.status, StatusCode::FORBIDDEN, "{told}");
            } else {
                assert!(reply.location().starts_with("/staff/sign-in"), "{told}");
            }
            let changed = callers.app.dump().await.changes(&before);
            assert_eq!(changed, [""; 0], "{told}");
            walked += 1;
        }
    }
    assert!(walked > 8, "{walked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_sees_the_own_part_of_the_organisation() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let mut teller = app.at_the_desk(Role::BranchTeller).await;
    let mut service = app.at_the_desk(Role::CustomerService).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    // The teller belongs to an outlet, customer service to its city, the editor to the head office.
    for (browser, seen) in [(&mut teller, 1), (&mut service, 2), (&mut editor, 5)] {
        let list = browser.get("/staff/branches").await;
        assert!(list.shows(&format!("{seen} 个<")), "{list:?}");
        for (code, covered) in [
            ("0571-01", true),
            ("0571", seen >= 2),
            ("0536-01", seen == 5),
        ] {
            let page = format!("/staff/branches/{}", app.branch_id(code).await);
            let status = browser.get(&page).await.status;
            let wanted = if covered {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(status, wanted, "{code}");
        }
    }
}

#[test]
fn every_permission_is_somebodys_and_guards_something() {
    use Permission as P;
    let all = [
        P::ManageStaff,
        P::ViewBranches,
        P::ManageBranches,
        P::ViewQuestions,
        P::EditQuestions,
        P::ReviewQuestions,
        P::WithdrawQuestions,
        P::ExportQuestions,
        P::ViewLessons,
        P::EditLessons,
        P::ReviewLessons,
        P::ViewCampaigns,
        P::EditCampaigns,
        P::ReviewCampaigns,
        P::StopCampaigns,
        P::ViewChannels,
        P::ViewDraws,
        P::RunDraws,
        P::ConfirmDraws,
        P::ViewAudit,
    ];
    let of_pages = pages().into_iter().map(|(_, access, _)| access);
    let of_files = uploads().into_iter().map(|(_, access, _)| access);
    let of_changes = changes().into_iter().map(|(_, access)| access);
    let guards: Vec<_> = of_pages.chain(of_files).chain(of_changes).collect();
    for permission in all {
        assert!(
            Role::ALL.iter().any(|role| role.may(permission)),
            "{permission:?}"
        );
        let guarded = guards
            .iter()
            .any(|access| matches!(access, Access::Permitted(guard) if *guard == permission));
        assert!(guarded, "{permission:?} guards nothing");
    }
}
