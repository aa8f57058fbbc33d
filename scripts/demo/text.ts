// What the demo says, in both languages.
import type { Language } from '../../schemas/common.ts'
import { TICKET_WORDS } from '../../schemas/messages/terms.ts'
import { sayCode } from '../../schemas/say-code.ts'
import type { Story } from './story.ts'

const en = {
  title: 'Yinsuan: ask the market without showing your hand',
  steps: {
    service: 'A district starts its clean room',
    witness: 'The mall and the compliance office run witnesses of the log',
    enrol: 'A mall, a manufacturer and a compliance officer join; each key is made on its member’s side',
    sample: 'The mall exports its orders (sample data: nobody’s real purchases)',
    prepare: 'The mall’s own tool anonymises the export; nothing has left its machine yet',
    publish:
      'The contribution file goes up; the service bounds it, seals the edition and releases its totals',
    grant:
      'The mall offers a contract to the manufacturer and to a rival: open and blind questions for product planning, within a budget',
    accept: 'Both sign it too: only then it takes effect',
    approve:
      'The officer reads the registration passport and approves the edition; until then, nobody can query it',
    estimate: 'The manufacturer asks what a question would cost, before spending anything',
    profile: 'Who buys it? A profile of buyers, against the whole market',
    trend: 'How does demand move?',
    aggregate: 'Any other question',
    repeat: 'The same question again',
    'blind-ticket': 'The manufacturer makes a ticket for questions that nobody is told',
    'blind-profile': 'Who buys it? The same profile, but which product is meant stays hidden from everybody',
    'blind-trend': 'How does demand move? Which product: hidden again',
    'blind-any': 'Several products together, hidden',
    'blind-cheat': 'A rival tries to read two cells at once with a malformed ticket',
    refusal: 'A question with a mistake in it',
    budget: 'The manufacturer spends what is left, and asks once more',
    log: 'The officer reads the log from outside and recomputes every budget',
    settle: 'The mall and the manufacturer each work out from the log what the month costs',
    report: 'The officer makes the compliance report of the month',
    tamper: 'Somebody changes one byte in a copy of the log',
    rollback: 'The operator brings back the database as it was before all this, to get the budget back',
  },
  witnesses: (count: number) => `${count} witnesses cosign the log from now on; no answer without them`,
  witnessed: (names: readonly string[]) => `cosigned by ${names.join(' and ')}`,
  unrefused: 'the older database was served',
  members: (count: number) => `${count} members enrolled`,
  rows: (rows: string) => `${rows} order lines`,
  prepared: (dimensions: number, measures: number, views: number) =>
    `${dimensions} dimensions, ${measures} measures, ${views} views; direct identifiers in kept columns: none`,
  sealed: (edition: string) => `edition ${edition} is sealed`,
  signedByBoth: (code: string) => `asked before: ${code}; both signatures verify from the file alone`,
  passport: (epsilon: string, delta: string, gaps: number) =>
    `passport: at most ε = ${epsilon} a year for one consumer (δ = ${delta}); ${gaps} ${gaps === 1 ? 'thing' : 'things'} not stated`,
  approved: (code: string) => `asked before: ${code}; now it is open`,
  cost: (epsilon: string, charge: string) => `it would cost ε = ${epsilon} (ρ = ${charge})`,
  part: (name: string, plusMinus: string, smallest: string) =>
    `${name}: ± ${plusMinus} at 95 %; readable from about ${smallest}`,
  estimateHeld: (charge: string) => `charged exactly what was estimated: ρ = ${charge}`,
  ticket: (cells: number, closed: number) =>
    `ready: one question among ${cells} hidden cells; ${closed} instances stayed closed`,
  hiddenFromService: 'neither the stored question nor the log names the product',
  agrees: (close: number, all: number) => `${close} of ${all} blind numbers agree with the open ones`,
  cheatState: (state: string) => `the service opened the instances it chose: ticket ${state}`,
  proven: (position: number) =>
    `the officer checked the evidence without the service: instance ${position} is malformed`,
  suspended: (code: string) => `the rival is answered nothing more: ${code}`,
  free: 'the stored answer came back, byte for byte, and cost nothing',
  covered: (held: number, all: number) =>
    `${held} of ${all} intervals hold the true number of buyers (95 % are meant to)`,
  taught: (detail: string) => `refused: ${detail}`,
  spent: (detail: string) => `refused: ${detail}`,
  verified: (size: number) => `log of ${size} entries verified: every answer charged, every cap kept, no gap`,
  receipts: (count: number) => `${count} answers proven by their receipts`,
  settled: (answers: string, yuan: string) =>
    `${answers} answers, ${yuan}: both sides have the same account, to the fen`,
  reported: (kib: number) => `ten parts, each statement with its entry: ${kib} KiB`,
  caught: (code: string) => `caught: ${code}`,
  uncaught: 'the changed copy passed',
  finished: (seconds: string) => `Done in ${seconds} s.`,
  failed: 'Something did not hold; see above.',
  staying: (url: string) => `The service stays up (Ctrl-C ends it). Console: ${url}`,
  keyFiles: (passphrase: string) =>
    `Sign in there with one of these key files; the passphrase of each is: ${passphrase}`,
  stayRoles: {
    newcomer: 'consumer (all of its budget left)',
    maker: 'consumer (its budget is spent)',
    mall: 'provider',
    officer: 'compliance officer',
    operator: 'operator',
  },
  consoleNotBuilt: 'The console is not built yet: npm run build:console',
}

