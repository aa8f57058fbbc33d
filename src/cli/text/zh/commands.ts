// 各命令的用途与示例。
import type * as en from '../en/commands.ts'

export const GROUPS: typeof en.GROUPS = {
  config: { summary: '服务配置', examples: ['yinsuan config check'] },
  org: { summary: '成员机构（运营方）', examples: ['yinsuan org list'] },
  key: { summary: '本机构的密钥', examples: ['yinsuan key list'] },
  dataset: { summary: '准备、发布与查看数据集', examples: ['yinsuan dataset list'] },
  edition: { summary: '冻结、解冻或撤回版本', examples: ['yinsuan edition freeze appliance-orders@2025'] },
  grant: { summary: '需求方可以查询什么', examples: ['yinsuan grant list'] },
  query: {
    summary: '提出查询',
    examples: ['yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1'],
  },
  estimate: {
    summary: '查询的预计花费；不消耗预算',
    examples: ['yinsuan estimate profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1'],
  },
  blind: { summary: '盲查询票据；作弊证据', examples: ['yinsuan blind ticket list'] },
  'blind ticket': {
    summary: '盲查询前预先制作的票据',
    examples: ['yinsuan blind ticket make appliance-orders@2025 --hide category --group-by month'],
  },
  budget: { summary: '预算上限与花费', examples: ['yinsuan budget show'] },
  answer: { summary: '已存答案及其证明', examples: ['yinsuan answer list'] },
  log: {
    summary: '公开审计日志',
    examples: ['yinsuan log verify https://cleanroom.example --key "$(cat log.vkey)"'],
  },
  witness: {
    summary: '日志见证方：只共签它亲见增长的日志',
    examples: ['yinsuan witness serve witness'],
  },
}

