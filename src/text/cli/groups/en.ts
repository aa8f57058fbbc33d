// What each group of commands is for, with an example.
import { ESTIMATE_PROFILE } from '../commands/examples.ts'

export const GROUPS = {
  config: { summary: 'Settings of the service', examples: ['yinsuan config check'] },
  org: { summary: 'Members of the service', examples: ['yinsuan org list'] },
  key: { summary: 'Keys of your organisation', examples: ['yinsuan key list'] },
  dataset: { summary: 'Prepare, publish and look at datasets', examples: ['yinsuan dataset list'] },
  edition: {
    summary: 'Passport and caps of an edition; freeze, unfreeze or withdraw it',
    examples: ['yinsuan edition freeze appliance-orders@2025'],
  },
  grant: { summary: 'Contracts about what a consumer may ask', examples: ['yinsuan grant list'] },
  query: {
    summary: 'Ask a question',
    examples: [
      'yinsuan query profile appliance-orders@2025 "category=air fryer" --by age_band,gender --epsilon 1',
    ],
  },
  estimate: {
    summary: 'What a question would cost; spends nothing',
    examples: [ESTIMATE_PROFILE.en],
  },
  blind: {
    summary: 'Tickets of blind queries; evidence of cheating',
    examples: ['yinsuan blind ticket list'],
  },
  'blind ticket': {
    summary: 'Tickets made ahead of blind questions',
    examples: [
      'yinsuan blind ticket make appliance-orders@2025 --hide category --select units --group-by age_band',
    ],
  },
  budget: { summary: 'Caps and spending', examples: ['yinsuan budget show'] },
  answer: { summary: 'Stored answers and their proofs', examples: ['yinsuan answer list'] },
  log: {
    summary: 'The public audit log',
    examples: ['yinsuan log verify https://cleanroom.example --as officer'],
  },
  witness: {
    summary: 'Witnesses of a log: they cosign only what they have checked to be append-only',
    examples: ['yinsuan witness serve witness'],
  },
}
