//! What the page says of its player, in attributes: read here rather than handed to the island, whose
//! reader of whole lessons would be part of every customer's first download.

use std::str::FromStr;

use uuid::Uuid;
use web_sys::Element;

use super::course::Course;
use crate::lessons::shown::Standing;
use crate::ui::browser;

/// What is played.
pub(super) struct Facts {
    pub(super) lesson: Uuid,
    /// The version of it that the page has.
    pub(super) version: Uuid,
    /// The address of the plain file.
    pub(super) plain: String,
    /// That of the list of heights.
    pub(super) hls: Option<String>,
    /// That of the list of the lowest height alone.
    pub(super) hls_lowest: Option<String>,
    /// That of the script that plays it.
    pub(super) hls_script: String,
    /// That of the sound alone.
    pub(super) sound: Option<String>,
    pub(super) duration_ms: u32,
    /// Where watching goes on.
    pub(super) position_ms: u32,
    /// Where the chapters begin.
    pub(super) chapters: Vec<u32>,
    /// What is asked.
    pub(super) asked: Vec<Uuid>,
    /// Whether what is played is told.
    pub(super) counts: bool,
    pub(super) is_preview: bool,
}

/// Reads them.
pub(super) fn read(player: &Element) -> Option<(Facts, Course)> {
    let film = browser::part(player, "screen")?;
    let is_preview = player.has_attribute("data-preview");
    let facts = Facts {
        lesson: fact(player, "data-lesson")?,
        version: fact(player, "data-version")?,
        plain: film.get_attribute("data-plain")?,
        hls: film.get_attribute("data-hls"),
        hls_lowest: film.get_attribute("data-hls-lowest"),
        hls_script: film.get_attribute("data-hls-script")?,
        sound: film.get_attribute("data-sound"),
        duration_ms: fact(&film, "data-duration")?,
        position_ms: fact(player, "data-position")?,
        chapters: browser::all(player, "[data-at]")
            .iter()
            .filter_map(|chapter| fact(chapter, "data-at"))
            .collect(),
        asked: Vec::new(),
        counts: player.has_attribute("data-counts"),
        is_preview,
    };
    let (mut asked, mut answered) = (Vec::new(), Vec::new());
    for panel in browser::all(player, "[data-question]") {
        let id = fact(&panel, "data-question")?;
        asked.push((id, fact(&panel, "data-asked-at")?));
        if panel.has_attribute("data-answered") {
            answered.push(id);
        }
    }
    let standing = Standing {
        seen_until_ms: fact(player, "data-seen")?,
        answered,
        may_seek: player.has_attribute("data-may-seek"),
        is_learned: player.has_attribute("data-learned"),
        ..Standing::default()
    };
    let course = Course::new((facts.duration_ms, is_preview), &asked, &standing);
    let asked = asked.into_iter().map(|(id, _)| id).collect();
    Some((Facts { asked, ..facts }, course))
}

fn fact<T: FromStr>(of: &Element, name: &str) -> Option<T> {
    of.get_attribute(name)?.parse().ok()
}
