// The notebook of the Python package, executed as an analyst would by Jupyter's own kernel: its figures are
// the verified answer's.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { z } from 'zod'
import { Answer } from '../../schemas/answer.ts'
import { readableName } from '../../src/sdk/buyers.ts'
import { installPackage, PYTHON, startGateway } from './gateway-program.ts'
import { expectOk, openMarket } from './world.ts'

const run = promisify(execFile)
const NOTEBOOK = join(import.meta.dirname, '../../python/answers.ipynb')
const EDITION = 'appliance-orders@2025'
const NEEDED = ['pandas', 'polars', 'nbclient', 'ipykernel']

t.setTimeout(400_000)
const missing = await run(PYTHON, ['-c', `import ${NEEDED.join()}`]).then(
  () => false as const,
  () => `${PYTHON} has not all of ${NEEDED.join(', ')}`,
)

const Cell = z.looseObject({
  cell_type: z.string(),
  source: z.union([z.string(), z.array(z.string())]),
  execution_count: z.number().nullish(),
  outputs: z.array(z.looseObject({ output_type: z.string() })).default([]),
})
const Notebook = z.looseObject({ cells: z.array(Cell), nbformat: z.literal(4) })

t.test('the notebook is kept without outputs: none of them is anybody’s answer', async t => {
  const { cells } = Notebook.parse(JSON.parse(readFileSync(NOTEBOOK, 'utf8')))
  t.ok(cells.filter(({ cell_type }) => cell_type === 'code').length > 5)
  for (const { outputs, execution_count } of cells) {
    t.same(outputs, [])
    t.equal(execution_count ?? null, null)
  }
})

const Row = z.tuple([z.string(), z.number().nullable(), z.number().nullable(), z.number().nullable()])
const Said = z.object({
  pandas: z.array(Row),
  decided: z.array(z.tuple([z.number(), z.number()])),
  panel: z.array(z.number()),
  estimate: z.array(z.number()),
  shown: z.array(z.string()),
})

t.test(
  'executed, the notebook shows the figures of the gateway, and spends nothing',
  {
    skip: missing,
  },
  async t => {
    const world = await openMarket(4_000)
    // Short: the kernel’s sockets lie in it, and the path of a socket may have 107 bytes.
    const work = mkdtempSync(join(tmpdir(), 'yn-'))
    t.teardown(async () => {
      await world.close()
      rmSync(work, { recursive: true, force: true })
    })
    const ask = async (...words: readonly string[]) => {
      const { out } = expectOk(await world.as('dongfang', ['query', ...words, '--json']))
      return z.object({ answer: Answer }).parse(JSON.parse(out)).answer
    }
    const profile = await ask('profile', EDITION, 'category=空气炸锅', '--by', 'age_band', '--rho', '0.01')
    const trend = await ask('trend', EDITION, '--select', 'orders', '--rho', '0.01')
    const spent = async () => expectOk(await world.as('dongfang', ['budget', 'show', '--json'])).out
    const before = await spent()

    const installed = join(work, 'site')
    t.equal(await installPackage(work, installed), false)
    const file = join(work, 'gateway.json')
    const gateway = await startGateway(join(world.folder, 'config'), 'dongfang', file)
    t.teardown(async () => {
      gateway.end()
      await gateway.ended
    })
    const script = join(work, 'execute.py')
    writeFileSync(script, EXECUTE)
    const env = {
      ...process.env,
      PYTHONPATH: installed,
      YINSUAN_TOKEN_FILE: file,
      HOME: work,
      IPYTHONDIR: join(work, 'i'),
      JUPYTER_RUNTIME_DIR: join(work, 'r'),
    }
    const executed = await run(PYTHON, [script, NOTEBOOK], { env, maxBuffer: 2 ** 26 })
    const said = Said.parse(JSON.parse(executed.stdout))

    const expected = profile.tables.flatMap(({ name, cells }) =>
      cells.map(({ value, low, high }) => [readableName(name), value, low, high]),
    )
    t.same(said.pandas, expected)
    for (const [low, other] of said.decided) t.ok(low > other, 'a pair is decided by its intervals alone')
    const levels = new Set(
      trend.tables
        .filter(({ kind }) => kind === 'level')
        .flatMap(({ cells }) => cells.map(({ value }) => value)),
    )
    t.ok(said.panel.length > 0 && said.panel.some(level => levels.has(level)))
    t.ok(said.estimate.length > 0 && said.estimate.every(each => each > 0))
    t.equal(await spent(), before)
    const shown = said.shown.join('\n')
    t.match(shown, profile.id, 'the list of answers')
    t.match(shown, /品类|category/i, 'the notes')
    t.match(shown, '<table', 'frames are shown as tables')
  },
)

// The path of a notebook in, and on stdout what its variables hold and what its cells showed.
const EXECUTE = `
import json, sys
import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
told = """
import json as _json
from IPython.display import display as _display
_plain = lambda cell: None if cell is None or cell != cell else cell
_rows = lambda frame, names: [[_plain(cell) for cell in row] for row in frame[names].astype(object).values.tolist()]
_pairs = decided(first)
_display({"application/json": {
    "pandas": _rows(profile, ["table", "value", "low", "high"]),
    "decided": _rows(_pairs, ["low", "high_other"]),
    "panel": panel["level"].drop_nulls().to_list(),
    "estimate": estimate["plus_minus_95"].astype(float).to_list(),
}}, raw=True)
"""
notebook.cells.append(nbformat.v4.new_code_cell(told))
# Sockets of this folder instead of ports, which another process could take first.
manager = AsyncKernelManager(kernel_name="python3", transport="ipc")
NotebookClient(notebook, km=manager, timeout=None, startup_timeout=300).execute()
outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
said = outputs[-1]["data"]["application/json"]
said["shown"] = [
    output.get("text") or output["data"].get("text/html") or output["data"].get("text/plain") for output in outputs[:-1]
]
print(json.dumps(said))
`
