/** More points than this cannot be told apart on a page. */
const most = 500

/** Every n-th row, and the last. */
export function thin<T>(rows: readonly T[]): T[] {
  const every = Math.ceil(rows.length / most)
  return rows.filter((_, i) => i % every === 0 || i === rows.length - 1)
}
