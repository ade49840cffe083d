import { messages, DATA_TYPE, shapeMessage, type SignatureDef, type TensorInfo } from './proto.js';
import type { TensorSpec } from '@limbeck/core';
import type { Ref } from './graph-builder.js';
import type { LoweredStep } from './lower.js';

/** The file that TensorFlow looks for in a SavedModel's folder. */
export const SAVED_MODEL_FILE = 'saved_model.pb';
export const TAG = 'serve';

const FLAG: TensorSpec = { shape: [], dtype: 'int32' };
const METHOD = 'tensorflow/serving/predict';

/** The lowered step as the bytes of a `saved_model.pb`, with signatures `set`, `step` and `get` for other tools. */
export function savedModelBytes({ graph, plan }: LoweredStep): Uint8Array {
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags(TAG);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graph);
  const state = Object.entries(plan.state);
  const ports = (entries: readonly (readonly [string, Ref, TensorSpec])[]): [string, TensorInfo][] => entries.map(([name, node, spec]) => [name, tensorInfo(node, spec)]);
  const signatures = {
    set: signature(ports(state.map(([name, port]) => [name, port.feed, port])), ports(state.map(([name, port]) => [name, port.stored, FLAG]))),
    step: signature(
      ports(Object.entries(plan.inputs).map(([name, port]) => [name, port.node, port])),
      ports([...Object.entries(plan.outputs).map(([name, port]) => [name, port.node, port] as const), ['', plan.done, FLAG]]),
    ),
    get: signature([], ports(state.map(([name, port]) => [name, port.value, port]))),
  };
  for (const [name, each] of Object.entries(signatures)) meta.getSignatureDefMap().set(name, each);
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(meta);
  return model.serializeBinary();
}

function signature(inputs: readonly [string, TensorInfo][], outputs: readonly [string, TensorInfo][]): SignatureDef {
  const message = new messages.SignatureDef();
  for (const [name, info] of inputs) message.getInputsMap().set(name, info);
  for (const [name, info] of outputs) message.getOutputsMap().set(name, info);
  message.setMethodName(METHOD);
  return message;
}

function tensorInfo(node: Ref, { shape, dtype }: TensorSpec): TensorInfo {
  const message = new messages.TensorInfo();
  message.setName(`${node}:0`);
  message.setDtype(DATA_TYPE[dtype]);
  message.setTensorShape(shapeMessage(shape));
  return message;
}
