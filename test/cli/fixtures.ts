// An answer and its catalogue entry, small enough to read, with every mark in it.
import { Answer } from '../../schemas/answer.ts'
import { type Context, createContext } from '../../src/cli/context.ts'
import type { Language } from '../../schemas/common.ts'

const label = (zh: string, en: string) => ({ zh, en })
const cell = (
  codes: readonly number[],
  value: number | null,
  low: number | null,
  high: number | null,
  mark: string | null = null,
) => ({
  codes,
  value,
  low,
  high,
  corrected: value,
  fullLow: low,
  fullHigh: high,
  fullMark: null,
  mark,
})

export const PROFILE = Answer.parse({
  v: 2,
  id: `answer_${'a'.repeat(22)}`,
  edition: 'appliance-orders@2025',
  title: label('小家电线上订单', 'Small-appliance orders'),
  mode: 'open',
  query: {
    kind: 'profile',
    edition: 'appliance-orders@2025',
    where: { category: ['air-fryer'] },
    privacy: { epsilon: '1' },
    by: ['age'],
  },
  seq: '12',
  released: '2026-01-02T03:04:05.678Z',
  privacy: { charge: '24366191', rho: '0.024366191', epsilon: '1', delta: '1e-6' },
  dimensions: [
    {
      name: 'category',
      label: label('品类', 'category'),
      values: [
        { value: 'air-fryer', label: label('空气炸锅', 'air fryer') },
        { value: 'other', label: label('其他', 'other') },
      ],
    },
    {
      name: 'age',
      label: label('年龄段', 'age band'),
      values: [
        { value: '18', label: label('18-29岁', '18-29') },
        { value: '30', label: label('30岁及以上', '30 and above') },
        { value: 'other', label: label('其他或未知', '=HYPERLINK("x")') },
      ],
    },
  ],
  measures: [],
  parts: [
    {
      name: 'units/age',
      shape: { statistic: 'units', view: 'buyers', where: [], groupBy: ['age'] },
      rho: '12183095',
      l1: '1',
      l2Squared: '1',
      noise: { kind: 'discrete-gaussian', variance: { num: '816', den: '1' } },
      values: ['1234', '402', '-3'],
      reusedFrom: null,
      halfWidth: '56',
    },
    {
      name: 'base.units/age',
      shape: { statistic: 'units', view: 'buyers', where: [], groupBy: ['age'] },
      rho: '12183096',
      l1: '1',
      l2Squared: '1',
      noise: { kind: 'discrete-gaussian', variance: { num: '816', den: '1' } },
      values: ['3304', '1690', '41'],
      reusedFrom: null,
      halfWidth: '56',
    },
  ],
  derivations: [
    { kind: 'level', name: 'units', part: 0 },
    { kind: 'share', name: 'share', part: 0 },
    { kind: 'tgi', name: 'tgi', part: 0, base: 1 },
  ],
  counted: [
    {
      view: 'buyers',
      statistic: 'units',
      measure: null,
      bounds: [{ of: 'rows', max: '5', over: [{ zh: '月份', en: 'month' }] }],
      leftOut: 0.029,
      low: 0.01,
      high: 0.05,
    },
  ],
  reportingThreshold: 20,
  intervals: '95% noise; full: 95% measured',
  tables: [
    {
      name: 'units',
      kind: 'level',
      statistic: 'units',
      measure: null,
      dimensions: ['age'],
      cut: null,
      cells: [cell([0], 1234, 1178, 1290), cell([1], 402, 346, 458), cell([2], null, null, null, 'small')],
    },
    {
      name: 'share',
      kind: 'share',
      cut: null,
      statistic: 'units',
      measure: null,
      dimensions: ['age'],
      cells: [
        cell([0], 0.754, 0.73, 0.778),
        cell([1], 0.2457, 0.22, 0.271),
        cell([2], null, null, null, 'small'),
      ],
    },
    {
      name: 'tgi',
      kind: 'tgi',
      cut: null,
      statistic: 'units',
      measure: null,
      dimensions: ['age'],
      cells: [
        cell([0], 114, 98, 150),
        cell([1], null, null, null, 'unbounded'),
        cell([2], null, null, null, 'small'),
      ],
    },
  ],
})

/** The same where a tenth is cut: the second figure is too small for a wide interval. */
export const BOUNDED = Answer.parse({
  ...PROFILE,
  tables: PROFILE.tables.slice(0, 1).map(table => ({
    ...table,
    cut: { allowance: 2, factor: 1.1, factorHigh: 1.15 },
    cells: [
      { ...table.cells[0], corrected: 1357.4, fullHigh: 1677 },
      { ...table.cells[1], corrected: null, fullLow: null, fullHigh: null, fullMark: 'too-small' },
      table.cells[2],
    ],
  })),
})

export function contextOf(language: Language, columns = 100, isTerminal = true): Context {
  const sink = { write: () => undefined, isTerminal, columns }
  return createContext(
    {
      env: {},
      out: sink,
      err: sink,
      input: async () => new Uint8Array(0),
      askPerson: async () => undefined,
      askSecret: async () => undefined,
      inBackground: () => undefined,
      now: () => 0,
      random: target => target,
      fetch,
    },
    language,
  )
}
