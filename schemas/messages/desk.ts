import { messages, type Outcome } from './message.ts'

/** Where a message has no outcome of its own. */
const AREA: Outcome = { exit: 'failure', next: 'yinsuan desk list' }

/** Decisions that take two people. */
export const DESK_MESSAGES = messages(AREA, {
  'desk.approver': {
    en: 'This is decided by: {needed:role}.',
    zh: '此事项由以下角色审批：{needed:role}。',
    exit: 'refused',
  },
  'desk.two_needed': {
    en: 'Two people must decide this. An operator proposes the new officer, operator or auditor, or the further key of a member, and an officer of another organisation approves it. A member that still has a key creates the code itself: yinsuan key invite. The last key of an officer, operator or auditor is revoked while an officer of a third organisation has blocked it.',
    zh: '此操作须由两人完成：运营方提出新增合规官、运营方或审计员，或为成员追加密钥，再由另一机构的合规官批准。仍持有密钥的成员可自行生成登记码：yinsuan key invite。合规官、运营方或审计员的最后一个密钥，须在第三方机构的合规官停用该成员期间方可撤销。',
    exit: 'refused',
    next: 'yinsuan org propose --help',
  },
  'desk.halted_before': {
    en: 'Your organisation blocked {organisation} lately and may do so again from {from} on; an officer of another organisation may at any time.',
    zh: '贵机构近期停用过 {organisation}，自 {from} 起方可再次停用；其他机构的合规官可随时停用。',
    exit: 'refused',
  },
  'desk.own_admission': {
    en: 'Request {proposal} is about your own organisation; an officer of another organisation must approve it.',
    zh: '申请 {proposal} 涉及贵机构自身；须由另一机构的合规官审批。',
    exit: 'refused',
  },
  'desk.own_request': {
    en: 'Request {proposal} was made by your own side; somebody else must approve it.',
    zh: '申请 {proposal} 由贵方提出；须由另一方审批。',
    exit: 'refused',
  },
  'desk.decided': {
    en: 'Request {proposal} is {state:request} already.',
    zh: '申请 {proposal} 已处理，状态为“{state:request}”。',
  },
  'desk.expired': {
    en: 'Request {proposal} expired at {expires}; it must be made again.',
    zh: '申请 {proposal} 的有效期至 {expires}；须重新提出。',
  },
  'desk.waiting': {
    en: 'Request {proposal} is waiting for a decision already.',
    zh: '申请 {proposal} 正在等待审批。',
  },
  'desk.subject_gone': {
    en: 'What request {proposal} is about no longer exists, so there is nothing to decide.',
    zh: '申请 {proposal} 所针对的事项已不存在，无需再审批。',
  },
})
