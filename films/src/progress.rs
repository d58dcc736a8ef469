//! How far the work is: one number that only rises, over all steps.

/// Tells the number to whom it concerns.
pub struct Progress<'a> {
    tell: &'a mut (dyn FnMut(u8) + Send),
    told: Option<u8>,
}

impl<'a> Progress<'a> {
    pub fn new(tell: &'a mut (dyn FnMut(u8) + Send)) -> Self {
        let mut progress = Self { tell, told: None };
        progress.reach(0);
        progress
    }

    /// Tells that this percentage is reached, unless it was.
    pub fn reach(&mut self, percent: u8) {
        let percent = percent.min(100);
        if self.told.is_none_or(|told| told < percent) {
            self.told = Some(percent);
            (self.tell)(percent);
        }
    }

    /// A reader of `-progress pipe:1` for a step that goes from one percentage to another while
    /// ffmpeg gets through this many milliseconds.
    pub fn step(&mut self, from: u8, to: u8, duration_ms: u64) -> impl FnMut(&[u8]) + Send {
        self.reach(from);
        let mut rest = Vec::new();
        move |bytes| {
            rest.extend_from_slice(bytes);
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<_> = rest.drain(..=end).collect();
                if let Some(at) = out_time_ms(&line) {
                    let done = at.min(duration_ms) * u64::from(to.saturating_sub(from));
                    let done = done / duration_ms.max(1);
                    self.reach(from.saturating_add(u8::try_from(done).unwrap_or(100)));
                }
            }
            // Its lines are short.
            if rest.len() > 1024 {
                rest.clear();
            }
        }
    }
}

/// The time that ffmpeg has got to, if the line tells it. There are negative ones at the beginning.
pub fn out_time_ms(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let micros: u64 = line.strip_prefix("out_time_us=")?.parse().ok()?;
    Some(micros / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_only_rises_however_ffmpeg_counts() {
        let mut told = Vec::new();
        let mut tell = |percent| told.push(percent);
        let mut progress = Progress::new(&mut tell);
        let mut step = progress.step(10, 90, 4000);
        step(b"frame=1\nout_time_us=-21333\nout_time_us=10");
        step(b"00000\nout_time_us=900000\nprogress=continue\n");
        step(b"out_time_us=N/A\nout_time_us=99000000\nprogress=end\n");
        drop(step);
        progress.reach(50);
        progress.reach(100);
        assert_eq!(told, [0, 10, 30, 90, 100]);
    }
}
