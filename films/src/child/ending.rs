//! How a child ended, and what that says about the film.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use crate::fault::FilmFault;

// signal(7).
const SIGXCPU: i32 = 24;
const SIGXFSZ: i32 = 25;
/// Of a program that stumbles: SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV.
const CRASHES: [i32; 5] = [4, 6, 7, 8, 11];

/// How a child ended.
pub struct Ending {
    pub status: ExitStatus,
    /// The end of what it said.
    pub said: String,
}

impl Ending {
    /// What it said, if it did its work.
    pub fn fault(self) -> Result<String, FilmFault> {
        if self.status.success() {
            return Ok(self.said);
        }
        Err(match (self.status.signal(), self.status.code()) {
            (Some(SIGXCPU), _) => FilmFault::TooSlow,
            (Some(SIGXFSZ), _) => FilmFault::TooMuchOutput,
            (Some(signal), _) if CRASHES.contains(&signal) => {
                FilmFault::broken(format!("ended by signal {signal}"))
            }
            // Those of ffmpeg's that come after a signal, which it names.
            (_, Some(123 | 255)) if self.said.contains("received signal 24") => FilmFault::TooSlow,
            (_, Some(123)) => FilmFault::TooSlow,
            // Those of prlimit, nice and the loader come before ffmpeg itself.
            (_, Some(1..=122)) if !self.said.starts_with("prlimit:") => self.by_its_errors(),
            _ => FilmFault::Machine(io::Error::other(format!(
                "{}: {}",
                self.status,
                last(&self.said)
            ))),
        })
    }

    /// By its own words, of which it marks the errors.
    fn by_its_errors(&self) -> FilmFault {
        let is_error = |line: &&str| line.contains("[error]") || line.contains("[fatal]");
        let errors: Vec<_> = self.said.lines().filter(is_error).collect();
        let tells = |words: &[&str]| {
            let mut all = errors.iter();
            all.any(|line| words.iter().any(|word| line.contains(word)))
        };
        if tells(&["No space left on device", "Disk quota exceeded"]) {
            FilmFault::OutOfSpace
        } else if tells(&["File too large"]) {
            FilmFault::TooMuchOutput
        } else if tells(&[
            "Cannot allocate memory",
            "Resource temporarily unavailable",
            "malloc",
            // It is asked for nothing that it does not know; x264 does not say what it lacked.
            "Error while opening encoder",
        ]) {
            FilmFault::TooMuchMemory
        } else if tells(&["Picture size "]) {
            FilmFault::TooManyPixels
        } else if let Some(codec) = errors.iter().rev().find_map(|line| refused(line)) {
            FilmFault::UnknownCodec(codec.to_owned())
        } else {
            FilmFault::broken(last(&errors.join("\n")))
        }
    }
}

/// The decoder that ffprobe was not allowed to open, if a line says so.
fn refused(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("Codec (")?;
    let (codec, rest) = rest.split_once(')')?;
    rest.starts_with(" not on whitelist").then_some(codec)
}

/// Its last words, few enough for a line of the log.
fn last(said: &str) -> String {
    let letters = said.trim_end().chars().rev().take(400).collect::<Vec<_>>();
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: i32, said: &str) -> FilmFault {
        let ending = Ending {
            status: ExitStatus::from_raw(status),
            said: said.to_owned(),
        };
        ending.fault().unwrap_err()
    }

    const fn code(code: i32) -> i32 {
        code << 8
    }

    #[test]
    fn a_limit_that_was_reached_is_no_fault_of_the_films() {
        assert!(matches!(fault(SIGXCPU, ""), FilmFault::TooSlow));
        let stopped = "[info] Exiting normally, received signal 24.\n";
        assert!(matches!(fault(code(255), stopped), FilmFault::TooSlow));
        assert!(matches!(fault(SIGXFSZ, ""), FilmFault::TooMuchOutput));
        let memory = "[vf#0:0] [error] x264: malloc of size 9 failed\n";
        assert!(matches!(fault(code(1), memory), FilmFault::TooMuchMemory));
        let full = "[error] av_interleaved_write_frame(): No space left on device\n";
        assert!(matches!(fault(code(1), full), FilmFault::OutOfSpace));
    }

    #[test]
    fn what_others_do_to_a_child_is_the_machines() {
        for (status, said) in [
            (9, ""),
            (15, ""),
            (code(255), "[info] Exiting normally, received signal 15.\n"),
            (
                code(1),
                "prlimit: failed to set the AS resource limit: Operation not permitted",
            ),
            (
                code(127),
                "ffmpeg: error while loading shared libraries: libavfilter.so.8",
            ),
        ] {
            assert!(fault(status, said).is_the_machines(), "{status} {said}");
        }
    }

    #[test]
    fn what_a_film_says_of_itself_is_no_error() {
        let said = "[info]   title: No space left on device\n[error] Invalid data found\n";
        let FilmFault::Broken { said } = fault(code(1), said) else {
            panic!("not broken");
        };
        assert_eq!(said, "[error] Invalid data found");
    }
}
