// What the document says to its readers.

export const DESCRIPTION = [
  'Every number above 2^53, all money (fen) and all privacy (1e-9 rho) are decimal strings.',
  'Errors are RFC 9457 problem details with a stable `code`; `detail` is in Chinese or English by `Accept-Language`. The codes are listed with the responses.',
  'Content that does not fit is refused as `request.invalid`; `errors` says of each misfit its `path` (a JSON pointer), a `code` (`shape.…`) and what would fit.',
  'A query parameter that a call does not name is refused (`request.parameter_unknown`), and a method that a path does not take is answered 405 with `Allow` (`request.method_not_allowed`). `HEAD` is answered wherever `GET` is.',
  'Lists are pages: `next` is the `after` of the next one, and null on the last.',
  'The audit log is served as C2SP tlog-tiles under `/log/`, unsigned: each file proves itself.',
].join('\n\n')

export const SIGNATURE = [
  'Each request is signed by the key of a member: an RFC 9421 HTTP Message Signature with Ed25519, which no OpenAPI scheme expresses. The SDK (`@yinsuan/sdk`) and `yinsuan gateway` sign for you.',
  '- Label `sig1`, parameters `created`, `expires` (at most 300 s later), `nonce`, `keyid`, `alg="ed25519"`, `tag="yinsuan-v1"`.',
  '- Covered: `"@method" "@authority" "@path" "@query"` and, with content, `"content-digest" "content-type"`; `Content-Digest` is RFC 9530 with sha-256.',
  '- A nonce counts once: a request that is sent again is signed again.',
  '- The answer is signed by the service over its status, its content and the signature of the request: verify it under the pinned `serviceKey` before you read it.',
  'The roles behind the scheme are those that may call; none means every member. protocols/identity/SPEC.md has the format and test vectors.',
].join('\n')

export const TAGS: Readonly<Record<string, string>> = {
  answers: 'Stored answers with their receipts',
  'blind-answers': 'Stored answers to blind questions, as ciphertexts',
  'blind-queries': 'Questions with a hidden selection',
  budgets: 'Caps and spending',
  datasets: 'The catalogue',
  desk: 'What waits for an officer',
  editions: 'Registered states of a dataset',
  enrolments: 'How a member gets its first key',
  entries: 'The log with the private bodies that the caller may read',
  estimates: 'What a question would cost',
  evidence: 'Openings of blind tickets that did not pass',
  grants: 'Contracts between a provider and a consumer',
  jobs: 'Work that goes on after its request',
  keys: 'Keys of members',
  log: 'The public log as static files (C2SP tlog-tiles)',
  me: 'The caller',
  operation: 'The running service',
  organisations: 'Members',
  probes: 'For load balancers and monitoring',
  proposals: 'What needs a second person',
  queries: 'Questions',
  service: 'Names and keys of the service',
  tickets: 'Tickets for blind questions',
  uploads: 'Files in parts',
  witnesses: 'Who cosigns the log',
}
