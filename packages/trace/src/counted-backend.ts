import { tf } from '@limbeck/core';

export type DataId = Parameters<tf.KernelBackend['disposeData']>[0];

/** What a backend keeps of a tensor's data, and how many tensors share them. */
export interface Counted {
  references: number;
}

/** A tfjs backend that keeps its tensors' data in JavaScript, counted by references. How data are taken in and read is the subclass's. */
export abstract class CountedBackend<Entry extends Counted> extends tf.KernelBackend {
  protected readonly entries = new tf.DataStorage<Entry>(this, tf.engine());

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
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

  override floatPrecision(): 32 {
    return 32;
  }

  /** The same data under another shape. */
  alias({ dataId, dtype }: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
    this.incRef(dataId);
    return { dataId, shape: [...shape], dtype };
  }
}
