import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { link, scrollable } from './figure.js'
import { html, type Html } from './html.js'

/** The figure with samples.png, if the run has one. */
export async function samplesPicture(directory: string): Promise<readonly Html[]> {
  const file = join(directory, 'samples.png')
  if (!existsSync(file)) return []
  const data = (await readFile(file)).toString('base64')
  const picture = html`<img alt="inputs, reconstructions and generations" src="data:image/png;base64,${data}" />`
  const tables = (await readdir(directory)).filter((name) => /^samples(-\w+)?\.arrow$/.test(name)).sort()
  return [
    html`<h2>Reconstructions and samples</h2>
      <figure>
        ${scrollable('Reconstructions and samples', picture)}
        <figcaption>
          Left, reconstructions, a row per example: the input x; a sample from d(x|z) for one code z ~ e(z|x); the mean
          of 5 samples for the same z. Where the mean is as sharp as the sample, the code determines the pixel; where it
          is gray, the decoder adds the detail. Right, generated images: the same two columns for codes z ~ m(z).
          Picture:
          ${link('samples.png')}${tables.length > 0 && html`, pixels: ${tables.map((name) => html`${link(name)} `)}`}
        </figcaption>
      </figure>`,
  ]
}
