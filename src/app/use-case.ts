import type { RouteName } from '../../schemas/api.ts'
import type { Call, Reply } from './call.ts'
import type { Context } from './context.ts'

/** The business of one route. A refusal is thrown as a Fault. */
export type UseCase<Name extends RouteName> = (context: Context, call: Call<Name>) => Promise<Reply<Name>>
