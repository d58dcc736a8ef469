//! Groups so small that a figure would tell about a person.

/// Fewer people than this are a small group.
pub const FEWEST: u64 = 10;

/// Which of the groups, by how many people each has, keep their figures to themselves. Where those
/// that do would still be found out as what is missing from the sum, the next larger ones do too.
/// A group of nobody has nothing to hide.
pub fn hidden(people: &[u64]) -> Vec<bool> {
    let mut hidden: Vec<bool> = people.iter().map(|&n| n > 0 && n < FEWEST).collect();
    loop {
        let of = |hide: bool| {
            let groups = people.iter().zip(&hidden);
            groups.filter(move |(n, hidden)| **n > 0 && **hidden == hide)
        };
        let (groups, sum) = of(true).fold((0, 0), |(groups, sum), (n, _)| (groups + 1, sum + n));
        let told = groups == 1 || sum < FEWEST;
        let next = (0..people.len())
            .filter(|&at| people[at] > 0 && !hidden[at])
            .min_by_key(|&at| people[at]);
        match next {
            Some(next) if groups > 0 && told => hidden[next] = true,
            _ => return hidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_small_group_takes_another_along() {
        assert_eq!(hidden(&[120, 4, 50]), [false, true, true]);
        assert_eq!(hidden(&[120, 6, 7]), [false, true, true]);
        assert_eq!(hidden(&[120, 3, 4, 20]), [false, true, true, true]);
        assert_eq!(hidden(&[120, 0, 50]), [false, false, false]);
        assert_eq!(hidden(&[4]), [true]);
    }

    proptest! {
        #[test]
        fn what_is_hidden_cannot_be_told_from_the_rest(people in prop::collection::vec(0u64..30, 0..8)) {
            let hidden = hidden(&people);
            let groups: Vec<_> = people.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| *n).collect();
            let all = people.iter().filter(|n| **n > 0).count();
            for (n, hidden) in people.iter().zip(&hidden) {
                prop_assert!(*hidden || *n == 0 || *n >= FEWEST);
            }
            let few = groups.len() == 1 || groups.iter().sum::<u64>() < FEWEST;
            prop_assert!(groups.is_empty() || !few || groups.len() == all);
        }
    }
}
