// Failures of a client that command line and console report in the same words.
import { TICKET_WORDS } from '../../../schemas/messages/terms.ts'
import { sayCode } from '../../../schemas/say-code.ts'

const EN = {
  ticket: (state: string) =>
    `The blind ticket failed (${sayCode(TICKET_WORDS.en, state)}). Nothing was charged and nothing about the question was disclosed.`,
  shares:
    'The share ciphertexts are not those that the service committed to in the log. They were not used, and nothing was asked.',
  blindEstimate: 'The service required a ticket that does not match this question. Nothing was sent.',
  blindRepeat: 'The same public part was asked before, so it was not asked again.',
  blindDiffers: (field: string) =>
    `The service’s answer does not follow from the question and the declaration that you saw before asking (it differs in “${field}”). It was rejected before it was decrypted. It was charged. Contact the officer: the service, or somebody with its keys, changed it.`,
  blindUnreadable:
    'The service’s answer cannot be decrypted. It was charged, and the service does not learn that decryption failed. Do not ask again because of it: a repeated question may tell a dishonest service something. Contact the officer.',
  evidence: (flaw: string) => `This does not prove cheating: ${flaw}.`,
  author: 'An entry states something its author did not sign, or its private part is withheld.',
  answerFile:
    'This is not an answer file, its parts contradict each other, or it is not the answer that was asked for.',
  joint: (field: string) =>
    `This market edition or joint answer does not follow from what its members signed (“${field}”). None of it was used.`,
  passphrase: 'Wrong passphrase for this file.',
  unverified: 'This response is not signed by the service; a proxy may have written it.',
}

const ZH: typeof EN = {
  ticket: state => `盲查询票据未能使用（${sayCode(TICKET_WORDS.zh, state)}）。未扣费，也未透露问题内容。`,
  shares: '份额密文与服务方在日志中承诺的不一致。未使用这些密文，也未提问。',
  blindEstimate: '服务要求的票据与该问题不符。未发送任何内容。',
  blindRepeat: '公开部分相同的问题此前已问过，未再次提问。',
  blindDiffers: field =>
    `服务返回的答案与您的问题及提问前看到的数据说明不符（不一致之处：“${field}”），因此在解密之前已拒收。此次查询已扣费。请联系合规官：答案可能被服务方或掌握其密钥的人改动过。`,
  blindUnreadable:
    '服务返回的答案无法解密。本次已扣费，服务方不会得知解密失败。请勿因此再次提问：重复提问可能向不诚实的服务方泄露信息。请联系合规官。',
  evidence: flaw => `系伪造或有误，不构成任何证明：${flaw}。`,
  author: '某条目的内容并非其签署者所签，或其私有部分被隐去。',
  answerFile: '这不是答案文件，或其内容自相矛盾，或并非所请求的答案。',
  joint: field => `该市场期次或联合查询答案与各成员签名的内容不符（“${field}”）。未使用其中任何内容。`,
  passphrase: '口令错误，无法打开此文件。',
  unverified: '此响应没有服务的签名，可能来自代理。',
}

export const FAILURE_WORDS = { en: EN, zh: ZH }
