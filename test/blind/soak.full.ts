import t from 'tap'
import { soak } from '../../scripts/evidence/blind-soak.ts'

t.test('blind questions of every shape are answered exactly, and no object of SEAL is left', async t => {
  const { wrong, leaked } = await soak(20, 40)
  t.equal(wrong, 0)
  t.ok(
    leaked.ahead <= 0 && leaked.online <= 0,
    `${leaked.ahead} and ${leaked.online} objects beyond the schemes'`,
  )
})
