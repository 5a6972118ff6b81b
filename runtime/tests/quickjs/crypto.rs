//! What `crypto.subtle` must not do to a run, and what a service must not do to keys. The rest is in `tests/js/crypto`.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use oro_bg_runtime::engine::quickjs::Limits;
use oro_bg_runtime::execution::Outcome;
use serde_json::{Value, json};

use crate::fixture::{HANG, Options, Service};

/// A derivation that takes most of an hour, after a message that says that it goes on.
const ENDLESS: &str = "onrun = async () => {
    const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
    const algorithm = { name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 2 ** 32 - 1 };
    const bits = crypto.subtle.deriveBits(algorithm, key, 512);
    postMessage('deriving');
    await bits;
};";

#[test]
fn an_endless_derivation_does_not_hold_up_the_deadline() {
    let started = Instant::now();
    let report = Service::new(ENDLESS).run_within(Duration::from_millis(150));
    assert_eq!(report.outcome, Outcome::Timeout);
    assert!(started.elapsed() < HANG);
}

#[test]
fn an_endless_derivation_does_not_hold_up_an_abort() {
    let service = Arc::new(Service::new(ENDLESS));
    let runner = Arc::clone(&service);
    let run = thread::spawn(move || runner.run_with_short_grace());
    assert_eq!(service.port.message(), json!("deriving"));
    service.isolate.abort("enough");
    assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
}

/// All four threads are busy with what the cancelled run left: another run gets one soon.
#[test]
fn derivations_of_a_cancelled_run_end_with_it_in_a_kept_isolate() {
    let start = "bits.catch(() => {}); for (let n = 0; n < 3; n += 1) crypto.subtle.deriveBits(algorithm, key, 512).catch(() => {})";
    let first = ENDLESS.replace("onrun = async () => {", "const endless = async () => {").replace("await bits", start);
    let source = format!(
        "{first}
         let runs = 0;
         onrun = async (event) => {{
             if (runs++ === 0) {{
                 await endless();
                 await new Promise((resolve) => {{ event.signal.onabort = resolve; }});
             }}
             const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
             const algorithm = {{ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 5000 }};
             if (runs > 1) return (await crypto.subtle.deriveBits(algorithm, key, 512)).byteLength;
         }};"
    );
    let service = Service::with(&source, Options { keep_alive: true, ..Options::default() });
    thread::scope(|scope| {
        let run = scope.spawn(|| service.run());
        assert_eq!(service.port.message(), json!("deriving"));
        service.isolate.abort("enough");
        assert_eq!(run.join().unwrap().outcome, Outcome::Cancelled);
    });
    let report = service.run_within(Duration::from_secs(60));
    assert_eq!((report.outcome, report.result), (Outcome::Success, json!(64)), "{:?}", report.error);
}

#[test]
fn timers_go_on_while_a_key_is_derived() {
    let source = ENDLESS.replace("await bits", "await new Promise((resolve) => setTimeout(resolve, 1))");
    assert_eq!(Service::new(&source).run().outcome, Outcome::Success);
}

#[test]
fn four_endless_derivations_do_not_keep_the_isolate_from_being_freed() {
    let source =
        ENDLESS.replace("await bits", "for (let n = 0; n < 8; n += 1) crypto.subtle.deriveBits(algorithm, key, 512)");
    let Service { isolate, port, .. } = Service::new(&source);
    let report = isolate.run(crate::fixture::request(Duration::from_secs(20)));
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    drop(isolate);
    assert_eq!(Arc::strong_count(&port), 1);
}

/// Runs the body of an async function after everything else that a test needs, and gives what it returns.
fn result(body: &str) -> Value {
    let report = Service::new(&format!(
        "const {{ subtle }} = crypto;
         const name = (promise) => promise.then(() => 'fulfilled', (error) => error.name);
         const aes = (extractable, usages) => subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', extractable, usages);
         onrun = async () => {{ {body} }};"
    ))
    .run();
    assert_eq!(report.outcome, Outcome::Success, "{report:?}");
    report.result
}

#[test]
fn a_key_cannot_be_forged_out_of_another() {
    let names = result(
        "const key = await aes(false, ['encrypt']);
         const like = { __proto__: key, extractable: true };
         const proxy = new Proxy(key, { get: (key, name) => name === 'extractable' ? true : Reflect.get(key, name, key) });
         Object.defineProperty(key, 'extractable', { value: true });
         Object.defineProperty(key, 'usages', { value: ['encrypt', 'decrypt'] });
         const algorithm = { name: 'AES-CBC', iv: new Uint8Array(16) };
         return [
             await name(subtle.exportKey('raw', like)), await name(subtle.exportKey('raw', proxy)),
             await name(subtle.exportKey('raw', key)), await name(subtle.decrypt(algorithm, key, new Uint8Array(16))),
         ];",
    );
    assert_eq!(names, json!(["TypeError", "TypeError", "InvalidAccessError", "InvalidAccessError"]));
}

