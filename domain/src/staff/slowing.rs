//! Failed sign-ins slow the next one down and never lock a person out.
//!
//! Failures are counted for an account from one device that its owner has used before, or else
//! from one address; so a stranger's failures slow the stranger alone (OWASP, "Slow Down Online
//! Guessing Attacks with Device Cookies").

use chrono::TimeDelta;

/// Failures that slow nothing: anyone mistypes.
const FREE: u32 = 4;
/// The longest wait.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// After so long without a failure the count begins anew.
pub const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(12);

/// How long after the last of so many failures in a row the next try is heard: half a minute after
/// the fifth, then twice as long each time, a quarter of an hour at most.
pub fn wait_after(failures: u32) -> TimeDelta {
    let Some(slowed) = failures.checked_sub(FREE + 1) else {
        return TimeDelta::zero();
    };
    let seconds = 30_i64 << slowed.min(10);
    TimeDelta::seconds(seconds).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_fifth_failure_to_a_quarter_of_an_hour() {
        let waits: Vec<_> = (0..12).map(|n| wait_after(n).num_seconds()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(u32::MAX), LONGEST);
    }
}
