// Failures of a client that command line and console report in the same words.
import { EVIDENCE_FLAW_WORDS } from '../../../schemas/evidence-flaw.ts'
import { TICKET_WORDS } from '../../../schemas/messages/terms.ts'
import { sayCode } from '../../../schemas/say-code.ts'

/** By code; `detail` reads a detail of the error by its name, and its `message`. */
export type SdkWords = Readonly<Record<`sdk.${string}`, (detail: (name: string) => string) => string>>

const EN = {
  author: 'An entry states something its author did not sign, or its private part is withheld.',
  passphrase: 'Wrong passphrase for this file.',
  unverified: 'This response is not signed by the service; a proxy may have written it.',
  /** By the codes of `SdkError`. */
  sdk: {
    'sdk.ticket': detail =>
      `The blind ticket failed (${sayCode(TICKET_WORDS.en, detail('state'))}). Nothing was charged and nothing about the question was disclosed.`,
    'sdk.shares': () =>
      'The share ciphertexts are not those that the service committed to in the log. They were not used, and nothing was asked.',
    'sdk.blind_estimate': () =>
      'The service required a ticket that does not match this question. Nothing was sent.',
    'sdk.blind_repeat': () => 'The same public part was asked before, so it was not asked again.',
    'sdk.blind_differs': detail =>
      `The service’s answer does not follow from the question and the declaration that you saw before asking (it differs in “${detail('field')}”). It was rejected before it was decrypted. It was charged. Contact the officer: the service, or somebody with its keys, changed it.`,
    'sdk.blind_unreadable': () =>
      'The service’s answer cannot be decrypted. It was charged, and the service does not learn that decryption failed. Do not ask again because of it: a repeated question may tell a dishonest service something. Contact the officer.',
    'sdk.evidence': detail =>
      `This does not prove cheating: ${sayCode(EVIDENCE_FLAW_WORDS.en, detail('flaw'))}.`,
    'sdk.answer': () =>
      'This is not an answer file, its parts contradict each other, or it is not the answer that was asked for.',
    'sdk.joint': detail =>
      `This market edition or joint answer does not follow from what its members signed (“${detail('field')}”). None of it was used.`,
    'sdk.joint_share': detail =>
      `What ${detail('nodes')} signed as its share cannot be read, so there is no sum, and none of it was used. Every member has charged, and the shares of the others stay good: the same question asked again fetches all of them for free. Ask that member.`,
    'sdk.sharpen': () =>
      'The answer combines earlier releases that this file does not prove: an earlier answer is missing from it, or is not what the answer says.',
    'sdk.list': () =>
      'The service’s list does not end, or its pages do not continue one another. It was read no further.',
  } satisfies SdkWords,
}

const ZH: typeof EN = {
  author: '某条目的内容并非其签署者所签，或其私有部分被隐去。',
  passphrase: '口令错误，无法打开此文件。',
  unverified: '此响应没有服务的签名，可能来自代理。',
  sdk: {
    'sdk.ticket': detail =>
      `盲查询票据未能使用（${sayCode(TICKET_WORDS.zh, detail('state'))}）。未扣费，也未透露问题内容。`,
    'sdk.shares': () => '份额密文与服务方在日志中承诺的不一致。未使用这些密文，也未提问。',
    'sdk.blind_estimate': () => '服务要求的票据与该问题不符。未发送任何内容。',
    'sdk.blind_repeat': () => '公开部分相同的问题此前已问过，未再次提问。',
    'sdk.blind_differs': detail =>
      `服务返回的答案与您的问题及提问前看到的数据说明不符（不一致之处：“${detail('field')}”），因此在解密之前已拒收。此次查询已扣费。请联系合规官：答案可能被服务方或掌握其密钥的人改动过。`,
    'sdk.blind_unreadable': () =>
      '服务返回的答案无法解密。本次已扣费，服务方不会得知解密失败。请勿因此再次提问：重复提问可能向不诚实的服务方泄露信息。请联系合规官。',
    'sdk.evidence': detail =>
      `系伪造或有误，不构成任何证明：${sayCode(EVIDENCE_FLAW_WORDS.zh, detail('flaw'))}。`,
    'sdk.answer': () => '这不是答案文件，或其内容自相矛盾，或并非所请求的答案。',
    'sdk.joint': detail =>
      `该市场期次或联合查询答案与各成员签名的内容不符（“${detail('field')}”）。未使用其中任何内容。`,
    'sdk.joint_share': detail =>
      `${detail('nodes')} 所签的份额无法读取，因而得不到总和；未使用其中任何内容。各成员均已扣费，其他成员的份额依然有效：重提同一问题即可重新取得全部份额，不另扣费。请联系该成员。`,
    'sdk.sharpen': () => '该答案合并了先前发布的结果，但文件未能证明：缺少先前的答案，或其内容与所述不符。',
    'sdk.list': () => '服务返回的列表没有尽头，或前后页不衔接，已停止读取。',
  },
}

export const FAILURE_WORDS = { en: EN, zh: ZH }
