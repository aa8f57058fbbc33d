// What a malicious service does to an answer. The question is `count` and `mean` of x by b: part 0 is the
// count, parts 1 and 2 are the mean's.
import { randomFillSync } from 'node:crypto'
import { ANSWER_BYTES, answerHeader } from '../../../protocols/blind/layout.ts'
import { parametersOf } from '../../../protocols/blind/parameters.ts'
import { canonicalJson } from '../../../protocols/canonical-json.ts'
import type { AnsweredPart } from '../../../schemas/answer.ts'
import type { Derivation } from '../../../schemas/plan.ts'
import { type Altered, type AnswerJson, withCiphertexts } from './forge.ts'

export type Manipulation = {
  readonly name: string
  /** Null: the answer as the service made it. */
  readonly alter: ((answer: AnswerJson, ciphertexts: Uint8Array) => Altered) | null
  readonly write?: (answer: AnswerJson) => string
  /** Signed by keys that the consumer did not pin. */
  readonly foreign?: 'response' | 'log'
  /**
   * What the client makes of it, whatever is hidden: `read`, or the code that it throws before decryption.
   */
  readonly outcome: string
}

/** Tried a tenth as often: what they change is next to what others do. */
const RARE: ReadonlySet<string> = new Set([
  'growth along a dimension that is no group',
  'one open part more',
  'another ticket',
  'one derivation more',
  'no derivations',
  'noise correlated by counts',
  'counts that were not drawn',
  'another charge of a part',
  'a filter that repeats a code',
  'another label',
  'no dimensions',
  'more groups than were asked',
  'another hidden dimension',
  'another declaration, by its title',
  'another charge in all',
  'a kept share that was not released',
  'a table of its own',
  'a time that its entry does not have',
  'a member that no answer has',
  'text that is no JSON',
  'no ciphertext',
  'a ciphertext cut short',
  'bytes that its digest does not name',
  'a response under another key',
  'another shape of the ticket',
])

export function isRare({ name }: Manipulation): boolean {
  return RARE.has(name)
}

const DIFFERS = 'sdk.blind_differs'
const OTHER_FORM = 'sdk.answer'
const OTHER_QUESTION = 'sdk.answer'
const OTHER_CHARGE = 'sdk.answer'

