import type { HostData, NamedHostTensors, NamedSpecs, NamedTensors } from './tensor.js';

/** What a step's body receives: tensors on the active tfjs backend, real or recorded. */
export interface StepArguments {
  readonly inputs: NamedTensors;
  readonly state: NamedTensors;
  readonly constants: NamedTensors;
}

export interface StepResult {
  /** Read by the caller after every call: losses, logits, norms. */
  readonly outputs: NamedTensors;
  /** The next value of every state tensor that changes; one left out keeps its value. */
  readonly state: NamedTensors;
}

/**
 * A pure function `(inputs, state, constants) -> (outputs, next state)` written with tfjs operations: a train step, a teacher's forward pass,
 * an evaluation. No value is read, no branch depends on one, nothing is random; what changes with time is an input.
 * Shapes are static. A backend's `compile` records `run` once and lowers the record to its engine's graph.
 */
export interface Step {
  readonly name: string;
  /** Fed at every call. */
  readonly inputs: NamedSpecs;
  /** Initial values; kept inside the engine between calls. */
  readonly state: NamedHostTensors;
  /** Values known at compile time that never change (frozen weights); the engine may fold and pre-pack them. */
  readonly constants: NamedHostTensors;
  readonly run: (args: StepArguments) => StepResult;
}

/** A step on an engine. Calls must not overlap. */
export interface CompiledStep {
  /** What was built, where the backend knows: operations that were recorded, nodes of the engine's graph. */
  readonly size?: { readonly operations: number; readonly nodes: number };
  /** One call. Every declared input must be given, as a flat row-major array of the declared size and dtype. */
  run(inputs: Readonly<Record<string, HostData>>): Promise<Record<string, HostData>>;
  readState(): Promise<NamedHostTensors>;
  /** Replaces the named state tensors; the others keep their values. */
  writeState(state: NamedHostTensors): Promise<void>;
  /** Writes the compiled graph into an existing folder, so that a fresh process can `Backend.load` it without tracing. */
  save(folder: string): Promise<void>;
  dispose(): void;
}
