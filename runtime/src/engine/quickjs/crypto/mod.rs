//! Web Cryptography: random bytes of the operating system (`js/crypto.js`), and `crypto.subtle` (`js/subtle.js`), which
//! hosts can leave out.

#[cfg(feature = "crypto")]
pub(super) mod subtle;

use rquickjs::function::Func;
use rquickjs::{Ctx, Exception, Object, Result, TypedArray};

use super::natives::bare_object;

pub(super) fn natives<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let natives = bare_object(ctx)?;
    natives.set("random", Func::from(random))?;
    Ok(natives)
}

fn random<'js>(ctx: Ctx<'js>, length: usize) -> Result<TypedArray<'js, u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(|error| Exception::throw_message(&ctx, &error.to_string()))?;
    TypedArray::new(ctx, bytes)
}
