import t from 'tap'
import { signCheckpoint } from '../../protocols/audit/checkpoint.ts'
import { leafHash, merkleRoot, proveConsistency } from '../../protocols/audit/merkle.ts'
import { type NoteKey, parseVkey } from '../../protocols/audit/note.ts'
import { openCheckpoint } from '../../protocols/audit/policy.ts'
import { formatAddCheckpoint, readCosignature } from '../../protocols/audit/witness.ts'
import { fromUtf8, utf8 } from '../../protocols/bytes.ts'
import { cosignerOf } from '../../protocols/joint/cosigner.ts'
import { readService } from '../../src/sdk/service.ts'
import { nodeVerifier } from '../../src/server/keys/ed25519.ts'
import { EvilHub } from '../../scripts/evidence/joint-malformed/evil-hub.ts'
import { LABEL, standardOf } from '../support/joint-market.ts'
import { redeclared, sampleContribution } from '../support/market.ts'
import { startService } from '../support/service.ts'

const leaves = (size: number, mark = '') =>
  Array.from({ length: size }, (_, at) => leafHash(utf8(`entry ${at}${mark}`)))

t.test(
  'a node cosigns one history of its hub’s log, before and after a restart, and no other log',
  async t => {
    const declaration = redeclared(await sampleContribution(600))
    const hub = new EvilHub(standardOf(declaration), LABEL, declaration.period)
    const service = await startService({ name: 'alpha.example/log', hub })
    t.teardown(() => service.stop())
    const logKey: NoteKey = parseVkey(hub.logKey)
    const asked = async (size: number, { from = 0, mark = '', key = logKey, sign = hub.log.sign } = {}) => {
      const all = leaves(size, mark)
      const note = await signCheckpoint({ origin: key.name, size, root: merkleRoot(all) }, key, sign)
      const proof = from === 0 ? [] : proveConsistency(all, from)
      return { oldSize: from, proof, checkpoint: fromUtf8(note) }
    }
    const send = async (request: string) => {
      const reply = await hub.send({ kind: 'checkpoint', request })
      if (reply?.kind !== 'cosigned') throw new Error('a node answers')
      return reply.reply
    }
    const said = async (...given: Parameters<typeof asked>) =>
      await send(formatAddCheckpoint(await asked(...given)))
    const node = cosignerOf({
      logKey: service.logKey,
      serviceKey: (await readService(service.url)).serviceKey,
    })

    const first = await asked(3)
    const cosigned = await send(formatAddCheckpoint(first))
    t.match(
      await readCosignature(first, cosigned.status, cosigned.body, node, nodeVerifier()),
      { kind: 'cosigned' },
      'under its service key, by the name of its log',
    )
    await service.restart()
    const fork = await said(3, { mark: ' of another log' })
    t.match(fork, { status: 409, body: '3\n' }, 'it remembers')
    const evidence = { logKey, witnesses: [node], quorum: 1 }
    t.match(
      await openCheckpoint(utf8(fork.note ?? ''), evidence, nodeVerifier()),
      { size: 3 },
      'and shows what',
    )
    t.match(await said(5, { from: 3, mark: ' of another log' }), { status: 422, note: fork.note })
    t.match(await said(2), { status: 409, body: '3\n' }, 'nor a log that became shorter')
    t.match(await said(5, { from: 3 }), { status: 200, note: null })
    const stranger = { ...logKey, name: 'gamma.example/log' }
    t.match(await said(5, { key: stranger }), { status: 404, note: null })
    t.match(await said(7, { from: 5, sign: hub.other.sign }), { status: 403, note: null }, 'of another key')
    t.match(await send('old 5\n\nno note\n'), { status: 400, note: null })
    t.match(await said(7, { from: 5 }), { status: 200 }, 'none of it did any harm')
  },
)
