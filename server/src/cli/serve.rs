//! `zhiyuan serve`: everything is opened, then served until the process is told to stop, then
//! closed in the opposite order.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use app::context::AppState;
use tokio::net::TcpListener;

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::{Config, Refused};
use crate::http::{self, Shutdown};
use crate::{demo, figures, first_administrator, jobs, keys_file, log, stop, store};

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    log::catch_panics();
    let site = site_folder(config)?;
    let files = http::read_site(&site).map_err(|why| Refused::new("site", why))?;
    let outlets = jobs::outlets(config)?;
    let clock = clock();
    let keys = keys_file::load(config, &clock)?;
    let db = migrate::open(config).await?;
    keys_file::claim(&db, &keys).await?;
    if config.demo {
        demo::check_unused(&db).await?;
    }
    // Opening it makes its folder: not where something else is refused.
    let store = store::open(config)?;
    let state = AppState::new(db, clock, keys, config.settings(), files, store);
    if config.demo {
        demo::load(&state).await?;
    }
    app::prizes::publish::bring_up(&state)
        .await
        .map_err(std::io::Error::other)?;
    let invitation = if config.demo {
        demo::add_accounts(&state).await?;
        demo::draw(&state).await?;
        None
    } else {
        first_administrator::invite(&state).await?
    };

    let asked_to_stop = stop::signals()?;
    let (stopper, stop) = stop::stop();
    let listener = bind("listen", config.listen).await?;
    let address = listener.local_addr()?;
    let metrics = serve_figures(config, &state, &stop).await?;
    let jobs = jobs::start(&state, outlets, &stop);
    let limit = Duration::from_secs(config.request_timeout);
    let router = http::router(&state, &site, limit, &stop);
    let winner = if config.demo {
        demo::a_winner(&state).await?
    } else {
        None
    };
    announce(config, address, metrics, winner.as_deref());
    if let Some(link) = invitation {
        first_administrator::announce(config, address, &link);
    }

    tokio::spawn(async move {
        asked_to_stop.await;
        tracing::info!("stopping");
        stopper.stop();
    });
    let grace = Duration::from_secs(config.shutdown_grace);
    let shutdown = Shutdown {
        delay: Duration::from_secs(config.shutdown_delay),
        grace,
    };
    http::serve(listener, router, stop, shutdown).await?;
    jobs.finish(grace).await;
    // What the last requests counted.
    if let Err(error) = app::channels::visits::flush(&state).await {
        tracing::warn!(error = %error, "some visits were not stored");
    }
    close(&state).await;
    tracing::info!("stopped");
    Ok(())
}

fn site_folder(config: &Config) -> Result<PathBuf, Failure> {
    match &config.site {
        Some(folder) => Ok(folder.clone()),
        None => Ok(std::env::current_exe()?.with_file_name("site")),
    }
}

async fn bind(flag: &str, address: SocketAddr) -> Result<TcpListener, Refused> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| Refused::new(flag, format!("{address} cannot be listened on: {error}")))
}

/// Where figures are served, if they are. A demonstration goes without where the address is
/// taken, so that two can run side by side.
async fn serve_figures(
    config: &Config,
    state: &AppState,
    stop: &stop::Stop,
) -> Result<Option<SocketAddr>, Failure> {
    let Some(wanted) = config.metrics_listen.0 else {
        return Ok(None);
    };
    let listener = match TcpListener::bind(wanted).await {
        Err(error) if config.demo && error.kind() == ErrorKind::AddrInUse => {
            tracing::warn!(metrics.address = %wanted, "no figures: the address is taken");
            return Ok(None);
        }
        Err(error) => {
            let why = format!("{wanted} cannot be listened on: {error}");
            return Err(Refused::new("metrics-listen", why).into());
        }
        Ok(listener) => listener,
    };
    let address = listener.local_addr()?;
    let handle = figures::start().map_err(std::io::Error::other)?;
    tokio::spawn(figures::serve(
        listener,
        state.clone(),
        handle,
        stop.clone(),
    ));
    Ok(Some(address))
}

/// Says where it is to be seen; in a demonstration also who has won something to look at.
fn announce(
    config: &Config,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    winner: Option<&str>,
) {
    let engine = if config.db().url.starts_with("sqlite:") {
        "sqlite"
    } else {
        "postgres"
    };
    tracing::info!(http.address = %address, db.engine = engine, demo = config.demo, "serving");
    if let Some(metrics) = metrics {
        tracing::info!(metrics.address = %metrics, "serving figures");
    }
    if config.demo {
        println!("\n  纸鸢 Zhiyuan · 演示模式 demo mode\n");
        println!("  打开 open      http://{address}/");
        println!(
            "  活动 campaign  http://{address}/campaigns/{}",
            demo::SHOWN
        );
        println!("  员工 staff     http://{address}/staff");
        if let Some(metrics) = metrics {
            println!("  指标 figures   http://{metrics}/metrics");
        }
        if let Some(phone) = winner {
            println!(
                "  中奖 winner    用 {phone} 登录，到“我的”看奖品 sign in with it to see a prize"
            );
        }
        println!(
            "\n  登录验证码直接显示在登录页上，不会发送短信；示例数据在 {}。",
            config.db().url
        );
        println!("  Sign-in codes show on the sign-in page; no message is sent. Ctrl-C stops.\n");
    }
}

/// A database that does not close must not keep the process: what was answered is stored.
async fn close(state: &AppState) {
    let closed = tokio::time::timeout(Duration::from_secs(5), state.db.close()).await;
    if closed.is_err() {
        tracing::warn!("the database did not close in time");
    }
}
