/** Calls `make` at the first use and returns the same value from then on. */
export function lazy<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}
