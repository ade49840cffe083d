import cpuBackend from '@limbeck/backend-cpu/cpu';
import onnxBackend from '@limbeck/backend-onnx/onnx';
import type { Backend } from '@limbeck/core';
import { EagerOnnxBackend } from '@limbeck/onnx/eager/eager-onnx-backend';
import { TFJS_BACKEND } from '@limbeck/tensorflow';
import { cpuExpectations } from './expected/cpu.js';
import { onnxExpectations } from './expected/onnx.js';
import type { Expectations } from './expectations.js';

/** A backend as the suite sees it. */
export interface Engine {
  readonly expectations: Expectations;
  /** Activates it in eager mode. */
  readonly activate: () => Promise<Activated>;
}

export interface Activated {
  readonly backend: Backend;
  /** The name under which TensorFlow.js knows it. */
  readonly tfjsBackend: string;
}

export const ENGINES: Readonly<Record<string, Engine>> = {
  cpu: {
    expectations: cpuExpectations,
    activate: async () => ({ backend: await cpuBackend.activate({ eager: true }), tfjsBackend: TFJS_BACKEND }),
  },
  onnx: {
    expectations: onnxExpectations,
    activate: async () => {
      const backend = await onnxBackend.activate({ eager: true, threads: 1 });
      if (!(backend instanceof EagerOnnxBackend)) throw new Error('The backend "onnx" was asked for eager mode and activated another.');
      return { backend, tfjsBackend: await backend.register() };
    },
  },
};
