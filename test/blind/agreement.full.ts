import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { compareSet, SETS } from '../../scripts/evidence/blind-agreement.ts'

const set = SETS.find(({ name }) => name === 'uci')
const skip =
  !existsSync(join(import.meta.dirname, '../../../shared/data', set?.folder ?? '')) &&
  'the real sets are not beside the project'

// Fails by chance less than once in 10^6 times: 5.2 standard deviations below 95 %.
t.test('a blind profile and a blind trend of a real set agree with open ones', { skip }, async t => {
  if (set === undefined) throw new RangeError('no such set')
  for (const { kind, all, cells, control } of await compareSet(set, 6)) {
    const least = 0.95 - 5.2 * Math.sqrt((0.95 * 0.05) / all)
    t.ok(cells >= least, `${kind}: ${cells} of ${all} cells are within the interval of the difference`)
    t.ok(control < least, `control: ${control} are, of another selection`)
  }
})
