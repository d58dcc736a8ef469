//! Members of staff: their accounts, and browsers in which they have signed in.

use app::keys::token_hash;
use app::staff::accounts::as_seen;
use app::staff::demo::{ACCOUNTS, PASSWORD, add_accounts};
use app::staff::second_factor::{code_after, open_secret};
use domain::staff::{Branch, BranchKind, Role};
use storage::branches;
use storage::staff::{self, Credentials, Staff, StaffSession};
use uuid::Uuid;

use super::{Browser, Reply, TestApp, new_id};

pub const WRITE: &str = "/api/questions/write";

pub const SIGN_IN: &str = "/api/staff/sign_in";
pub const SIGN_IN_CODE: &str = "/api/staff/sign_in_code";

/// The username of the account of each role.
pub fn username(role: Role) -> &'static str {
    let account = ACCOUNTS.iter().find(|account| account.2 == role);
    account.expect("an account for every role").0
}

impl TestApp {
    /// An organisation of a head office, two cities and an outlet in each, and one account for each
    /// role; the teller belongs to the outlet `0571-01`.
    pub async fn with_staff(&self) {
        use BranchKind::{City, HeadOffice, Outlet};
        let mut conn = self.state.db.read().await.unwrap();
        if branches::head_office(&mut conn).await.unwrap().is_some() {
            return;
        }
        drop(conn);
        let mut made: Vec<Branch> = Vec::new();
        for (code, parent, kind) in [
            ("0000", None, HeadOffice),
            ("0571", Some("0000"), City),
            ("0571-01", Some("0571"), Outlet),
            ("0536", Some("0000"), City),
            ("0536-01", Some("0536"), Outlet),
        ] {
            let above = |code: &str| made.iter().find(|b| b.code == code).unwrap().id;
            let branch = Branch {
                id: new_id(),
                parent: parent.map(above),
                kind,
                code: code.into(),
                name: format!("机构{code}"),
                address: String::new(),
                phone: String::new(),
                hours: String::new(),
                open: true,
            };
            let data = (branch.clone(), self.state.clock.now());
            let unit = self.state.db.write(data, |tx, (branch, now)| {
                Box::pin(async move { branches::add(tx, branch, *now).await })
            });
            assert!(unit.await.unwrap());
            made.push(branch);
        }
        add_accounts(&self.state).await.unwrap();
    }

    pub async fn account(&self, username: &str) -> Staff {
        let mut conn = self.state.db.read().await.unwrap();
        let found = staff::find_by_username(&mut conn, username).await.unwrap();
        found.expect("an account of this name")
    }

    /// An account as a form that is opened now shows it.
    pub async fn seen(&self, username: &str) -> String {
        as_seen(&self.account(username).await)
    }

    pub async fn credentials(&self, username: &str) -> Credentials {
        let mut conn = self.state.db.read().await.unwrap();
        let found = staff::credentials(&mut conn, username).await.unwrap();
        found.expect("an account that is set up")
    }

    pub async fn branch_id(&self, code: &str) -> Uuid {
        let mut conn = self.state.db.read().await.unwrap();
        let found = branches::find_by_code(&mut conn, code).await.unwrap();
        found.expect("a branch with this code").branch.id
    }

    /// What the account's authenticator app shows, as far as it was not used.
    pub async fn totp(&self, username: &str) -> String {
        let found = self.credentials(username).await;
        let secret = open_secret(&self.state, found.id, &found.totp_sealed).unwrap();
        code_after(&self.state, &secret, found.totp_step)
    }

    /// A browser in which the account of this role is signed in.
    pub async fn at_the_desk(&self, role: Role) -> Browser {
        self.with_staff().await;
        let mut browser = self.browser();
        self.seat(&mut browser, username(role)).await;
        browser
    }

    /// Gives a browser a session of an account, without the forms.
    pub async fn seat(&self, browser: &mut Browser, username: &str) {
        let account = self.account(username).await;
        let token = new_id().to_string();
        let now = self.state.clock.now();
        let session = StaffSession {
            session_id: new_id(),
            began_at: now,
            seen_at: now,
            address: "10.0.0.1".into(),
            agent: "Chrome".into(),
        };
        let data = (token_hash(&token), account.id, session);
        let unit = self.state.db.write(data, |tx, (hash, id, session)| {
            Box::pin(async move { staff::start_session(tx, hash, *id, session).await })
        });
        unit.await.unwrap();
        browser.cookies.insert("staff_session".into(), token);
    }

    /// Signs in by the plain forms, from page to page; the answer that ends it.
    pub async fn staff_sign_in(&self, browser: &mut Browser, username: &str) -> Reply {
        browser.open("/staff/sign-in").await;
        let form = [("username", username), ("password", PASSWORD)];
        let page = browser.submit(SIGN_IN, &form).await;
        assert!(page.shows("两步验证"), "{page:?}");
        let code = self.totp(username).await;
        browser.post(SIGN_IN_CODE, &[("code", &code)]).await
    }
}

/// A whole question with this stem, as the editor's form sends it.
pub fn question_form<'f>(id: &'f str, changes: &'f str, stem: &'f str) -> Vec<(&'f str, &'f str)> {
    vec![
        ("id", id),
        ("changes", changes),
        ("kind", "single"),
        ("topic", "存款"),
        ("difficulty", "2"),
        ("stem", stem),
        ("options[]", "20万元"),
        ("options[]", "50万元"),
        ("key[]", "1"),
        ("explanation", "条例规定是五十万元。"),
        ("source", "《存款保险条例》第五条"),
    ]
}

impl Browser {
    /// Writes a draft and saves it.
    pub async fn drafts(&mut self, stem: &str) -> Uuid {
        let id = new_id();
        let text = id.to_string();
        let reply = self.call(WRITE, &question_form(&text, "", stem)).await;
        assert_eq!(reply.error(), None, "{reply:?}");
        id
    }

    /// Begins a campaign from a template.
    pub async fn composes(&mut self, template: &str) -> Uuid {
        let id = new_id();
        let form = [("id", &*id.to_string()), ("template", template)];
        let reply = self.call("/api/campaigns/begin", &form).await;
        assert_eq!(reply.error(), None, "{reply:?}");
        id
    }

    /// Writes a question and hands it to the reviewers.
    pub async fn submits(&mut self, stem: &str) -> Uuid {
        let id = self.drafts(stem).await;
        let form = [("id", &*id.to_string()), ("changes", "0")];
        let reply = self.call("/api/questions/submit", &form).await;
        assert_eq!(reply.error(), None, "{reply:?}");
        id
    }
}