export const COMMANDS: typeof en.COMMANDS = {
  init: {
    summary: '建立新服务的数据目录，并生成首个运营方的登记码',
    examples: ['yinsuan init --data-dir data --name cleanroom.example/log'],
  },
  serve: {
    summary: '运行服务',
    examples: ['yinsuan serve --data-dir data', 'DATABASE_URL=postgres://… yinsuan serve --data-dir data'],
  },
  'config check': {
    summary: '检查配置，一次列出全部错误',
    examples: ['yinsuan config check', 'yinsuan config check --data-dir /srv/yinsuan'],
  },
  'config print': { summary: '打印生效的配置，隐藏机密', examples: ['yinsuan config print --data-dir data'] },
  backup: {
    summary: '把服务备份到新文件夹：须已停止，或使用 PostgreSQL 时可在运行中',
    examples: ['yinsuan backup yinsuan-backup --data-dir data'],
  },
  restore: {
    summary: '把备份恢复到空的数据目录',
    examples: ['yinsuan restore yinsuan-backup --data-dir data'],
  },
  'org add': {
    summary: '添加成员，并打印一次性登记码',
    examples: ['yinsuan org add dongfang --title "Dongfang Appliances" --title-zh 东方电器 --role consumer'],
  },
  'org list': { summary: '列出成员', examples: ['yinsuan org list', 'yinsuan org list --json'] },
  'org code': { summary: '为丢失密钥的成员生成新的登记码', examples: ['yinsuan org code dongfang'] },
  enrol: {
    summary: '在本机生成密钥，并用一次性登记码登记',
    examples: [
      'yinsuan enrol https://cleanroom.example CODE',
      'yinsuan enrol https://cleanroom.example CODE --service-key key_… --profile work',
    ],
  },
  'key list': { summary: '列出本机构的密钥', examples: ['yinsuan key list'] },
  'key export': {
    summary: '将此配置档案的密钥写成网页控制台可打开的加密文件',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key export maker.key.json'],
  },
  'key import': {
    summary: '由加密的密钥文件（例如控制台的备份）建立配置档案',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key import maker.key.json --profile work'],
  },
  'key revoke': { summary: '永久吊销密钥', examples: ['yinsuan key revoke key_… --yes'] },
  'dataset init': {
    summary: '根据导出文件起草 dataset.yaml',
    examples: ['yinsuan dataset init orders.csv', 'yinsuan dataset init exports/orders.csv.gz dataset.yaml'],
  },
  'dataset prepare': {
    summary: '读取导出文件，展示隐私报告，写出贡献文件',
    examples: ['yinsuan dataset prepare dataset.yaml --data exports --out prepared'],
  },
  'dataset register': {
    summary: '上传贡献文件并封存为版本；可断点续传',
    examples: ['yinsuan dataset register prepared'],
  },
  'dataset publish': {
    summary: '准备与登记一次完成',
    examples: ['yinsuan dataset publish dataset.yaml --data exports --out prepared'],
  },
  'dataset list': {
    summary: '数据集目录',
    examples: ['yinsuan dataset list', 'yinsuan dataset list --json'],
  },
  'dataset show': {
    summary: '查看数据集或版本：维度、度量、视图、上限',
    examples: ['yinsuan dataset show appliance-orders', 'yinsuan dataset show appliance-orders@2025 --csv'],
  },
  'edition freeze': { summary: '暂停回答某版本', examples: ['yinsuan edition freeze appliance-orders@2025'] },
  'edition unfreeze': {
    summary: '恢复回答某版本',
    examples: ['yinsuan edition unfreeze appliance-orders@2025'],
  },
  'edition withdraw': {
    summary: '永久停止并销毁数据行；已花费的预算不退还',
    examples: ['yinsuan edition withdraw appliance-orders@2025 --yes'],
  },
  'grant issue': {
    summary: '向一个需求方发出关于一个数据集的合同',
    examples: [
      'yinsuan grant issue --to dongfang --modes open --purpose product-planning --budget epsilon:4 --expires +90d',
      'yinsuan grant issue --dataset appliance-orders --to dongfang --purpose pricing --budget rho:0.1 --expires 2026-12-31 --price 5000',
    ],
  },
  'grant list': { summary: '已发出或收到的授权', examples: ['yinsuan grant list'] },
  'grant level': {
    summary: '决定某授权的盲查询票据的防作弊强度（合规官，记入日志）',
    examples: ['yinsuan grant level grant_… strong --yes'],
  },
  'grant revoke': { summary: '终止授权', examples: ['yinsuan grant revoke grant_… --yes'] },
  'query profile': {
    summary: '消费者画像：按维度的占比与 TGI，附区间',
    examples: [
      'yinsuan query profile appliance-orders@2025 category=air-fryer --by age_band,gender --epsilon 1',
      'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band --within 300 --csv --output profile.csv',
    ],
  },
  'query trend': {
    summary: '市场趋势：订单、买家与金额随时间的变化与增长',
    examples: [
      'yinsuan query trend appliance-orders@2025 品类=空气炸锅 --period month --select orders,sum:revenue --epsilon 1',
      'yinsuan query trend appliance-orders@2025 category=air-fryer --select orders --split-by price_band --rho 0.02',
    ],
  },
  'query aggregate': {
    summary: '通用形式：任意维度上的统计',
    examples: [
      'yinsuan query aggregate appliance-orders@2025 province=GD,ZJ --select count,mean:revenue --group-by category --epsilon 0.5',
      'yinsuan query aggregate --file question.json --json',
    ],
  },
  'estimate profile': {
    summary: '画像查询的花费与误差；不消耗预算',
    examples: ['yinsuan estimate profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1'],
  },
  'estimate trend': {
    summary: '趋势查询的花费与误差；不消耗预算',
    examples: [
      'yinsuan estimate trend appliance-orders@2025 category=air-fryer --select orders,sum:revenue --epsilon 1',
    ],
  },
  'estimate aggregate': {
    summary: '聚合查询的花费与误差；不消耗预算',
    examples: [
      'yinsuan estimate aggregate appliance-orders@2025 --select units --group-by province --within 500',
    ],
  },
  'blind ticket make': {
    summary: '预先制作票据，使盲查询立即得到回答',
    examples: [
      'yinsuan blind ticket make appliance-orders@2025 --hide category --select units --group-by age_band',
      'yinsuan blind ticket make appliance-orders@2025 --hide category --any --select orders --group-by month',
    ],
  },
  'blind ticket list': {
    summary: '列出票据：可用的、未完成的、已提问的',
    examples: ['yinsuan blind ticket list', 'yinsuan blind ticket list --json'],
  },
  'blind ticket show': {
    summary: '查看一张票据在本地与平台的状态',
    examples: ['yinsuan blind ticket show ticket_…'],
  },
  'blind ticket keep': {
    summary: '使某一种票据保持可用：补齐所缺的',
    examples: ['yinsuan blind ticket keep ticket_… --count 2'],
  },
  'blind ticket give-up': {
    summary: '放弃不再打开的抽选：记入日志，365 天内两次，此后须由合规官决定',
    examples: ['yinsuan blind ticket give-up ticket_… --yes'],
  },
  'blind evidence': {
    summary: '列出作弊证据，或在不信任平台的前提下核验其中一份（合规官）',
    examples: ['yinsuan blind evidence', 'yinsuan blind evidence evidence_… --json --output evidence.json'],
  },
  'blind lift': {
    summary: '解除因打开未通过而被暂停的机构（合规官，记入日志）',
    examples: ['yinsuan blind lift dongfang --yes'],
  },
  'budget show': {
    summary: '各版本已花费与剩余的预算',
    examples: ['yinsuan budget show', 'yinsuan budget show --csv --output budget.csv'],
  },
  'answer list': { summary: '本机构的答案', examples: ['yinsuan answer list'] },
  'answer show': {
    summary: '再次查看已存答案，免费',
    examples: ['yinsuan answer show answer_…', 'yinsuan answer show answer_… --json --output answer.json'],
  },
  'answer verify': {
    summary: '用日志公钥校验答案文件，无需联系服务',
    examples: [
      'yinsuan answer verify answer.json',
      'yinsuan answer verify answer.json --key "$(cat log.vkey)"',
    ],
  },
  'log show': {
    summary: '日志条目，或其中一条的全部内容，附您可读的私有正文',
    examples: [
      'yinsuan log show --limit 20',
      'yinsuan log show 1200',
      'yinsuan log show --before 1200 --json',
    ],
  },
  'log export': {
    summary: '把整个日志复制为静态文件',
    examples: ['yinsuan log export log-copy', 'yinsuan log export log-copy --url https://cleanroom.example'],
  },
  'log verify': {
    summary: '由条目重建日志，并重算全部预算',
    examples: [
      'yinsuan log verify log-copy --key "$(cat log.vkey)"',
      'yinsuan log verify https://cleanroom.example --policy policy.yaml',
    ],
  },
  'log watch': {
    summary: '校验自上次查看以来的新增条目；日志被截断、改写或分叉时报警（退出码 5）',
    examples: [
      'yinsuan log watch https://cleanroom.example --policy policy.yaml --state watch.json',
      'yinsuan log watch https://cleanroom.example --key "$(cat log.vkey)" --state watch.json --every 60 --compare https://mirror.example/log',
    ],
  },
  'log rotate-key': {
    summary: '更换已停止服务的日志密钥：旧密钥下的最后一条记录指明新密钥',
    examples: ['yinsuan log rotate-key --data-dir data > log.vkey'],
  },
  'log keys': {
    summary: '从所信任的公钥出发，按其交接记录给出当前签署日志的公钥',
    examples: ['yinsuan log keys', 'yinsuan log keys https://cleanroom.example --key "$(cat log.vkey)"'],
  },
  'witness init': {
    summary: '为指定日志建立见证方与新密钥；输出其校验公钥',
    examples: ['yinsuan witness init witness --witness-name mall.example/witness --log "$(cat log.vkey)"'],
  },
  'witness serve': {
    summary: '运行见证方（C2SP tlog-witness）',
    examples: ['yinsuan witness serve witness', 'yinsuan witness serve witness --listen 10.0.0.2:7461'],
  },
  completion: {
    summary: '打印 shell 补全脚本',
    examples: [
      'yinsuan completion bash > ~/.local/share/bash-completion/completions/yinsuan',
      'yinsuan completion fish > ~/.config/fish/completions/yinsuan.fish',
    ],
  },
}

