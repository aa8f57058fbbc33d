// What a witness refuses from a log whose key holder rewrites history: every request here is well signed.
import t from 'tap'
import { fromUtf8 } from '../../../protocols/bytes.ts'
import { type Checkpoint, signCheckpoint } from '../../../protocols/audit/checkpoint.ts'
import { EMPTY_ROOT, leafHash, merkleRoot, proveConsistency } from '../../../protocols/audit/merkle.ts'
import {
  formatAddCheckpoint,
  judgeAddCheckpoint,
  parseAddCheckpoint,
} from '../../../protocols/audit/witness.ts'
import { answersLog, edited, logKey, testKey, verify } from './log-fixture.ts'

const honest = answersLog(20)
const rewritten = honest.map((leaf, at) => (at === 4 ? edited(leaf, '"open"', '"blind"') : leaf))
const stranger = testKey('log', logKey.key.name, new Uint8Array(32).fill(9))

const tree = (leaves: readonly Uint8Array[], size: number): Checkpoint => ({
  origin: logKey.key.name,
  size,
  root: size === 0 ? EMPTY_ROOT : merkleRoot(leaves.slice(0, size).map(leaf => leafHash(leaf))),
})

async function request(leaves: readonly Uint8Array[], oldSize: number, size: number, signer = logKey) {
  const checkpoint = fromUtf8(await signCheckpoint(tree(leaves, size), signer.key, signer.sign))
  const proof =
    oldSize > size
      ? []
      : proveConsistency(
          leaves.slice(0, size).map(leaf => leafHash(leaf)),
          oldSize,
        )
  return formatAddCheckpoint({ oldSize, proof, checkpoint })
}

const judge = (text: string, seen: number) =>
  judgeAddCheckpoint(text, [logKey.key], () => tree(honest, seen), verify)

t.test('a log that only grows is cosigned', async t => {
  for (const [seen, size] of [
    [0, 0],
    [0, 7],
    [7, 7],
    [7, 20],
    [8, 16],
  ] as const) {
    const judgement = await judge(await request(honest, seen, size), seen)
    t.match(judgement, { kind: 'cosign', checkpoint: { size } }, `${seen} to ${size}`)
  }
})

t.test('everything else is refused with the status of the specification', async t => {
  const refused: readonly (readonly [number, string, Promise<string>])[] = [
    [422, 'a rewritten history', request(rewritten, 10, 20)],
    [422, 'another root of the same size', request(rewritten, 10, 10)],
    [409, 'a truncated log', request(honest, 8, 9)],
    [409, 'a log that forgot the witness', request(honest, 0, 20)],
    [400, 'an old size above the new one', request(honest, 10, 9)],
    [403, "a signature of another key under the log's name", request(honest, 10, 20, stranger)],
    [
      404,
      'a log that the witness does not know',
      request(honest, 10, 20).then(text => text.replaceAll('2026', '2027')),
    ],
    [400, 'a body that is no request', Promise.resolve('old 10\n')],
    [
      400,
      'a checkpoint with an extension line',
      request(honest, 10, 20).then(text => text.replace('=\n\n—', '=\nx\n\n—')),
    ],
  ]
  for (const [status, name, text] of refused) {
    t.match(await judge(await text, 10), { kind: 'refuse', status }, `${status}: ${name}`)
  }
  t.match(await judge(await request(honest, 0, 20), 10), { size: 10 }, 'a 409 tells the size seen last')
})

t.test('a request is read back as what it was written from', async t => {
  const text = await request(honest, 7, 20)
  t.equal(formatAddCheckpoint(parseAddCheckpoint(text)), text)
  t.equal(parseAddCheckpoint(text).oldSize, 7)
})
