// What is counted, wherever it is named.
export const statistics = {
  units: 'buyers',
  orders: 'orders',
  count: 'lines',
  sums: 'sums',
  sum: (of: string) => `sum of ${of}`,
  mean: (of: string) => `mean of ${of}`,
  average: (of: string, per: string) => `${of} per ${per}`,
  centred: (of: string) => `mean of ${of} (sum part)`,
  averageOf: (of: string) => `average ${of}`,
}
