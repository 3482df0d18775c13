import type { Image } from '../parts.js'
import { blankImage, drawValues, fill, grey, type Place, type Size } from './canvas.js'
import { glyphSize } from './font.js'
import { drawLabel, labelWidth, shortened } from './label.js'

/** Images in rows and columns, under a title. */
export interface Grid {
  readonly title: string
  readonly groups: readonly GridGroup[]
}

/** Columns that belong together: those of one run. */
export interface GridGroup {
  /** A line each, above the columns; shortened where they are wider than these. */
  readonly labels: readonly string[]
  readonly columns: readonly GridColumn[]
}

/** Images below one another. */
export interface GridColumn {
  readonly head: string
  /** [rows, height, width], 0 is paper and 1 is ink; absent leaves the place empty. */
  readonly images?: Float32Array
}

/** How grids are laid out. */
export interface GridsOptions {
  readonly rows: number
  /** Of one image, before it is enlarged. */
  readonly image: Size
  /** Grids side by side instead of one above the other. */
  readonly beside: boolean
}

/** An image is enlarged twice, and more until its column is wide enough for its head. */
const leastScale = 2
const leastWidth = 56

const margin = 10
const gaps = { frame: 1, title: 6, column: 5, group: 16, grid: 28 }

/** Labelled grids in one picture, black on white. */
export function drawGrids(grids: readonly Grid[], { rows, image, beside }: GridsOptions): Image {
  const scale = Math.max(leastScale, Math.ceil(leastWidth / image.width))
  const layout: Layout = { rows, image, scale, cell: { width: scale * image.width, height: scale * image.height } }
  const sizes = grids.map((grid) => sizeOf(grid, layout))
  const picture = blankImage(around(sizes, beside))
  let at: Place = { x: margin, y: margin }
  grids.forEach((grid, i) => {
    drawGrid(picture, at, grid, layout)
    const { width, height } = sizes[i]!
    at = beside ? { ...at, x: at.x + width + gaps.grid } : { ...at, y: at.y + height + gaps.grid }
  })
  return picture
}

interface Layout {
  readonly rows: number
  readonly image: Size
  readonly scale: number
  /** Of one image, enlarged. */
  readonly cell: Size
}

function around(sizes: readonly Size[], beside: boolean): Size {
  const sum = (lengths: readonly number[]) => lengths.reduce((a, b) => a + b, gaps.grid * (lengths.length - 1))
  const most = (lengths: readonly number[]) => Math.max(0, ...lengths)
  const [across, down] = beside ? [sum, most] : [most, sum]
  return {
    width: 2 * margin + across(sizes.map(({ width }) => width)),
    height: 2 * margin + down(sizes.map(({ height }) => height)),
  }
}

function sizeOf(grid: Grid, layout: Layout): Size {
  const groups = grid.groups.map((group) => widthOf(group, layout))
  const width = groups.reduce((a, b) => a + b, gaps.group * (groups.length - 1))
  const { rows, cell } = layout
  return {
    width: Math.max(width, labelWidth(grid.title)),
    height: headHeight(grid) + rows * cell.height + (rows - 1) * gaps.column + gaps.frame,
  }
}

const widthOf = ({ columns }: GridGroup, { cell }: Layout): number =>
  columns.length * cell.width + (columns.length - 1) * gaps.column

const labelLines = ({ groups }: Grid): number => Math.max(0, ...groups.map(({ labels }) => labels.length))

/** Title, labels, heads of the columns. */
const headHeight = (grid: Grid): number => (labelLines(grid) + 2) * glyphSize.line + gaps.title + gaps.frame

function drawGrid(picture: Image, at: Place, grid: Grid, layout: Layout): void {
  const { cell } = layout
  const labelTop = at.y + glyphSize.line + gaps.title
  const headTop = labelTop + labelLines(grid) * glyphSize.line
  const top = at.y + headHeight(grid)
  drawLabel(picture, at, grid.title)
  let { x } = at
  for (const group of grid.groups) {
    const width = widthOf(group, layout)
    group.labels.forEach((label, line) =>
      drawLabel(picture, { x, y: labelTop + line * glyphSize.line }, shortened(label, width)),
    )
    group.columns.forEach((column, i) => {
      const left = x + i * (cell.width + gaps.column)
      drawLabel(picture, { x: left, y: headTop }, shortened(column.head, cell.width), grey.faint)
      if (column.images) drawColumn(picture, { x: left, y: top }, column.images, layout)
    })
    x += width + gaps.group
  }
}

function drawColumn(picture: Image, { x, y }: Place, images: Float32Array, { rows, image, scale, cell }: Layout): void {
  const pixels = image.width * image.height
  for (let row = 0; row < rows; row++) {
    const corner = { x, y: y + row * (cell.height + gaps.column) }
    drawFrame(picture, corner, cell)
    drawValues(picture, corner, images.subarray(row * pixels, (row + 1) * pixels), image, scale)
  }
}

/** A thin line around an image: white paper would run into the white of a digit's picture. */
function drawFrame(picture: Image, { x, y }: Place, { width, height }: Size): void {
  const { frame } = gaps
  fill(picture, { x: x - frame, y: y - frame }, { width: width + 2 * frame, height: height + 2 * frame }, grey.frame)
}
