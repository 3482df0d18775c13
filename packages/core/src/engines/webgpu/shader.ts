import type { TensorInfo } from '@tensorflow/tfjs-core'
import { required } from '../../required.js'
import { tf } from '../../tensors/tf.js'
import type { WebgpuBackend } from './backend.js'
import type { Pipeline } from './dawn.js'

/** A shader on float32 tensors, which are flat arrays. Unlike a shader of tfjs, it may have several outputs. */
export interface Shader {
  readonly name: string
  /** Names of the tensors that it reads. */
  readonly inputs: readonly string[]
  /** Names of the tensors that it writes. */
  readonly outputs: readonly string[]
  /** Name of the tensor with the elements that `body` runs for. */
  readonly over: string
  /** Names and types of numbers that are compiled into the shader. */
  readonly constants: Readonly<Record<string, 'f32' | 'u32'>>
  /** WGSL code for element `i` of that tensor. */
  readonly body: string
}

/** Invocations per workgroup, and workgroups per dimension. Every device supports these sizes. */
const width = 64
const dimension = 65535

/**
 * Queues a shader in the command encoder of tfjs.
 *
 * @param shapes  shapes of the outputs
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
  const over = required(tensors[namesOf(shader).indexOf(shader.over)], shader.over)
  const workgroups = Math.ceil(tf.util.sizeFromShape(over.shape) / width)
  const rows = Math.ceil(workgroups / dimension)
  backend.ensureCommandEncoderReady()
  const pass = (backend.computePassEncoder ??= required(backend.commandEncoder, 'the command encoder').beginComputePass(
    {},
  ))
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

/** Queues a shader with one output. */
export function runSingle(
  backend: WebgpuBackend,
  shader: Shader,
  inputs: readonly TensorInfo[],
  constants: Readonly<Record<string, number>>,
  shape: readonly number[],
): TensorInfo {
  return required(runShader(backend, shader, inputs, constants, [shape])[0], 'the output of a shader')
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
