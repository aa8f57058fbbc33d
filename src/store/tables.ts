// The control plane's tables. Instants are milliseconds since 1970, privacy is nano-rho, digests are
// lower-case hex.
import type { AnswerTables } from './tables/answers.ts'
import type { BlindTables } from './tables/blind.ts'
import type { JointTables } from './tables/joint.ts'
import type { LogTables } from './tables/log.ts'
import type { MarketTables } from './tables/market.ts'
import type { MemberTables } from './tables/members.ts'
import type { WorkTables } from './tables/work.ts'

export type Database = AnswerTables &
  BlindTables &
  JointTables &
  LogTables &
  MarketTables &
  MemberTables &
  WorkTables
