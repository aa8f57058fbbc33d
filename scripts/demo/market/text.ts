// What the demo of a market says, in both languages.
import type { Language } from '../../../schemas/common.ts'
import type { Story } from '../story.ts'

const en = {
  title: 'Yinsuan: three platforms answer together, and no row leaves its platform',
  steps: {
    hub: 'A district starts its hub; a manufacturer joins',
    standard: 'The operator proposes the market’s standard; the compliance officer approves it',
    nodes:
      'Three platforms each set up a node of their own: one code to enrol at the hub, no inbound port needed',
    publish:
      'Each exports, anonymises and publishes to its own node; its own officer approves (sample data: nobody’s real purchases)',
    contracts: 'The manufacturer signs a contract with each platform, through the hub',
    form: 'All three join; each compares the others’ keys and signs the market edition',
    estimate: 'The manufacturer asks what a joint question would cost; no platform is asked yet',
    killed: 'One platform loses its power, and the manufacturer asks',
    back: 'The platform is back, and the same question is asked again',
    repeat: 'The same question again',
    trend: 'Another joint question: how does demand move?',
    ticket:
      'The manufacturer makes one ticket for a question whose product nobody learns; every platform checks half of it',
    hidden: 'On that ticket it asks all three who buys a product that neither they nor the hub learn',
    alone: 'The manufacturer tries to ask one platform alone',
    forged: 'A dishonest hub puts a share of its own in the place of a platform’s',
    altered: 'Somebody changes one number in a stored answer',
    offline: 'The answers are verified from their files alone',
    logs: 'Everybody reads the hub’s log and each platform’s, and recomputes every budget',
    settle: 'Each platform, and the manufacturer, works out from the log what the month costs',
  },
  hub: (url: string) => `hub: ${url}`,
  standard: (market: string, dimensions: number, measures: number) =>
    `${market}: ${dimensions} dimensions, ${measures} measures; no platform answers alone`,
  node: (id: string, url: string, pid: number) => `${id}: process ${pid}, console ${url}`,
  published: (edition: string, rows: string) => `${edition}: ${rows} order lines, sealed and open`,
  contract: (id: string, yuan: string) => `${id}: ${yuan} an answer`,
  formed: (name: string, members: number, digest: string) =>
    `${name} is signed by all ${members}: ${digest.slice(0, 16)}…`,
  cost: (members: number, epsilon: string, rho: string) =>
    `each of the ${members} platforms would charge ε = ${epsilon} (ρ = ${rho})`,
  silent: (code: string, node: string) => `not answered, ${code}: ${node}`,
  heldNotCharged: 'the other two hold their shares; no log has a charge, and no share has left',
  completed: (nodes: number) => `answered by ${nodes} platforms, under the same signed question`,
  chargedOnce: 'each platform has charged what was estimated, once',
  covered: (held: number, all: number) =>
    `${held} of ${all} intervals hold the true number of accounts of all three (95 % are meant to)`,
  free: 'the same sum, and nobody was charged again',
  ticket: (nodes: number) => `the proofs of all ${nodes} chose what was opened, and each checked it`,
  hidden: 'what was signed and sent names no product; only the manufacturer can decrypt the sum',
  hiddenCharged: 'each platform has charged once',
  refusedAlone: (code: string) => `refused: ${code}`,
  caught: (code: string) => `caught: ${code}`,
  uncaught: 'it passed',
  proven: (answers: number, nodes: number) =>
    `${answers} answers: ${nodes} signatures and receipts each, the hub’s entry, and the sum itself`,
  verified: (origin: string, size: number, charges: number) =>
    `${origin}: ${size} entries, ${charges} charges; every budget recomputed`,
  verifiedHub: (size: number, questions: number) =>
    `hub.example/log: ${size} entries; all answers are among its ${questions} joint questions`,
  settled: (id: string, answers: string, yuan: string) =>
    `${id}: ${answers} answers, ${yuan}; the manufacturer has the same account`,
  staying: (url: string) => `All four stay up (Ctrl-C ends them). The hub’s console: ${url}`,
  stayingNode: (id: string, url: string) => `The console of ${id}: ${url}`,
  stayRoles: {
    maker: 'consumer',
    officer: 'compliance officer',
    operator: 'operator',
    provider: 'provider',
  },
}

