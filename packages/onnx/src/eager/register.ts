import { tf } from '@limbeck/core';
import { FIXED_TENSOR } from '@limbeck/kernels';
import type { Attributes } from '@limbeck/trace';
import { canonicalAttributes } from '@limbeck/trace/canonical-attributes';
import { shapeRules } from '@limbeck/trace/shapes/rules';
import { lowerings } from '../lower/table.js';
import { EagerBackend } from './eager-backend.js';
import type { KernelSessions } from './kernel-sessions.js';

/** The name under which tfjs knows the engine. */
export const TFJS_BACKEND = 'onnxruntime';

type Infos = Readonly<Record<string, tf.TensorInfo | undefined>>;
type Kernel = (backend: EagerBackend, inputs: Infos, attributes: Attributes) => tf.TensorInfo[];

/** Kernels that compute nothing. */
const WITHOUT_SESSION: Readonly<Record<string, Kernel>> = {
  [tf.Identity]: (backend, { x }) => [backend.alias(x!, x!.shape)],
  [tf.Reshape]: (backend, { x }, attributes) => [backend.alias(x!, tf.util.inferFromImplicitShape(attributes['shape'] as number[], tf.util.sizeFromShape(x!.shape)))],
  [FIXED_TENSOR]: (backend, _, { shape, values }) => [backend.hold({ shape: shape as number[], dtype: 'float32', data: Float32Array.from(values as number[]) })],
};

/** Kernels whose result is a list even when it has one entry. */
const MANY_OUTPUTS: ReadonlySet<string> = new Set([tf.SplitV, tf.Unpack]);

let registered = false;
let sessions: KernelSessions | undefined;

/** Makes ONNX Runtime a tfjs backend, with a kernel for everything that can be both recorded and lowered. The sessions of the last call are used. */
export function registerEagerBackend(opened: KernelSessions): void {
  sessions = opened;
  if (registered) tf.removeBackend(TFJS_BACKEND);
  tf.registerBackend(TFJS_BACKEND, () => new EagerBackend(sessions!), 0);
  if (registered) return;
  registered = true;
  const kernels: Record<string, Kernel> = {};
  for (const op of Object.keys(lowerings)) if (op in shapeRules) kernels[op] = (backend, inputs, attributes) => backend.run(op, inputs, canonicalAttributes(op, inputs, attributes));
  for (const [op, kernel] of Object.entries({ ...kernels, ...WITHOUT_SESSION })) register(op, kernel);
}

function register(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName: TFJS_BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const outputs = kernel(backend as EagerBackend, inputs as Infos, attrs ?? {});
      return outputs.length === 1 && !MANY_OUTPUTS.has(kernelName) ? outputs[0]! : outputs;
    },
  });
}
