// 命令行的其余文字。
import type * as en from '../en/output.ts'

export const words: typeof en.words = {
  examples: '示例：',
  helpOption: '显示帮助',
  helpTitles: { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' },
  programSummary: '隐算：数据洁净室。问遍市场，不露底牌。',
  version: '显示版本',
  choices: valid => `（可选：${valid}）`,
  exitCodes: '退出码：0 成功，1 失败，2 用法错误，3 策略拒绝，4 预算用尽，5 校验失败，130 中断。',
  colon: '：',
  comma: '、',
  semicolon: '；',
  none: '无。',
  yesNo: '[y/N]',
  written: file => `已写入 ${file}。`,
}

export const errors: typeof en.errors = {
  error: '错误',
  next: '下一步',
  unverified: '此响应没有服务的签名：可能来自中间代理。',
  unexpected: message => `意外错误：${message}`,
  connection: url => `${url} 没有响应。`,
  connectionMaybe: key =>
    `无法确定查询是否已被回答。请用同一密钥重试，不会重复扣费：--idempotency-key ${key}`,
  baseUrl: '服务以其地址命名，例如 https://cleanroom.example。',
  response: '服务的响应格式不为本版本所识别。',
  upload: '要续传的上传属于另一个文件。',
  job: detail => `封存失败：${detail}`,
  vault: '已存的盲查询票据无法打开：口令或密钥不符，或文件夹被改动。',
  ticket: state => `盲查询票据未能使用（${state}）。未计费，问题内容未透露。`,
  ticketTaken: '另一个命令正在使用这张盲查询票据。未发送任何内容。',
  blindEstimate: '平台要求的票据与该问题不符。未发送任何内容。',
  blindRepeat: '相同的公开部分此前已问过；未再次提问。',
  blindUnreadable:
    '平台的答案无法解密。已计费，且不会告知平台。请不要因此重问：重复提问可能向不诚实的平台透露信息。请联系合规官。',
  contract: message => `合同不成立：${message}。`,
  evidence: message => `这不能证明作弊：${message}。`,
  period: text => `月份写作 2026-10，日期写作 2026-10-31，起始日不晚于截止日；无法识别：${text}。`,
  logEntry: entry => `平台展示的条目 ${entry} 与其日志中的不一致。`,
  answerFile: '不是答案文件，或其各部分相互矛盾。',
  verification: (message, where) => `校验失败：${message}${where}。`,
  identity: message => `响应并非来自所固定的服务：${message}。其内容未被使用。`,
  keyFile: '配置档案中的密钥已损坏。',
  where: { index: '条目', path: '文件', field: '字段' },
  commander: {
    unknownCommand: name => `未知命令 ${name}。`,
    unknownOption: name => `未知选项 ${name}。`,
    missingArgument: name => `缺少参数 ${name}。`,
    optionMissingArgument: name => `选项 ${name} 需要一个值。`,
    missingMandatoryOptionValue: name => `缺少选项 ${name}。`,
    invalidArgument: name => `${name} 的取值无效。`,
    excessArguments: '参数过多。',
    commandMissing: '请指明命令。',
    didYouMean: names => `您是否想输入 ${names}？`,
  },
}

export const roles: typeof en.roles = {
  provider: '提供方',
  consumer: '需求方',
  officer: '合规官',
  operator: '运营方',
}

export const answer: typeof en.answer = {
  statistics: {
    count: '明细行数',
    orders: '订单数',
    units: '买家数',
    sum: '合计',
    mean: '均值',
    average: '平均',
    centred: '均值（求和部分）',
  },
  kinds: {
    mean: of => `${of}均值`,
    average: of => `平均${of}`,
    share: of => `${of}占比`,
    tgi: of => `${of} TGI`,
    index: of => `${of}指数`,
    growth: (of, lag) => (lag === 1 ? `${of}环比` : `${of}较前 ${lag} 期`),
  },
  marks: { small: threshold => `< ${threshold}`, unbounded: '?', 'no-earlier': '·' },
  everything: '整个版本',
  smallCells: (count, threshold) => `< ${threshold}：数值过小不予显示（${count} 组），会被噪声淹没。`,
  unboundedCells: count => `?：噪声下任何取值都有可能（${count} 组）。`,
  legend: '95 % 区间，仅含噪声。条形：█ 至下限，▓ 至估计值，░ 至上限。',
  kept: {
    all: (view, what) => `视图 ${view}（${what}）：保留 100 %，无界限。`,
    atMost: (view, what, share) =>
      `视图 ${view}（${what}）：界限至多保留 ${share}；被截去的部分不在任何区间内。`,
    unknown: (view, what) => `视图 ${view}（${what}）：无法得知保留比例。`,
  },
  spent: (epsilon, rho, delta) => `花费：ε ${epsilon}，ρ ${rho}（δ ${delta}）。`,
  free: id => `已存答案 ${id}：未花费预算。`,
  entry: (id, seq, time) => `${id} · 日志条目 ${seq} · ${time}`,
  csv: { what: '指标' },
}

export const estimate: typeof en.estimate = {
  columns: {
    part: '部分',
    statistic: '统计量',
    view: '视图',
    groups: '分组数',
    smallestReadable: '最小可读值',
  },
  free: '免费',
  price: yuan => `价格：${yuan}。`,
  stored: id => `已有答案：${id}，免费。`,
  room: (rho, fits) => `剩余：ρ ${rho}；还可提出 ${fits} 次同样的查询。`,
  unspent: '仅为估算：未花费预算，未读取任何数据行。',
}

export const enrol: typeof en.enrol = {
  done: (title, id, roles, key) => `已为 ${title}（${id}：${roles}）登记 ${key}。`,
  pinned: key => `已固定服务密钥 ${key}：请与运营方告知的核对。`,
  profile: file => `含私钥的配置档案：${file}。请妥善备份。`,
}

export const org: typeof en.org = {
  columns: { id: '标识', title: '名称', roles: '角色', added: '加入时间' },
  handOver: (id, expires) => `${id} 的一次性登记码，有效期至 ${expires}。请转交：`,
}

export const key: typeof en.key = {
  columns: { id: '标识', label: '名称', since: '生效时间', until: '失效时间', state: '状态' },
  own: '有效，本档案',
  valid: '有效',
  revoked: entry => `已由条目 ${entry} 吊销`,
  confirmRevoke: id => `永久吊销 ${id}？`,
}

export const dataset: typeof en.dataset = {
  columns: {
    edition: '版本',
    title: '名称',
    provider: '提供方',
    period: '时间段',
    status: '状态',
    capEpsilon: '单个需求方 ε',
  },
  statuses: {
    sealing: '封存中',
    sealed: '已封存，未获批准',
    waiting: '待审批',
    failed: '失败',
    open: '开放',
    frozen: '冻结',
    withdrawn: '已撤回',
  },
  none: '尚未发布数据集。',
  drafted: file => `已起草 ${file}：请先核对角色、取值与预算，再继续。`,
  reading: '读取导出文件',
  prepareSteps: { read: '读取', encode: '匿名化', report: '生成报告', write: '写出' },
  prepared: folder => `贡献文件与清单位于 ${folder}。`,
  uploading: '上传',
  resuming: '继续此前的上传。',
  sealing: '封存',
  steps: {
    verify: '校验',
    bound: '限制贡献',
    seal: '封存',
    cubes: '构建数据立方',
    'kept-share': '发布保留比例',
  },
  registered: edition => `版本 ${edition} 已封存；合规官审批后开始回答：`,
}

export const edition: typeof en.edition = {
  dimension: '维度',
  label: '标签',
  values: '取值',
  source: '来源',
  measures: '度量',
  view: '视图',
  perUnitNote: '* 每个买家一个取值',
  unbounded: '无界限',
  perUnit: max => `每个买家至多 ${max} 行`,
  cap: (max, over) => `按 ${over} 至多 ${max} 行`,
  caps: (one, total, delta) => `预算：单个需求方 ε ${one}，全部合计 ε ${total}（δ ${delta}）。`,
  blind: statistics => `可盲查询：${statistics}。`,
  oneOnly: statistic => `${statistic}（仅限一个单元）`,
  notBlind: statistics => `不可盲查询：${statistics}；其声明容量与最大贡献之积超出密文可计算的范围。`,
  yearly: (one, total) => `任意 12 个月：单个需求方 ε ${one}，全部合计 ε ${total}。`,
  confirmWithdraw: id => `永久撤回 ${id} 并销毁其数据行？`,
}

export const grant: typeof en.grant = {
  columns: {
    id: '标识',
    dataset: '数据集',
    consumer: '需求方',
    modes: '模式',
    purposes: '用途',
    budget: '预算 ρ',
    spent: '已花费',
    price: '价格',
    until: '有效期至',
    state: '状态',
  },
  none: '没有授权。',
  confirmLevel: (id, level) =>
    `${id} 的盲查询票据：允许作弊者每次抽选以至多 ${level === 'full' ? '2^-40' : '1/735471'} 的概率蒙混过关？`,
  confirmRevoke: id => `终止 ${id}？`,
  revoked: id => `${id} 已终止。`,
  revokedAt: time => `已于 ${time} 撤销`,
}

export const budget: typeof en.budget = {
  columns: {
    edition: '版本',
    account: '账户',
    spent: '已花费 ρ',
    cap: '上限 ρ',
    left: '剩余 ρ',
    epsilonCap: '上限 ε',
    used: '使用率',
  },
  total: '全部需求方',
  none: '没有预算：没有有效授权，或没有开放的版本。',
}

export const answers: typeof en.answers = {
  columns: { id: '标识', edition: '版本', kind: '类型', entry: '条目', released: '发布时间' },
  kinds: { profile: '画像', trend: '趋势', aggregate: '聚合' },
  none: '尚无答案。',
  verified: (id, edition, index, size, time) =>
    `通过：${edition} 的 ${id} 是日志条目 ${index}（在 ${size} 条时证明，${time}）。`,
}

export const log: typeof en.log = {
  columns: {
    entry: '条目',
    time: '时间',
    type: '类型',
    what: '对象',
    who: '操作者',
    outcome: '结果',
    edition: '版本',
    state: '状态',
    accounts: '账户数',
    spent: '已花费 ρ',
    cap: '上限 ρ',
  },
  states: { waiting: '未审批', open: '开放', frozen: '冻结', withdrawn: '已撤回' },
  none: '没有条目。',
  leafTitle: entry => `条目 ${entry}，公开叶子`,
  bodyTitle: '私有正文',
  bodyNone: '没有私有正文。',
  exporting: '复制日志',
  exported: (size, folder) => `已把 ${size} 个条目复制到 ${folder}。`,
  verifying: '校验日志',
  verified: (origin, size) => `通过：日志 ${origin}，${size} 个条目；全部数据块与预算均已重算。`,
  root: '根哈希',
  counts: (released, refused, failed, refusals, decisions) =>
    `答案 ${released}，拒绝 ${refused}，失败 ${failed}；其他拒绝 ${refusals}；决定 ${decisions}。`,
}

export const service: typeof en.service = {
  settingsOk: '配置有效。',
  initialised: folder => `数据目录 ${folder} 已就绪。请妥善保管其中的 keys 文件夹：持有者可冒充本服务。`,
  logKey: '日志校验公钥',
  operatorCode: expires => `首个运营方的一次性登记码，有效期至 ${expires}：`,
  backedUp: file => `备份已写入 ${file}。其中含有私钥与私有正文，请与服务同等保管。`,
  restored: folder => `已恢复到 ${folder}；服务启动时会校验日志、账本与封存文件。`,
}

export const blind: typeof en.blind = {
  steps: {
    make: '制作盲查询票据',
    open: '打开被选中的实例',
    check: '平台核验中',
    fetch: '下载份额',
    ask: '提问',
  },
  states: {
    made: '已制作',
    chosen: '已选定',
    opened: '已打开',
    ready: '可用',
    asked: '已提问，尚无答案',
    answered: '已回答',
    ended: '已作废',
  },
  columns: {
    id: '编号',
    state: '状态',
    dataset: '数据集',
    mode: '模式',
    cells: '隐藏单元',
    level: '级别',
    expires: '到期',
    service: '平台状态',
    organisation: '机构',
    ticket: '票据',
    found: '发现时间',
    lifted: '解除时间',
  },
  none: '没有票据。',
  noEvidence: '没有证据。',
  damaged: name => `本文件夹中的票据 ${name} 已损坏，不会被使用。`,
  waits: (id, left) =>
    `平台在等待打开 ${id}；再次提问即可完成。${left === null ? '' : `365 天内还可放弃 ${left} 次。`}`,
  confirmGiveUp: (id, isHere, left) =>
    `放弃 ${id}？${isHere ? '其种子就在本机：再次提问即可免费完成。' : ''}${left === null ? '' : `此举记入日志，365 天内还可放弃 ${left} 次。`}`,
  givenUp: (id, left) => `${id} 已放弃。${left === null ? '' : `365 天内还可放弃 ${left} 次。`}`,
  nextTicket: '正在后台为下一个问题制作票据。',
  everythingElse: '本版本中的一个选择',
  hidden: what => `对其他任何人隐藏：${what}`,
  hiddenFromYou: what => `隐藏：${what}（只有提问者能读取数值）`,
  repeat: (time, answer) =>
    `警告：相同的公开部分已于 ${time} 在本版本问过${answer === null ? '' : `（${answer}）`}。若因答案看似有误而重问，可能向不诚实的平台透露隐藏内容的一个比特，并且会再次计费。`,
  confirmRepeat: '仍要再问？',
  estimate: (groups, cells, level, made, closed) =>
    `盲查询：${groups} 个分组，在 ${cells} 个隐藏单元中选择；票据级别 ${level}（${made} 个实例，${closed} 个不打开）。`,
  ahead: (up, down, seconds) => `提前进行（与问题无关）：上行 ${up}，下行 ${down}，约 ${seconds} 秒。`,
  online: (up, down, milliseconds) => `提问时：上行 ${up}，下行 ${down}，约 ${milliseconds} 毫秒。`,
  proven: (organisation, ticket, position, reason) =>
    `已证实：${organisation} 在 ${ticket} 上作弊：实例 ${position}，${reason}。`,
  provenBy: (key, entry) =>
    `上传与打开均由 ${key} 签名；选定结果为日志第 ${entry} 条；打开内容已在本地核验。`,
  reasons: {
    length: '选择子长度不符',
    template: '选择子的固定字节被改动',
    residue: '选择子含有越界数值',
    digest: '选择子与签名的摘要不符',
    derivation: '其种子生成的选择子与签名的不同',
  },
  confirmLift: (organisation, count) => `解除 ${organisation} 的暂停（${count} 份证据）？`,
  liftedNow: organisation => `${organisation} 可再次提问。`,
}
