use proptest::prelude::*;

use super::*;

fn id(number: u128) -> Group {
    Group::Of(Uuid::from_u128(number))
}

#[test]
fn a_channel_is_not_told_by_its_branch_minus_the_others() {
    let mut sizes = Sizes::default();
    for (branch, channel, people) in [
        (1, 11, 25),
        (1, 12, 5),
        (2, 21, 20),
        (2, 22, 30),
        (3, 31, 12),
    ] {
        sizes.add_people(vec![id(branch), id(channel)], people);
    }
    // 30 of the first branch minus 25 would be five; a branch of one channel is that channel.
    for (channel, shown) in [(11, false), (12, false), (21, true), (22, true), (31, true)] {
        assert_eq!(sizes.shows(id(channel)), shown, "{channel}");
    }
    // A branch that keeps to itself takes its channels along, and the next branch for company.
    sizes.add_people(vec![id(4), id(41)], 3);
    for (channel, shown) in [(22, true), (31, false), (41, false)] {
        assert_eq!(sizes.shows(id(channel)), shown, "{channel}");
    }
}

#[test]
fn an_option_of_several_is_set_against_those_who_did_not_choose_it() {
    let mut sizes = Sizes {
        overlap: true,
        ..Sizes::default()
    };
    let option = |place| vec![Group::Answered(place)];
    for number in 0..30 {
        let mut paths = vec![option(0)];
        if number < 12 {
            paths.push(option(1));
        }
        if number < 25 {
            paths.push(option(2));
        }
        sizes.add(&paths);
    }
    let shown = [0, 1, 2].map(|place| sizes.shows(Group::Answered(place)));
    assert_eq!(shown, [true, true, false], "the third leaves five out");
}

proptest! {
    #[test]
    fn no_difference_of_shown_groups_is_a_few_people(
        sheets in prop::collection::vec((0..4_u128, 0..3_u128, 0..40_u64), 0..12),
    ) {
        let mut sizes = Sizes::default();
        for (branch, channel, people) in sheets {
            sizes.add_people(vec![id(branch), id(10 * branch + channel)], people);
        }
        let shown = sizes.shown();
        let people = |within: &[Group]| -> u64 {
            let all = sizes.people.iter().filter(|(path, _)| path.starts_with(within));
            all.map(|(_, people)| people).sum()
        };
        let enough = |people: u64| people == 0 || people >= FEWEST;
        for around in shown.iter().filter(|path| path.len() < 2 && people(path) >= FEWEST) {
            let inside: u64 = shown.iter()
                .filter(|path| path.len() == around.len() + 1 && path.starts_with(around))
                .map(|path| people(path))
                .sum();
            prop_assert!(enough(people(around) - inside), "{around:?} {shown:?}");
        }
        prop_assert!(shown.iter().filter(|path| !path.is_empty()).all(|path| enough(people(path))));
        prop_assert!(shown.iter().all(|path| path.len() < 2 || shown.contains(&path[..1])));
    }
}