export type MarketText = typeof en
export type MarketStory = Story<keyof MarketText['steps']>

const zh: MarketText = {
  title: '隐算：三家提供方共同作答，原始数据不离开提供方',
  steps: {
    hub: '区里启动枢纽，一家制造企业加入',
    standard: '运营方提出市场标准，合规官批准',
    nodes: '三家提供方各自建立节点：用一个登记码在枢纽登记，无需开放入站端口',
    publish: '各提供方导出、匿名化并发布到自己的节点，由自己的合规官审批（示例数据，不是任何人的真实消费）',
    contracts: '制造企业经枢纽与每家提供方签署合同',
    form: '三家提供方加入；各自核对其他提供方的密钥后签署市场期次',
    estimate: '制造企业先问联合查询的代价，此时不询问任何提供方',
    killed: '一家提供方断电，制造企业此时提问',
    back: '该提供方恢复，同一个问题再问一次',
    repeat: '同一个问题再问一次',
    trend: '另一个联合查询：需求如何变化？',
    ticket: '制造企业制作一张联合票据，用于不透露产品的查询；每家提供方各自核验其中一半',
    hidden: '用这张票据向三家查询某产品的购买人群，提供方和枢纽都不知道是哪种产品',
    alone: '制造企业试图只问一家提供方',
    forged: '不诚实的枢纽用自己编造的份额替换一家提供方的份额',
    altered: '有人在已存的答案里改了一个数字',
    offline: '仅凭文件离线核验答案',
    logs: '从外部读取枢纽与各提供方的日志，重新计算每一笔预算',
    settle: '各提供方与制造企业分别根据日志算出本月费用',
  },
  hub: url => `枢纽：${url}`,
  standard: (market, dimensions, measures) =>
    `${market}：${dimensions} 个维度、${measures} 个度量；任何提供方都不单独作答`,
  node: (id, url, pid) => `${id}：进程 ${pid}，控制台 ${url}`,
  published: (edition, rows) => `${edition}：${rows} 行订单明细，已封存并开放`,
  contract: (id, yuan) => `${id}：每个答案 ${yuan}`,
  formed: (name, members, digest) => `${name} 已由全部 ${members} 家签署：${digest.slice(0, 16)}…`,
  cost: (members, epsilon, rho) => `${members} 家提供方各扣 ε = ${epsilon}（ρ = ${rho}）`,
  silent: (code, node) => `未得到回答，${code}：${node}`,
  heldNotCharged: '另外两家保留各自的份额；没有日志记录扣费，也没有份额发出',
  completed: nodes => `${nodes} 家提供方就同一份已签名的查询作答`,
  chargedOnce: '每家提供方按估算扣费，且只扣一次',
  covered: (held, all) => `${all} 个区间中有 ${held} 个包含三家提供方的真实账号数（目标 95 %）`,
  free: '总和相同，无人重复扣费',
  ticket: nodes => `打开票据的哪一半由全部 ${nodes} 家的证明共同决定，每家都已自行核验`,
  hidden: '签名并发出的内容中没有产品名称；只有制造企业能解密总和',
  hiddenCharged: '每家提供方各扣费一次',
  refusedAlone: code => `被拒绝：${code}`,
  caught: code => `已发现：${code}`,
  uncaught: '竟然通过了',
  proven: (answers, nodes) =>
    `${answers} 个答案：每个有 ${nodes} 份签名与回执、枢纽的日志条目，总和可自行重算`,
  verified: (origin, size, charges) => `${origin}：${size} 条，扣费 ${charges} 次；每笔预算均已重算`,
  verifiedHub: (size, questions) => `hub.example/log：${size} 条；全部答案都在其 ${questions} 个联合查询之中`,
  settled: (id, answers, yuan) => `${id}：${answers} 个答案，${yuan}；制造企业的账目一致`,
  staying: url => `四个服务继续运行（按 Ctrl-C 结束）。枢纽的控制台：${url}`,
  stayingNode: (id, url) => `${id} 的控制台：${url}`,
  stayRoles: { maker: '需求方', officer: '合规官', operator: '运营方', provider: '提供方' },
}

export const MARKET_TEXT: Readonly<Record<Language, MarketText>> = { en, zh }
