//! Channels: added one by one and for every branch, counted, printed, and what a link says of itself.

use app::channels::visits::flush;
use app::pictures::take;
use chrono::TimeDelta;
use domain::campaigns::{Campaign, Cover};
use domain::staff::Role;
use http::{Request, StatusCode, header};
use storage::each_database;
use storage::testing::TestDatabase;
use uuid::Uuid;

use crate::pictures::photo;
use crate::test_app::attempts::START;
use crate::test_app::browser::hidden;
use crate::test_app::{Browser, NewCampaign, Reply, TestApp, new_id};

const ADD: &str = "/api/channels/add";
const ADD_ALL: &str = "/api/channels/add_all";
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Mobile Safari/537.36 \
    MicroMessenger/8.0.32";

/// An open campaign that staff see as well.
async fn campaign(app: &TestApp, new: NewCampaign) -> Campaign {
    app.with_staff().await;
    let (campaign, _) = new.add(app).await;
    campaign
}

fn list_of(campaign: &Campaign) -> String {
    format!("/staff/campaigns/{}/channels", campaign.id)
}

async fn add(browser: &mut Browser, campaign: &Campaign, name: &str, branch: &str) -> Uuid {
    let (id, key) = (campaign.id.to_string(), new_id());
    let form = [
        ("campaign", &*id),
        ("key", &*key.to_string()),
        ("name", name),
        ("medium", "poster"),
        ("branch", branch),
    ];
    let reply = browser.call(ADD, &form).await;
    assert_eq!(reply.error(), None, "{reply:?}");
    key
}

async fn code_of(app: &TestApp, id: Uuid) -> String {
    let mut conn = app.state.db.read().await.unwrap();
    let row = conn
        .query("select code from channels where id = $1")
        .bind(id);
    row.one::<(String,)>().await.unwrap().0
}

/// A phone opens a page.
async fn visit(browser: &mut Browser, page: &str) -> Reply {
    let request = Request::get(page)
        .header(header::ACCEPT, "text/html")
        .header(header::USER_AGENT, WECHAT);
    browser
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await
}

/// The numbers of the tiles: by channels, starts, hand-ins, by none.
async fn tiles(browser: &mut Browser, campaign: &Campaign) -> Vec<u32> {
    let page = browser.get(&list_of(campaign)).await;
    let tiles = page.body.split("<span class=\"tile").skip(1);
    tiles
        .map(|tile| {
            let number = tile
                .split("<b>")
                .nth(1)
                .unwrap()
                .split("</b>")
                .next()
                .unwrap();
            number.parse().unwrap()
        })
        .collect()
}

