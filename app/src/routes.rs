//! Every address on one screen.

mod prizes;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use domain::staff::Permission;
use http::Uri;
use leptos::prelude::provide_context;
use tower_http::limit::RequestBodyLimitLayer;

use crate::audit::pages as audit;
use crate::branches;
use crate::campaigns::{compose, home as customers_home, pages as campaigns, rules};
use crate::channels;
use crate::context::AppState;
use crate::error::AppError;
use crate::participants::{data_pages, pages as participants};
use crate::pictures;
use crate::prizes::pages as my;
use crate::questions;
use crate::quizzes::{attempt_pages, practice, result_page};
use crate::reports;
use crate::staff::{account_list, account_pages, home, me, set_up_page, sign_in_pages};
use crate::surveys;
use crate::visitor::local_page;
use crate::{flash, limits, same_origin, shell, troubles};

/// The most bytes of a form that brings a file: a little more than the largest file that is read.
const UPLOAD_LIMIT: usize = 21 * 1024 * 1024;

/// Who may open a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Anyone,
    /// A signed-in participant; what belongs to somebody is only theirs.
    Participant,
    /// Any signed-in member of staff.
    Staff,
    /// A signed-in member of staff whose role permits it.
    Permitted(Permission),
}

/// Every page, and who may open it.
pub fn pages() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::{Anyone, Participant};
    let mut all = vec![
        ("/", Anyone, get(customers_home::home)),
        ("/campaigns/{slug}", Anyone, get(campaigns::campaign)),
        ("/campaigns/{slug}/rules", Anyone, get(rules::rules)),
        (
            "/pictures/{id}/{file}",
            Anyone,
            get(pictures::serve::picture),
        ),
        ("/privacy", Anyone, get(participants::privacy)),
        ("/sign-in", Anyone, get(participants::sign_in)),
        ("/sign-in/code", Anyone, get(participants::code)),
        ("/attempts/{id}", Participant, get(attempt_pages::attempt)),
        (
            "/attempts/{id}/review",
            Participant,
            get(attempt_pages::review),
        ),
        (
            "/attempts/{id}/result",
            Participant,
            get(result_page::result),
        ),
        (
            "/campaigns/{slug}/survey",
            Anyone,
            get(surveys::intro_page::intro),
        ),
        (
            "/campaigns/{slug}/survey/pages/{page}",
            Participant,
            get(surveys::pages::page),
        ),
        (
            "/campaigns/{slug}/survey/review",
            Participant,
            get(surveys::pages::review),
        ),
        ("/practice", Participant, get(practice::practice)),
        ("/me", Participant, get(my::me)),
        ("/me/data", Participant, get(data_pages::my_data)),
        ("/me/data.json", Participant, get(data_pages::download)),
    ];
    all.extend(console());
    all.extend(bank());
    all.extend(composer());
    all.extend(surveys_of_staff());
    all.extend(ways());
    all.extend(figures());
    all.extend(prizes::pages());
    all
}

