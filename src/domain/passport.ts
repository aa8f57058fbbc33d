// The registration passport: from the declaration, the provider's report and the decisions. Figures that
// follow from rows are disclosed only to the provider and officers.
import { formatEpsilon } from '../../protocols/dp/zcdp.ts'
import type { Declaration } from '../../schemas/declaration.ts'
import type { ReportSummary } from '../../schemas/contribution.ts'
import type { Passport, PassportDecision, PassportGap, PrivacyClaim } from '../../schemas/passport.ts'
import type { Proposal } from '../../schemas/proposal.ts'
import type { Edition } from '../../schemas/records.ts'
import { epsilonText } from './answer.ts'
import { levelTerms } from './blind-delta.ts'

export function passportOf(
  edition: Edition,
  decisions: readonly Proposal[],
  report: ReportSummary | undefined,
  inside: boolean,
): Passport {
  const { declaration } = edition
  const seen = inside ? report : undefined
  const kMin = seen?.kMin ?? null
  return {
    v: 1,
    edition: edition.id,
    dataset: edition.dataset,
    provider: edition.provider,
    status: edition.status,
    title: declaration.title,
    source: declaration.source,
    period: declaration.period,
    registered: day(edition.registered),
    statement: declaration.passport ?? null,
    columns: seen?.columns ?? null,
    anonymity: {
      quasiIdentifiers: declaration.quasiIdentifiers,
      kMin,
      shares: seen?.shares ?? null,
    },
    grade: { contribution: gradeOf(kMin), answers: 4 },
    // Who asked and who decided: of the caps, only for those who may see the spending.
    decisions: decisions.filter(({ kind }) => inside || kind === 'edition').map(withDays),
    claim: claimOf(edition),
    gaps: gapsOf(edition, decisions, inside, report),
  }
}

function withDays(decision: Proposal): PassportDecision {
  const { asked, expires, decided } = decision
  return { ...decision, asked: day(asked), expires: day(expires), decided: decided && day(decided) }
}

/** UTC. */
function day(instant: string): string {
  return instant.slice(0, 10)
}

function claimOf({ declaration, perConsumerCap, totalCap, sealingCharge }: Edition): PrivacyClaim {
  const { delta, perYear, pool } = declaration.budget
  const epsilon = (rho: string, beside = '0') => epsilonText(BigInt(rho), delta, BigInt(beside))
  const caps = { perConsumer: perConsumerCap, total: totalCap }
  const withPool = ({ perConsumer, total }: typeof caps, beside: string | undefined) => ({
    perConsumer: epsilon(perConsumer, beside),
    total: epsilon(total, beside),
  })
  const ofPool = pool?.epsilon ?? '0'
  return {
    unit: UNITS[declaration.unit ?? 'person'],
    neighbours: 'add-remove-unit',
    mechanisms: ['discrete-gaussian', 'discrete-laplace'],
    delta,
    yearly: withPool(perYear, pool?.perYear),
    edition: withPool(caps, pool?.epsilon),
    ...(pool && {
      pool: {
        yearly: formatEpsilon(BigInt(pool.perYear)),
        edition: formatEpsilon(BigInt(pool.epsilon)),
      },
    }),
    answerMost: String(Math.max(Number(epsilon(perConsumerCap)), Number(ofPool) / 1e9)),
    blindTerms: levelTerms(delta),
    sealing: epsilon(sealingCharge),
    dominance:
      declaration.unit === 'enterprise'
        ? { perConsumer: leastError(perConsumerCap, ofPool), total: leastError(totalCap, ofPool) }
        : null,
    ...tagsOf(declaration),
    reportingThreshold: declaration.reportingThreshold,
  }
}

function tagsOf({ dimensions }: Declaration): Pick<PrivacyClaim, 'tags'> {
  const tags = dimensions.flatMap(({ label, tags: most }) => (most === undefined ? [] : [{ label, most }]))
  return tags.length === 0 ? {} : { tags }
}

const UNITS = { person: 'buyer', enterprise: 'enterprise', none: 'record' } as const

/**
 * In per cent of the sensitivity: whoever knows all other units sees Gaussian noise of at least
 * sensitivity / √(2ρ), however the ρ was divided. ρ in nano-rho. Of pure ε (`pool`, nano units) no estimate
 * has more Fisher information than Gaussian noise of ρ = ε²/2, and its tails are wider.
 */
function leastError(rho: string, pool: string): string {
  const [ofRho, epsilon] = [Number(rho) / 1e9, Number(pool) / 1e9]
  return String(Math.floor((100 * 1.96) / Math.sqrt(2 * ofRho + epsilon * epsilon)))
}

/** k >= 5 is the threshold of controlled sharing (risk 0.2). */
function gradeOf(kMin: ReportSummary['kMin'] | null): Passport['grade']['contribution'] {
  if (kMin === null) return null
  return kMin === '5-19' || kMin === '20+' ? 3 : 2
}

function gapsOf(
  { declaration: { passport, quasiIdentifiers, drafting }, status }: Edition,
  decisions: readonly Proposal[],
  inside: boolean,
  report: ReportSummary | undefined,
): PassportGap[] {
  const waits = status === 'sealed' || status === 'waiting'
  const approved = decisions.some(({ kind, state }) => kind === 'edition' && state === 'approved')
  const personal = passport?.dataClass !== 'no-personal'
  const roles = drafting?.roles
  const gaps: readonly (readonly [PassportGap, boolean])[] = [
    ['no-statement', passport === undefined],
    ['no-legal-basis', passport !== undefined && personal && passport.legalBasis === undefined],
    ['no-impact-assessment', passport !== undefined && personal && passport.impactAssessment === undefined],
    ['no-assessor', passport !== undefined && personal && passport.assessor === undefined],
    ['no-retention', passport !== undefined && passport.retentionMonths === undefined],
    ['no-quasi-identifiers', quasiIdentifiers.length === 0],
    ['roles-by-provider', roles === 'provider'],
    ['k-below-5', inside && report?.kMin === '<5'],
    ['report-not-kept', report === undefined],
    ['not-approved', waits],
    ['approved-by-nobody', !waits && !approved],
  ]
  return gaps.flatMap(([gap, holds]) => (holds ? [gap] : []))
}
