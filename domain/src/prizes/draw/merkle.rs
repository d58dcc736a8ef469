//! The Merkle tree of RFC 6962 §2.1, over the secrets of the tickets: who holds a ticket can show
//! that it is in the list that was published, without the list being shown.

use super::Hash;

/// The leaf of a ticket: SHA-256(0x00 ‖ secret).
pub fn leaf(secret: &[u8; 32]) -> Hash {
    Hash::of(&[&[0], secret])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], &left.0, &right.0])
}

/// The root over `leaves`; of none, the SHA-256 of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The audit path of the leaf at `index` (§2.1.1), from the leaf upwards; `None` beyond the leaves.
pub fn path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut leaves, mut index) = (leaves, index);
    while leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len()));
        if index < left.len() {
            path.push(root(right));
            leaves = left;
        } else {
            path.push(root(left));
            index -= left.len();
            leaves = right;
        }
    }
    path.reverse();
    Some(path)
}

/// How many leaves make a block: a part of the tree that is whole, but for the last one, so that the
/// root over all blocks' roots is the list's.
pub const BLOCK: usize = 1024;

/// The audit path of the leaf at `index` of the whole list, given the leaves of its own block alone
/// and the `roots` of all blocks; `None` beyond the leaves.
pub fn path_by_blocks(block: &[Hash], roots: &[Hash], index: usize) -> Option<Vec<Hash>> {
    let mut path = path(block, index % BLOCK)?;
    path.extend(self::path(roots, index / BLOCK)?);
    Some(path)
}

/// The root that `leaf` at `index` of `count` leads to along `path`; `None` where the path cannot
/// belong to it.
pub fn root_along(path: &[Hash], leaf: Hash, index: usize, count: usize) -> Option<Hash> {
    if index >= count {
        return None;
    }
    if count == 1 {
        return path.is_empty().then_some(leaf);
    }
    let (top, below) = path.split_last()?;
    let left = split(count);
    if index < left {
        Some(node(&root_along(below, leaf, index, left)?, top))
    } else {
        let root = root_along(below, leaf, index - left, count - left)?;
        Some(node(top, &root))
    }
}

/// A step of the way from a leaf up to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The hash that is joined.
    pub beside: Hash,
    /// Whether it stands before the hash that was there.
    pub comes_first: bool,
    /// What both give.
    pub gives: Hash,
}

/// The way of [`root_along`] step by step, for those who compute it by hand (RFC 9162 §2.1.3.2);
/// `None` where the path cannot belong to the leaf.
pub fn steps(path: &[Hash], leaf: Hash, index: usize, count: usize) -> Option<Vec<Step>> {
    let mut last = count.checked_sub(1).filter(|last| index <= *last)?;
    let (mut index, mut now) = (index, leaf);
    let mut steps = Vec::new();
    for beside in path {
        if last == 0 {
            return None;
        }
        let comes_first = index % 2 == 1 || index == last;
        if comes_first {
            while index.is_multiple_of(2) && index != 0 {
                (index, last) = (index / 2, last / 2);
            }
            now = node(beside, &now);
        } else {
            now = node(&now, beside);
        }
        (index, last) = (index / 2, last / 2);
        steps.push(Step {
            beside: *beside,
            comes_first,
            gives: now,
        });
    }
    (last == 0).then_some(steps)
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|n| leaf(&[n; 32])).collect()
    }

    #[test]
    fn the_tree_of_certificate_transparencys_test_data() {
        // The eight inputs and the roots are those of Google's certificate-transparency tests.
        let inputs: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let leaves: Vec<Hash> = inputs.map(|input| Hash::of(&[&[0], input])).to_vec();
        let told = [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                1,
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            ),
            (
                2,
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            ),
            (
                3,
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            ),
            (
                8,
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
            ),
        ];
        for (count, expected) in told {
            assert_eq!(root(&leaves[..count]).to_string(), expected);
        }
    }

    #[test]
    fn every_leaf_leads_to_the_root_and_no_other_does() {
        for count in 1..=33 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let path = path(&leaves, index).unwrap();
                let along = |leaf, index| root_along(&path, leaf, index, leaves.len());
                assert_eq!(along(*leaf, index), Some(root));
                assert_ne!(along(super::leaf(&[99; 32]), index), Some(root));
                let steps = steps(&path, *leaf, index, leaves.len()).unwrap();
                assert_eq!(steps.last().map_or(*leaf, |step| step.gives), root);
                assert_eq!(steps.len(), path.len());
                let elsewhere = (index + 1) % leaves.len();
                assert!(elsewhere == index || along(*leaf, elsewhere) != Some(root));
            }
            assert_eq!(path(&leaves, leaves.len()), None);
        }
    }

    #[test]
    fn a_path_by_blocks_is_the_path_over_all_leaves() {
        for count in [1, 1023, 1024, 1025, 2048, 2049, 3000, 5121] {
            let leaves: Vec<Hash> = (0..count)
                .map(|n: u32| Hash::of(&[&n.to_be_bytes()]))
                .collect();
            let roots: Vec<Hash> = leaves.chunks(BLOCK).map(super::root).collect();
            assert_eq!(super::root(&roots), super::root(&leaves));
            for index in [0, 1, leaves.len() / 2, leaves.len() - 1] {
                let block = leaves.chunks(BLOCK).nth(index / BLOCK).unwrap();
                assert_eq!(path_by_blocks(block, &roots, index), path(&leaves, index));
            }
            assert_eq!(path_by_blocks(&[], &roots, leaves.len()), None);
        }
    }

    #[test]
    fn a_path_that_is_too_long_or_too_short_leads_nowhere() {
        let leaves = leaves(5);
        let mut path = path(&leaves, 1).unwrap();
        path.push(Hash::default());
        assert_ne!(root_along(&path, leaves[1], 1, 5), Some(root(&leaves)));
        assert_eq!(steps(&path, leaves[1], 1, 5), None);
        path.truncate(1);
        assert_eq!(root_along(&path, leaves[1], 1, 5), None);
        assert_eq!(steps(&path, leaves[1], 1, 5), None);
        assert_eq!(root_along(&[], leaves[1], 7, 5), None);
    }
}