/// Every page of the console, and who may open it.
fn console() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::{Anyone, Permitted, Staff};
    use Permission::{ManageBranches, ManageStaff, ViewAudit, ViewBranches};
    vec![
        ("/staff", Staff, get(home::home)),
        ("/staff/sign-in", Anyone, get(sign_in_pages::password)),
        ("/staff/sign-in/code", Anyone, get(sign_in_pages::code)),
        (
            "/staff/invitations/{token}",
            Anyone,
            get(set_up_page::set_up),
        ),
        ("/staff/me", Staff, get(me::me)),
        (
            "/staff/me/recovery-codes",
            Staff,
            get(set_up_page::recovery_codes),
        ),
        (
            "/staff/accounts",
            Permitted(ManageStaff),
            get(account_list::list),
        ),
        (
            "/staff/accounts/new",
            Permitted(ManageStaff),
            get(account_pages::new),
        ),
        (
            "/staff/accounts/{id}",
            Permitted(ManageStaff),
            get(account_pages::account),
        ),
        (
            "/staff/branches",
            Permitted(ViewBranches),
            get(branches::pages::list),
        ),
        (
            "/staff/branches/new",
            Permitted(ManageBranches),
            get(branches::form_pages::new),
        ),
        (
            "/staff/branches/{id}",
            Permitted(ViewBranches),
            get(branches::form_pages::branch),
        ),
        (
            "/staff/branches.xlsx",
            Permitted(ViewBranches),
            get(branches::import_pages::xlsx),
        ),
        (
            "/staff/branches.csv",
            Permitted(ViewBranches),
            get(branches::import_pages::csv),
        ),
        (
            "/staff/branches/template.xlsx",
            Permitted(ManageBranches),
            get(branches::import_pages::template),
        ),
        (
            "/staff/branches/import",
            Permitted(ManageBranches),
            get(branches::import_pages::ask),
        ),
        (
            "/staff/branches/import/{id}",
            Permitted(ManageBranches),
            get(branches::import_pages::look),
        ),
        ("/staff/audit", Permitted(ViewAudit), get(audit::list)),
        ("/staff/audit.csv", Permitted(ViewAudit), get(audit::export)),
    ]
}

/// Every page of the question bank, and who may open it.
fn bank() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::Permitted;
    use Permission::{EditQuestions, ExportQuestions, ViewQuestions};
    vec![
        (
            "/staff/questions",
            Permitted(ViewQuestions),
            get(questions::list_page::list),
        ),
        (
            "/staff/questions.xlsx",
            Permitted(ExportQuestions),
            get(questions::export::xlsx),
        ),
        (
            "/staff/questions.csv",
            Permitted(ExportQuestions),
            get(questions::export::csv),
        ),
        (
            "/staff/questions.gift",
            Permitted(ExportQuestions),
            get(questions::export::gift),
        ),
        (
            "/staff/questions/template.xlsx",
            Permitted(EditQuestions),
            get(questions::export::template),
        ),
        (
            "/staff/questions/new",
            Permitted(EditQuestions),
            get(questions::question_page::new),
        ),
        (
            "/staff/questions/import",
            Permitted(EditQuestions),
            get(questions::import::ask_page::ask),
        ),
        (
            "/staff/questions/import/{id}",
            Permitted(EditQuestions),
            get(questions::import::look_page::look),
        ),
        (
            "/staff/questions/{id}",
            Permitted(ViewQuestions),
            get(questions::question_page::question),
        ),
    ]
}

/// Every page about campaigns at the console, and who may open it.
fn composer() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Permission::{EditCampaigns, ViewCampaigns};
    vec![
        (
            "/staff/campaigns",
            may(ViewCampaigns),
            get(compose::list_page::list),
        ),
        (
            "/staff/campaigns/new",
            may(EditCampaigns),
            get(compose::list_page::new),
        ),
        (
            "/staff/campaigns/{id}",
            may(ViewCampaigns),
            get(compose::overview::campaign),
        ),
        (
            "/staff/campaigns/{id}/compose/{step}",
            may(EditCampaigns),
            get(compose::step_page::step),
        ),
        (
            "/staff/campaigns/{id}/preview",
            may(ViewCampaigns),
            get(compose::preview::preview),
        ),
        (
            "/staff/campaigns/{id}/list",
            may(EditCampaigns),
            get(compose::audience::ask),
        ),
    ]
}

