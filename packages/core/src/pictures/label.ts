import type { Image } from '../contracts/evaluator.js'
import { fillRectangle, grayLevels, type PixelPosition } from './canvas.js'
import { glyph, glyphSize } from './font.js'

const dot = { width: 1, height: 1 }

/** Draws a line of text. @param position  upper left corner */
export function drawLabel(image: Image, position: PixelPosition, text: string, shade: number = grayLevels.ink): void {
  ;[...text].forEach((character, i) => {
    glyph(character).forEach((row, y) => {
      for (let x = 0; x < glyphSize.width; x++) {
        if (row[x] === '#')
          fillRectangle(image, { x: position.x + i * glyphSize.advance + x, y: position.y + y }, dot, shade)
      }
    })
  })
}

/** Width of a line of text in pixels. */
export const labelWidth = (text: string): number => Math.max(0, [...text].length * glyphSize.advance - 1)

/** Shortens a text to a width. It removes the middle, because names of runs often differ at their ends. */
export function truncateMiddle(text: string, width: number): string {
  const characters = [...text]
  const maxLength = Math.max(1, Math.floor((width + 1) / glyphSize.advance))
  if (characters.length <= maxLength) return text
  const start = Math.ceil((maxLength - 1) / 2)
  const end = characters.length - (maxLength - 1 - start)
  return [...characters.slice(0, start), '…', ...characters.slice(end)].join('')
}
