// The filter of loaded entries, which is stated in the URL.
import type { LoggedEntry } from '../../../schemas/api-bodies.ts'
import { type EntrySummary, summariseEntry } from '../../../src/sdk/log-summary.ts'

export const ENTRY_GROUPS = {
  all: undefined,
  questions: ['computation', 'joint', 'standing', 'standing-reading'],
  refusals: ['refusal', 'refusal-summary'],
  decisions: [
    'proposal',
    'approval',
    'rejection',
    'contract',
    'acceptance',
    'grant',
    'account',
    'edition',
    'freeze',
    'unfreeze',
    'officer-freeze',
    'officer-unfreeze',
    'withdrawal',
    'standing-withdrawal',
    'revocation',
    'grant-freeze',
    'grant-unfreeze',
    'blind-level',
    'halt',
    'resume',
    'market-edition',
    'node-reset',
  ],
  members: ['organisation', 'key', 'invitation', 'key-rotation', 'readmission'],
  blind: ['ticket', 'suspension', 'lift', 'rebuttal'],
  service: ['start', 'stop', 'rules', 'witness-policy', 'log-key', 'master-key', 'shred', 'recovery'],
} as const satisfies Readonly<Record<string, readonly string[] | undefined>>
export type Group = keyof typeof ENTRY_GROUPS

export type EntryFilter = {
  readonly group: Group
  readonly member: string
  readonly edition: string
  readonly text: string
}

export type ShownEntry = EntrySummary & { readonly logged: LoggedEntry }

/** Entries with their summaries. */
export function readEntries(entries: readonly LoggedEntry[]): readonly ShownEntry[] {
  return entries.map(logged => ({ ...summariseEntry(logged), logged }))
}

/** The filter that a URL’s search states; unknown kinds count as all. */
export function filterOf(search: URLSearchParams): EntryFilter {
  const group = search.get('kind') ?? 'all'
  return {
    group: isGroup(group) ? group : 'all',
    member: search.get('member') ?? '',
    edition: search.get('edition') ?? '',
    text: search.get('text') ?? '',
  }
}

/** The search that states a filter; empty where nothing is filtered. */
export function searchOf({ group, member, edition, text }: EntryFilter): string {
  const all = { kind: group === 'all' ? '' : group, member, edition, text }
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString()
}

/** Whether an entry passes a filter; its text is searched without regard to case. */
export function matchesFilter(entry: ShownEntry, { group, member, edition, text }: EntryFilter): boolean {
  const types: readonly string[] | undefined = ENTRY_GROUPS[group]
  if (types !== undefined && !types.includes(entry.type)) return false
  if (member !== '' && entry.who !== member && entry.what !== member) return false
  if (edition !== '' && entry.what !== edition) return false
  if (text === '') return true
  const wanted = text.toLowerCase()
  const { leaf, body } = entry.logged
  return leaf.toLowerCase().includes(wanted) || body?.toLowerCase().includes(wanted) === true
}

/** The members named in the entries, sorted. */
export function membersIn(entries: readonly ShownEntry[]): readonly string[] {
  return [...new Set(entries.map(({ who }) => who).filter(who => who !== ''))].toSorted()
}

/** The editions named in the entries, sorted. */
export function editionsIn(entries: readonly ShownEntry[]): readonly string[] {
  return [...new Set(entries.map(({ what }) => what).filter(what => what.includes('@')))].toSorted()
}

function isGroup(name: string): name is Group {
  return Object.hasOwn(ENTRY_GROUPS, name)
}
