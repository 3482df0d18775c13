import { join } from 'node:path'
import { tableNamed, writeAtomically } from '@elbow/core'
import { number, oneBitGroups, type OneBitGroup } from '../experiments/one-bit-groups.js'
import { writeOptima } from '../experiments/one-bit-optima.js'
import { link } from './figure.js'
import { html } from './html.js'
import { costs, weights } from './one-bit-costs.js'
import { codes } from './one-bit-codes.js'
import { oneBitNumbers } from './one-bit-numbers.js'
import { nats } from './number-table.js'
import { collapseWords, oneBitLede } from './one-bit-words.js'
import { renderPage } from './page.js'

/**
 * `report.html` of `elbow reproduce one-bit`: what ignoring a bit costs, what encoding it costs, and where the codes are.
 *
 * @returns its path
 */
export async function writeOneBitReport(directory: string): Promise<string> {
  const rows = (await tableNamed(directory, 'summary'))?.rows ?? []
  const groups = oneBitGroups(rows)
  const optima = await writeOptima(directory, groups)
  const unfinished = rows.length - groups.reduce((sum, { runs }) => sum + runs.length, 0)
  const path = join(directory, 'report.html')
  const page = await renderPage({
    kicker: html`<code>elbow reproduce one-bit</code>, after <cite>Autoencoding a Single Bit</cite>`,
    title: 'What it costs to encode one bit',
    lede: oneBitLede(groups),
    body: [
      oneBitNumbers(groups),
      collapseWords(groups),
      costs(groups, optima),
      await codes(directory, groups),
      weights(groups, optima),
    ],
    footer: html`<p>
        After R. Shu: <cite>Autoencoding a Single Bit</cite>, 14 January 2017,
        <a href="https://github.com/RuiShu/one-bit-vae">its code</a>.
      </p>
      <p>
        Drawn from ${link('summary.arrow')}, ${link('optimum.arrow')} and the <code>code-density.arrow</code> of the
        runs by <code>elbow reproduce one-bit</code>. Expectations over the two values of x are sums, those over the
        code are quadratures: the largest error bound of a run in the tables is ${largestError(groups)} nats.
        ${unfinished > 0 && `${unfinished} of the runs did not finish and are left out.`}
      </p>`,
  })
  await writeAtomically(path, page)
  return path
}

const largestError = (groups: readonly OneBitGroup[]) =>
  nats(Math.max(0, ...groups.map(({ best }) => number(best, 'quadrature_error'))))
