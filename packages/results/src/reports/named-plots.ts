import { figure } from '../page/figure.js'
import { html, type Html } from '../page/html.js'
import { namedPlane, type NamedRun } from '../plots/named-plane.js'
import { pagePalette as palette } from '../plots/palette.js'

/** The rate–distortion plane of a sweep whose runs have names. */
export const namedPlots = (runs: readonly NamedRun[]): Html[] => [
  html`<h2>In the rate–distortion plane</h2>
    ${figure(
      namedPlane(runs, { palette }),
      html`A point per run, with its name where there is space. The color shows which parts differ from
        <strong>${runs[0]?.name}</strong>, the run with the ring. The dashed line has the same ELBO as this run: points
        below the line have a higher ELBO, points above it a lower one. A block of several names belongs to points that
        are close together. Click a point to see its run.`,
    )}`,
]
