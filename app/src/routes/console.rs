//! The addresses of the console that belong to no feature: signing in, accounts, branches, the trail.

use axum::routing::{get, post};
use domain::staff::Permission::{ManageBranches, ManageStaff, ViewAudit, ViewBranches};

use super::{Access, Pages, may};
use crate::audit::pages as audit;
use crate::branches;
use crate::staff::{account_list, account_pages, home, me, set_up_page, sign_in_pages};

/// Every page of the console, and who may open it.
pub(super) fn pages() -> Pages {
    use Access::{Anyone, Staff};
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
        ("/staff/accounts", may(ManageStaff), get(account_list::list)),
        (
            "/staff/accounts/new",
            may(ManageStaff),
            get(account_pages::new),
        ),
        (
            "/staff/accounts/{id}",
            may(ManageStaff),
            get(account_pages::account),
        ),
        (
            "/staff/branches",
            may(ViewBranches),
            get(branches::pages::list),
        ),
        (
            "/staff/branches/new",
            may(ManageBranches),
            get(branches::form_pages::new),
        ),
        (
            "/staff/branches/{id}",
            may(ViewBranches),
            get(branches::form_pages::branch),
        ),
        (
            "/staff/branches.xlsx",
            may(ViewBranches),
            get(branches::import_pages::xlsx),
        ),
        (
            "/staff/branches.csv",
            may(ViewBranches),
            get(branches::import_pages::csv),
        ),
        (
            "/staff/branches/template.xlsx",
            may(ManageBranches),
            get(branches::import_pages::template),
        ),
        (
            "/staff/branches/import",
            may(ManageBranches),
            get(branches::import_pages::ask),
        ),
        (
            "/staff/branches/import/{id}",
            may(ManageBranches),
            get(branches::import_pages::look),
        ),
        ("/staff/audit", may(ViewAudit), get(audit::list)),
        ("/staff/audit.csv", may(ViewAudit), get(audit::export)),
    ]
}

/// Every form that is posted to a page of its own of staff, branches and the trail, and who may send it.
pub(super) fn uploads() -> Pages {
    vec![(
        "/staff/branches/import",
        may(ManageBranches),
        post(branches::import_pages::upload),
    )]
}

/// Every change of staff, branches and the trail, and who may make it.
pub(super) const CHANGES: &[(&str, Access)] = &[
    ("/api/staff/sign_in", Access::Anyone),
    ("/api/staff/sign_in_code", Access::Anyone),
    ("/api/staff/choose_password", Access::Anyone),
    ("/api/staff/confirm_set_up", Access::Anyone),
    ("/api/staff/sign_out", Access::Staff),
    ("/api/staff/end_my_sessions", Access::Staff),
    ("/api/staff/change_password", Access::Staff),
    ("/api/staff/renew_recovery_codes", Access::Staff),
    ("/api/staff/invite", may(ManageStaff)),
    ("/api/staff/invite_again", may(ManageStaff)),
    ("/api/staff/change", may(ManageStaff)),
    ("/api/staff/disable", may(ManageStaff)),
    ("/api/staff/enable", may(ManageStaff)),
    ("/api/staff/end_sessions", may(ManageStaff)),
    ("/api/branches/add", may(ManageBranches)),
    ("/api/branches/change", may(ManageBranches)),
    ("/api/branches/import", may(ManageBranches)),
    ("/api/staff/autosave", Access::Staff),
];
