/** Arrays one after the other, in the one that `make` makes of their length. */
export function joined<Whole extends { set(piece: never, at: number): void }>(
  pieces: readonly { readonly length: number }[],
  make: (length: number) => Whole,
): Whole {
  const whole = make(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece as never, at)
    at += piece.length
  }
  return whole
}
