// What each command is for, with examples.
import { ADD_CONSUMER, ESTIMATE_PROFILE, PROFILE_TO_CSV, PROPOSE_AUDITOR } from './examples.ts'
type CommandText = { readonly summary: string; readonly examples: readonly string[] }
const commands = <const Path extends string>(table: Readonly<Record<Path, CommandText>>) => table

export const COMMANDS = commands({
  init: {
    summary:
      'Create the data folder of a new service, and one-time codes for its first operator and officers',
    examples: [
      'yinsuan init --data-dir data --name cleanroom.example/log',
      'yinsuan init --name cleanroom.example/log --operator exchange --officer compliance --officer-title "District compliance"',
    ],
  },
  serve: {
    summary: 'Run the service',
    examples: ['yinsuan serve --data-dir data', 'DATABASE_URL=postgres://… yinsuan serve --data-dir data'],
  },
  'config check': {
    summary: 'Check the settings and list all mistakes at once',
    examples: ['yinsuan config check', 'yinsuan config check --data-dir /srv/yinsuan'],
  },
  'config print': {
    summary: 'Print the settings in force, secrets hidden',
    examples: ['yinsuan config print --data-dir data'],
  },
  backup: {
    summary: 'Copy a service into a new folder: stopped, or running on PostgreSQL',
    examples: ['yinsuan backup yinsuan-backup --data-dir data'],
  },
  restore: {
    summary: 'Restore a backup into an empty data folder',
    examples: ['yinsuan restore yinsuan-backup --data-dir data'],
  },
  'org add': {
    summary: 'Add a provider or consumer and print a one-time enrolment code',
    examples: [ADD_CONSUMER],
  },
  'org show': {
    summary: 'Your own organisation: its roles, the key of this profile, and its quotas with what is used',
    examples: ['yinsuan org show', 'yinsuan org show --json'],
  },
  'org list': { summary: 'List the members', examples: ['yinsuan org list', 'yinsuan org list --json'] },
  'org propose': {
    summary: 'Propose an officer, operator or auditor; an officer of another organisation approves',
    examples: [PROPOSE_AUDITOR],
  },
  'org code': {
    summary: 'A new one-time code for a provider or consumer that never enrolled',
    examples: ['yinsuan org code dongfang'],
  },
  'org propose-key': {
    summary:
      'Propose a further key for a member that lost its own; an officer of another organisation approves',
    examples: ['yinsuan org propose-key dongfang'],
  },
  enrol: {
    summary: 'Create a key on this machine and enrol it with a one-time code',
    examples: [
      'yinsuan enrol https://cleanroom.example CODE',
      'yinsuan enrol https://cleanroom.example FIRST-HALF SECOND-HALF',
      'yinsuan enrol https://cleanroom.example CODE --service-key key_… --as work',
    ],
  },
  'key list': { summary: 'List the keys of your organisation', examples: ['yinsuan key list'] },
  'key invite': {
    summary: 'A one-time code for another key of your organisation: a colleague, another machine',
    examples: ['yinsuan key invite'],
  },
  'key export': {
    summary: 'Write this profile’s key as the sealed file that the web console opens',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key export maker.key.json'],
  },
  'key import': {
    summary: 'Create a profile from a sealed key file, such as the console’s backup',
    examples: ['YINSUAN_KEY_PASSPHRASE=… yinsuan key import maker.key.json --as work'],
  },
  'key rotate': {
    summary: 'Replace the key of this profile by a new one; the old one is revoked at once',
    examples: ['yinsuan key rotate --yes', 'yinsuan key rotate --valid-until +365d'],
  },
  'key rotate-master': {
    summary: 'Replace the master key of a stopped service, which protects the private parts of its log',
    examples: ['yinsuan key rotate-master --data-dir data'],
  },
  'key revoke': { summary: 'Revoke a key permanently', examples: ['yinsuan key revoke key_… --yes'] },
  'dataset init': {
    summary: 'Draft dataset.yaml from an export',
    examples: [
      'yinsuan dataset init orders.csv',
      'yinsuan dataset init exports/orders.csv.gz dataset.yaml --days 2025-01-01..2025-12-31 --domain category=categories.txt',
    ],
  },
  'dataset prepare': {
    summary: 'Read the export, show the privacy report, write the contribution file',
    examples: ['yinsuan dataset prepare dataset.yaml --data exports --out prepared'],
  },
  'dataset register': {
    summary: 'Upload a contribution file and seal it as an edition; resumes where it stopped',
    examples: ['yinsuan dataset register prepared'],
  },
  'dataset publish': {
    summary: 'Prepare and register in one step',
    examples: ['yinsuan dataset publish dataset.yaml --data exports --out prepared'],
  },
  'dataset list': {
    summary: 'The catalogue',
    examples: ['yinsuan dataset list', 'yinsuan dataset list --json'],
  },
  'dataset show': {
    summary: 'One dataset or edition: dimensions, measures, views, caps',
    examples: ['yinsuan dataset show appliance-orders', 'yinsuan dataset show appliance-orders@2025 --csv'],
  },
  'edition freeze': {
    summary: 'Freeze an edition: nothing is answered from it until it is unfrozen',
    examples: ['yinsuan edition freeze appliance-orders@2025'],
  },
  'edition unfreeze': {
    summary: 'Unfreeze an edition',
    examples: ['yinsuan edition unfreeze appliance-orders@2025'],
  },
  'edition withdraw': {
    summary: 'Withdraw an edition permanently and destroy its rows; its spent budget is not restored',
    examples: ['yinsuan edition withdraw appliance-orders@2025 --yes'],
  },
  'grant issue': {
    summary: 'Offer one consumer a contract about one dataset',
    examples: [
      'yinsuan grant issue --to dongfang --modes open --purpose product-planning --budget epsilon:4 --expires +90d',
      'yinsuan grant issue --dataset appliance-orders --to dongfang --purpose pricing --budget rho:0.1 --expires 2026-12-31 --price 5000',
    ],
  },
  'grant list': { summary: 'Grants given or received', examples: ['yinsuan grant list'] },
  'grant level': {
    summary: 'Set the security level of a grant’s blind tickets (officer, logged)',
    examples: ['yinsuan grant level grant_… full --yes'],
  },
  'grant revoke': { summary: 'Revoke a grant', examples: ['yinsuan grant revoke grant_… --yes'] },
  'query profile': {
    summary: 'Who the buyers are: shares and TGI by dimension, with intervals',
    examples: [
      'yinsuan query profile appliance-orders@2025 "category=air fryer" --by age_band,gender --epsilon 1',
      PROFILE_TO_CSV,
    ],
  },
  'query trend': {
    summary: 'How orders, buyers and sums move over time, with growth',
    examples: [
      'yinsuan query trend appliance-orders@2025 "category=air fryer" --period month --select orders,sum:revenue --epsilon 1',
      'yinsuan query trend appliance-orders@2025 "category=air fryer" --select orders --split-by price_band --rho 0.02',
    ],
  },
  'query aggregate': {
    summary: 'The general form: statistics by any dimensions',
    examples: [
      'yinsuan query aggregate appliance-orders@2025 province=Guangdong,Zhejiang --select count,mean:revenue --group-by category --epsilon 0.5',
      'yinsuan query aggregate --file question.json --json',
    ],
  },
  'estimate profile': {
    summary: 'Cost and error of a profile; spends nothing',
    examples: [ESTIMATE_PROFILE.en],
  },
  'estimate trend': {
    summary: 'Cost and error of a trend; spends nothing',
    examples: [
      'yinsuan estimate trend appliance-orders@2025 "category=air fryer" --select orders,sum:revenue --epsilon 1',
    ],
  },
  'estimate aggregate': {
    summary: 'Cost and error of an aggregate; spends nothing',
    examples: [
      'yinsuan estimate aggregate appliance-orders@2025 --select units --group-by province --within 500',
    ],
  },
  'blind ticket make': {
    summary: 'Make a ticket ahead, so that a blind question is answered at once',
    examples: [
      'yinsuan blind ticket make appliance-orders@2025 --hide category --select units --group-by age_band',
      'yinsuan blind ticket make appliance-orders@2025 --hide category --any --select orders --group-by month',
    ],
  },
  'blind ticket list': {
    summary: 'List your tickets and their states',
    examples: ['yinsuan blind ticket list', 'yinsuan blind ticket list --json'],
  },
  'blind ticket show': {
    summary: 'One ticket, here and at the service',
    examples: ['yinsuan blind ticket show ticket_…'],
  },
  'blind ticket keep': {
    summary: 'Keep a stock of tickets of one kind ready, making those that are missing',
    examples: ['yinsuan blind ticket keep ticket_… --count 2'],
  },
  'blind ticket give-up': {
    summary:
      'Give up a ticket whose chosen instances will not be opened (logged; two in 365 days, more only by an officer)',
    examples: ['yinsuan blind ticket give-up ticket_… --yes'],
  },
  'blind evidence': {
    summary:
      'List evidence of cheating, or check one piece and the replies to it without trusting the service (officers; the accused)',
    examples: ['yinsuan blind evidence', 'yinsuan blind evidence evidence_… --json --output evidence.json'],
  },
  'blind rebut': {
    summary: 'Reply to the evidence against your organisation: signed, logged, read by officers',
    examples: ['yinsuan blind rebut evidence_… --text "Our key was stolen on 3 March." --yes'],
  },
  'blind record': {
    summary: 'The record of a ticket in this folder: proof if you are accused, or if the service lied',
    examples: ['yinsuan blind record ticket_… --json --output record.json'],
  },
  'blind check-record': {
    summary: 'Whether the service logged the choice that it sent, from a member’s record (officer)',
    examples: ['yinsuan blind check-record record.json'],
  },
  'blind lift': {
    summary: 'Lift the suspension of an organisation whose opening failed the check (officer, logged)',
    examples: ['yinsuan blind lift dongfang --yes'],
  },
  'budget show': {
    summary: 'What was spent and what is left, by edition',
    examples: ['yinsuan budget show', 'yinsuan budget show --csv --output budget.csv'],
  },
  'answer list': { summary: 'Your answers', examples: ['yinsuan answer list'] },
  'answer show': {
    summary: 'Show a stored answer again, at no cost',
    examples: ['yinsuan answer show answer_…', 'yinsuan answer show answer_… --json --output answer.json'],
  },
  'answer verify': {
    summary: 'Check an answer file against the log’s key, without the service',
    examples: [
      'yinsuan answer verify answer.json',
      'yinsuan answer verify answer.json --key "$(cat log.vkey)"',
    ],
  },
  'log show': {
    summary: 'Entries of the log, or one entry in full, with the private parts that you may read',
    examples: ['yinsuan log show --limit 20', 'yinsuan log show 12', 'yinsuan log show --before 12 --json'],
  },
  'log export': {
    summary: 'Copy the whole log as static files',
    examples: ['yinsuan log export log-copy', 'yinsuan log export log-copy --url https://cleanroom.example'],
  },
  'log verify': {
    summary: 'Rebuild the log from its entries, recompute every budget, and verify who signed what',
    examples: [
      'yinsuan log verify https://cleanroom.example --as officer',
      'yinsuan log verify log-copy --key "$(cat log.vkey)"',
      'yinsuan log verify https://cleanroom.example --policy policy.yaml',
    ],
  },
  'log watch': {
    summary:
      'Check what was appended since the last check; alarm (exit 5) if the log was cut, rewritten or forked',
    examples: [
      'yinsuan log watch https://cleanroom.example --policy policy.yaml --state watch.json',
      'yinsuan log watch https://cleanroom.example --key "$(cat log.vkey)" --state watch.json --every 60 --compare https://mirror.example/log',
    ],
  },
  'log rotate-key': {
    summary: 'Replace the log key of a stopped service: the last entry under the old key names the new one',
    examples: ['yinsuan log rotate-key --data-dir data > log.vkey'],
  },
  'log keys': {
    summary: 'Print the current log key, following the handovers from the trusted key',
    examples: ['yinsuan log keys', 'yinsuan log keys https://cleanroom.example --key "$(cat log.vkey)"'],
  },
  'witness init': {
    summary: 'Create a witness with a new key for the given logs; prints its verifier key',
    examples: ['yinsuan witness init witness --witness-name mall.example/witness --log "$(cat log.vkey)"'],
  },
  'witness serve': {
    summary: 'Run the witness (C2SP tlog-witness)',
    examples: ['yinsuan witness serve witness', 'yinsuan witness serve witness --listen 10.0.0.2:7461'],
  },
  completion: {
    summary: 'Print a completion script for a shell',
    examples: [
      'yinsuan completion bash > ~/.local/share/bash-completion/completions/yinsuan',
      'yinsuan completion fish > ~/.config/fish/completions/yinsuan.fish',
    ],
  },
})
