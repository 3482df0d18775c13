import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { html, type Html } from './html.js'
import { link } from './figure.js'

/** samples.png within the page, if the run left one. */
export async function samplesPicture(directory: string): Promise<readonly Html[]> {
  const file = join(directory, 'samples.png')
  if (!existsSync(file)) return []
  const data = (await readFile(file)).toString('base64')
  return [
    html`<h2>What it looks like</h2>
      <figure>
        <img class="samples" alt="inputs, reconstructions and generations" src="data:image/png;base64,${data}" />
        <figcaption>
          A row per example, from left to right: the input; one decoding of its code; the mean of 5 decodings of the
          same code; one decoding of a code z ~ m(z); the mean of 5 of the same. Picture: ${link('samples.png')}
        </figcaption>
      </figure>`,
  ]
}
