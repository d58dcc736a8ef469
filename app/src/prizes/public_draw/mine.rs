//! 我的券号在不在里面: the signed-in holder's own tickets, and the proof that the published list holds
//! them.

use data_encoding::HEXLOWER;
use domain::prizes::draw::merkle::{self, Step};
use domain::prizes::draw::{Fate, Hash};
use leptos::prelude::*;
use storage::prizes::draws;
use storage::prizes::{HeldTicket, PublicPick, held_count, held_tickets, picks_of_ticket};

use super::outcome::numbered;
use super::shown::{Shown, ShownLot};
use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;
use crate::shell::sign_in_page;
use crate::visitor::{SignedIn, Visitor};

/// How many tickets of one holder are shown at once.
const LISTED: u16 = 100;

/// Some of the holder's tickets.
pub struct Mine {
    /// They themselves.
    held: Vec<Held>,
    /// Which hundred they are, from 1.
    part: u32,
    /// How many there are in all.
    count: i64,
}

/// A ticket of the holder's, and its place in the list where it has one.
pub struct Held {
    /// The ticket.
    pub ticket: HeldTicket,
    /// `None` where the list does not have it: it was given after the freeze.
    pub proof: Option<Proof>,
    /// Its picks, where the draw was held.
    picks: Vec<PublicPick>,
}

/// The proof that a list holds a ticket.
pub struct Proof {
    /// The ticket's number.
    pub number: u32,
    /// Its secret, which its holder alone can see.
    pub secret: Hash,
    /// The audit path (RFC 6962 §2.1.1), from the leaf upwards.
    pub path: Vec<Hash>,
    /// The way up, step by step; empty where it leads nowhere.
    pub steps: Vec<Step>,
    /// Whether the way leads to the published root.
    pub holds: bool,
}

impl Proof {
    /// The ticket's leaf.
    pub fn leaf(&self) -> Hash {
        merkle::leaf(&self.secret.0)
    }
}

/// The tickets of `who` in the draw's campaign, with their proofs: the hundred that `part` names, from 1.
///
/// # Errors
/// Those of [`proof`].
pub async fn held(
    state: &AppState,
    shown: &Shown,
    who: &SignedIn,
    part: u32,
) -> Result<Mine, AppError> {
    let (of, draw) = (shown.campaign.id, shown.draw.id);
    let part = part.max(1);
    let offset = (part - 1).saturating_mul(u32::from(LISTED));
    let (tickets, count) = {
        let mut conn = state.db.read().await?;
        let tickets = held_tickets(&mut conn, of, who.id, (offset, LISTED)).await?;
        (tickets, held_count(&mut conn, of, who.id).await?)
    };
    let mut held = Vec::new();
    for ticket in tickets {
        let picks = match shown.held {
            Some(_) => {
                let mut conn = state.db.read().await?;
                picks_of_ticket(&mut conn, draw, ticket.id).await?
            }
            None => Vec::new(),
        };
        let proof = proof(state, shown, &ticket).await?;
        held.push(Held {
            ticket,
            proof,
            picks,
        });
    }
    Ok(Mine { held, part, count })
}

/// The proof that the draw's list holds a ticket; `None` where it does not have it. It reads the
/// ticket's block of the list alone.
///
/// # Errors
/// Those of the database; [`AppError::Broken`], logged, where the secret does not open.
pub async fn proof(
    state: &AppState,
    shown: &Shown,
    ticket: &HeldTicket,
) -> Result<Option<Proof>, AppError> {
    let draw = shown.draw.id;
    let found = {
        let mut conn = state.db.read().await?;
        let at = (ticket.id, ticket.created_at);
        match draws::number_of(&mut conn, draw, at).await? {
            Some(number) => draws::block(&mut conn, draw, number)
                .await?
                .map(|(block, _)| (number, block)),
            None => None,
        }
    };
    let Some((number, block)) = found else {
        return Ok(None);
    };
    let roots = state.draw_roots(draw).await?;
    let (index, count) = (number as usize - 1, shown.frozen.tickets as usize);
    let path = merkle::path_by_blocks(&block.leaves, &roots, index).unwrap_or_default();
    let secret = secret_of(state, ticket)?;
    let leaf = merkle::leaf(&secret.0);
    let holds = merkle::root_along(&path, leaf, index, count) == Some(shown.frozen.root);
    if !holds {
        tracing::error!(draw.id = %draw, ticket.number = number, "a ticket does not lead to its list's root");
    }
    Ok(Some(Proof {
        steps: merkle::steps(&path, leaf, index, count).unwrap_or_default(),
        number,
        secret,
        path,
        holds,
    }))
}

