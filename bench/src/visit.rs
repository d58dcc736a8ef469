//! What a first visit to a question page downloads.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Result, bail};

use crate::client::Client;
use crate::load::count;
use crate::pages::{BROWSER, get};
use crate::report::{Budget, Figure, Report};
use crate::sample::Sample;
use crate::server::{Server, Setup};

const KIB: f64 = 1024.0;
/// It fits the first round trip of a new connection (ten packets, RFC 6928).
const PAINT: f64 = 14.0;
const VISIT: f64 = 170.0;

pub async fn measure(
    server: &Server,
    setup: &Setup,
    sample: &Sample,
    report: &mut Report,
) -> Result<()> {
    let mut client = Client::connect(server.address).await?;
    let visitor = &sample.visitors()[0];
    let mut length = async |path: &str, coding: &str| -> Result<(usize, String)> {
        let request = get(server, path, &visitor.session, coding);
        let answer = client.send(&request).await?;
        if answer.status != 200 {
            bail!("{path} was answered with {}", answer.status);
        }
        let text = String::from_utf8_lossy(answer.body).into_owned();
        Ok((answer.body.len(), text))
    };

    let (_, html) = length(&visitor.page(), "identity").await?;
    let (page, _) = length(&visitor.page(), BROWSER).await?;
    let (mut paint, mut visit) = (page, page);
    for path in named(&html, "/pkg/") {
        let (bytes, _) = length(&path, BROWSER).await?;
        visit += bytes;
        match path.rsplit('.').next() {
            Some("css") => paint += bytes,
            // What the script imports is downloaded with it.
            Some("js") => {
                let script = fs::read_to_string(setup.site.join(path.trim_start_matches('/')))?;
                for import in named(&script, "./snippets.") {
                    let import = import.replacen("./", "/pkg/", 1);
                    visit += length(&import, BROWSER).await?.0;
                }
            }
            _ => {}
        }
    }

    let paint = Figure::new("first visit, page and style", count(paint) / KIB, "KiB");
    report.add(paint.within(Budget::AtMost(PAINT)));
    let visit = Figure::new("first visit, everything", count(visit) / KIB, "KiB");
    report.add(visit.within(Budget::AtMost(VISIT)));
    Ok(())
}

/// The addresses in `text` that begin with `start`, each once.
fn named(text: &str, start: &str) -> BTreeSet<String> {
    let found = text.match_indices(start).map(|(at, _)| {
        let rest = &text[at..];
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "._/-".contains(letter);
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        rest[..end].to_owned()
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn every_file_that_a_page_names_is_found_once() {
        let page = r#"<link href="/pkg/a.css"><img src="/pkg/k/b.svg"><script>import("/pkg/c.js").then(x("/pkg/a.css"))"#;
        let found: Vec<_> = named(page, "/pkg/").into_iter().collect();
        assert_eq!(found, ["/pkg/a.css", "/pkg/c.js", "/pkg/k/b.svg"]);
    }
}
