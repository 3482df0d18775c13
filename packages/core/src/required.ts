/**
 * A value that must be there, for cases that the type checker cannot see.
 *
 * @param name  names the value in the error
 * @throws Error if the value is null or undefined: a fault in the code, never in a request
 */
export function required<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new Error(`${name} is missing`)
  return value
}
