import { allocate, sizeOf } from '@limbeck/core';
import type { HostTensor, TensorSpec } from '@limbeck/core';
import type { Attributes, Graph, Value } from '@limbeck/trace';
import type { Tensor } from 'onnxruntime-node';
import { lowerUnchanged } from '../lower/lower-graph.js';
import { inputName, outputName } from '../lower/names.js';
import { sessionOptions, type OnnxRuntime } from '../session/onnxruntime.js';
import { openSyncSession, type SyncSession } from './sync-session.js';

/** One kernel call: which kernel, on tensors of which shapes, giving which. */
export interface KernelCall {
  readonly op: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly attributes: Attributes;
  readonly outputs: readonly TensorSpec[];
}

/** Of ONNX Runtime's logging: errors arrive as exceptions. */
const FATAL = 4;

/** A kernel lowered to a graph of its own, in a session on one thread: a thread pool for each of hundreds of sessions would be too many. */
export class KernelSession {
  private readonly session: SyncSession;
  private readonly fed: readonly string[];

  /** @throws LIM3010 the kernel cannot be lowered with these attributes */
  constructor(
    private readonly runtime: Pick<OnnxRuntime, 'Tensor'>,
    private readonly call: KernelCall,
  ) {
    const { bytes, inputs } = lowerUnchanged(graphOf(call));
    this.fed = Object.keys(inputs).filter((name) => inputs[name]!.read);
    this.session = openSyncSession(bytes, { ...sessionOptions({ threads: 1, rewrite: false }), logSeverityLevel: FATAL });
  }

  run(inputs: Readonly<Record<string, HostTensor>>): readonly HostTensor[] {
    const outputs = this.call.outputs.map(({ shape, dtype }): HostTensor => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }));
    const feeds = Object.fromEntries(this.fed.map((name) => [inputName(name), this.tensor(inputs[name]!)]));
    this.session.run(feeds, Object.fromEntries(outputs.map((output, i) => [outputName(String(i)), this.tensor(output)])), {});
    return outputs;
  }

  dispose(): void {
    this.session.dispose();
  }

  private tensor({ shape, dtype, data }: HostTensor): Tensor {
    return new this.runtime.Tensor(dtype, data as Float32Array, shape);
  }
}

function graphOf({ op, inputs, attributes, outputs }: KernelCall): Graph {
  let id = 0;
  const value = ({ shape, dtype }: TensorSpec): Value => ({ id: id++, shape, dtype });
  const values = Object.fromEntries(Object.entries(inputs).map(([name, spec]) => [name, value(spec)]));
  const results = outputs.map(value);
  return {
    name: op,
    inputs: new Map(Object.entries(values)),
    state: new Map(),
    constants: new Map(),
    nodes: [{ op, inputs: values, attributes, outputs: results, scope: '' }],
    outputs: new Map(results.map((result, i) => [String(i), result])),
    nextState: new Map(),
  };
}
