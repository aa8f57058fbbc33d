// Load figures: delay of the event loop, concurrent requests, refused ones. Nothing about what they asked.
import { Counter, type Registry } from 'prom-client'
import type { BodyBudget } from '../http/body-budget.ts'
import type { Gate } from '../plugins/admit.ts'
import { logLosses } from './logger.ts'
import { gaugeOf } from './metrics.ts'

/**
 * Milliseconds. A finer figure would reveal single requests, and with them perhaps the rows that they read.
 */
const DELAY_STEPS = [25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

export function measureLoad(
  registry: Registry,
  gate: Pick<Gate, 'figures' | 'takeWorstDelay'>,
  budget: Pick<BodyBudget, 'inFlight'>,
): void {
  const registers = [registry]
  gaugeOf(
    'yinsuan_event_loop_delay_seconds',
    'Upper bound of the worst delay of the event loop since the last reading, in steps',
    registers,
    () => {
      const worst = gate.takeWorstDelay()
      return (DELAY_STEPS.find(step => worst <= step) ?? Number.POSITIVE_INFINITY) / 1000
    },
  )
  gaugeOf(
    'yinsuan_requests_in_flight',
    'Requests under way; one with a large body until its signature is verified',
    registers,
    () => gate.figures().inFlight,
  )
  gaugeOf(
    'yinsuan_requests_limit',
    'How many may be under way now; falls while the event loop is late',
    registers,
    () => gate.figures().limit,
  )
  gaugeOf(
    'yinsuan_body_bytes_in_flight',
    'Announced bytes of request bodies that are held or being read',
    registers,
    () => budget.inFlight,
  )
  counterOf(
    'yinsuan_shed_requests_total',
    'Requests refused with 503 because of load',
    registers,
    () => gate.figures().shed,
  )
  counterOf(
    'yinsuan_log_lines_lost_total',
    'Failed writes of the request log: its disk is full, or its reader is gone',
    registers,
    () => logLosses.count,
  )
}

function counterOf(name: string, help: string, registers: Registry[], total: () => number): void {
  let reported = 0
  new Counter({
    name,
    help,
    registers,
    collect() {
      const now = total()
      this.inc(Math.max(0, now - reported))
      reported = now
    },
  })
}
