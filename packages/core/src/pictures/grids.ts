import type { Image } from '../contracts/evaluator.js'
import { blankImage, drawValues, fillRectangle, grayLevels, type PixelPosition, type Size } from './canvas.js'
import { glyphSize } from './font.js'
import { drawLabel, labelWidth, truncateMiddle } from './label.js'

/** A titled grid of images. */
export interface Grid {
  readonly title: string
  readonly groups: readonly GridGroup[]
}

/** Columns of one run. */
export interface GridGroup {
  /** Lines of text above the columns, shortened to their width. */
  readonly labels: readonly string[]
  readonly columns: readonly GridColumn[]
}

/** A column of images. */
export interface GridColumn {
  /** Text above the column. */
  readonly head: string
  /** [rows, height, width]; 0 is white and 1 is black. Absent for an empty column. */
  readonly images?: Float32Array
}

/** Layout of grids. */
export interface GridsOptions {
  readonly rows: number
  /** Size of one image before scaling. */
  readonly image: Size
  /** Places grids side by side instead of one below the other. */
  readonly beside: boolean
}

/** Images are scaled by at least this factor, and so that their column is at least this wide. */
const minScale = 2
const minWidth = 56

const margin = 10
const gaps = { frame: 1, title: 6, column: 5, group: 16, grid: 28 }

/** Draws labeled grids into one image, black on white. */
export function drawGrids(grids: readonly Grid[], { rows, image, beside }: GridsOptions): Image {
  const scale = Math.max(minScale, Math.ceil(minWidth / image.width))
  const layout: Layout = { rows, image, scale, cell: { width: scale * image.width, height: scale * image.height } }
  const sized = grids.map((grid) => ({ grid, size: sizeOf(grid, layout) }))
  const sizes = sized.map(({ size }) => size)
  const picture = blankImage(totalSize(sizes, beside))
  let { x, y } = { x: margin, y: margin }
  for (const { grid, size } of sized) {
    drawGrid(picture, { x, y }, grid, layout)
    if (beside) x += size.width + gaps.grid
    else y += size.height + gaps.grid
  }
  return picture
}

interface Layout {
  readonly rows: number
  readonly image: Size
  readonly scale: number
  /** Size of one image after scaling. */
  readonly cell: Size
}

/** Size of an image with all grids. */
function totalSize(sizes: readonly Size[], beside: boolean): Size {
  const sum = (lengths: readonly number[]) => lengths.reduce((a, b) => a + b, gaps.grid * (lengths.length - 1))
  const max = (lengths: readonly number[]) => Math.max(0, ...lengths)
  const [across, down] = beside ? [sum, max] : [max, sum]
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

/** Height of the title, the labels and the heads of the columns. */
const headHeight = (grid: Grid): number => (labelLines(grid) + 2) * glyphSize.line + gaps.title + gaps.frame

function drawGrid(picture: Image, position: PixelPosition, grid: Grid, layout: Layout): void {
  const { cell } = layout
  const labelTop = position.y + glyphSize.line + gaps.title
  const headTop = labelTop + labelLines(grid) * glyphSize.line
  const top = position.y + headHeight(grid)
  drawLabel(picture, position, grid.title)
  let { x } = position
  for (const group of grid.groups) {
    const width = widthOf(group, layout)
    group.labels.forEach((label, line) =>
      drawLabel(picture, { x, y: labelTop + line * glyphSize.line }, truncateMiddle(label, width)),
    )
    group.columns.forEach((column, i) => {
      const left = x + i * (cell.width + gaps.column)
      drawLabel(picture, { x: left, y: headTop }, truncateMiddle(column.head, cell.width), grayLevels.faint)
      if (column.images) drawColumn(picture, { x: left, y: top }, column.images, layout)
    })
    x += width + gaps.group
  }
}

function drawColumn(
  picture: Image,
  { x, y }: PixelPosition,
  images: Float32Array,
  { rows, image, scale, cell }: Layout,
): void {
  const pixels = image.width * image.height
  for (let row = 0; row < rows; row++) {
    const corner = { x, y: y + row * (cell.height + gaps.column) }
    drawFrame(picture, corner, cell)
    drawValues(picture, corner, images.subarray(row * pixels, (row + 1) * pixels), image, scale)
  }
}

/** Draws a thin line around an image, because the background of digits is white too. */
function drawFrame(picture: Image, { x, y }: PixelPosition, { width, height }: Size): void {
  const { frame } = gaps
  fillRectangle(
    picture,
    { x: x - frame, y: y - frame },
    { width: width + 2 * frame, height: height + 2 * frame },
    grayLevels.frame,
  )
}
