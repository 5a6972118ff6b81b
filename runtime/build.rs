//! Compiles the JavaScript of the global scope (`src/engine/quickjs/js`) to the engine's bytecode.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "quickjs")]
    bytecode::compile();
}

#[cfg(feature = "quickjs")]
mod bytecode {
    use std::env;
    use std::fmt::Write;
    use std::fs;
    use std::path::{Path, PathBuf};

    use rquickjs::{CatchResultExt, Context, Ctx, Module, Runtime, WriteOptions};

    /// Each `.js` file here is a part; the name of the file is the name of the part.
    const PARTS: &str = "src/engine/quickjs/js";

    /// Writes a file of bytecode per part, and `parts.rs`: the table of all parts, sorted by name.
    pub fn compile() {
        println!("cargo::rerun-if-changed={PARTS}");
        refuse_other_byte_order();
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        let mut sources = sources();
        sources.sort();

        let runtime = Runtime::new().expect("memory for the engine");
        let context = Context::full(&runtime).expect("memory for the engine");
        let mut table = String::from("[\n");
        for source in &sources {
            let name = source.file_stem().and_then(|name| name.to_str()).expect("names of parts are ASCII");
            let bytecode = context.with(|ctx| compile_part(&ctx, name, source));
            let file = out.join(format!("{name}.bytecode"));
            fs::write(&file, bytecode).unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
            let _ = writeln!(table, "    Part {{ name: {name:?}, bytecode: include_bytes!({file:?}) }},");
        }
        table.push_str("]\n");
        fs::write(out.join("parts.rs"), table).expect("OUT_DIR can be written");
    }

    /// Bytecode knows no word size (its integers are LEB128, what is wider has a fixed width), but it has the byte order of
    /// the machine that wrote it, and the engine has no option to write another.
    fn refuse_other_byte_order() {
        let host = if cfg!(target_endian = "big") { "big" } else { "little" };
        let target = env::var("CARGO_CFG_TARGET_ENDIAN").expect("cargo sets CARGO_CFG_TARGET_ENDIAN");
        assert!(
            host == target,
            "the feature `quickjs` cannot be built on a {host}-endian machine for a {target}-endian one: \
             the engine's bytecode is made on the machine that builds"
        );
    }

    fn sources() -> Vec<PathBuf> {
        let entries = fs::read_dir(PARTS).unwrap_or_else(|error| panic!("cannot read {PARTS}: {error}"));
        entries
            .map(|entry| entry.expect("a folder that can be read to its end").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "js"))
            .collect()
    }

    fn compile_part(ctx: &Ctx<'_>, name: &str, path: &Path) -> Vec<u8> {
        let source = fs::read(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        // Positions are of no use to a service: frames of the parts are taken out of its stacks, known by their lack.
        let options = WriteOptions { strip_source: true, strip_debug: true, ..WriteOptions::default() };
        Module::declare(ctx.clone(), format!("oro:internal/{name}"), source)
            .and_then(|module| module.write(options))
            .catch(ctx)
            .unwrap_or_else(|error| panic!("{} does not compile: {error}", path.display()))
    }
}
