/** More points than this cannot be told apart on a page. */
const usual = 500

/** Every n-th row, and the last: about `most` of them. */
export function thin<T>(rows: readonly T[], most = usual): T[] {
  const every = Math.max(1, Math.ceil(rows.length / most))
  return rows.filter((_, i) => i % every === 0 || i === rows.length - 1)
}
