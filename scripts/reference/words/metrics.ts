// What the figures for Prometheus mean: docs/METRICS.md. Their English help is in src/server/observe.
import type { Text } from '../../../schemas/by-language.ts'

/** `more`: beyond the help that Prometheus shows. */
export type MetricWords = { readonly zh: string; readonly more?: Text }

export const METRIC_WORDS: Readonly<Record<string, MetricWords>> = {
  yinsuan_log_size: { zh: '审计日志的条目数' },
  yinsuan_checkpoint_age_seconds: {
    zh: '距最新检查点签署的秒数',
    more: {
      en: 'Absent before the first. It grows while nothing happens; while questions are asked it should not.',
      zh: '首个检查点之前没有此指标。无人使用时增长属正常，有人提问时不应增长。',
    },
  },
  yinsuan_queue_depth: { zh: '等待、进行中或等待公布的封存任务数' },
  yinsuan_log_unwitnessed_entries: { zh: '尚未得到足够见证方联署的条目数' },
  yinsuan_witness_lag_entries: { zh: '某见证方尚未联署的条目数' },
  yinsuan_witness_ok: { zh: '某见证方最近一次答复为联署时是 1，否则为 0' },
  yinsuan_alerts_raised: {
    zh: '启动以来工作台的告警数，按种类',
    more: { en: 'Never about whom: `desk overview` says that.', zh: '从不涉及是谁：见 `desk overview`。' },
  },
  yinsuan_http_request_seconds: {
    zh: '从请求的首个字节到答复的末个字节',
    more: {
      en: 'A histogram of seconds; `route` is the template, never a path with ids.',
      zh: '以秒计的直方图；`route` 为路由模板，从不是带编号的路径。',
    },
  },
  yinsuan_problems_total: {
    zh: '拒绝与失败的次数，按代码',
    more: { en: '`yinsuan explain CODE` says what one means.', zh: '代码的含义见 `yinsuan explain CODE`。' },
  },
  yinsuan_event_loop_delay_seconds: {
    zh: '自上次读取以来事件循环最大延迟的上界，分档',
    more: {
      en: 'Each reading begins anew, so let one Prometheus scrape it.',
      zh: '每次读取后重新计，因此只应由一个 Prometheus 采集。',
    },
  },
  yinsuan_requests_in_flight: { zh: '正在处理的请求数；正文较大的请求计到签名核验完为止' },
  yinsuan_requests_limit: {
    zh: '当前允许同时处理的请求数；事件循环延迟时下降',
    more: {
      en: 'At most `concurrentRequests` ([settings](SETTINGS.md#load)).',
      zh: '至多为 `concurrentRequests`（[设置](SETTINGS.md#负载)）。',
    },
  },
  yinsuan_body_bytes_in_flight: {
    zh: '正在持有或读取的请求正文的声明字节数',
    more: {
      en: 'At most `bodyMemoryMib` ([settings](SETTINGS.md#load)).',
      zh: '至多为 `bodyMemoryMib`（[设置](SETTINGS.md#负载)）。',
    },
  },
  yinsuan_shed_requests_total: { zh: '因负载以 503 拒绝的请求数' },
  yinsuan_log_lines_lost_total: { zh: '请求日志写入失败的次数：磁盘已满，或读取方已断开' },
}

/** What each rule of deploy/prometheus/rules.yaml means, by its name. */
export const RULE_WORDS: Readonly<Record<string, Text>> = {
  YinsuanDown: {
    en: 'The service does not answer; `doctor` says what is wrong.',
    zh: '服务没有响应；用 `doctor` 查明原因。',
  },
  YinsuanEventLoopLate: { en: 'Requests wait for the event loop.', zh: '请求在等待事件循环。' },
  YinsuanSheds: {
    en: 'More load than the machine can answer, or one member floods.',
    zh: '负载超过机器能力，或某成员在洪泛。',
  },
  YinsuanLimitLow: { en: 'The limit of requests is at its lowest.', zh: '请求限额降到最低。' },
  YinsuanBodiesHeld: {
    en: 'Bodies of requests are withheld. The rule counts with `bodyMemoryMib` 64: change both together.',
    zh: '有人扣住请求正文不发。规则按 `bodyMemoryMib` 为 64 计算，二者须一同修改。',
  },
  YinsuanDatabaseGone: { en: 'The database cannot be reached.', zh: '数据库不可用。' },
  YinsuanLogLinesLost: {
    en: 'The disk of the request log is full, or its reader is gone.',
    zh: '请求日志磁盘已满，或读取方已断开。',
  },
  YinsuanUnwitnessed: {
    en: 'Entries of the log lack their witnesses: nothing is answered.',
    zh: '日志条目缺少见证方联署：此间不回答任何问题。',
  },
  YinsuanWitnessSilent: { en: 'A witness does not answer.', zh: '某见证方没有响应。' },
  YinsuanAlertRaised: {
    en: 'The desk had a new alert within the last hour: `desk overview`.',
    zh: '工作台在过去一小时内有新告警：见 `desk overview`。',
  },
}

export const METRICS_PAGE = {
  title: { en: 'Metrics', zh: '指标' },
  intro: {
    en: 'Every figure that a service gives to Prometheus. Written by `npm run reference` out of `src/server/observe` and `deploy/prometheus/rules.yaml`.',
    zh: '服务提供给 Prometheus 的全部指标。由 `npm run reference` 根据 `src/server/observe` 与 `deploy/prometheus/rules.yaml` 生成。',
  },
  where: {
    en: 'They are served at `/metrics` on a port of their own, off by default: `metricsHost` and `metricsPort` ([settings](SETTINGS.md#logs-metrics-traces)). They hold nothing of datasets, members or keys, nor memory and processor time, since how hard a scan works depends on private rows: only what callers and the public log show anyway. Traces are no finer.',
    zh: '在单独的端口上由 `/metrics` 提供，默认关闭：`metricsHost` 与 `metricsPort`（[设置](SETTINGS.md#日志指标追踪)）。其中没有数据集、成员与密钥的内容，也没有内存与处理器用时（扫描的工作量取决于私有的行）：只有调用方与公开日志本来就看得到的内容。追踪数据也不更细。',
  },
  figures: { en: 'Figures', zh: '指标列表' },
  columns: { en: ['figure', 'type', 'labels', 'meaning'], zh: ['指标', '类型', '标签', '含义'] },
  buckets: { en: 'Upper bounds of its buckets:', zh: '各区间的上界：' },
  kinds: {
    en: 'Values of `kind` in `yinsuan_alerts_raised`:',
    zh: '`yinsuan_alerts_raised` 中 `kind` 的取值：',
  },
  rules: { en: 'Rules for alerts', zh: '告警规则' },
  rulesText: {
    en: '`deploy/prometheus/rules.yaml` has these rules, and `deploy/grafana/dashboards` a dashboard of the same figures.',
    zh: '`deploy/prometheus/rules.yaml` 含下列规则，`deploy/grafana/dashboards` 有同样指标的面板。',
  },
  ruleColumns: {
    en: ['rule', 'when', 'for', 'severity', 'meaning'],
    zh: ['规则', '条件', '持续', '级别', '含义'],
  },
  atOnce: { en: 'at once', zh: '立即' },
  example: { en: 'A complete example', zh: '完整示例' },
  exampleText: {
    en: 'How to point Prometheus at the service, as `deploy/compose.yaml` does it:',
    zh: '让 Prometheus 采集服务的配置，与 `deploy/compose.yaml` 所用相同：',
  },
} as const
