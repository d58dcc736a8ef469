//! Signing in as people do: the number, the code from the message, the session.

use app::error::AppError;
use app::keys::{SealedAs, token_hash};
use serde::Deserialize;
use storage::participants;
use uuid::Uuid;

use super::{Browser, Reply, TestApp};

pub const SEND_CODE: &str = "/api/participants/send_code";
pub const SIGN_IN: &str = "/api/participants/sign_in";

#[derive(Deserialize)]
struct CodeMessage {
    phone: String,
    code: String,
}

impl Browser {
    /// Asks for a code, with the consent that this needs.
    pub async fn ask_for_code(&mut self, phone: &str) -> Option<AppError> {
        let form = [("phone", phone), ("consent", "1")];
        self.call(SEND_CODE, &form).await.error()
    }

    pub async fn enter_code(&mut self, code: &str) -> Option<AppError> {
        self.call(SIGN_IN, &[("code", code)]).await.error()
    }

    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/me").await.status.is_success()
    }

    /// The session's token, which only this browser and nobody's database holds.
    pub fn session(&self) -> Option<&String> {
        let secure = self.cookies.get("__Host-session");
        secure.or_else(|| self.cookies.get("session"))
    }
}

impl TestApp {
    /// A browser in which this number has signed in.
    pub async fn signed_in(&self, phone: &str) -> Browser {
        let mut browser = self.browser();
        self.sign_in(&mut browser, phone, "/").await;
        browser
    }

    /// Signs in by the plain forms, from page to page; the answer that ends it.
    pub async fn sign_in(&self, browser: &mut Browser, phone: &str, next: &str) -> Reply {
        let page = app::shell::sign_in_page(next);
        let asked = browser.get(&page).await;
        assert!(asked.shows(&format!("action=\"{SEND_CODE}\"")), "{asked:?}");
        let form = [("next", next), ("phone", phone), ("consent", "1")];
        let page = browser.submit(SEND_CODE, &form).await;
        assert!(page.shows("输入验证码"), "{page:?}");
        let code = self.code_sent_to(phone).await;
        let next = super::browser::hidden(&page, SIGN_IN, "next").replace("&amp;", "&");
        let done = browser
            .post(SIGN_IN, &[("next", &next), ("code", &code)])
            .await;
        assert!(browser.session().is_some(), "{done:?}");
        done
    }

    /// The code in the newest message to this number.
    pub async fn code_sent_to(&self, phone: &str) -> String {
        let mut conn = self.state.db.read().await.unwrap();
        let rows = conn.query(
            "select id, payload_sealed from outbox
             where payload_sealed is not null and kind in ('sign_in_code', 'counter_code')
             order by created_at desc, id desc",
        );
        let rows = rows.all::<(Uuid, Vec<u8>)>().await.unwrap();
        let open = |(id, sealed): (Uuid, Vec<u8>)| -> CodeMessage {
            let opened = self.state.keys.open(SealedAs::Message, id, &sealed);
            serde_json::from_slice(&opened.unwrap()).unwrap()
        };
        let mut messages = rows.into_iter().map(open);
        let found = messages.find(|message| message.phone == phone);
        found.expect("a message to this number").code
    }

    /// Who is signed in in a browser.
    pub async fn participant(&self, browser: &Browser) -> Uuid {
        let hash = token_hash(browser.session().expect("somebody is signed in"));
        let mut conn = self.state.db.read().await.unwrap();
        let session = participants::find_session(&mut conn, &hash).await.unwrap();
        session.expect("the session is stored").participant.id
    }
}