each_database! {
    async fn what_comes_by_a_link_is_counted_by_its_channel(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, NewCampaign::new("spring")).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let channel = add(&mut editor, &campaign, "门口海报", "").await;
        let code = code_of(&app, channel).await;
        let link = format!("/campaigns/spring?from=timeline&c={}", code.to_uppercase());
        let mut phone = app.signed_in("13900000001").await;
        let reply = visit(&mut phone, &link).await;
        let way = format!("way-spring={code}; ");
        let cookie = reply.set_cookies().find(|cookie| cookie.starts_with(&way)).unwrap();
        for attribute in ["HttpOnly", "SameSite=Lax", "Max-Age=604800"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        // A reload is the same visit; without the code in the link it is the same way.
        visit(&mut phone, &link).await;
        visit(&mut phone, "/campaigns/spring").await;
        visit(&mut app.browser(), "/campaigns/spring").await;
        flush(&app.state).await.unwrap();
        assert_eq!(tiles(&mut editor, &campaign).await, [1, 0, 0, 1]);
        app.pass(TimeDelta::minutes(31));
        phone.cookies.remove("seen-spring");
        visit(&mut phone, "/campaigns/spring").await;
        phone.take(&app, "spring", 5).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        // Nobody's way is no channel's.
        app.signed_in("13900000002").await.take(&app, "spring", 5).await;
        flush(&app.state).await.unwrap();
        assert_eq!(tiles(&mut editor, &campaign).await, [2, 1, 1, 1]);
        let list = editor.get(&list_of(&campaign)).await;
        assert!(list.shows("门口海报") && list.shows(&code), "{list:?}");
    }

    async fn an_unknown_or_closed_code_does_no_harm(database) {
        let app = TestApp::on(database);
        let (spring, other) = (campaign(&app, NewCampaign::new("spring")).await, campaign(&app, NewCampaign::new("other")).await);
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        let closed = add(&mut editor, &spring, "旧海报", "").await;
        let foreign = add(&mut editor, &other, "别的活动", "").await;
        let (id, of) = (closed.to_string(), spring.id.to_string());
        assert_eq!(editor.call("/api/channels/close", &[("campaign", &of), ("id", &id)]).await.error(), None);
        let codes = [code_of(&app, closed).await, code_of(&app, foreign).await, "zzzzzzz".into(), "%00'--".into(), String::new()];
        let mut phone = app.signed_in("13900000001").await;
        for code in codes {
            phone.cookies.remove("seen-spring");
            let reply = visit(&mut phone, &format!("/campaigns/spring?c={code}&c=2")).await;
            assert_eq!(reply.status, StatusCode::OK);
            assert!(!reply.set_cookies().any(|cookie| cookie.starts_with("way-")), "{reply:?}");
        }
        phone.cookies.insert("way-spring".into(), "nonsense'".into());
        phone.take(&app, "spring", 5).await;
        flush(&app.state).await.unwrap();
        assert_eq!(tiles(&mut editor, &spring).await, [0, 0, 0, 5]);
        // Open again it counts again.
        assert_eq!(editor.call("/api/channels/reopen", &[("campaign", &of), ("id", &id)]).await.error(), None);
        let link = format!("/campaigns/spring?c={}", code_of(&app, closed).await);
        visit(&mut app.browser(), &link).await;
        flush(&app.state).await.unwrap();
        assert_eq!(tiles(&mut editor, &spring).await[0], 1);
    }

    async fn every_branch_gets_its_channel_once(database) {
        let app = TestApp::on(database);
        let campaign = campaign(&app, NewCampaign::new("spring")).await;
        let mut editor = app.at_the_desk(Role::CampaignEditor).await;
        add(&mut editor, &campaign, "机构0571-01", "0571-01 机构0571-01").await;
        let ask = format!("{}/branches?medium=poster&part=all", list_of(&campaign));
        let look = editor.get(&ask).await;
        assert!(look.shows("将新增 1 个“海报”渠道") && look.shows("机构0536-01"), "{look:?}");
        let id = campaign.id.to_string();
        let form = [("campaign", &*id), ("medium", "poster"), ("part", "all")];
        let (mut one, mut other) = (editor.clone(), editor.clone());
        let (one, other) = tokio::join!(one.call(ADD_ALL, &form), other.call(ADD_ALL, &form));
        assert_eq!([one.error(), other.error()].iter().filter(|error| error.is_none()).count(), 1);
        assert_eq!(app.count("select count(*) from channels").await, 2);
        assert!(editor.get(&ask).await.shows("都已有这种渠道"));
        let city = [("campaign", &*id), ("medium", "counter"), ("part", "0571")];
        assert_eq!(editor.call(ADD_ALL, &city).await.error(), None);
        assert_eq!(app.count("select count(*) from channels where medium = 'counter'").await, 1);
        let deeds = "select count(*) from audit_entries where action = 'channel.add_all'";
        assert_eq!(app.count(deeds).await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_looks_at_a_link_is_not_counted() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let campaign = campaign(&app, NewCampaign::new("spring")).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    for (name, value) in [
        ("user-agent", "Mozilla/5.0 (compatible; Baiduspider/2.0)"),
        ("user-agent", "facebookexternalhit/1.1"),
        ("user-agent", ""),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
    ] {
        let request = Request::get("/campaigns/spring")
            .header(header::USER_AGENT, WECHAT)
            .body(axum::body::Body::empty());
        let mut request = request.unwrap();
        let name = http::HeaderName::from_static(name);
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(app.browser().send(request).await.status, StatusCode::OK);
    }
    let head = Request::head("/campaigns/spring").header(header::USER_AGENT, WECHAT);
    app.browser()
        .send(head.body(axum::body::Body::empty()).unwrap())
        .await;
    flush(&app.state).await.unwrap();
    assert_eq!(tiles(&mut editor, &campaign).await, [0, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_channel_is_told_beside_its_field() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let campaign = campaign(&app, NewCampaign::new("spring")).await;
    let mut editor = app.at_the_desk(Role::CampaignEditor).await;
    add(&mut editor, &campaign, "门口", "0571-01").await;
    let new = format!("{}/new", list_of(&campaign));
    let id = campaign.id.to_string();
    for (name, medium, branch, field, told) in [
        ("", "poster", "", "name", "名称应为"),
        ("柜台", "", "", "medium", "请选择渠道类型"),
        ("柜台", "counter", "9999 没有", "branch", "没有找到这个网点"),
        (
            "门口",
            "poster",
            "0571-01 机构",
            "name",
            "这个网点已有同类型",
        ),
    ] {
        let page = editor.get(&new).await;
        let key = hidden(&page, ADD, "key").to_owned();
        let form = [
            ("campaign", &*id),
            ("key", &*key),
            ("name", name),
            ("medium", medium),
            ("branch", branch),
        ];
        let reply = editor.submit(ADD, &form).await;
        let beside = format!("id=\"{field}-error\" role=\"alert\" class=\"error\">{told}");
        assert!(reply.shows(&beside), "{beside}: {reply:?}");
        assert!(
            reply.shows(&format!("value=\"{branch}\""))
                && reply.shows(&format!("value=\"{name}\"")),
            "{reply:?}"
        );
        assert_eq!(hidden(&reply, ADD, "key"), key);
    }
    assert_eq!(app.count("select count(*) from channels").await, 1);
    let form = [("campaign", &*id), ("medium", "poster"), ("part", "")];
    editor
        .get(&format!("{}/branches", list_of(&campaign)))
        .await;
    let reply = editor.submit(ADD_ALL, &form).await;
    assert!(reply.shows("请选择要为哪些网点生成"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teller_sees_and_prints_the_channels_of_the_own_outlet() {
    let app = TestApp::behind_tls(TestDatabase::sqlite().await);
    let campaign = campaign(&app, NewCampaign::new("spring")).await;
    let mut editor = desk(&app, Role::CampaignEditor).await;
    let own = add(&mut editor, &campaign, "滨江门口", "0571-01").await;
    let foreign = add(&mut editor, &campaign, "潍坊门口", "0536-01").await;
    let mut teller = desk(&app, Role::BranchTeller).await;
    let home = teller.get("/staff/channels").await;
    assert!(home.shows("1 个渠道"), "{home:?}");
    let here = list_of(&campaign);
    let list = teller.get(&here).await;
    assert!(
        list.shows("滨江门口") && !list.shows("潍坊门口"),
        "{list:?}"
    );
    assert!(!list.shows("新增渠道"), "{list:?}");
    for page in ["", "/qr.svg", "/qr.png", "/poster", "/poster.svg"] {
        let status = teller.get(&format!("{here}/{own}{page}")).await.status;
        assert_eq!(status, StatusCode::OK, "{page}");
        let status = teller.get(&format!("{here}/{foreign}{page}")).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "{page}");
    }
    for page in [format!("{here}.csv"), format!("{here}/sheet")] {
        let file = teller.get(&page).await;
        assert!(
            file.shows("滨江门口") && !file.shows("潍坊门口"),
            "{file:?}"
        );
    }
    let new = teller.get(&format!("{here}/new")).await;
    assert_eq!(new.status, StatusCode::FORBIDDEN);
}

/// A desk where the platform is reached by TLS.
async fn desk(app: &TestApp, role: Role) -> Browser {
    let mut browser = app.at_the_desk(role).await;
    if let Some(token) = browser.cookies.remove("staff_session") {
        browser.cookies.insert("__Host-staff_session".into(), token);
    }
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn links_codes_and_posters_lead_to_the_campaign() {
    let app = TestApp::behind_tls(TestDatabase::sqlite().await);
    let picture = take(&app.state, None, photo(1600, 900)).await.unwrap();
    let new = NewCampaign::new("spring").cover(Cover::Picture(picture));
    let campaign = campaign(&app, new).await;
    let mut editor = desk(&app, Role::CampaignEditor).await;
    let channel = add(&mut editor, &campaign, "门口 <海报> & 更多", "0571-01").await;
    let code = code_of(&app, channel).await;
    let here = format!("{}/{channel}", list_of(&campaign));
    let link = format!("https://quiz.example/campaigns/spring?c={code}");
    let page = editor.get(&here).await;
    assert!(page.shows(&format!("value=\"{link}\"")), "{page:?}");
    let csv = editor.get(&format!("{}.csv", list_of(&campaign))).await;
    assert!(csv.shows(&link), "{csv:?}");
    let drawn = exchange::qr::Qr::of(&link).unwrap();
    let svg = editor.get(&format!("{here}/qr.svg")).await;
    assert_eq!(svg.body, drawn.to_svg());
    assert!(svg.header("content-type").starts_with("image/svg+xml"));
    for size in ["a4", "phone"] {
        let poster = editor.get(&format!("{here}/poster.svg?size={size}")).await;
        assert!(poster.shows(&drawn.path()), "the code");
        for told in [
            "扫码参加",
            "门口 &lt;海报&gt; &amp; 更多",
            "纸鸢银行",
            "data:image/jpeg;base64,",
        ] {
            assert!(poster.shows(told), "{told}");
        }
        assert!(
            !poster.shows("href=\"/") && !poster.shows("href=\"http"),
            "it fetches nothing"
        );
        for urging in ["立即", "马上", "转发", "分享", "必得", "稳赚"] {
            assert!(!poster.shows(urging), "{urging}");
        }
        let whole = editor.get(&format!("{here}/poster?size={size}")).await;
        assert!(
            whole.shows(&format!("{here}/poster.svg?size={size}")),
            "{whole:?}"
        );
    }
    let taken = editor
        .get(&format!("{here}/poster.svg?size=a4&download=1"))
        .await;
    assert!(
        taken
            .header("content-disposition")
            .starts_with("attachment")
    );
    let sheet = editor.get(&format!("{}/sheet", list_of(&campaign))).await;
    assert!(
        sheet.shows(&drawn.path()) && sheet.shows(&code),
        "{sheet:?}"
    );
    // The start of somebody who came by the link keeps its channel behind TLS as well.
    let mut phone = app.browser();
    visit(&mut phone, &format!("/campaigns/spring?c={code}")).await;
    assert!(
        phone.cookies.contains_key("way-spring"),
        "{:?}",
        phone.cookies
    );
    assert_eq!(
        phone
            .call(
                START,
                &[("campaign", "spring"), ("key", &new_id().to_string())]
            )
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_card_tells_the_campaign_and_not_who_shared_it() {
    let app = TestApp::behind_tls(TestDatabase::sqlite().await);
    let picture = take(&app.state, None, photo(1600, 900)).await.unwrap();
    NewCampaign::new("spring")
        .cover(Cover::Picture(picture))
        .add(&app)
        .await;
    NewCampaign::new("drawn").add(&app).await;
    let page = app.browser().get("/campaigns/spring?c=k7m2xpq").await;
    for tag in [
        "<meta name=\"description\" content=\"三分钟学会护好自己的钱。\">".to_owned(),
        "<meta property=\"og:title\" content=\"答题赢风筝 spring\">".to_owned(),
        "<meta property=\"og:description\" content=\"三分钟学会护好自己的钱。\">".to_owned(),
        "<meta property=\"og:url\" content=\"https://quiz.example/campaigns/spring\">".to_owned(),
        format!(
            "<meta property=\"og:image\" content=\"https://quiz.example/pictures/{picture}/960.jpg\">"
        ),
        "<link rel=\"canonical\" href=\"https://quiz.example/campaigns/spring\"".to_owned(),
    ] {
        assert!(page.shows(&tag), "{tag}: {page:?}");
    }
    let drawn = app.browser().get("/campaigns/drawn").await;
    assert!(
        drawn.shows("content=\"https://quiz.example/pkg/share.png\""),
        "{drawn:?}"
    );
    // Without an address of its own the card has no picture, which must be whole.
    let plain = TestApp::on(TestDatabase::sqlite().await);
    NewCampaign::new("spring").add(&plain).await;
    let page = plain.browser().get("/campaigns/spring").await;
    assert!(
        page.shows("og:title") && !page.shows("og:image") && !page.shows("og:url"),
        "{page:?}"
    );
}
