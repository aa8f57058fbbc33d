// Examples of each command and group of commands, in one language where their words are in it.
import type { Language } from '../../../../schemas/common.ts'
import type { MARKET_COMMANDS, MARKET_GROUPS } from '../market/en.ts'
import { STANDING_EXAMPLES } from '../standing/examples.ts'
import type { COMMANDS, GROUPS } from './en.ts'

type Examples = readonly string[] | Readonly<Record<Language, readonly string[]>>

type Named =
  | keyof typeof COMMANDS
  | keyof typeof GROUPS
  | keyof typeof MARKET_COMMANDS
  | keyof typeof MARKET_GROUPS
  | keyof typeof STANDING_EXAMPLES

export const EXAMPLES: Readonly<Record<Named, Examples>> = {
  ...STANDING_EXAMPLES,
  market: ['yinsuan market list'],
  node: [
    'yinsuan node init https://hub.example CODE --data-dir node --name alpha.example/log --officer alpha-compliance',
  ],
  'node init': [
    'yinsuan node init https://hub.example CODE --data-dir node --name alpha.example/log --officer alpha-compliance',
  ],
  'node recover': ['yinsuan node recover --data-dir node'],
  'market publish': ['yinsuan market publish market.yaml'],
  'market list': ['yinsuan market list', 'yinsuan market list --json'],
  'market show': ['yinsuan market show appliances@2025'],
  'market join': ['yinsuan market join appliances@2025 orders@2025'],
  'market form': ['yinsuan market form appliances@2025 --first-day 2025-01-01 --last-day 2025-12-31'],
  'market sign': ['yinsuan market sign appliances@2025'],
  'market questions': ['yinsuan market questions', 'yinsuan market questions --json'],
  'market cancel': ['yinsuan market cancel 3f6c1d20'],
  'market status': ['yinsuan market status'],
  init: {
    en: [
      'yinsuan init --data-dir data --name cleanroom.example/log',
      'yinsuan init --name cleanroom.example/log --operator exchange --officer compliance --officer-title "District compliance"',
    ],
    zh: [
      'yinsuan init --data-dir data --name cleanroom.example/log',
      'yinsuan init --name cleanroom.example/log --operator exchange --officer compliance --officer-title-zh 区合规办',
    ],
  },
  serve: ['yinsuan serve --data-dir data', 'DATABASE_URL=postgres://… yinsuan serve --data-dir data'],
  'config check': ['yinsuan config check', 'yinsuan config check --data-dir /srv/yinsuan'],
  'engine check': ['yinsuan engine check --data-dir data', 'yinsuan engine check --rows 20000'],
  'config print': ['yinsuan config print --data-dir data'],
  backup: ['yinsuan backup yinsuan-backup --data-dir data'],
  restore: ['yinsuan restore yinsuan-backup --data-dir data'],
  'org add': ['yinsuan org add dongfang --title "Dongfang Appliances" --title-zh 东方电器 --role consumer'],
  'org show': ['yinsuan org show', 'yinsuan org show --json'],
  'org list': ['yinsuan org list', 'yinsuan org list --json'],
  'org propose': ['yinsuan org propose audit-office --title "Audit office" --title-zh 审计办 --role auditor'],
  'org code': ['yinsuan org code dongfang'],
  'org recover': ['yinsuan org recover compliance-office --data-dir data --yes'],
  'org propose-key': ['yinsuan org propose-key dongfang'],
  enrol: [
    'yinsuan enrol https://cleanroom.example CODE',
    'yinsuan enrol https://cleanroom.example FIRST-HALF SECOND-HALF',
    'yinsuan enrol https://cleanroom.example CODE --service-key key_… --as work',
  ],
  'key list': ['yinsuan key list'],
  'key invite': [
    'yinsuan key invite',
    'yinsuan key invite --role reader,asker',
    'yinsuan key invite --role asker --for-key key_2Fh0bXo9vTq4LmZr7WcE',
  ],
  'key export': ['YINSUAN_KEY_PASSPHRASE=… yinsuan key export maker.key.json'],
  'key import': ['YINSUAN_KEY_PASSPHRASE=… yinsuan key import maker.key.json --as work'],
  'key rotate': ['yinsuan key rotate --yes', 'yinsuan key rotate --valid-until +365d'],
  'key rotate-master': ['yinsuan key rotate-master --data-dir data'],
  'key revoke': ['yinsuan key revoke key_… --yes'],
  'dataset init': [
    'yinsuan dataset init orders.csv',
    'yinsuan dataset init exports/orders.csv.gz dataset.yaml --days 2025-01-01..2025-12-31 --domain category=categories.txt',
  ],
  'dataset prepare': ['yinsuan dataset prepare dataset.yaml --data exports --out prepared'],
  'dataset register': [
    'yinsuan dataset register prepared',
    'yinsuan dataset register prepared/january.parquet prepared/february.parquet',
  ],
  'dataset publish': ['yinsuan dataset publish dataset.yaml --data exports --out prepared'],
  'dataset list': ['yinsuan dataset list', 'yinsuan dataset list --json'],
  'dataset show': [
    'yinsuan dataset show appliance-orders',
    'yinsuan dataset show appliance-orders@2025 --csv',
  ],
  'edition freeze': ['yinsuan edition freeze appliance-orders@2025'],
  'edition unfreeze': ['yinsuan edition unfreeze appliance-orders@2025'],
  'edition withdraw': ['yinsuan edition withdraw appliance-orders@2025 --yes'],
  'grant issue': [
    'yinsuan grant issue --to dongfang --modes open --purpose product-planning --budget epsilon:4 --expires +90d',
    'yinsuan grant issue --dataset appliance-orders --to dongfang --purpose pricing --budget rho:0.1 --expires 2026-12-31 --price 5000 --nameable channel=平台自营',
  ],
  'grant list': ['yinsuan grant list'],
  'grant level': ['yinsuan grant level grant_… full --yes'],
  'grant revoke': ['yinsuan grant revoke grant_… --yes'],
  'query profile': {
    en: [
      'yinsuan query profile appliance-orders@2025 "category=air fryer" --by age_band,gender --epsilon 1',
      'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band --within 300 --csv --output profile.csv',
    ],
    zh: [
      'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band,gender --epsilon 1',
      'yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band --within 300 --csv --output profile.csv',
    ],
  },
  'query trend': {
    en: [
      'yinsuan query trend appliance-orders@2025 "category=air fryer" --period month --select orders,sum:revenue --epsilon 1',
      'yinsuan query trend appliance-orders@2025 "category=air fryer" --select orders --split-by price_band --rho 0.02',
    ],
    zh: [
      'yinsuan query trend appliance-orders@2025 品类=空气炸锅 --period month --select orders,sum:revenue --epsilon 1',
      'yinsuan query trend appliance-orders@2025 品类=空气炸锅 --select orders --split-by price_band --rho 0.02',
    ],
  },
  'query aggregate': [
    'yinsuan query aggregate appliance-orders@2025 province=Guangdong,Zhejiang --select count,mean:revenue --group-by category --epsilon 0.5',
    'yinsuan query aggregate --file question.json --json',
  ],
  'query repurchase': ['yinsuan query repurchase my-orders@2025 "category=air fryer" --epsilon 0.3'],
  'query new-product': ['yinsuan query new-product my-orders@2025 --of sum:revenue --epsilon 0.3'],
  'query switching': ['yinsuan query switching my-orders@2025 brand=A --epsilon 0.3'],
  'query basket': ['yinsuan query basket my-orders@2025 "category=air fryer" --epsilon 0.3'],
  'query price-bands': ['yinsuan query price-bands appliance-orders@2025 "category=air fryer" --epsilon 0.3'],
  'query market-share': ['yinsuan query market-share my-orders@2025 --by brand --epsilon 0.3'],
  'query promotion': ['yinsuan query promotion my-orders@2025 --epsilon 0.3'],
  'query region': [
    'yinsuan query region appliance-orders@2025 "category=air fryer" --by province --epsilon 0.3',
  ],
  'estimate profile': {
    en: ['yinsuan estimate profile appliance-orders@2025 "category=air fryer" --by age_band --epsilon 1'],
    zh: ['yinsuan estimate profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1'],
  },
  'estimate trend': [
    'yinsuan estimate trend appliance-orders@2025 "category=air fryer" --select orders,sum:revenue --epsilon 1',
  ],
  'estimate aggregate': [
    'yinsuan estimate aggregate appliance-orders@2025 --select buyers --group-by province --within 500',
  ],
  'estimate repurchase': ['yinsuan estimate repurchase my-orders@2025 "category=air fryer" --epsilon 0.3'],
  'estimate new-product': ['yinsuan estimate new-product my-orders@2025 --of sum:revenue --epsilon 0.3'],
  'estimate switching': ['yinsuan estimate switching my-orders@2025 brand=A --epsilon 0.3'],
  'estimate basket': ['yinsuan estimate basket my-orders@2025 "category=air fryer" --epsilon 0.3'],
  'estimate price-bands': [
    'yinsuan estimate price-bands appliance-orders@2025 "category=air fryer" --epsilon 0.3',
  ],
  'estimate market-share': ['yinsuan estimate market-share my-orders@2025 --by brand --epsilon 0.3'],
  'estimate promotion': ['yinsuan estimate promotion my-orders@2025 --epsilon 0.3'],
  'estimate region': [
    'yinsuan estimate region appliance-orders@2025 "category=air fryer" --by province --epsilon 0.3',
  ],
  'blind ticket make': [
    'yinsuan blind ticket make appliance-orders@2025 --hide category --select buyers --group-by age_band',
    'yinsuan blind ticket make appliance-orders@2025 --hide category --any --select orders --group-by month',
  ],
  'blind ticket list': ['yinsuan blind ticket list', 'yinsuan blind ticket list --json'],
  'blind ticket show': ['yinsuan blind ticket show ticket_…'],
  'blind ticket keep': ['yinsuan blind ticket keep ticket_… --count 2'],
  'blind ticket give-up': ['yinsuan blind ticket give-up ticket_… --yes'],
  'blind evidence': [
    'yinsuan blind evidence',
    'yinsuan blind evidence evidence_… --json --output evidence.json',
  ],
  'blind rebut': {
    en: ['yinsuan blind rebut evidence_… --text "Our key was stolen on 3 March." --yes'],
    zh: ['yinsuan blind rebut evidence_… --text "我们的密钥于 3 月 3 日被盗。" --yes'],
  },
  'blind record': ['yinsuan blind record ticket_… --json --output record.json'],
  'blind check-record': ['yinsuan blind check-record record.json'],
  'blind lift': ['yinsuan blind lift dongfang --yes'],
  'budget show': ['yinsuan budget show', 'yinsuan budget show --csv --output budget.csv'],
  'answer list': {
    en: [
      'yinsuan answer list',
      'yinsuan answer list --search "air fryer"',
      'yinsuan answer list --kind trend --edition appliance-orders@2025',
    ],
    zh: [
      'yinsuan answer list',
      'yinsuan answer list --search 空气炸锅',
      'yinsuan answer list --kind trend --edition appliance-orders@2025',
    ],
  },
  'answer show': [
    'yinsuan answer show answer_…',
    'yinsuan answer show answer_… --json --output answer.json',
    'yinsuan answer show answer_… --output answer.xlsx',
  ],
  'answer verify': [
    'yinsuan answer verify answer.json',
    'yinsuan answer verify answer.json --key "$(cat log.vkey)"',
  ],
  'log show': ['yinsuan log show --limit 20', 'yinsuan log show 12', 'yinsuan log show --before 12 --json'],
  'log export': [
    'yinsuan log export log-copy',
    'yinsuan log export log-copy --url https://cleanroom.example',
  ],
  'log verify': [
    'yinsuan log verify https://cleanroom.example --as officer',
    'yinsuan log verify log-copy --key "$(cat log.vkey)"',
    'yinsuan log verify https://cleanroom.example --policy policy.yaml',
    'yinsuan log verify https://cleanroom.example --follow --as officer',
  ],
  'log watch': [
    'yinsuan log watch https://cleanroom.example --policy policy.yaml --state watch.json',
    'yinsuan log watch https://cleanroom.example --key "$(cat log.vkey)" --state watch.json --every 60 --compare https://mirror.example/log',
  ],
  'log rotate-key': ['yinsuan log rotate-key --data-dir data > log.vkey'],
  'log keys': ['yinsuan log keys', 'yinsuan log keys https://cleanroom.example --key "$(cat log.vkey)"'],
  'witness init': [
    'yinsuan witness init witness --witness-name mall.example/witness --log "$(cat log.vkey)"',
  ],
  doctor: ['yinsuan doctor', 'yinsuan doctor --data-dir data --json'],
  migrate: ['yinsuan migrate --dry-run', 'yinsuan migrate --data-dir data'],
  schedule: ['yinsuan schedule schedule.yaml --dry-run', 'yinsuan schedule schedule.yaml --every 3600'],
  notify: ['yinsuan notify notify.yaml --test', 'yinsuan notify notify.yaml --every 300'],
  gateway: ['yinsuan gateway', 'yinsuan gateway --token-file gateway.json'],
  'witness serve': ['yinsuan witness serve witness', 'yinsuan witness serve witness --listen 10.0.0.2:7461'],
  explain: ['yinsuan explain query.no_grant', 'yinsuan explain quota'],
  completion: [
    'yinsuan completion bash > ~/.local/share/bash-completion/completions/yinsuan',
    'yinsuan completion fish > ~/.config/fish/completions/yinsuan.fish',
  ],
  'desk list': ['yinsuan desk list', 'yinsuan desk list --all --csv'],
  'desk approve': {
    en: ['yinsuan desk approve appliance-orders@2025', 'yinsuan desk approve proposal_… --note "checked"'],
    zh: ['yinsuan desk approve appliance-orders@2025', 'yinsuan desk approve proposal_… --note "已核对"'],
  },
  'desk reject': {
    en: ['yinsuan desk reject proposal_… --note "no impact assessment"'],
    zh: ['yinsuan desk reject proposal_… --note "缺少影响评估"'],
  },
  'edition passport': [
    'yinsuan edition passport appliance-orders@2025',
    'yinsuan edition passport appliance-orders@2025 --html passport.html',
  ],
  'edition submit': ['yinsuan edition submit appliance-orders@2025'],
  'edition caps': ['yinsuan edition caps appliance-orders@2025 --per-consumer epsilon:3 --total epsilon:9'],
  'grant show': ['yinsuan grant show grant_…', 'yinsuan grant show grant_… --jsonld --output grant.jsonld'],
  'grant accept': ['yinsuan grant accept grant_…'],
  'grant verify': [
    'yinsuan grant show grant_… --json --output grant.json',
    'yinsuan grant verify grant.json',
  ],
  'grant freeze': ['yinsuan grant freeze grant_…'],
  'grant unfreeze': ['yinsuan grant unfreeze grant_…'],
  'org halt': ['yinsuan org halt dongfang --yes'],
  'org resume': ['yinsuan org resume dongfang'],
  settle: [
    'yinsuan settle --period 2026-10',
    'yinsuan settle --period 2026-10 --format html --output settle.html',
    'yinsuan settle --period 2026-10 --nodes',
  ],
  'report compliance': [
    'yinsuan report compliance --from 2026-10-01 --to 2026-10-31 --output report.pdf',
    'yinsuan report compliance --from 2026-10-01 --to 2026-10-31 --lang zh --output report.html',
  ],
  'report market': [
    'yinsuan report market appliance-orders@2025 category=空气炸锅 --estimate',
    'yinsuan report market appliance-orders@2025 category=空气炸锅 --output report.pdf --yes',
  ],
  'report panel': [
    'yinsuan report panel appliance-orders',
    'yinsuan report panel appliance-orders --tolerance 15 --output panel.html',
  ],
  'report disclosure': [
    'yinsuan report disclosure',
    'yinsuan report disclosure district-bureau --output disclosure.html',
  ],
  'desk overview': ['yinsuan desk overview', 'yinsuan desk overview --csv'],
  // groups
  config: ['yinsuan config check'],
  engine: ['yinsuan engine check --data-dir data'],
  org: ['yinsuan org list'],
  key: ['yinsuan key list'],
  dataset: ['yinsuan dataset list'],
  edition: ['yinsuan edition freeze appliance-orders@2025'],
  grant: ['yinsuan grant list'],
  query: {
    en: ['yinsuan query profile appliance-orders@2025 "category=air fryer" --by age_band,gender --epsilon 1'],
    zh: ['yinsuan query profile appliance-orders@2025 品类=空气炸锅 --by age_band,gender --epsilon 1'],
  },
  estimate: {
    en: ['yinsuan estimate profile appliance-orders@2025 "category=air fryer" --by age_band --epsilon 1'],
    zh: ['yinsuan estimate profile appliance-orders@2025 品类=空气炸锅 --by age_band --epsilon 1'],
  },
  blind: ['yinsuan blind ticket list'],
  'blind ticket': [
    'yinsuan blind ticket make appliance-orders@2025 --hide category --select buyers --group-by age_band',
  ],
  budget: ['yinsuan budget show'],
  answer: ['yinsuan answer list'],
  log: ['yinsuan log verify https://cleanroom.example --as officer'],
  witness: ['yinsuan witness serve witness'],
  desk: ['yinsuan desk list'],
  report: ['yinsuan report compliance --from 2026-10-01 --to 2026-10-31 --output report.pdf'],
}
