// Hostile contribution files by kind, made from seeds: each is an honest file of the declaration that is
// false in one way.
import type { Declaration } from '../../../schemas/declaration.ts'
import { seeded } from '../../../test/engine/support.ts'
import { list } from './compact-writer.ts'
import { write } from './file.ts'
import { FOOTER_KINDS } from './footer-kinds.ts'
import { honestParts, type Make } from './honest-parts.ts'
import { PAGE_KINDS } from './page-kinds.ts'
import { runs } from './repeated-groups.ts'
import { ROW_KINDS } from './row-kinds.ts'
import { nested, SCHEMA_KINDS } from './schema-kinds.ts'

export type Hostile = { readonly kind: string; readonly bytes: Uint8Array }

export const KINDS: Readonly<Record<string, Make>> = {
  ...SCHEMA_KINDS,
  ...ROW_KINDS,
  ...PAGE_KINDS,
  ...FOOTER_KINDS,
}

/**
 * The four that a reviewer brought the service down with, as SPEC numbers them: findings 1, 3 and 4, and
 * one that states the rows too.
 */
export const FROM_THE_REVIEW: Readonly<Record<string, Make>> = {
  'review: 20 000 nested groups': parts => nested(parts, 20_000),
  'review: 1.05 billion rows': parts => runs(parts, 250, 4_200_000),
  'review: 4e7 row groups in 313 bytes': parts => write({ ...parts, groups: () => list(12, [], 40_000_000) }),
  'review: 4e7 rows in one group': parts => runs(parts, 1, 40_000_000),
}

/** The `index`th of the kinds in turn; the same for the same seed. */
export function hostile(declaration: Declaration, index: number): Hostile {
  const kinds = Object.entries(KINDS)
  const [kind, make] = kinds[index % kinds.length] ?? ['', write]
  const random = seeded(0x5eed_0000 + index)
  return { kind, bytes: make(honestParts(declaration, random), random, declaration) }
}

export function fromTheReview(declaration: Declaration): readonly Hostile[] {
  return Object.entries(FROM_THE_REVIEW).map(([kind, make]) => {
    const random = seeded(4)
    return { kind, bytes: make(honestParts(declaration, random), random, declaration) }
  })
}
