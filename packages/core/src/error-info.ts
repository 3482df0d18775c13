/** Message of a thrown value; errors are recognized by their fields, since they may come from another realm. */
export function messageOf(error: unknown): string {
  const message = fieldOf(error, 'message')
  return typeof message === 'string' ? message : String(error)
}

/** System code of a thrown value, such as `ENOENT`, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = fieldOf(error, 'code')
  return typeof code === 'string' ? code : undefined
}

/** The cause of a thrown value, if it has one. */
export const causeOf = (error: unknown): unknown => fieldOf(error, 'cause')

function fieldOf(value: unknown, name: 'message' | 'code' | 'cause'): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}