/// Every page about surveys at the console, and who may open it.
fn surveys_of_staff() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::Permitted;
    use Permission::{EditCampaigns, ExportSurveyResults, ViewSurveyResults};
    vec![
        (
            "/staff/campaigns/{id}/survey",
            may(EditCampaigns),
            get(surveys::editor::survey),
        ),
        (
            "/staff/campaigns/{id}/survey.json",
            may(EditCampaigns),
            get(surveys::editor::files::json),
        ),
        (
            "/staff/campaigns/{id}/survey/about",
            may(EditCampaigns),
            get(surveys::editor::piece::about),
        ),
        (
            "/staff/campaigns/{id}/survey/questions/{key}",
            may(EditCampaigns),
            get(surveys::editor::piece::question),
        ),
        (
            "/staff/campaigns/{id}/survey/pages/{key}",
            may(EditCampaigns),
            get(surveys::editor::piece::survey_page),
        ),
        (
            "/staff/campaigns/{id}/survey/results",
            Permitted(ViewSurveyResults),
            get(surveys::results_page::results),
        ),
        (
            "/staff/campaigns/{id}/survey/results.xlsx",
            Permitted(ExportSurveyResults),
            get(surveys::export::xlsx),
        ),
        (
            "/staff/campaigns/{id}/survey/results.csv",
            Permitted(ExportSurveyResults),
            get(surveys::export::csv),
        ),
    ]
}

/// Every page of a campaign's channels, and who may open it.
fn ways() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::Permitted;
    use Permission::{EditCampaigns, ViewChannels};
    vec![
        (
            "/staff/channels",
            Permitted(ViewChannels),
            get(channels::own_page::own),
        ),
        (
            "/staff/campaigns/{id}/channels",
            Permitted(ViewChannels),
            get(channels::list_page::list),
        ),
        (
            "/staff/campaigns/{id}/channels.xlsx",
            Permitted(ViewChannels),
            get(channels::files::xlsx),
        ),
        (
            "/staff/campaigns/{id}/channels.csv",
            Permitted(ViewChannels),
            get(channels::files::csv),
        ),
        (
            "/staff/campaigns/{id}/channels/new",
            Permitted(EditCampaigns),
            get(channels::forms::new),
        ),
        (
            "/staff/campaigns/{id}/channels/branches",
            Permitted(EditCampaigns),
            get(channels::forms::branches_at_once),
        ),
        (
            "/staff/campaigns/{id}/channels/sheet",
            Permitted(ViewChannels),
            get(channels::sheet::sheet),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}",
            Permitted(ViewChannels),
            get(channels::list_page::one),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/qr.svg",
            Permitted(ViewChannels),
            get(channels::files::qr_svg),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/qr.png",
            Permitted(ViewChannels),
            get(channels::files::qr_png),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/poster",
            Permitted(ViewChannels),
            get(channels::poster::poster),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/poster.svg",
            Permitted(ViewChannels),
            get(channels::poster::poster_svg),
        ),
    ]
}

/// Every page about how a campaign did, and who may open it.
fn figures() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    use Access::Permitted;
    use Permission::{ViewBoards, ViewReports};
    vec![
        (
            "/staff/campaigns/{id}/board",
            Permitted(ViewBoards),
            get(reports::board_page::show),
        ),
        (
            "/staff/campaigns/{id}/items",
            Permitted(ViewReports),
            get(reports::items_page::show),
        ),
        (
            "/staff/campaigns/{id}/items.csv",
            Permitted(ViewReports),
            get(reports::export::items_csv),
        ),
        (
            "/staff/campaigns/{id}/report",
            Permitted(ViewReports),
            get(reports::report_page::show),
        ),
        (
            "/staff/campaigns/{id}/report.xlsx",
            Permitted(ViewReports),
            get(reports::export::report_xlsx),
        ),
    ]
}

