//! Pictures: taken, served, reused, swept, and kept where the settings say.

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use app::error::{AppError, Refusal};
use app::pictures::sweep::sweep;
use app::pictures::{CoverPicture, take};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::any;
use chrono::TimeDelta;
use clap::Parser;
use domain::campaigns::Cover;
use domain::pictures::{MOST_BYTES, PictureFault};
use http::{HeaderMap, Method, Request, StatusCode, header};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use object_store::{ObjectStore, ObjectStoreExt};
use server::config::Config;
use storage::each_database;
use storage::pictures::{Use, use_in};
use storage::testing::TestDatabase;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::test_app::{Browser, NewCampaign, Reply, TestApp};

/// A photo of these dimensions.
pub fn photo(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let [a, b, ..] = (x * 7 + y * 13).to_le_bytes();
        Rgb([a, b, 90])
    });
    let mut file = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new(&mut file))
        .unwrap();
    file
}

pub fn drawing(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_pixel(width, height, Rgb([31, 95, 139]));
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

fn refused(fault: PictureFault) -> AppError {
    AppError::Refused(Refusal::Picture(fault))
}

/// Every file of the store.
async fn files(app: &TestApp) -> Vec<String> {
    let mut listed = app.state.store.list(None);
    let mut files = Vec::new();
    while let Some(file) = futures::StreamExt::next(&mut listed).await {
        files.push(file.unwrap().location.to_string());
    }
    files.sort();
    files
}

async fn keep(app: &TestApp, picture: Uuid) {
    let by = Use::Published(picture);
    let data = (by, picture, app.state.clock.now());
    let unit = app.state.db.write(data, |tx, &(by, picture, now)| {
        Box::pin(async move { use_in(tx, by, picture, now).await })
    });
    assert!(unit.await.unwrap());
}

each_database! {
    async fn a_picture_is_stored_in_its_sizes_and_the_same_file_is_the_same_picture(database) {
        let app = TestApp::on(database);
        let id = take(&app.state, None, photo(1000, 600)).await.unwrap();
        let wanted = ["1000", "480", "960"].map(|width| format!("pictures/{id}/{width}.jpg"));
        assert_eq!(files(&app).await, wanted);
        assert_eq!(take(&app.state, None, photo(1000, 600)).await.unwrap(), id);
        assert_eq!(files(&app).await.len(), 3, "nothing is stored again");
        let other = take(&app.state, None, drawing(640, 400)).await.unwrap();
        assert_ne!(other, id);
        assert!(files(&app).await.contains(&format!("pictures/{other}/640.png")));
    }

    async fn several_who_bring_the_same_file_at_once_get_the_same_picture(database) {
        let app = TestApp::on(database);
        let tasks = (0..6).map(|_| {
            let state = app.state.clone();
            tokio::spawn(async move { take(&state, None, photo(640, 360)).await.unwrap() })
        });
        let tasks: Vec<_> = tasks.collect();
        let mut ids = Vec::new();
        for task in tasks {
            ids.push(task.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
        assert_eq!(app.count("select count(*) from pictures").await, 1);
        assert_eq!(files(&app).await.len(), 2, "the files of the others are gone");
    }

    async fn what_nobody_uses_for_a_week_is_swept_with_its_files(database) {
        let app = TestApp::on(database);
        let used = take(&app.state, None, photo(640, 360)).await.unwrap();
        let unused = take(&app.state, None, drawing(640, 360)).await.unwrap();
        keep(&app, used).await;
        let page = format!("/pictures/{unused}/480.png");
        assert_eq!(app.browser().get(&page).await.status, StatusCode::OK);
        app.pass(TimeDelta::days(6));
        assert_eq!(sweep(&app.state).await, Ok(0));
        app.pass(TimeDelta::days(2));
        assert_eq!(sweep(&app.state).await, Ok(1));
        assert_eq!(app.browser().get(&page).await.status, StatusCode::NOT_FOUND);
        let left = files(&app).await;
        assert!(left.len() == 2 && left.iter().all(|file| file.contains(&used.to_string())), "{left:?}");
        assert_eq!(sweep(&app.state).await, Ok(0));
        // Brought again it is there again.
        let again = take(&app.state, None, drawing(640, 360)).await.unwrap();
        assert_ne!(again, unused);
    }

    async fn a_picture_whose_files_were_lost_gets_them_again(database) {
        let app = TestApp::on(database);
        let id = take(&app.state, None, photo(640, 360)).await.unwrap();
        let page = format!("/pictures/{id}/480.jpg");
        let path = object_store::path::Path::from(&page[1..]);
        app.state.store.delete(&path).await.unwrap();
        assert_eq!(app.browser().get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(take(&app.state, None, photo(640, 360)).await.unwrap(), id);
        assert_eq!(app.browser().get(&page).await.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_in_words_and_leaves_nothing() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let before = app.dump().await;
    for (file, fault, told) in [
        (
            b"%PDF-1.7 renamed to cover.png".to_vec(),
            PictureFault::Pdf,
            "这是 PDF 文件",
        ),
        (vec![], PictureFault::Missing, "请先选择"),
        (vec![0xFF; MOST_BYTES + 1], PictureFault::TooLarge, "10 MB"),
        (photo(300, 300), PictureFault::TooSmall, "太小"),
        (
            drawing(700, 500)[..90].to_vec(),
            PictureFault::Broken,
            "不完整",
        ),
    ] {
        let error = take(&app.state, None, file).await.unwrap_err();
        assert_eq!(error, refused(fault));
        assert_eq!(error.field(), Some("cover"));
        assert!(
            error.text().contains(told) && error.text().ends_with('。'),
            "{}",
            error.text()
        );
    }
    assert_eq!(app.dump().await.changes(&before), [""; 0]);
    assert_eq!(files(&app).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_served_for_good_and_only_as_what_it_is() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let id = take(&app.state, None, photo(1000, 600)).await.unwrap();
    let page = format!("/pictures/{id}/960.jpg");
    let reply = app.browser().get(&page).await;
    assert_eq!(reply.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(reply.header(name), value, "{reply:?}");
    }
    let length: usize = reply.header("content-length").parse().unwrap();
    assert!(length > 1_000, "{length}");
    let tag = reply.header("etag").to_owned();
    for known in [tag.clone(), format!("\"other\", W/{tag}")] {
        let request = Request::get(&page).header(header::IF_NONE_MATCH, known);
        let again = app
            .browser()
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(
            (again.status, again.body.as_str()),
            (StatusCode::NOT_MODIFIED, "")
        );
        assert_eq!(again.header("etag"), tag);
    }
    let head = app.browser().ask(Method::HEAD, &page).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for wrong in [
        format!("/pictures/{id}/959.jpg"),
        format!("/pictures/{id}/960.png"),
        format!("/pictures/{id}/0960.jpg"),
        format!("/pictures/{id}/960"),
        format!("/pictures/{}/960.jpg", Uuid::nil()),
        "/pictures/x/960.jpg".to_owned(),
        format!("/pictures/{id}/..%2F..%2Fkeys.json"),
    ] {
        let reply = app.browser().get(&wrong).await;
        assert!(reply.status.is_client_error(), "{wrong}: {reply:?}");
        assert!(
            !reply.header("cache-control").contains("immutable"),
            "{reply:?}"
        );
    }
}

async fn with_cover(app: &TestApp, cover: Cover) -> (Reply, Reply) {
    let (campaign, _) = NewCampaign::new("spring").cover(cover).add(app).await;
    let mut browser: Browser = app.browser();
    let home = browser.get("/").await;
    (
        home,
        browser.get(&format!("/campaigns/{}", campaign.slug)).await,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_is_offered_in_every_size_it_has() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let id = take(&app.state, None, photo(1000, 600)).await.unwrap();
    let (home, page) = with_cover(&app, Cover::Picture(id)).await;
    let set = [480, 960, 1000].map(|width| format!("/pictures/{id}/{width}.jpg {width}w"));
    for reply in [home, page] {
        assert!(reply.shows(&set.join(", ")), "{reply:?}");
        assert!(reply.shows("width=\"1000\" height=\"600\""), "{reply:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_that_is_gone_is_replaced_by_one_of_the_sites_own() {
    let app = TestApp::on(TestDatabase::sqlite().await);
    let (home, page) = with_cover(&app, Cover::Picture(Uuid::nil())).await;
    assert!(home.shows("/pkg/cover-315.svg") && page.shows("/pkg/cover-315.svg"));
    let own = CoverPicture::of(&app.state, &Cover::from("cover-check.svg"))
        .await
        .unwrap();
    assert_eq!(own.address_for(960), "/pkg/cover-check.svg");
    assert_eq!(
        own.share_card(),
        None,
        "no share card takes a drawing in SVG"
    );
}

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    config: Config,
}

fn config(arguments: &[&str]) -> Config {
    Settings::parse_from([&["zhiyuan"], arguments].concat()).config
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_in_a_folder_beside_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}/zhiyuan.db", folder.path().display());
    let store = server::store::open(&config(&["--database-url", &database])).unwrap();
    let path = object_store::path::Path::from("pictures/a/480.jpg");
    store.put(&path, "picture".into()).await.unwrap();
    let file = folder.path().join("pictures/pictures/a/480.jpg");
    assert_eq!(std::fs::read(file).unwrap(), b"picture");
    store.delete(&path).await.unwrap();
    let in_the_way = folder.path().join("file");
    std::fs::write(&in_the_way, "").unwrap();
    let place = format!("folder:{}/x", in_the_way.display());
    let refused = server::store::open(&config(&["--store", &place])).unwrap_err();
    assert!(refused.to_string().contains("ZHIYUAN_STORE"), "{refused}");
}

/// What an object store was asked: the method, the path, and who signed it.
type Asked = Arc<Mutex<Vec<(Method, String, String)>>>;

async fn answer(
    State((asked, files)): State<(Asked, Arc<Mutex<Option<Bytes>>>)>,
    Path(path): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, Bytes) {
    let signed = headers.get(header::AUTHORIZATION);
    let signed = signed
        .map_or("", |signed| signed.to_str().unwrap())
        .to_owned();
    asked.lock().unwrap().push((method.clone(), path, signed));
    let mut told = HeaderMap::new();
    told.insert(header::ETAG, "\"1\"".parse().unwrap());
    told.insert(
        header::LAST_MODIFIED,
        "Sun, 15 Mar 2026 02:00:00 GMT".parse().unwrap(),
    );
    let mut kept = files.lock().unwrap();
    match method {
        Method::PUT => {
            *kept = Some(body);
            (StatusCode::OK, told, Bytes::new())
        }
        _ => match kept.clone() {
            Some(file) => (StatusCode::OK, told, file),
            None => (StatusCode::NOT_FOUND, told, Bytes::new()),
        },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_store_is_asked_with_a_signature_below_its_prefix() {
    let asked = Asked::default();
    let router = Router::new()
        .route("/{*path}", any(answer))
        .with_state((asked.clone(), Arc::default()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let store = server::store::open(&config(&[
        "--store",
        "s3://pictures/bank/quiz",
        "--s3-endpoint",
        &endpoint,
        "--s3-region",
        "cn-north-1",
        "--s3-key-id",
        "AKID",
        "--s3-secret",
        "never told",
    ]))
    .unwrap();
    let path = object_store::path::Path::from("pictures/a/480.jpg");
    let missing = store.get(&path).await;
    assert!(
        matches!(missing, Err(object_store::Error::NotFound { .. })),
        "{missing:?}"
    );
    store.put(&path, "picture".into()).await.unwrap();
    let found = store.get(&path).await.unwrap().bytes().await.unwrap();
    assert_eq!(found, "picture");
    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 3, "{asked:?}");
    for (_, path, signed) in asked {
        assert_eq!(path, "pictures/bank/quiz/pictures/a/480.jpg");
        let scope = signed.starts_with("AWS4-HMAC-SHA256 Credential=AKID/");
        assert!(
            scope && signed.contains("/cn-north-1/s3/aws4_request"),
            "{signed}"
        );
        assert!(!signed.contains("never told"));
    }
}
