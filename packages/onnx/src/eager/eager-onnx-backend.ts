import type { CompiledStep, Step } from '@limbeck/core';
import { OnnxBackend } from '../session/onnx-backend.js';
import type { OnnxRuntime } from '../session/onnxruntime.js';
import { KernelSessions } from './kernel-sessions.js';

/** ONNX Runtime, activated for debugging: steps run operation by operation, each on one thread; saved steps and model files are graphs as ever. */
export class EagerOnnxBackend extends OnnxBackend {
  private readonly sessions: KernelSessions;

  constructor(runtime: OnnxRuntime, threads: number) {
    super(runtime, threads);
    this.sessions = new KernelSessions(runtime);
  }

  override async compile(step: Step): Promise<CompiledStep> {
    return (await import('@limbeck/trace')).eagerStep(step, await this.register());
  }

  /** Makes the engine known to TensorFlow.js; returns the name under which it is. */
  async register(): Promise<string> {
    const { registerEagerBackend, TFJS_BACKEND } = await import('./register.js');
    registerEagerBackend(this.sessions);
    return TFJS_BACKEND;
  }

  override dispose(): void {
    super.dispose();
    this.sessions.dispose();
  }
}
