import type * as en from '../en/trust.ts'

// 回执的读者信任谁：只信日志公钥，还是另加自选的见证方。
export const trust: typeof en.trust = {
  alone: '目前只按日志公钥核验：持有该私钥者可以向他人出示另一份日志。由您自选见证方即可堵住这一缺口。',
  under: (quorum, all, names) =>
    `按日志公钥、并要求您的 ${all} 个见证方中至少 ${quorum} 个签名来核验：${names}。`,
  choose: '选择信任策略文件',
  change: '更换策略文件',
  forget: '只按日志公钥',
  what: '即命令行 --policy 所用的文件：日志公钥、见证方及至少须几方签名。请按见证方亲自告知的内容填写，不要照抄本页。',
  witnessed: names => `见证方共签了该根：${names}`,
  cosigned: (name, time) => `${name}（${time}）`,
  quorum: (found, needed) => `您要求的 ${needed} 个见证方中，只有 ${found} 个共签了此回执所指的日志状态。`,
  quorumNext: '请重新载入本页：较新的回执可能带有更多共签。若仍如此，请向见证方与合规官出示。',
  otherLog: '此策略属于另一份日志，与您的密钥文件所固定的不同。',
  otherLogNext: '请选择本服务日志的策略文件。',
}
