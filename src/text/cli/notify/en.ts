// Notifications that leave the service: only names that are public or the member's own, never a figure.
export const notify = {
  title: (what: string) => `Yinsuan: ${what}`,
  kinds: {
    'edition-open': 'an edition is open',
    'budget-nearly-spent': 'a budget is nearly spent',
    'contract-waiting': 'a contract is waiting for you',
    'answer-ready': 'an answer is ready',
    'panel-alarm': 'a panel raises an alarm',
    alarm: 'alarm',
  },
  texts: {
    'edition-open': (edition: string) => `Edition ${edition} answers questions now.`,
    'budget-nearly-spent': (edition: string) =>
      `Of a privacy budget for ${edition} more is spent than you set as your mark. See: yinsuan budget show`,
    'contract-waiting': (grant: string) =>
      `Contract ${grant} takes effect when you have signed it. See: yinsuan grant show ${grant}`,
    'answer-ready': (answer: string) => `Read it with your key: yinsuan answer show ${answer}`,
    'panel-alarm': (subject: string) => {
      const [dataset = '', period = ''] = subject.split(' ')
      return `The panel of ${dataset} raises an alarm for ${period}. Read it with your key: yinsuan report panel ${dataset}`
    },
    alarm: (code: string) =>
      `The log of the service contradicts what it showed before (${code}). Keep its state file, and run: yinsuan log watch`,
  },
  test: 'a test',
  testText: 'This is a test of your notifications. Nothing happened.',
  channel: (kind: string, place: number) => `${kind} (channel ${place})`,
  sent: (title: string, channel: string) => `Sent to ${channel}: ${title}.`,
  failed: (title: string, channel: string, reason: string) =>
    `Not delivered to ${channel} (${reason}), to be tried again: ${title}.`,
}
