use super::*;

/// What is found, dynamic ones with a `?`.
fn found(source: &str) -> Vec<String> {
    let text = |specifier: Specifier| {
        let mark = if specifier.is_dynamic { "?" } else { "" };
        format!("{}{mark}", &source[specifier.range])
    };
    find(source).into_iter().map(text).collect()
}

/// `x` stands for a piece of source; what comes after it must still be understood.
fn assert_reads_on(piece: &str) {
    let source = format!("{piece}\nimport last from 'oro:last';");
    assert_eq!(found(&source), ["oro:last"], "after {piece}");
}

#[test]
fn every_form_of_a_static_import_is_found() {
    for source in [
        "import 'oro:a';",
        "import\"oro:a\"",
        "import a from 'oro:a';",
        "import a,{b}from'oro:a'",
        "import a, { b as c, default as d } from 'oro:a';",
        "import a, * as b from 'oro:a';",
        "import * as a from /* from 'oro:no' */ 'oro:a';",
        "import { 'a name' as b } from 'oro:a';",
        "import { from } from 'oro:a';",
        "import { a, from, b } from 'oro:a';",
        "import { a as from } from 'oro:a';",
        "import from from 'oro:a';",
        "import from, { a } from 'oro:a';",
        "import {} from 'oro:a';",
        "import a from 'oro:a' with { type: 'oro:no' };",
        "import defer * as a from 'oro:a';",
        "export { a } from 'oro:a';",
        "export { a as default, b as 'a name' } from 'oro:a';",
        "export { from } from 'oro:a';",
        "export * from 'oro:a';",
        "export * as a from 'oro:a';",
        "export * as from from 'oro:a';",
        "#!/usr/bin/env node from 'oro:no'\nimport 'oro:a';",
        "\u{feff}// first\r\nimport a\n  from\n  'oro:a'",
    ] {
        assert_eq!(found(source), ["oro:a"], "{source}");
    }
}

#[test]
fn dynamic_imports_of_a_plain_string_are_found_anywhere() {
    for source in [
        "import('oro:a')",
        "await import ( /* here */ \"oro:a\" , {})",
        "import(`oro:a`);",
        "const f = async () => { const { default: a } = await import('oro:a'); };",
        "export default import('oro:a');",
        "x = `${await import('oro:a')}`;",
        "({ a: import('oro:a') })",
        "if (x) import('oro:a'); else y();",
    ] {
        assert_eq!(found(source), ["oro:a?"], "{source}");
    }
}

#[test]
fn what_only_looks_like_an_import_is_none() {
    for piece in [
        "// import 'oro:no';",
        "/* import a from 'oro:no'; */",
        "/**\n * import a from 'oro:no';\n */",
        "const a = \"import 'oro:no'\";",
        "const a = 'import \"oro:no\"';",
        "const a = 'it\\'s import(\"oro:no\")';",
        "const a = `import 'oro:no'; ${1} import('oro:no')`;",
        "const a = `${`import('oro:no')`} import 'oro:no'`;",
        "const a = `\\`import('oro:no')`;",
        "const a = `\\${import('oro:no')`;",
        "const a = /import('oro:no')/;",
        "const a = /[/'\"`]import('oro:no')/u;",
        "const a = /\\/import('oro:no')/;",
        "a.import('oro:no');",
        "a?.import('oro:no');",
        "a.export; 'oro:no';",
        "import.meta.resolve('oro:no');",
        "import(name);",
        "import('oro:' + name);",
        "import('oro:no' + name);",
        "import(`oro:${name}`);",
        "import(`${'oro:no'}`);",
        "import('oro:n\\u006f');",
        "const from = 1, a = [from, 'oro:no'];",
        "let from = 'oro:no';",
        "const a = { from: 'oro:no', import: 'oro:no', export: 'oro:no' };",
        "const a = { import() { return 'oro:no'; } };",
        "export const a = 'oro:no';",
        "export { a };\nconst b = 'oro:no';",
        "export { a }\nconst from = 'oro:no'",
        "export default 'oro:no';",
        "export default { from: 'oro:no' }",
        "{ import.meta; from\n'oro:no' }",
    ] {
        assert_reads_on(piece);
    }
}

