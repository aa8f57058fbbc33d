// 日志、见证方与服务的数据目录。
import { PHRASES } from '../../shared/phrases.ts'
import { EDITION_STATUS_WORDS } from '../../../../schemas/edition-status.ts'
import { HEADINGS, LABELS } from '../../shared/labels.ts'
import type * as en from './en.ts'

const headings = HEADINGS.zh
const labels = LABELS.zh

export const log: typeof en.log = {
  columns: {
    entry: labels.entry,
    time: labels.time,
    type: labels.kind,
    what: labels.subject,
    who: labels.by,
    outcome: labels.outcome,
    edition: labels.edition,
    state: labels.state,
    accounts: labels.accountCount,
    spent: labels.spentRho,
    cap: labels.capRho,
  },
  states: EDITION_STATUS_WORDS.zh,
  none: '没有条目。',
  leafTitle: entry => `条目 ${entry}，公开部分`,
  bodyTitle: headings.privatePart,
  bodyCommitted: '私有部分与公开部分的承诺相符（已在此核验）。公开部分是否在日志中，请用 log verify 核验。',
  bodyNone: PHRASES.zh.bodyNone,
  bodyHidden: '只有当事方、合规官和审计方可以查看私有部分。',
  bodyDestroyed: PHRASES.zh.bodyDestroyed,
  shredded: count => `前 ${count} 条中的提问内容已销毁。`,
  recovered: (from, to) => `条目 ${from} 至 ${to} 是恢复备份后从枢纽取回的：其私有部分已经丢失。`,
  readmitted: entry => `条目 ${entry}：服务停止期间，运维人员未经第二人同意恢复了一个成员。`,
  destroyed: entry => `已销毁或丢失（${entry}）`,
  exporting: '复制日志',
  exported: (size, folder) => `已把 ${size} 个条目复制到 ${folder}。`,
  verifying: headings.verifyingTheLog,
  verified: (origin, size) => `通过：日志 ${origin}，${size} 个条目；全部瓦片与预算均已重算。`,
  root: '根哈希',
  witnessed: names => `由 ${names} 联署。`,
  unwitnessed: '未要求任何见证方：持有日志密钥者可向他人出示另一份日志。',
  watched: (origin, before, size, witnesses) =>
    `通过：日志 ${origin} 由 ${before} 条增至 ${size} 条；见证方 ${witnesses} 个。`,
  evidence: file => `警报：相互矛盾的已签名检查点保存在 ${file}。`,
  repinned: steps => `日志密钥已交接（${steps} 次）；档案现固定新公钥。`,
  authors: (verified, system) =>
    `决定与提问的签署者：已核验 ${verified} 个条目，均由日志已登记的密钥签署；${system} 个条目为服务自身所写。`,
  authorsByDigest: count => `其中 ${count} 个只留存了提问内容的摘要。`,
  authorsUnseen: count => `未核验：${count} 个条目的私有部分本成员无权查看，其签署者未核验。`,
  authorsDestroyed: count => `已无法核验：${count} 个条目的私有部分已销毁或丢失。`,
  authorsNone: count => `未核验决定与提问的签署者（${count} 个条目）。核验需要成员权限：--as。`,
  authorities: hosts => `请求曾签给多个主机：${hosts}。服务是否迁移过？`,
  counts: (released, refused, failed, refusals, decisions) =>
    `答案 ${released}，拒绝 ${refused}，失败 ${failed}；其他拒绝 ${refusals}；决定 ${decisions}。`,
}

export const gateway: typeof en.gateway = {
  serving: url => `网关正在监听 ${url}。持有令牌者可读取您能读取的内容，但不能消耗预算。`,
}

export const witness: typeof en.witness = {
  initialised: folder =>
    `见证方已在 ${folder} 就绪。请把核验公钥交给服务与读者；文件夹须放在服务运营方无法触及的机器上。`,
  serving: (url, vkey) => `见证方 ${vkey} 正在监听 ${url}。`,
}

export const doctor: typeof en.doctor = {
  checks: {
    versions: labels.software,
    console: '网页控制台文件',
    settings: '设置',
    folder: '数据文件夹',
    keys: labels.keys,
    disk: '磁盘',
    service: labels.service,
    database: '数据库',
    log: labels.log,
    editions: labels.editions,
    clock: '时钟',
  },
  states: { ok: LABELS.zh.passed, warning: '注意', failed: '有误', skipped: '跳过' },
  skipped: '未检查：依赖于失败的项目，或正由运行中的服务占用。',
}

export const migrate: typeof en.migrate = {
  none: latest => `数据库已是最新（${latest}）。`,
  pending: count => `${count} 项待执行；未作任何更改。迁移前请先备份：yinsuan backup。`,
  done: count => `已执行 ${count} 项。`,
}

export const service: typeof en.service = {
  settingsOk: '配置有效。',
  engine: {
    sealed: (engine, rows, opened, sealed) =>
      `引擎 ${engine}：打开用时 ${opened} 秒，封存 ${rows} 行虚构数据用时 ${sealed} 秒。`,
    table: (statistic, took, deadline) =>
      `按月统计 ${statistic}：${took} 秒；按公开时间表在 ${deadline} 秒后给出结果。`,
    works: '引擎工作正常，时间表可容纳同时提出的查询。',
    fewerThreads: (now, fitting) =>
      `引擎工作正常，但时间表不足以容纳同时提出的查询：请将 engineThreads 设为 ${fitting}（当前 ${now}）。`,
  },
  initialised: folder => `数据目录 ${folder} 已就绪。请妥善保管其中的 keys 文件夹：持有者可冒充本服务。`,
  logKey: '日志核验公钥',
  firstCodes: expires =>
    `首个运营方与首批合规官的一次性登记码，有效期至 ${expires}。请把每个登记码只交给所列机构。此后新增合规官、运营方或审计员，须由运营方提出、合规官批准，任何一方都不能单独完成：`,
  backedUp: file => `备份已写入 ${file}。其中含有私钥与私有部分，请与服务同等保管。`,
  masterRotated: '私有部分已改由新的主密钥保护；旧主密钥已不存在。',
  rotated: before =>
    `旧公钥 ${before} 下的最后一个条目已指明新密钥。在服务以新密钥启动之前，见证方须同时登记两个公钥；之后请销毁旧密钥。`,
  restored: folder => `已恢复到 ${folder}；服务启动时会核验日志、账本与封存文件。`,
  recovered: (count, size) =>
    `已从枢纽取回 ${count} 个条目，日志现有 ${size} 个条目。其中的问题与答案已经丢失，所耗预算照旧计入，日志对此有记载。`,
  confirmReadmit: id => `${id} 的全部密钥将失效，公开日志会记载该成员由运维人员恢复。`,
  readmitted: (id, expires) =>
    `${id} 可在 ${expires} 前用此登记码登记一个新密钥，其余密钥均已失效。日志已记载，合规官会收到告警。`,
  nothingLost: size => `枢纽联署过的条目此处均有；日志有 ${size} 个条目，未作任何更改。`,
}
