// Written by `npm run reference` out of the comments in schemas/: change them there.
export type Described = { readonly about?: string; readonly fields?: Readonly<Record<string, string>> }

export const DESCRIPTIONS: Readonly<Record<string, Described>> = {
  KeptRequest: {
    about:
      'A signed request as received: whoever reads the body it is in checks the signature again (protocols/identity/kept-request.ts), without the service. `content` is null for a request without content, and where only the digest in the base was kept (long refusals, rebuttals).',
    fields: { publicKey: "base64url; the key's id commits to it.", signature: 'base64 of 64 bytes.' },
  },
  KeptDocument: {
    about: 'A joint question as its consumer signed it (protocols/joint/SPEC.md, "Documents").',
    fields: { document: 'Canonical JSON.', signature: 'base64url of 64 bytes.' },
  },
  ActorBody: { about: "Who acted, and the request or joint question that this organisation's key signed." },
  Release: { about: 'An earlier release of the same integers, as the answer of this name has it.' },
  Combination: {
    about:
      "Several releases of the same integers by inverse variance (protocols/dp/SPEC.md §9): each value is Σ weight · value of the releases, over the sum of the weights. `weights` are of `earlier` in their order, then of the part's own release.",
  },
  AnsweredPart: {
    about:
      "A part with its noisy cells. `values` is null where only the consumer can read them: they are in the ciphertexts of a blind answer. Under correlated noise `values` and `counts` are what was released, and its figures follow from them (`figuresOf` in schemas/answer-tables.ts). `halfWidth` is the 95 % half-width of a figure's noise, in integers over scale · weight there, and else exact and in the integers of `values`. Where releases are combined, figures and half-width are those of the combination, over the sum of its weights too.",
    fields: {
      counts: 'Exactly under correlated noise: one for each combination of values of its `countBy`.',
      combined: 'Exactly where the part continues earlier releases (`after`).',
      reusedFrom: 'The stored answer that this part came from, free; null: drawn and charged now.',
    },
  },
  Cell: {
    about:
      'An estimate with its 95 % interval; null where none can be told, with the reason in `mark`. `low` and `high` are of the noise: they hold the figure under the bounds. `fullLow` and `fullHigh` are for the figure that the source has without bounds, as is `corrected`; their coverage is measured, not guaranteed (protocols/dp/SPEC.md §8). Where no bound can cut they are the same; where one can, the interval of a figure below six standard deviations of its noise reaches to 0.',
    fields: {
      codes: "Codes of the table's dimensions.",
      fullMark:
        'Why a cell with a value has no wide interval. `too-small`: below three standard deviations of its noise; `unknown`: the noise tells nothing of what was cut, nothing was released of it, or too much is cut.',
      mark: '`small`: below the reporting threshold; `unbounded`: the noise allows any value, or what divides it is below six standard deviations of its noise; `no-earlier`: no period to compare with.',
    },
  },
  TableCut: {
    about:
      'How many times the counted figure the source has, in all cells of the table together (of a ratio: of what is divided), and its upper limit; null where unknown. A factor without a limit: at least so many times, and too much for any limit. `allowance`: a cell may have lost so many times as much.',
  },
  Table: {
    about: 'One table of an answer: a kind of figure by dimensions.',
    fields: {
      statistic: "Which number this is: the statistic, and its measure's name for sums, means and averages.",
      cut: 'Null: no bound can cut any of its figures.',
    },
  },
  CountedBound: {
    about:
      "Of each buyer at most `max` are counted for each combination of `over`; a measure's in its own unit.",
    fields: { of: '`rows`, `orders`, or the name of a measure.' },
  },
  Counted: {
    about:
      'What a view counts of a statistic. `leftOut`: about this share of the whole edition is not counted, with its interval; null where nothing was released of it or its noise tells nothing.',
    fields: { bounds: 'Empty: the view counts everything.' },
  },
  PrivacySpent: {
    about: 'What an answer spent of the privacy budget.',
    fields: {
      epsilon: "Tight conversion at the edition's δ, rounded up.",
      blindDelta:
        "Only of a hidden selection: what it adds to δ, rounded up. 1 / C(k, m), the most with which a consumer who cheats passes its ticket's choice, and what the noise of the ciphertexts may tell (protocols/blind/PROOF.md §3 and §4).",
      pool: "Only of what the edition's pool paid: its pure ε, without δ, and nothing of ρ.",
    },
  },
  UsedDimension: {
    about: 'A dimension that an answer uses, with its labels.',
    fields: {
      anonymous:
        'Codes whose values the contract does not name, ascending; absent: it names all. Cells of a table grouped by it are in the order of their noisy figures there, the largest first, and say nothing of which value each is.',
      derived: "How it was computed from a buyer's rows; absent: it was not.",
      uneven: 'Its values may lose very different shares to bounds: those of rows that are no periods.',
    },
  },
  UsedMeasure: { about: 'A measure that an answer uses, with its unit and the bounds of an amount.' },
  BlindAnswer: {
    about:
      'The public side of a blind answer. Groups are in the slots in the order of `parts`, each row-major (protocols/blind/SPEC.md, "Answer").',
    fields: {
      ciphertextsDigest: "SHA-256 of the last instance's answer ciphertexts.",
      sharesDigest: 'SHA-256 of the share ciphertexts, as the log has had it since the ticket was ready.',
      shiftsDigest:
        'SHA-256 of the shifts, as they were received. With the other two it names every summand of the answer.',
    },
  },
  Answer: {
    about:
      'A released answer: noisy integers, what they cost, and the tables for people that follow from them.',
    fields: {
      v: 'Which rules its tables follow (protocols/dp/SPEC.md §8).',
      look: 'Only where looks were declared, or an earlier answer is sharpened: which one it is, of how many.',
      intervals: '`low` and `high` are of the noise only; clips of single values are in neither interval.',
      tables:
        'Of parts with values only; the consumer makes the rest after decryption (schemas/answer-tables.ts).',
      blind: 'Only in mode `blind`.',
    },
  },
  NewOrganisation: { about: 'A member to be added.' },
  FirstCode: {
    about:
      "Of a member's first code: whoever carries it cannot use it where it names the only key that it lets in.",
  },
  NewMember: { about: 'A member to be added, and its first code.' },
  EnrolmentCode: { about: 'A one-time code, with which a member enrols a key.' },
  KeyInvitation: {
    about:
      'What the key may do that the code lets in; the inviting key has these roles itself. `keyId`: of the only key that it lets in. One that was named may also ask joint questions under the contracts of the inviting one.',
  },
  Enrolment: { about: 'A key and the one-time code that lets it in.' },
  KeyRotation: {
    about:
      "`proof`: the new key's signature under `RotationStatement`; the request is signed by the old one.",
  },
  RotationStatement: { about: 'What a key states that comes in the place of another.' },
  Me: {
    about: 'The calling organisation, its key and its quotas.',
    fields: { service: "The log's origin: contracts name it." },
  },
  Service: {
    about: 'Name, keys and rules of the service.',
    fields: {
      serviceKey: 'Verifies the signatures of answers.',
      logKey: 'C2SP verifier key of the log.',
      approvals: 'Who may approve what.',
      bodyMonths: 'How many months what was asked is kept after the end of its own.',
    },
  },
  NewEdition: { about: 'An edition to be sealed, from a committed upload.' },
  NewGrant: { about: "The provider's offer: its consumer signs the same contract." },
  GrantFile: { about: 'A grant with its contract; null where there is none.' },
  NewBlindLevel: { about: "An officer's decision on a grant. `insecureForTesting` is nobody's to decide." },
  CatalogueEdition: {
    about:
      "What a member sees of a dataset; how much others spent is the provider's, the officer's and the log's.",
    fields: {
      totals: 'Empty for others than its provider and officers while nobody has approved it.',
      yearlyEpsilon:
        'ε a year that the allowance means, at the declared δ, pool included: for one consumer, and over all.',
      blind:
        'Which statistics can be asked blind, from declared figures alone; null: not at all. `oneOnly`: only in mode `one`.',
    },
  },
  EditionSummary: { about: 'An edition in a list; its declaration is read by its id.' },
  CatalogueDataset: { about: 'Its editions in the order of their ids, at most 200.' },
  NewQuery: { about: 'A question, under a key that makes a retry free.' },
  Answered: {
    about: 'The answer to a question, new or stored.',
    fields: { stored: 'True: the stored answer of the same question, at no charge.' },
  },
  BudgetLine: {
    about: 'Caps and spending of one edition, as far as the caller may see them.',
    fields: {
      total: 'Null for consumers: how much others spent is not their business.',
      accounts: 'An account opens with its first answer.',
      own: "What the caller's next question would meet, its first one too; `room` is what fits under every cap. Null: no valid grant, or no open edition.",
      standing:
        "What standing questions of the edition cost: part of what the total and each account have spent, whatever the account's holder asked.",
      pool: 'Of pure ε, for published answers only; null: the edition was declared without.',
    },
  },
  LoggedEntry: {
    about: 'An entry with its private body, for the parties of the entry and for officers.',
    fields: {
      destroyed:
        'The entry that says that the body was destroyed after its time, or lost; for whoever could read it.',
    },
  },
  Base64: { about: 'Bytes in base64.' },
  TicketState: {
    about:
      "Where a ticket is. `chosen`: the service's choice is logged and waits for the opening; `checking` and `preparing`: work of the service; `ready`: shares can be fetched and one question asked; `used`; `failed`: the opening did not pass; `lost`: the service ended, or its worker did, before it was used, and its masks are gone; `expired`; `written-off`: given up unopened; `lapsed`: not opened in time, so it counts as given up; `clearing`: a lapsed one whose opening is checked after all; `cleared`: it passed and no longer counts, but nothing is asked on it.",
  },
  Ticket: {
    about: 'Where a blind ticket is.',
    fields: {
      dataset: "The grant's dataset: levels and limits are its.",
      choice:
        'Positions to open, ascending; part of the signed answer, and the same however often it is asked for.',
      expires:
        'A `chosen` ticket that was not opened by then has lapsed; a `ready` one not used by then is deleted.',
    },
  },
  TicketList: {
    about:
      '`giveUpsLeft`: choices that may still stay unopened, of two in 365 days, given up or lapsed; null for officers, who see all tickets.',
  },
  VrfProof: { about: 'ECVRF-EDWARDS25519-SHA512-TAI, 80 bytes, base64url.' },
  NewTicket: {
    about:
      'The digests of all k selectors, by position: what the consumer is bound to. Sent again, the same ticket is answered.',
    fields: {
      joint:
        'Of a ticket for a market edition, at the node of one of its members: the choice follows from the proofs of all members, in member order, and not from this service (protocols/joint/SPEC.md, "Choice").',
    },
  },
  NewJointDraw: { about: "A member's proof is asked for once a ticket; asked again, it is the same one." },
  LoggedTicketEntry: {
    about:
      "A log entry with its private body: with the log's key and the reader's witnesses, its place in the log is proven.",
    fields: { receipt: 'C2SP tlog-proof.' },
  },
  TicketEntries: {
    about:
      'What the log says of a ticket, the oldest first: the choice, the last opening that was sent, that it passed.',
  },
  TicketOpening: {
    about:
      'The opening is a committed upload (protocols/blind/SPEC.md, "Opening"). Signed, so it binds its sender to the bytes, to the digests, and to the choice that it answers as the log has it: an opening of a choice that the service made up proves nothing against its sender.',
    fields: {
      digestsSha256: 'SHA-256 of the digests, 32 bytes each, by position.',
      entry: 'The entry of the choice: its index in the log, decimal, and its leaf hash (RFC 6962).',
    },
  },
  BytesPart: { about: 'A long message in parts: `part` of `parts`, counted from 0.' },
  NewBlindQuery: {
    about:
      'The public part, the ticket, and the shifts of protocols/blind/SPEC.md ("Question"): uniform whatever is selected.',
  },
  BlindAnswerFile: {
    about:
      "What only a blind answer has beside an AnswerFile: the last instance's ciphertexts, whose digest is in the answer.",
  },
  EvidenceId: { about: 'Names a piece of evidence.' },
  NewRebuttal: {
    about:
      "An accused member's answer: to officers, in its own words, with what its client kept of the ticket.",
  },
  Rebuttal: { about: '`seq`: its entry. `signed.content` is the `NewRebuttal`, as its sender signed it.' },
  Evidence: {
    about:
      'What an officer, or the accused, re-checks: the signed upload, the logged choice, the signed and logged opening; and what the accused says.',
    fields: {
      position:
        'The first instance that fails, and which rule it breaks (protocols/blind/open.ts, `Verdict`).',
      openingSha256: 'Of the opening, which is fetched in parts.',
      rebuttals: 'The oldest first.',
    },
  },
  EarlierTerms: { about: 'What settlement needs of such a grant, where its body has it.' },
  ComputationBody: {
    about: 'Of a computation that was released or refused. Sensitivities and noise are in the parts.',
    fields: {
      reused: 'Names of the parts that came from a stored answer, free.',
      joint:
        'Of a joint question: M, J and the digest of the signed question. `query` names the market edition.',
    },
  },
  RefusalBody: {
    about:
      'Of a request that a rule refused before it became a computation or a decision: what was asked is in `actor.request`.',
    fields: { actor: 'Null where the service took up work whose caller is no longer known.' },
  },
  RefusalSummaryBody: {
    about: 'Of further refusals with one code within one hour.',
    fields: { from: 'The hour: from when, and until when.' },
  },
  TicketBody: {
    about: "Of a blind query's ticket: the digests that its owner signed and the service's choice.",
    fields: { openingSha256: "Of the opening's bytes, once one was sent.", sharesDigest: 'As in the leaf.' },
  },
  DecisionBody: {
    about:
      "Of decisions; `actor` is null where the service itself acts. `salt` opens the leaf's commitment to the organisation.",
  },
  AskedBody: { about: 'Of a question that was answered: a consumer asked it, or a provider published it.' },
  GAP_WORDS: { about: 'What the passport does not say, or does not say well.' },
  Slug: { about: 'Names that people choose and that are used in ids, URLs and file names.' },
  Name: { about: 'Names of dimensions, measures and views: they are used in queries, never in SQL.' },
  EditionId: { about: '`dataset@label`, for example `appliance-orders@2025`.' },
  madeId: { about: 'Ids that the service makes: a prefix and 128 random bits.' },
  KeyId: { about: 'Names a key: it commits to the public key.' },
  Label: { about: 'A Unicode text for people in both languages.' },
  IsoDate: { about: 'A calendar date that exists.' },
  Instant: { about: 'UTC, milliseconds.' },
  NanoRho: { about: 'Privacy loss ρ as an integer of 1e-9, in decimal digits.' },
  NanoEpsilon: { about: 'Pure ε, which has no δ, as an integer of 1e-9, in decimal digits.' },
  IntegerText: { about: 'An integer in decimal digits, possibly negative.' },
  SensitivityText: {
    about: 'A sensitivity, squared or not: it is in no int64, since a clip may be wide and a bound loose.',
  },
  PositiveDecimal: {
    about: 'A positive decimal, plain or with an exponent, as text: `0.5`, `1e-6`. Exact, never a float.',
  },
  Sha256Hex: { about: 'A SHA-256 digest in hexadecimal digits.' },
  AnswerId: { about: 'Of a stored answer.' },
  LogIndex: { about: 'An index in the log, decimal.' },
  distinct: { about: 'A list that is a set: what occurs twice is refused.' },
  Mechanism: { about: 'Noise and privacy modes.' },
  LeafMechanism: {
    about:
      'What a log entry says of a computation; `correlated-gaussian`: of a question for discrete Gaussian noise, where it is better.',
  },
  Mode: {
    about: 'Whether the service reads the question: `open`, or `blind`, where its selection is hidden.',
  },
  PurposeCode: {
    about:
      "Purposes are codes, so that the log holds no free text; the operator's configuration may narrow them.",
  },
  IdempotencyKey: {
    about: 'Retries of one request carry one key; another request under the same key is refused (422).',
  },
  LIMITS: {
    about: 'Hard limits of the product: public, the same for everybody.',
    fields: {
      declaredValues:
        'Of all dimensions of a declaration together: it is read, checked and shown as a whole.',
      tags: 'Of one row, in a dimension with several.',
      looks: 'Declared looks at one question, and releases that are combined for it.',
      contributionFiles: 'Of one edition.',
    },
  },
  PART_KEYS: { about: 'The parts of the report, in its order.' },
  TABLE_COLUMNS: { about: 'What is in the columns of each table.' },
  ReportRow: { fields: { seq: 'The entries that say so.' } },
  ReportPart: { fields: { tables: 'Long tables are in the annex: `computations` and `refusals`.' } },
  ReportSeries: { fields: { points: 'Days in Beijing, or months of a long period.' } },
  ReportHead: {
    about: 'Without the annex, which is streamed row by row.',
    fields: {
      period: 'First and last day, Beijing time.',
      purposes: 'What the service calls the codes of purposes: words only, not from the log.',
    },
  },
  GrantId: { about: 'Names a grant and its contract.' },
  Nameable: {
    about: 'Of one dimension the values that answers may name; the others come as anonymous ranks.',
  },
  GrantContent: {
    about:
      'What of the dataset may be asked; null: everything. `templates`: only these ready questions; absent: any question. `nameable` absent: every value comes by its name.',
  },
  Uses: { about: 'How many answers; each new one is a use, a stored one that is returned again is none.' },
  Contract: {
    about: 'The terms that a provider and a consumer sign.',
    fields: {
      id: 'Made by the provider.',
      service: "The log's origin: at another service this contract is worth nothing.",
      salt: "32 random bytes: the log shows the contract's digest, and its terms could be guessed.",
      budget: 'What may be spent in all editions together.',
    },
  },
  ContractSignature: { about: 'Ed25519 over the contract, base64url.' },
  SignedBy: { about: "The key's id commits to the key; that the organisation enrolled it is in the log." },
  SignedContract: { about: 'The contract as text, hashed and signed as it is, with who signed it so far.' },
  CONTRIBUTION_COLUMNS: {
    about:
      'Columns of a contribution file: `u` UUID (first 16 bytes of HMAC-SHA-256 of the unit id), `o` UUID (the order, pseudonymised within its unit; only if the edition declares orders), `d0…` USMALLINT codes in the order of the declared dimensions, `m0…` BIGINT quanta. A dimension with tags has further columns (`d0_1` …).',
  },
  ColumnTreatment: {
    about: 'A technique applied to a column of the export, for the registration passport.',
    fields: {
      found:
        'Kinds of direct identifiers that a sample of the column showed. Absent: written by a tool that did not say.',
    },
  },
  KMin: { about: 'The smallest class over the quasi-identifiers, as a class of its own.' },
  KClassShares: { about: 'Shares of rows by how many others have the same values.' },
  ReportSummary: {
    about:
      "What of the provider's report goes to the service: classes and techniques, no exact count of rows or units.",
  },
  DatabaseSource: {
    fields: {
      host: "A host name or address; a path is a Unix socket: PostgreSQL's folder, MySQL's file.",
      tls: 'Absent: `verify`, except on a loopback address or a socket.',
      ca: 'Certificates that are trusted instead of the public ones: a PEM file in the data folder.',
      query:
        'One statement that returns rows. `{from}`, `{to}` and `{edition}` stand for those of this file.',
    },
  },
  DimensionCommon: {
    fields: {
      perOrder: 'One value an order: orders of one key with two values are two.',
      other: 'What the "other or unknown" code is called.',
    },
  },
  BinsDimension: {
    about: 'Bins [e0, e1), [e1, e2), …; below the first edge and from the last on only if `open` says so.',
    fields: { open: 'Adds a bin below the first edge and one from the last edge on.' },
  },
  LookupDimension: { fields: { take: 'The column of the lookup table that holds the value.' } },
  MeasureSource: {
    about: "A measure from one column, or the product of two; quantum, lo and hi in the column's own unit.",
    fields: { missing: 'What a missing value is: the row is dropped, or counts as lo.' },
  },
  COUNTED: { about: 'What a cap counts when it is no measure; no measure may have such a name.' },
  CapSource: {
    about:
      "Of rows where `of` is absent; of a measure: `max` in the measure's own unit, as its quantum, lo and hi.",
  },
  Loss: { about: "A privacy loss as people say it, converted at the edition's δ, or as ρ." },
  DatasetFile: {
    fields: {
      source: 'Source statement: where the rows come from and by what right.',
      files:
        'Globs in the data folder, or folders below it; many files are read as one. `{from}`, `{to}` and `{edition}` stand for those of this file.',
      database: 'Instead of files.',
      objects: 'Instead of files.',
      dates: 'How dates that end with the year are written, as 3/4/2025; absent: such cells are no dates.',
      time: 'When a row happened; `derive` needs it.',
      derive: "Dimensions that follow from the buyer's own rows, or from public tables.",
      totals: 'What is released of the whole edition when it is sealed.',
      drafting: 'What drafting this file from the rows cost; `dataset init` writes it.',
      passport: 'For the registration passport.',
    },
  },
  proposal: {
    fields: { admission: '`salt` opens the commitment to the organisation that would be let in.' },
  },
  DomainValue: { about: 'One value of a domain; its index is its code. `value` is what a query names.' },
  Derived: {
    about:
      "How a derived dimension was computed from the buyer's own rows. `within`: the purchases of each combination of values of these dimensions are counted apart.",
  },
  Dimension: {
    about:
      'A declared categorical attribute. `values` is the public domain in code order; the last value is the explicit "other or unknown" one. `perUnit`: an attribute of the buyer, one value a unit.',
    fields: {
      perOrder:
        'One value an order: an order is its key with the codes of these dimensions, so lines of one key with two values are two orders. Absent: an order may have several values.',
      tags: 'A row has at most so many different values, and counts once in the group of each; absent: one. A dimension with several is not `perUnit`, in no cap, and in no blind question.',
      derived: 'How it was computed, of `derived`.',
    },
  },
  Measure: {
    about:
      'An integer quantity: one quantum is `quantum` of `unit`; every row holds an integer in [lo, hi] quanta.',
  },
  Served: {
    about: 'A statistic that is released with noise: lines, orders, buyers, or the sum of a measure.',
  },
  Cap: {
    about:
      'What a unit may have for each combination of values of the dimensions `over`: `max` rows; or rows of `max` orders; or values of one measure whose |x| add up to `max` quanta. protocols/dp/SPEC.md §3 says what each keeps and which statistics it bounds.',
  },
  View: {
    about:
      "What is kept for some statistics: one bound a statistic, so that one question's bound falsifies no other's. Caps over more dimensions are applied first, equal ones as declared, `perUnit` (of rows) last.",
  },
  Pool: {
    about:
      'What published answers may spend of an edition as pure ε, beside its ρ, and of all editions of a dataset in any 12 months (protocols/dp/SPEC.md §4).',
  },
  Budget: {
    about: 'Budget of one edition and yearly allowance of its dataset, in nano-rho; ε is stated at δ.',
    fields: { pool: 'Absent: none. Fixed by the declaration.' },
  },
  TotalsRelease: { about: "What releasing the edition's totals and cut totals at sealing costs." },
  Drafting: {
    about:
      "What drafting this declaration from the edition's own rows cost: its domains, bins, clips and bounds are a differentially private release. `delta`: the chance, on top of the budget's δ, that a drafted domain lists a value of a single buyer. `roles`: what the columns are was said or confirmed by the provider, outside of ε; absent: found with noise, in this charge.",
  },
  Period: { about: 'The time that an edition covers.' },
  LookBack: {
    about:
      'Days before the period whose rows are read to tell new from returning and the like. They are not in the edition, but its rows speak of them, so the yearly allowance counts those days as part of its period.',
  },
  Declaration: {
    about:
      'What a provider declares of an edition: dimensions, measures, views, caps. Public to every member.',
    fields: {
      lookBack: 'Absent: nothing older than the period was read.',
      unitKey:
        "SHA-256 of a label and the provider's unit secret: editions with the same key speak of the same pseudonyms.",
      orders: 'Whether rows carry an order key, so that `orders` can be asked.',
      capacity: 'The most rows that the edition may hold: public, and the bound of every sum.',
      drafting: 'Absent: drafted from nothing that is in this edition; one draft serves later editions too.',
      reportingThreshold: 'Noisy cells below this are shown as too small to report.',
      unit: 'What one unit is: an enterprise, or a record behind which nobody stands; absent: a person.',
      passport: 'For the registration passport.',
      noise: "Correlated noise is never used: of a market, whose members' counts would have to be added too.",
    },
  },
  SealingCharge: { about: 'What sealing charges, as the API shows it.' },
  DeclarationHead: {
    about: 'What a list shows of a declaration: some hundred bytes, whatever its domains are.',
    fields: { dimensions: 'How many there are.' },
  },
  NthSource: { about: 'Which purchase of the buyer it is: 1, 2, …, `nth` and more.' },
  SinceSource: {
    about: "Days since the buyer's purchase before, in bins of these edges; `first` where there is none.",
  },
  NewSource: {
    about: "`returning` where the buyer's purchase before is at most so many days back, else `new`.",
  },
  PreviousSource: {
    about: "What the buyer's purchase before was of, by this dimension; `first` where there is none.",
  },
  WindowsSource: {
    about:
      'Named spans of days, such as promotions; `usual` outside all of them. The first that holds a day counts.',
  },
  AgeSource: {
    about:
      "Days since the date that a lookup table has for the row, such as a product's launch, in bins of these edges.",
  },
  TotalSource: {
    about: "The buyer's own total of rows, orders or a measure over all its rows, in bins of these edges.",
  },
  WithSource: {
    about:
      '`with` where the order has a line of one of these values of a dimension, else `without`; or with `tags` the values themselves that the order has lines of, at most `max`. It needs an order key.',
  },
  DERIVE_KINDS: { about: 'Each kind has a key that no other has.' },
  EditionStatus: {
    about:
      '`sealed`: its approval was refused, or asked too long ago; `waiting`: for its approval; neither answers anything. `open` answers; `frozen` may open again.',
  },
  EDITION_STATUS_WORDS: { about: 'As the command line and the console both say it.' },
  SealedFile: {
    about:
      'A sealed file and its digest; bytes are disclosed to nobody but the engine (a size tells a row count).',
  },
  TotalRequest: {
    about:
      "One number of the whole edition: its total of a statistic, or what a view's bounds leave uncounted of it; of each unit at most `limit`. protocols/dp/SPEC.md §8.",
    fields: { view: 'Null: the total.' },
  },
  SealRequest: {
    fields: {
      contributions: "The contribution files, below the engine's folder; their order makes no difference.",
    },
  },
  EditionTotal: { about: 'With its noisy value: shown once the edition is approved.' },
  SealProgress: { about: 'Where a sealing job is; the fraction is of public work (buckets), never of rows.' },
  SealingSpeed: {
    about: 'Measured on made-up rows.',
    fields: {
      startingMs: 'Of an edition of one row.',
      workNs: "Nanoseconds for each row of the capacity and each unit of a row's work (`rowWork`).",
    },
  },
  OpeningRequest: {
    about:
      'A consumer\'s opening of a ticket (protocols/blind/SPEC.md, "Opening"), exactly as long as its shape says.',
  },
  OpeningVerdict: { about: 'Evidence says which instance fails by which rule; its opening is then kept.' },
  BlindReleaseRequest: {
    about:
      'Statistics over a hidden selection, in the order of their groups in the slots; `hidden` in the declared order.',
    fields: {
      masks: 'Of a joint question: integers in [0, t), one for each group, added to its noise. Wiped.',
    },
  },
  BlindReleaseResult: {
    about:
      "Only the ticket's owner can read it. Whoever does not charge and store it must destroy it: the ticket is gone either way.",
    fields: {
      counts:
        'Of each part, under correlated noise; they are of the whole view, so they say nothing of the selection.',
    },
  },
  Estimate: {
    about: 'What a question would cost, from declarations alone: nothing is spent and no row is read.',
    fields: {
      fullCharge: 'What the statistics would cost if none were stored yet.',
      room: 'What is left for this consumer, under every cap; for a question on the pool, what that has left.',
      fits: 'How many answers of this charge still fit; null where it would cost nothing.',
      sharpening:
        'What it would cost to make an own earlier answer to the same question as exact as this, and each ± before and after, cut totals left out. Null where there is none that can be sharpened so.',
      grouped:
        'The same question of all values of a dimension side by side, for the same charge: the ± of each at 95 %, and from how many questions about single values on that is more exact than these. Null where it is not.',
      blind:
        'Of a question with a hidden selection: the ticket that it needs, and bytes each way. Null: an open question.',
    },
  },
  EVIDENCE_FLAW_WORDS: { about: 'Clauses: each names the field that is forged or wrong.' },
  FORECAST_DAYS: { about: 'So many days make the pace, at most.' },
  SignedText: { about: 'Canonical JSON as it was signed, and the signature in base64url.' },
  NodeShare: {
    about: 'A released share with the proof that its node charged for it.',
    fields: {
      sealed: "HPKE to the question's own key.",
      leaf: "The entry of the charge, the receipt that the node's log has it, and what its result commits to.",
      accountSalt: "Shows that the account that the entry charges is the consumer's own.",
    },
  },
  NodeResult: {
    about: "What a node's log commits to in place of an answer. `id` is random, so the share stays hidden.",
  },
  RelayedRequest: { fields: { target: 'Path and query.' } },
  AddCheckpointText: { about: "The body of C2SP tlog-witness's `add-checkpoint`." },
  SentLeaves: {
    about:
      'Entries between the tree that the hub cosigned last and the checkpoint that it is asked to cosign.',
    fields: { edge: 'The roots of the perfect subtrees of the former, largest first.' },
  },
  KeptEntries: {
    about: "What a hub kept of a node's log: its newest checkpoint, and leaves from an index on.",
    fields: {
      note: 'Null where the hub has cosigned none.',
      leaves: 'One message of them: there may be more.',
    },
  },
  CosignReply: {
    about:
      "What a witness answers to `add-checkpoint`, as its status and body, and the largest checkpoint of that log that it cosigned: nobody believes a witness that it saw another log unless the log's own key signed it.",
  },
  NodeMessage: { about: 'From the hub to a node. Repeating any of them does no harm.' },
  HubProof: { about: "The hub's entry that every node released: undefined until then." },
  JointProgress: {
    fields: {
      reserved: 'Who has reserved and not released yet, as the hub says: nothing follows from it.',
      refusals: 'Signed by nodes, so that the hub cannot invent them.',
      shares: 'In member order once complete; else those that have come.',
      silent: 'Who did not bring it forward just now, and why; only a signed refusal proves it.',
    },
  },
  JointRecord: {
    about:
      "What a hub knows of a joint question: no word of what was asked. Nodes sign their refusals; that there were any is here the hub's word.",
    fields: {
      state: '`refused`: for good, by a node, and not cancelled yet.',
      seq: "Its entry in the hub's log.",
    },
  },
  OpenJointQuestion: {
    about: 'To the consumer itself, whichever of its keys asked: with what it takes to cancel it.',
  },
  SealKey: { about: 'X25519, base64url: opens the shares of one signed question.' },
  JointAnswerFile: {
    about:
      "A joint answer, with proof that every member released its share and of what it charged. With `sealKey` and all shares (`sealed`) the file proves the sum too. They are left out unless they are asked for, because together with a member's mask key they reveal that member's own noisy figures.",
    fields: {
      tickets:
        "Of a question with hidden parts: each node's entry that the opening of the ticket passed, in member order. `answer` has no values for those parts then: they are in its consumer's vault.",
    },
  },
  ReportPartName: { about: 'What a part is about, in the order of the report.' },
  MarketReportFile: {
    about:
      '`where`: the product. Each part is an answer with its own proofs. `leftOut`: what noise would have hidden.',
  },
  MarketStandard: {
    about: 'Document, `market.yaml`. Order of dimensions and of their values counts: codes follow from it.',
    fields: {
      capacity: "The most rows that each member's edition may hold.",
      delta: 'The δ at which ε is stated, the same for every member.',
      periods: 'A market edition covers exactly one of these.',
      collusion:
        "How many other members may collude with hub and consumer before a member's own noise is all that protects it. `all-others`: every member adds the full noise, and nobody relies on another's.",
      onlyJointly:
        'Editions of the market answer no single questions, so that no single figure leaks elsewhere.',
    },
  },
  MarketStandardText: {
    about: 'A standard as its approver reads it, published or proposed.',
    fields: { standard: 'Canonical JSON of the standard; its SHA-256 is the digest.' },
  },
  MarketMember: { about: 'What a member brings into a market edition.' },
  MarketOffer: {
    about: '`node` is absent where the service that is asked acts for the member itself.',
    fields: { label: 'The market edition that is to be formed, without the market: `2025`.' },
  },
  MarketSignature: {
    fields: { signature: "Ed25519 of the member's signing key in the document, base64url." },
  },
  MarketEditionRecord: {
    about: 'A market edition with everything that a member or consumer checks.',
    fields: {
      id: 'M.',
      document: 'Canonical JSON, as it is signed.',
      standard: 'Canonical JSON of the standard.',
      state: '`signing` until every member has signed.',
    },
  },
  MarketRecord: { fields: { digest: "SHA-256 of the standard's canonical JSON." } },
  NodeFacts: {
    about:
      'What a node says of itself with each poll. Its log proves the size, its operator vouches for the rest.',
  },
  NodeStanding: {
    about: "A node as its hub sees it, since the hub's process started.",
    fields: {
      logKey: 'Of the market editions that it is a member of; null: it polls, and is a member of none.',
      polled: 'When its last poll came.',
      waiting: 'Messages that it has not taken or not answered yet.',
      lagMs: 'How long the oldest message has waited that it has not taken, in milliseconds.',
      reserved: 'Questions for which it has reserved, and that are neither released nor cancelled.',
    },
  },
  HubStanding: {
    about: "A hub as the node sees it, since the node's process started.",
    fields: {
      organisation: 'The provider, as the hub knows it.',
      answered: 'When a poll was answered last.',
      failed:
        'The last poll that failed, and why: a code that `yinsuan explain` explains, or the kind of the failure.',
      working: 'Messages that are being answered now.',
      held: 'Joint questions for which this node holds a part of its budget.',
      holds:
        'Whose they are, for officers and auditors; to an operator the list is empty, since a joint id can be guessed.',
    },
  },
  NodesStatus: { about: '`hub`: null where this service is no node.' },
  ObjectSource: {
    fields: {
      url: 'Bucket and prefix: every object whose key begins so is read. `{from}`, `{to}` and `{edition}` stand for those of this file.',
      endpoint: "The storage's address. Absent: Amazon's of the region.",
      addressing:
        'Where a request names the bucket. Absent: in the path where there is an endpoint, else in the host.',
      tls: 'Absent: `verify`, except on a loopback address.',
      ca: 'Certificates that are trusted instead of the public ones: a PEM file in the data folder.',
    },
  },
  OneTimeCode: { about: 'A whole code, or one half of a code for which two persons are needed.' },
  OpeningFault: { about: 'Why an opening of a blind ticket did not pass.' },
  WitnessState: {
    about:
      '`unreachable` and `refusing` may pass; `lying`: its signature is none; `ahead` and `forked` are evidence of another log under the same key.',
  },
  WitnessRecord: {
    about: 'One witness, and how it was since the start.',
    fields: {
      key: 'C2SP verifier key, as the settings have it, or a market edition.',
      lag: 'Entries that it has not seen.',
      changes: 'Since when it is in which state, the oldest first; of a long time the newest changes.',
    },
  },
  WitnessBook: {
    about:
      "Whom the service asks to cosign. What a reader demands is the reader's own policy and never comes from here.",
    fields: {
      quorum:
        "So many of the settings' have to have signed before a checkpoint counts; 0 where they name none.",
      since: 'Start of the process: before it nothing is known here.',
      size: 'Entries that are stored, and those of them under a checkpoint that enough witnesses signed.',
    },
  },
  CheckRecord: {
    about: 'One thing that the service needs, and whether it is there.',
    fields: {
      needed: 'False where the service answers without it: one witness of several.',
      lag: 'Of a witness: entries that it has not cosigned yet.',
    },
  },
  Operation: {
    about:
      "Sizes of datasets are not included; the disk's are rounded in coarse steps, not noised (src/server/observe/readiness.ts).",
    fields: { queued: 'Editions that wait to be sealed.' },
  },
  AlertKind: { about: 'What looks like probing.' },
  Alert: {
    about: 'Something that an officer should look at, with where it was seen.',
    fields: {
      organisation: 'Null of an edition as a whole.',
      count: 'How many entries fit the pattern, or how often it happened.',
      seq: 'The newest of them, at most twenty.',
    },
  },
  Activity: { about: 'How many answers and refusals a member had, and what they cost.' },
  Forecast: {
    about:
      'From the spending of the last days, with the 95 % interval of its mean; null: not in sight at that pace.',
  },
  Overview: {
    about:
      'What an officer sees first: what waits, who asks how much, what looks like probing, when budgets end.',
    fields: {
      watched: 'Of the watched entries: the newest of the log, so many at most.',
      activity: 'Of the last 30 days.',
    },
  },
  DominatedGroups: {
    about:
      'Groups that one seller dominates: by figures that the provider declares, it has more than `share` per cent of each. The domain of the dimension must not list them, so their rows count in its last value.',
  },
  PassportStatement: {
    about: 'What a provider states about where the rows come from and how they were treated.',
    fields: {
      dataClass: 'Of the rows before they were anonymised.',
      impactAssessment: 'Id of the impact assessment.',
      dominated: 'Absent: the provider withholds none.',
      publicData: 'Only of public data.',
    },
  },
  PrivacyClaim: {
    about:
      'The figures behind the claim card (NIST SP 800-226); its questions and words are in claim-card.ts.',
    fields: {
      yearly: "Over any 12 months, of the dataset's editions together, pools included.",
      edition: 'Of this edition, sealing and pool included.',
      pool: 'Pure ε of these for published answers. Absent: none.',
      answerMost: 'No answer can cost more.',
      blindTerms:
        'What a blind question adds to δ for each choice drawn, by level: the most with which a consumer who cheats passes it. Levels whose term is above δ/2 are missing: they are refused.',
      dominance:
        'The dominance rule, where a unit is an enterprise: how exactly, in per cent of the most that a view lets one enterprise add to a figure, anybody can tell what it added, who knows all others and may read everything that one consumer, or all together, are ever answered (half-width at 95 %, rounded down). Null elsewhere.',
      tags: 'Dimensions of which a row can have several values, and how many at most: it counts in the group of each, and the noise is for that. Absent: none.',
      reportingThreshold:
        'Values below are shown as too small to report; measured on the noisy value, no part of the claim.',
    },
  },
  PassportGap: { about: 'What a reader should know is not stated or not good; words in claim-card.ts.' },
  PassportDecision: { about: 'A decision with the days of its steps.' },
  Passport: {
    about: 'What was declared, measured and decided about an edition before it answered.',
    fields: {
      source: 'Where the rows come from, and by what right.',
      registered: 'Dates only: a member who knew when the sealing began could tell how long the rows took.',
      columns:
        'Columns of the export, with what their sample showed: for the provider and officers; null for others, and where it was not kept.',
      grade:
        'In the words of GB/T 42460 (its draft; the final text was not available): 1 direct identifiers, 2 without them, 3 with a risk below the threshold too, 4 aggregates. `contribution`: of the file that the service keeps; `answers`: of what leaves it.',
    },
  },
  RationalText: { about: 'An exact positive rational.' },
  Noise: {
    about:
      "Discrete Gaussian of `variance` σ², or discrete Laplace of `scale`, in the statistic's own integer units.",
  },
  CorrelatedNoise: {
    about:
      "protocols/dp/SPEC.md §7: what is released is scale · value − shift · n of every group, and weight · n for each combination of values of the dimensions `countBy`, which are the grouped ones that are perUnit; n is the units of the view there, without the question's filter. Each has discrete Gaussian noise of `variance`.",
  },
  PartNoise: { about: 'Of a part: independent for each of its numbers, or correlated by a count of units.' },
  CodeFilter: { about: 'A filter by codes, sorted and without duplicates.' },
  ShapeCut: {
    about:
      "protocols/dp/SPEC.md §8: one number in the place of the statistic, what the view's bounds leave uncounted of it over all groups of `groupBy`; of each unit at most `limit`. `inCap`: what the cap that cuts first allows in one combination of values of its dimensions.",
  },
  Shape: {
    about:
      "One shape of the data: a statistic of a view in each group. Filters are in the order of the declared dimensions, and so are groups; cells are row-major over the groups' whole domains, or, where a grouped dimension is filtered too, over its filter's codes.",
    fields: { cut: 'A cut total, which has no groups of its own: `groupBy` is empty.' },
  },
  Continued: {
    about:
      'The releases that a further one of the same integers continues (protocols/dp/SPEC.md §9): the last of them is this part of this answer, whose entry is at `seq`; `rho` is what they have cost in all.',
  },
  Part: {
    about: 'A released statistic: its shape, what it costs, and the noise that makes it private.',
    fields: {
      after: '`rho` is then the difference that this release adds.',
      l2Squared: 'Of all that is released: under correlated noise its counts too.',
    },
  },
  MAX_PARTS: { about: 'Of a plan: the statistics of a question, and a cut total of each.' },
  Derivation: {
    about: "How people's numbers come from parts; indices are into `parts`. Post-processing: free.",
  },
  Fen: { about: 'Money is integer fen (0.01 yuan), in digits, below 10^12.' },
  BasisPoints: { about: 'Parts of 10 000.' },
  Price: { about: 'What an answer costs in money.' },
  Problem: {
    about: 'An error: RFC 9457 problem details with a stable code.',
    fields: {
      detail: 'In the language of Accept-Language (zh or en).',
      params: 'What programs may want: room left in nano-rho, seconds to wait.',
    },
  },
  ProfileFile: {
    fields: {
      authority: 'What the service calls itself in signatures.',
      key: 'protocols/identity/SPEC.md, "Keys".',
      through: "Of a node: the profile at the hub that carries its requests, and the node's organisation.",
    },
  },
  ProposalId: { about: 'Names a proposal.' },
  ProposalKind: {
    about:
      '`organisation`: an officer, operator or auditor is added; `key`: a member gets a code for a further key; `market`: a standard is published.',
  },
  Caps: { about: 'What one consumer, and all together, may spend in an edition.' },
  Admission: { about: 'Whom a proposal would let in.' },
  Proposal: {
    about: 'A decision that needs a second person.',
    fields: {
      edition: "Of an edition's approval and of a change of caps.",
      caps: 'What the caps shall be, and what they were when it was asked.',
      admission: 'Of the kinds `organisation` and `key`.',
      market: 'Digest of the standard that would be published.',
      note: "The decider's own words.",
      seq: 'Log index of the request, and of the decision.',
    },
  },
  DecidedProposal: {
    about:
      '`code`: one half of the one-time code, of an approved admission; shown once, to the one who approved it.',
  },
  ProposedAdmission: { about: '`code`: the other half, shown once, to the one who proposed it.' },
  ApproverRole: { about: 'Whose role decides a proposal.' },
  ApprovalRules: {
    about: 'Who may approve what: configuration, recorded in the log at each change.',
    fields: {
      separation: 'Whether the one who approves must be of another organisation, or only hold another key.',
      grantAbove:
        'A grant needs an approval where its budget and what its consumer has spent in the dataset exceed this; null: none does.',
      days: 'So long may a request wait.',
    },
  },
  DecisionNote: { about: 'Why somebody decided so; kept in the private part of the entry.' },
  Statistic: {
    about: 'What to compute in each group. `average` is a ratio of two sums, such as revenue per unit sold.',
  },
  Where: { about: "IN-sets: each dimension's value must be one of those named. Absent: every value." },
  Privacy: {
    about:
      "How much privacy to spend in all: ρ, ε at the edition's δ, or the error at 95 % that every cell may have. `pool`: pure ε of the edition's pool, which its provider spends on answers that it publishes.",
  },
  Common: {
    fields: {
      hidden:
        'A blind question: the selection over these dimensions is disclosed to nobody. Neither filtered nor grouped.',
      sharpen:
        'The own stored answer to the same question that this one makes more exact: `privacy` is of both together, and the difference is charged.',
      looks:
        'How often the asker will look at this question at most: all these intervals hold together at 95 %.',
      service: "The service's pinned key: a ticket is never shown to another service.",
    },
  },
  ProfileQuery: {
    about:
      'One marginal for each dimension of `by` (or their product with `cross`), with shares and TGI against the whole.',
    fields: { base: 'Compare with the whole edition (TGI). Its answer is stored and free the next time.' },
  },
  TrendQuery: {
    about:
      'Measures by period, with growth and, over two years or more of months or quarters, the seasonal index; `splitBy` adds one dimension and its mix within each period, `moving` the trailing mean over that many periods.',
  },
  Summary: {
    about:
      'What the released levels say of their own distribution along one group, for each combination of the other groups: free, since it follows from the released table (protocols/dp/SPEC.md §11).',
  },
  AggregateQuery: {
    about: "The general form. With `shares`, each group's share of the whole scope is released too.",
  },
  Query: { about: 'A question: a profile, a trend, or the general form.' },
  QuotaName: { about: 'What is limited.' },
  Quota: { about: 'How much a member has of something in the service, and may have at once.' },
  Role: { about: 'What a member may do.' },
  Organisation: {
    about: 'A member.',
    fields: {
      suspended:
        'Since when nothing new is answered: an opening of a blind ticket did not pass. An officer lifts it.',
      halted: 'Since when an officer has shut it out, for a reason of its own.',
      haltEnds: 'When the halt of an officer, operator or auditor expires; null for everybody else.',
    },
  },
  MemberKey: {
    about: 'A key of a member.',
    fields: {
      publicKey: 'base64url of 32 bytes, Ed25519.',
      roles: "What it may do; a member's first key has all roles.",
      validUntil: 'From then on it signs nothing; null: until it is revoked.',
      revokedAt: 'The log index of the entry that revoked it.',
      replaces: 'The key in whose place it came.',
      invitedBy:
        'The key of the member that invited this one by its name; null where the code was for any key.',
    },
  },
  Grant: {
    about:
      'What one consumer may do with one dataset, and where that stands. The terms are those of the signed contract.',
    fields: {
      budget: 'What the consumer may spend under this grant in all editions together.',
      accepted: 'When the consumer signed it too.',
      approval: 'Whether a second person has to approve it, and did.',
      effective:
        'Since when questions are answered under it: it is signed by both and approved where that is needed.',
      frozen: 'Since when an officer holds it up.',
      contractDigest: 'Null: issued by its provider alone, before grants were contracts.',
    },
  },
  Edition: {
    fields: {
      perConsumerCap: 'As they stand: a change of caps leaves the declaration as it was.',
      standingSpent: 'What its standing questions cost: every account counts it as spent.',
      poolSpent: 'What published answers spent of its pool of pure ε.',
    },
  },
  Account: {
    about: 'What one consumer spent in one edition, under one grant.',
    fields: { account: 'What the public log calls this account.' },
  },
  UploadId: { about: 'Names an upload.' },
  Upload: {
    about: 'A file, or several, that arrive in parts.',
    fields: { files: 'Bytes of each file, one behind the other.' },
  },
  JobId: { about: 'Names a job.' },
  Job: {
    about: 'Work that goes on after its request: the sealing of an edition.',
    fields: {
      promised: 'When its outcome is published, by a schedule of public figures; null: it is.',
      code: "The fault's code and words, when it failed.",
    },
  },
  TicketId: { about: 'Names a blind ticket.' },
  AnswerSummary: {
    about: 'A stored answer in a list.',
    fields: {
      query:
        'As the answer has it: of a blind question the public part, without what it hides. Null: what was asked has been destroyed after its months.',
    },
  },
  AnswerFile: {
    about:
      '`earlier`: the answers whose releases this one combines with its own (protocols/dp/SPEC.md §9), in the order of the log; absent where it combines none.',
  },
  SavedQuestionId: { about: 'Names a saved question or report.' },
  SavedReport: { about: 'The answers of a market report: it is made again from them, at no cost.' },
  KEPT: { fields: { by: 'The key that saved it.' } },
  SavedQuestion: { about: 'Kept sealed until it is removed; no entry says anything of it.' },
  CopyId: { about: "The consumer's own name of the ticket: random." },
  COPY: { about: 'Bytes of one copy: whole steps, so that lengths tell less.' },
  SealedCopyList: { about: 'Newest first, all that the service keeps for the calling key.' },
  SealedCopy: { about: 'As it was sent; only who sealed it can tell whether it is.' },
  StandingReaders: {
    about:
      'Who may read the answer: consumers with a contract about the edition, or, of public data, every member.',
  },
  NewStanding: {
    about: 'A question to be published; the same one again is charged nothing and keeps its readers.',
  },
  StandingQuestion: {
    about: 'A published question, without its answer.',
    fields: {
      id: 'Of its answer.',
      charge: '"0" where the pool paid.',
      pool: "Pure ε that it took of the edition's pool; null: it was charged in ρ.",
      seq: 'Its place in the log.',
      access:
        'For the caller: `read` it before, or published it; `free` to read now; a `contract` would be needed; `closed` to new readers.',
    },
  },
  StandingBody: {
    about: 'Of a published question. Sensitivities and noise are in the parts; each was drawn for it alone.',
  },
  StatementLine: { fields: { seq: "The answer's entry in the log." } },
  StatementFee: { about: "A subscription's fee, due when its period began." },
  StatementAccount: {
    about: 'One grant. Both sides make the same object, so the same digest.',
    fields: {
      price:
        'As the contract has it that both signed; of a grant from before contracts, as its last answer has it.',
      contract: "The contract's entry.",
      charge: 'Privacy that the answers were charged.',
      digest: "SHA-256 of this object's canonical JSON, without the digest.",
    },
  },
  Statement: {
    fields: {
      service: "The log's origin.",
      organisation: 'Who made it, from the entries that it may read.',
      period: 'Beijing time: `until` is not in the month.',
      complete: 'Whether the month was over in the log that this was made from; else more may come.',
    },
  },
  JointProblem: { fields: { seq: "In the member's own log." } },
  JointStatement: {
    about: "Statements of several logs, and whether their joint charges agree with the hub's log.",
    fields: {
      statements: "The hub's first. Each provider earns what its own contracts say, in its own log.",
    },
  },
  Instances: { fields: { made: 'When its instances were made.' } },
  Chosen: {
    fields: {
      choice: 'The only choice that will ever be answered.',
      entry: "The log's entry of this choice, whose receipt was verified: what the opening is signed for.",
    },
  },
  JointNode: {
    fields: {
      sharesDigest: "Of the share ciphertexts, as the member's log committed to it before they were fetched.",
      opened: 'The entry that the opening passed, whose receipt was verified.',
    },
  },
  JointCommon: {
    fields: {
      service: 'M: never the pinned key of a service, so that a single question finds none of these.',
      dataset: 'The market.',
    },
  },
  HiddenValues: {
    about: 'What the question hides: secret. Values by dimension, in the order of `hidden.dimensions`.',
  },
  Asked: {
    fields: {
      query: 'The public part, as it was sent.',
      room: 'Public: bytes of the longest list that the question could hide. What is sealed is as long whatever is hidden.',
    },
  },
  SignedRequest: {
    about:
      'A request as its sender signed it: RFC 9421 signature base and signature, and the content whose digest the base names.',
  },
  SignedExchange: {
    about:
      "A request and the service's signed answer to it: the answer's base covers the request's signature.",
  },
  TicketRecord: {
    about:
      'What a consumer keeps of each ticket. Nothing in it is secret from the service, and nothing tells what is asked later.',
    fields: {
      service: "The service's key, base64url, as it was pinned.",
      upload: 'The digests, and the choice that the service sent.',
      entries: 'The entry of the choice, as the service showed it.',
      opened:
        'Null where nothing was opened: what was sent and what was logged contradict each other. `seeds`: of the chosen instances, by position.',
    },
  },
  SelectionMode: {
    about: '`one`: exactly one cell of the hidden dimensions; `any`: any subset of their cells.',
  },
  MAX_HIDDEN: { about: 'Dimensions that one question hides, at most.' },
  Hidden: {
    about:
      'Which dimensions a question hides its selection in. Cells are row-major in the order of the declared dimensions and domains.',
  },
  ParameterName: { about: 'A named set of BFV parameters.' },
  BlindLevel: { about: 'How hard cheating with a blind ticket has to be.' },
  TicketShape: {
    about: 'Everything that fixes a ticket\'s lengths, times and memory (protocols/blind/SPEC.md, "Shape").',
  },
  UNSEEN: { about: 'One such character.' },
}
