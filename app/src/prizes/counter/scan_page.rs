//! `/staff/counter`: the field into which codes are scanned, and the numbers of today.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveTime;
use domain::campaigns::plan::moment;
use domain::prizes::counter::{CounterTab, EXPIRES_SOON};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::{self, CounterNumbers};

use super::api::Find;
use super::camera::camera;
use super::list_page::tab_page;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::parts::field_error;

/// `GET /staff/counter`. For tellers.
pub async fn counter(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require(Permission::RedeemWins)?;
    let now = state.clock.now();
    let midnight = state.today().and_time(NaiveTime::MIN);
    let morning = moment(midnight, state.settings.zone);
    let times = (morning, now, now + EXPIRES_SOON);
    let numbers = {
        let mut conn = state.db.read().await?;
        prizes::counter_numbers(&mut conn, who.scope.branch, times).await?
    };
    let typed = desk.typed("scanned").unwrap_or_default().to_owned();
    let place = Place::new(Section::Counter, "柜台");
    Ok(page(&state, &desk, &place, || {
        let wrong = |field| desk.refusal(field).map(|_| "true");
        view! {
            <div class="page-head"><div>
                <h1>"领奖核销"</h1>
                <p class="soft">{format!("{}：扫客户的领奖码，核对后把奖品交给客户。", who.branch_name)}</p>
            </div></div>
            <div class="card stack scan">
                <form id="find" class="stack" method="post" action=Find::url() autocomplete="off">
                    <div class="field">
                        <label for="scanned">"领奖码"</label>
                        <input id="scanned" class="scanned" name="scanned" required autofocus maxlength="60"
                            inputmode="numeric" autocomplete="off" enterkeyhint="search" value=typed
                            placeholder="0000 0000 0000" aria-invalid=wrong("scanned")
                            aria-describedby="scanned-help scanned-error"/>
                        <p class="help" id="scanned-help">"用扫码枪扫二维码，或输入 12 位数字后按回车。"</p>
                        {field_error(&desk, "scanned")}
                    </div>
                    <button class="button primary">"查找"</button>
                </form>
                {camera()}
                <form class="stack photo" method="post" action="/staff/counter/photo" enctype="multipart/form-data">
                    <div class="field">
                        <label for="photo">"拍照识别"</label>
                        <p class="help" id="photo-help">"没有扫码枪时，用手机拍下客户的二维码。照片只用来识别，不会保存。"</p>
                        <input id="photo" type="file" name="file" required accept="image/*" capture="environment"
                            aria-invalid=wrong("photo") aria-describedby="photo-help photo-error"/>
                        {field_error(&desk, "photo")}
                    </div>
                    <button class="button">"识别照片"</button>
                </form>
            </div>
            <section class="stack" aria-labelledby="numbers">
                <h2 id="numbers">"本网点"</h2>
                {tiles(numbers)}
                <p><a href="/staff/counter/list">"领奖清单"</a>"：查找、打印、导出"</p>
            </section>
        }
        .into_any()
    }))
}

fn tiles(numbers: CounterNumbers) -> impl IntoView {
    let tile = |tab: CounterTab, class: &'static str, count: i64, label: &'static str| {
        view! { <li><a class=class href=tab_page(tab)><b>{count}</b>{label}</a></li> }
    };
    let expiring = if numbers.expiring > 0 {
        "tile warning"
    } else {
        "tile soft"
    };
    view! {
        <ul class="tiles">
            {tile(CounterTab::Waiting, "tile", numbers.waiting, "待发放")}
            {tile(CounterTab::Expiring, expiring, numbers.expiring, "3 天内到期")}
            {tile(CounterTab::HandedOver, "tile good", numbers.today, "今天已发放")}
            {tile(CounterTab::HandedOver, "tile soft", numbers.handed_over, "累计已发放")}
        </ul>
    }
}
