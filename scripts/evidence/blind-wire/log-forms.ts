// Log entries of blind questions with all digests, salts, identifiers and places taken out: what is left has
// to be the same for all.
import type { Client } from '../../../src/sdk/client.ts'
import { collect, listAll } from '../../../src/sdk/list-all.ts'
import type { WireMode } from './selections.ts'

export type LoggedAnswer = { readonly answer: string; readonly mode: WireMode; readonly kind: 0 | 1 }

export type LogForms = {
  /** Entries that belong to one of the questions. */
  readonly entries: number
  /** Different forms in which entries of one sort and mode appear, beyond the first. */
  readonly surplus: number
}

/** A computation for each answer, and the three entries of its ticket. */
export async function logForms(officer: Client, answers: readonly LoggedAnswer[]): Promise<LogForms> {
  const modes = new Map(answers.map(({ answer, mode }) => [answer, mode]))
  const items = await collect(listAll(officer, 'entryList', 500))
  const forms = new Map<string, Set<string>>()
  let entries = 0
  for (const { leaf, body } of items) {
    const [entry, told] = [JSON.parse(leaf) as Fields, body === null ? {} : (JSON.parse(body) as Fields)]
    const sort = sortOf(entry, told, modes)
    if (sort === undefined) continue
    entries++
    const known = forms.get(sort) ?? new Set()
    forms.set(sort, known.add(JSON.stringify([blank(entry, 'leaf'), blank(told, 'body')])))
  }
  return { entries, surplus: [...forms.values()].reduce((sum, set) => sum + set.size - 1, 0) }
}

type Fields = { readonly [name: string]: unknown }

function sortOf(entry: Fields, body: Fields, modes: ReadonlyMap<string, WireMode>): string | undefined {
  if (entry['type'] === 'ticket') {
    const shape = body['shape'] as Fields
    return `ticket ${String(entry['action'])} ${String(shape['mode'])}`
  }
  const mode = modes.get(String(body['answer']))
  return mode === undefined ? undefined : `computation ${mode}`
}

/** What depends on nothing but chance, on the order of the entries and on which consumer it was. */
const BLANK = /^(?:seq|time|account|organisation|keyId|grant|ticket|answer|choice|totalSpent|accountSpent)$/

function blank(value: unknown, name: string): unknown {
  if (BLANK.test(name)) return `<${name}>`
  if (name === 'request') return blankRequest(value as Fields)
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? '<32 bytes>' : value
  if (Array.isArray(value)) return value.map(item => blank(item, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, blank(item, key)]))
}

/**
 * The signed request that the body keeps: its covered components but for nonce, time and digest, and the form
 * of its content.
 */
function blankRequest({ base, signature, content, ...rest }: Fields): unknown {
  const components = String(base)
    .replaceAll(/"[\w-]{20,}"|:[A-Za-z0-9+/]{43}=:|[A-Za-z]+_[\w-]{16,}/g, '<opaque>')
    .replaceAll(/(created|expires)=\d+/g, '$1=<time>')
  return {
    ...rest,
    publicKey: '<publicKey>',
    signature: String(signature).length,
    base: components,
    content: typeof content === 'string' ? blankContent(JSON.parse(content), '') : null,
  }
}

/** Ids, digests, shifts and ciphertexts as their lengths. */
function blankContent(value: unknown, name: string): unknown {
  const isOpaque = name === 'shifts' || (typeof value === 'string' && value.length >= 20)
  if (typeof value === 'string' && isOpaque) return `<${value.length} characters>`
  if (BLANK.test(name)) return `<${name}>`
  if (Array.isArray(value)) return value.map(item => blankContent(item, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, blankContent(item, key)]))
}
