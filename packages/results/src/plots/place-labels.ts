/** A point in a plot, in pixels, and its label; empty for a point without a label. */
export interface Anchor {
  readonly x: number
  readonly y: number
  readonly text: string
}

/** A label, or a block of the labels of points that are close together. */
export interface Label<A extends Anchor = Anchor> {
  /** The first point of the block. */
  readonly anchor: A
  readonly lines: readonly string[]
  /** The left end and the top of the text, relative to the point. */
  readonly dx: number
  readonly dy: number
  /** The end of a leader line from the point to a distant label; null for a near label. */
  readonly leader: Vector | null
}

/** The size of a plot, in pixels. */
export interface Picture {
  readonly width: number
  readonly height: number
}

interface Vector {
  readonly x: number
  readonly y: number
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Pixels: the width of a character, the height of a line, the size of a point, the distance of points of one block. */
const [characterWidth, lineHeight, pointSize, blockDistance] = [6.2, 14, 12, 10]
const distances = [9, 16, 26, 38, 52, 68, 86, 106, 130, 160, 200]
const angles = [0, -25, 25, -50, 50, -75, 75, 180, -105, 105, -130, 130, -155, 155].map(
  (angle) => (angle * Math.PI) / 180,
)

/**
 * Places labels near their points, inside the plot, without overlap with other labels, points or the line. Each label gets
 * the first free position, from near to far.
 *
 * @param line  points of a line to avoid
 */
export function placeLabels<A extends Anchor>(
  anchors: readonly A[],
  { width, height }: Picture,
  line: readonly Vector[] = [],
): Label<A>[] {
  const occupied = [
    ...anchors.map(({ x, y }) => around(x, y, pointSize / 2)),
    ...line.map(({ x, y }) => around(x, y, 3)),
  ]
  return blocksOf(anchors).map((block): Label<A> => {
    const [anchor] = block
    const { x, y } = anchor
    const lines = block.map(({ text }) => text)
    const size = {
      width: characterWidth * Math.max(...lines.map(({ length }) => length)),
      height: lineHeight * lines.length,
    }
    const boxOf = ({ dx, dy }: Position): Box => {
      return { left: x + dx, right: x + dx + size.width, top: y + dy, bottom: y + dy + size.height }
    }
    const isFree = (position: Position) => {
      const box = boxOf(position)
      const isInside = box.left >= 6 && box.right <= width && box.top >= 0 && box.bottom <= height
      return isInside && !occupied.some((other) => overlap(box, other))
    }
    const position =
      candidates.map(([distance, angle]) => positionAt(distance, angle, size)).find(isFree) ??
      positionAt(distances[0] ?? 0, angles[0] ?? 0, size)
    occupied.push(boxOf(position))
    if (position.leader) occupied.push(...along(x, y, position.leader))
    return { anchor, lines, ...position }
  })
}

type Position = Pick<Label, 'dx' | 'dy' | 'leader'>

const candidates = distances.flatMap((distance) => angles.map((angle) => [distance, angle] as const))

/** Text on the right of a point starts there, text on the left ends there, text above or below is centered. */
function positionAt(distance: number, angle: number, { width, height }: Picture): Position {
  const [x, y] = [distance * Math.cos(angle), distance * Math.sin(angle)]
  const dx = x - (width * (1 - Math.cos(angle))) / 2
  const dy = y - (height * (1 - Math.sin(angle))) / 2
  return { dx, dy, leader: distance > 16 ? { x, y } : null }
}

/** Groups anchors with labels that are close to another one of their block; each block from top to bottom. */
function blocksOf<A extends Anchor>(anchors: readonly A[]): [A, ...A[]][] {
  const blocks: A[][] = []
  for (const anchor of anchors) {
    if (anchor.text === '') continue
    const isNear = ({ x, y }: A) => Math.hypot(x - anchor.x, y - anchor.y) < blockDistance
    const merged = blocks.filter((block) => block.some(isNear))
    for (const block of merged) blocks.splice(blocks.indexOf(block), 1)
    blocks.push([...merged.flat(), anchor])
  }
  return blocks.flatMap((block): [A, ...A[]][] => {
    const [first, ...others] = block.sort((a, b) => a.y - b.y)
    return first ? [[first, ...others]] : []
  })
}

const around = (x: number, y: number, half: number): Box => {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half }
}

/** A leader line as small boxes. */
const along = (x: number, y: number, leader: Vector): Box[] =>
  Array.from({ length: 10 }, (_, i) => around(x + (leader.x * i) / 10, y + (leader.y * i) / 10, 1.5))

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
