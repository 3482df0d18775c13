const stack: string[] = []

/**
 * Runs `fn` as a part of the model, so that an op which cannot be compiled is reported with the plugin it came from.
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
