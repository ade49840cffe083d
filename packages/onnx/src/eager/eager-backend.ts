import { allocate, sizeOf, tf } from '@limbeck/core';
import type { DType, HostTensor } from '@limbeck/core';
import type { Attributes } from '@limbeck/trace';
import { CountedBackend, type Counted, type DataId } from '@limbeck/trace/counted-backend';
import { shapeRules } from '@limbeck/trace/shapes/rules';
import type { KernelSessions } from './kernel-sessions.js';

interface Entry extends Counted {
  readonly values: tf.backend_util.BackendValues;
}

/** A tfjs backend whose tensors lie in JavaScript's memory and whose kernels are computed by ONNX Runtime, each at once and in a graph of its own. */
export class EagerBackend extends CountedBackend<Entry> {
  constructor(private readonly sessions: KernelSessions) {
    super();
  }

  run(op: string, infos: Readonly<Record<string, tf.TensorInfo | undefined>>, attributes: Attributes): tf.TensorInfo[] {
    const inputs: Record<string, HostTensor> = {};
    for (const [name, info] of Object.entries(infos)) if (info) inputs[name] = this.hostOf(info);
    const outputs = shapeRules[op]!(inputs, attributes);
    for (const { dtype } of outputs) checkDType(dtype);
    const empty = outputs.every(({ shape }) => sizeOf(shape) === 0);
    const results = empty ? outputs.map(({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, 0) })) : this.sessions.of({ op, inputs, attributes, outputs }).run(inputs);
    return results.map((result) => this.hold(result));
  }

  hold({ shape, dtype, data }: HostTensor): tf.TensorInfo {
    return { dataId: this.write(data, [...shape], dtype), shape: [...shape], dtype };
  }

  override move(dataId: DataId, values: tf.backend_util.BackendValues, _shape: number[], _dtype: tf.DataType, references: number): void {
    this.entries.set(dataId, { values, references });
  }

  override readSync(dataId: DataId): tf.backend_util.BackendValues {
    return this.entries.get(dataId).values;
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['Tensors lie in JavaScript memory and are freed by its garbage collector.'] };
  }

  override async time(body: () => void): Promise<{ kernelMs: number }> {
    const start = tf.util.now();
    body();
    return { kernelMs: tf.util.now() - start };
  }

  override dispose(): void {
    // The sessions belong to whoever activated the engine.
  }

  private hostOf({ dataId, shape, dtype }: tf.TensorInfo): HostTensor {
    checkDType(dtype);
    const values = this.entries.get(dataId).values as HostTensor['data'];
    const array = allocate(dtype, 0).constructor as new (values: ArrayLike<number>) => HostTensor['data'];
    return { shape, dtype, data: values instanceof array ? values : new array(values) };
  }
}

function checkDType(dtype: tf.DataType): asserts dtype is DType {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`ONNX Runtime's kernels do not take tensors of dtype "${dtype}".`);
}
