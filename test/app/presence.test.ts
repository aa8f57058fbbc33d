import t from 'tap'
import { ROUTES } from '../../schemas/api.ts'
import type { Route } from '../../schemas/routes/route.ts'
import { invariant, orNotFound } from '../../src/app/presence.ts'
import { describeProblem } from '../../src/server/http/problem.ts'

const described = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return describeProblem(error, 'req_test', 'en')
  }
  throw new Error('nothing was thrown')
}

t.test('what a caller may not see is not found, and a broken invariant is our own failure', async t => {
  for (const missing of [undefined, null]) {
    const notFound = described(() => orNotFound(missing))
    t.match(notFound, { ours: false, problem: { status: 404, code: 'request.not_found' } })
    const broken = described(() => invariant(missing, 'a member has a salt'))
    t.match(broken, { ours: true, problem: { status: 500, code: 'request.internal' } })
    t.notMatch(JSON.stringify(broken.problem), /salt/, 'its words are for the log alone')
  }
  t.equal(orNotFound(0), 0)
  t.equal(invariant('', 'a text'), '')
})

t.test('refusals are recorded only of routes that a member signs and that change something', async t => {
  const routes: readonly [string, Route][] = Object.entries(ROUTES)
  const recorded = routes.filter(([, route]) => route.recordsRefusals === true)
  t.ok(recorded.length > 20)
  for (const [name, { access, method }] of recorded) {
    t.not(access, 'public', name)
    t.not(method, 'GET', name)
  }
})
