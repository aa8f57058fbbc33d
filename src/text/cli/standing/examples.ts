// Examples of the commands of published questions, the same in both languages.
import type { STANDING_COMMANDS, STANDING_GROUPS } from './en.ts'

type Named = keyof typeof STANDING_COMMANDS | keyof typeof STANDING_GROUPS

export const STANDING_EXAMPLES: Readonly<Record<Named, readonly string[]>> = {
  standing: ['yinsuan standing list'],
  'standing publish': [
    'yinsuan standing publish trend appliance-orders@2025 --select buyers --rho 0.01 --estimate',
  ],
  'standing publish profile': [
    'yinsuan standing publish profile appliance-orders@2025 --by age_band --rho 0.01 --readers contracts',
    'yinsuan standing publish profile appliance-orders@2025 --by age_band --pool 0.3 --estimate',
  ],
  'standing publish trend': [
    'yinsuan standing publish trend appliance-orders@2025 --select buyers --rho 0.01 --estimate',
    'yinsuan standing publish trend appliance-orders@2025 --select buyers --split-by city_tier --rho 0.01 --yes',
  ],
  'standing publish aggregate': [
    'yinsuan standing publish aggregate appliance-orders@2025 --select count --group-by category --concentration category --rho 0.01',
  ],
  'standing renew': ['yinsuan standing renew appliance-orders@2026'],
  'standing list': ['yinsuan standing list', 'yinsuan standing list appliance-orders --json'],
  'standing show': ['yinsuan standing show answer_…', 'yinsuan standing show answer_… --output answer.json'],
  'standing withdraw': ['yinsuan standing withdraw answer_…'],
}
