import { randomFillSync } from 'node:crypto'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import { answerTables } from '../../schemas/answer-tables.ts'
import type { AnsweredPart, Table } from '../../schemas/answer.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { ReleaseResult } from '../../schemas/engine.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { Derivation, Part } from '../../schemas/plan.ts'
import { usedDimension } from '../../src/domain/answer.ts'
import { halfWidthOf } from '../../src/domain/memo.ts'

/** The tables of an answer about the edition, whatever the size of its figures. */
export function tablesOf(
  declaration: Declaration,
  parts: readonly AnsweredPart[],
  derivations: readonly Derivation[],
): Table[] {
  return answerTables(tableSource({ ...declaration, reportingThreshold: 0 }, parts, derivations))
}

/** What an answer about the edition is read from. */
export function tableSource(
  declaration: Declaration,
  parts: readonly AnsweredPart[],
  derivations: readonly Derivation[],
) {
  return {
    ...declaration,
    v: 3 as const,
    dimensions: declaration.dimensions.map(each => usedDimension(each, 3)),
    parts: [...parts],
    derivations: [...derivations],
    counted: [],
  }
}

/** A part as an answer has it, with or without fresh noise on each of its released integers. */
export function answeredPart(
  part: Part,
  exact: Pick<ReleaseResult['parts'][number], 'values' | 'counts'> | undefined,
  noisy: boolean,
): AnsweredPart {
  if (exact === undefined) throw new RangeError('a part without its numbers')
  const { values, counts } = exact
  const used = exactPartNoise(part.noise)
  const count = values.length + (counts?.length ?? 0)
  const noise = noisy ? sampleNoise(drawnWith(used), count, bytes => randomFillSync(bytes)) : []
  const add = (numbers: readonly string[], from: number) =>
    numbers.map((number, i) => String(BigInt(number) + (noise[from + i] ?? 0n)))
  return {
    ...part,
    values: add(values, 0),
    ...(counts === null ? {} : { counts: add(counts, values.length) }),
    halfWidth: String(halfWidthOf(used)),
    reusedFrom: null,
  }
}
