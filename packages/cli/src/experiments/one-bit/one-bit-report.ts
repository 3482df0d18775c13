import { join } from 'node:path'
import { readRunTable, writeAtomically } from '@elbow-vae/core'
import { numberCell, oneBitGroups, type OneBitGroup } from './one-bit-groups.js'
import { writeOptima } from './one-bit-optima.js'
import { link, html, formatNats, renderPage } from '@elbow-vae/results/page'
import { oneBitCosts, oneBitWeights } from './one-bit-costs.js'
import { oneBitCodes } from './one-bit-codes.js'
import { oneBitNumbers } from './one-bit-numbers.js'
import { collapseText, oneBitIntroduction } from './one-bit-text.js'

/**
 * Writes `report.html` of `elbow reproduce one-bit`: results, losses against n and β, densities of the codes.
 *
 * @returns path of the page
 */
export async function writeOneBitReport(directory: string): Promise<string> {
  const rows = (await readRunTable(directory, 'summary'))?.rows ?? []
  const groups = oneBitGroups(rows)
  const optima = await writeOptima(directory, groups)
  const unfinished = rows.length - groups.reduce((sum, { runs }) => sum + runs.length, 0)
  const path = join(directory, 'report.html')
  const page = await renderPage({
    kicker: html`<code>elbow reproduce one-bit</code>, a reproduction of <cite>Autoencoding a Single Bit</cite>`,
    title: 'The cost of encoding one bit',
    lede: oneBitIntroduction(groups),
    body: [
      oneBitNumbers(groups),
      collapseText(groups),
      oneBitCosts(groups, optima),
      await oneBitCodes(directory, groups),
      oneBitWeights(groups, optima),
    ],
    footer: html`<p>
        Source: R. Shu: <cite>Autoencoding a Single Bit</cite>, 14 January 2017,
        <a href="https://github.com/RuiShu/one-bit-vae">its code</a>.
      </p>
      <p>
        Data: ${link('summary.arrow')}, ${link('optimum.arrow')} and the <code>code-density.arrow</code> of the runs.
        Expectations over the two values of x are sums, those over the code are quadratures with an error of at most
        ${largestError(groups)} nats for the runs in the tables.
        ${unfinished > 0 && `Unfinished runs, which are left out: ${unfinished}.`}
      </p>`,
  })
  await writeAtomically(path, page)
  return path
}

const largestError = (groups: readonly OneBitGroup[]) =>
  formatNats(Math.max(0, ...groups.map(({ best }) => numberCell(best, 'quadrature_error'))))
