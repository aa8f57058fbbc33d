// A small market's declaration for tests of the planner, the ledger and the server.
import { Declaration } from '../../schemas/declaration.ts'

const label = (text: string) => ({ zh: text, en: text })
const values = (...names: readonly string[]) =>
  [...names, 'other'].map(value => ({ value, label: label(value) }))

export function marketDeclaration(change: Partial<Declaration> = {}): Declaration {
  return Declaration.parse({
    v: 1,
    dataset: 'market',
    edition: '2025',
    title: { zh: '市场', en: 'market' },
    source: { zh: '测试', en: 'test' },
    period: { from: '2025-01-01', to: '2025-12-31' },
    unitKey: 'ab'.repeat(32),
    dimensions: [
      {
        name: 'category',
        label: label('category'),
        perUnit: false,
        kind: 'list',
        values: values('air-fryer', 'kettle', 'fan'),
      },
      {
        name: 'month',
        label: label('month'),
        perUnit: false,
        kind: 'month',
        values: values(...Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`)),
      },
      {
        name: 'age',
        label: label('age'),
        perUnit: true,
        kind: 'list',
        values: values('18-29', '30-39', '40+'),
      },
      { name: 'gender', label: label('gender'), perUnit: true, kind: 'list', values: values('f', 'm') },
    ],
    measures: [
      { name: 'revenue', label: label('revenue'), unit: label('yuan'), quantum: '0.5', lo: '0', hi: '600' },
      { name: 'sold', label: label('sold'), unit: label('pieces'), quantum: '1', lo: '0', hi: '5' },
    ],
    views: [
      { name: 'buyers', for: ['units'], caps: [] },
      { name: 'lines', for: ['count'], caps: [{ over: ['month'], max: 4 }], perUnit: 20 },
      {
        name: 'linesOfOne',
        for: ['count'],
        caps: [
          { over: ['category'], max: 5 },
          { over: ['month', 'category'], max: 1 },
        ],
      },
      { name: 'orders', for: ['orders'], caps: [{ over: ['month'], max: 4 }], perUnit: 20 },
      { name: 'spending', for: ['sum'], caps: [{ over: ['month'], max: 4 }], perUnit: 20 },
    ],
    orders: true,
    capacity: 1_000_000,
    budget: {
      delta: '1e-6',
      perConsumer: '200000000',
      total: '500000000',
      perYear: { perConsumer: '300000000', total: '800000000' },
    },
    totals: { charge: '5000000' },
    quasiIdentifiers: ['age', 'gender'],
    reportingThreshold: 20,
    ...change,
  })
}
