// A person at the console: signs in, goes by the menu, and complains about everything that the browser
// complains about.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Browser, chromium, type Page, type Request, type Response } from 'playwright-core'
import type { Language } from '../../../schemas/common.ts'
import { PASSPHRASE } from './member-file.ts'
import type { ConsoleText } from '../../../src/text/console/text.ts'
import { CONSOLE_TEXT } from '../../support/console-text.ts'

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(path => existsSync(path))
export const BUILT = existsSync(join(import.meta.dirname, '../../../console/dist/index.html'))

/** Why the tests cannot run here; undefined where they can. */
export const MISSING =
  CHROMIUM === undefined
    ? 'no chromium (Debian: apt-get install chromium)'
    : BUILT
      ? undefined
      : 'the console is not built: npm run build:console'

const [WIDE, NARROW, HEIGHT] = [1280, 390, 900]
/** For anything to come: a machine may have much other work. */
const MAX_MS = 60_000
const SCREENS = join(import.meta.dirname, '../screens')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export type Pilot = {
  readonly page: Page
  readonly text: ConsoleText
  /**
   * Whatever was written to the browser's console (nothing should be), errors, refused styles and scripts,
   * requests to other origins.
   */
  readonly complaints: string[]
  /**
   * Answers of the service that refused something, with their codes: why it is that the browser complained.
   */
  readonly refusals: readonly string[]
  readonly signIn: (keyFile: string, passphrase?: string) => Promise<void>
  readonly choose: (keyFile: string, passphrase: string) => Promise<void>
  /** By the address, as a link would, without losing the session. */
  readonly go: (path: string) => Promise<void>
  /** Of the mouse, since the page was loaded. */
  readonly clicks: () => Promise<number>
  /** Draws the page as it is, for people to look at: not in CI, where nobody does. */
  readonly screen: (name: string) => Promise<void>
  /**
   * The last word, in the dialog that asks once more: once it has opened, since a click beside a button that
   * still moves is lost.
   */
  readonly confirm: (name: string) => Promise<void>
  /** The other width in the other colours, and back again. */
  readonly turn: () => Promise<void>
  /** Language, width and colours, such as `en.390.dark`. */
  readonly look: () => string
  /** What axe-core finds on the page as it is, minor things too. */
  readonly findings: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export type PilotOptions = {
  readonly width?: number
  readonly dark?: boolean
  /**
   * As the reader's system may ask for: nothing glides or fades, so that a busy machine loses no click on
   * what still moves.
   */
  readonly still?: boolean
}

export function openBrowser(): Promise<Browser> {
  // Chromium's own sandbox needs rights that containers do not give to root.
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
}

export async function openPilot(
  browser: Browser,
  url: string,
  language: Language,
  options: PilotOptions = {},
): Promise<Pilot> {
  let width = options.width ?? WIDE
  let dark = options.dark === true
  const look = (): string => `${language}.${width}${dark ? '.dark' : ''}`
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: dark ? 'dark' : 'light',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    acceptDownloads: true,
    reducedMotion: options.still === true ? 'reduce' : 'no-preference',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(MAX_MS)
  const text = CONSOLE_TEXT[language]
  const complaints: string[] = []
  page.on('console', message => {
    complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  context.on('request', request => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'blob:') complaints.push(`asked ${request.url()}`)
  })
  const refusals: string[] = []
  context.on('response', response => void refusalOf(response).then(told => refusals.push(...told)))
  const fetching = new Set<Request>()
  context.on('request', request => {
    if (isWaitedFor(request)) fetching.add(request)
  })
  const ended = (request: Request): boolean => fetching.delete(request)
  context.on('requestfinished', ended)
  context.on('requestfailed', ended)
  const settled = (): Promise<void> => atRest(page, fetching)
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', e => console.error('policy', e.effectiveDirective, e.blockedURI))`,
  )
  await page.addInitScript(
    `window.hand = 0; addEventListener('click', event => { if (event.isTrusted && event.detail > 0) window.hand++ }, true)`,
  )
  await page.goto(`${url}/${language}`)
  const choose = async (keyFile: string, passphrase: string): Promise<void> => {
    await page.setInputFiles('input[type=file]', keyFile)
    await page.getByLabel(text.signIn.passphrase, { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: text.signIn.open, exact: true }).click()
  }
  return {
    page,
    text,
    complaints,
    refusals,
    choose,
    signIn: async (keyFile, passphrase = PASSPHRASE) => {
      await choose(keyFile, passphrase)
      // A provider begins at its editions.
      await page.waitForURL(/\/(?:datasets|editions)$/)
    },
    go: async path => {
      await page.evaluate(
        `history.pushState(null, '', ${JSON.stringify(`/${language}${path}`)}); dispatchEvent(new PopStateEvent('popstate'))`,
      )
      await settled()
    },
    clicks: async () => Number(await page.evaluate('window.hand')),
    screen: async name => {
      await settled()
      if (process.env['CI'] !== undefined) return
      mkdirSync(SCREENS, { recursive: true })
      const path = join(SCREENS, `${name}.${look()}.png`)
      await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    },
    confirm: async name => {
      const dialog = page.locator('.ant-modal-confirm')
      const button = dialog.getByRole('button', { name, exact: true })
      await button.waitFor()
      await settled()
      await button.click()
      await dialog.waitFor({ state: 'detached' })
    },
    turn: async () => {
      width = width === WIDE ? NARROW : WIDE
      dark = !dark
      await page.setViewportSize({ width, height: HEIGHT })
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' })
    },
    look,
    findings: async () => {
      // A page that is still empty while its worker computes is at rest, too.
      await page.locator('h1').first().waitFor({ state: 'attached' })
      await settled()
      if ((await page.evaluate(`'axe' in window`)) === false) await page.evaluate(AXE)
      const found = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations
          .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')))`,
      )) as readonly string[]
      return found
    },
    close: () => context.close(),
  }
}

