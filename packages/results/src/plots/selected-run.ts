import type { FamilyPoint } from './family-marks.js'

/** The signal with the `id` of the chosen run, which the script of the page sets; −1: none. */
export const selectedRunParameter = { name: 'chosen', value: -1 } as const

/** Keeps the data of the chosen run. */
export const selectedRunFilter = { filter: `datum.id === ${selectedRunParameter.name}` }

/** A ring around the point of the chosen run. The style of the page passes clicks to the points below it. */
export const selectionRing = (values: readonly Pick<FamilyPoint, 'id'>[], color: string, encoding: object) => ({
  name: 'ring',
  data: { values: [...values] },
  transform: [selectedRunFilter],
  mark: { type: 'point' as const, filled: false, size: 260, strokeWidth: 2, color, opacity: 1, aria: false },
  encoding,
})
