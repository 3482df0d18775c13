import type { Manifest } from '@elbow-vae/core'
import { html, type Html } from '../page/html.js'

/** The configuration of a run as a table, from its manifest. */
export function configuration({ config, engine, dataset, versions, git, started, seconds, status }: Manifest): Html {
  const optionsOf = (options: object) =>
    Object.entries(options)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ')
  const { seed, ...settings } = config.settings
  const parts = (['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const).map(
    (kind) => [kind, config[kind].name, optionsOf(config[kind].options)] as const,
  )
  const rows: readonly (readonly [string, string, string])[] = [
    ...parts,
    ['evaluators', config.evaluate.map(({ name }) => name).join(', '), ''],
    ['settings', `seed ${seed}`, optionsOf(settings)],
    ['engine', `${engine.name} ${engine.version}`, `elbow ${versions.elbow}, node ${versions.node}`],
    ['data', dataset.entropy === null ? 'H unknown' : `H = ${dataset.entropy.toFixed(6)} nats`, dataset.checksum],
    ['run', status, `started ${started}${seconds === undefined ? '' : `, duration ${seconds.toFixed(1)} s`}`],
    ...(git ? [['commit', git, ''] as const] : []),
  ]
  return html`<h2>Configuration</h2>
    <table>
      <tbody>
        ${rows.map(
          ([name, value, more]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="text">${value} ${more && html`<small>${more}</small>`}</td>
            </tr> `,
        )}
      </tbody>
    </table>`
}
