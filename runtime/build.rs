//! Compiles the JavaScript of the global scope (`src/engine/quickjs/js`), and the libraries it takes (`vendor`), to the engine's
//! bytecode.

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

    /// The same for each `.mjs` file of a library in a folder here. They export what they have by name.
    const LIBRARIES: &str = "vendor";

    /// Writes a file of bytecode per part, and `parts.rs`: the table of all parts, sorted by name.
    pub fn compile() {
        println!("cargo::rerun-if-changed={PARTS}");
        println!("cargo::rerun-if-changed={LIBRARIES}");
        refuse_other_byte_order();
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        let mut sources = files(Path::new(PARTS), "js");
        for library in entries(Path::new(LIBRARIES)).filter(|path| path.is_dir()) {
            sources.extend(files(&library, "mjs"));
        }
        sources.sort_by(|one, other| one.file_stem().cmp(&other.file_stem()));

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

    fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
        entries(folder).filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
    }

    fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        entries.map(|entry| entry.expect("a folder that can be read to its end").path())
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
