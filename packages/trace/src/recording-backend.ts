import { currentScope, LimbeckError, sizeOf, tf } from '@limbeck/core';
import type { DType, HostData, HostTensor } from '@limbeck/core';
import { FIXED_TENSOR } from '@limbeck/kernels';
import { canonicalAttributes } from './canonical-attributes.js';
import { CountedBackend, type Counted, type DataId } from './counted-backend.js';
import { scopeGradients } from './gradient-scopes.js';
import type { Attributes, GraphNode, Value } from './graph.js';
import { shapeRules } from './shapes/rules.js';

interface Entry extends Counted {
  /** Undefined for host data that no recorded node has used yet. */
  value: Value | undefined;
  readonly host: HostTensor | undefined;
}

export const RECORDER = 'limbeck-recorder';

/** A tfjs backend that computes nothing: every kernel call becomes a node of a graph. Host data stay host data. */
export class RecordingBackend extends CountedBackend<Entry> {
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<Value, HostTensor>();
  /** Constants that follow from shapes alone, by what they hold. */
  readonly fixed = new Map<string, { readonly value: Value; readonly host: HostTensor }>();
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
    if (op === tf.Identity) return [this.alias(inputs['x']!, inputs['x']!.shape)];
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

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
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
