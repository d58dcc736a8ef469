//! Where things are: the workspace and cargo's target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

pub struct Project {
    /// The workspace's root.
    pub root: PathBuf,
    /// Cargo's target folder, absolute.
    pub target: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// The folder that cargo gives the server of this profile.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

impl Project {
    pub fn find() -> Result<Self> {
        // `cargo run` says where the manifest is now; the folder known when this was compiled
        // may be another clone's, as clones share a target folder.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask lies in the workspace")?
            .to_path_buf();
        let mut metadata = Command::new("cargo");
        metadata
            .current_dir(&root)
            .args(["metadata", "--no-deps", "--format-version=1"]);
        let metadata: Value = serde_json::from_slice(&process::output(&mut metadata)?)?;
        let target = metadata["target_directory"]
            .as_str()
            .context("cargo names its target")?;
        Ok(Self {
            root,
            target: target.into(),
        })
    }

    /// Cargo, to be run in this workspace with this target folder.
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new("cargo");
        process::forget_cargo(&mut cargo);
        cargo
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    pub fn server(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("zhiyuan")
    }

    /// What the server of this profile serves: a manifest and hashed files.
    pub fn site(&self, profile: Profile) -> PathBuf {
        self.target.join(profile.folder()).join("site")
    }

    /// Where the npm packages are: the browser tests and the tools that make the bundle smaller.
    pub fn npm(&self) -> PathBuf {
        self.root.join("end2end")
    }
}