/// Every form that is posted to a page of its own, mostly because it brings a file, and who may
/// send it.
pub fn uploads() -> Vec<(&'static str, Access, MethodRouter<AppState>)> {
    let mut all = vec![
        (
            "/staff/branches/import",
            Access::Permitted(Permission::ManageBranches),
            post(branches::import_pages::upload),
        ),
        (
            "/staff/questions/import",
            Access::Permitted(Permission::EditQuestions),
            post(questions::import::ask_page::upload),
        ),
        (
            "/staff/campaigns/{id}/compose/{step}",
            Access::Permitted(Permission::EditCampaigns),
            post(compose::step_page::save),
        ),
        (
            "/staff/campaigns/{id}/cover",
            Access::Permitted(Permission::EditCampaigns),
            post(compose::cover::upload),
        ),
        (
            "/staff/campaigns/{id}/list",
            Access::Permitted(Permission::EditCampaigns),
            post(compose::audience::upload),
        ),
        (
            "/staff/campaigns/{id}/survey",
            Access::Permitted(Permission::EditCampaigns),
            post(surveys::editor::change),
        ),
        (
            "/staff/campaigns/{id}/survey/about",
            Access::Permitted(Permission::EditCampaigns),
            post(surveys::editor::piece::put_about),
        ),
        (
            "/staff/campaigns/{id}/survey/questions/{key}",
            Access::Permitted(Permission::EditCampaigns),
            post(surveys::editor::piece::put_question),
        ),
        (
            "/staff/campaigns/{id}/survey/pages/{key}",
            Access::Permitted(Permission::EditCampaigns),
            post(surveys::editor::piece::put_page),
        ),
        (
            "/staff/campaigns/{id}/survey/import",
            Access::Permitted(Permission::EditCampaigns),
            post(surveys::editor::files::import),
        ),
    ];
    all.extend(prizes::uploads());
    all
}

const fn may(permission: Permission) -> Access {
    Access::Permitted(permission)
}

/// Every change, and who may make it: the server functions by their addresses.
pub fn changes() -> Vec<(&'static str, Access)> {
    [CHANGES, prizes::CHANGES].concat()
}