export const MANIPULATIONS: readonly Manipulation[] = [
  { name: 'honest', alter: null, outcome: 'read' },
  // The reviewer's: the hidden count decides whether the mean of the short open part is computed.
  change('open part too short, mean that counts the hidden part', answer => ({
    parts: [...answer.parts, openPart(answer, ['5'])],
    derivations: [
      ...answer.derivations,
      { kind: 'mean', name: 'mean.y', centred: answer.parts.length, count: 0 } satisfies Derivation,
    ],
  })),
  // The reviewer's other one: the more cells are shown, the longer it takes.
  change('4 000 derivations of the hidden count', answer => ({
    derivations: [
      ...answer.derivations,
      ...Array.from(
        { length: 4000 },
        (_, i): Derivation => ({ kind: 'share', name: `share/${i}`, part: 0, whole: 0 }),
      ),
    ],
  })),
  change('one derivation more', answer => ({
    derivations: [...answer.derivations, { kind: 'level', name: 'again', part: 0 }],
  })),
  change('a derivation of a part that does not exist', answer => ({
    derivations: [...answer.derivations, { kind: 'share', name: 'share', part: 0, whole: 99 }],
  })),
  change('growth along a dimension that is no group', answer => ({
    derivations: [...answer.derivations, { kind: 'growth', name: 'g', of: 'count', along: 'a', lag: 1 }],
  })),
  change('no derivations', () => ({ derivations: [] })),
  change('one open part more', answer => ({
    parts: [
      ...answer.parts,
      openPart(answer, answer.dimensions.find(({ name }) => name === 'b')?.values.map(() => '7') ?? []),
    ],
  })),
  change('one part less', answer => ({ parts: answer.parts.slice(0, -1) })),
  change('a hidden part that is open, too short', answer => changePart(answer, { values: ['1'] })),
  change('a wider half-width', answer => changePart(answer, { halfWidth: '1000000000000000000' })),
  change('another noise', answer =>
    changePart(answer, { noise: { kind: 'discrete-laplace', scale: { num: '9'.repeat(60), den: '1' } } }),
  ),
  change('noise correlated by counts', answer =>
    changePart(answer, {
      noise: {
        kind: 'correlated-gaussian',
        countBy: [],
        scale: '2',
        shift: '1',
        variance: { num: '1000', den: '1' },
        weight: '3',
      },
      counts: ['5'],
    }),
  ),
  change('counts that were not drawn', answer => changePart(answer, { counts: ['5'] })),
  change('another charge of a part', answer => changePart(answer, { rho: '1' })),
  change('another shape of a part', ({ parts, ...answer }) =>
    changePart({ parts, ...answer } as AnswerJson, { shape: { ...shapeOf(parts[0]), groupBy: [] } }),
  ),
  change('a filter that repeats a code', answer =>
    changePart(answer, {
      shape: { ...shapeOf(answer.parts[0]), where: [{ dimension: 'b', codes: [0, 0, 0, 0] }] },
    }),
  ),
  change('a reporting threshold between the cells', () => ({ reportingThreshold: 100 })),
  change('a dimension with fewer values', answer => changeDimension(answer, values => values.slice(0, 2))),
  change('a dimension with values of no end', answer =>
    changeDimension(answer, values =>
      Array.from({ length: 4000 }, () => values[0] ?? { value: 'v', label: { zh: 'v', en: 'v' } }),
    ),
  ),
  change('another label', answer =>
    changeDimension(answer, values =>
      values.map(({ value }) => ({ value, label: { zh: '值', en: 'v'.repeat(100) } })),
    ),
  ),
  change('no dimensions', () => ({ dimensions: [] })),
  change('a quantum of a thousand million', answer => ({
    measures: answer.measures.map(measure => ({ ...measure, quantum: '1000000000' })),
  })),
  change('groups below nothing', answer => changeBlind(answer, { parts: [{ part: 0, groups: -1 }] })),
  change('more groups than were asked', answer =>
    changeBlind(answer, { parts: answer.blind?.parts.map(({ part }) => ({ part, groups: 100 })) ?? [] }),
  ),
  change('another shape of the ticket', answer =>
    changeBlind(answer, { shape: { ...blindOf(answer).shape, cells: 1 } }),
  ),
  change('another ticket', answer => changeBlind(answer, { ticket: `ticket_${'A'.repeat(22)}` as never })),
  change('another hidden dimension', answer =>
    changeBlind(answer, { hidden: { dimensions: ['b'], mode: 'one' } }),
  ),
  // The signed body that comes with it says which question the consumer asked.
  change(
    'another edition',
    answer => ({
      edition: 'test@2024' as never,
      query: { ...answer.query, edition: 'test@2024' as never },
    }),
    OTHER_QUESTION,
  ),
  change('another declaration, by its title', () => ({ title: { zh: '另一个', en: 'another' } })),
  change(
    'another charge in all',
    answer => ({ privacy: { ...answer.privacy, charge: '1' } }),
    // Before it is compared with the question: its own parts cost something else.
    OTHER_CHARGE,
  ),
  change('a kept share that was not released', () => ({
    keptShares: [
      { view: 'all', statistic: 'count', measure: null, bounded: true, atMost: 0.5, low: 0.4, high: 0.6 },
    ],
  })),
  change('a table of its own', () => ({
    tables: [{ name: 't', kind: 'level', statistic: 'count', measure: null, dimensions: ['b'], cells: [] }],
  })),
  change('a time that its entry does not have', () => ({ released: '2020-01-01T00:00:00.000Z' })),
  { ...change('a member that no answer has', () => ({ advice: 'ask again' })), outcome: OTHER_FORM },
  {
    ...change('text that is no JSON', () => ({})),
    write: () => '{"v":1,',
    outcome: OTHER_FORM,
  },
  // Whatever its blanks: what is checked is what it means.
  {
    ...change('text with blanks', () => ({})),
    write: answer => `${canonicalJson(answer)} `,
    outcome: 'read',
  },
  ciphertext('one ciphertext more', bytes => Buffer.concat([bytes, bytes.subarray(0, ANSWER_BYTES)])),
  ciphertext('no ciphertext', () => new Uint8Array()),
  ciphertext('a ciphertext cut short', bytes => bytes.subarray(0, -1)),
  ciphertext('random bytes', bytes => randomFillSync(new Uint8Array(bytes.length))),
  ciphertext('a header and random bytes', bytes => {
    const changed = bytes.slice()
    const from = headerBytes()
    randomFillSync(changed, from)
    return changed
  }),
  {
    // Every residue is allowed, so it decrypts: to numbers that say nothing.
    ...ciphertext('random residues', bytes => {
      const words = new DataView(bytes.slice().buffer)
      for (let at = headerBytes(); at < words.byteLength; at += 8) {
        const [word = 0n] = randomFillSync(new BigUint64Array(1))
        words.setBigUint64(at, word % FIRST_PRIME, true)
      }
      return new Uint8Array(words.buffer)
    }),
    outcome: 'read',
  },
  {
    name: 'bytes that its digest does not name',
    alter: (answer, bytes) => ({
      answer,
      ciphertexts: bytes.map((byte, i) => (i === 200 ? byte ^ 1 : byte)),
    }),
    outcome: DIFFERS,
  },
  { name: 'a response under another key', alter: null, foreign: 'response', outcome: 'identity.key_id' },
  {
    name: 'a receipt under another key',
    alter: (answer, ciphertexts) => ({ answer, ciphertexts }),
    foreign: 'log',
    outcome: 'note.signature',
  },
]

