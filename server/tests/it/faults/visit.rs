//! Somebody in the middle of a quiz while the server is in trouble.

use uuid::Uuid;

use super::process::Server;
use super::wire::{Answer, As};
use crate::test_app::attempts::{SAVE, START};
use crate::test_app::new_id;

pub struct Visit {
    pub session: String,
    attempt: Uuid,
}

impl Visit {
    /// Signs in at a demonstration and starts the sample's quiz.
    pub async fn begin(server: &Server) -> Self {
        let session = server.sign_in("13900000001").await;
        let attempt = new_id();
        let form = format!("campaign=315-kite&key={attempt}");
        let started = server.post(START, &form, &session, As::Script).await;
        assert_eq!(started.status, 200, "{started:?}");
        Self { session, attempt }
    }

    pub async fn save(&self, server: &Server, place: u8, sent_as: As) -> Answer {
        let form = format!("attempt={}&position=0&places[]={place}", self.attempt);
        server.post(SAVE, &form, &self.session, sent_as).await
    }

    pub async fn open(&self, server: &Server) -> Answer {
        let page = format!("/attempts/{}?q=1", self.attempt);
        server.get(&page, &self.session).await
    }

    /// Nothing can be stored: whoever tries is told so, by script and by form, with one log line
    /// each; what was stored can still be read.
    pub async fn cannot_save(&self, server: &Server) {
        let refused = self.save(server, 1, As::Script).await;
        assert_eq!(
            (refused.status, &*refused.body),
            (503, "\"unavailable\""),
            "{refused:?}"
        );
        let logged = server.errors_of(&refused).await;
        assert_eq!(logged.len(), 1, "{logged:#?}");
        assert_eq!(logged[0]["message"], "the database is unavailable");

        let refused = self.save(server, 1, As::Page).await;
        assert_eq!(
            (refused.status, refused.header("location")),
            (303, "/privacy")
        );
        let flash = refused.cookies().next().expect("what to say").to_owned();
        let cookies = format!("{}; {flash}", self.session);
        let page = server.get("/privacy", &cookies).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("没有成功") && page.body.contains("系统繁忙，请稍后再试"));
        assert_eq!(self.open(server).await.status, 200, "reading goes on");
    }

    /// It works again, and what was acknowledged before is there.
    pub async fn can_save(&self, server: &Server) {
        let saved = self.save(server, 0, As::Script).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        let page = self.open(server).await;
        let option = page
            .body
            .split("name=\"places[]\" value=\"0\"")
            .nth(1)
            .expect("an option");
        assert!(
            option.split('>').next().unwrap().contains("checked"),
            "{page:?}"
        );
    }
}
