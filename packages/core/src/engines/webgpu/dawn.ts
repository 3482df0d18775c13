/** The native addon of the npm package `webgpu`, Google's Dawn. Only the members that Elbow uses are declared; all follow the WebGPU standard. */
export interface Dawn {
  /** @param flags  `backend=vulkan`, `adapter=NAME` */
  create(flags: readonly string[]): Gpu
  /** Globals of a browser, such as `GPUBufferUsage`. */
  readonly globals: Readonly<Record<string, unknown>>
}

export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null>
}

export interface Adapter {
  readonly limits: Readonly<Record<string, number>>
  readonly info: Readonly<Record<string, unknown>>
  requestDevice(options: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<Device>
}

export interface Device {
  readonly lost: Promise<{ readonly message: string }>
  createShaderModule(options: { readonly code: string; readonly label: string }): object
  createComputePipeline(options: {
    readonly layout: 'auto'
    readonly compute: {
      readonly module: object
      readonly entryPoint: string
      readonly constants: Readonly<Record<string, number>>
    }
  }): Pipeline
  createBindGroup(options: {
    readonly layout: object
    readonly entries: readonly { readonly binding: number; readonly resource: object }[]
  }): object
  addEventListener(kind: 'uncapturederror', listener: (event: DeviceFault) => void): void
}

export interface Pipeline {
  getBindGroupLayout(index: number): object
}

export interface CommandEncoder {
  beginComputePass(options: object): ComputePass
}

export interface ComputePass {
  setPipeline(pipeline: Pipeline): void
  setBindGroup(index: number, group: object): void
  dispatchWorkgroups(x: number, y: number): void
}

export interface DeviceFault {
  readonly error: { readonly message: string }
  /** Prevents Dawn from printing the error to standard output. */
  preventDefault(): void
}

/** The graphics API that Dawn uses. Others, such as OpenGL, lack features that compute shaders need. */
export const graphicsInterface =
  process.platform === 'darwin' ? 'metal' : process.platform === 'win32' ? 'd3d12' : 'vulkan'

/** References that are never released. Dawn crashes at exit if its instance was garbage collected. */
const references: unknown[] = []

/** Protects objects of Dawn from garbage collection. */
export function keepAlive(...objects: readonly unknown[]): void {
  references.push(...objects)
}

/** Creates an instance that lives as long as the process. */
export function createPersistentGpu(dawn: Dawn, flags: readonly string[]): Gpu {
  const gpu = dawn.create(flags)
  keepAlive(gpu)
  return gpu
}
