// Whom a reader of receipts trusts: the log's key alone, or also witnesses of its own choice.
export const trust = {
  alone:
    'Checked under the log’s key alone: whoever holds that key could show others another log. Witnesses that you choose close this gap.',
  under: (quorum: number, all: number, names: string) =>
    `Checked under the log’s key and at least ${quorum} of your ${all} witnesses: ${names}.`,
  choose: 'Choose a policy file',
  change: 'Another policy file',
  forget: 'The log’s key alone',
  what: 'The file that the command line takes as --policy: the log’s key, its witnesses, how many of them must have signed. Write it from what the witnesses told you, not from what this page shows.',
  witnessed: (names: string) => `Witnesses cosigned that root: ${names}`,
  cosigned: (name: string, time: string) => `${name} (${time})`,
  quorum: (found: string, needed: string) =>
    `Only ${found} of the ${needed} witnesses that you demand cosigned the state of the log that this receipt leads to.`,
  quorumNext:
    'Load the page again: a newer receipt may bear more cosignatures. If it stays so, show it to the witnesses and the officer.',
  otherLog: 'This policy is of another log than the one that your key file pins.',
  otherLogNext: 'Choose the policy of this service’s log.',
}
