// Budgets of dataset.yaml in nano-rho: ε is converted at the edition's δ, downwards; the pool's stays ε.
import { parseDecimal } from '../protocols/dp/rational.ts'
import { NANO, rhoOfEpsilon } from '../protocols/dp/zcdp.ts'
import { ProtocolError } from '../protocols/errors.ts'
import type { DatasetFile, Loss } from './dataset-file.ts'
import type { Budget, Pool } from './declaration.ts'
import type { FaultDetail } from './fault.ts'

/**
 * The declared budget and every mistake in it; the caps must fit into the yearly allowance that they are cut
 * out of.
 */
export function budgetOf(source: DatasetFile['budget']): {
  readonly budget: Budget
  readonly faults: readonly FaultDetail[]
} {
  const { delta, perConsumer, total, perYear } = source
  const read = {
    perConsumer: nanoRho(perConsumer, delta, '/budget/perConsumer'),
    total: nanoRho(total, delta, '/budget/total'),
    yearPerConsumer: nanoRho(perYear.perConsumer, delta, '/budget/perYear/perConsumer'),
    yearTotal: nanoRho(perYear.total, delta, '/budget/perYear/total'),
  }
  const wrong = Object.values(read).flatMap(({ fault }) => (fault === undefined ? [] : [fault]))
  const deltaFault = wrong.find(fault => fault.code === 'dataset.bad_delta')
  const faults = deltaFault === undefined ? wrong : [deltaFault]
  const inOrder: readonly (readonly [bigint, bigint, string, string])[] = [
    [read.perConsumer.rho, read.total.rho, 'perConsumer', 'total'],
    [read.perConsumer.rho, read.yearPerConsumer.rho, 'perConsumer', 'perYear/perConsumer'],
    [read.total.rho, read.yearTotal.rho, 'total', 'perYear/total'],
    [read.yearPerConsumer.rho, read.yearTotal.rho, 'perYear/perConsumer', 'perYear/total'],
  ]
  const order = inOrder.flatMap(([less, more, smaller, larger]): readonly FaultDetail[] =>
    less > more
      ? [{ code: 'dataset.budget_order', params: { smaller, larger }, at: `/budget/${smaller}` }]
      : [],
  )
  const pool = poolOf(source.pool)
  return {
    budget: {
      delta,
      perConsumer: String(read.perConsumer.rho),
      total: String(read.total.rho),
      perYear: { perConsumer: String(read.yearPerConsumer.rho), total: String(read.yearTotal.rho) },
      ...(pool.amounts && { pool: pool.amounts }),
    },
    faults: [...(faults.length === 0 ? order : faults), ...pool.faults],
  }
}

/** The pool for published answers, of pure ε: downwards to multiples of 1e-9. */
function poolOf(source: DatasetFile['budget']['pool']): {
  readonly amounts?: Pool
  readonly faults: readonly FaultDetail[]
} {
  if (source === undefined) return { faults: [] }
  const faults = (['epsilon', 'perYear'] as const).flatMap((member): readonly FaultDetail[] =>
    source[member] !== undefined && floorNano(source[member]) === 0n
      ? [{ code: 'dataset.loss_out_of_range', params: {}, at: `/budget/pool/${member}` }]
      : [],
  )
  if (faults.length > 0) return { faults }
  const epsilon = source.epsilon === undefined ? 0n : floorNano(source.epsilon)
  const perYear = floorNano(source.perYear)
  const order = { smaller: 'pool/epsilon', larger: 'pool/perYear' }
  if (epsilon > perYear)
    return { faults: [{ code: 'dataset.budget_order', params: order, at: '/budget/pool/epsilon' }] }
  return { amounts: { epsilon: String(epsilon), perYear: String(perYear) }, faults: [] }
}

function nanoRho(
  loss: Loss,
  delta: string,
  at: string,
): { readonly rho: bigint; readonly fault?: FaultDetail } {
  try {
    const rho = 'epsilon' in loss ? rhoOfEpsilon(loss.epsilon, delta) : floorNano(loss.rho)
    if (rho > 0n) return { rho }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    if (error.code === 'dp.delta')
      return { rho: 0n, fault: { code: 'dataset.bad_delta', params: {}, at: '/budget/delta' } }
  }
  return { rho: 0n, fault: { code: 'dataset.loss_out_of_range', params: {}, at } }
}

/** In nano-rho it has as many digits as the log takes. */
const BEYOND_RHO = 10n ** 9n

function floorNano(text: string): bigint {
  const { num, den } = parseDecimal(text)
  return num >= BEYOND_RHO * den ? 0n : (num * NANO) / den
}
