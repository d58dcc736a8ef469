//! `zhiyuan demo`.

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::Config;
use crate::demo;

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let db = migrate::open(config).await?;
    let loaded = demo::load(&db, &clock(), config.zone).await?;
    let demo::Loaded {
        campaigns,
        questions,
    } = loaded;
    println!("loaded {campaigns} sample campaigns and {questions} questions; others were there");
    Ok(())
}
