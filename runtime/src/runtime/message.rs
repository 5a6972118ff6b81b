//! `postMessage` to a service.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Runtime;
use super::service::Cell;
use crate::error::{Error, ErrorCode, Result};
use crate::state::json_bytes;
use crate::wire;

/// Where a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "delivered", rename_all = "kebab-case")]
pub enum Delivery {
    /// To the isolate that runs, or is kept alive.
    Isolate,
    /// Kept on disk for the next run.
    Mailbox,
}

impl Runtime {
    /// Posts a message to a service: to its isolate if there is one, else to its mailbox.
    ///
    /// # Errors
    /// `NotFound` for an unknown id, `InvalidArgument` for `data` that no isolate can read (see [`crate::wire`]), `QuotaExceeded` when the message is too large or the mailbox full, `Storage`,
    /// `InvalidState` when closed. A refused message is not delivered.
    pub fn post_message(&self, id: &str, data: Value) -> Result<Delivery> {
        let inner = &self.inner;
        inner.refuse_when_closing()?;
        let service = inner.service(id)?;
        wire::check(&data)?;
        let size = json_bytes(&data);
        if size > inner.limits.message_bytes_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("the message has {size} bytes; at most {} are delivered", inner.limits.message_bytes_max),
            ));
        }
        let mut cell = service.lock();
        let Cell { live, kept, record, .. } = &mut *cell;
        let isolate = match (live, kept) {
            (Some(live), _) => live.isolate.as_ref().inspect(|_| live.posted += 1),
            (None, Some(kept)) if kept.isolate.is_usable() => {
                kept.last_used = Instant::now();
                Some(&kept.isolate)
            }
            (None, _) => None,
        };
        if let Some(isolate) = isolate {
            // With the lock held: whoever gives up the isolate takes back what it did not deliver, and must find it there.
            isolate.post_message(data);
            record.counters.messages_in += 1;
            return Ok(Delivery::Isolate);
        }
        let now_ms = inner.host.now_ms();
        cell.change(&*inner.state()?, |record| {
            record.mailbox.push(data, now_ms, &inner.limits)?;
            record.counters.messages_in += 1;
            Ok(())
        })?;
        Ok(Delivery::Mailbox)
    }
}
