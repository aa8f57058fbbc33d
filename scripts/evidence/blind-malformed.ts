// Uploads that no member would make, against everything that reads them: nothing crashes, hangs, grows or is
// taken for what it is not.
import { startPostgres } from '../../test/support/postgres.ts'
import { type RequestFindings, tryRequests } from './blind-malformed/requests.ts'
import { tryUploads, type UploadFindings } from './blind-malformed/uploads.ts'
import { type Evidence, type EvidenceOptions, judged, needed, NO_POSTGRES } from './evidence.ts'

const LONG = { uploads: 20_500, rounds: 60, growth: 1.1 }
/** So few that what a thread takes once for all still counts. */
const SHORT = { uploads: 250, rounds: 2, growth: 2 }
/** A check of four instances takes 20 ms, and may wait for three others and for the machine. */
const MAX_MS = 30_000

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const sizes = short ? SHORT : LONG
  const uploads = await tryUploads(sizes.uploads)
  const requests = await overPostgres(sizes.rounds)
  const wrong = [...uploads.wrong, ...requests.wrong]
  const mib = (bytes: number | null) => (bytes === null ? 'unknown' : Number((bytes / 2 ** 20).toFixed(1)))
  return judged({
    name: 'blind-malformed',
    claim:
      'every malformed upload is refused or becomes evidence, those that only their seed betrays do no harm where they stay closed, and neither thread nor server crashes, hangs or grows',
    trials: count(uploads.tried) + requests.requests,
    falseFailureRate: 0,
    holds: isHeld(uploads, requests, sizes.growth),
    figures: {
      ...uploads.tried,
      'threads ended at their time limit, and sent again': uploads.slow,
      'slowest ms': Math.round(uploads.slowestMs),
      'thread MiB in the second tenth': mib(uploads.threadBytes[0]),
      'thread MiB in the last tenth': mib(uploads.threadBytes[1]),
      'process MiB in the second tenth': mib(uploads.processBytes[0]),
      'process MiB in the last tenth': mib(uploads.processBytes[1]),
      'over HTTP': requests.requests,
      'over HTTP, refused': requests.refused,
      'over HTTP, evidence': requests.evidence,
      'server MiB after a fifth': mib(requests.serverBytes[0]),
      'server MiB at the end': mib(requests.serverBytes[1]),
      wrong: wrong.length === 0 ? 'none' : wrong.slice(0, 5).join('; '),
    },
  })
}

function isHeld(uploads: UploadFindings, requests: RequestFindings, growth: number): boolean {
  const flat = ([early, late]: readonly [number | null, number | null]) =>
    early === null || late === null || late <= growth * early
  return (
    uploads.wrong.length === 0 &&
    requests.wrong.length === 0 &&
    uploads.slowestMs < MAX_MS &&
    flat(uploads.threadBytes) &&
    flat(uploads.processBytes) &&
    flat(requests.serverBytes)
  )
}

async function overPostgres(rounds: number): Promise<RequestFindings> {
  const postgres = needed(await startPostgres(), NO_POSTGRES)
  try {
    return await tryRequests(rounds, await postgres.createDatabase())
  } finally {
    await postgres.stop()
  }
}

function count(tried: UploadFindings['tried']): number {
  return Object.values(tried).reduce((sum, value) => sum + value, 0)
}
