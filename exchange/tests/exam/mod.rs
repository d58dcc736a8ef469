//! What the tests of exam texts share.

use exchange::questions::Item;
use exchange::questions::exam_text::read;

/// Every item of `text`.
pub fn items(text: &str) -> Vec<Item> {
    read(text).items
}

/// The only item of `text`.
pub fn only(text: &str) -> Item {
    let items = items(text);
    assert_eq!(items.len(), 1, "{text}\n{items:#?}");
    items.into_iter().next().expect("one item")
}

/// The only question of `text`: it must be accepted.
pub fn accepted(text: &str) -> Item {
    let item = only(text);
    assert!(
        item.doubts.is_empty() && item.faults.is_empty(),
        "{text}\n{item:#?}"
    );
    item
}

/// Kind, answer, options and stem on one line.
pub fn brief(item: &Item) -> String {
    let draft = &item.draft;
    let options = draft.options.join("|");
    format!("{} {} [{options}] {}", draft.kind, draft.answer, draft.stem)
}
