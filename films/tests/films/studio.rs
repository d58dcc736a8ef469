//! Films of the tests: made by ffmpeg, a few seconds long.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use films::{FilmFault, Limits, Manifest, Probed, Tools};
use tempfile::TempDir;

/// A folder for one test, with the programs.
pub struct Studio {
    pub tools: Tools,
    pub limits: Limits,
    folder: TempDir,
}

/// What a transcode of a test came to.
pub struct Shot {
    pub folder: PathBuf,
    pub manifest: Manifest,
    pub told: Vec<u8>,
}

impl Studio {
    pub fn new() -> Self {
        Self {
            tools: Tools::find().expect("ffmpeg is installed"),
            limits: Limits::default(),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where films are written.
    pub fn out(&self) -> PathBuf {
        self.path("out")
    }

    /// A file with these bytes.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Runs ffmpeg with these arguments, divided at spaces, in the folder.
    pub fn ffmpeg(&self, args: &str, name: &str) -> PathBuf {
        let args = args.split_ascii_whitespace();
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y"]).args(args).arg(name);
        let done = command.current_dir(self.folder.path()).status();
        assert!(done.expect("ffmpeg").success(), "{name}");
        self.path(name)
    }

    /// A film with moving pictures of this size; `more` says its sound and its encoding.
    pub fn film(&self, name: &str, size: &str, seconds: u32, more: &str) -> PathBuf {
        let args = format!(
            "-f lavfi -i testsrc2=size={size}:rate=25:duration={seconds} {more} -shortest \
             -c:v libx264 -preset ultrafast -pix_fmt yuv420p -movflags +faststart -metadata title=secret"
        );
        self.ffmpeg(&args, name)
    }

    pub async fn probe(&self, path: &Path) -> Result<Probed, FilmFault> {
        films::probe(&self.tools, path, &self.limits).await
    }

    pub async fn transcode(&self, path: &Path) -> Result<Shot, FilmFault> {
        let film = self.probe(path).await?;
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let out = self.out();
        let manifest = films::transcode(
            &self.tools,
            path,
            &out,
            &film,
            &self.limits,
            move |percent| tell.lock().expect("sole").push(percent),
        )
        .await?;
        let told = told.lock().expect("sole").clone();
        Ok(Shot {
            folder: out,
            manifest,
            told,
        })
    }

    /// Whether a child still works on a film of this folder.
    pub fn has_children(&self) -> bool {
        let name = self.folder.path().to_str().expect("plain");
        let processes = std::fs::read_dir("/proc").expect("procfs");
        processes.flatten().any(|process| {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(name)
        })
    }
}

impl Shot {
    pub fn sizes(&self) -> Vec<(u32, u32)> {
        let variants = self.manifest.variants.iter();
        variants.map(|size| (size.width, size.height)).collect()
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(path)).expect(path)
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.read(path)).expect("text")
    }

    /// What ffprobe tells of one entry of the first stream of a kind (`v` or `a`).
    pub fn stream(&self, path: &str, kind: &str, entry: &str) -> String {
        ffprobe(
            &self.folder.join(path),
            &format!("-select_streams {kind}:0 -show_entries stream={entry}"),
        )
    }

    /// How loud it is, in LUFS.
    pub fn loudness(&self, path: &str) -> f64 {
        let output = Command::new("ffmpeg")
            .args(["-hide_banner", "-nostats", "-i"])
            .arg(self.folder.join(path))
            .args([
                "-map",
                "0:a:0",
                "-af",
                "ebur128=framelog=verbose",
                "-f",
                "null",
                "-",
            ])
            .output()
            .expect("ffmpeg");
        let said = String::from_utf8_lossy(&output.stderr);
        let (_, told) = said.rsplit_once("I:").expect("a summary");
        told.split_whitespace()
            .next()
            .and_then(|number| number.parse().ok())
            .expect("a number")
    }
}

/// What ffprobe tells of a file, as bare values.
pub fn ffprobe(path: &Path, args: &str) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "csv=p=0"])
        .args(args.split_ascii_whitespace())
        .arg(path)
        .output()
        .expect("ffprobe");
    let told = String::from_utf8(output.stdout).expect("text");
    told.trim().to_owned()
}
