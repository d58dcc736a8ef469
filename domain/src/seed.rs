//! Repeatable randomness: a recorded seed gives the same choices for ever.
//!
//! A library generator may change its stream between versions, and a paper must be repeatable
//! years later, so the stream is written down here: block `i` is
//! SHA-256(seed ‖ label ‖ 0x00 ‖ i as 8 bytes, big end first), read as big-endian 64-bit words.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// 32 bytes from which a paper is drawn. Recorded with the attempt; made outside `domain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub [u8; 32]);

/// One labelled stream of numbers from a [`Seed`]; streams with different labels are independent.
pub struct Stream {
    prefix: Sha256,
    block: [u8; 32],
    next_block: u64,
    used: usize,
}

impl Seed {
    /// The stream of this seed that belongs to `label`, from its beginning.
    pub fn stream(&self, label: &str) -> Stream {
        let mut prefix = Sha256::new();
        prefix.update(self.0);
        prefix.update(label.as_bytes());
        prefix.update([0]);
        Stream {
            prefix,
            block: [0; 32],
            next_block: 0,
            used: 32,
        }
    }
}

impl Stream {
    fn word(&mut self) -> u64 {
        if self.used == 32 {
            let mut hash = self.prefix.clone();
            hash.update(self.next_block.to_be_bytes());
            self.block = hash.finalize().into();
            self.next_block += 1;
            self.used = 0;
        }
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.block[self.used..self.used + 8]);
        self.used += 8;
        u64::from_be_bytes(bytes)
    }

    /// A number from 0 up to but not including `bound`, every one equally likely: words that
    /// would favour small remainders are thrown away.
    ///
    /// # Panics
    /// If `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        assert!(bound > 0, "a choice among nothing");
        let bound = bound as u64;
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let word = self.word();
            if word < fair {
                return usize::try_from(word % bound).unwrap_or(0);
            }
        }
    }

    /// Puts `items` into an order drawn uniformly (Fisher–Yates, from the last place down).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_one_that_was_written_down() {
        // Computed independently: sha256(bytes(32) + b"paper\0" + bytes(8))[:8] as an integer.
        let mut stream = Seed([0; 32]).stream("paper");
        assert_eq!(stream.word(), FIRST_WORD);
    }

    const FIRST_WORD: u64 = 16_724_223_697_981_884_530;

    #[test]
    fn every_order_of_three_comes_up_about_equally_often() {
        let mut counts = std::collections::HashMap::new();
        let mut stream = Seed([7; 32]).stream("orders");
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            stream.shuffle(&mut items);
            *counts.entry(items).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 6);
        // 1000 expected each; 150 is more than five standard deviations.
        assert!(
            counts.values().all(|&n: &i32| (n - 1000).abs() < 150),
            "{counts:?}"
        );
    }
}
