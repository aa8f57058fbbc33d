// An answer made more exact from the command line: its price beforehand, the question repeated by its name,
// and the file that proves both releases.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { expectOk, openMarket } from './world.ts'

const market = await openMarket(6_000)
t.teardown(market.close)
const { as, folder } = market
const ask = (...more: readonly string[]) =>
  as('dongfang', ['query', 'trend', 'appliance-orders@2025', '--select', 'units', ...more])
const file = join(folder, 'first.json')
expectOk(await ask('--epsilon', '0.3', '--json', '--output', file))
const { answer } = JSON.parse(readFileSync(file, 'utf8')) as { answer: { id: string } }

t.test('an estimate names the earlier answer, each ± before and after, and the difference', async t => {
  const argv = ['estimate', 'trend', 'appliance-orders@2025', '--select', 'units', '--epsilon', '0.6']
  const { out } = expectOk(await as('dongfang', argv))
  const said = out.replaceAll(/\s+/g, ' ')
  t.match(
    said,
    new RegExp(
      `Sharpening ${answer.id} instead \\(look 2\\): units ± [\\d.]+ → ± [\\d.]+ for ε 0\\.[\\d]+ more`,
    ),
  )
  const zh = expectOk(await as('dongfang', [...argv, '--lang', 'zh'])).out.replaceAll(/\s+/g, '')
  t.match(zh, new RegExp(`也可改为对${answer.id}提高精度（第2次查看）：units±[\\d.]+→±[\\d.]+，只需再消耗ε`))
})

t.test(
  '--sharpen alone repeats the question of the answer; its file verifies with both receipts',
  async t => {
    const step = ['query', 'trend', '--sharpen', answer.id, '--epsilon', '0.6']
    const drawn = expectOk(await as('dongfang', step)).out.replaceAll(/\s+/g, ' ')
    t.match(drawn, new RegExp(`Combined with the earlier releases of ${answer.id}`))
    t.match(drawn, /Look 2 at this question\. No number of looks was declared/)
    const path = join(folder, 'second.json')
    expectOk(await as('dongfang', [...step, '--json', '--output', path]))
    expectOk(await as('dongfang', ['answer', 'verify', path]))
    const wrapped = JSON.parse(readFileSync(path, 'utf8')) as { file: { earlier?: unknown } }
    delete wrapped.file.earlier
    const alone = join(folder, 'alone.json')
    writeFileSync(alone, JSON.stringify(wrapped))
    t.match(await as('dongfang', ['answer', 'verify', alone]), {
      exit: 5,
      err: /combines earlier releases that this file does not prove/,
    })
  },
)

t.test(
  'practice sharpens a twin of a stored answer, by its id or its file, and goes on from its own file',
  async t => {
    const practise = async (named: string, rho: string) => {
      const step = ['query', 'trend', '--sharpen', named, '--rho', rho, '--practice']
      return await as('dongfang', step)
    }
    const listed = async () => expectOk(await as('dongfang', ['answer', 'list', '--json'])).out
    const before = await listed()
    const drawn = expectOk(await practise(answer.id, '0.02'))
    t.match(drawn.out, /^Practice, made-up figures/)
    t.match(drawn.out.replaceAll(/\s+/g, ' '), /Look 2 at this question/)
    t.equal(expectOk(await practise(file, '0.02')).out, drawn.out, 'the same from the file')
    const path = join(folder, 'practised.json')
    const json = [
      'query',
      'trend',
      '--sharpen',
      file,
      '--rho',
      '0.02',
      '--practice',
      '--json',
      '--output',
      path,
    ]
    expectOk(await as('dongfang', json))
    const written = readFileSync(path, 'utf8')
    t.notMatch(written, answer.id, 'neither the answer nor its figures')
    t.match(JSON.parse(written), {
      answer: { id: /^answer_practice-/ },
      earlier: [{ id: /^answer_practice-/ }],
    })
    t.match(expectOk(await practise(path, '0.05')).out.replaceAll(/\s+/g, ' '), /Look 3 at this question/)
    const { answer: made } = JSON.parse(written) as { answer: { id: string } }
    t.match(await practise(made.id, '0.05'), { exit: 2, err: /Give the file of the answer/ })
    for (const named of [made.id, path])
      t.match(await ask('--sharpen', named, '--rho', '0.05'), { exit: 2, err: /only a practice question/ })
    t.equal(await listed(), before, 'nothing was asked')
  },
)

t.test('a file of the answer does as well as its id', async t => {
  const { answer: stored } = JSON.parse(
    expectOk(await as('dongfang', ['query', 'trend', '--sharpen', file, '--epsilon', '0.6', '--json'])).out,
  ) as { answer: { query: { sharpen: string } } }
  t.equal(stored.query.sharpen, answer.id)
})

t.test('what cannot be sharpened is refused with what would be valid', async t => {
  t.match(await as('dongfang', ['query', 'trend', '--sharpen', answer.id, '--epsilon', '0.31']), {
    exit: 2,
    err: /at least a tenth[\s\S]*at least rho 0\.\d+ in all/,
  })
  t.match(await as('dongfang', ['query', 'profile', '--sharpen', answer.id, '--epsilon', '1']), {
    exit: 2,
    err: /This question is of kind trend/,
  })
  t.match(await ask('品类=空气炸锅', '--sharpen', answer.id, '--epsilon', '1'), {
    err: /is to another question/,
  })
  t.match(await ask('品类=空气炸锅', '--sharpen', answer.id, '--epsilon', '1', '--lang', 'zh'), {
    err: /对应的是另一个问题/,
  })
  t.match(await ask('--looks', '30', '--epsilon', '1'), { exit: 2 })
})
