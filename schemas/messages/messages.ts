// Every message of the product, by code; one file an area.
import { BLIND_MESSAGES } from './blind.ts'
import { CLI_FILE_MESSAGES } from './cli-files.ts'
import { CLI_MESSAGES } from './cli.ts'
import { CONFIG_MESSAGES } from './config.ts'
import { DATASET_MESSAGES } from './dataset.ts'
import { DESK_MESSAGES } from './desk.ts'
import { DOCTOR_MESSAGES } from './doctor.ts'
import { ENGINE_MESSAGES } from './engine.ts'
import { GATEWAY_MESSAGES } from './gateway.ts'
import { HIDDEN_MESSAGES } from './hidden.ts'
import { JOINT_MESSAGES } from './joint.ts'
import type { Message } from './message.ts'
import { NOTIFY_MESSAGES } from './notify.ts'
import { POOL_MESSAGES } from './pool.ts'
import { PREPARE_MESSAGES } from './prepare.ts'
import { QUERY_MESSAGES } from './query.ts'
import { QUOTA_MESSAGES } from './quota.ts'
import { REGISTRY_MESSAGES } from './registry.ts'
import { REQUEST_MESSAGES } from './request.ts'
import { SHARPEN_MESSAGES } from './sharpen.ts'
import { SHAPE_MESSAGES } from './shape.ts'
import { STANDING_MESSAGES } from './standing.ts'
import { SCHEDULE_MESSAGES } from './schedule.ts'
import { SIGN_IN_MESSAGES } from './sign-in.ts'
import { SOURCE_MESSAGES } from './source.ts'
import { STORE_MESSAGES } from './store.ts'
import { WITNESS_MESSAGES } from './witness.ts'

const ALL = {
  ...BLIND_MESSAGES,
  ...CLI_MESSAGES,
  ...CLI_FILE_MESSAGES,
  ...CONFIG_MESSAGES,
  ...DATASET_MESSAGES,
  ...DESK_MESSAGES,
  ...DOCTOR_MESSAGES,
  ...ENGINE_MESSAGES,
  ...GATEWAY_MESSAGES,
  ...HIDDEN_MESSAGES,
  ...JOINT_MESSAGES,
  ...NOTIFY_MESSAGES,
  ...PREPARE_MESSAGES,
  ...QUERY_MESSAGES,
  ...POOL_MESSAGES,
  ...QUOTA_MESSAGES,
  ...REGISTRY_MESSAGES,
  ...REQUEST_MESSAGES,
  ...SHAPE_MESSAGES,
  ...SHARPEN_MESSAGES,
  ...STANDING_MESSAGES,
  ...SCHEDULE_MESSAGES,
  ...SIGN_IN_MESSAGES,
  ...SOURCE_MESSAGES,
  ...STORE_MESSAGES,
  ...WITNESS_MESSAGES,
}

export type MessageCode = keyof typeof ALL

export const MESSAGES: Readonly<Record<MessageCode, Message>> = ALL

export function isMessageCode(code: string): code is MessageCode {
  return Object.hasOwn(ALL, code)
}
