import type { Row } from '@elbow-vae/core'
import { html, scriptJson, type Html } from '../page/html.js'
import type { RunPictures } from './run-pictures.js'

/**
 * The panel of the chosen run, beside a wide page or at the bottom of a narrow one. `browser/run-panel.ts` fills it with the
 * run's row of the table and its picture.
 *
 * @param common  configuration cells with the same value in all runs
 */
export const runPanel = (common: Row, pictures: RunPictures): Html => html`
  <aside class="run" aria-label="The chosen run">
    <p class="note hint">
      Choose a run: click a point, a curve or a name in the table. With the keyboard: press Tab to reach a plot or the
      table, then Enter and the arrow keys.
    </p>
    <div class="chosen" hidden>
      <button type="button" class="close" aria-label="Close">×</button>
      <h2 aria-live="polite"></h2>
      <div></div>
    </div>
    <details>
      <summary>Options with the same value in all runs</summary>
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
