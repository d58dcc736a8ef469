//! Several files in one, to be taken away: a zip archive.

use std::io::{Cursor, Write};

use domain::prizes::draw::Hash;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A file in a pack: its name and its bytes.
pub type Packed = (&'static str, Vec<u8>);

/// The archive was not written.
#[derive(Debug, thiserror::Error)]
#[error("the archive was not written: {0}")]
pub struct PackFault(#[from] ZipError);

/// The files as one, with their SHA-256 in a file `SHA256SUMS`, as `sha256sum --check` reads it.
///
/// # Errors
/// [`PackFault`]
pub fn to_zip(files: &[Packed]) -> Result<Vec<u8>, PackFault> {
    let lines = files.iter().map(|(name, bytes)| {
        let sum = Hash::of(&[bytes]);
        format!("{sum}  {name}\n")
    });
    let sums = lines.collect::<Vec<_>>().concat();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let sums = ("SHA256SUMS", sums.into_bytes());
    for (name, bytes) in files.iter().chain([&sums]) {
        archive.start_file(*name, options)?;
        archive.write_all(bytes).map_err(ZipError::from)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn a_pack_holds_its_files_and_what_they_are_known_by() {
        let pack = to_zip(&[("a.txt", b"abc".to_vec()), ("说明.txt", Vec::new())]).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(pack)).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            archive
                .by_name(name)
                .unwrap()
                .read_to_string(&mut text)
                .unwrap();
            text
        };
        assert_eq!(read("a.txt"), "abc");
        assert_eq!(read("说明.txt"), "");
        let sums = read("SHA256SUMS");
        assert!(sums.starts_with("ba7816bf8f01cfea414140de5dae2223"));
        assert_eq!(sums.lines().count(), 2);
        assert!(sums.ends_with("  说明.txt\n"));
    }
}
