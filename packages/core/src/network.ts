import type { tf } from './tf.js';
import type { NamedHostTensors } from './tensor.js';

/** A built model with its weights in JavaScript memory, named `layer/weight` (for example `conv1/kernel`), tfjs layout (HWIO, [in, out]). */
export interface Network {
  /** The manifest's word for it, for example `resnet20`. */
  readonly id: string;
  readonly model: tf.LayersModel;
  readonly weights: NamedHostTensors;
  /** Names within `weights` that the optimiser updates; the rest is layer state (moving averages). */
  readonly trainable: readonly string[];
  /** Short names of inner layers, `stage1..n` and `pooled`, as layer names; from the model's definition. */
  readonly taps?: Readonly<Record<string, string>>;
  /** The term for whose strategy the network was rebuilt with the teacher's classifier. */
  readonly rebuiltFor?: string;
}

/** A trained or loaded network whose predictions guide a student. Always run in inference mode; it receives no gradient. */
export interface Teacher extends Network {
  readonly role: 'teacher';
  /** How it came about: trained in this run, or read from a checkpoint. */
  readonly origin: 'trained' | 'checkpoint';
}

/** The network being trained. */
export interface Student extends Network {
  readonly role: 'student';
}
