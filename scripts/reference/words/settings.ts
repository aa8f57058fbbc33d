// What the settings of a service mean: docs/SETTINGS.md and .env.example.
import type { Text } from '../../../schemas/by-language.ts'
import type { SettingName } from '../../../src/server/config/config-keys.ts'
import { ACCESS, APPROVALS, LIMITED } from './settings-of-members.ts'

/** `example`: what .env.example shows instead of a default; `fits`: where a refusal says something else. */
export type SettingWords = Text & { readonly example?: string; readonly fits?: Text }
export type Group = {
  readonly title: Text
  readonly settings: Partial<Readonly<Record<SettingName, SettingWords>>>
}

const SERVICE = {
  dataDir: {
    en: 'Folder of keys, editions and, without a database URL, of the control database.',
    zh: '数据文件夹：密钥、数据版本，未设数据库地址时还有控制数据库。',
  },
  databaseUrl: {
    en: 'PostgreSQL for the control plane. Without it PGlite in the data folder, which survives a crash of the process but not of the machine.',
    zh: '控制面使用的 PostgreSQL。不设则为数据文件夹中的 PGlite，只能经受进程崩溃，不能经受机器掉电。',
    example: 'postgres://yinsuan:password@localhost:5432/yinsuan',
  },
  name: {
    en: 'The log’s name (C2SP origin): a host and a path that nobody else uses. It never changes; `yinsuan init` writes it to config.yaml.',
    zh: '日志的名称（C2SP origin）：没有别人使用的主机名加路径。永不改变；由 `yinsuan init` 写入 config.yaml。',
    example: 'clean-room.example/log',
  },
  title: { en: 'What members see as the name of the service.', zh: '成员看到的服务名称。' },
  purposes: {
    en: 'The purposes that grants and questions may name.',
    zh: '授权与查询可以使用的用途。',
    example: '[{ code: pricing, label: { zh: 定价, en: Pricing } }]',
  },
  language: { en: 'Language of people who ask for neither.', zh: '未指定语言者使用的语言。' },
} as const satisfies Group['settings']

const ADDRESS = {
  host: { en: 'The address to listen on.', zh: '监听地址。' },
  port: { en: 'The port to listen on; 0 takes a free one.', zh: '监听端口；0 为任一空闲端口。' },
  authority: {
    en: 'Public host and port that members sign their requests for, as in the URL. Without it `host` and `port`. Never taken from the Host header; needed where the service listens on every address.',
    zh: '成员签名请求时所用的公开主机与端口，与 URL 一致。不设则为 `host` 与 `port`。从不取自 Host 请求头；监听所有地址时必须设置。',
    example: 'clean-room.example',
  },
  trustedProxies: {
    en: 'Proxies in front whose X-Forwarded-For is believed: in the limit by address and in log lines.',
    zh: '可信的前置代理：其 X-Forwarded-For 用于按地址限流与日志行。',
    example: '10.0.0.1,10.1.0.0/16',
  },
  drainSeconds: {
    en: 'Seconds between saying 503 on /readyz and closing, so that a balancer can notice.',
    zh: '从 /readyz 返回 503 到关闭之间的秒数，使负载均衡器得以察觉。',
  },
} as const satisfies Group['settings']

const OBSERVED = {
  logLevel: { en: 'What goes into the log of requests.', zh: '请求日志的级别。' },
  metricsHost: {
    en: 'Address at which figures for Prometheus are served, at /metrics.',
    zh: '提供 Prometheus 指标（/metrics）的地址。',
    fits: { en: 'an IP address, such as 127.0.0.1', zh: 'IP 地址，例如 127.0.0.1' },
  },
  metricsPort: { en: 'Port of its own for them, or off.', zh: '指标专用的端口，或 off（关闭）。' },
  traceUrl: {
    en: 'Where an OpenTelemetry collector takes traces (OTLP over HTTP, JSON). Without it there are none.',
    zh: 'OpenTelemetry 收集器接收追踪数据的地址（基于 HTTP 的 OTLP，JSON 格式）。不设则不发送。',
    fits: {
      en: 'an http or https address without a user or a fragment',
      zh: '不含用户名与片段的 http 或 https 地址',
    },
    example: 'https://collector.example/v1/traces',
  },
  traceToken: { en: 'Bearer token for the collector.', zh: '访问收集器的令牌。', example: '' },
} as const satisfies Group['settings']

