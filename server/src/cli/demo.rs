//! `zhiyuan demo`.

use app::context::{AppState, Site};

use super::{Failure, migrate};
use crate::clock::clock;
use crate::config::Config;
use crate::{demo, keys_file, store};

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let clock = clock();
    let keys = keys_file::load(config, &clock)?;
    let db = migrate::open(config).await?;
    keys_file::claim(&db, &keys).await?;
    let store = store::open(config)?;
    let state = AppState::new(db, clock, keys, config.settings(), Site::default(), store);
    let loaded = demo::load(&state).await?;
    let demo::Loaded {
        campaigns,
        questions,
    } = loaded;
    println!("loaded {campaigns} sample campaigns and {questions} questions; others were there");
    Ok(())
}
