//! What a film may take of the machine.

use std::time::Duration;

/// What one film, and each child that works on it, may take.
///
/// The default fits a film of 2 GB and 30 minutes on a machine with 2 cores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space of one child. The default, 3 GiB, is more than twice what 4K at 10
    /// bits takes. Little of it is memory in use: 0.3 GiB for 1080p, 0.5 for 4K.
    pub memory: u64,
    /// Time on the cores that one child may take, both cores counted; whole seconds, at least one.
    /// The default, 4 hours, is five times what half an hour of 1080p
    /// at 100 Mbit/s takes.
    pub cpu: Duration,
    /// Time on the clock from the beginning to the end of one film. The default is 3 hours.
    pub wall: Duration,
    /// Bytes of one written file. The default is 1 GiB: half an hour at the highest rate has 0.4.
    pub file: u64,
    /// Bytes of the whole folder, with what is in it only while the work goes on. The default is
    /// 3 GiB: half an hour at the highest rates comes to 1.5.
    pub disk: u64,
    /// The longest film. The default is 30 minutes.
    pub longest: Duration,
    /// The most pixels of a frame. The default is that of 4K cinema and a little more.
    pub pixels: u32,
}

impl Default for Limits {
    fn default() -> Self {
        const GIB: u64 = 1024 * 1024 * 1024;
        const HOUR: Duration = Duration::from_hours(1);
        Self {
            memory: 3 * GIB,
            cpu: 4 * HOUR,
            wall: 3 * HOUR,
            file: GIB,
            disk: 3 * GIB,
            longest: Duration::from_mins(30),
            pixels: 4096 * 2304,
        }
    }
}

impl Limits {
    /// For looking at a file, which takes a moment unless the file is made to be slow.
    pub(crate) fn of_a_look(&self) -> Self {
        Self {
            cpu: self.cpu.min(Duration::from_mins(1)),
            wall: self.wall.min(Duration::from_mins(2)),
            ..self.clone()
        }
    }
}
