// The dictionary by language: the Chinese one has the type of the English one, so a missing string is a compile error.
import type { Language } from '../../../schemas/common.ts'
import * as enApp from './en/app.ts'
import * as enConsumer from './en/consumer.ts'
import * as enGrant from './en/grant.ts'
import * as zhApp from './zh/app.ts'
import * as zhConsumer from './zh/consumer.ts'
import * as zhGrant from './zh/grant.ts'

const EN = { ...enApp, ...enConsumer, ...enGrant }

export type Text = typeof EN

export const TEXT: Readonly<Record<Language, Text>> = { en: EN, zh: { ...zhApp, ...zhConsumer, ...zhGrant } }