fn secret_of(state: &AppState, ticket: &HeldTicket) -> Result<Hash, AppError> {
    let sealed = &ticket.secret_sealed;
    let secret = state.keys.open(SealedAs::TicketSecret, ticket.id, sealed);
    let secret = secret.ok().and_then(|bytes| bytes.try_into().ok());
    secret.map(Hash).ok_or_else(|| {
        tracing::error!(ticket.id = %ticket.id, "the secret of a ticket does not open");
        AppError::Broken
    })
}

/// The section of the page.
pub fn section(visitor: &Visitor, shown: &Shown, mine: Option<&Mine>) -> AnyView {
    let inside = match mine {
        None => {
            let to = sign_in_page(&visitor.page);
            view! {
                <p>"登录以后，可以看到自己的抽奖券编号，并验证它在公布的名单里。"</p>
                <p><a class="button secondary" href=to>"登录后查看"</a></p>
            }
            .into_any()
        }
        Some(mine) if mine.count == 0 => view! { <p>"您在这次活动中没有抽奖券。"</p> }.into_any(),
        Some(mine) => {
            let tickets: Vec<_> = mine.held.iter().map(|held| ticket(shown, held)).collect();
            view! {
            <p class="soft">"公布的名单根由所有券的密值算出。您的券若在名单里，由它的密值和下面的几步必定算到同一个名单根；少了它或改了它，都算不到。"</p>
            {tickets}
            {others(shown, mine)}
        }
        .into_any()
        }
    };
    view! {
        <section class="stack" id="mine">
            <h2>"我的券号在不在里面"</h2>
            {inside}
        </section>
    }
    .into_any()
}

/// How many tickets there are besides those that are shown, and the way to them.
fn others(shown: &Shown, mine: &Mine) -> Option<AnyView> {
    let listed = i64::from(LISTED);
    if mine.count <= listed {
        return None;
    }
    let (first, here) = (
        i64::from(mine.part - 1) * listed,
        i64::try_from(mine.held.len()).unwrap_or(i64::MAX),
    );
    let told = format!(
        "您共有 {} 张抽奖券，这里是 {here} 张，另有 {} 张。",
        mine.count,
        mine.count - here
    );
    let way = |part: u32, label: &'static str| {
        let to = format!("/draws/{}?tickets={part}#mine", shown.draw.id);
        view! { <a class="button secondary" href=to>{label}</a> }
    };
    let before = (mine.part > 1).then(|| way(mine.part - 1, "前 100 张"));
    let behind = (first + here < mine.count && here > 0).then(|| way(mine.part + 1, "后 100 张"));
    Some(view! { <p>{told}</p><div class="row">{before}{behind}</div> }.into_any())
}

