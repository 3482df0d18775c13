import type { Row } from '@elbow/core'
import { html, scriptJson, type Html } from './html.js'
import type { RunPictures } from './run-pictures.js'

/**
 * The chosen run: its row of the table upright, what all runs have in common, its picture. Beside a wide page, a sheet at
 * the foot of a narrow one; `run-panel-script.ts` fills it.
 *
 * @param common  configuration cells that are the same for all runs that have them
 */
export const runPanel = (common: Row, pictures: RunPictures): Html => html`
  <aside class="run" aria-label="The chosen run">
    <p class="note hint">
      Choose a run: click a point, a curve or a name in the table. With the keyboard, Tab to a plot or to the table,
      then Enter and arrow keys.
    </p>
    <div class="chosen" hidden>
      <button type="button" class="close" aria-label="Close">×</button>
      <h2 aria-live="polite"></h2>
      <div></div>
    </div>
    <details>
      <summary>The same for all runs that have it</summary>
      <table>
        <tbody>
          ${Object.entries(common).map(
            ([name, value]) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${value?.toString() ?? '–'}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </details>
  </aside>
  <script type="application/json" class="pictures">
    ${scriptJson(pictures)}
  </script>
`
