// Answers of a known truth: planned by the planner, with the noise that they are charged for.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allCodes, type Axis, placesAmong } from '../../../protocols/dp/cells.ts'
import type { Answer } from '../../../schemas/answer.ts'
import { editionId } from '../../../schemas/common.ts'
import type { Declaration } from '../../../schemas/declaration.ts'
import { exactPartNoise } from '../../../schemas/exact-noise.ts'
import type { Part } from '../../../schemas/plan.ts'
import { Query } from '../../../schemas/query.ts'
import { makeAnswer } from '../../../src/domain/answer.ts'
import { plan } from '../../../src/domain/plan/plan.ts'
import { groupCodes } from '../../../src/domain/plan/scope.ts'
import { parseDatasetFile } from '../../../src/prepare/dataset-yaml.ts'
import { declare } from '../../../src/prepare/declaration.ts'
import { answeredPart } from '../answered-part.ts'
import type { Question } from '../questions/asked.ts'

/** The true figure of a group, which no bound cuts: by its codes, and whether it is of the whole edition. */
export type Truth = (group: { readonly codes: readonly number[]; readonly part: Part }) => number

const GOODS = join(import.meta.dirname, '../../../examples/appliance-goods/dataset.yaml')

export async function goodsDeclaration(): Promise<Declaration> {
  return declare(parseDatasetFile(await readFile(GOODS, 'utf8'), 'dataset.yaml'), new Uint8Array(32).fill(3))
}

/** Fresh noise each time. */
export function madeAnswers(
  declaration: Declaration,
  question: Question,
  rho: string,
  truth: Truth,
): () => Answer {
  const edition = editionId(declaration.dataset, declaration.edition)
  const query = Query.parse({ ...question, edition, privacy: { rho } })
  const planned = plan(declaration, query, 'open')
  const exact = planned.parts.map(({ part }) => exactOf(declaration, part, truth))
  const header = { id: `answer_${'0'.repeat(22)}`, mode: 'open', query, charge: 0n } as const
  return () => {
    const filled = planned.parts.map(({ part }, i) => {
      const { values, counts = null } = answeredPart(part, exact[i], true)
      return { part, values, counts, reusedFrom: null }
    })
    const made = makeAnswer({ id: edition, declaration, totals: [] }, planned, filled, header)
    return { ...made, seq: '0', released: `${declaration.period.to}T00:00:00.000Z` }
  }
}

/** What noise is added to. Any count of units gives the same figures. */
function exactOf(declaration: Declaration, part: Part, truth: Truth) {
  const { shape } = part
  if (shape.cut !== undefined) return { values: ['0'], counts: null }
  const axes: readonly Axis[] = shape.groupBy.map(dimension => ({
    dimension,
    codes: groupCodes(declaration, shape.where, dimension),
  }))
  const values = allCodes(axes).map(codes => BigInt(Math.round(truth({ codes, part }))))
  const noise = exactPartNoise(part.noise)
  if (noise.kind !== 'correlated-gaussian') return { values: values.map(String), counts: null }
  const places = new Set(placesAmong(axes, noise.countBy)).size
  return {
    values: values.map(value => String(noise.scale * value - noise.shift * UNITS)),
    counts: Array.from({ length: places }, () => String(noise.weight * UNITS)),
  }
}

const UNITS = 20_000n
