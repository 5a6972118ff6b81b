//! One entry through the bundler: the only file that knows how it is set up.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxc_resolver::{FileSystem as _, ResolveError};
use rolldown::{
    AttachDebugInfo, BundleFactory, BundleFactoryOptions, BundlerOptions, BundlerTransformOptions, CodeSplittingMode,
    CommentsOptions, Either, ExperimentalOptions, InputItem, IsExternal, LogLevel, ModuleType, OutputFormat, Platform,
    RawMinifyOptions, ResolveOptions, SourceMapType, TsConfig,
};
use rolldown_common::{ImportKind, Output, OutputChunk};
use rolldown_error::{BatchedBuildDiagnostic, BuildDiagnostic};
use rolldown_resolver::Resolver;

use super::disk::{Disk, Facts};
use super::{BundleOptions, syntax};
use crate::config::EntryPath;

/// What the runtime itself provides; everything else is bundled.
pub(super) const RUNTIME_MODULES: &str = "oro:";

/// Language level of the embedded engine: newer syntax is rewritten to it.
const TARGET: &str = "es2023";

/// What came out of the bundler for one entry.
pub(super) struct Built {
    pub code: String,
    pub source_map: String,
    /// Absolute paths of all modules that were read, sorted.
    pub inputs: Vec<PathBuf>,
    /// Specifiers that are still imported by `code`.
    pub imports: Vec<String>,
    pub warnings: Vec<BuildDiagnostic>,
    /// All that was asked of the file system: while it holds, the result would be the same.
    pub facts: Facts,
}

/// What the bundler found wrong, and how far it came.
pub(super) struct Rejected {
    pub errors: Vec<BuildDiagnostic>,
    /// Imports that lead nowhere, of all modules that were read. The bundler itself takes some of them for warnings,
    /// which it drops when there are errors.
    pub unresolved: Vec<Unresolved>,
    /// All that was asked of the file system until then.
    pub facts: Facts,
}

/// An import that leads nowhere.
pub(super) struct Unresolved {
    pub importer: PathBuf,
    pub specifier: String,
}

/// Bundles one entry. Has to run on a tokio runtime with time, on which nothing else runs.
///
/// # Errors
/// [`Rejected`] when something is wrong with the modules.
pub(super) async fn build(project: &Path, entry: &EntryPath, options: &BundleOptions) -> Result<Built, Rejected> {
    let rejected = |errors: BatchedBuildDiagnostic| Rejected {
        errors: errors.into_vec(),
        unresolved: Vec::new(),
        facts: Facts::default(),
    };
    let mut factory = BundleFactory::new(BundleFactoryOptions {
        bundler_options: bundler_options(project, entry, options),
        plugins: Vec::new(),
        session: None,
        disable_tracing_setup: true,
    })
    .map_err(rejected)?;
    let disk = Disk::new(false);
    let resolver = Arc::new(Resolver::new(
        disk.clone(),
        project.to_path_buf(),
        Platform::Browser,
        &TsConfig::default(),
        resolve_options(),
    ));
    let bundle = factory.create_bundle_with_fs(disk.clone(), Arc::clone(&resolver));
    let read = Arc::clone(bundle.get_watch_files());
    let output = bundle.generate().await;

    let mut inputs: Vec<PathBuf> = read.iter().map(|path| PathBuf::from(path.as_str())).collect();
    inputs.sort();
    let output = output.map_err(|errors| Rejected {
        unresolved: unresolved(&inputs, &resolver),
        facts: disk.facts(),
        ..rejected(errors)
    })?;
    // The transformer looks for tsconfig.json past `disk`; here it is asked once more, for the record.
    let tsconfigs = resolver.clone_default_resolver();
    inputs.iter().for_each(|input| drop(tsconfigs.find_tsconfig(input)));
    let chunk = only_chunk(&output.assets);
    // What `import()` loads is in the chunk itself, which is listed nevertheless.
    let imports = chunk.imports.iter().chain(&chunk.dynamic_imports).filter(|import| **import != chunk.filename);
    Ok(Built {
        code: format!("{}\n", chunk.code.trim_end()),
        source_map: chunk.map.as_ref().map(|map| map.to_json_string()).unwrap_or_default(),
        inputs,
        imports: imports.map(ToString::to_string).collect(),
        warnings: output.warnings,
        facts: disk.facts(),
    })
}

