// Every error ends with a command that leads on. Commands are the same in every language.
import { EXIT, type ExitCode } from './exit-codes.ts'

export function nextCommand(code: string, exit: ExitCode, command: string): string {
  if (code.endsWith('not_found')) return LISTS.get(command.split(' ')[0] ?? '') ?? 'yinsuan dataset list'
  const known = NEXT.find(([pattern]) => pattern.test(code))
  if (known !== undefined) return known[1].replace('COMMAND', command)
  if (exit === EXIT.usage) return command === '' ? 'yinsuan --help' : `yinsuan ${command} --help`
  if (exit === EXIT.budgetSpent) return 'yinsuan budget show'
  if (exit === EXIT.refused) return 'yinsuan grant list'
  return command === '' ? 'yinsuan --help' : `yinsuan ${command} --help`
}

const NEXT: readonly (readonly [RegExp, string])[] = [
  [/^query\.(?:dimension|value|measure|view|statistic)_/, 'yinsuan dataset show EDITION'],
  [/^query\.(?:too_many_groups|cube_too_large|orders_undeclared|period_)/, 'yinsuan dataset show EDITION'],
  [/^cli\.(?:statistic|value_ambiguous)/, 'yinsuan dataset show EDITION'],
  [/^cli\.(?:dataset_which|no_edition)/, 'yinsuan dataset list'],
  [/^query\.budget_/, 'yinsuan budget show'],
  [/^query\.privacy_/, 'yinsuan budget show'],
  [/^query\.edition_not_open/, 'yinsuan dataset list'],
  [/^query\.grant_not_accepted/, 'yinsuan grant accept GRANT'],
  [/^query\.edition_not_approved/, 'yinsuan edition passport EDITION'],
  [/^desk\.two_needed|^registry\.roles_/, 'yinsuan org propose --help'],
  [/^desk\.|^cli\.proposal_/, 'yinsuan desk list'],
  [/^cli\.grant_/, 'yinsuan grant list'],
  [/^request\.role/, 'yinsuan COMMAND --profile NAME'],
  [/^sdk\.contract/, 'yinsuan grant show GRANT'],
  [/^query\.(?:no_grant|grant_|mode_|purpose_)/, 'yinsuan grant list'],
  [/^registry\.(?:consumer_role|organisation_)/, 'yinsuan org list'],
  [/^registry\.code_invalid/, 'yinsuan enrol URL NEW-CODE'],
  [/^registry\.grant_exists/, 'yinsuan grant list'],
  [/^registry\.grant_too_small/, 'yinsuan budget show'],
  [/^quota\./, 'yinsuan org show'],
  [/^registry\.upload_/, 'yinsuan dataset register prepared'],
  [/^registry\./, 'yinsuan dataset list'],
  [/^cli\.profile_none|^cli\.profile_missing/, 'yinsuan enrol URL CODE'],
  [/^cli\.log_key_missing/, 'yinsuan COMMAND PLACE --key VKEY'],
  [/^cli\.profile_many/, 'yinsuan COMMAND --profile NAME'],
  [/^cli\.profile_open/, 'chmod 600 FILE'],
  [/^cli\.profile_/, 'yinsuan enrol URL CODE --profile NAME'],
  [/^cli\.not_confirmed/, 'yinsuan COMMAND --yes'],
  [/^cli\.draft_exists/, 'yinsuan dataset init FILE NEW.yaml'],
  [/^cli\.stdout/, 'yinsuan COMMAND'],
  [/^cli\.prepared/, 'yinsuan dataset prepare'],
  [/^cli\.entry_missing/, 'yinsuan log show'],
  [/^cli\.folder_not_empty/, 'yinsuan log export NEW-DIR'],
  [/^cli\.vault_|^blind\.vault/, 'YINSUAN_BLIND_PASSPHRASE=… yinsuan COMMAND'],
  [/^blind\./, 'yinsuan blind ticket list'],
  [/^hidden\./, 'yinsuan dataset show EDITION'],
  [/^sdk\.blind_repeat/, 'yinsuan COMMAND --yes'],
  [/^sdk\.blind_unreadable/, 'yinsuan answer list'],
  [/^sdk\.(?:ticket|blind_)/, 'yinsuan blind ticket list'],
  [/^sdk\.author/, 'yinsuan log show ENTRY'],
  [/^sdk\.evidence/, 'yinsuan blind evidence'],
  [/^sdk\.contradiction/, 'yinsuan blind record TICKET --output record.json'],
  [/^sdk\.shares/, 'yinsuan blind ticket list'],
  [/^(?:identity\.|cli\.key_)passphrase/, 'YINSUAN_KEY_PASSPHRASE=… yinsuan COMMAND'],
  [/^identity\.(?:key_file|key_unknown)/, 'yinsuan enrol URL CODE --profile NAME'],
  [/^identity\./, 'yinsuan enrol URL NEW-CODE --profile NAME'],
  [/^(?:log|tile|checkpoint|policy|note|proof)\./, 'yinsuan log verify URL --key VKEY'],
  [/^(?:receipt|answer|sdk\.answer|commitment|entry)/, 'yinsuan answer show ANSWER'],
  [/^sdk\.connection/, 'yinsuan COMMAND'],
  [/^sdk\.job/, 'yinsuan dataset register prepared'],
  [/^config\.initialised|^store\.older_schema/, 'yinsuan serve --data-dir DIR'],
  [/^config\.signing_key_open/, 'chmod 600 FILE'],
  [/^config\.(?:port_|host_unavailable)/, 'yinsuan COMMAND --help'],
  [/^config\.(?:no_file|operator|officers)/, 'yinsuan init --help'],
  [/^config\.no_service|^store\.folder_in_use/, 'yinsuan COMMAND --data-dir OTHER-DIR'],
  [/^store\.(?:newer|backup)_schema/, 'git pull && npm ci'],
  [/^store\.backup_damaged/, 'yinsuan restore OTHER-BACKUP --data-dir NEW-DIR'],
  [/^config\.signing_key_/, 'yinsuan restore BACKUP --data-dir NEW-DIR'],
  [
    /^store\.(?:log|ledger|author|not_empty)|^engine\.damaged_file/,
    'yinsuan restore BACKUP --data-dir NEW-DIR',
  ],
  [/^config\./, 'yinsuan config check'],
  [/^prepare\./, 'yinsuan dataset prepare --help'],
  [/^store\./, 'yinsuan config check'],
]

/** Where what a command names can be found: by the command's first word. */
const LISTS: ReadonlyMap<string, string> = new Map([
  ['org', 'yinsuan org list'],
  ['grant', 'yinsuan grant list'],
  ['answer', 'yinsuan answer list'],
  ['desk', 'yinsuan desk list'],
  ['blind', 'yinsuan blind ticket list'],
])
