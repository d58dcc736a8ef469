//! `.br` and `.gz` beside every file that gets smaller, so that the server compresses none itself.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::files::walk;

const COMPRESSIBLE: [&str; 9] = [
    "js",
    "wasm",
    "css",
    "svg",
    "ico",
    "json",
    "txt",
    "html",
    "webmanifest",
];

pub fn folder(folder: &Path) -> Result<()> {
    // A thread per file: one file, the module, takes nearly all the time.
    std::thread::scope(|scope| {
        let files = walk(folder)?.into_iter().filter(|file| compressible(file));
        let threads: Vec<_> = files.map(|path| scope.spawn(move || file(&path))).collect();
        for thread in threads {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })
}

/// The text at a brotli quality of 0 to 11.
pub fn brotli(text: &[u8], quality: i32) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality,
        size_hint: text.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*text, &mut compressed, &params)?;
    Ok(compressed)
}

fn file(path: &Path) -> Result<()> {
    let content = fs::read(path)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&content)?;
    for (extension, compressed) in [("br", brotli(&content, 11)?), ("gz", gzip.finish()?)] {
        if compressed.len() < content.len() {
            fs::write(beside(path, extension), compressed)?;
        }
    }
    Ok(())
}

/// `a.js` becomes `a.js.br`.
pub fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn compressible(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| COMPRESSIBLE.iter().any(|known| extension == *known))
}
