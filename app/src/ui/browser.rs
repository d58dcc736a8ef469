//! What islands ask of the browser. On the server, where islands are only rendered, each of these
//! does nothing.

#[cfg(feature = "hydrate")]
mod here {
    use leptos::prelude::{document, window};
    use web_sys::wasm_bindgen::closure::Closure;
    use web_sys::wasm_bindgen::{JsCast, JsValue};

    fn storage() -> Option<web_sys::Storage> {
        // A browser in private mode may refuse: then unsaved choices live as long as the page.
        window().local_storage().ok().flatten()
    }

    pub fn stored(key: &str) -> Option<String> {
        storage()?.get_item(key).ok().flatten()
    }

    pub fn store(key: &str, value: &str) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(key, value);
        }
    }

    pub fn forget(key: &str) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(key);
        }
    }

    pub fn go_to(page: &str) {
        let _ = window().location().assign(page);
    }

    pub fn reload() {
        let _ = window().location().reload();
    }

    /// Shows the page's address, which the way back leads to from later ones.
    pub fn show_address(page: &str) {
        let (history, shown) = (window().history(), address());
        let Ok(history) = history else { return };
        // The address of an earlier step is shown already: the way back led there.
        if shown.contains('?') && shown != page {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(page));
        } else {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(page));
        }
    }

    /// The path and query that are shown.
    pub fn address() -> String {
        let location = window().location();
        let part = |part: Result<String, JsValue>| part.unwrap_or_default();
        part(location.pathname()) + &part(location.search())
    }

    pub fn focus(id: &str) {
        let found = document().get_element_by_id(id);
        if let Some(element) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
            element.scroll_into_view_with_bool(true);
        }
    }

    /// Copies what stands in a field, which is selected with it. The way of older browsers: the newer
    /// one needs HTTPS, which a bank's own network may not have.
    pub fn copy(id: &str) -> bool {
        let found = document().get_element_by_id(id);
        let Some(field) = found.and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
            return false;
        };
        field.select();
        let document = document().dyn_into::<web_sys::HtmlDocument>();
        document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
    }

    /// The values of the ticked inputs inside an element.
    pub fn checked_places(id: &str) -> Vec<u8> {
        let Ok(ticked) = document().query_selector_all(&format!("#{id} input:checked")) else {
            return Vec::new();
        };
        let inputs = (0..ticked.length()).filter_map(|at| ticked.item(at));
        let inputs = inputs.filter_map(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok());
        inputs
            .filter_map(|input| input.value().parse().ok())
            .collect()
    }

    fn form(id: &str) -> Option<web_sys::HtmlFormElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }

    /// The fields of a form as it would send them.
    pub fn fields_of(id: &str) -> Vec<(String, String)> {
        let data = form(id).and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let pairs = data.and_then(|data| js_sys::try_iter(&data).ok().flatten());
        let pairs = pairs.into_iter().flatten().filter_map(Result::ok);
        pairs
            .filter_map(|pair| {
                let pair = js_sys::Array::from(&pair);
                Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
            })
            .collect()
    }

    /// Sets a hidden field of a form.
    pub fn set_field(id: &str, name: &str, value: &str) {
        let found = document().query_selector(&format!("#{id} input[name='{name}']"));
        let input = found.ok().flatten();
        if let Some(input) = input.and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.set_value(value);
        }
    }

    /// Calls `then` whenever something in a form changes.
    pub fn on_input(id: &str, then: impl Fn() + 'static) {
        on_form(id, "input", then);
    }

    /// Whether somebody has typed or ticked in a form since it was loaded: before its page was alive,
    /// nothing heard of it. Of days and numbers nothing is known: a browser empties those that it
    /// cannot read.
    pub fn was_typed_in(id: &str) -> bool {
        const READABLE: &str = "input:not([type]), input[type=text], input[type=checkbox], input[type=radio], textarea";
        let controls = form(id).and_then(|form| form.query_selector_all(READABLE).ok());
        let Some(controls) = controls else {
            return false;
        };
        let differs = |control: &JsValue, now: &str, first: &str| {
            let read = |name: &str| js_sys::Reflect::get(control, &JsValue::from_str(name)).ok();
            read(now) != read(first)
        };
        (0..controls.length())
            .filter_map(|place| controls.get(place))
            .any(|control| {
                differs(&control, "value", "defaultValue")
                    || differs(&control, "checked", "defaultChecked")
            })
    }

    /// Calls `then` when a form is sent.
    pub fn on_submit(id: &str, then: impl Fn(Sent) + 'static) {
        let Some(form) = form(id) else { return };
        let called = Closure::<dyn Fn(web_sys::SubmitEvent)>::new(move |event| then(Sent(event)));
        let _ = form.add_event_listener_with_callback("submit", called.as_ref().unchecked_ref());
        // It lives as long as the page.
        called.forget();
    }

    /// A form that is being sent.
    pub struct Sent(web_sys::SubmitEvent);

    impl Sent {
        /// Holds it back for a while.
        pub fn hold(self) -> Held {
            self.0.prevent_default();
            Held(self.0)
        }
    }

    /// A form that was held back.
    pub struct Held(web_sys::SubmitEvent);

    impl Held {
        /// Sends it, by the button that was pressed.
        pub fn send(self) {
            let button = self.0.submitter();
            let form = self.0.target().and_then(|form| form.dyn_into().ok());
            let form: Option<web_sys::HtmlFormElement> = form;
            match (button, form) {
                (Some(button), _) => button.click(),
                (None, Some(form)) => drop(form.request_submit()),
                (None, None) => {}
            }
        }
    }

    fn on_form(id: &str, event: &str, then: impl Fn() + 'static) {
        let Some(form) = form(id) else { return };
        let called = Closure::<dyn Fn()>::new(then);
        let _ = form.add_event_listener_with_callback(event, called.as_ref().unchecked_ref());
        // It lives as long as the page.
        called.forget();
    }

    /// Lets the browser ask before the page is left, whenever `something_is_lost` by that.
    pub fn ask_before_leaving(something_is_lost: impl Fn() -> bool + 'static) {
        let asks = Closure::<dyn Fn(web_sys::BeforeUnloadEvent)>::new(
            move |event: web_sys::BeforeUnloadEvent| {
                if something_is_lost() {
                    event.prevent_default();
                    // What older browsers want.
                    event.set_return_value("1");
                }
            },
        );
        let listener = asks.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback("beforeunload", listener);
        asks.forget();
    }

    /// Shows markup that our own server has made.
    pub fn show_html(id: &str, html: &str) {
        if let Some(element) = document().get_element_by_id(id) {
            element.set_inner_html(html);
        }
    }

    pub fn can_speak() -> bool {
        // Some web views have the object but no voice behind it; that cannot be told beforehand.
        js_sys::Reflect::has(&window(), &JsValue::from_str("speechSynthesis")).unwrap_or(false)
            && window().speech_synthesis().is_ok()
    }

    pub fn speak(ids: &[&str]) {
        let Ok(voice) = window().speech_synthesis() else {
            return;
        };
        voice.cancel();
        // One voice at a time.
        for film in all_of_page("video") {
            call(&film, "pause", &[]);
        }
        let texts = ids
            .iter()
            .filter_map(|id| document().get_element_by_id(id)?.text_content());
        let text = texts.collect::<Vec<_>>().join("。");
        if let Ok(utterance) = web_sys::SpeechSynthesisUtterance::new_with_text(&text) {
            utterance.set_lang("zh-CN");
            utterance.set_rate(0.9);
            voice.speak(&utterance);
        }
    }

    /// The elements of the page that a selector finds.
    pub fn all_of_page(selector: &str) -> Vec<web_sys::HtmlElement> {
        let root = document().document_element();
        root.map_or_else(Vec::new, |root| all(&root, selector))
    }

    pub fn hush() {
        if let Ok(voice) = window().speech_synthesis() {
            voice.cancel();
        }
    }

    /// Listens for as long as the page lives.
    pub fn on(target: &web_sys::EventTarget, event: &str, then: impl Fn(web_sys::Event) + 'static) {
        let called = Closure::<dyn Fn(web_sys::Event)>::new(then);
        let _ = target.add_event_listener_with_callback(event, called.as_ref().unchecked_ref());
        called.forget();
    }

    /// The element inside `of` that is marked `data-part="{name}"`.
    pub fn part(of: &web_sys::Element, name: &str) -> Option<web_sys::HtmlElement> {
        let found = of.query_selector(&format!("[data-part='{name}']"));
        found.ok().flatten()?.dyn_into().ok()
    }

    /// The elements inside `of` that a selector finds.
    pub fn all(of: &web_sys::Element, selector: &str) -> Vec<web_sys::HtmlElement> {
        let found = of.query_selector_all(selector);
        let found = found.ok().into_iter();
        let nodes = found.flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)));
        nodes.filter_map(|node| node.dyn_into().ok()).collect()
    }

    /// A property, for which `web-sys` has no type; undefined where there is none.
    pub fn get(of: &JsValue, name: &str) -> JsValue {
        js_sys::Reflect::get(of, &JsValue::from_str(name)).unwrap_or_default()
    }

    /// Sets a property, for which `web-sys` has no type.
    pub fn set(of: &JsValue, name: &str, value: &JsValue) {
        let _ = js_sys::Reflect::set(of, &JsValue::from_str(name), value);
    }

    /// Calls a method, for which `web-sys` has no type; `None` where there is none or it throws.
    pub fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Option<JsValue> {
        let method: js_sys::Function = get(of, method).dyn_into().ok()?;
        let arguments = arguments.iter().copied().collect::<js_sys::Array>();
        method.apply(of, &arguments).ok()
    }

    /// Whether this browser has something of this name.
    pub fn has(name: &str) -> bool {
        !get(&window(), name).is_undefined()
    }

    /// Whether the phone is told to save data.
    pub fn saves_data() -> bool {
        get(&get(&window().navigator(), "connection"), "saveData").is_truthy()
    }

    /// Loads a script that is no module; whether it came. The policy lets it in, because a script of
    /// ours asks for it.
    pub async fn load_script(address: &str) -> bool {
        let script = document().create_element("script");
        let (Ok(script), Some(head)) = (script, document().head()) else {
            return false;
        };
        let _ = script.set_attribute("src", address);
        let loaded = js_sys::Promise::new(&mut |resolve, reject| {
            let _ = script.add_event_listener_with_callback("load", &resolve);
            let _ = script.add_event_listener_with_callback("error", &reject);
            let _ = head.append_child(&script);
        });
        loaded.await.is_ok()
    }

    /// Sends a form's fields to a server function while the page is being left; nobody hears the answer.
    pub fn send_on_leaving(address: &str, body: &str) {
        let (init, headers) = (js_sys::Object::new(), js_sys::Object::new());
        let form = "application/x-www-form-urlencoded";
        set(&headers, "Content-Type", &JsValue::from_str(form));
        set(&headers, "Accept", &JsValue::from_str("application/json"));
        set(&init, "method", &JsValue::from_str("POST"));
        set(&init, "body", &JsValue::from_str(body));
        set(&init, "headers", &headers);
        set(&init, "keepalive", &JsValue::TRUE);
        let sent = window().fetch_with_str_and_init(address, init.unchecked_ref());
        let_go(sent);
    }

    /// Takes no notice of how it ends; without this, a browser complains of what nobody hears.
    pub fn let_go(promise: js_sys::Promise) {
        leptos::task::spawn_local(async move {
            let _ = promise.await;
        });
    }

    /// Waits so many milliseconds.
    pub async fn pause(millis: i32) {
        let waited = js_sys::Promise::new(&mut |resolve, _| {
            let _ =
                window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        });
        let _ = waited.await;
    }
}

#[cfg(not(feature = "hydrate"))]
mod here {
    pub const fn stored(_: &str) -> Option<String> {
        None
    }
    pub const fn store(_: &str, _: &str) {}
    pub const fn forget(_: &str) {}
    pub const fn go_to(_: &str) {}
    pub const fn reload() {}
    pub const fn show_address(_: &str) {}
    pub const fn address() -> String {
        String::new()
    }
    pub const fn focus(_: &str) {}
    pub const fn copy(_: &str) -> bool {
        false
    }
    pub const fn checked_places(_: &str) -> Vec<u8> {
        Vec::new()
    }
    pub const fn can_speak() -> bool {
        false
    }
    pub const fn speak(_: &[&str]) {}
    pub const fn hush() {}
}

pub use here::*;
