interface Settable<Piece> {
  set(piece: Piece, offset: number): void
}

/**
 * Concatenates typed arrays.
 *
 * @param make  creates the result from its length
 */
export function concat<Piece extends { readonly length: number }, Whole extends Settable<Piece>>(
  pieces: readonly Piece[],
  make: (length: number) => Whole,
): Whole {
  const whole = make(pieces.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}
