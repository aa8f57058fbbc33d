// How often a cheater with some malformed instances gets none of them opened, over simulated uploads.
import { chooseInstances } from '../../../protocols/blind/choice.ts'
import { instancesOf, type TicketShape } from '../../../protocols/blind/shape.ts'
import { randomOf, serviceSecret } from './protocol-run.ts'

export type Survival = {
  readonly rate: number
  readonly expected: number
  /** Standard errors between the two. */
  readonly deviations: number
}

export function survival(shape: TicketShape, bad: number, tickets: number): Survival {
  const { made, closed } = instancesOf(shape)
  const random = randomOf(`survival ${shape.level} ${bad}`)
  let survived = 0
  for (let i = 0; i < tickets; i++) {
    const digests = Array.from({ length: made }, () => random(new Uint8Array(32)))
    // Digests are random, so the malformed ones may be the first.
    if (chooseInstances(serviceSecret, 'organisation', shape, digests).every(position => position >= bad))
      survived++
  }
  const rate = survived / tickets
  const expected = binomial(made - bad, made - closed) / binomial(made, made - closed)
  return { rate, expected, deviations: (rate - expected) / Math.sqrt((expected * (1 - expected)) / tickets) }
}

export function binomial(n: number, k: number): number {
  let out = 1
  for (let i = 1; i <= k; i++) out *= (n - k + i) / i
  return out
}
