import { defineBackend } from '@limbeck/core/backend';
import { LimbeckError } from '@limbeck/core/errors';
import type { Backend, BackendOptions, BackendProbe } from '@limbeck/core';
import { OnnxBackend } from '@limbeck/onnx/session/onnx-backend';
import { BACKEND_ID, defaultThreads, describeDevice, loadOnnxRuntime, onnxRuntimeVersion } from '@limbeck/onnx/session/onnxruntime';

const REMEDY = 'Use a platform for which onnxruntime-node brings a binary (Linux, macOS or Windows on x64 or arm64), or install another backend: limbeck doctor.';

async function probe(): Promise<BackendProbe> {
  const threads = defaultThreads();
  const device = describeDevice(threads);
  try {
    const versions = { 'onnxruntime-node': onnxRuntimeVersion() };
    await loadOnnxRuntime();
    return { available: true, device, versions, threads };
  } catch (cause) {
    return { available: false, reason: `onnxruntime-node cannot be loaded: ${(cause as Error).message}`, remedy: REMEDY, device, versions: {}, threads };
  }
}

async function activate({ threads = defaultThreads(), eager = false }: BackendOptions): Promise<Backend> {
  const runtime = await loadOnnxRuntime().catch((cause: unknown) => {
    throw new LimbeckError('LIM2020', { what: `The backend "${BACKEND_ID}" is not available: onnxruntime-node cannot be loaded.`, found: (cause as Error).message, next: REMEDY }, { cause });
  });
  if (!eager) return new OnnxBackend(runtime, threads);
  // Loaded when asked for: it needs TensorFlow.js and the lowering, which a process that only runs finished steps does not.
  const { EagerOnnxBackend } = await import('@limbeck/onnx/eager/eager-onnx-backend');
  return new EagerOnnxBackend(runtime, threads);
}

/** ONNX Runtime on the CPU: the backend that needs nothing beyond `npm ci`. */
const onnxBackend = defineBackend({ id: BACKEND_ID, description: 'ONNX Runtime on the CPU; steps run as ONNX graphs', rank: 10, probe, activate });

export default onnxBackend;
