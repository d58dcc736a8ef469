//! The addresses of campaigns at the console: the composer, surveys, channels, figures.

use axum::routing::{get, post};
use domain::staff::Permission::{
    EditCampaigns, ExportSurveyResults, ReviewCampaigns, StopCampaigns, ViewBoards, ViewCampaigns,
    ViewChannels, ViewReports, ViewSurveyResults,
};

use super::{Access, Pages, may};
use crate::campaigns::compose;
use crate::{channels, reports, surveys};

/// Every page about campaigns, and who may open it.
pub(super) fn pages() -> Pages {
    [composer(), surveys_of_staff(), ways(), figures()]
        .into_iter()
        .flatten()
        .collect()
}

/// Every page about campaigns at the console, and who may open it.
fn composer() -> Pages {
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
fn surveys_of_staff() -> Pages {
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
            may(ViewSurveyResults),
            get(surveys::results_page::results),
        ),
        (
            "/staff/campaigns/{id}/survey/results.xlsx",
            may(ExportSurveyResults),
            get(surveys::export::xlsx),
        ),
        (
            "/staff/campaigns/{id}/survey/results.csv",
            may(ExportSurveyResults),
            get(surveys::export::csv),
        ),
    ]
}

/// Every page of a campaign's channels, and who may open it.
fn ways() -> Pages {
    vec![
        (
            "/staff/channels",
            may(ViewChannels),
            get(channels::own_page::own),
        ),
        (
            "/staff/campaigns/{id}/channels",
            may(ViewChannels),
            get(channels::list_page::list),
        ),
        (
            "/staff/campaigns/{id}/channels.xlsx",
            may(ViewChannels),
            get(channels::files::xlsx),
        ),
        (
            "/staff/campaigns/{id}/channels.csv",
            may(ViewChannels),
            get(channels::files::csv),
        ),
        (
            "/staff/campaigns/{id}/channels/new",
            may(EditCampaigns),
            get(channels::forms::new),
        ),
        (
            "/staff/campaigns/{id}/channels/branches",
            may(EditCampaigns),
            get(channels::forms::branches_at_once),
        ),
        (
            "/staff/campaigns/{id}/channels/sheet",
            may(ViewChannels),
            get(channels::sheet::sheet),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}",
            may(ViewChannels),
            get(channels::list_page::one),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/qr.svg",
            may(ViewChannels),
            get(channels::files::qr_svg),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/qr.png",
            may(ViewChannels),
            get(channels::files::qr_png),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/poster",
            may(ViewChannels),
            get(channels::poster::poster),
        ),
        (
            "/staff/campaigns/{id}/channels/{channel}/poster.svg",
            may(ViewChannels),
            get(channels::poster::poster_svg),
        ),
    ]
}

/// Every page about how a campaign did, and who may open it.
fn figures() -> Pages {
    vec![
        (
            "/staff/campaigns/{id}/board",
            may(ViewBoards),
            get(reports::board_page::show),
        ),
        (
            "/staff/campaigns/{id}/items",
            may(ViewReports),
            get(reports::items_page::show),
        ),
        (
            "/staff/campaigns/{id}/items.csv",
            may(ViewReports),
            get(reports::export::items_csv),
        ),
        (
            "/staff/campaigns/{id}/report",
            may(ViewReports),
            get(reports::report_page::show),
        ),
        (
            "/staff/campaigns/{id}/report.xlsx",
            may(ViewReports),
            get(reports::export::report_xlsx),
        ),
    ]
}

/// Every form that is posted to a page of its own about campaigns, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![
        (
            "/staff/campaigns/{id}/compose/{step}",
            may(EditCampaigns),
            post(compose::step_page::save),
        ),
        (
            "/staff/campaigns/{id}/cover",
            may(EditCampaigns),
            post(compose::cover::upload),
        ),
        (
            "/staff/campaigns/{id}/list",
            may(EditCampaigns),
            post(compose::audience::upload),
        ),
        (
            "/staff/campaigns/{id}/survey",
            may(EditCampaigns),
            post(surveys::editor::change),
        ),
        (
            "/staff/campaigns/{id}/survey/about",
            may(EditCampaigns),
            post(surveys::editor::piece::put_about),
        ),
        (
            "/staff/campaigns/{id}/survey/questions/{key}",
            may(EditCampaigns),
            post(surveys::editor::piece::put_question),
        ),
        (
            "/staff/campaigns/{id}/survey/pages/{key}",
            may(EditCampaigns),
            post(surveys::editor::piece::put_page),
        ),
        (
            "/staff/campaigns/{id}/survey/import",
            may(EditCampaigns),
            post(surveys::editor::files::import),
        ),
    ]
}

/// Every change about campaigns, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    ("/api/survey_results/hide", may(ViewSurveyResults)),
    ("/api/channels/add", may(EditCampaigns)),
    ("/api/channels/add_all", may(EditCampaigns)),
    ("/api/channels/close", may(EditCampaigns)),
    ("/api/channels/reopen", may(EditCampaigns)),
    ("/api/campaigns/begin", may(EditCampaigns)),
    ("/api/campaigns/copy", may(EditCampaigns)),
    ("/api/campaigns/submit", may(EditCampaigns)),
    ("/api/campaigns/take_back", may(EditCampaigns)),
    ("/api/campaigns/revise", may(EditCampaigns)),
    ("/api/campaigns/discard", may(EditCampaigns)),
    ("/api/campaigns/archive", may(EditCampaigns)),
    ("/api/campaigns/approve", may(ReviewCampaigns)),
    ("/api/campaigns/send_back", may(ReviewCampaigns)),
    ("/api/campaigns/pause", may(StopCampaigns)),
    ("/api/campaigns/resume", may(StopCampaigns)),
    ("/api/campaigns/close", may(StopCampaigns)),
];
