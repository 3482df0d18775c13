import type { TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../../tf.js'
import type { WebgpuBackend } from './backend.js'
import type { Pipeline } from './dawn.js'

/** A shader over float32 tensors, read and written as flat arrays. Unlike those of tfjs it may have several results. */
export interface Shader {
  readonly name: string
  /** Names of the tensors that it reads. */
  readonly inputs: readonly string[]
  /** Names of those that it writes. */
  readonly outputs: readonly string[]
  /** The tensor for whose elements `body` is run. */
  readonly over: string
  /** Numbers that are compiled in, with their types. */
  readonly constants: Readonly<Record<string, 'f32' | 'u32'>>
  /** WGSL for element `i` of that tensor. */
  readonly body: string
}

/** Invocations of a workgroup, and workgroups of a dimension: what every device has at least. */
const width = 64
const dimension = 65535

/**
 * Queues a shader, as tfjs queues its own.
 *
 * @param shapes  of the results
 */
export function runShader(
  backend: WebgpuBackend,
  shader: Shader,
  inputs: readonly TensorInfo[],
  constants: Readonly<Record<string, number>>,
  shapes: readonly (readonly number[])[],
): TensorInfo[] {
  const outputs = shapes.map((shape) => backend.makeTensorInfo(shape, 'float32'))
  const tensors = [...inputs, ...outputs]
  for (const { dataId } of tensors) backend.uploadToGPU(dataId)
  const pipeline = pipelineOf(backend, shader, constants)
  const group = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: tensors.map((tensor, binding) => ({ binding, resource: backend.tensorToBinding(tensor) })),
  })
  const over = tensors[namesOf(shader).indexOf(shader.over)]!
  const workgroups = Math.ceil(tf.util.sizeFromShape(over.shape) / width)
  const rows = Math.ceil(workgroups / dimension)
  backend.ensureCommandEncoderReady()
  const pass = (backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass({}))
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, group)
  pass.dispatchWorkgroups(Math.ceil(workgroups / rows), rows)
  for (const { dataId } of tensors) backend.commandQueueOwnedIds.add(dataId)
  backend.dispatchCountInPass++
  if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder()
    backend.submitQueue()
  }
  return outputs
}

function pipelineOf({ device, pipelineCache }: WebgpuBackend, shader: Shader, constants: Record<string, number>) {
  const key = `elbow ${shader.name} ${JSON.stringify(constants)}`
  return (pipelineCache[key] ??= compile(device, shader, constants))
}

function compile(device: WebgpuBackend['device'], shader: Shader, constants: Record<string, number>): Pipeline {
  const module = device.createShaderModule({ code: sourceOf(shader), label: shader.name })
  return device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main', constants } })
}

const namesOf = ({ inputs, outputs }: Shader) => [...inputs, ...outputs]

function sourceOf(shader: Shader): string {
  const bindings = namesOf(shader).map((name, binding) => {
    const access = shader.inputs.includes(name) ? 'read' : 'read_write'
    return `@group(0) @binding(${binding}) var<storage, ${access}> ${name} : array<f32>;`
  })
  const constants = Object.entries(shader.constants).map(([name, type]) => `override ${name} : ${type};`)
  return `
    ${constants.join('\n')}
    ${bindings.join('\n')}
    @compute @workgroup_size(${width})
    fn main(@builtin(global_invocation_id) id : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>) {
      let i = id.y * groups.x * ${width}u + id.x;
      if (i >= arrayLength(&${shader.over})) { return; }
      ${shader.body}
    }`
}