const LOAD = {
  concurrentRequests: {
    en: 'Requests under way at once; one that announces more than 256 KiB counts until its signature is verified. Further ones get 503 `request.overloaded` with Retry-After. The limit in force starts at 32, rises while it is wanted, and falls, to 12 at least, while the event loop is busy and late or requests take six times as long as without load. It is shared fairly: while several members ask, each gets an equal share, and one alone leaves an eighth. 0: no limit.',
    zh: '同时处理的请求数；声明超过 256 KiB 的请求计到签名核验完为止。超出的得到 503 `request.overloaded` 和 Retry-After。实际限额从 32 开始，有需要时上升；事件循环繁忙且延迟，或请求用时达到空闲时的六倍时下降，最低 12。公平分配：多个成员同时请求时各得一份，只有一个成员时留出八分之一。0：不限。',
  },
  bodyMemoryMib: {
    en: 'MiB of request bodies that are held at once, as announced; one member or address gets a quarter, more gets 503 with Retry-After.',
    zh: '同时持有的请求正文（按声明，MiB）；单个成员或地址占四分之一，超出得到 503 和 Retry-After。',
  },
  addressPerMinute: {
    en: 'Requests a minute from one address, before any signature is looked at; more gets 429. /healthz and /readyz are outside of all limits. 0: no limit.',
    zh: '单个地址每分钟的请求数，在核验签名之前计；超出得到 429。/healthz 与 /readyz 不受任何限制。0：不限。',
  },
  keyPerMinute: {
    en: 'Requests a minute signed with one key; more gets 429. 0: no limit.',
    zh: '单个密钥签名的每分钟请求数；超出得到 429。0：不限。',
  },
  headerSeconds: { en: 'Seconds for the header of a request to arrive.', zh: '请求头须在此秒数内到达。' },
  bodySeconds: {
    en: 'In each window of so many seconds a body has to bring 32 KiB a second or all that is left; else 408.',
    zh: '每个这样秒数的时间窗内，正文须到达每秒 32 KiB 或全部剩余部分；否则 408。',
  },
  answerSeconds: {
    en: 'A question that takes longer, in seconds, is answered with a request to ask again.',
    zh: '超过此秒数即请调用方稍后再问。',
  },
} as const satisfies Group['settings']

const WITNESSES = {
  witnesses: {
    en: 'Witnesses of the log: verifier keys and addresses. An answer leaves when enough of them have cosigned the log up to its entry.',
    zh: '日志的见证方：核验公钥与地址。足够多的见证方联署到该条目之后，答案才发出。',
    example: '[{ key: mall.example/witness+…, url: https://witness.mall.example }]',
  },
  quorum: {
    en: 'How many of them must cosign. Without it more than half. Half or less lets two logs be cosigned.',
    zh: '须有多少个联署。不设则须过半数。一半或更少会使两份日志都能得到联署。',
    example: '2',
  },
  witnessSeconds: {
    en: 'Seconds that an answer waits for their cosignatures, then 503; it stays charged, and the same request gets it.',
    zh: '答案等待联署的秒数，之后为 503；扣费不变，重发同一请求即可得到答案。',
  },
} as const satisfies Group['settings']

const ENGINE = {
  engine: {
    en: '`duckdb` (in this process) or `spark` (a cluster that its owner runs).',
    zh: '数据引擎：`duckdb`（在本进程中）或 `spark`（由其所有者运行的集群）。',
  },
  engineMemoryMib: { en: 'MiB of memory of the data engine.', zh: '数据引擎的内存（MiB）。' },
  engineThreads: {
    en: 'Threads of the data engine; with spark, the cores of the cluster. Deadlines of first answers follow from it.',
    zh: '数据引擎的线程数；使用 spark 时为集群的核数。首次回答的期限由此而定。',
  },
  sparkUrl: {
    en: 'Where the cluster’s Spark Connect server is, without a token.',
    zh: '集群的 Spark Connect 服务地址，不含令牌。',
    example: 'sc://127.0.0.1:15002',
  },
  sparkToken: { en: 'Its token.', zh: '其令牌。', example: '' },
  sparkIdleSeconds: {
    en: 'Seconds that work may wait for an executor before it is given up.',
    zh: '任务等待执行器的秒数，超过即放弃。',
  },
} as const satisfies Group['settings']

const SEALING = {
  sealingJobs: {
    en: 'Contributions that are read at once, each of another provider, and each by a process of its own.',
    zh: '同时读取的贡献文件数，各属不同的提供方，各由单独的进程读取。',
  },
  sealingMemoryMib: {
    en: 'MiB of memory of one such process, beside the engine’s. Resident memory is looked at every 50 ms (Linux), allocated memory is bounded by the kernel (`ulimit -d`), DuckDB has 60 % and spills beyond.',
    zh: '单个进程的内存（MiB），在引擎之外。每 50 ms 检查常驻内存（Linux），已分配内存由内核限制（`ulimit -d`），DuckDB 占 60 %，超出部分写到磁盘。',
  },
  sealingDiskMib: {
    en: 'MiB that the process may write; less where the declared capacity needs less (64 MiB and about six copies of its rows).',
    zh: '该进程可写入的 MiB；声明的容量需要较少时相应减少（64 MiB 加约六份行数据）。',
  },
  sealingMinutes: {
    en: 'Minutes that it may take; fewer where the declared capacity needs fewer (two minutes and some 0.1 ms a row, 30 times what two processors take).',
    zh: '该进程的用时（分钟）；声明的容量需要较少时相应减少（两分钟加每行约 0.1 ms，是两个处理器所需时间的 30 倍）。',
  },
} as const satisfies Group['settings']

