import { describe, expect, it } from 'vitest'
import { uniform } from '@elbow-vae/core'
import { placeLabels, type Label } from './place-labels.js'

const picture = { width: 600, height: 400 }

describe('labels', () => {
  it('are on the right of a single point', () => {
    const [label] = placeLabels([{ x: 100, y: 100, text: 'alone' }], picture)
    expect(label).toMatchObject({ anchor: { text: 'alone' }, lines: ['alone'], dx: 9, dy: -7, leader: null })
  })

  it('are on the left of a point at the right end', () => {
    const [label] = placeLabels([{ x: 595, y: 100, text: 'at the end' }], picture)
    expect(label?.dx).toBeLessThan(-60)
  })

  it('of points that are close together are one block, from top to bottom', () => {
    const anchors = [52, 48, 55].map((y, i) => ({ x: 50 + i, y, text: 'abc'.charAt(i) }))
    expect(placeLabels(anchors, picture).map(({ lines }) => lines)).toEqual([['b', 'a', 'c']])
  })

  it('are left out for points without text', () => {
    expect(placeLabels([{ x: 5, y: 5, text: '' }], picture)).toEqual([])
  })

  it('of 30 random points do not overlap, and are inside the plot', () => {
    const noise = uniform({ seed: 1, stream: 'labels', step: 0 }, 60)
    const anchors = Array.from({ length: 30 }, (_, i) => ({
      ...{ x: 600 * noise[2 * i]!, y: 400 * noise[2 * i + 1]!, text: `point ${i}` },
    }))
    const boxes = placeLabels(anchors, picture).map(({ anchor, lines, dx, dy }: Label) => {
      const [left, top] = [anchor.x + dx, anchor.y + dy]
      return {
        left,
        right: left + 6 * Math.max(...lines.map((line) => line.length)),
        top,
        bottom: top + 14 * lines.length,
      }
    })
    for (const box of boxes) {
      expect(Math.min(box.left, box.top, 600 - box.right, 400 - box.bottom)).toBeGreaterThanOrEqual(0)
      const over = boxes.filter(
        (b) => box.left < b.right && b.left < box.right && box.top < b.bottom && b.top < box.bottom,
      )
      expect(over).toEqual([box])
    }
  })
})
