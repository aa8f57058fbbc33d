import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { progressLine, type ProgressOutput } from '../../scripts/evidence/progress.ts'

t.test('on a terminal one line is rewritten, and gone at the end', async t => {
  const { output, written } = recording(true)
  const line = progressLine('joint-kills', output)
  line.at(1, 200)
  t.same(written, [], 'what has just begun says nothing')
  await pause(250)
  line.at(2, 200)
  line.at(3, 200)
  t.match(written, [/^\r\u001b\[Kjoint-kills: 2 of 200, 0 s$/])
  t.equal(written.length, 1, 'and not for each step')
  line.end()
  t.equal(written.at(-1), '\r\u001b[K')
})

t.test('elsewhere there is a line every 30 seconds, also where nothing moves', async t => {
  const clock = t.context as { tick?: () => void }
  t.intercept(globalThis, 'setInterval', {
    value: (tick: () => void, milliseconds: number) => {
      t.equal(milliseconds, 30_000)
      clock.tick = tick
      return { unref: () => undefined }
    },
  })
  const { output, written } = recording(false)
  const line = progressLine('derive', output)
  clock.tick?.()
  t.match(written.splice(0), [/^derive: 0 s\n$/], 'one that does not count says at least that it runs')
  line.at(7, 2000)
  clock.tick?.()
  clock.tick?.()
  t.match(written, [/^derive: 7 of 2000, 0 s\n$/, /^derive: 7 of 2000, 0 s\n$/])
  line.end()
  t.equal(written.length, 2)
})

function recording(isTTY: boolean) {
  const written: string[] = []
  const output: ProgressOutput = { isTTY, write: text => written.push(text) }
  return { output, written }
}
