import type { Declaration } from '../../schemas/declaration.ts'
import { planKeptShare } from '../../src/domain/kept-share.ts'

/** What a sealing publishes of the kept share, with made-up figures for the four values of one dimension. */
export function madeUpKeptShare(declaration: Declaration) {
  return planKeptShare(declaration).requests.map(({ view, statistic, measure, dimension, noise }) => ({
    view,
    statistic,
    measure,
    dimension,
    noise,
    kept: ['900', '800', '700', '600'],
    leftOut: ['90', '80', '70', '60'],
  }))
}
