import { sizeOf, tf } from '@limbeck/core';
import type { Backend, CompiledStep, ModelFile } from '@limbeck/core';
import { extname, join } from 'node:path';
import { buildForwardStep } from '../evaluation/forward-step.js';
import { readTfjsExport } from '../measure/models/tfjs-export.js';
import type { Catalogue } from '../plugins/catalogue.js';
import { backendForFile } from '../model-file/backend-for-file.js';
import { openFile } from '../model-file/open-file.js';

/** A written export, read back from its files. */
export interface OpenedExport {
  /** The backend that runs it. */
  readonly engine: string;
  /** `[B, ...inputShape] -> [B, classes]`, flat. */
  predict(x: Float32Array, batchSize: number): Promise<Float32Array>;
  dispose(): void;
}

export interface ExportEngines {
  /** Runs what it can itself. */
  readonly backend: Backend;
  /** Where another is looked for. */
  readonly catalogue: Catalogue;
}

const TFJS = 'model.json';

/** Opens the model among the files of an export; undefined where they are of a format that nothing installed reads. @throws LIM5003 they cannot be read back */
export async function openExport(folder: string, files: readonly string[], inputShape: readonly number[], engines: ExportEngines): Promise<OpenedExport | undefined> {
  const layers = files.find((file) => file === TFJS || file.endsWith(`/${TFJS}`));
  if (layers !== undefined) return openLayersModel(join(folder, layers), inputShape, engines.backend);
  for (const file of files) {
    const found = extname(file) === '' ? undefined : await backendForFile(extname(file), engines);
    if (!found) continue;
    const model = await openFile(found.backend, join(folder, file)).catch((error: unknown) => {
      found.release();
      throw error;
    });
    return openModelFile(model, inputShape, found);
  }
  return undefined;
}

/** The topology and weights as TensorFlow.js reads them from the files, computed by the backend. */
async function openLayersModel(file: string, inputShape: readonly number[], backend: Backend): Promise<OpenedExport> {
  const { network } = await readTfjsExport(file);
  const steps = new Map<number, CompiledStep>();
  return {
    engine: backend.id,
    async predict(x, batchSize) {
      const step = steps.get(batchSize) ?? (await backend.compile(buildForwardStep(network, { inputShape, batchSize, frozen: true })));
      steps.set(batchSize, step);
      return (await step.run({ x }))['logits'] as Float32Array;
    },
    dispose() {
      for (const step of steps.values()) step.dispose();
      tf.dispose(network.model.weights.map((weight) => weight.read()));
    },
  };
}

function openModelFile(model: ModelFile, inputShape: readonly number[], { backend, release }: { readonly backend: Backend; readonly release: () => void }): OpenedExport {
  const [input, output] = [model.inputs[0]!.name, model.outputs[0]!.name];
  return {
    engine: backend.id,
    async predict(x, batchSize) {
      const outputs = await model.run({ [input]: { shape: [batchSize, ...inputShape], dtype: 'float32', data: x.subarray(0, batchSize * sizeOf(inputShape)) } });
      return outputs[output]!.data as Float32Array;
    },
    dispose() {
      model.dispose();
      release();
    },
  };
}
