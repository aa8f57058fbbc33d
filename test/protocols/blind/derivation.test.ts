import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { fromHex, toHex } from '../../../protocols/bytes.ts'
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { deriveSelectors, digestOfSelectors } from '../../../protocols/blind/derive.ts'
import {
  ANSWER_BYTES,
  answerHeader,
  CIPHERTEXT_BYTES,
  CIPHERTEXT_HEADER,
  PRNG_SEED,
  SELECTOR_BYTES,
} from '../../../protocols/blind/layout.ts'
import { isLevel } from '../../../protocols/blind/levels.ts'
import { expandSeed } from '../../../protocols/blind/material.ts'
import { isParameterName } from '../../../protocols/blind/parameters.ts'
import { packingOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { example } from './example.ts'
import { randomOf, schemeOf, seal } from './protocol-run.ts'

type Derivation = {
  readonly parameters: string
  readonly mode: 'one' | 'any'
  readonly cells: number
  readonly seed: string
  readonly keyHead: readonly number[]
  readonly keySha256: string
  readonly cell?: number
  readonly bits?: string
  readonly ciphertexts: readonly {
    readonly prngSeed: string
    readonly errorHead: readonly number[]
    readonly errorSha256: string
  }[]
  readonly selectorsSha256: string
}

t.test('derives the vectors that Python made without SEAL, bit for bit', async t => {
  for (const vector of read<Derivation>('derivation')) {
    const shape = shapeOf(vector)
    const seed = fromHex(vector.seed)
    const material = expandSeed(shape, packingOf(shape.cells).selectors, seed)
    t.same([...material.key.subarray(0, 16)], vector.keyHead)
    t.equal(sha256(material.key), vector.keySha256)
    t.same(
      material.selection,
      vector.bits === undefined
        ? { kind: 'one', cell: vector.cell }
        : { kind: 'any', bits: Uint8Array.from(vector.bits, Number) },
    )
    t.same(
      material.ciphertexts.map(({ prngSeed, error }) => ({
        prngSeed: toHex(prngSeed),
        errorHead: [...error.subarray(0, 16)],
        errorSha256: sha256(error),
      })),
      vector.ciphertexts,
    )
    const selectors = deriveSelectors(schemeOf(shape.parameters), shape, seed)
    t.equal(toHex(digestOfSelectors(selectors)), vector.selectorsSha256, `${vector.mode} ${vector.cells}`)
  }
})

t.test('chooses what Python chooses', async t => {
  for (const { secret, organisation, level, digests, choice } of read<{
    readonly secret: string
    readonly organisation: string
    readonly level: string
    readonly digests: readonly string[]
    readonly choice: readonly number[]
  }>('choice')) {
    if (!isLevel(level)) throw new Error(level)
    const shape = { parameters: 'bfv-8192-30', level, mode: 'one', cells: 300, answers: 1 } as const
    t.same(chooseInstances(fromHex(secret), organisation, shape, digests.map(fromHex)), choice)
  }
})

t.test('our layouts are the bytes that SEAL itself saves', async t => {
  for (const name of ['bfv-8192-30', 'bfv-8192-36'] as const) {
    const scheme = schemeOf(name)
    const none = seal.ComprModeType.none
    const parameters = new seal.EncryptionParameters(seal.SchemeType.bfv)
    parameters.setPolyModulusDegree(8192)
    parameters.setCoeffModulus(seal.CoeffModulus.Create(8192, Int32Array.of(60, 60, 60, 38)))
    parameters.setPlainModulus(seal.PlainModulus.Batching(8192, name === 'bfv-8192-30' ? 30 : 36))
    const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128)
    const keys = new seal.KeyGenerator(context)
    const encryptor = new seal.Encryptor(context, keys.createPublicKey(), keys.secretKey())
    const plaintext = new seal.Plaintext()
    new seal.BatchEncoder(context).encode(new BigUint64Array(8192).fill(3n), plaintext)

    const seeded = encryptor.encryptSymmetricSerializable(plaintext).saveToArray(none) as Uint8Array
    t.equal(seeded.length, SELECTOR_BYTES)
    const blank = seeded.slice()
    blank.fill(0, CIPHERTEXT_HEADER, SELECTOR_BYTES - PRNG_SEED - 17)
    blank.fill(0, SELECTOR_BYTES - PRNG_SEED)
    t.strictSame(blank, scheme.selectorTemplate, `${name}: a selector`)

    const ciphertext = new seal.Ciphertext()
    encryptor.encrypt(plaintext, ciphertext)
    t.equal((ciphertext.saveToArray(none) as Uint8Array).length, CIPHERTEXT_BYTES)
    scheme.evaluator.cipherModSwitchToInplace(ciphertext, context.lastParmsId())
    const answer = ciphertext.saveToArray(none) as Uint8Array
    t.equal(answer.length, ANSWER_BYTES)
    t.strictSame(answer.subarray(0, CIPHERTEXT_HEADER), answerHeader(scheme.parameters), `${name}: an answer`)
  }
})

t.test('a seed means something else in every other shape', async t => {
  const seed = randomOf('seed')(new Uint8Array(32))
  const shapes = [
    shapeOf({ parameters: 'bfv-8192-30', mode: 'one', cells: 300 }),
    shapeOf({ parameters: 'bfv-8192-36', mode: 'one', cells: 300 }),
    shapeOf({ parameters: 'bfv-8192-30', mode: 'any', cells: 300 }),
    shapeOf({ parameters: 'bfv-8192-30', mode: 'one', cells: 301 }),
  ]
  t.equal(new Set(shapes.map(shape => sha256(expandSeed(shape, 1, seed).key))).size, shapes.length)
})

t.test('the example that opens SPEC.md is what the code does', async t => {
  const page = readFileSync(new URL('../../../protocols/blind/SPEC.md', import.meta.url), 'utf8')
  const [, json = ''] = /```json\n([^`]*)```/.exec(page) ?? []
  t.same(example(), JSON.parse(json))
})

function shapeOf(vector: Pick<Derivation, 'parameters' | 'mode' | 'cells'>): TicketShape {
  const { parameters, mode, cells } = vector
  if (!isParameterName(parameters)) throw new Error(parameters)
  return { parameters, mode, cells, level: 'full', answers: 1 }
}

function read<T>(name: string): readonly T[] {
  const url = new URL(`../../../protocols/blind/vectors/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as readonly T[]
}

function sha256(bytes: Uint8Array | Int8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
