//! Messages reach a real gateway: signed, once, again where that may help.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use app::keys::SealedAs;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use chrono::{DateTime, TimeDelta, Utc};
use domain::prizes::{Giving, PrizeKind};
use domain::staff::Role;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use server::jobs::http_sender::{HttpSender, sign};
use server::jobs::low_stock;
use server::jobs::outbox::{Outlets, Sender, TRIES, back_off, deliver_due};
use storage::each_database;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::Platform;
use crate::test_app::TestApp;

const SECRET: &str = "sixteen characters and more";
/// What alerts are signed with.
const ALERT_SECRET: &str = "another secret of the alerts' own";

/// A gateway that keeps what it gets and answers with the status it was told.
#[derive(Clone, Default)]
struct Gateway {
    status: Arc<AtomicU16>,
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
}

impl Gateway {
    async fn start(status: u16) -> (Self, Outlets) {
        let (gateway, sender) = Self::signed_with(SECRET, status).await;
        (gateway, Sender::Http(sender).into())
    }

    /// A gateway, and what posts to it and signs with this secret.
    async fn signed_with(secret: &str, status: u16) -> (Self, HttpSender) {
        let gateway = Self::default();
        gateway.answer(status);
        let router = Router::new()
            .route("/send", post(receive))
            .with_state(gateway.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/send", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (gateway, HttpSender::new(&url, secret).unwrap())
    }

    fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

async fn receive(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> StatusCode {
    gateway.got.lock().unwrap().push((headers, body));
    StatusCode::from_u16(gateway.status.load(Ordering::SeqCst)).unwrap()
}

impl Platform {
    /// Puts a code out, as asking for one does.
    async fn put_out(&self, kind: &'static str) -> Uuid {
        let (id, now) = (self.state.clock.id(), self.state.clock.now());
        let payload = br#"{"phone":"13812345678","code":"123456","minutes":5}"#;
        let sealed = self
            .state
            .keys
            .seal(&self.state.clock, SealedAs::Message, id, payload);
        let unit = self
            .state
            .db
            .write((id, sealed, now), move |tx, (id, sealed, now)| {
                Box::pin(storage::outbox::add(tx, *id, kind, sealed, *now))
            });
        unit.await.unwrap();
        id
    }

    async fn outcome(&self, id: Uuid) -> Outcome {
        let mut conn = self.state.db.read().await.unwrap();
        let row = conn
            .query(
                "select tries, sent_at, dead_at, last_error, payload_sealed from outbox
                 where id = $1",
            )
            .bind(id)
            .one::<(i32, Time, Time, Option<String>, Option<Vec<u8>>)>();
        let (tries, sent_at, dead_at, why, content) = row.await.unwrap();
        Outcome {
            tries,
            sent: sent_at.is_some(),
            dead: dead_at.is_some(),
            why,
            content,
        }
    }
}

type Time = Option<DateTime<Utc>>;

#[derive(Debug)]
struct Outcome {
    tries: i32,
    sent: bool,
    dead: bool,
    why: Option<String>,
    content: Option<Vec<u8>>,
}

each_database! {
    async fn a_message_is_signed_and_leaves_once(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(202).await;
        let id = platform.put_out("sign_in_code").await;
        assert_eq!(deliver_due(&platform.state, &sender).await.unwrap(), 1);
        assert_eq!(deliver_due(&platform.state, &sender).await.unwrap(), 0);
        platform.pass(TimeDelta::minutes(1));
        assert_eq!(deliver_due(&platform.state, &sender).await.unwrap(), 0);

        assert_eq!(gateway.count(), 1);
        let (headers, body) = gateway.got.lock().unwrap()[0].clone();
        let message: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&message["phone"], &message["code"]), (&"13812345678".into(), &"123456".into()));
        assert_eq!(message["kind"], "sign_in_code");
        assert!(message["text"].as_str().unwrap().contains("123456"));
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(header("idempotency-key"), id.to_string());
        assert_eq!(header("idempotency-key"), message["id"]);
        let timestamp = header("x-zhiyuan-timestamp").parse().unwrap();
        assert_eq!(
            header("x-zhiyuan-signature"),
            format!("v1={}", sign(SECRET.as_bytes(), timestamp, &body))
        );
        let outcome = platform.outcome(id).await;
        assert!(outcome.sent && !outcome.dead && outcome.content.is_none(), "{outcome:?}");
    }

    async fn processes_that_deliver_at_once_send_nothing_twice(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(200).await;
        for _ in 0..20 {
            platform.put_out("sign_in_code").await;
        }
        let deliveries = (0..5).map(|_| deliver_due(&platform.state, &sender));
        for delivered in futures::future::join_all(deliveries).await {
            delivered.unwrap();
        }
        assert_eq!(gateway.count(), 20);
    }

    async fn a_gateway_in_trouble_is_tried_again_later_and_later(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(500).await;
        let id = platform.put_out("sign_in_code").await;
        deliver_due(&platform.state, &sender).await.unwrap();
        assert_eq!(deliver_due(&platform.state, &sender).await.unwrap(), 0, "not at once");
        let outcome = platform.outcome(id).await;
        assert_eq!((outcome.tries, outcome.why.as_deref()), (1, Some("http_500")));
        assert!(outcome.content.is_some() && !outcome.dead);

        platform.pass(TimeDelta::milliseconds(1250));
        deliver_due(&platform.state, &sender).await.unwrap();
        platform.pass(TimeDelta::milliseconds(1250));
        assert_eq!(deliver_due(&platform.state, &sender).await.unwrap(), 0, "two seconds by now");
        gateway.answer(200);
        platform.pass(TimeDelta::milliseconds(1250));
        deliver_due(&platform.state, &sender).await.unwrap();
        let outcome = platform.outcome(id).await;
        assert!(outcome.sent && outcome.tries == 3, "{outcome:?}");
        assert_eq!(gateway.count(), 3);
    }

    async fn what_a_gateway_refuses_is_given_up_at_once(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(400).await;
        let id = platform.put_out("sign_in_code").await;
        deliver_due(&platform.state, &sender).await.unwrap();
        platform.pass(TimeDelta::minutes(1));
        deliver_due(&platform.state, &sender).await.unwrap();
        assert_eq!(gateway.count(), 1);
        let outcome = platform.outcome(id).await;
        assert!(outcome.dead && outcome.content.is_none(), "{outcome:?}");
        assert_eq!(outcome.why.as_deref(), Some("http_400"));
    }

    async fn a_message_is_given_up_after_eight_tries(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(503).await;
        let id = platform.put_out("sign_in_code").await;
        for tried in 1..=TRIES {
            deliver_due(&platform.state, &sender).await.unwrap();
            platform.pass(back_off(tried, [255]));
        }
        let outcome = platform.outcome(id).await;
        assert!(outcome.dead && outcome.tries == TRIES, "{outcome:?}");
        assert_eq!(gateway.count(), 8);
    }

    async fn little_stock_is_told_where_alerts_go_and_nowhere_else(database) {
        let app = TestApp::on(database);
        let kind = (PrizeKind::Thing, Giving::Threshold);
        let shop = app.shop("spring", kind, 10, [3, 7]).await;
        let mut teller = app.at_the_desk(Role::BranchTeller).await;
        let prize = shop.prize.to_string();
        let form = [("prize", &*prize), ("branch", "0571-01"), ("threshold", "3")];
        let set = teller.call("/api/stock/set_threshold", &form).await;
        assert_eq!(set.error(), None);
        let (people, messages) = Gateway::signed_with(SECRET, 200).await;
        let (keepers, audit) = Gateway::signed_with(SECRET, 200).await;
        let (alerted, alerts) = Gateway::signed_with(ALERT_SECRET, 202).await;
        let outlets = Outlets {
            messages: Sender::Http(messages),
            audit: Some(audit),
            alerts: Some(alerts),
        };
        assert_eq!(low_stock::tell(&app.state).await.unwrap(), 1);
        let told_at = app.state.clock.now();
        app.pass(TimeDelta::minutes(1));
        assert_eq!(deliver_due(&app.state, &outlets).await.unwrap(), 1);
        assert_eq!(deliver_due(&app.state, &outlets).await.unwrap(), 0);

        assert_eq!((alerted.count(), people.count(), keepers.count()), (1, 0, 0));
        let (headers, body) = alerted.got.lock().unwrap()[0].clone();
        let header = |name: &str| headers[name].to_str().unwrap();
        let message: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let content = json!({
            "id": header("idempotency-key"), "kind": "low_stock", "at": told_at.to_rfc3339(),
            "prize_id": prize, "prize": "手绘风筝", "campaign": "答题赢风筝 spring",
            "branch_code": "0571-01", "branch": "机构0571-01", "free": 3, "threshold": 3,
        });
        assert_eq!(message, content);
        assert_eq!(header("content-type"), "application/json");
        let timestamp = app.state.clock.now().timestamp();
        assert_eq!(header("x-zhiyuan-timestamp"), timestamp.to_string());
        assert_eq!(
            header("x-zhiyuan-signature"),
            format!("v1={}", sign(ALERT_SECRET.as_bytes(), timestamp, &body))
        );
        let left = "select count(*) from outbox where kind = 'low_stock'
                    and sent_at is not null and dead_at is null and payload_sealed is null";
        assert_eq!(app.count(left).await, 1);
    }

    async fn a_code_that_is_too_old_never_leaves(database) {
        let platform = Platform::on(database);
        let (gateway, sender) = Gateway::start(200).await;
        let id = platform.put_out("sign_in_code").await;
        platform.pass(TimeDelta::minutes(5));
        deliver_due(&platform.state, &sender).await.unwrap();
        let outcome = platform.outcome(id).await;
        assert_eq!((outcome.dead, outcome.why.as_deref()), (true, Some("expired")));
        assert_eq!(gateway.count(), 0);
    }

    async fn what_cannot_be_understood_is_given_up(database) {
        let platform = Platform::on(database);
        let (_gateway, sender) = Gateway::start(200).await;
        let id = platform.put_out("postcard").await;
        deliver_due(&platform.state, &sender).await.unwrap();
        assert_eq!(platform.outcome(id).await.why.as_deref(), Some("unknown_kind"));
    }

    async fn a_gateway_that_is_away_is_tried_again(database) {
        let platform = Platform::on(database);
        let sender =
            Sender::Http(HttpSender::new("http://127.0.0.1:1/send", SECRET).unwrap()).into();
        let id = platform.put_out("sign_in_code").await;
        deliver_due(&platform.state, &sender).await.unwrap();
        let outcome = platform.outcome(id).await;
        assert_eq!((outcome.dead, outcome.why.as_deref()), (false, Some("no_connection")));
    }
}

#[test]
fn waiting_doubles_and_all_tries_fit_into_the_life_of_a_code() {
    assert_eq!(back_off(1, [0]), TimeDelta::seconds(1));
    assert_eq!(back_off(4, [0]), TimeDelta::seconds(8));
    assert!(back_off(4, [255]) < TimeDelta::seconds(10));
    let all: TimeDelta = (1..TRIES).map(|tried| back_off(tried, [255])).sum();
    assert!(all < TimeDelta::minutes(5));
}