#[test]
fn what_a_service_can_catch_of_the_inside_opens_no_key() {
    let names = result(
        "const caught = [];
         Object.defineProperty(Object.prototype, 'then', { configurable: true, get() { caught.push(this); } });
         const { then } = Promise.prototype;
         Promise.prototype.constructor = class extends Promise {};
         Promise.prototype.then = function (done, ...others) {
             return Reflect.apply(then, this, [(value) => { caught.push(value); return done(value); }, ...others]);
         };
         const key = await subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
         delete Object.prototype.then;
         Promise.prototype.then = then;
         Promise.prototype.constructor = Promise;
         const found = new Set();
         const walk = (value, depth) => {
             if (Object(value) !== value || depth > 4 || found.has(value)) return;
             found.add(value);
             for (const name of Reflect.ownKeys(value)) try { walk(value[name], depth + 1); } catch {}
             walk(Reflect.getPrototypeOf(value), depth + 1);
         };
         caught.forEach((value) => walk(value, 0));
         const names = new Set();
         for (const value of found) {
             if (value === key.publicKey || value instanceof CryptoKey) continue;
             names.add(await name(subtle.exportKey('pkcs8', value)));
             if (typeof value === 'function') try { Reflect.construct(value, [value]) instanceof CryptoKey && names.add('made'); } catch {}
         }
         names.add(await name(subtle.exportKey('pkcs8', key.privateKey)));
         return [...names, caught.some((value) => value?.kind === 'pair')].sort();",
    );
    // True: the test did reach inside.
    assert_eq!(names, json!(["InvalidAccessError", "TypeError", true]));
}

#[test]
fn tampered_prototypes_do_not_change_what_is_computed() {
    let hex = result(
        "Object.prototype.hash = 'SHA-1'; Object.prototype.length = 8; Object.prototype.extractable = true;
         Array.prototype[0] = 'error'; Object.prototype.handle = {};
         for (const name of ['kind', 'key', 'name', 'type', 'usages', 'algorithm', 'spec', 'data', 'format', 'value']) {
             Object.defineProperty(Object.prototype, name, { get() { return 'tampered'; }, set() { throw this; } });
         }
         Uint8Array.prototype.set = () => {}; ArrayBuffer.prototype.slice = () => new ArrayBuffer();
         const digest = new Uint8Array(await subtle.digest('SHA-256', new Uint8Array([97, 98, 99])));
         const key = await aes(false, ['encrypt']);
         return [key.type, key.extractable, digest.length, digest[0], digest[31], await name(subtle.exportKey('raw', key))];",
    );
    assert_eq!(hex, json!(["secret", false, 32, 0xba, 0xad, "InvalidAccessError"]));
}

#[test]
fn kinds_of_keys_and_formats_that_do_not_fit_are_invalid_access() {
    let names = result(
        "const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
         return [
             await name(subtle.exportKey('spki', pair.privateKey)), await name(subtle.exportKey('raw', pair.privateKey)),
             await name(subtle.exportKey('pkcs8', pair.publicKey)),
         ];",
    );
    assert_eq!(names, json!(["InvalidAccessError", "InvalidAccessError", "InvalidAccessError"]));
}

#[test]
fn a_jwk_that_is_no_base64url_and_parts_that_do_not_belong_together_are_data_errors() {
    let names = result(
        "const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
         const jwk = async () => subtle.exportKey('jwk', (await subtle.generateKey(algorithm, true, ['sign'])).privateKey);
         const [one, two] = [await jwk(), await jwk()];
         const load = (jwk) => name(subtle.importKey('jwk', jwk, algorithm, true, ['sign']));
         return [await load(one), await load({ ...one, d: two.d }), await load({ ...one, x: one.x + '=' }), await load({ ...one, x: '***' })];",
    );
    assert_eq!(names, json!(["fulfilled", "DataError", "DataError", "DataError"]));
}

