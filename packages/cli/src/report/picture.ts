import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { link, scroll } from './figure.js'
import { html, type Html } from './html.js'

/** samples.png within the page, if the run left one. */
export async function samplesPicture(directory: string): Promise<readonly Html[]> {
  const file = join(directory, 'samples.png')
  if (!existsSync(file)) return []
  const data = (await readFile(file)).toString('base64')
  const picture = html`<img alt="inputs, reconstructions and generations" src="data:image/png;base64,${data}" />`
  const tables = (await readdir(directory)).filter((name) => /^samples(-\w+)?\.arrow$/.test(name)).sort()
  return [
    html`<h2>What it looks like</h2>
      <figure>
        ${scroll('What it looks like', picture)}
        <figcaption>
          Reconstructions, a row per example: the input; one decoding of a code z ~ e(z|x); the mean of 5 decodings of
          that same code. A mean as sharp as the sample says that the code decides the pixel; a grey one, that the
          decoder does. Generations: the same two columns for codes z ~ m(z), which have no input. Picture:
          ${link('samples.png')}${tables.length > 0 && html`, pixels: ${tables.map((name) => html`${link(name)} `)}`}
        </figcaption>
      </figure>`,
  ]
}
