import { currentScope, LimbeckError, sizeOf, tf } from '@limbeck/core';
import type { DType, HostData, HostTensor } from '@limbeck/core';
import { FIXED_TENSOR } from '@limbeck/kernels';
import { canonicalAttributes } from './canonical-attributes.js';
import { scopeGradients } from './gradient-scopes.js';
import type { Attributes, GraphNode, Value } from './graph.js';
import { shapeRules } from './shapes/rules.js';

type DataId = Parameters<tf.KernelBackend['disposeData']>[0];

interface Entry {
  /** Undefined for host data that no recorded node has used yet. */
  value: Value | undefined;
  readonly host: HostTensor | undefined;
  references: number;
}

export const RECORDER = 'limbeck-recorder';

/** A tfjs backend that computes nothing: every kernel call becomes a node of a graph. Host data stay host data. */
export class RecordingBackend extends tf.KernelBackend {
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<Value, HostTensor>();
  /** Constants that follow from shapes alone, by what they hold. */
  readonly fixed = new Map<string, { readonly value: Value; readonly host: HostTensor }>();
  private readonly entries = new tf.DataStorage<Entry>(this, tf.engine());
  private nextId = 0;

  /** Forgets the previous recording. */
  begin(): void {
    this.nodes.length = 0;
    this.constants.clear();
    this.fixed.clear();
    this.nextId = 0;
  }

  /** A tensor without a value: an input or a state tensor of the step. */
  placeholder(shape: readonly number[], dtype: DType): { tensor: tf.Tensor; value: Value } {
    const value = this.newValue(shape, dtype);
    return { tensor: tf.engine().makeTensorFromTensorInfo({ dataId: this.add(value), shape: [...shape], dtype }), value };
  }

  /** The recorded value behind a tensor, making a constant of host data. */
  recorded(info: { dataId: DataId; shape: readonly number[]; dtype: string }): Value {
    const entry = this.entries.get(info.dataId);
    if (!entry.value) {
      entry.value = this.newValue(info.shape, info.dtype as DType);
      this.constants.set(entry.value, entry.host!);
    }
    return entry.value;
  }

  /** Whether the tensor's data were written from JavaScript and not computed by the step. */
  hostOf(dataId: DataId): HostTensor | undefined {
    return this.entries.get(dataId).host;
  }

  record(op: string, inputs: Record<string, tf.TensorInfo | undefined>, attributes: Attributes): tf.TensorInfo[] {
    scopeGradients();
    if (op === tf.Identity) return [this.alias(inputs['x']!)];
    if (op === FIXED_TENSOR) return [this.fixedTensor(attributes)];
    const values: Record<string, Value> = {};
    for (const [name, info] of Object.entries(inputs)) if (info) values[name] = this.recorded(info);
    const rule = shapeRules[op];
    if (!rule) {
      throw new LimbeckError('LIM3010', {
        what: `The operation "${op}" cannot be recorded${currentScope() === '' ? '' : ` (in ${currentScope()})`}.`,
        next: 'Write the step with operations that have a shape rule in packages/trace/src/shapes, or add one there.',
      });
    }
    const outputs = rule(values, attributes).map((spec) => this.newValue(spec.shape, spec.dtype));
    this.nodes.push({ op, inputs: values, attributes, outputs, scope: currentScope() });
    return outputs.map((value) => ({ dataId: this.add(value), shape: [...value.shape], dtype: value.dtype }));
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: DataId, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new LimbeckError('LIM3010', { what: `A step cannot hold tensors of dtype "${dtype}".` });
    const data = values as HostData;
    this.entries.set(dataId, { value: undefined, host: { shape: [...shape], dtype, data }, references });
  }

  override readSync(dataId: DataId): tf.backend_util.BackendValues {
    const { host } = this.entries.get(dataId);
    if (host) return host.data;
    const scope = currentScope();
    const last = this.nodes.at(-1)?.op;
    throw new LimbeckError('LIM3011', {
      what: `A tensor value is read while the step is being recorded${scope === '' ? '' : ` (in ${scope})`}${last ? `, after operation "${last}"` : ''}.`,
      next: 'A step is recorded once and run many times: use tensor operations instead of dataSync(), arraySync() or data(), and pass what changes with time as an input.',
    });
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

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override dispose(): void {
    this.begin();
  }

  private fixedTensor(attributes: Attributes): tf.TensorInfo {
    const key = JSON.stringify(attributes);
    const known = this.fixed.get(key);
    const shape = attributes['shape'] as number[];
    const host = known?.host ?? { shape, dtype: 'float32', data: Float32Array.from(attributes['values'] as number[]) };
    const value = known?.value ?? this.newValue(shape, 'float32');
    this.fixed.set(key, { value, host });
    this.constants.set(value, host);
    const dataId = {};
    this.entries.set(dataId, { value, host, references: 1 });
    return { dataId, shape, dtype: 'float32' };
  }

  private alias(info: tf.TensorInfo): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: info.shape, dtype: info.dtype };
  }

  private add(value: Value): DataId {
    const dataId = {};
    this.entries.set(dataId, { value, host: undefined, references: 1 });
    return dataId;
  }

  private newValue(shape: readonly number[], dtype: DType): Value {
    if (sizeOf(shape) < 0) throw new LimbeckError('LIM3002', { what: `A recorded tensor would have the shape [${shape.join(', ')}].` });
    return { id: this.nextId++, shape: [...shape], dtype };
  }
}

const registered = new Set<string>();

/** The one recording backend of the process, registered with tfjs at first use. */
export function recorder(): RecordingBackend {
  if (registered.size === 0) tf.registerBackend(RECORDER, () => new RecordingBackend(), 0);
  // Those without a shape rule are refused when they are called, where a layer or strategy is at work; a plugin may have brought some since.
  for (const kernelName of [...Object.keys(shapeRules), ...tf.getKernelsForBackend('cpu').map((kernel) => kernel.kernelName)]) {
    if (registered.has(kernelName)) continue;
    registered.add(kernelName);
    registerRecorded(kernelName);
  }
  return tf.engine().findBackend(RECORDER) as RecordingBackend;
}

function registerRecorded(kernelName: string): void {
  tf.registerKernel({
    kernelName,
    backendName: RECORDER,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const infos = inputs as Record<string, tf.TensorInfo | undefined>;
      const outputs = (backend as RecordingBackend).record(kernelName, infos, canonicalAttributes(kernelName, infos, attrs ?? {}));
      return outputs.length === 1 ? outputs[0]! : outputs;
    },
  });
}
