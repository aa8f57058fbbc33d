import t from 'tap'
import { createContext } from '../../src/cli/context.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { createProgress } from '../../src/cli/progress.ts'
import { contextOf } from './fixtures.ts'

function watch(isTerminal: boolean, quiet = false) {
  const state = { time: 0, written: '' }
  const err = { write: (text: string) => void (state.written += text), isTerminal, columns: 80 }
  const host = { ...contextOf('en').host, err, now: () => state.time }
  return { state, context: createContext(host, 'en', new ParsedArgs([], { quiet })) }
}

t.test('a bar appears after a second, with rate and time left, and leaves no trace', async t => {
  const { state, context } = watch(true)
  const progress = createProgress(context, 'Uploading', 'bytes')
  progress.at(0, 8 * 2 ** 20)
  state.time = 900
  progress.at(2 ** 20, 8 * 2 ** 20)
  t.equal(state.written, '', 'what is quick shows nothing')
  state.time = 2_000
  progress.at(4 * 2 ** 20, 8 * 2 ** 20)
  t.equal(state.written, '\r\u001b[KUploading ████████████░░░░░░░░░░░░  50 %  2.0 MiB/s  0:02')
  progress.at(5 * 2 ** 20, 8 * 2 ** 20)
  t.equal(state.written.split('\r').length, 2, 'not drawn again within a tenth of a second')
  progress.end()
  t.ok(state.written.endsWith('\r\u001b[K'))
})

t.test('into a file, or with --quiet, nothing is drawn', async t => {
  for (const { state, context } of [watch(false), watch(true, true)]) {
    const progress = createProgress(context, 'Uploading', 'bytes')
    progress.at(0, 10)
    state.time = 60_000
    progress.at(5, 10)
    progress.end()
    t.equal(state.written, '')
  }
})

t.test('colours are for terminals, and NO_COLOR switches them off', async t => {
  const sink = { write: () => undefined, isTerminal: true, columns: 80 }
  const { host } = contextOf('en')
  t.equal(createContext(host, 'en').coloured(sink), true)
  t.equal(createContext(host, 'en').coloured({ ...sink, isTerminal: false }), false)
  t.equal(createContext({ ...host, env: { NO_COLOR: '1' } }, 'en').coloured(sink), false)
})
