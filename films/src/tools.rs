//! The programs that do the work, where the machine has them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Where the programs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    pub(crate) ffmpeg: PathBuf,
    pub(crate) ffprobe: PathBuf,
    pub(crate) prlimit: PathBuf,
    pub(crate) nice: PathBuf,
}

/// A program that the machine does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("服务器上没有找到 {program}，无法处理视频。请管理员安装：apt-get install {package}")]
pub struct ToolsMissing {
    /// Its name.
    pub program: &'static str,
    /// The Debian package that has it.
    pub package: &'static str,
}

impl Tools {
    /// Looks for them in `PATH`.
    ///
    /// # Errors
    /// [`ToolsMissing`] names the first that is not there.
    pub fn find() -> Result<Self, ToolsMissing> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        Self::find_in(&folders)
    }

    /// Looks for them in these folders, the first one first.
    ///
    /// # Errors
    /// [`ToolsMissing`] names the first that is not there.
    pub fn find_in(folders: &[PathBuf]) -> Result<Self, ToolsMissing> {
        let find = |program, package| {
            folders
                .iter()
                .map(|folder| folder.join(program))
                .find(|path| is_program(path))
                .ok_or(ToolsMissing { program, package })
        };
        Ok(Self {
            ffmpeg: find("ffmpeg", "ffmpeg")?,
            ffprobe: find("ffprobe", "ffmpeg")?,
            prlimit: find("prlimit", "util-linux")?,
            nice: find("nice", "coreutils")?,
        })
    }
}

/// Absolute: children are started in other folders than ours.
fn is_program(path: &Path) -> bool {
    let may_run =
        |data: std::fs::Metadata| data.is_file() && data.permissions().mode() & 0o111 != 0;
    path.is_absolute() && path.metadata().is_ok_and(may_run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_how_to_install_it() {
        let missing = Tools::find_in(&[PathBuf::from("/nonexistent")]).unwrap_err();
        assert_eq!(missing.program, "ffmpeg");
        assert!(missing.to_string().contains("apt-get install ffmpeg"));
    }

    #[test]
    fn what_cannot_be_run_or_moves_with_the_folder_is_no_program() {
        assert!(!is_program(Path::new("/etc/passwd")));
        assert!(!is_program(Path::new("/usr/bin")));
        assert!(!is_program(Path::new("bin/ffmpeg")));
    }
}
