//! The folder into which a film is written.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;

/// Makes the folder, or empties it of whatever an earlier attempt left.
pub async fn empty(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let mut entries = fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        if entry.file_type().await?.is_dir() {
            fs::remove_dir_all(entry.path()).await?;
        } else {
            fs::remove_file(entry.path()).await?;
        }
    }
    Ok(())
}

/// The bytes of all its files.
pub async fn size(folder: &Path) -> io::Result<u64> {
    Ok(files(folder).await?.iter().map(|(_, bytes)| bytes).sum())
}

/// All its files with their bytes, in the order of their names. What disappears meanwhile is no
/// error: ffmpeg renames playlists.
pub async fn files(folder: &Path) -> io::Result<Vec<(PathBuf, u64)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let mut entries = fs::read_dir(next).await?;
        while let Some(entry) = entries.next_entry().await? {
            match entry.metadata().await {
                Ok(data) if data.is_dir() => folders.push(entry.path()),
                Ok(data) => found.push((entry.path(), data.len())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    found.sort();
    Ok(found)
}
