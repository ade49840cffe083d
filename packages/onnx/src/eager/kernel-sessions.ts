import type { TensorSpec } from '@limbeck/core';
import type { OnnxRuntime } from '../session/onnxruntime.js';
import { KernelSession, type KernelCall } from './kernel-session.js';

/** Enough for every different call of a training step; the sessions used longest ago make room. */
const MOST_SESSIONS = 1024;

/** Sessions of kernels, opened at the first call with these attributes and shapes. */
export class KernelSessions {
  /** In order of last use. */
  private readonly sessions = new Map<string, KernelSession>();

  constructor(
    private readonly runtime: Pick<OnnxRuntime, 'Tensor'>,
    private readonly most = MOST_SESSIONS,
  ) {}

  get size(): number {
    return this.sessions.size;
  }

  of(call: KernelCall): KernelSession {
    const key = keyOf(call);
    const session = this.sessions.get(key) ?? new KernelSession(this.runtime, call);
    this.sessions.delete(key);
    this.sessions.set(key, session);
    if (this.sessions.size > this.most) this.drop(this.sessions.keys().next().value!);
    return session;
  }

  dispose(): void {
    for (const key of [...this.sessions.keys()]) this.drop(key);
  }

  private drop(key: string): void {
    this.sessions.get(key)!.dispose();
    this.sessions.delete(key);
  }
}

function keyOf({ op, inputs, attributes, outputs }: KernelCall): string {
  const show = ({ shape, dtype }: TensorSpec): string => `${dtype}[${shape.join()}]`;
  return `${op}(${Object.entries(inputs).map(([name, spec]) => `${name}:${show(spec)}`).join()})${JSON.stringify(attributes, exactly)}${outputs.map(show).join()}`;
}

/** JSON has no word for infinities, NaN and -0. */
function exactly(_: string, value: unknown): unknown {
  return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? (Object.is(value, -0) ? '-0' : String(value)) : value;
}
