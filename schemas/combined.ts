// protocols/dp/SPEC.md §9 in an answer: a part's own release, those before it, and what they give together.
import type { FigureNoise } from '../protocols/dp/figure-noise.ts'
import type { PartNoise as ExactPartNoise } from '../protocols/dp/part-noise.ts'
import { combineReleases } from '../protocols/dp/sharpen.ts'
import type { Answer, AnsweredPart, Combination, Release } from './answer.ts'
import { exactPartNoise, exactRational } from './exact-noise.ts'
import type { Part, PartNoise } from './plan.ts'

/** What a stored part cost in all: its own release and those before it. In nano-rho. */
export function spentOn({ rho, after }: Pick<Part, 'rho' | 'after'>): bigint {
  return BigInt(rho) + BigInt(after?.rho ?? 0)
}

/**
 * All releases that a stored part gives, the oldest first. Undefined where only its consumer can read them,
 * and under Laplace noise, which is not combined.
 */
export function releasesOf(answer: Pick<Answer, 'id'>, part: AnsweredPart): readonly Release[] | undefined {
  const { combined, counts, noise, reusedFrom, rho, values } = part
  if (values === null || noise.kind === 'discrete-laplace') return undefined
  const own: Release = {
    answer: reusedFrom ?? answer.id,
    ...(counts === undefined ? {} : { counts }),
    rho,
    values,
    variance: noise.variance,
  }
  return [...(combined?.earlier ?? []), own]
}

/** The answers whose releases this one combines with its own, and those in which it found them. */
export function earlierOf({ parts }: Pick<Answer, 'parts'>): ReadonlySet<Answer['id']> {
  const own = parts.filter(({ reusedFrom }) => reusedFrom === null)
  return new Set(
    own.flatMap(({ after, combined }) => [
      ...(combined?.earlier ?? []).map(({ answer }) => answer),
      ...(after === undefined ? [] : [after.answer]),
    ]),
  )
}

/**
 * Its members in the order of canonical JSON. Throws ProtocolError where these are not releases of one part.
 */
export function combinationOf(
  earlier: readonly Release[],
  own: {
    readonly noise: PartNoise
    readonly values: readonly string[]
    readonly counts: readonly string[] | null
  },
): Combination {
  if (own.noise.kind === 'discrete-laplace')
    throw new RangeError('releases under Laplace noise are not combined')
  const { variance } = own.noise
  const all = [...earlier, { variance, values: own.values, counts: own.counts ?? undefined }]
  const values = combineReleases(all.map(release => toExact(release.variance, release.values)))
  const counts = combineReleases(all.map(release => toExact(release.variance, release.counts ?? [])))
  return {
    ...(own.counts === null ? {} : { counts: counts.numerators.map(String) }),
    earlier: earlier.map(({ answer, counts, rho, values, variance }) => ({
      answer,
      ...(counts === undefined ? {} : { counts }),
      rho,
      values,
      variance,
    })),
    values: values.numerators.map(String),
    weights: values.weights.map(String),
  }
}

/** Of a part's figures, whichever releases they come from. */
export function figureNoiseOf(part: Pick<AnsweredPart, 'noise' | 'combined'>, looks: number): FigureNoise {
  const { noise, combined } = part
  const exact = exactPartNoise(noise)
  if (combined === undefined || noise.kind === 'discrete-laplace')
    return { noise: exact, weights: [1n], looks }
  return figureNoise(exact, [...combined.earlier.map(({ variance }) => variance), noise.variance], looks)
}

/** Of releases with these variances, the last of them with this noise. */
export function figureNoise(
  noise: ExactPartNoise,
  variances: readonly Extract<PartNoise, { variance: unknown }>['variance'][],
  looks: number,
): FigureNoise {
  if (variances.length === 1 || noise.kind === 'discrete-laplace') return { noise, weights: [1n], looks }
  const { weights, variance } = combineReleases(variances.map(each => toExact(each, [])))
  return { noise: { ...noise, variance }, weights, looks }
}

function toExact(variance: Release['variance'], values: readonly string[]) {
  return { variance: exactRational(variance), values: values.map(BigInt) }
}