/// Node takes none under 12 bytes, so that this is not among the cases that run there too.
#[test]
fn gcm_takes_an_iv_of_8_bytes_as_in_test_case_5_of_its_specification() {
    let hex = result(
        "const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
         const raw = bytes('feffe9928665731c6d6a8f9467308308');
         const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
         const plain = bytes('d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72'
             + '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39');
         const algorithm = {
             name: 'AES-GCM', iv: bytes('cafebabefacedbad'), additionalData: bytes('feedfacedeadbeeffeedfacedeadbeefabaddad2'),
         };
         const encrypted = new Uint8Array(await subtle.encrypt(algorithm, key, plain));
         return Array.from(encrypted, (byte) => byte.toString(16).padStart(2, '0')).join('');",
    );
    let expected = "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c742373806900e49f24b22b097544d4896b42\
                    4989b5e1ebac0f07c23f45983612d2e79e3b0785561be14aaca2fccb";
    assert_eq!(hex, json!(expected));
}

#[test]
fn data_that_waits_counts_against_the_heap() {
    let limits = Limits { heap_bytes_max: 16 << 20, ..Limits::default() };
    let source = "onrun = async () => {
        const data = new Uint8Array(4 << 20);
        const all = Array.from({ length: 100 }, () => crypto.subtle.digest('SHA-256', data).then(() => 'done', (error) => error.name));
        return [...new Set(await Promise.all(all))].sort();
    };";
    let report = Service::with(source, Options { limits, ..Options::default() }).run();
    assert_eq!(report.result, json!(["OperationError", "done"]), "{report:?}");
}

#[test]
fn a_result_that_does_not_fit_into_the_heap_is_an_error() {
    let limits = Limits { heap_bytes_max: 8 << 20, ..Limits::default() };
    let source = "onrun = async () => {
        const held = new Uint8Array(4 << 20);
        const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
        const algorithm = { name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 1 };
        const derive = (bytes) => crypto.subtle.deriveBits(algorithm, key, bytes * 8).then(() => 'done', (error) => error.name);
        return [held.length, await derive(6 << 20), await derive(1 << 20)];
    };";
    let report = Service::with(source, Options { limits, ..Options::default() }).run();
    assert_eq!(report.result, json!([4 << 20, "OperationError", "done"]), "{report:?}");
}

#[test]
fn an_answer_that_comes_after_the_run_is_not_an_error() {
    let source =
        "onrun = () => { crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-521' }, true, ['sign']); };";
    let service = Service::with(source, Options { keep_alive: true, ..Options::default() });
    for _ in 0..5 {
        assert_eq!(service.run().outcome, Outcome::Success);
    }
}

#[test]
fn no_damage_to_a_key_gets_a_library_to_panic() {
    let outcomes = result(
        "const exponent = new Uint8Array([1, 0, 1]);
         const names = new Set();
         const load = async (...key) => names.add(await subtle.importKey(...key).then(() => 'fulfilled', (error) => `${error}`.slice(0, 9)));
         for (const [algorithm, secret, open] of [
             [{ name: 'ECDSA', namedCurve: 'P-256' }, ['sign'], ['verify']],
             [{ name: 'ECDH', namedCurve: 'P-521' }, ['deriveBits'], []],
             [{ name: 'Ed25519' }, ['sign'], ['verify']],
             [{ name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1024, publicExponent: exponent }, ['sign'], ['verify']],
         ]) {
             const pair = await subtle.generateKey(algorithm, true, [...secret, ...open]);
             for (const [format, key, usages] of [['pkcs8', pair.privateKey, secret], ['spki', pair.publicKey, open]]) {
                 const der = new Uint8Array(await subtle.exportKey(format, key));
                 for (let index = 0; index < der.length; index += 4) for (const flip of [0x01, 0xff]) {
                     const damaged = der.slice();
                     damaged[index] ^= flip;
                     await load(format, damaged, algorithm, true, usages);
                 }
             }
             const jwk = await subtle.exportKey('jwk', pair.privateKey);
             for (const member of ['x', 'y', 'd', 'n', 'e', 'p', 'q', 'dp', 'dq', 'qi']) {
                 for (const value of [undefined, '', 'AA', 'AQ', 'Ag', 'Aw', jwk.n, jwk.p, jwk.q]) {
                     await load('jwk', { ...jwk, [member]: value }, algorithm, true, secret);
                     await load('jwk', { ...jwk, d: undefined, key_ops: open, [member]: value }, algorithm, true, open);
                 }
             }
         }
         return [...names].sort();",
    );
    // A damaged member that is not looked at, or a public key that is another one, is fine. With or without `d` a key may
    // be of the kind that its usages are not for. An `OperationError` would be a panic that was caught.
    assert_eq!(outcomes, json!(["DataError", "SyntaxErr", "fulfilled"]));
}