async function refusalOf(response: Response): Promise<readonly string[]> {
  if (response.status() < 400) return []
  const body = await response.text().catch(String)
  const code = /"code":"([^"]+)"/.exec(body)?.[1] ?? ''
  return [`${response.status()} ${code} ${response.request().method()} ${response.url()}`]
}

/** A ticket is made for many seconds, beside whatever the page shows. */
function isWaitedFor(request: Request): boolean {
  const { protocol, pathname } = new URL(request.url())
  return protocol.startsWith('http') && !pathname.startsWith('/v1/tickets')
}

/**
 * Nothing is being fetched or drawn, and what moves has come to rest: for so long that what begins then is
 * not overlooked.
 */
async function atRest(page: Page, fetching: ReadonlySet<Request>): Promise<void> {
  let quietSince: number | undefined
  const begun = performance.now()
  while (performance.now() - begun < MAX_MS) {
    const isQuiet = fetching.size === 0 && (await page.evaluate(AT_REST)) === true && fetching.size === 0
    quietSince = isQuiet ? (quietSince ?? performance.now()) : undefined
    if (quietSince !== undefined && performance.now() - quietSince >= QUIET_MS) return
    await page.waitForTimeout(25)
  }
  const waited = Array.from(fetching, request => request.url()).join(' ')
  throw new Error(`${page.url()} did not come to rest; waits for: ${waited}`)
}

/** Twice the pause before a question is estimated. */
const QUIET_MS = 120

/** What spins for ever is not waited for. */
const AT_REST = `document.querySelector('.ant-skeleton, [data-chart=waiting]') === null &&
  document.getAnimations().every(each => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity)`

/** Asked from outside: the page's own policy lets no text be run in it. */
export async function until(page: Page, expression: string): Promise<void> {
  for (let waited = 0; waited < MAX_MS; waited += 100) {
    if ((await page.evaluate(expression)) === true) return
    await page.waitForTimeout(100)
  }
  throw new Error(`did not come: ${expression}`)
}

/** For looks that disturb each other in nothing: each keeps one core busy, and every machine has two. */
export async function twoAtATime<Item>(
  items: readonly Item[],
  look: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  const follow = async (): Promise<void> => {
    for (const item of left) await look(item)
  }
  await Promise.all([follow(), follow()])
}

/** By the keyboard alone: Tab until what has the focus is called so. */
export async function tabTo(page: Page, name: string | RegExp, most = 80): Promise<void> {
  const fits = (given: string): boolean => (typeof name === 'string' ? given === name : name.test(given))
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press('Tab')
    const given = (await page.evaluate(
      `(e => (e.getAttribute('aria-label') ?? (e.labels?.[0]?.textContent) ?? e.textContent ?? '').trim())(document.activeElement)`,
    )) as string
    if (fits(given)) return
  }
  throw new Error(`no way by Tab to ${String(name)}`)
}

/** Everything that the page has stored in this browser, bytes as characters. */
export async function keptBy(page: Page): Promise<string> {
  return (await page.evaluate(`(async () => {
    const done = request => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const characters = bytes => {
      if (bytes instanceof ArrayBuffer) return characters(new Uint8Array(bytes))
      if (!(Symbol.iterator in bytes)) return Object.values(bytes).map(characters).join('\\n')
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      return text
    }
    const clear = [location.href, document.cookie, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })]
    const texts = clear.map(text => characters(new TextEncoder().encode(text)))
    for (const { name } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name))
      for (const store of db.objectStoreNames) {
        const content = db.transaction(store).objectStore(store)
        const values = await done(content.getAll())
        texts.push(name + ': ' + values.length, ...values.map(characters))
      }
      db.close()
    }
    return texts.join('\\n')
  })()`)) as string
}
