//! What service code threw, as a [`RunError`] with the positions of the author's files.

use rquickjs::{Ctx, Value};

use super::natives::{Shell, describe_hook};
use crate::engine::failure::limit_of;
use crate::execution::RunError;

/// Describes a thrown value. A limit that was hit is named, so that it is told from an ordinary throw.
pub(super) fn describe<'js>(ctx: &Ctx<'js>, shell: &Shell, thrown: Value<'js>) -> RunError {
    // Where the heap is too full for an error object, the engine throws `null`.
    if thrown.is_null() && shell.heap.was_exhausted() {
        return out_of_memory();
    }
    let described = describe_hook(ctx).map(|hook| hook.call::<_, Vec<String>>((thrown,)));
    let Some(Ok(Ok([name, message, stack]))) = described.map(|result| result.map(<[String; 3]>::try_from)) else {
        // Only the lack of memory or of time keeps the hook from answering.
        ctx.catch();
        return out_of_memory();
    };
    let limit = limit_of(&name, &message).map(str::to_owned);
    let stack = Some(shell.positions.map_stack(&stack)).filter(|stack| !stack.is_empty());
    RunError { name, message, stack, limit }
}

fn out_of_memory() -> RunError {
    RunError { name: "InternalError".into(), message: "out of memory".into(), stack: None, limit: Some("heap".into()) }
}
