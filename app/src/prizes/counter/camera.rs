//! 用摄像头扫码: looks through the camera for a QR code, where the browser can read them by itself
//! (`BarcodeDetector`), and is absent elsewhere. Nothing that it sees leaves the browser but the code.

use leptos::prelude::*;

/// The video in which the camera is shown.
const VIDEO: &str = "camera";

/// Fills the field `field` of the form `form` with the code that it sees, and sends the form.
#[island]
pub fn CameraScan(
    /// The form's id.
    form: String,
    /// The name of its field.
    field: String,
) -> impl IntoView {
    let available = RwSignal::new(false);
    let running = RwSignal::new(false);
    let failed = RwSignal::new(false);
    Effect::new(move |_| available.set(eye::can_see()));
    let start = move |_| {
        running.set(true);
        failed.set(false);
        let (form, field) = (form.clone(), field.clone());
        let found = move |code: String| {
            running.set(false);
            crate::ui::browser::set_field(&form, &field, &code);
            crate::ui::browser::send(&form);
        };
        let fail = move || {
            running.set(false);
            failed.set(true);
        };
        eye::open(VIDEO, found, fail);
    };
    let stop = move |_| {
        running.set(false);
        eye::close(VIDEO);
    };
    view! {
        <div class="camera stack" hidden=move || !available.get()>
            <button type="button" class="button" hidden=move || running.get() on:click=start>"用摄像头扫码"</button>
            <div hidden=move || !running.get()>
                <video id=VIDEO autoplay muted playsinline aria-label="摄像头画面，请对准二维码"></video>
                <button type="button" class="button" on:click=stop>"关闭摄像头"</button>
            </div>
            <p class="soft" role="status">
                {move || {
                    if running.get() {
                        "请把二维码放进画面，认出后会自动查找。"
                    } else if failed.get() {
                        "摄像头打不开，请检查浏览器的摄像头权限，或拍照识别、输入数字。"
                    } else {
                        ""
                    }
                }}
            </p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod eye {
    //! The camera and the detector by their names: neither stands in every browser.

    use std::rc::Rc;
    use std::time::Duration;

    use js_sys::{Array, Function, Object, Reflect};
    use leptos::prelude::{document, set_timeout, window};
    use web_sys::wasm_bindgen::closure::Closure;
    use web_sys::wasm_bindgen::{JsCast, JsValue};

    /// How long it waits between two looks.
    const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

    const DETECTOR: &str = "BarcodeDetector";

    fn get(of: &JsValue, name: &str) -> JsValue {
        Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    fn object(fields: &[(&str, JsValue)]) -> JsValue {
        let object: JsValue = Object::new().into();
        for (name, value) in fields {
            // A new object takes every field.
            let _ = Reflect::set(&object, &JsValue::from_str(name), value);
        }
        object
    }

    fn list(values: &[JsValue]) -> Array {
        let list = Array::new();
        for value in values {
            list.push(value);
        }
        list
    }

    fn call(of: &JsValue, method: &str, with: &[JsValue]) -> Option<JsValue> {
        let function: Function = get(of, method).dyn_into().ok()?;
        Reflect::apply(&function, of, &list(with)).ok()
    }

    /// Calls one of the two when the promise is settled. The other one is not freed: two small closures
    /// for each look.
    fn then(
        promise: &JsValue,
        done: impl FnOnce(JsValue) + 'static,
        failed: impl FnOnce(JsValue) + 'static,
    ) {
        let done = Closure::once_into_js(done);
        let failed = Closure::once_into_js(failed);
        let _ = call(promise, "then", &[done, failed]);
    }

    fn devices() -> JsValue {
        get(&get(&window(), "navigator"), "mediaDevices")
    }

    fn detector() -> Option<JsValue> {
        let class: Function = get(&window(), DETECTOR).dyn_into().ok()?;
        let formats = list(&[JsValue::from_str("qr_code")]);
        let options = object(&[("formats", formats.into())]);
        Reflect::construct(&class, &list(&[options])).ok()
    }

    /// Whether there is a way to a camera, and something that reads QR codes.
    pub fn can_see() -> bool {
        get(&window(), DETECTOR).is_function() && get(&devices(), "getUserMedia").is_function()
    }

    /// Opens the camera in the video `video` and calls `found` with the first code that it sees.
    pub fn open(video: &str, found: impl Fn(String) + 'static, failed: impl Fn() + 'static) {
        let failed = Rc::new(failed);
        let video = document().get_element_by_id(video).map(JsValue::from);
        let wanted = object(&[
            (
                "video",
                object(&[("facingMode", JsValue::from_str("environment"))]),
            ),
            ("audio", JsValue::FALSE),
        ]);
        let camera = call(&devices(), "getUserMedia", &[wanted]);
        let (Some(video), Some(camera), Some(detector)) = (video, camera, detector()) else {
            failed();
            return;
        };
        let found = Rc::new(found);
        let refused = failed.clone();
        then(
            &camera,
            move |stream| {
                let _ = Reflect::set(&video, &JsValue::from_str("srcObject"), &stream);
                let _ = call(&video, "play", &[]);
                look(video, &detector, found);
            },
            move |_| refused(),
        );
    }

    /// Looks again and again until there is a code, or the camera is closed.
    fn look(video: JsValue, detector: &JsValue, found: Rc<impl Fn(String) + 'static>) {
        if get(&video, "srcObject").is_falsy() {
            return;
        }
        let Some(looked) = call(detector, "detect", std::slice::from_ref(&video)) else {
            return;
        };
        let again = {
            let (video, detector, found) = (video.clone(), detector.clone(), found.clone());
            move || set_timeout(move || look(video, &detector, found), BETWEEN_LOOKS)
        };
        // Before the first picture there is nothing to be looked at.
        let not_yet = again.clone();
        then(
            &looked,
            move |codes| {
                let text = get(&get(&codes, "0"), "rawValue").as_string();
                match text.filter(|text| !text.is_empty()) {
                    Some(text) => {
                        shut(&video);
                        found(text);
                    }
                    None => again(),
                }
            },
            move |_| not_yet(),
        );
    }

    fn shut(video: &JsValue) {
        let stream = get(video, "srcObject");
        if let Some(tracks) = call(&stream, "getTracks", &[]) {
            for track in Array::from(&tracks).iter() {
                let _ = call(&track, "stop", &[]);
            }
        }
        let _ = Reflect::set(video, &JsValue::from_str("srcObject"), &JsValue::NULL);
    }

    /// Closes the camera.
    pub fn close(video: &str) {
        if let Some(video) = document().get_element_by_id(video) {
            shut(&video);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod eye {
    pub const fn can_see() -> bool {
        false
    }

    pub fn open(_: &str, found: impl Fn(String) + 'static, failed: impl Fn() + 'static) {
        drop((found, failed));
    }

    pub const fn close(_: &str) {}
}
