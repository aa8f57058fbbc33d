// `@yinsuan/sdk/log`: the public log, verified without the service, and what follows from it.
export { logKeyAlone, type LogPolicy } from '../../../protocols/audit/policy.ts'
export {
  type LogReader,
  type LogReport,
  verifyLog,
  type VerifyLogOptions,
} from '../../../protocols/audit/verify-log.ts'
export { type ProvenAuthors, proveAuthors } from '../authors/prove-authors.ts'
export { grantJsonLd } from '../grant-json-ld.ts'
export { exportLog, httpLogReader } from '../log-files.ts'
export { dayPeriod, monthPeriod, type TimeSpan } from '../period.ts'
export { complianceReport, type ComplianceOptions } from '../report/compliance.ts'
export { reportCsv, reportJson, reportPage } from '../report/write.ts'
export { settle, type SettleOptions } from '../settle/settle.ts'