export const ARGUMENTS: typeof en.ARGUMENTS = {
  url: '服务地址，例如 https://cleanroom.example',
  code: '运营方给出的一次性登记码',
  org: '机构标识',
  key: '密钥标识',
  dataset: '数据集标识，或某个版本（dataset@label）',
  edition: 'dataset@label',
  filters: '维度=取值[,取值…]；可用名称或任一语言的标签',
  level: 'full 或 strong',
  grant: '授权标识',
  answer: '答案标识',
  file: '文件',
  dir: '空文件夹',
  'backup-dir': '备份文件夹',
  entry: '某一条目的编号，显示其全部内容',
  'dir-or-url': 'log export 写出的文件夹，或服务地址',
  'witness-dir': '见证方文件夹：密钥、设置与所见',
  ticket: '票据编号',
  evidence: '证据编号；省略则列出全部',
  shell: 'bash、zsh 或 fish',
  'dataset-file': 'dataset.yaml',
  prepared: 'dataset prepare 写出的文件夹',
}

export const OPTIONS: typeof en.OPTIONS = {
  policy: '所信任内容的 YAML 文件：log、witnesses、quorum（见 SECURITY.md）',
  state: '在两次查看之间保存最近检查点的文件',
  compare: '同一日志的其他展示处：镜像，或 见证方地址/日志名哈希；可重复',
  every: '每隔若干秒再次查看，直至报警',
  witnessName: '见证方的公开名称：主机与路径',
  log: '要见证的日志的校验公钥；可重复',
  listen: '地址:端口（默认 127.0.0.1:7461）',
  json: '输出 JSON',
  csv: '输出供电子表格使用的 CSV',
  output: '写入文件；.json 与 .csv 决定格式',
  yes: '不再询问',
  profile: '配置档案的名称或文件（亦可用 YINSUAN_PROFILE）',
  lang: '文字与标签的语言',
  quiet: 'stderr 上不输出提示',
  serviceKey: '运营方告知的服务密钥标识；不符则拒绝',
  label: '密钥在 key list 中的名称',
  validUntil: '密钥自动失效的时间：日期，或 +365d',
  title: '英文名称',
  titleZh: '中文名称',
  role: 'provider、consumer、officer、operator；逗号分隔',
  dataset: '数据集标识（默认：贵机构唯一的数据集）',
  to: '需求方的标识；报告为截止日，如 2026-10-31',
  modes: 'open、blind；逗号分隔（默认 open）',
  purpose: '平台的用途代码；逗号分隔',
  budget: 'epsilon:数值 或 rho:数值，各版本合计',
  expires: '日期（UTC 当日结束）或 +天数d',
  price: 'free、每个答案的分数、rho:分、month:分、quarter:分、year:分 或 cost:分:基点:价目（默认 free）',
  by: '画像维度；逗号分隔',
  cross: '各维度的交叉，而非每维一表',
  of: '统计量：units（买家）、orders、count（明细行）、sum:度量（默认 units）',
  base: '不与整个版本比较（无 TGI）',
  period: '日历维度（默认 month）；结算单为月份，如 2026-10，北京时间',
  select: '统计量：units、orders、count、sum:M、mean:M、average:M/M；逗号分隔',
  splitBy: '再按一个维度拆分，附各时段内的构成',
  groupBy: '分组维度；逗号分隔',
  shares: '同时给出各组占比',
  epsilon: '花费的隐私预算 ε（按版本的 δ）',
  rho: '花费的隐私预算 ρ',
  within: '每个数值在 95 % 下允许的误差',
  mechanism: '噪声机制（默认 discrete-gaussian）',
  view: '指定视图，而非噪声最小的视图',
  file: 'JSON 查询文件',
  blind: '维度=取值：对任何人（包括平台）都不透露；可重复',
  blindAny: '维度=取值,取值…：隐藏任意多个取值（噪声更大）',
  hide: '要隐藏的维度；逗号分隔',
  count: '保持可用的张数（默认 1，至多 7）',
  any: '用于隐藏任意多个取值的查询',
  blindLevel: '盲查询票据的防作弊强度（默认 full；其他须由合规官决定）',
  idempotencyKey: '重试可能已回答的查询：不会重复扣费',
  key: '日志的校验公钥（默认：档案中固定的公钥）',
  url: '服务地址（默认：档案中的地址）',
  before: '只显示此条目之前的条目；最新的在前',
  limit: '最多条数（默认 100）',
  dataDir: '服务的数据目录',
  name: '服务的公开名称：即日志的名称，例如 cleanroom.example/log',
  operator: '首个运营方的标识（默认 operator）',
  data: '导出文件所在文件夹（默认：dataset.yaml 所在处）',
  out: '贡献文件的文件夹（默认：prepared）',
  secret: '单元密钥文件（不存在则生成；请妥善保管）',
}
