//! `register`: services that the app defines, or narrows, at run time.

use std::sync::Arc;

use super::{Runtime, Service};
use crate::definition::Definition;
use crate::error::{Error, ErrorCode, Result};
use crate::id::ServiceId;
use crate::registration::Registration;
use crate::spec::ServiceSpec;
use crate::state::{ServiceRecord, json_bytes};

impl Runtime {
    /// Stores what the app says about a service and arms its trigger; the stored definition is the answer. For a
    /// declared service the registration narrows the declaration. An undeclared one runs a bundled entry, the
    /// configuration's `default_entry` if it names none, without permissions. Replaces an earlier registration, and
    /// undoes `cancel`.
    ///
    /// # Errors
    /// `NotAllowed` for what the configuration does not allow: an undeclared id where some service is `required` or on
    /// iOS, more permissions, more time, shorter intervals, an entry that is not bundled. `InvalidArgument` for what is
    /// no id or out of range, `QuotaExceeded` for a registration that is too large, `Storage`, `InvalidState` when closed.
    pub fn register(&self, id: &str, registration: Registration) -> Result<Definition> {
        let inner = &self.inner;
        inner.refuse_when_closing()?;
        let id = ServiceId::parse(id)?;
        let size = serde_json::to_value(&registration).map_or(usize::MAX, |json| json_bytes(&json));
        if size > inner.limits.message_bytes_max {
            return Err(Error::new(
                ErrorCode::QuotaExceeded,
                format!("the registration has {size} bytes; at most {} are kept", inner.limits.message_bytes_max),
            ));
        }
        let spec = inner.registry.resolve(&id, Some(&registration))?;
        let definition = Definition::of(&id, &spec, inner.registry.is_declared(&id));
        inner.add(&id, || self.first_record(&id, &definition, &spec))?;
        let service = inner.service(id.as_str())?;
        let moment = inner.moment();
        let mut cell = service.lock();
        cell.change(&*inner.state()?, |record| {
            let rearm = record.definition.trigger != spec.trigger || record.schedule.trigger.is_none();
            record.registration = Some(registration);
            record.define(definition.clone());
            record.schedule.cancelled = false;
            if rearm {
                record.schedule.arm_trigger(spec.trigger, moment.now_ms);
            }
            record.note_wait(&moment);
            Ok(())
        })?;
        cell.spec = Arc::new(spec);
        // An isolate of the definition before may be allowed more than the new one.
        let outdated = cell.give_up_kept(inner.state().ok().as_deref(), moment.now_ms);
        drop(cell);
        drop(outdated);
        if inner.registry.table.debug {
            tracing::debug!(%id, config_hash = definition.hash(), "registered");
        }
        inner.changes.signal();
        Ok(definition)
    }

    /// The record of a service that is new to this runtime; one that was retired keeps its history.
    fn first_record(&self, id: &ServiceId, definition: &Definition, spec: &ServiceSpec) -> Result<Service> {
        let state = self.inner.state()?;
        let mut record = state.read(id).unwrap_or_else(|| ServiceRecord::new(definition.clone()));
        record.retired = false;
        state.write(&record)?;
        Ok(Service::new(record, spec.clone()))
    }
}
