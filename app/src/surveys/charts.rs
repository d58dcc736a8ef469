//! Counts as bars: a table whose rows each have a drawn bar.

use leptos::prelude::*;

/// A share in percent, with one digit.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share is shown with one digit"
)]
pub fn share(count: u64, of: u64) -> f64 {
    if of == 0 {
        return 0.0;
    }
    count as f64 * 100.0 / of as f64
}

/// As it is written.
pub fn percent(count: u64, of: u64) -> String {
    format!("{:.1}%", share(count, of))
}

/// Bars of counts out of `of`, under a caption for those who do not see them.
pub fn bars(caption: &str, head: &'static str, rows: &[(String, u64)], of: u64) -> AnyView {
    let shown: Vec<_> = rows
        .iter()
        .map(|(label, count)| {
            let width = format!("{:.1}", share(*count, of));
            view! {
                <tr>
                    <th scope="row">{label.clone()}</th>
                    <td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="10" class="bar-track"/><rect width=width height="10" class="bar-value"/></svg></td>
                    <td class="num">{*count}</td>
                    <td class="num">{percent(*count, of)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="bars">
            <caption class="visually-hidden">{caption.to_owned()}</caption>
            <thead><tr><th scope="col">{head}</th><td></td><th scope="col" class="num">"人数"</th><th scope="col" class="num">"占比"</th></tr></thead>
            <tbody>{shown}</tbody>
        </table>
    }
    .into_any()
}

/// A table of counts with shares of each row, its cells tinted by their share.
pub fn grid(caption: &str, head: &[String], rows: Vec<(String, u64, Option<Vec<u64>>)>) -> AnyView {
    let columns: Vec<_> = head
        .iter()
        .map(|title| view! { <th scope="col" class="num">{title.clone()}</th> })
        .collect();
    let width = head.len();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(label, people, counts)| {
            let cells = match counts {
                Some(counts) => counts
                    .into_iter()
                    .map(|count| {
                        let height = format!("{:.1}", share(count, people));
                        view! {
                            <td class="num">
                                <b>{percent(count, people)}</b><small>{format!("{count} 人")}</small>
                                <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width=height height="4" class="bar-value"/></svg>
                            </td>
                        }
                        .into_any()
                    })
                    .collect::<Vec<_>>(),
                None => vec![
                    view! { <td class="num soft" colspan=width.to_string()>"为保护隐私不显示"</td> }.into_any(),
                ],
            };
            let people = (people > 0).then(|| view! { <small>{format!("{people} 人")}</small> });
            view! { <tr><th scope="row">{label}{people}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="wide-table" role="region" tabindex="0" aria-label=caption.to_owned()>
        <table class="grid">
            <caption class="visually-hidden">{caption.to_owned()}</caption>
            <thead><tr><td></td>{columns}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
    }
    .into_any()
}
