// The month's accounts, made by both sides from the log, and the officer's report of it.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { logKeyAlone } from '../../protocols/audit/policy.ts'
import type { Context } from '../../src/cli/context.ts'
import { makeComplianceReport } from '../../src/cli/make-report.ts'
import type { Client } from '../../src/sdk/client.ts'
import { listAll } from '../../src/sdk/list-all.ts'
import { httpLogReader } from '../../src/sdk/log-files.ts'
import { dateOf } from '../../src/sdk/period.ts'
import { settle } from '../../src/sdk/settle/settle.ts'
import type { DemoService } from './service.ts'
import type { DemoStory, DemoText } from './text.ts'
import { formatYuan } from '../../src/sdk/format/numbers.ts'

type Members = { readonly mall: Client; readonly maker: Client; readonly officer: Client }

export async function settleMonth(
  story: DemoStory,
  text: DemoText,
  cli: Context,
  { mall, maker, officer }: Members,
  { running, logKey }: DemoService,
  folder: string,
): Promise<void> {
  const today = dateOf(new Date().toISOString())
  const month = today.slice(0, 7)
  const reader = httpLogReader(running.url)
  await story.step('settle', async () => {
    const statementOf = async (member: Client) => {
      const { organisation } = await member.me()
      const entries = listAll(member, 'entryList', 500)
      const statement = await settle(reader, entries, {
        month,
        organisation: organisation.id,
        now: Date.now(),
        policy: logKeyAlone(logKey),
      })
      return statement.accounts.find(({ consumer }) => consumer === 'maker')
    }
    const [provider, consumer] = [await statementOf(mall), await statementOf(maker)]
    story.check(
      'both-settle-alike',
      consumer !== undefined && provider?.digest === consumer.digest && BigInt(consumer.fen) > 0n,
      text.settled(consumer?.answers ?? '0', formatYuan(consumer?.fen ?? '0')),
    )
  })
  await story.step('report', async () => {
    await mkdir(folder, { recursive: true })
    const output = join(folder, 'report.html')
    const order = { from: `${month}-01`, to: today, policy: logKeyAlone(logKey), logUrl: running.url }
    await makeComplianceReport(cli, officer, reader, { ...order, format: 'html', output })
    const { size } = await stat(output)
    story.check('report-of-the-month', size > 10_000, text.reported(Math.round(size / 1024)))
  })
}
