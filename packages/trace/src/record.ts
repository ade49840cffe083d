import { LimbeckError, sizeOf, tf } from '@limbeck/core';
import type { HostTensor, NamedHostTensors, NamedSpecs, Step } from '@limbeck/core';
import type { Graph, Value } from './graph.js';
import { RECORDER, recorder, type RecordingBackend } from './recording-backend.js';
import { simplify } from './simplify/simplify.js';

/**
 * Runs the step's body once on the recording backend and returns the simplified graph of what it did.
 *
 * @throws LIM3010 an operation has no shape rule; LIM3011 the body reads a value; LIM3012 it holds a tensor of values that is neither an input, state nor declared constant
 */
export function record(step: Step): Graph {
  return simplify(recordUnsimplified(step));
}

/** The recording as it is, for tests and debugging. */
export function recordUnsimplified(step: Step): Graph {
  const backend = recorder();
  const before = tf.getBackend();
  backend.begin();
  void tf.setBackend(RECORDER);
  tf.engine().startScope(step.name);
  try {
    return runRecorded(step, backend);
  } finally {
    tf.engine().endScope();
    void tf.setBackend(before);
  }
}

function runRecorded(step: Step, backend: RecordingBackend): Graph {
  const inputs = placeholders(step.inputs, backend);
  const state = placeholders(step.state, backend);
  const constants = Object.fromEntries(Object.entries(step.constants).map(([name, host]) => [name, tf.engine().makeTensorFromTensorInfo({ dataId: backend.write(host.data, [...host.shape], host.dtype), shape: [...host.shape], dtype: host.dtype })]));
  const result = step.run({ inputs: inputs.tensors, state: state.tensors, constants });
  const outputs = values(result.outputs, backend);
  const nextState = values(result.state, backend);
  for (const [name, value] of nextState) checkState(step, name, value);
  const graph: Graph = { name: step.name, inputs: inputs.values, state: state.values, constants: new Map(backend.constants), nodes: [...backend.nodes], outputs, nextState };
  const allowed = [...Object.values(step.constants), ...[...backend.fixed.values()].map(({ host }) => host)];
  checkConstants(graph, new Set(allowed.map(({ data }) => data)));
  return graph;
}

function placeholders(specs: NamedSpecs | NamedHostTensors, backend: RecordingBackend): { tensors: Record<string, tf.Tensor>; values: Map<string, Value> } {
  const tensors: Record<string, tf.Tensor> = {};
  const map = new Map<string, Value>();
  for (const [name, spec] of Object.entries(specs)) {
    const { tensor, value } = backend.placeholder(spec.shape, spec.dtype);
    tensors[name] = tensor;
    map.set(name, value);
  }
  return { tensors, values: map };
}

function values(tensors: Readonly<Record<string, tf.Tensor>>, backend: RecordingBackend): Map<string, Value> {
  return new Map(Object.entries(tensors).map(([name, tensor]) => [name, backend.recorded(tensor)]));
}

function checkState(step: Step, name: string, value: Value): void {
  const declared = step.state[name];
  const found = `${value.dtype} [${value.shape.join(', ')}]`;
  if (!declared) throw new LimbeckError('LIM3013', { what: `Step "${step.name}" returns a state tensor "${name}" that it does not declare.` });
  const expected = `${declared.dtype} [${declared.shape.join(', ')}]`;
  if (expected !== found) throw new LimbeckError('LIM3002', { what: `State "${name}" of step "${step.name}" changes its shape or dtype.`, expected, found });
}

/** Values made in JavaScript inside a step would stay the same for ever: a dropout mask drawn there would never change. */
function checkConstants(graph: Graph, allowed: ReadonlySet<HostTensor['data']>): void {
  for (const [value, host] of graph.constants) {
    if (sizeOf(host.shape) === 1 || allowed.has(host.data) || isUniform(host)) continue;
    const user = graph.nodes.find((node) => Object.values(node.inputs).includes(value));
    throw new LimbeckError('LIM3012', {
      what: `Step "${graph.name}" holds a tensor of fixed values of shape [${host.shape.join(', ')}]${user ? `, used by operation "${user.op}"${user.scope === '' ? '' : ` (in ${user.scope})`}` : ''}.`,
      next: 'Declare it in the step\'s constants, make it with fixedTensor of @limbeck/kernels where it follows from shapes alone, or pass it as an input; random numbers come from the step\'s inputs (see RandomInputLayer).',
    });
  }
}

function isUniform(host: HostTensor): boolean {
  const first = host.data[0];
  return host.data.every((entry) => entry === first);
}
