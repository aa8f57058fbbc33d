import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'

const LOGGER = new URL('../../src/server/observe/logger.ts', import.meta.url).href
const COUNT = 300

for (const [how, end] of [
  ['by itself', 'void 0'],
  ['by an exit', 'process.exit(3)'],
  ['by an error that nobody caught', 'throw new Error("boom")'],
]) {
  t.test(`a process that ends ${how} has written all its lines`, async t => {
    const child = logging(String(end))
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await once(child, 'close')
    t.same(
      numbers(text),
      Array.from({ length: COUNT }, (_, n) => n),
    )
  })
}

t.test('and one that goes on has written them soon', async t => {
  const child = logging('setInterval(() => {}, 1000)')
  t.teardown(() => child.kill('SIGKILL'))
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk)
    if (numbers(text).length === COUNT) break
  }
  t.same(
    numbers(text),
    Array.from({ length: COUNT }, (_, n) => n),
  )
})

function logging(end: string) {
  const script = `import { createLogger } from '${LOGGER}'
    const logger = createLogger('info')
    for (let n = 0; n < ${COUNT}; n++) logger.info({ n }, 'line')
    ${end}`
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function numbers(text: string): readonly number[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => {
      const { n }: { readonly n: number } = JSON.parse(line)
      return n
    })
}
