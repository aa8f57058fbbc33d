import type * as en from './en.ts'

export const trust: typeof en.trust = {
  alone: '目前只按日志公钥核验：持有对应私钥的人可以向他人出示另一份日志。自行选择见证方即可避免这一风险。',
  under: (quorum, all, names) =>
    `按日志公钥核验，并要求您选择的 ${all} 个见证方中至少 ${quorum} 个签名：${names}。`,
  choose: '选择信任策略文件',
  change: '更换策略文件',
  forget: '只按日志公钥',
  what: '与命令行 --policy 选项使用的文件相同，包含日志公钥、见证方和最少签名数。请按见证方告知的内容填写，不要照抄本页。',
  witnessed: names => `该根已由见证方联署：${names}`,
  cosigned: (name, time) => `${name}（${time}）`,
  quorum: (found, needed) => `您要求 ${needed} 个见证方联署，但此回执对应的日志状态只有 ${found} 个联署。`,
  quorumNext: '请刷新页面，较新的回执可能带有更多联署。若仍然不足，请联系见证方和合规官。',
  otherLog: '此策略对应另一份日志，与您的密钥文件中固定的日志不同。',
  otherLogNext: '请选择本服务日志的策略文件。',
}
