// Real disks that are really full: a tmpfs of a few pages under the consumer's tickets, and one under the
// service's uploads.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expectOk, openMarket } from '../cli/world.ts'

const EDITION = 'appliance-orders@2025'
const folder = t.testdir({ probe: {} })
const missing = mountable(join(folder, 'probe'))
if (missing !== undefined) {
  t.pass(`not run: ${missing}`)
} else {
  const world = await openMarket(6_000, {
    flags: { insecureBlindLevels: 'on', keyPerMinute: '0', addressPerMinute: '0' },
    grant: ['--modes', 'open,blind', '--blind-level', 'insecureForTesting'],
  })
  t.teardown(world.close)
  const make = ['blind', 'ticket', 'make', EDITION, '--hide', 'category', '--select', 'units']

  t.test(
    'no room for the consumer’s tickets: nothing is sent that is not stored, and it goes on later',
    async t => {
      const requests: string[] = []
      const watching: typeof fetch = async (input, init) => {
        requests.push(`${init?.method} ${new URL(input instanceof Request ? input.url : input).pathname}`)
        return fetch(input, init)
      }
      const disk = mounted(join(world.folder, 'config/yinsuan/profiles/dongfang.blind'), '48k')
      try {
        expectOk(await world.as('dongfang', ['blind', 'ticket', 'list']))
        disk.fill()
        const full = await world.as('dongfang', make, { fetch: watching })
        t.match(full, { exit: 1, err: /the disk is full \(ENOSPC\)/ })
        t.notOk(requests.some(request => /^POST .*\/(?:tickets|uploads|blind-queries)/.test(request)))
        disk.empty()
        expectOk(await world.as('dongfang', make))
        const { out } = expectOk(await world.as('dongfang', ['blind', 'ticket', 'list', '--json']))
        t.match(JSON.parse(out), [{ state: 'ready' }])
      } finally {
        disk.unmount()
      }
    },
  )

  t.test(
    'no room for the opening at the service: told as such, the choice waits, and it goes on later',
    async t => {
      const disk = mounted(join(world.dataDir, 'data/uploads'), '128k')
      try {
        const full = await world.as('dongfang', make)
        t.match(full, { exit: 1, err: /disk/i })
        const listed = expectOk(await world.as('dongfang', ['blind', 'ticket', 'list', '--json']))
        const [waiting] = JSON.parse(listed.out) as { id: string; state: string }[]
        t.equal(waiting?.state, 'opened')
        const shown = expectOk(await world.as('dongfang', ['blind', 'ticket', 'show', waiting?.id ?? '']))
        t.match(shown.out, /opened.* chosen$/m)
        disk.unmount()
        const made = expectOk(await world.as('dongfang', [...make, '--json']))
        t.match(JSON.parse(made.out), [{ id: waiting?.id, state: 'ready' }], 'the same ticket')
        t.match(
          await world.as('dongfang', ['answer', 'list', '--json']),
          { exit: 0, out: /^\[\]/ },
          'no charge',
        )
      } finally {
        disk.unmount()
      }
    },
  )
}

function mountable(place: string): string | undefined {
  try {
    mounted(place, '16k').unmount()
    return undefined
  } catch {
    return 'a file system can be mounted by root only'
  }
}

function mounted(place: string, size: string) {
  mkdirSync(place, { recursive: true, mode: 0o700 })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', place], { stdio: 'ignore' })
  const filler = join(place, '.filler')
  let isMounted = true
  return {
    fill: () => {
      for (let bytes = 1 << 16; bytes >= 512; bytes /= 2) {
        try {
          writeFileSync(filler, new Uint8Array(bytes), { flag: 'a' })
        } catch {
          // Full: with smaller pieces it gets fuller.
        }
      }
    },
    empty: () => rmSync(filler),
    unmount: () => {
      if (isMounted) execFileSync('umount', [place])
      isMounted = false
    },
  }
}