fn unresolved(inputs: &[PathBuf], resolver: &Resolver<Disk>) -> Vec<Unresolved> {
    let mut unresolved = Vec::new();
    for importer in inputs {
        let Ok(text) = std::fs::read_to_string(importer) else { continue };
        for specifier in syntax::imports(importer, &text) {
            let bundled = !specifier.starts_with(RUNTIME_MODULES) && !is_url(&specifier);
            let resolved = || resolver.resolve(Some(importer), &specifier, ImportKind::Import, false);
            if bundled && matches!(resolved(), Err(ResolveError::NotFound(_))) {
                unresolved.push(Unresolved { importer: importer.clone(), specifier });
            }
        }
    }
    unresolved
}

fn is_url(specifier: &str) -> bool {
    ["http:", "https:", "//", "data:"].iter().any(|start| specifier.starts_with(start))
}

fn only_chunk(outputs: &[Output]) -> &OutputChunk {
    let mut chunks = outputs.iter().filter_map(|output| match output {
        Output::Chunk(chunk) => Some(chunk.as_ref()),
        Output::Asset(_) => None,
    });
    let chunk = chunks.next().expect("a build that succeeded has a chunk for its entry");
    assert!(chunks.next().is_none(), "code splitting is off, so one entry makes one chunk");
    chunk
}

/// Everything that decides what comes out, besides the files.
pub(super) fn bundler_options(project: &Path, entry: &EntryPath, options: &BundleOptions) -> BundlerOptions {
    BundlerOptions {
        // The name is the same for all, so that no path gets into the output through it.
        input: Some(vec![InputItem { name: Some("service".into()), import: format!("./{entry}") }]),
        cwd: Some(project.to_path_buf()),
        // Sources in the map are relative to where the output would be written: the project.
        dir: Some(".".into()),
        format: Some(OutputFormat::Esm),
        platform: Some(Platform::Browser),
        external: Some(IsExternal::Fn(Some(Arc::new(|specifier, _importer, _resolved| {
            let external = specifier.starts_with(RUNTIME_MODULES);
            Box::pin(std::future::ready(Ok(external)))
        })))),
        resolve: Some(resolve_options()),
        tsconfig: Some(TsConfig::default()),
        define: Some(
            [("process.env.NODE_ENV", "'production'"), ("global", "globalThis")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into_iter()
                .collect(),
        ),
        transform: Some(BundlerTransformOptions {
            target: Some(Either::Left(TARGET.to_owned())),
            ..Default::default()
        }),
        // One file per entry: what `import()` loads is inlined too.
        code_splitting: Some(CodeSplittingMode::Bool(false)),
        sourcemap: Some(SourceMapType::Hidden),
        minify: Some(RawMinifyOptions::Bool(options.minify)),
        // Packages for user interfaces import their styles, which mean nothing here.
        module_types: Some([(".css".to_owned(), ModuleType::Empty)].into_iter().collect()),
        // Licences stay; everything else that only tools read goes.
        comments: Some(CommentsOptions { legal: true, annotation: false, jsdoc: false }),
        // Neither comments nor keys with file names: a name may hold a line break, and the source map says it better.
        profiler_names: Some(false),
        experimental: Some(ExperimentalOptions {
            attach_debug_info: Some(AttachDebugInfo::None),
            ..Default::default()
        }),
        log_level: Some(LogLevel::Silent),
        ..Default::default()
    }
}

/// Packages are asked for what they have for workers, then for browsers: the environment of a service is neither
/// Node.js nor a page.
fn resolve_options() -> ResolveOptions {
    ResolveOptions {
        condition_names: Some(["worker", "module", "production"].map(str::to_owned).to_vec()),
        ..Default::default()
    }
}
