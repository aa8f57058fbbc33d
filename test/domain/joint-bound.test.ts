import t from 'tap'
import { ticketParametersOf } from '../../src/domain/plan/ticket-parameters.ts'
import { marketDeclaration } from '../support/declaration.ts'

// (t − 1)/2 of bfv-8192-30 is 536 846 336, of bfv-8192-36 it is 34 359 615 488; 10σ of one node is 10 000.
t.test('what can be asked blind of n members together follows from n·capacity·clip + 10σ√n < t/2', t => {
  const of = (capacity: number, members: number) => {
    const declaration = { ...marketDeclaration(), capacity }
    return ticketParametersOf(declaration, { statistic: 'count' }, { l1: 1n }, 'discrete-gaussian', members)
  }
  t.equal(of(178_000_000, 1), 'bfv-8192-30')
  t.equal(of(178_000_000, 3), 'bfv-8192-30')
  t.equal(of(178_000_000, 4), 'bfv-8192-36', 'the sum of four does not fit the smaller modulus')
  t.equal(of(178_948_778, 3), 'bfv-8192-36', 'nor does that of three with its noise')
  t.equal(of(1_073_000_000, 32), 'bfv-8192-36')
  t.equal(of(1_074_000_000, 32), undefined, 'and of so many it is refused, whatever the rows are')
  t.end()
})
