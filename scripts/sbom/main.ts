// `npm run sbom -- --out DIR`: what the service is made of, from package-lock.json alone: sbom.cdx.json
// (CycloneDX) and LICENSES.md. Fails where a package's licence is none of those that we may pass on.
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { readArguments } from '../arguments.ts'
import { billOf, licenceTable, unlicensed } from './bill.ts'

const USAGE = `npm run sbom -- --out DIR
Writes sbom.cdx.json (CycloneDX) and LICENSES.md of the packages that an installation has, and not those for building and testing.`

const { out } = readArguments(USAGE, argv => {
  const { values } = parseArgs({ args: [...argv], options: { out: { type: 'string' } } })
  if (values.out === undefined) throw new Error('--out DIR is missing')
  return { out: resolve(values.out) }
})

const words = ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--package-lock-only']
const { stdout } = await promisify(execFile)('npm', words, {
  cwd: join(import.meta.dirname, '../..'),
  maxBuffer: 64 * 2 ** 20,
})
const bill = billOf(JSON.parse(stdout))
const refused = unlicensed(bill)
if (refused.length > 0) throw new Error(`sbom: not among our licences: ${refused.join(', ')}`)
await mkdir(out, { recursive: true })
await writeFile(join(out, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
await writeFile(join(out, 'LICENSES.md'), licenceTable(bill))
process.stdout.write(`${bill.components.length} packages: ${join(out, 'sbom.cdx.json')}\n`)