const BLIND = {
  blindWorkers: {
    en: 'Threads that evaluate blind questions; one more, at low priority, checks and prepares tickets.',
    zh: '计算盲查询的线程数；另有一个低优先级线程检查并准备票据。',
  },
  blindMemoryMib: {
    en: 'MiB of prepared blind tickets in memory.',
    zh: '内存中已准备好的盲查询票据（MiB）。',
  },
  insecureBlindLevels: {
    en: '`on` lets providers grant blind tickets of level `insecureForTesting`, where one cheater in six passes. Never in production.',
    zh: '`on` 允许提供方授予 `insecureForTesting` 级的盲查询票据，其中六个作弊者会有一个通过。切勿用于生产。',
  },
} as const satisfies Group['settings']

export const GROUPS = [
  { title: { en: 'The service', zh: '服务' }, settings: SERVICE },
  { title: { en: 'Address', zh: '地址' }, settings: ADDRESS },
  { title: { en: 'Logs, metrics, traces', zh: '日志、指标、追踪' }, settings: OBSERVED },
  { title: { en: 'Load', zh: '负载' }, settings: LOAD },
  { title: { en: 'Quotas of a member', zh: '成员配额' }, settings: LIMITED },
  { title: { en: 'Witnesses', zh: '见证方' }, settings: WITNESSES },
  { title: { en: 'Data engine', zh: '数据引擎' }, settings: ENGINE },
  { title: { en: 'Sealing', zh: '封存' }, settings: SEALING },
  { title: { en: 'Blind questions', zh: '盲查询' }, settings: BLIND },
  { title: { en: 'Who decides', zh: '谁决定' }, settings: APPROVALS },
  { title: { en: 'Alerts, retention, sign-in', zh: '告警、保存、登录' }, settings: ACCESS },
] as const satisfies readonly Group[]

/** Every setting has words, and no other: else this does not compile. */
export const SETTING_WORDS = {
  ...SERVICE,
  ...ADDRESS,
  ...OBSERVED,
  ...LOAD,
  ...LIMITED,
  ...WITNESSES,
  ...ENGINE,
  ...SEALING,
  ...BLIND,
  ...APPROVALS,
  ...ACCESS,
} as const satisfies Readonly<Record<SettingName, SettingWords>>

export const SETTINGS_PAGE = {
  title: { en: 'Settings of a service', zh: '服务的设置' },
  intro: {
    en: 'Every setting of `yinsuan serve` and of the commands that read its folder. Written by `npm run reference` out of `src/server/config`. For operating the service, see [OPERATING.md](OPERATING.md).',
    zh: '`yinsuan serve` 及相关命令的全部设置。由 `npm run reference` 根据 `src/server/config` 生成。如何运用见 [OPERATING.md](OPERATING.md)。',
  },
  order: {
    en: 'A flag comes before the environment, that before `config.yaml` in the data folder, that before the default. In `config.yaml` a setting has its name; each variable also works as `NAME_FILE`, the path of a file with the value, and an empty one counts as absent. Settings without a flag are secrets, which the list of processes would show, or have a structure: in the environment they are YAML. `dataDir` is no key of `config.yaml`, which lies in it. `config check` says all mistakes at once, `config print` what is in force, secrets as `[secret]`.',
    zh: '命令行选项优先于环境变量，环境变量优先于数据文件夹中的 `config.yaml`，再次为默认值。`config.yaml` 中以设置名为键；每个变量也可写成 `NAME_FILE`，其值为存放内容的文件路径，空变量视为未设。没有选项的设置或为机密（进程列表会显示选项），或有结构：在环境变量中写成 YAML。`dataDir` 不是 `config.yaml` 的键，因为该文件就在其中。`config check` 一次列出全部错误，`config print` 显示生效的设置，机密显示为 `[secret]`。',
  },
  example: { en: 'A complete example', zh: '完整示例' },
  columns: {
    en: ['setting', 'what to write', 'default', 'meaning'],
    zh: ['设置', '写法', '默认', '含义'],
  },
  required: { en: 'required', zh: '必填' },
  none: { en: 'none', zh: '无' },
} as const
