import { mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { addonPath, tfjsNode, type TensorFlowEngine } from '../../tensors/locate.js'
import { downloadFile } from '../../net/download.js'
import { run } from '../process.js'
import { requireModule } from '../../require-module.js'
import { oneLine } from '../../tensors/tfjs.js'
import { addonRelativePath, compileAddon } from './compile.js'
import { findLibtensorflow } from './libtensorflow.js'
import type { InstallSource } from './source.js'

interface Constants {
  readonly LIBTENSORFLOW_VERSION: string
  readonly ARCH_MAPPING: Readonly<Record<string, string>>
  readonly PLATFORM_MAPPING: Readonly<Record<string, string>>
  readonly ALL_SUPPORTED_COMBINATION: readonly string[]
}
interface Manifest {
  readonly version: string
  readonly binary: { readonly host: string; readonly napi_versions: readonly number[] }
}

/** Downloads the files of tfjs-node's install script: Google's libtensorflow and the prebuilt addon. */
export const fromDownload = (engine: TensorFlowEngine): InstallSource => ({
  name: 'download',
  async supply({ staging, log }) {
    const { library, addon } = downloadsFor(engine)
    // The prebuilt addon loads the libraries from ../../deps/lib.
    const dependencies = join(staging, 'deps')
    log(`downloading ${library}`)
    await unpack(library, dependencies, staging, [])
    const home = join(staging, 'lib', 'napi')
    try {
      log(`downloading ${addon}`)
      await unpack(addon, home, staging, ['--strip-components=1'])
      await symlink(join('lib', 'napi', 'tfjs_binding.node'), addonPath(staging))
    } catch (error) {
      log(`no prebuilt addon (${oneLine(error)})`)
      await rm(home, { recursive: true, force: true })
      await compileAddon({
        library: await findLibtensorflow(dependencies),
        rpath: addonRelativePath('deps/lib'),
        staging,
        log,
      })
    }
    return { from: library }
  },
})

const advice = 'Behind a proxy set HTTPS_PROXY; TFJS_NODE_CDN_STORAGE names a mirror.'

async function unpack(url: string, target: string, staging: string, options: readonly string[]): Promise<void> {
  const archive = join(staging, 'archive.tar.gz')
  // Few attempts and a short timeout, so that a machine without a network fails quickly.
  const timing = { attempts: 2, stallMs: 10_000 }
  await downloadFile({ url, path: archive, ...timing, largest: 2 ** 32, keeps: false, advice })
  await mkdir(target, { recursive: true })
  const result = await run('tar', ['-xzf', archive, '-C', target, ...options])
  await rm(archive)
  if (result.missing) throw new Error('no tar command found')
  if (!result.ok) throw new Error(`${url} is damaged, or not an archive`)
}

/** URLs as in tfjs-node's scripts/install.js and package.json, with the same environment variables. */
export function downloadsFor(engine: TensorFlowEngine): { readonly library: string; readonly addon: string } {
  const constants = requireModule<Constants>(join(tfjsNode(), 'scripts/deps-constants.js'))
  const { version, binary } = requireModule<Manifest>(join(tfjsNode(), 'package.json'))
  const official = new URL(binary.host)
  const storage = setting('TFJS_NODE_CDN_STORAGE') ?? process.env['CDN_STORAGE']
  const host = storage ?? `${official.origin}/`
  const base = setting('TFJS_NODE_BASE_URI') ?? `${host}tensorflow/libtensorflow/libtensorflow-`
  const platform = constants.PLATFORM_MAPPING[process.platform] ?? process.platform
  const napi = Math.max(...binary.napi_versions.filter((known) => known <= Number(process.versions.napi)))
  // install.js always uses the host of package.json for the addon. A mirror has the same paths.
  const addons = storage === undefined ? binary.host : host + official.pathname.slice(1)
  const kind = engine === 'tensorflow-gpu' ? 'GPU' : 'CPU'
  return {
    library: special(host) ?? `${base}${system(engine, constants)}-${constants.LIBTENSORFLOW_VERSION}.tar.gz`,
    addon: `${addons}/napi-v${napi}/${version}/${kind}-${platform}-${version}.tar.gz`,
  }
}

const setting = (name: string) => process.env[name] ?? process.env[`npm_config_${name}`]

/** URL of libtensorflow for platforms that have it at another path. */
function special(host: string): string | undefined {
  const names: Readonly<Record<string, string>> = {
    'darwin-arm64': 'libtensorflow_r2_7_darwin_arm64_cpu.tar.gz',
    'linux-arm': 'libtensorflow_r2_5_linux_arm7l.tar.gz',
    'linux-arm64': 'libtensorflow_r2_7_linux_arm64.tar.gz',
  }
  const name = names[`${process.platform}-${process.arch}`]
  return name === undefined ? undefined : `${host}tf-builds/${name}`
}

function system(engine: TensorFlowEngine, constants: Constants): string {
  const kind = engine === 'tensorflow-gpu' ? 'gpu' : 'cpu'
  const name = `${kind}-${constants.PLATFORM_MAPPING[process.platform]}-${constants.ARCH_MAPPING[process.arch]}`
  if (constants.ALL_SUPPORTED_COMBINATION.includes(name)) return name
  throw new Error(`there is no official libtensorflow for ${process.platform} on ${process.arch}`)
}
