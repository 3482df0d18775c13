/** The native part of npm's `webgpu`: Google's Dawn, as far as it is used here. Everything in it is WebGPU's own interface. */
export interface Dawn {
  /** @param flags  `backend=vulkan`, `adapter=NAME` */
  create(flags: readonly string[]): Gpu
  /** What a browser has globally: `GPUBufferUsage` and the like. */
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
  /** Keeps Dawn from printing it to standard output. */
  preventDefault(): void
}

/** The interface of the system that Dawn is asked for: others, such as OpenGL, lack what compute shaders need. */
export const graphicsInterface =
  process.platform === 'darwin' ? 'metal' : process.platform === 'win32' ? 'd3d12' : 'vulkan'

/** Dawn crashes a process that ends after its instance was collected as garbage, so nothing of it ever is. */
const kept: unknown[] = []

/** Never to be collected, whatever becomes of who asked. */
export function keep(...parts: readonly unknown[]): void {
  kept.push(...parts)
}

/** An instance that lives as long as the process. */
export function createKept(dawn: Dawn, flags: readonly string[]): Gpu {
  const gpu = dawn.create(flags)
  keep(gpu)
  return gpu
}
