import { allocate, sizeOf, tf } from '@limbeck/core';
import type { DType, HostTensor } from '@limbeck/core';
import type { Attributes } from '@limbeck/trace';
import { shapeRules } from '@limbeck/trace/shapes/rules';
import type { KernelSessions } from './kernel-sessions.js';

type DataId = Parameters<tf.KernelBackend['disposeData']>[0];

interface Entry {
  readonly values: tf.backend_util.BackendValues;
  references: number;
}

/** A tfjs backend whose tensors lie in JavaScript's memory and whose kernels are computed by ONNX Runtime, each at once and in a graph of its own. */
export class EagerBackend extends tf.KernelBackend {
  private readonly entries = new tf.DataStorage<Entry>(this, tf.engine());

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

  /** The same values under another shape. */
  alias(info: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: DataId, values: tf.backend_util.BackendValues, _shape: number[], _dtype: tf.DataType, references: number): void {
    this.entries.set(dataId, { values, references });
  }

  override readSync(dataId: DataId): tf.backend_util.BackendValues {
    return this.entries.get(dataId).values;
  }

  override async read(dataId: DataId): Promise<tf.backend_util.BackendValues> {
    return this.readSync(dataId);
  }

  override incRef(dataId: DataId): void {
    this.entries.get(dataId).references++;
  }

  override refCount(dataId: DataId): number {
    return this.entries.has(dataId) ? this.entries.get(dataId).references : 0;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.entries.has(dataId)) return true;
    const entry = this.entries.get(dataId);
    entry.references--;
    if (entry.references > 0 && !force) return false;
    this.entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.entries.numDataIds();
  }

  override memory(): { unreliable: boolean; reasons: string[] } {
    return { unreliable: true, reasons: ['Tensors lie in JavaScript memory and are freed by its garbage collector.'] };
  }

  override async time(body: () => void): Promise<{ kernelMs: number }> {
    const start = tf.util.now();
    body();
    return { kernelMs: tf.util.now() - start };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
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
