/**
 * Milliseconds of one training step on a backend: the quickstart's teacher and student, and two CIFAR ResNets distilled at batch 64.
 *
 * `npm run build && node benchmarks/train-steps.mjs [onnx|cpu] [cases, by comma] [steps]`
 */
import { readWeights } from '../packages/kernels/dist/index.js';
import { adam } from '../packages/runtime/dist/optimizers/adam.js';
import { sgd } from '../packages/runtime/dist/optimizers/sgd.js';
import { buildTrainStep } from '../packages/runtime/dist/training/train-step.js';
import cnn from '../plugins/models-basic/dist/cnn.js';
import mlp from '../plugins/models-basic/dist/mlp.js';
import resnet20 from '../plugins/models-basic/dist/resnet20.js';
import resnet8x4 from '../plugins/models-basic/dist/resnet8x4.js';
import crossEntropy from '../plugins/strategy-response/dist/cross-entropy.js';
import kd from '../plugins/strategy-response/dist/kd.js';

const [backendId = 'onnx', names = 'teacher,student,resnet20,resnet8x4', steps = '20'] = process.argv.slice(2);
const WARM_UP = 3;

const mnist = { inputShape: [28, 28, 1], classes: 10, batchSize: 128, optimizer: adam({ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }) };
const cifar = { inputShape: [32, 32, 3], classes: 100, batchSize: 64, optimizer: sgd({ momentum: 0.9, nesterov: false, weightDecay: 5e-4 }) };
const labels = { name: 'cross-entropy', strategy: crossEntropy, options: crossEntropy.options.parse({}) };
const teacherOutput = { name: 'kd', strategy: kd, options: kd.options.parse({ temperature: 4 }) };

const cases = {
  teacher: { ...mnist, model: cnn, options: { channels: [32, 64], dense: 128, dropout: 0.25 }, terms: [labels] },
  student: { ...mnist, model: mlp, options: { hidden: [128] }, terms: [labels, teacherOutput] },
  resnet20: { ...cifar, model: resnet20, options: {}, terms: [labels, teacherOutput] },
  resnet8x4: { ...cifar, model: resnet8x4, options: {}, terms: [labels, teacherOutput] },
};

function trainStep({ model: definition, options, inputShape, classes, batchSize, terms, optimizer }) {
  const model = definition.build({ inputShape, classes, seed: 0 }, definition.options.parse(options));
  return buildTrainStep({ network: { id: definition.id, model, ...readWeights(model) }, inputShape, classes, batchSize, terms, optimizer, clipNorm: undefined });
}

/** Patternless values; a small learning rate, other scalars 1, uniform numbers for dropout. */
function inputsOf(step) {
  return Object.fromEntries(
    Object.entries(step.inputs).map(([name, { shape, dtype }]) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      if (dtype === 'int32') return [name, Int32Array.from({ length: size }, (_, i) => i % 10)];
      if (size === 1) return [name, Float32Array.of(name === 'learningRate' ? 1e-3 : 1)];
      const wave = (i) => Math.sin(i * 12.9898) * 43758.5453;
      return [name, Float32Array.from({ length: size }, (_, i) => wave(i) - Math.floor(wave(i)))];
    }),
  );
}

const { default: definition } = await import(`../plugins/backend-${backendId}/dist/${backendId}.js`);
const backend = await definition.activate({});
console.log(`${backend.device}; ${Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`);
console.log('| step | batch | compile ms | median ms | fastest ms | samples/s |\n| --- | ---: | ---: | ---: | ---: | ---: |');
for (const name of names.split(',')) {
  const step = trainStep(cases[name]);
  const started = performance.now();
  const compiled = await backend.compile(step);
  const compileMs = performance.now() - started;
  const inputs = inputsOf(step);
  const times = [];
  for (let i = 0; i < WARM_UP + Number(steps); i++) {
    const before = performance.now();
    await compiled.run(inputs);
    if (i >= WARM_UP) times.push(performance.now() - before);
  }
  compiled.dispose();
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  const { batchSize } = cases[name];
  console.log(`| ${name} | ${batchSize} | ${compileMs.toFixed(0)} | ${median.toFixed(2)} | ${times[0].toFixed(2)} | ${((1000 * batchSize) / median).toFixed(0)} |`);
}
backend.dispose();
