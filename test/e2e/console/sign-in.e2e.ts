// Sign-in to the console through a real OpenID provider, in a real browser: the account opens a key that only
// this browser keeps, and every request is signed by it as ever.
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import t, { type Test } from 'tap'
import { toBase64, toHex } from '../../../protocols/bytes.ts'
import { enrolMember } from '../../support/member.ts'
import { startService } from '../../support/service.ts'
import { memberFile, PASSPHRASE } from './member-file.ts'
import { keptBy, MISSING, openBrowser, openPilot, type Pilot } from './pilot.ts'

const CLIENT = 'yinsuan-console'

/** `register`: once it is known where the service is. */
async function startProvider(t: Test) {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const register = (service: string): void => {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: CLIENT,
          client_secret: 'a-secret-of-this-test',
          redirect_uris: [`${service}/en/signed-in`, `${service}/zh/signed-in`],
        },
      ],
      cookies: { keys: ['cookies of this test'] },
      features: { devInteractions: { enabled: true } },
    })
    server.on('request', provider.callback())
  }
  return { issuer, register }
}

/** At the provider's own pages. */
async function logIn({ page }: Pilot, issuer: string, person: string): Promise<void> {
  await page.waitForURL(url => url.href.startsWith(`${issuer}/interaction/`))
  await page.locator('input[name=login]').fill(person)
  await page.locator('input[name=password]').fill('whatever')
  await page.locator('button[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

t.test('sign-in through an OpenID provider', MISSING === undefined ? {} : { skip: MISSING }, async t => {
  const { issuer, register } = await startProvider(t)
  const service = await startService({
    flags: {
      oidcIssuer: issuer,
      oidcClientId: CLIENT,
      oidcClientSecret: 'a-secret-of-this-test',
      oidcInsecureHttp: 'on',
    },
  })
  t.teardown(service.stop)
  register(service.url)
  const maker = await memberFile(service, t.testdir(), 'maker', ['consumer'])
  const browser = await openBrowser()
  t.teardown(() => browser.close())
  const pilot = await openPilot(browser, service.url, 'en', { still: true })
  t.teardown(pilot.close)
  const { page, text } = pilot
  // The provider's example pages ask for a font of others.
  await page.context().route(/googleapis/, route => route.abort())
  const signatures: (string | undefined)[] = []
  page.on('request', request => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/v1/') && pathname !== '/v1/service')
      signatures.push(request.headers()['signature-input'])
  })
  const toProvider = page.getByRole('button', { name: text.signIn.provider })
  const form = page.getByText(text.signIn.providerFirst)

  await t.test('the first time on a browser the passphrase is asked for once', async t => {
    await page.setInputFiles('input[type=file]', maker.file)
    await toProvider.click()
    await logIn(pilot, issuer, 'zhang')
    await form.waitFor()
    t.equal(new URL(page.url()).search, '', 'the code is no longer in the address')
    t.same(await pilot.findings(), [])
    await pilot.screen('sign-in-first')
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill('not the passphrase')
    await page.getByRole('button', { name: text.signIn.open, exact: true }).click()
    await page.getByText(text.failures.passphrase).waitFor()
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(PASSPHRASE)
    await page.getByRole('button', { name: text.signIn.open, exact: true }).click()
    await page.waitForURL(/\/datasets$/)
  })

  await t.test('after that the account is enough, and each request is signed by the key', async t => {
    await page.reload()
    signatures.length = 0
    await toProvider.click()
    await page.waitForURL(/\/datasets$/)
    await page.getByText(text.catalogue.emptyNext).waitFor()
    t.ok(signatures.length > 0)
    t.ok(signatures.every(each => each?.includes('keyid="key_') === true))
  })

  await t.test('what the browser keeps is no seed, and its half leaves it in no form', async t => {
    const kept = await keptBy(page)
    t.ok(kept.includes('yinsuan-key-file'), 'what is kept in the clear is found by the same search')
    t.match(kept, /yinsuan-sign-in: 1/)
    const seed = String.fromCharCode(...maker.seed)
    for (const spelt of [seed, toHex(maker.seed), toBase64(maker.seed)]) t.notOk(kept.includes(spelt))
    const exported = await page.evaluate(`new Promise(resolve => {
      const request = indexedDB.open('yinsuan-sign-in')
      request.onsuccess = () => {
        const all = request.result.transaction('keys').objectStore('keys').getAll()
        all.onsuccess = () =>
          crypto.subtle.exportKey('raw', all.result[0].own).then(
            () => resolve('exported'),
            () => resolve(all.result[0].own.extractable ? 'extractable' : 'kept'),
          )
      }
    })`)
    t.equal(exported, 'kept')
  })

  await t.test('another person at the same browser opens nothing', async t => {
    await page.context().clearCookies()
    await page.goto(`${service.url}/en`)
    await toProvider.click()
    await logIn(pilot, issuer, 'li')
    await form.waitFor()
    t.equal(signatures.filter(each => each === undefined).length, 0)
  })

  await t.test('an answer that this tab did not ask for is none', async t => {
    await page.goto(`${service.url}/en/signed-in?code=stolen&state=stolen`)
    await page.getByText(text.failures.signIn).waitFor()
    t.equal(new URL(page.url()).search, '')
  })

  await t.test('a key that was revoked is opened for nobody', async t => {
    const { code } = await maker.client.keyInvite({ body: { roles: ['admin'] } })
    const other = await enrolMember(service.url, code, 'other')
    const { key } = await maker.client.me()
    await other.client.keyRevoke({ params: { id: key.id } })
    await page.goto(`${service.url}/en`)
    await toProvider.click()
    await page.getByText('request.key_unknown').waitFor()
    t.equal(await form.count(), 0)
  })

  await t.test('who removes the file from the browser removes the key with it', async t => {
    await page.goto(`${service.url}/en`)
    await page.getByRole('button', { name: text.signIn.forget }).click()
    await toProvider.waitFor({ state: 'detached' })
    const count = `new Promise(resolve => {
      const request = indexedDB.open('yinsuan-sign-in')
      request.onsuccess = () => {
        const all = request.result.transaction('keys').objectStore('keys').count()
        all.onsuccess = () => resolve(all.result)
      }
    })`
    await page.waitForFunction(`${count}.then(found => found === 0)`)
    t.equal(await page.evaluate(count), 0)
  })

  t.same(
    pilot.complaints.filter(each => /^policy|^error/i.test(each)),
    [],
    'the policy of the page is as strict as ever',
  )
})