/// Quotes in what is taken for a division, or a division taken for a regular expression, would hide what follows.
#[test]
fn divisions_are_told_from_regular_expressions() {
    for piece in [
        "x = a / b; y = '/';",
        "x = a / b / c; y = \"'\";",
        "x = (a + b) / 2; y = '/';",
        "x = a[0] / 2; y = '/';",
        "x = 1 / 2; y = '/';",
        "x = .5 / 2; y = '/';",
        "x = 'a' / 2; y = '/';",
        "x = `a` / 2; y = '/';",
        "x = `a${1}` / 2; y = '/';",
        "x = /a/ / 2; y = '/';",
        "x = a++ / 2; y = '/';",
        "x = f()++ / 2; y = '/';",
        "x = this / 2; y = '/';",
        "x = {} / 2; y = '/';",
        "x = { a: { b: 1 } } / 2; y = '/';",
        "x = function () {} / 2; y = '/';",
        "x = class {} / 2; y = '/';",
        "x = class extends A {} / 2; y = '/';",
        "x = async function () {} / 2; y = '/';",
        "x = a.return / 2; y = '/';",
        "x = a?.typeof / 2; y = '/';",
        "x = y ? {} / 2 : '/';",
        "x = of / 2; y = '/';",
        "x = f(/'/) / 2; y = '/';",
        "x = a /= 2; y = '/';",
    ] {
        assert_reads_on(piece);
    }
    for piece in [
        "/'/.test(x);",
        "x = /'/;",
        "x = [/'/, /\"/];",
        "f(/'/, /`/);",
        "x = a ? /'/ : /\"/;",
        "x = a ?.5:/'/;",
        "x = !/'/.test(y);",
        "x = y && /'/.test(y);",
        "const f = () => /'/;",
        "const f = () => {}\n/'/.test(x);",
        "const f = (a = /'/) => { /\"/.test(a); };",
        "function f() { return /'/; }",
        "function f() {} /'/.test(x);",
        "async function f() {} /'/.test(x);",
        "export function f() {} /'/.test(x);",
        "export default function () {} /'/.test(x);",
        "export default async function f() {} /'/.test(x);",
        "class A { static b = /'/; c() { /\"/.test(x); } } /`/.test(x);",
        "class A extends f({}) { if() {} } /'/.test(x);",
        "export default class {} /'/.test(x);",
        "if (a) /'/.test(x);",
        "if (a) {} /'/.test(x);",
        "if (a) {} else /'/.test(x);",
        "if (a) {} else {} /'/.test(x);",
        "for (const a of b) /'/.test(x);",
        "for (const a of /'/.exec(x)) {}",
        "for await (const a of /'/.exec(x)) /\"/.test(a);",
        "while (a) /'/.test(x);",
        "do /'/.test(x); while (a);",
        "switch (a) { case /'/.test(x): { /\"/.test(x); } default: /`/.test(x); }",
        "label: { /'/.test(x); } /\"/.test(x);",
        "try { /'/.test(x); } catch { /\"/.test(x); } finally { /`/.test(x); } /'/.test(x);",
        "try {} catch (e) {} /'/.test(x);",
        "{ /'/.test(x); } /\"/.test(x);",
        "x = typeof /'/;",
        "throw /'/;",
        "x = function* () { yield /'/; };",
        "x = { a: /'/, b() { return /\"/; }, get c() { return /`/; }, class: /'/, function: /\"/ };",
        "x = `${/'/}`;",
        "x = `${{ a: /`/ }}`;",
        "x = ++/'/.lastIndex;",
        "x = 1 + /'/.lastIndex;",
        "x = a => /'/;",
    ] {
        assert_reads_on(piece);
    }
}

#[test]
fn what_is_no_module_ends_the_search_and_nothing_else() {
    for source in ["'", "`", "`${", "/*", "/", "}", ")", "]", "${", "import", "import(", "\\", "#", "é'", "`\\", "'\\é"]
    {
        assert_eq!(found(source), [""; 0], "{source}");
    }
    assert_eq!(found("}}} import 'oro:a'; `"), ["oro:a"]);
}

/// As rolldown writes them.
#[test]
fn the_bundlers_output_is_read() {
    let source = r#"import background, { storage } from "oro:background";
//#region background/inbox.ts
async function collect(items) {
	return items.map(({ title }) => `${title.replace(/["']/g, "")} / ${items.length / 2}`);
}
//#endregion
//#region background/sync.ts
self.onrun = async (event) => {
	const { default: contacts } = await import("oro:contacts");
	console.log('import a from "oro:no"');
};
//#endregion
export { collect };
"#;
    assert_eq!(found(source), ["oro:background", "oro:contacts?"]);
}
