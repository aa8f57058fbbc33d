// A contribution file's column names are its author's text. What a refusal quotes of them reaches the
// service, its database and a terminal: it has to be a refusal there too, not a sealing process that seems to
// have crashed.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { Fault, type FaultDetail } from '../../schemas/fault.ts'
import { type Field, struct, text } from '../../scripts/evidence/hostile-uploads/compact-writer.ts'
import { type FileParts, root, write } from '../../scripts/evidence/hostile-uploads/file.ts'
import { honestParts } from '../../scripts/evidence/hostile-uploads/honest-parts.ts'
import { SealReply } from '../../src/engine/sealing/messages.ts'
import {
  declarationOf,
  IN_PROCESSES,
  openTestEngine,
  sealRequest,
  seeded,
  temporaryFolder,
} from './support.ts'

const DECLARATION = declarationOf({
  dimensions: [{ size: 3 }],
  measures: [],
  orders: false,
  views: [{ name: 'v', for: ['units'], caps: [] }],
})

/** By what is hostile in it, a name and what is quoted of it. */
const NAMES: Readonly<Record<string, readonly [name: string | Uint8Array, quoted: string]>> = {
  'a control of C0': ['d0\u0000\u001b[2J', 'd0��[2J'],
  'a line break': ['d0\r\nengine.failed', 'd0��engine.failed'],
  'a control of C1': ['\u009b31m\u0085', '�31m�'],
  'other line breaks and directions': ['a\u2028b\u2029c\u202ed\u2066', 'a�b�c�d�'],
  'no UTF-8': [Uint8Array.of(0xed, 0xa0, 0x80, 0xff), '����'],
  'a pair of surrogates across the cut': [`${'x'.repeat(39)}😀${'y'.repeat(60)}`, `${'x'.repeat(39)}�`],
  'the longest quote': ['😀'.repeat(50), '😀'.repeat(20)],
  'a byte order mark before an expected name': ['\ufeffd0', '�d0'],
  'nothing at all': ['', ''],
  'an ordinary name': ['ordinary', 'ordinary'],
}

t.test('an unexpected column is named in the refusal, whatever its name is', async t => {
  const folder = await temporaryFolder()
  const sealing = { jobs: 1, memoryMiB: 512, diskMiB: 256, minutes: 2 }
  const engine = await openTestEngine(folder.path, { ...IN_PROCESSES, sealing })
  t.teardown(async () => {
    await engine.close()
    await folder.remove()
  })
  await mkdir(join(folder.path, 'uploads'))
  const faultsOf = async (parts: FileParts): Promise<readonly FaultDetail[]> => {
    await writeFile(join(folder.path, 'uploads/c.parquet'), write(parts))
    const error: unknown = await engine
      .seal(sealRequest(DECLARATION, 'uploads/c.parquet'), () => undefined)
      .catch((caught: unknown) => caught)
    return error instanceof Fault ? error.faults : []
  }
  for (const [what, [name, quoted]] of Object.entries(NAMES)) {
    const parts = honestParts(DECLARATION, seeded(4))
    await t.test(what, async t => {
      const faults = await faultsOf(named(parts, name))
      t.same(
        faults.map(({ code, at }) => [code, at]),
        [
          ['engine.column_unexpected', quoted],
          ['engine.column_missing', 'd0'],
        ],
      )
    })
  }
})

t.test('a process cannot send a name that no database or terminal should get', t => {
  const refused = (at: string) =>
    SealReply.safeParse({
      kind: 'refused',
      faults: [{ code: 'engine.column_unexpected', params: { valid: ['u'] }, at }],
    }).success
  t.ok(refused('d0'), 'a control')
  for (const at of ['\u0000', '\u001b', '\n', '\u0085', '\u2028', '\u202e', '\ud800', 'x\udc00'])
    t.notOk(refused(at), `U+${at.codePointAt(at.length - 1)?.toString(16)}`)
  t.end()
})

/** The file with another name for its column d0. */
function named(parts: FileParts, name: string | Uint8Array): FileParts {
  const elements = parts.columns.map(column =>
    struct([...column.element, [4, text(column.name === 'd0' ? name : column.name)] as const].toSorted(byId)),
  )
  return { ...parts, schema: [root(elements.length), ...elements] }
}

function byId([a]: Field, [b]: Field): number {
  return a - b
}
