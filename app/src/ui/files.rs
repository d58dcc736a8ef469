//! Files that browsers bring and take away.

use axum::extract::Multipart;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::AppError;
use crate::staff::refusal::StaffRefusal;

/// A file out of a form.
pub struct Brought {
    /// What its owner calls it, without folders.
    pub name: String,
    /// Its bytes; none where no file was chosen.
    pub bytes: Vec<u8>,
    /// The form's other fields.
    pub fields: Vec<(String, String)>,
}

impl Brought {
    /// The value of another field of the form.
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Reads a form with a file in the field `file`, within the limit of its route.
///
/// # Errors
/// [`AppError::TooLarge`], [`AppError::BadRequest`].
pub async fn brought(mut form: Multipart) -> Result<Brought, AppError> {
    let mut brought = Brought {
        name: String::new(),
        bytes: Vec::new(),
        fields: Vec::new(),
    };
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        _ => AppError::BadRequest,
    };
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = field.file_name().unwrap_or_default();
            let called = called.rsplit(['/', '\\']).next().unwrap_or_default();
            brought.name = called.chars().take(200).collect();
            brought.bytes = field.bytes().await.map_err(broken)?.to_vec();
        } else {
            let value = field.text().await.map_err(broken)?;
            brought.fields.push((name, value));
        }
    }
    Ok(brought)
}

/// A file to be taken away under this name, which nobody's cache keeps.
pub fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && c != '"' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// Whether a browser says that it has what this tag names already (RFC 9110, section 13.1.2).
pub fn has_tag(headers: &HeaderMap, tag: &str) -> bool {
    let wanted = headers.get(header::IF_NONE_MATCH);
    let wanted = wanted.and_then(|tags| tags.to_str().ok()).unwrap_or("");
    let mut known = wanted.split(',').map(str::trim);
    known.any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// How many rows a file of a list has room for.
pub const EXPORTED: u32 = 100_000;

/// Whether so many rows go into a file: what is counted is not read first.
///
/// # Errors
/// [`StaffRefusal::TooManyRows`].
pub fn room_for(rows: i64) -> Result<(), StaffRefusal> {
    if rows > i64::from(EXPORTED) {
        return Err(StaffRefusal::TooManyRows(EXPORTED));
    }
    Ok(())
}

/// What a workbook that could not be written is told as; logged here.
pub fn unwritten(error: &exchange::table::WriteFault) -> AppError {
    tracing::error!(error = %error, "a workbook was not written");
    AppError::Broken
}

/// The type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
