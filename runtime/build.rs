//! Compiles the JavaScript of the embedded engine's global scope (`src/engine/js` and `src/engine/quickjs/js`), and the
//! libraries it takes (`vendor`), to the engine's bytecode.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "quickjs")]
    bytecode::compile();
}

#[cfg(feature = "quickjs")]
mod bytecode {
    use std::collections::BTreeMap;
    use std::env;
    use std::fmt::Write;
    use std::fs;
    use std::path::{Path, PathBuf};

    use rquickjs::{CatchResultExt, Context, Ctx, Module, Runtime, WriteOptions};

    /// Each `.js` file here is a part, named after its file: a module whose default export is a function. Those in the first
    /// folder serve every engine.
    const PARTS: [&str; 2] = ["src/engine/js", "src/engine/quickjs/js"];

    /// Likewise each `.mjs` file of a library in a folder here. They export what they have by name.
    const LIBRARIES: &str = "vendor";

    /// What every isolate needs, in the order in which it is called. It becomes one part, `eager`: several modules take a third
    /// more time to load. The others are loaded when a service first uses one of their globals.
    const EAGER: [&str; 7] = ["core", "intrinsics", "events", "lifecycle", "host", "uncaught", "scope"];

    /// Writes a file of bytecode per part, and `parts.rs`: the table of all parts, sorted by name.
    pub fn compile() {
        for folder in [&PARTS[..], &[LIBRARIES]].concat() {
            println!("cargo::rerun-if-changed={folder}");
        }
        refuse_other_byte_order();
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        let mut sources = BTreeMap::new();
        for folder in PARTS {
            sources.extend(read(Path::new(folder), "js"));
        }
        for library in entries(Path::new(LIBRARIES)).filter(|path| path.is_dir()) {
            sources.extend(read(&library, "mjs"));
        }
        let eager = EAGER.map(|name| sources.remove(name).expect("each eager part has a file"));
        sources.insert("eager".to_owned(), joined(&eager));

        let runtime = Runtime::new().expect("memory for the engine");
        let context = Context::full(&runtime).expect("memory for the engine");
        let mut table = String::from("[\n");
        for (name, source) in &sources {
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

    /// Sources by the name of the part.
    fn read(folder: &Path, extension: &str) -> BTreeMap<String, String> {
        entries(folder)
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .map(|path| {
                let name = path.file_stem().and_then(|name| name.to_str()).expect("names of parts are ASCII");
                let source = fs::read_to_string(&path);
                let source = source.unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
                (name.to_owned(), source)
            })
            .collect()
    }

    fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
        entries.map(|entry| entry.expect("a folder that can be read to its end").path())
    }

    /// One module of the eager parts. The first makes what the others are given, and what the whole returns.
    fn joined(sources: &[String]) -> String {
        const EXPORT: &str = "export default function ";
        let mut module = String::new();
        for source in sources {
            assert!(source.matches(EXPORT).count() == 1, "an eager part consists of its function: {source}");
            module.push_str(&source.replace(EXPORT, "function "));
        }
        let [first, others @ ..] = EAGER;
        let calls: String = others.iter().map(|name| format!("{name}(core_); ")).collect();
        module + &format!("{EXPORT}(native, config) {{ const core_ = {first}(native, config); {calls}return core_; }}")
    }

    fn compile_part(ctx: &Ctx<'_>, name: &str, source: &str) -> Vec<u8> {
        // Positions are of no use to a service: frames of the parts are taken out of its stacks, known by their lack.
        let options = WriteOptions { strip_source: true, strip_debug: true, ..WriteOptions::default() };
        Module::declare(ctx.clone(), format!("oro:internal/{name}"), source)
            .and_then(|module| module.write(options))
            .catch(ctx)
            .unwrap_or_else(|error| panic!("the part {name} does not compile: {error}"))
    }
}
