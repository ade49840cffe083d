import { isRandomInputLayer, Random, tf, toTensor, type HostTensor, type ModelDefinition } from '@limbeck/core';
import { readWeights, writeWeights } from '@limbeck/kernels';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inTidy, randomNormals, toHost } from './host.js';
import './matchers.js';

export interface ModelSuite {
  /** Without the batch axis; small, since the tests run in pure JavaScript. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Trainable values for this input shape and these classes. */
  readonly parameters: number;
}

const BATCH_SIZE = 2;

/** The laws that every model obeys, as tests. */
export function describeModel<Schema extends z.ZodType>(definition: ModelDefinition<Schema>, given: z.input<Schema>, suite: ModelSuite): void {
  const { inputShape, classes, parameters } = suite;
  const options = definition.options.parse(given);
  const build = (seed: number): tf.LayersModel => definition.build({ inputShape, classes, seed }, options);

  describe(`model "${definition.id}" with ${JSON.stringify(given)}`, () => {
    let model: tf.LayersModel;
    let input: HostTensor;

    beforeAll(async () => {
      await tf.setBackend('cpu');
      model = build(1);
      input = randomNormals(new Random(0), [BATCH_SIZE, ...inputShape]);
    });
    afterAll(() => {
      model.dispose();
    });

    const predict = (of: tf.LayersModel): HostTensor => inTidy(() => toHost(of.predict(toTensor(input)) as tf.Tensor));
    const weightsOf = (seed: number): ReturnType<typeof readWeights>['weights'] => {
      const built = build(seed);
      const { weights } = readWeights(built);
      built.dispose();
      return weights;
    };

    it('is described, and keeps its options when they are parsed again', () => {
      expect(definition.description).toMatch(/\S/);
      expect(z.toJSONSchema(definition.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
      expect(definition.options.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
    });

    it('gives finite logits [B, classes]', () => {
      const logits = predict(model);
      expect(logits.shape).toEqual([BATCH_SIZE, classes]);
      expect(logits.data.every(Number.isFinite)).toBe(true);
    });

    it('names every layer', () => {
      // A layer without a name gets a number that counts up over the process.
      const again = build(1);
      expect(again.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
      again.dispose();
    });

    it(`has ${parameters} parameters`, () => {
      const { weights, trainable } = readWeights(model);
      expect(trainable.reduce((sum, name) => sum + weights[name]!.data.length, 0)).toBe(parameters);
    });

    it('has the same weights for the same seed, and others for another', () => {
      const weights = weightsOf(1);
      expect(weightsOf(1)).toEqual(weights);
      const other = weightsOf(2);
      for (const [name, { data }] of Object.entries(weights)) {
        const constant = data.every((value) => value === data[0]);
        if (!constant) expect(other[name]!.data, name).not.toEqual(data);
      }
    });

    it('draws the weights of no two layers alike', () => {
      const starts = Object.values(weightsOf(1)).map(({ data }) => [...data.subarray(0, 4)]).filter((values) => new Set(values).size === 4);
      const ratios = starts.map((values) => values.map((value) => (value / values[0]!).toFixed(4)).join());
      expect(new Set(ratios).size).toBe(ratios.length);
    });

    it('taps layers that exist', () => {
      for (const layer of Object.values(definition.taps?.(options) ?? {})) expect(() => model.getLayer(layer)).not.toThrow();
    });

    it('gives every trainable weight a finite gradient', () => {
      const { data } = input;
      for (const layer of model.layers) if (isRandomInputLayer(layer)) layer.randomInput = tf.fill([...layer.randomShape(BATCH_SIZE)], 0.999);
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      inTidy(() => {
        const x = tf.tensor(data, [...input.shape]);
        const { grads } = tf.variableGrads(() => tf.sum(tf.square(model.apply(x, { training: true }) as tf.Tensor)), variables);
        expect(Object.keys(grads)).toHaveLength(variables.length);
        for (const [name, gradient] of Object.entries(grads)) expect(toHost(gradient).data.every(Number.isFinite), name).toBe(true);
      });
      for (const layer of model.layers) {
        if (!isRandomInputLayer(layer)) continue;
        layer.randomInput?.dispose();
        layer.randomInput = undefined;
      }
    });

    it('saves a topology that plain TensorFlow.js loads', async () => {
      const stock = await tf.models.modelFromJSON(JSON.parse(JSON.stringify(model.toJSON(undefined, false))));
      writeWeights(stock, readWeights(model).weights);
      expect(stock.layers.some((layer, i) => layer.constructor === model.layers[i]!.constructor && isRandomInputLayer(layer))).toBe(false);
      expect(predict(stock)).toBeAllClose(predict(model), { atol: 1e-6 });
      stock.dispose();
    });
  });
}
