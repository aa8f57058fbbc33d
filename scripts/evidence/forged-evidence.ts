// Evidence of cheating that was forged, by a service that holds the log's key and lies as well as it can, and
// cheats that try to leave none: no forged one verifies, no real cheat escapes.
import initialize from 'node-seal/allows'
import type { LogGround } from '../../src/sdk/blind/verify-evidence.ts'
import { verifyEvidence } from '../../src/sdk/blind/verify-evidence.ts'
import { ProtocolError } from '../../protocols/errors.ts'
import { SdkError } from '../../src/sdk/errors.ts'
import { openBlindMarket } from '../../test/support/blind-market.ts'
import { chargeAbout, groundFor } from '../../test/support/cheating.ts'
import { type Evidence, type EvidenceOptions, judged } from './evidence.ts'
import { EVASIONS } from './forged-evidence/evasions.ts'
import { FORGERIES } from './forged-evidence/forgeries.ts'
import { type Forged, newWorld, unforged } from './forged-evidence/world.ts'
import type { Charge } from './forged-evidence/tickets.ts'
import { weaklyVerified } from './forged-evidence/weak-verifier.ts'

const seal = await initialize()

export async function run({ short }: EvidenceOptions): Promise<Evidence> {
  const rounds = short ? 1 : 12
  const [forged, evaded] = [await tryForgeries(rounds), await tryEvasions(short ? 1 : 4)]
  const wrong = [...forged.wrong, ...evaded.wrong]
  const controls = forged.honest === rounds && forged.controlVerified > 0 && evaded.controlEscaped > 0
  return judged({
    name: 'forged-evidence',
    claim:
      'no evidence verifies that was forged by a service with the log’s key and a puppet member, and no cheat escapes by its keys, its spelling or its fault',
    trials: forged.tried + evaded.tried,
    falseFailureRate: 0,
    holds: wrong.length === 0 && controls,
    figures: {
      forged: forged.tried,
      forgedVerified: forged.verified,
      evaded: evaded.tried,
      evadedEscaped: evaded.escaped,
      'kinds of forgeries': Object.keys(FORGERIES).length,
      'kinds of evasions': Object.keys(EVASIONS).length,
      'unforged, verified (control)': forged.honest,
      'forged, verified by the control that compares the choice alone': forged.controlVerified,
      'evaded, escaped from that control': evaded.controlEscaped,
      wrong: wrong.length === 0 ? 'none' : wrong.slice(0, 5).join('; '),
    },
  })
}

async function tryForgeries(rounds: number) {
  const found = { tried: 0, verified: 0, honest: 0, controlVerified: 0, wrong: [] as string[] }
  for (let round = 0; round < rounds; round++) {
    const honest = await unforged(newWorld())
    const ground = await groundOf(honest)
    if (ground !== undefined && (await isVerified(honest.charge, ground))) found.honest++
    else found.wrong.push('the unforged evidence does not verify')
    for (const [name, forge] of Object.entries(FORGERIES)) {
      const forged = await forge(newWorld())
      const believed = await groundOf(forged)
      found.tried++
      if (believed === undefined) continue
      if (await isVerified(forged.charge, believed)) {
        found.verified++
        found.wrong.push(`verified: ${name}`)
      }
      if (await weaklyVerified(forged.charge, believed)) found.controlVerified++
    }
  }
  return found
}

/**
 * Undefined where the log breaks its own rules, or the reader's policy, or does not say whom the name means.
 */
async function groundOf({ log, organisation, policy }: Forged): Promise<LogGround | undefined> {
  try {
    return await log.ground(organisation, policy)
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

async function isVerified({ evidence, opening }: Charge, ground: LogGround): Promise<boolean> {
  try {
    await verifyEvidence(evidence, opening, { ...ground, seal })
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof SdkError || error instanceof ProtocolError
}

async function tryEvasions(rounds: number) {
  const found = { tried: 0, escaped: 0, controlEscaped: 0, wrong: [] as string[] }
  const market = await openBlindMarket()
  try {
    for (let round = 0; round < rounds; round++) {
      for (const [at, [name, evade]] of Object.entries(EVASIONS).entries()) {
        const member = `member-${round}-${at}`
        const ticket = await evade(market, member)
        const charge = await chargeAbout(market.officer, ticket)
        const ground = await groundFor(market, market.officer, member)
        found.tried++
        if (!(await isVerified(charge, ground))) {
          found.escaped++
          found.wrong.push(`escaped: ${name}`)
        }
        if (!(await weaklyVerified(charge, ground))) found.controlEscaped++
      }
    }
  } finally {
    await market.service.stop()
  }
  return found
}
