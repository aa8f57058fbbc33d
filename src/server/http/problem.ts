// RFC 9457 problem details from whatever was thrown: our faults by their codes, everything else as an
// internal error without details.
import type { Language } from '../../../schemas/common.ts'
import { Fault, fault, type FaultDetail, type FaultParams, say } from '../../../schemas/fault.ts'
import type { Problem } from '../../../schemas/problem.ts'
import { isOutage } from '../../store/outage.ts'
import { statusOf, titleOf } from './status.ts'

export type DescribedProblem = {
  readonly problem: Problem
  /** Seconds for Retry-After. */
  readonly retryAfter?: number
  /** True: this is no fault of the caller, so the log gets the error itself. */
  readonly ours: boolean
}

/** The message of an unknown error may hold row values: only the text of a Fault leaves the process. */
export function describeProblem(error: unknown, requestId: string, language: Language): DescribedProblem {
  const known = error instanceof Fault ? error : (frameworkFault(error) ?? outageFault(error))
  if (known === undefined || statusOf(known.code) === 500) {
    return { problem: problemOf(INTERNAL, requestId, language), ours: true }
  }
  const [first, ...more] = known.faults
  const problem = problemOf(first, requestId, language)
  // What has no place is said by `detail` alone.
  const errors = (first.at === undefined ? more : known.faults).map(detail => errorOf(detail, language))
  const seconds = first.params['seconds']
  return {
    problem: errors.length > 0 ? { ...problem, errors } : problem,
    ...(problem.status === 429 || problem.status === 503
      ? { retryAfter: typeof seconds === 'number' ? seconds : RETRY_SECONDS }
      : {}),
    ours: /^(?:engine|store)\./.test(first.code),
  }
}

const RETRY_SECONDS = 5
const INTERNAL: FaultDetail = { code: 'request.internal', params: {} }

function problemOf(detail: FaultDetail, requestId: string, language: Language): Problem {
  const status = statusOf(detail.code)
  return {
    type: `urn:yinsuan:problem:${detail.code}`,
    title: titleOf(status, language),
    status,
    code: detail.code,
    detail: say({ code: detail.code, params: detail.params }, language),
    requestId,
    ...(Object.keys(detail.params).length > 0 ? { params: copyParams(detail.params) } : {}),
  }
}

function errorOf(detail: FaultDetail, language: Language): NonNullable<Problem['errors']>[number] {
  const { at, ...rest } = detail
  return { path: at ?? '', code: detail.code, message: say(rest, language) }
}

function copyParams(params: FaultParams): NonNullable<Problem['params']> {
  const entries = Object.entries(params).map(
    ([name, value]) => [name, typeof value === 'object' ? [...value] : value] as const,
  )
  return Object.fromEntries(entries)
}

function outageFault(error: unknown): Fault | undefined {
  return isOutage(error) ? fault('store.unavailable', { seconds: RETRY_SECONDS }) : undefined
}

/** Errors of Fastify itself; undefined for unknown ones. */
function frameworkFault(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return fault('request.target_invalid')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return fault('request.content_type', { expected: 'application/json' })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return fault('request.malformed')
    default:
      // A static file whose path leaves its folder, or cannot name a file.
      return 'statusCode' in error && (error.statusCode === 403 || error.statusCode === 404)
        ? fault('request.path_unknown')
        : undefined
  }
}
