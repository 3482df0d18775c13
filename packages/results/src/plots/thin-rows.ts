/** A plot cannot show more points. */
const defaultLimit = 500

/** Every n-th row and the last one. @param limit  approximate number of rows */
export function thinRows<T>(rows: readonly T[], limit = defaultLimit): T[] {
  const every = Math.max(1, Math.ceil(rows.length / limit))
  return rows.filter((_, i) => i % every === 0 || i === rows.length - 1)
}