/// The changes of all features but prizes.
const CHANGES: &[(&str, Access)] = &[
    ("/api/participants/send_code", Access::Anyone),
    ("/api/participants/resend_code", Access::Anyone),
    ("/api/participants/sign_in", Access::Anyone),
    ("/api/participants/set_edition", Access::Anyone),
    ("/api/participants/sign_out", Access::Participant),
    ("/api/participants/sign_out_everywhere", Access::Participant),
    ("/api/participants/set_time_allowance", Access::Participant),
    ("/api/participants/give_consent", Access::Participant),
    ("/api/participants/withdraw_consent", Access::Participant),
    ("/api/participants/delete_account", Access::Participant),
    ("/api/quizzes/start_attempt", Access::Participant),
    ("/api/quizzes/save_answer", Access::Participant),
    ("/api/quizzes/check_answer", Access::Participant),
    ("/api/quizzes/hand_in", Access::Participant),
    ("/api/quizzes/practise", Access::Participant),
    ("/api/surveys/begin", Access::Participant),
    ("/api/surveys/save", Access::Participant),
    ("/api/surveys/hand_in", Access::Participant),
    (
        "/api/survey_results/hide",
        may(Permission::ViewSurveyResults),
    ),
    ("/api/staff/sign_in", Access::Anyone),
    ("/api/staff/sign_in_code", Access::Anyone),
    ("/api/staff/choose_password", Access::Anyone),
    ("/api/staff/confirm_set_up", Access::Anyone),
    ("/api/staff/sign_out", Access::Staff),
    ("/api/staff/end_my_sessions", Access::Staff),
    ("/api/staff/change_password", Access::Staff),
    ("/api/staff/renew_recovery_codes", Access::Staff),
    ("/api/staff/invite", may(Permission::ManageStaff)),
    ("/api/staff/invite_again", may(Permission::ManageStaff)),
    ("/api/staff/change", may(Permission::ManageStaff)),
    ("/api/staff/disable", may(Permission::ManageStaff)),
    ("/api/staff/enable", may(Permission::ManageStaff)),
    ("/api/staff/end_sessions", may(Permission::ManageStaff)),
    ("/api/branches/add", may(Permission::ManageBranches)),
    ("/api/branches/change", may(Permission::ManageBranches)),
    ("/api/branches/import", may(Permission::ManageBranches)),
    ("/api/staff/autosave", Access::Staff),
    ("/api/channels/add", may(Permission::EditCampaigns)),
    ("/api/channels/add_all", may(Permission::EditCampaigns)),
    ("/api/channels/close", may(Permission::EditCampaigns)),
    ("/api/channels/reopen", may(Permission::EditCampaigns)),
    ("/api/questions/write", may(Permission::EditQuestions)),
    ("/api/questions/submit", may(Permission::EditQuestions)),
    ("/api/questions/take_back", may(Permission::EditQuestions)),
    ("/api/questions/revise", may(Permission::EditQuestions)),
    ("/api/questions/discard", may(Permission::EditQuestions)),
    ("/api/questions/approve", may(Permission::ReviewQuestions)),
    ("/api/questions/send_back", may(Permission::ReviewQuestions)),
    (
        "/api/questions/withdraw",
        may(Permission::WithdrawQuestions),
    ),
    (
        "/api/questions/decide_remedy",
        may(Permission::WithdrawQuestions),
    ),
    ("/api/questions/bulk", may(Permission::ViewQuestions)),
    ("/api/questions/settle_row", may(Permission::EditQuestions)),
    ("/api/questions/skip_row", may(Permission::EditQuestions)),
    (
        "/api/questions/start_import",
        may(Permission::EditQuestions),
    ),
    (
        "/api/questions/abandon_import",
        may(Permission::EditQuestions),
    ),
    (
        "/api/questions/submit_imported",
        may(Permission::EditQuestions),
    ),
    ("/api/campaigns/begin", may(Permission::EditCampaigns)),
    ("/api/campaigns/copy", may(Permission::EditCampaigns)),
    ("/api/campaigns/submit", may(Permission::EditCampaigns)),
    ("/api/campaigns/take_back", may(Permission::EditCampaigns)),
    ("/api/campaigns/revise", may(Permission::EditCampaigns)),
    ("/api/campaigns/discard", may(Permission::EditCampaigns)),
    ("/api/campaigns/archive", may(Permission::EditCampaigns)),
    ("/api/campaigns/approve", may(Permission::ReviewCampaigns)),
    ("/api/campaigns/send_back", may(Permission::ReviewCampaigns)),
    ("/api/campaigns/pause", may(Permission::StopCampaigns)),
    ("/api/campaigns/resume", may(Permission::StopCampaigns)),
    ("/api/campaigns/close", may(Permission::StopCampaigns)),
];

/// There is no such page; an address with a slash too many leads to the one without.
async fn fallback(uri: Uri) -> Response {
    match uri.path().strip_suffix('/') {
        Some(page) if local_page(page) == page => Redirect::permanent(page).into_response(),
        _ => AppError::NotFound.into_response(),
    }
}

/// The pages and the changes that browsers can make.
pub fn router(state: AppState) -> Router {
    let changes = {
        let state = state.clone();
        move |request: axum::extract::Request| {
            let state = state.clone();
            leptos_axum::handle_server_fns_with_context(
                move || provide_context(state.clone()),
                request,
            )
        }
    };
    let changes = Router::new()
        .route("/api/{*change}", post(changes))
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            limits::check,
        ))
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            flash::carry_refusals,
        ));
    let pages = pages()
        .into_iter()
        .fold(Router::new(), |router, (path, _, page)| {
            router.route(path, page)
        });
    let uploads = uploads()
        .into_iter()
        .fold(Router::new(), |router, (path, _, upload)| {
            router.route(path, upload)
        });
    let uploads = uploads
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(UPLOAD_LIMIT));
    pages
        .merge(changes)
        .layer(RequestBodyLimitLayer::new(state.settings.request_limit))
        .merge(uploads)
        .fallback(fallback)
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            same_origin::check,
        ))
        // Around what refuses, so that each refusal has its page.
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            troubles::show_troubles,
        ))
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            shell::secure,
        ))
        .with_state(state)
}
