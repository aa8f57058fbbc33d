// The one table from a fault's code to its HTTP status.
import type { Language } from '../../../schemas/common.ts'
import type { MessageCode } from '../../../schemas/messages/messages.ts'

type Status = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 411 | 413 | 415 | 422 | 429 | 431 | 500 | 503

/** Codes of areas that no request can cause (configuration, the command line) are our own failure: 500. */
export function statusOf(code: MessageCode): Status {
  const exact = EXACT.get(code)
  if (exact !== undefined) return exact
  const area = AREAS.find(([prefix]) => code.startsWith(prefix))
  return area?.[1] ?? 500
}

export function titleOf(status: number, language: Language): string {
  const title = TITLES.get(status) ?? TITLES.get(500)
  return title?.[language] ?? ''
}

const EXACT: ReadonlyMap<string, Status> = new Map<MessageCode, Status>([
  ['request.unsigned', 401],
  ['request.signature_malformed', 401],
  ['request.signature_wrong', 401],
  ['request.digest_wrong', 401],
  ['request.clock_skew', 401],
  ['request.expired', 401],
  ['request.replayed', 401],
  ['request.key_unknown', 401],
  ['request.key_revoked', 401],
  ['request.key_not_yet_valid', 401],
  ['request.key_expired', 401],
  ['request.role', 403],
  ['request.suspended', 403],
  ['request.not_found', 404],
  ['request.destroyed', 410],
  ['request.path_unknown', 404],
  ['request.method_not_allowed', 405],
  ['request.slow', 408],
  ['request.length_required', 411],
  ['request.json_values', 413],
  ['request.too_large', 413],
  ['request.content_encoding', 415],
  ['request.content_type', 415],
  ['request.idempotency_conflict', 422],
  ['request.too_many', 429],
  ['request.headers_too_large', 431],
  ['request.internal', 500],
  ['request.timeout', 503],
  ['request.stopping', 503],
  ['request.overloaded', 503],
  ['query.no_grant', 403],
  ['query.grant_expired', 403],
  ['query.grant_revoked', 403],
  ['query.mode_not_granted', 403],
  ['query.purpose_not_granted', 403],
  ['query.edition_not_open', 409],
  ['query.edition_not_approved', 409],
  ['query.grant_not_accepted', 403],
  ['query.grant_not_approved', 403],
  ['query.grant_not_effective', 403],
  ['query.grant_frozen', 403],
  ['query.grant_uses', 403],
  ['query.grant_contract', 403],
  ['query.edition_not_granted', 403],
  ['query.view_not_granted', 403],
  ['query.statistic_not_granted', 403],
  ['query.budget_account', 409],
  ['query.budget_grant', 409],
  ['query.budget_total', 409],
  ['registry.period_overlaps', 409],
  ['registry.edition_exists', 409],
  ['registry.dataset_taken', 409],
  ['registry.organisation_exists', 409],
  ['registry.key_exists', 409],
  ['registry.key_last', 409],
  ['registry.grant_exists', 409],
  ['registry.status', 409],
  ['registry.held', 403],
  ['registry.halt_self', 409],
  ['registry.grant_state', 409],
  ['registry.contract_id', 409],
  ['registry.caps_same', 409],
  ['registry.caps_spent', 409],
  ['desk.approver', 403],
  ['desk.own_request', 403],
  ['desk.own_admission', 403],
  ['desk.two_needed', 403],
  ['desk.decided', 409],
  ['desk.expired', 409],
  ['desk.waiting', 409],
  ['desk.subject_gone', 409],
  ['registry.upload_open', 409],
  ['registry.upload_committed', 409],
  ['registry.code_invalid', 403],
  ['registry.upload_no_ticket', 409],
  ['registry.upload_too_many', 429],
  ['blind.level', 403],
  ['blind.unopened', 403],
  ['blind.open_choice', 409],
  ['blind.too_many_tickets', 429],
  ['blind.ticket_state', 409],
  ['blind.written_off', 403],
  ['blind.busy', 429],
  ['blind.worker_failed', 503],
])

const AREAS: readonly (readonly [prefix: string, status: Status])[] = [
  ['request.', 400],
  ['desk.', 422],
  ['query.', 400],
  ['quota.', 409],
  ['blind.', 422],
  ['registry.', 422],
  ['dataset.', 422],
  ['engine.', 503],
  ['store.', 503],
  ['witness.', 503],
]

const TITLES: ReadonlyMap<number, { readonly [L in Language]: string }> = new Map([
  [400, { en: 'Bad request', zh: '请求有误' }],
  [401, { en: 'Not authenticated', zh: '未通过身份核验' }],
  [403, { en: 'Not allowed', zh: '不允许' }],
  [404, { en: 'Not found', zh: '未找到' }],
  [405, { en: 'Method not allowed', zh: '不支持该方法' }],
  [408, { en: 'Request too slow', zh: '请求过慢' }],
  [409, { en: 'Conflicts with the present state', zh: '与当前状态冲突' }],
  [410, { en: 'No longer there', zh: '已不存在' }],
  [411, { en: 'Length required', zh: '需要内容长度' }],
  [413, { en: 'Content too large', zh: '内容过大' }],
  [415, { en: 'Unsupported content', zh: '不支持的内容' }],
  [422, { en: 'Cannot be done as asked', zh: '无法按要求执行' }],
  [429, { en: 'Too many requests', zh: '请求过多' }],
  [431, { en: 'Header too large', zh: '请求头过大' }],
  [500, { en: 'Internal error', zh: '内部错误' }],
  [503, { en: 'Not available now', zh: '暂不可用' }],
])
