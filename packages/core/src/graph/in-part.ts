const stack: string[] = []

/**
 * Runs `fn` as a named part of the model. If one of its ops cannot be compiled, the error names the part.
 *
 *   inPart('encoder "conv"', () => encoder.parameters(x))
 */
export function inPart<T>(name: string, fn: () => T): T {
  stack.push(name)
  try {
    return fn()
  } finally {
    stack.pop()
  }
}

/** The innermost part that is running, if any. */
export function currentPart(): string | undefined {
  return stack.at(-1)
}
