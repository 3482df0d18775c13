import type { FamilyPoint } from './family-marks.js'

/** The signal that says which run a person has chosen, by its `id`; the page sets it. No run has −1. */
export const chosenParameter = { name: 'chosen', value: -1 } as const

/** Only what is of the chosen run. */
export const ofChosen = { filter: `datum.id === ${chosenParameter.name}` }

/** A ring around the chosen run's point; the page lets clicks through to the points below it. */
export const ring = (values: readonly Pick<FamilyPoint, 'id'>[], color: string, encoding: object) => ({
  name: 'ring',
  data: { values: [...values] },
  transform: [ofChosen],
  mark: { type: 'point' as const, filled: false, size: 260, strokeWidth: 2, color, opacity: 1, aria: false },
  encoding,
})
