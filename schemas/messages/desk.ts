import { messages } from './message.ts'

/** Decisions that need two. */
export const DESK_MESSAGES = messages({
  'desk.approver': {
    en: 'This is decided by: {needed:role}.',
    zh: '此事项由以下角色决定：{needed:role}。',
  },
  'desk.own_request': {
    en: 'Request {proposal} was asked by your own side; somebody else has to approve it.',
    zh: '申请 {proposal} 由贵方提出；须由另一方审批。',
  },
  'desk.decided': {
    en: 'Request {proposal} is {state:request} already.',
    zh: '申请 {proposal} 已处理，状态为“{state:request}”。',
  },
  'desk.expired': {
    en: 'Request {proposal} waited until {expires}; it has to be asked again.',
    zh: '申请 {proposal} 的有效期至 {expires}；须重新提出。',
  },
  'desk.waiting': {
    en: 'Request {proposal} waits for a decision already.',
    zh: '申请 {proposal} 正在等待审批。',
  },
  'desk.subject_gone': {
    en: 'What request {proposal} asked for is no longer there to be decided.',
    zh: '申请 {proposal} 所针对的事项已不存在，无需再审批。',
  },
})
