//! What the API was asked, for people and tests to look at: `GET /sandbox/journal`.

use std::collections::VecDeque;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::request::Parts;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::secrets::{hide, hide_in_json, masked_headers};

/// A sandbox may run for days: the oldest requests make room.
const KEPT: usize = 10_000;

/// The requests so far, oldest first, without any secret.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    requests: VecDeque<Entry>,
    /// How many there were, those that made room included.
    count: u64,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Counted from 1.
    number: u64,
    at: String,
    /// The slug of the partner whose key came with it.
    partner: Option<&'static str>,
    method: String,
    path: String,
    pub(crate) status: u16,
    headers: Map<String, Value>,
    body: Value,
}

impl Entry {
    /// What may be kept of a request, before anyone has answered it.
    pub(crate) fn of(parts: &Parts, body: &[u8], partner: Option<&'static str>, now: Duration) -> Self {
        let path = parts.uri.path_and_query().map_or_else(|| parts.uri.path(), |path| path.as_str());
        Self {
            number: 0,
            partner,
            at: humantime::format_rfc3339_millis(UNIX_EPOCH + now).to_string(),
            method: hide(parts.method.as_str()),
            path: hide(path),
            status: 0,
            headers: masked_headers(&parts.headers),
            body: shown_body(body),
        }
    }
}

/// The body as JSON where it is JSON, as text where it is not, as null where there is none.
fn shown_body(body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    match serde_json::from_slice(body) {
        Ok(json) => hide_in_json(json),
        Err(_) => Value::String(hide(&String::from_utf8_lossy(body))),
    }
}

impl Journal {
    pub(crate) fn add(&mut self, mut entry: Entry) {
        self.count += 1;
        entry.number = self.count;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(entry);
    }

    pub(crate) fn requests(&self) -> Vec<Entry> {
        self.requests.iter().cloned().collect()
    }

    /// The last of them, newest first.
    pub(crate) fn latest(&self, count: usize) -> Vec<Entry> {
        self.requests.iter().rev().take(count).cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.requests.clear();
    }
}
