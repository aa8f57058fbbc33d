// What another party wrote reaches a terminal as text, whichever command prints it.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { createContext } from '../../src/cli/context.ts'
import { emit } from '../../src/cli/emit.ts'
import { ParsedArgs } from '../../src/cli/parsed-args.ts'
import { quoted } from '../../src/cli/render/plain-text.ts'
import { drawProse } from '../../src/cli/render/sheet.ts'
import { UNSEEN } from '../../schemas/unseen.ts'
import { contextOf } from './fixtures.ts'

// A window title, a cleared screen in one byte, a reversed amount, marks without width, half a character.
const HOSTILE = 'a\u001b]0;x\u0007\u009b2J\u202e1\u200f\u061c\u2028\ud800b\rc'

function terminal(isTerminal: boolean) {
  const written = { out: '', err: '', asked: '' }
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => void (written[name] += text),
    isTerminal,
    columns: 100,
  })
  const host = {
    ...contextOf('en').host,
    out: sink('out'),
    err: sink('err'),
    askPerson: async (question: string) => {
      written.asked += question
      return 'y'
    },
    askSecret: async (question: string) => {
      written.asked += question
      return 'secret'
    },
  }
  return { written, context: createContext(host, 'en') }
}

const acts = (text: string): boolean => UNSEEN.test(text.replaceAll('\n', ''))

t.test('whatever is said, asked or drawn acts on no terminal, nor in a pipe', async t => {
  for (const isTerminal of [true, false]) {
    const { written, context } = terminal(isTerminal)
    context.say(`said ${HOSTILE}\nProven: a line of ours`)
    context.host.out.write(`drawn ${HOSTILE}\n`)
    await context.host.askPerson(`sure, ${HOSTILE}?`)
    await context.host.askSecret(`secret of ${HOSTILE}`)
    await emit(context, new ParsedArgs([], {}), {
      json: null,
      human: () => `human ${HOSTILE}\n`,
      csv: () => ({ comments: [], header: [], rows: [] }),
    })
    for (const text of Object.values(written)) t.notOk(acts(text), JSON.stringify(text))
    t.equal(written.err.split('\n').length, 2, 'a line break in what is said begins no line')
    t.match(written.out, /^drawn a.*\nhuman a.*\n$/)
  }
})

t.test(
  'JSON has the same value with those characters escaped; CSV is unchanged except on a terminal',
  async t => {
    const output = {
      json: { [HOSTILE]: [HOSTILE, '空气炸锅'] },
      human: () => '',
      csv: () => ({ comments: [], header: ['text'], rows: [[HOSTILE]] }),
    }
    for (const isTerminal of [true, false]) {
      const json = terminal(isTerminal)
      await emit(json.context, new ParsedArgs([], { json: true }), output)
      t.notOk(acts(json.written.out))
      t.same(JSON.parse(json.written.out), output.json)
      t.match(json.written.out, '空气炸锅')
      const csv = terminal(isTerminal)
      await emit(csv.context, new ParsedArgs([], { csv: true }), output)
      t.equal(csv.written.out.includes(HOSTILE), !isTerminal)
      t.equal(acts(csv.written.out.replaceAll('\r\n', '\n')), !isTerminal)
      t.match(csv.written.out, /^(?:\ufeff)?text\r?\n/, 'and its line ends are no marks')
    }
  },
)

t.test('only this program’s own sequences reach a terminal', async t => {
  const { written, context } = terminal(true)
  context.host.err.control('\r\u001b[K')
  context.host.err.write('\r\u001b[K')
  t.equal(written.err, '\r\u001b[K��[K')
})

t.test('a sentence holds no line of its own, and a quotation marks each of its lines', async t => {
  const { context } = terminal(false)
  t.same(drawProse(context, ['one\nProven: two']), ['one�Proven: two'])
  t.same(quoted('one\r\nProven: two\rthree\n\u001b[2J'), [
    '  │ one',
    '  │ Proven: two',
    '  │ three',
    '  │ �[2J',
  ])
})

t.test('no command gets at a stream of the process itself', async t => {
  const folder = join(import.meta.dirname, '../../src/cli')
  const files = (await readdir(folder, { recursive: true })).filter(name => name.endsWith('.ts'))
  t.ok(files.length > 50)
  const direct: string[] = []
  for (const name of files) {
    const source = await readFile(join(folder, name), 'utf8')
    if (/\bprocess\.std(?:out|err)\b|\bconsole\.\w+\(/.test(source)) direct.push(name)
  }
  t.same(direct.sort(), ['host.ts', 'main.ts', 'start.ts'])
})
