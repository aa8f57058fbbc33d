// Whom a reader of receipts trusts: the log's key alone, or also witnesses of its own choice.
export const trust = {
  alone:
    'Checked under the log key only: whoever holds that key could show others a different log. Witnesses of your choice close this gap.',
  under: (quorum: number, all: number, names: string) =>
    `Checked under the log key and at least ${quorum} of your ${all} witnesses: ${names}.`,
  choose: 'Choose a policy file',
  change: 'Choose another policy file',
  forget: 'Use the log key only',
  what: 'The same file as the --policy option of the command line: the log key, its witnesses, and how many of them must have signed. Write it from what the witnesses told you, not from this page.',
  witnessed: (names: string) => `Witnesses cosigned that root: ${names}`,
  cosigned: (name: string, time: string) => `${name} (${time})`,
  quorum: (found: string, needed: string) =>
    `Only ${found} of the ${needed} witnesses that you require cosigned the log state of this receipt.`,
  quorumNext:
    'Reload the page: a newer receipt may carry more cosignatures. If it does not, show it to the witnesses and the officer.',
  otherLog: 'This policy is for a different log from the one that your key file pins.',
  otherLogNext: 'Choose the policy for the log of this service.',
}
