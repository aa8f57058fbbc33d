// 各命令的用途与示例。
import { ADD_CONSUMER, ESTIMATE_PROFILE, PROFILE_TO_CSV, PROPOSE_AUDITOR } from './examples.ts'
import type * as en from './en.ts'

export const COMMANDS: typeof en.COMMANDS = {
  init: {
    summary: '建立新服务的数据目录，并生成首个运营方与首批合规官的登记码',
    examples: [
      'yinsuan init --data-dir data --name cleanroom.example/log',
      'yinsuan init --name cleanroom.example/log --operator exchange --officer compliance --officer-title-zh 区合规办',
    ],
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
    summary: '添加提供方或需求方，并打印一次性登记码',
    examples: [ADD_CONSUMER],
  },
  'org show': {
    summary: '查看本机构：角色、本配置档案的密钥，以及各项限额的用量',
    examples: ['yinsuan org show', 'yinsuan org show --json'],
  },
  'org list': { summary: '列出成员', examples: ['yinsuan org list', 'yinsuan org list --json'] },
  'org propose': {
    summary: '提出准入合规官、运营方或审计员；须由另一机构的合规官批准',
    examples: [PROPOSE_AUDITOR],
  },
  'org code': {
    summary: '为从未登记过密钥的提供方或需求方生成新的登记码',
    examples: ['yinsuan org code dongfang'],
  },
  'org propose-key': {
    summary: '为丢失密钥的成员提出追加密钥；须由另一机构的合规官批准',
    examples: ['yinsuan org propose-key dongfang'],
  },
  enrol: {
    summary: '在本机生成密钥，并用一次性登记码登记',
    examples: [
      'yinsuan enrol https://cleanroom.example CODE',
      'yinsuan enrol https://cleanroom.example FIRST-HALF SECOND-HALF',
      'yinsuan enrol https://cleanroom.example CODE --service-key key_… --as work',
    ],
  },
  'key list': { summary: '列出本机构的密钥', examples: ['yinsuan key list'] },
  'key invite': { summary: '为本机构的同事或另一台设备生成一次性登记码', examples: ['yinsuan key invite'] },
  'key export': {
    summary: '将此配置档案的密钥写成网页控制台可打开的加密文件',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key export maker.key.json'],
  },
  'key import': {
    summary: '由加密的密钥文件（例如控制台的备份）建立配置档案',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key import maker.key.json --as work'],
  },
  'key rotate': {
    summary: '为此配置档案换用新密钥；旧密钥立即失效',
    examples: ['yinsuan key rotate --yes', 'yinsuan key rotate --valid-until +365d'],
  },
  'key rotate-master': {
    summary: '更换保护私有部分的主密钥；服务须已停止',
    examples: ['yinsuan key rotate-master --data-dir data'],
  },
  'key revoke': { summary: '永久吊销密钥', examples: ['yinsuan key revoke key_… --yes'] },
  'dataset init': {
    summary: '根据导出文件起草 dataset.yaml',
    examples: [
      'yinsuan dataset init orders.csv',
      'yinsuan dataset init exports/orders.csv.gz dataset.yaml --days 2025-01-01..2025-12-31 --domain category=categories.txt',
    ],
  },
  'dataset prepare': {
    summary: '读取导出文件，展示隐私报告，写出贡献文件',
    examples: ['yinsuan dataset prepare dataset.yaml --data exports --out prepared'],
  },
  'dataset register': {
    summary: '上传贡献文件并封存为数据版本；可断点续传',
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
    summary: '查看数据集或数据版本：维度、度量、视图、上限',
    examples: ['yinsuan dataset show appliance-orders', 'yinsuan dataset show appliance-orders@2025 --csv'],
  },
  'edition freeze': {
    summary: '暂停查询某数据版本',
    examples: ['yinsuan edition freeze appliance-orders@2025'],
  },
  'edition unfreeze': {
    summary: '恢复查询某数据版本',
    examples: ['yinsuan edition unfreeze appliance-orders@2025'],
  },
  'edition withdraw': {
    summary: '永久停止并销毁数据行；已消耗的预算不退还',
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
    examples: ['yinsuan grant level grant_… full --yes'],
  },
  'grant revoke': { summary: '终止一项授权', examples: ['yinsuan grant revoke grant_… --yes'] },
  'query profile': {
    summary: '消费者画像：按维度的占比与 TGI，附区间',
    examples: [
      'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band,gender --epsilon 1',
      PROFILE_TO_CSV,
    ],
  },
  'query trend': {
    summary: '市场趋势：订单、买家与金额随时间的变化与增长',
    examples: [
      'yinsuan query trend appliance-orders@2025 品类=空气炸锅 --period month --select orders,sum:revenue --epsilon 1',
      'yinsuan query trend appliance-orders@2025 品类=空气炸锅 --select orders --split-by price_band --rho 0.02',
    ],
  },
  'query aggregate': {
    summary: '通用形式：任意维度上的统计',
    examples: [
      'yinsuan query aggregate appliance-orders@2025 province=广东,浙江 --select count,mean:revenue --group-by category --epsilon 0.5',
      'yinsuan query aggregate --file question.json --json',
    ],
  },
  'estimate profile': {
    summary: '估算画像查询的消耗与误差；不实际消耗预算',
    examples: [ESTIMATE_PROFILE.zh],
  },
  'estimate trend': {
    summary: '估算趋势查询的消耗与误差；不实际消耗预算',
    examples: [
      'yinsuan estimate trend appliance-orders@2025 品类=空气炸锅 --select orders,sum:revenue --epsilon 1',
    ],
  },
  'estimate aggregate': {
    summary: '估算汇总查询的消耗与误差；不实际消耗预算',
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
    summary: '查看一张票据在本地与服务端的状态',
    examples: ['yinsuan blind ticket show ticket_…'],
  },
  'blind ticket keep': {
    summary: '使某一种票据保持可用：补齐所缺的',
    examples: ['yinsuan blind ticket keep ticket_… --count 2'],
  },
  'blind ticket give-up': {
    summary: '放弃不会再开启的抽检：记入日志，365 天内至多两次，此后须由合规官决定',
    examples: ['yinsuan blind ticket give-up ticket_… --yes'],
  },
  'blind evidence': {
    summary: '列出作弊证据，或在不信任服务方的前提下核验其中一份及相关申辩（合规官、当事人）',
    examples: ['yinsuan blind evidence', 'yinsuan blind evidence evidence_… --json --output evidence.json'],
  },
  'blind rebut': {
    summary: '对针对本机构的证据提出申辩：签名、记入日志，供合规官审阅',
    examples: ['yinsuan blind rebut evidence_… --text "我们的密钥于 3 月 3 日被盗。" --yes'],
  },
  'blind record': {
    summary: '本机保存的票据记录：被指控时，或服务方前后不一致时，可作证明',
    examples: ['yinsuan blind record ticket_… --json --output record.json'],
  },
  'blind check-record': {
    summary: '根据成员的票据记录，核验服务方所发抽检结果与日志是否一致（合规官）',
    examples: ['yinsuan blind check-record record.json'],
  },
  'blind lift': {
    summary: '解除因抽检未通过而被暂停的机构（合规官，记入日志）',
    examples: ['yinsuan blind lift dongfang --yes'],
  },
  'budget show': {
    summary: '各数据版本已消耗与剩余的预算',
    examples: ['yinsuan budget show', 'yinsuan budget show --csv --output budget.csv'],
  },
  'answer list': { summary: '本机构的答案', examples: ['yinsuan answer list'] },
  'answer show': {
    summary: '再次查看已存答案，免费',
    examples: ['yinsuan answer show answer_…', 'yinsuan answer show answer_… --json --output answer.json'],
  },
  'answer verify': {
    summary: '用日志公钥核验答案文件，无需联系服务',
    examples: [
      'yinsuan answer verify answer.json',
      'yinsuan answer verify answer.json --key "$(cat log.vkey)"',
    ],
  },
  'log show': {
    summary: '日志条目，或其中一条的全部内容，附您可读的私有部分',
    examples: ['yinsuan log show --limit 20', 'yinsuan log show 12', 'yinsuan log show --before 12 --json'],
  },
  'log export': {
    summary: '把整个日志复制为静态文件',
    examples: ['yinsuan log export log-copy', 'yinsuan log export log-copy --url https://cleanroom.example'],
  },
  'log verify': {
    summary: '由条目重建日志，重算全部预算，并核验谁签署了什么',
    examples: [
      'yinsuan log verify https://cleanroom.example --as officer',
      'yinsuan log verify log-copy --key "$(cat log.vkey)"',
      'yinsuan log verify https://cleanroom.example --policy policy.yaml',
    ],
  },
  'log watch': {
    summary: '核验自上次查看以来的新增条目；日志被截断、改写或分叉时报警（退出码 5）',
    examples: [
      'yinsuan log watch https://cleanroom.example --policy policy.yaml --state watch.json',
      'yinsuan log watch https://cleanroom.example --key "$(cat log.vkey)" --state watch.json --every 60 --compare https://mirror.example/log',
    ],
  },
  'log rotate-key': {
    summary: '更换日志密钥，服务须已停止：旧密钥下的最后一个条目指明新密钥',
    examples: ['yinsuan log rotate-key --data-dir data > log.vkey'],
  },
  'log keys': {
    summary: '从所信任的公钥出发，按其交接记录给出当前签署日志的公钥',
    examples: ['yinsuan log keys', 'yinsuan log keys https://cleanroom.example --key "$(cat log.vkey)"'],
  },
  'witness init': {
    summary: '为指定日志建立见证方与新密钥；输出其核验公钥',
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
