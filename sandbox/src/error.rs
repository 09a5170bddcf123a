//! Errors in the shape of a NestJS application: `{ statusCode, message, error, code? }`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::secrets::hide;
use crate::store::NotKept;

/// An answer that is not the one that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: Message,
    code: Option<&'static str>,
}

/// One sentence, or one for each faulty field.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Message {
    One(String),
    Many(Vec<String>),
}

impl ApiError {
    /// Secrets in the message are hidden: it may repeat a part of the request.
    pub(crate) fn new(status: StatusCode, message: &str) -> Self {
        Self { status, message: Message::One(hide(message)), code: None }
    }

    pub(crate) fn unauthorized(code: &'static str, message: &str) -> Self {
        Self { code: Some(code), ..Self::new(StatusCode::UNAUTHORIZED, message) }
    }

    pub(crate) fn forbidden(code: &'static str, message: &str) -> Self {
        Self { code: Some(code), ..Self::new(StatusCode::FORBIDDEN, message) }
    }

    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// A body that was read and is wrong, with a sentence for each fault.
    pub(crate) fn invalid(faults: &[String]) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: Message::Many(faults.iter().map(|fault| hide(fault)).collect()),
            code: None,
        }
    }
}

impl From<NotKept> for ApiError {
    fn from(fault: NotKept) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, &fault.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body {
            status_code: u16,
            message: Message,
            error: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            code: Option<&'static str>,
        }
        let body = Body {
            status_code: self.status.as_u16(),
            message: self.message,
            error: self.status.canonical_reason().unwrap_or("Error"),
            code: self.code,
        };
        (self.status, Json(body)).into_response()
    }
}
