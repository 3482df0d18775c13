import { figure } from './figure.js'
import { html, type Html } from './html.js'
import { namedPlane, type NamedRun } from './specs/named-plane.js'
import { pagePalette as palette } from './specs/palette.js'

/** The plane of an experiment whose models have names. */
export const namedPlots = (runs: readonly NamedRun[]): Html[] => [
  html`<h2>In the rate–distortion plane</h2>
    ${figure(
      namedPlane(runs, { palette }),
      html`A point per run, with its name where there is room; its colour says what of it is other than in
        <strong>${runs[0]?.name}</strong>, which is ringed. The dashed line is the elbo of that one: whatever lies below
        it has a better one, whatever lies above pays for its place. Names that stand in one block are those of points
        that lie together. A click shows the run.`,
    )}`,
]
