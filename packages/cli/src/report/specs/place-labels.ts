/** Where a point is in a picture, in pixels, and the words for it: none for a point without a label. */
export interface Anchor {
  readonly x: number
  readonly y: number
  readonly text: string
}

/** Words for points that lie too close to tell apart, one below the other, and where they stand. */
export interface Label {
  /** Which of the anchors it is at: the first of them. */
  readonly at: number
  readonly lines: readonly string[]
  /** The left of the words and the top of the first, from the point. */
  readonly dx: number
  readonly dy: number
  /** The end of a line to them, where they are far. */
  readonly reach: { readonly x: number; readonly y: number } | null
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Picture {
  readonly width: number
  readonly height: number
}

/** Pixels: of a character, of a line, of a point; points that are nearer have their words together. */
const [character, lineHeight, point, near] = [6.2, 14, 12, 10]
const distances = [9, 16, 26, 38, 52, 68, 86, 106, 130, 160, 200]
const angles = [0, -25, 25, -50, 50, -75, 75, 180, -105, 105, -130, 130, -155, 155].map(
  (angle) => (angle * Math.PI) / 180,
)

/**
 * Words near their points, over no other words, point or line, within the picture: at the first free place, outwards.
 *
 * @param line  points of one that is there already
 */
export function placeLabels(
  anchors: readonly Anchor[],
  { width, height }: Picture,
  line: readonly Pick<Anchor, 'x' | 'y'>[] = [],
): Label[] {
  const taken = [...anchors.map(({ x, y }) => around(x, y, point / 2)), ...line.map(({ x, y }) => around(x, y, 3))]
  return groupsOf(anchors).map((group): Label => {
    const at = group[0]!
    const { x, y } = anchors[at]!
    const lines = group.map((i) => anchors[i]!.text)
    const size = {
      width: character * Math.max(...lines.map(({ length }) => length)),
      height: lineHeight * lines.length,
    }
    const boxOf = ({ dx, dy }: Place): Box => {
      return { left: x + dx, right: x + dx + size.width, top: y + dy, bottom: y + dy + size.height }
    }
    const free = (place: Place) => {
      const box = boxOf(place)
      const isInside = box.left >= 6 && box.right <= width && box.top >= 0 && box.bottom <= height
      return isInside && !taken.some((other) => overlap(box, other))
    }
    const places = distances.flatMap((distance) => angles.map((angle) => placeAt(distance, angle, size)))
    const place = places.find(free) ?? places[0]!
    taken.push(boxOf(place))
    if (place.reach) taken.push(...along(x, y, place.reach))
    return { at, lines, ...place }
  })
}

type Place = Pick<Label, 'dx' | 'dy' | 'reach'>

/** To the right of the point the words begin there, to the left they end there, above and below they stand centred. */
function placeAt(distance: number, angle: number, { width, height }: Picture): Place {
  const [x, y] = [distance * Math.cos(angle), distance * Math.sin(angle)]
  const dx = x - (width * (1 - Math.cos(angle))) / 2
  const dy = y - (height * (1 - Math.sin(angle))) / 2
  return { dx, dy, reach: distance > 16 ? { x, y } : null }
}

/** Anchors with words, those together that are near one of their group, from the top. */
function groupsOf(anchors: readonly Anchor[]): number[][] {
  const groups: number[][] = []
  anchors.forEach(({ x, y, text }, i) => {
    if (text === '') return
    const isNear = (j: number) => Math.hypot(anchors[j]!.x - x, anchors[j]!.y - y) < near
    const joined = groups.filter((group) => group.some(isNear))
    for (const group of joined) groups.splice(groups.indexOf(group), 1)
    groups.push([...joined.flat(), i])
  })
  return groups.map((group) => group.sort((i, j) => anchors[i]!.y - anchors[j]!.y))
}

const around = (x: number, y: number, half: number): Box => {
  return { left: x - half, right: x + half, top: y - half, bottom: y + half }
}

/** A line from a point to its words, as small boxes. */
const along = (x: number, y: number, reach: { readonly x: number; readonly y: number }): Box[] =>
  Array.from({ length: 10 }, (_, i) => around(x + (reach.x * i) / 10, y + (reach.y * i) / 10, 1.5))

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