const FIRST_PRIME = 1152921504606683137n

function headerBytes(): number {
  return answerHeader(parametersOf('bfv-8192-30')).length
}

function change(
  name: string,
  changed: (answer: AnswerJson) => Readonly<Record<string, unknown>>,
  outcome = DIFFERS,
): Manipulation {
  return {
    name,
    alter: (answer, ciphertexts) => ({
      answer: { ...answer, ...changed(answer) } as AnswerJson,
      ciphertexts,
    }),
    outcome,
  }
}

function ciphertext(name: string, changed: (bytes: Uint8Array) => Uint8Array): Manipulation {
  return { name, alter: (answer, bytes) => withCiphertexts(answer, changed(bytes)), outcome: DIFFERS }
}

function changePart({ parts }: AnswerJson, changed: Partial<AnsweredPart>): { parts: AnsweredPart[] } {
  return { parts: parts.map((part, i) => (i === 0 ? { ...part, ...changed } : part)) }
}

type Values = AnswerJson['dimensions'][number]['values']

function changeDimension({ dimensions }: AnswerJson, changed: (values: Values) => Values) {
  return {
    dimensions: dimensions.map(dimension =>
      dimension.name === 'b' ? { ...dimension, values: changed(dimension.values) } : dimension,
    ),
  }
}

function changeBlind(answer: AnswerJson, changed: Partial<NonNullable<AnswerJson['blind']>>) {
  return { blind: { ...blindOf(answer), ...changed } }
}

function blindOf({ blind }: AnswerJson): NonNullable<AnswerJson['blind']> {
  if (blind === undefined) throw new Error('not a blind answer')
  return blind
}

function openPart({ parts }: AnswerJson, values: readonly string[]): AnsweredPart {
  const [part] = parts
  if (part === undefined) throw new Error('an answer without parts')
  return { ...part, name: 'open', values: [...values] }
}

function shapeOf(part: AnsweredPart | undefined): AnsweredPart['shape'] {
  if (part === undefined) throw new Error('an answer without parts')
  return part.shape
}
