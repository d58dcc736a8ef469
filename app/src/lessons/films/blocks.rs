//! What is read of films, kept in memory for a while: many people watch the same film at once, and
//! neither the disk nor a store far away should be asked for each of them.

use std::sync::Arc;

use axum::body::Bytes;
use domain::lessons::FilmFiles;
use object_store::{ObjectStore, ObjectStoreExt};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::file_path;

/// How many bytes are read at once.
pub const BLOCK: u64 = 256 * 1024;

/// How many bytes are kept of all films together.
const KEPT: u64 = 64 * 1024 * 1024;

/// A block of a file of a film: the file's place in the list, and the block's in the file.
type Key = (Uuid, usize, u64);

/// Films that are being watched.
pub struct Films {
    known: Cache<Uuid, Arc<FilmFiles>>,
    blocks: Cache<Key, Bytes, ByBytes>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Bytes> for ByBytes {
    fn weight(&self, _: &Key, block: &Bytes) -> u64 {
        block.len() as u64
    }
}

impl Default for Films {
    fn default() -> Self {
        let blocks = usize::try_from(KEPT / BLOCK).unwrap_or(0);
        Self {
            known: Cache::new(1_000),
            blocks: Cache::with_weighter(blocks, KEPT, ByBytes),
        }
    }
}

impl Films {
    /// What a film was made into, where it was asked for before.
    pub fn known(&self, film: Uuid) -> Option<Arc<FilmFiles>> {
        self.known.get(&film)
    }

    /// Keeps what a film was made into, which never changes.
    pub fn know(&self, film: Uuid, files: Arc<FilmFiles>) {
        self.known.insert(film, files);
    }

    /// Forgets a film that is gone.
    pub fn forget(&self, film: Uuid) {
        self.known.remove(&film);
    }

    /// A block of the file at this place of the list. Whoever asks for one that is being read waits for it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn block(
        &self,
        store: &dyn ObjectStore,
        (film, files, place): (Uuid, &FilmFiles, usize),
        block: u64,
    ) -> Result<Bytes, object_store::Error> {
        let key = (film, place, block);
        let reading = async {
            let read = &files.files[place];
            let from = block * BLOCK;
            let range = from..read.bytes.min(from + BLOCK);
            let path = file_path(film, files.made_by, &read.name);
            store.get_range(&path, range).await
        };
        self.blocks.get_or_insert_async(&key, reading).await
    }
}
