// The short form of `npm run evidence -- attacks`: the same table with fewer flips and a smaller store.
import t from 'tap'
import { attackFiles, flipBits } from '../../scripts/evidence/attacks/files.ts'
import { attackStores } from '../../scripts/evidence/attacks/stores.ts'
import { buildGoVerifier, GO_MISSING } from '../support/go-verifier.ts'

t.test('flipped bits are caught, in every file', async t => {
  const { flips, caught } = await flipBits(8)
  t.equal(caught, flips)
})

t.test('each attack on the store is caught by those who are said to catch it', async t => {
  for (const { name, expected, caught, codes } of await attackStores(40)) {
    t.same(caught, expected, `${name}: ${codes.join(', ')}`)
  }
})

t.test('each attack on the files is caught by those who are said to catch it', async t => {
  const go = await buildGoVerifier()
  if (GO_MISSING !== undefined) t.comment(GO_MISSING)
  for (const { name, expected, caught } of await attackFiles(go)) t.same(caught, expected, name)
})
