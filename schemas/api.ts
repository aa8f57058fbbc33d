// The route table: the only description of what crosses HTTP. Server, SDK, OpenAPI and the access tests are
// made from it.
import { ANSWERS_ROUTES } from './routes/answers.ts'
import { BLIND_ROUTES } from './routes/blind.ts'
import { DESK_ROUTES } from './routes/desk.ts'
import { DECISIONS_ROUTES } from './routes/decisions.ts'
import { JOINT_ROUTES } from './routes/joint.ts'
import { LOG_ROUTES } from './routes/log.ts'
import { MEMBERS_ROUTES } from './routes/members.ts'
import { OPERATION_ROUTES } from './routes/operation.ts'
import { REGISTRY_ROUTES } from './routes/registry.ts'
import { STANDING_ROUTES } from './routes/standing.ts'

export const ROUTES = {
  ...MEMBERS_ROUTES,
  ...REGISTRY_ROUTES,
  ...DECISIONS_ROUTES,
  ...DESK_ROUTES,
  ...ANSWERS_ROUTES,
  ...STANDING_ROUTES,
  ...BLIND_ROUTES,
  ...JOINT_ROUTES,
  ...LOG_ROUTES,
  ...OPERATION_ROUTES,
} as const

export type RouteName = keyof typeof ROUTES
