import { describe, expect, it } from 'vitest'
import type { Image } from '../contracts/evaluator.js'
import { grayLevels, blankImage } from './canvas.js'
import { glyph, glyphSize } from './font.js'
import { drawGrids, type Grid, type GridColumn } from './grids.js'
import { drawLabel, labelWidth, truncateMiddle } from './label.js'

/** A column of two images of 2 × 1 pixels. */
const column = (...images: number[]): GridColumn => ({ head: '', images: Float32Array.from(images) })
const grid = (columns: readonly GridColumn[], labels: readonly string[] = []): Grid => ({
  title: '',
  groups: [{ labels, columns }],
})
const options = { rows: 2, image: { width: 2, height: 1 }, beside: false }

const pixelAt = ({ width, data }: Image, x: number, y: number) => data[y * width + x]
const inkIn = ({ data }: Image) => data.reduce((sum, shade) => sum + (shade === grayLevels.ink ? 1 : 0), 0)

/** Images are scaled by 28 to a width of 56. Above them are title and head, 14 each, a gap of 6 and a frame of 1. */
const scale = 28
const top = 10 + 2 * 14 + 6 + 1

describe('drawGrids', () => {
  it('draws 0 as white and 1 as black, and clips other values', () => {
    const picture = drawGrids([grid([column(0, 1, -3, 7)])], options)
    expect([0, 1].map((pixel) => pixelAt(picture, 10 + pixel * scale, top))).toEqual([255, 0])
    expect([0, 1].map((pixel) => pixelAt(picture, 10 + pixel * scale, top + scale + 5))).toEqual([255, 0])
  })

  it('draws 0.5 as the gray level between', () => {
    const picture = drawGrids([grid([column(0.5, 0.5, 0.5, 0.5)])], options)
    expect(pixelAt(picture, 20, top + 3)).toBe(128)
  })

  it('scales an image by at least 2, and to a width of at least 56 pixels', () => {
    const widthFor = (width: number) => {
      const images = new Float32Array(width)
      return drawGrids([grid([{ head: '', images }])], { rows: 1, image: { width, height: 1 }, beside: false }).width
    }
    expect([2, 28, 29, 100].map((width) => widthFor(width) - 2 * 10)).toEqual([56, 56, 58, 200])
  })

  it('has gaps of 5 between columns and of 16 between groups', () => {
    const two = drawGrids([grid([column(0, 0, 0, 0), column(0, 0, 0, 0)])], options)
    expect(two.width).toBe(10 + 56 + 5 + 56 + 10)
    const groups = [0, 1].map(() => ({ labels: [], columns: [column(0, 0, 0, 0)] }))
    expect(drawGrids([{ title: '', groups }], options).width).toBe(10 + 56 + 16 + 56 + 10)
    expect(two.data).toHaveLength(two.width * two.height)
  })

  it('places grids one below the other or side by side, with gaps of 28', () => {
    const one = grid([column(0, 0, 0, 0)])
    const [single, above, beside] = [
      drawGrids([one], options),
      drawGrids([one, one], options),
      drawGrids([one, one], { ...options, beside: true }),
    ]
    const height = single.height - 20
    expect([above.width, above.height]).toEqual([single.width, single.height + 28 + height])
    expect([beside.width, beside.height]).toEqual([single.width + 28 + 56, single.height])
  })

  it('draws titles and labels in black and heads in gray above the images', () => {
    const blank = drawGrids([grid([column(0, 0, 0, 0)])], options)
    expect(inkIn(blank)).toBe(0)
    const titled = drawGrids([{ ...grid([column(0, 0, 0, 0)]), title: 'title' }], options)
    expect(inkIn(titled)).toBe(inkOf('title'))
    const labelled = drawGrids([grid([{ ...column(0, 0, 0, 0), head: 'mean' }], ['R 1', 'D 2'])], options)
    expect(inkIn(labelled)).toBe(inkOf('R 1') + inkOf('D 2'))
    expect(labelled.data.filter((shade) => shade === grayLevels.faint)).toHaveLength(inkOf('mean'))
    expect(labelled.height).toBe(blank.height + 2 * glyphSize.line)
  })

  it('draws neither images nor frames for a column without images', () => {
    const picture = drawGrids([grid([{ head: '' }])], options)
    expect(new Set(picture.data)).toEqual(new Set([grayLevels.paper]))
  })
})

const inkOf = (text: string) =>
  [...text].reduce((sum, character) => sum + glyph(character).join('').replaceAll(' ', '').length, 0)

describe('labels', () => {
  it('draw a dash as three dots in the middle of the line', () => {
    const picture = blankImage({ width: 5, height: 11 })
    drawLabel(picture, { x: 0, y: 0 }, '-')
    expect([...picture.data].flatMap((shade, i) => (shade === grayLevels.ink ? [i] : []))).toEqual([26, 27, 28])
  })

  it('have a different glyph for each printable character', () => {
    const characters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
    const drawn = [...characters, '…'].map((character) => glyph(character))
    expect(new Set(drawn.map((rows) => rows.map((row) => row.padEnd(glyphSize.width)).join())).size).toBe(96)
    for (const rows of drawn) expect(rows).toHaveLength(glyphSize.height)
  })

  it('show a question mark for a character that is not in the font', () => {
    expect(glyph('字')).toEqual(glyph('?'))
    expect(glyph('\n')).toEqual(glyph('?'))
  })

  it('are shortened in their middle to the available width', () => {
    expect(labelWidth('beta 0.5')).toBe(8 * 6 - 1)
    expect(truncateMiddle('beta 0.5', 47)).toBe('beta 0.5')
    expect(truncateMiddle('mlp-gaussian-seed-12', 9 * 6 - 1)).toBe('mlp-…d-12')
    for (const width of [5, 30, 100])
      expect(labelWidth(truncateMiddle('a'.repeat(50), width))).toBeLessThanOrEqual(width)
  })
})