fn ticket(shown: &Shown, held: &Held) -> AnyView {
    let code = held.ticket.code.clone();
    let Some(proof) = &held.proof else {
        return view! {
            <section class="card stack">
                <p><b>"券号 "{code}</b></p>
                <p>"不在这份名单里：它是名单冻结以后得到的。"</p>
            </section>
        }
        .into_any();
    };
    let (told, tone) = fate(shown, &held.picks);
    let file = format!(
        "/draws/{}/tickets/{}/proof.json",
        shown.draw.id, held.ticket.id
    );
    let path: Vec<String> = proof.path.iter().map(Hash::to_string).collect();
    let verdict = if proof.holds {
        view! { <p class="notice good"><strong>"在里面"</strong>" 服务器已核对：由这张券的密值算得到公布的名单根。"</p> }.into_any()
    } else {
        view! { <p class="notice bad" role="alert"><strong>"对不上"</strong>" 由这张券的密值算不到公布的名单根，请马上联系我们。"</p> }.into_any()
    };
    view! {
        <section class="card stack" data-ticket=proof.number.to_string() data-secret=proof.secret.to_string() data-path=path.join(" ")>
            <p><b class="ticket-number">{numbered(proof.number)}</b>" "<span class=tone>{told}</span><br/>
                <span class="soft">"券号 "{code}</span></p>
            {verdict}
            <button class="button secondary" type="button" hidden>"在本机核对这张券"</button>
            <p role="status" hidden></p>
            {by_hand(shown, proof)}
            <p><a href=file download="">"下载这张券的密值和证明"</a><br/>
                <span class="soft">"密值只有您看得到，请自己保存，不要公开。"</span></p>
        </section>
    }
    .into_any()
}

/// What came of a ticket, and the badge that says so.
fn fate(shown: &Shown, picks: &[PublicPick]) -> (String, &'static str) {
    if shown.held.is_none() {
        return ("等待开奖".into(), "badge");
    }
    let with = |fate| picks.iter().find(|pick| pick.fate == fate);
    let title = |pick: &PublicPick| {
        let lot = shown.lots.iter().find(|lot| lot.lot.label == pick.lot);
        lot.map(ShownLot::title).unwrap_or_default()
    };
    if let Some(pick) = with(Fate::Winner) {
        return (format!("中奖：{}", title(pick)), "badge good");
    }
    match with(Fate::Alternate) {
        Some(pick) if pick.win.is_some() => (format!("递补中奖：{}", title(pick)), "badge good"),
        Some(pick) => (format!("候补：{}", title(pick)), "badge"),
        None => ("没有抽中".into(), "badge soft"),
    }
}

/// The same as text, for those who compute it themselves.
fn by_hand(shown: &Shown, proof: &Proof) -> AnyView {
    let steps: Vec<_> = proof
        .steps
        .iter()
        .map(|step| {
            let (order, beside) = if step.comes_first {
                ("01 ‖ 这一行的值 ‖ 上一步的结果", step.beside)
            } else {
                ("01 ‖ 上一步的结果 ‖ 这一行的值", step.beside)
            };
            view! {
                <li><code class="digest">{beside.to_string()}</code><br/>
                    <span class="soft">{format!("SHA-256( {order} ) = ")}</span><code class="digest">{step.gives.to_string()}</code></li>
            }
        })
        .collect();
    view! {
        <details>
            <summary>"证明：一步步怎么算"</summary>
            <div class="stack">
                <p>"密值："<code class="digest">{proof.secret.to_string()}</code></p>
                <p>"第一步：SHA-256( 00 ‖ 密值 ) = "<code class="digest">{proof.leaf().to_string()}</code></p>
                <ol class="drawn proof">{steps}</ol>
                <p>"最后一步的结果应当就是名单根："<code class="digest">{shown.frozen.root.to_string()}</code></p>
                <p class="soft">"‖ 是把字节前后相连；所有值都是 32 个字节，写成 64 位十六进制数字。做法见 RFC 6962 第 2.1 节。"</p>
            </div>
        </details>
    }
    .into_any()
}

/// A proof as a file.
pub fn as_json(shown: &Shown, proof: &Proof) -> serde_json::Value {
    let hex = |hash: &Hash| HEXLOWER.encode(&hash.0);
    serde_json::json!({
        "draw": shown.draw.id,
        "freeze_hash": hex(&shown.freeze_hash),
        "root": hex(&shown.frozen.root),
        "tickets": shown.frozen.tickets,
        "number": proof.number,
        "secret": hex(&proof.secret),
        "leaf": hex(&proof.leaf()),
        "path": proof.path.iter().map(hex).collect::<Vec<_>>(),
    })
}
