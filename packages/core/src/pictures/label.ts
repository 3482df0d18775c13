import type { Image } from '../parts.js'
import { fill, grey, type Place } from './canvas.js'
import { glyph, glyphSize } from './font.js'

const dot = { width: 1, height: 1 }

/** One line of text; `at` is its upper left corner. */
export function drawLabel(image: Image, at: Place, text: string, shade: number = grey.ink): void {
  ;[...text].forEach((character, i) => {
    glyph(character).forEach((row, y) => {
      for (let x = 0; x < glyphSize.width; x++) {
        if (row[x] === '#') fill(image, { x: at.x + i * glyphSize.advance + x, y: at.y + y }, dot, shade)
      }
    })
  })
}

/** Pixels that a line of text is wide. */
export const labelWidth = (text: string): number => Math.max(0, [...text].length * glyphSize.advance - 1)

/** A text that fits, its middle left out where it is too long: what tells runs apart is often at their names' ends. */
export function shortened(text: string, width: number): string {
  const characters = [...text]
  const room = Math.max(1, Math.floor((width + 1) / glyphSize.advance))
  if (characters.length <= room) return text
  const start = Math.ceil((room - 1) / 2)
  return [...characters.slice(0, start), '…', ...characters.slice(characters.length - (room - 1 - start))].join('')
}