export type DemoText = typeof en
export type DemoStory = Story<keyof DemoText['steps']>

const zh: DemoText = {
  title: '隐算：问市场，不亮底牌',
  steps: {
    service: '区里启动数据洁净室',
    witness: '商城与合规办各自运行日志见证方',
    enrol: '一家商城、一家制造企业、一位合规官加入；密钥都在成员自己一侧生成',
    sample: '商城导出订单（示例数据，不是任何人的真实消费）',
    prepare: '商城自己的工具先做匿名化，此时数据尚未离开本机',
    publish: '贡献文件上传；服务做贡献限幅、封存数据版本并发布数据版本总量',
    grant: '商城向制造企业与一家竞争对手发出合同：普通查询与盲查询、用于产品规划、预算有限',
    accept: '双方签署后合同才生效',
    approve: '合规官查看登记护照并审批数据版本；审批前任何人都不能查询',
    estimate: '制造企业先问代价，此时不花任何预算',
    profile: '谁在买？买家画像，与全市场对比',
    trend: '需求如何变化？',
    aggregate: '其他问题',
    repeat: '同一个问题再问一次',
    'blind-ticket': '制造企业制作一张票据，用于不告诉任何人的问题',
    'blind-profile': '谁在买？同一画像，但问的是哪种产品对所有人隐藏',
    'blind-trend': '需求如何变化？产品仍然隐藏',
    'blind-any': '几种产品合在一起问，同样隐藏',
    'blind-cheat': '竞争对手用畸形票据企图一次读取两个单元',
    refusal: '一个写错了的问题',
    budget: '制造企业花完剩余预算，再问一次',
    log: '合规官从外部读取日志，重新计算每一笔预算',
    settle: '商城与制造企业各自根据日志算出本月费用',
    report: '合规官生成本月的合规报告',
    tamper: '有人在日志副本里改了一个字节',
    rollback: '运营方恢复此前的数据库，企图拿回已花的预算',
  },
  witnesses: count => `此后由 ${count} 个见证方联署日志；未经联署不给答案`,
  witnessed: names => `由 ${names.join('、')} 联署`,
  unrefused: '旧数据库竟然被用来提供服务',
  members: count => `已登记 ${count} 个成员`,
  rows: rows => `${rows} 行订单明细`,
  prepared: (dimensions, measures, views) =>
    `${dimensions} 个维度、${measures} 个度量、${views} 个视图；保留列中未发现直接标识符`,
  sealed: edition => `数据版本 ${edition} 已封存`,
  signedByBoth: code => `签署前提问：${code}；仅凭文件即可核验双方签名`,
  passport: (epsilon, delta, gaps) =>
    `护照：单个需求方一年至多 ε = ${epsilon}（δ = ${delta}）；${gaps} 项未说明`,
  approved: code => `审批前提问：${code}；现已开放`,
  cost: (epsilon, charge) => `代价为 ε = ${epsilon}（ρ = ${charge}）`,
  part: (name, plusMinus, smallest) => `${name}：95 % 误差 ± ${plusMinus}；约 ${smallest} 以上可读`,
  estimateHeld: charge => `实际扣费与估算完全一致：ρ = ${charge}`,
  ticket: (cells, closed) => `可用：在 ${cells} 个隐藏单元中提一个问题；${closed} 个实例保持未开启`,
  hiddenFromService: '服务存储的问题与日志中都没有该产品',
  agrees: (close, all) => `${all} 个盲查询数值中有 ${close} 个与普通查询一致`,
  cheatState: state => `服务开启了抽检的实例：票据${sayCode(TICKET_WORDS.zh, state)}`,
  proven: position => `合规官不依赖服务方核验了证据：实例 ${position} 畸形`,
  suspended: code => `竞争对手不再得到任何回答：${code}`,
  free: '返回已存答案，逐字节一致，不再扣费',
  covered: (held, all) => `${all} 个区间中有 ${held} 个包含真实买家数（目标 95 %）`,
  taught: detail => `被拒绝：${detail}`,
  spent: detail => `被拒绝：${detail}`,
  verified: size => `日志共 ${size} 条，核验通过：每个答案都已扣费、未超上限、序号无缺`,
  receipts: count => `${count} 个答案的回执均可证明`,
  settled: (answers, yuan) => `${answers} 个答案，${yuan}：双方账目一致，精确到分`,
  reported: kib => `十个部分，每项陈述附日志条目：${kib} KiB`,
  caught: code => `已发现：${code}`,
  uncaught: '改动过的副本竟然通过了',
  finished: seconds => `完成，用时 ${seconds} 秒。`,
  failed: '有检查未通过，见上文。',
  staying: url => `服务继续运行（按 Ctrl-C 结束）。控制台：${url}`,
  keyFiles: passphrase => `用下列密钥文件之一登录；口令均为：${passphrase}`,
  stayRoles: {
    newcomer: '需求方（预算未动用）',
    maker: '需求方（预算已用尽）',
    mall: '提供方',
    officer: '合规官',
    operator: '运营方',
  },
  consoleNotBuilt: '控制台尚未构建：npm run build:console',
}

export const DEMO_TEXT: Readonly<Record<Language, DemoText>> = { en, zh }
