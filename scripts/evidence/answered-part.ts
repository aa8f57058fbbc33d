import { randomFillSync } from 'node:crypto'
import { sampleNoise } from '../../protocols/dp/noise.ts'
import { drawnWith } from '../../protocols/dp/part-noise.ts'
import type { AnsweredPart } from '../../schemas/answer.ts'
import type { ReleaseResult } from '../../schemas/engine.ts'
import { exactPartNoise } from '../../schemas/exact-noise.ts'
import type { Part } from '../../schemas/plan.ts'
import { halfWidthOf } from '../../src/domain/memo.ts'

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
