/** An example for each section of the reference, by its title: together they show every key. Each is laid over a whole manifest and validated by a test. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  'All keys': `version: 1
name: digits
description: A perceptron taught by a convolutional network.
backend: auto
seeds: [0, 1, 2]
data: { use: mnist }
teacher: { model: { use: cnn }, train: { epochs: 2, optimizer: { use: adam, lr: 0.002 } } }
assistants: [{ model: { use: mlp, with: { hidden: [256] } }, train: { epochs: 8, optimizer: { use: adam, lr: 0.002 }, strategies: [{ use: kd }] } }]
student: { model: { use: mlp } }
peers: 2
distill:
  epochs: 12
  optimizer: { use: adam, lr: 0.002 }
  strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9 }, { use: dml }]
baselines: [labels-only]
export: [tfjs]
tracking: [files]
plugins: []`,
  backend: 'backend: { use: cpu, threads: 2, eager: false }',
  data: 'data: { use: mnist, with: { std: 0.31 }, batchSize: 64, evalBatchSize: 1000, seed: 1, dropLast: false, validation: 0.1, limit: { train: 10000 } }',
  'data.limit': 'data: { limit: { train: 10000, test: 2000 } }',
  teacher: `teacher:                        # trained here
  model: { use: cnn, with: { channels: [32, 64] } }
  id: large
  seed: 1
  backend: auto
  predictions: cached
  train: { epochs: 2, optimizer: { use: adam, lr: 0.002 } }
---
teacher:                        # or trained before, by another run
  train: null                   # removes an inherited one
  checkpoint: ../runs/digits/2026-11-25T10-00-00/weights/teacher/seed-0
---
teacher:                        # or a network of any framework, from an ONNX file
  model: null
  train: null
  onnx: teacher.onnx
---
teacher:                        # several
  - { id: large, model: { use: cnn }, train: { epochs: 2, optimizer: { use: adam, lr: 0.002 } } }
  - { id: wide, model: { use: mlp, with: { hidden: [512] } }, train: { epochs: 4, optimizer: { use: adam, lr: 0.002 } } }
distill:
  strategies: [{ use: cross-entropy, weight: 0.1 }, { use: ensemble, weight: 0.9 }]`,
  'teacher.onnx': `teacher:
  model: null
  train: null
  backend: onnx                 # the students may be trained on another one
  onnx:
    file: imagenet.onnx
    layout: nchw                # where the shape of its input does not tell
    normalization: { scale: 255, mean: 0.45, std: 0.23 }
    logits: scores              # the output to take, of several
    outputs: probabilities
    labels: [3, 8, 1, 0, 2, 4, 6, 5, 7, 9]
    maps: nchw
distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9 }, { use: fitnet, student: stage1, teacher: /layer3/Relu_output_0 }] }`,
  'teacher.onnx.normalization': `teacher:
  model: null
  train: null
  onnx: { file: imagenet.onnx, normalization: { scale: 255, mean: 0.449, std: 0.226 } }`,
  'teacher.train': `data: { validation: 0.1 }
teacher:
  train:
    epochs: 20
    optimizer: { use: sgd, lr: { use: cosine, from: 0.1 }, momentum: 0.9 }
    clipNorm: 5
    earlyStopping: { patience: 3 }
    metric: best
    strategies: [{ use: cross-entropy, with: { labelSmoothing: 0.1 } }]`,
  assistants: `assistants:
  - id: middle
    model: { use: mlp, with: { hidden: [256] } }
    seed: 0
    backend: onnx
    predictions: live
    train: { epochs: 8, optimizer: { use: adam, lr: 0.002 }, strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9 }] }`,
  'assistants.train': `data: { validation: 0.1 }
assistants:
  - model: { use: mlp, with: { hidden: [256] } }
    train:
      epochs: 20
      optimizer: { use: adam, lr: { use: cosine, from: 0.002 } }
      clipNorm: 5
      earlyStopping: { patience: 3 }
      metric: best
      strategies: [{ use: kd, teachers: [teacher] }]`,
  student: 'student: { model: { use: mlp, with: { hidden: [64, 32] } } }',
  peers: `teacher: null
peers: [{ model: { use: mlp, with: { hidden: [64] } } }]
distill: { strategies: [{ use: cross-entropy }, { use: dml }] }
---
teacher: null
peers: 3                        # the student and two more of its model
distill: { strategies: [{ use: cross-entropy }, { use: dml }] }`,
  distill: `data: { validation: 0.1 }
distill:
  epochs: 40
  optimizer: { use: adam, lr: { use: cosine, from: 0.002 } }
  clipNorm: 5
  earlyStopping: { patience: 5 }
  metric: last
  strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9 }]
---
distill:
  epochs: null                  # removes inherited ones
  strategies: null
  stages:
    - { name: distilling, epochs: 10, strategies: [{ use: kd }] }
    - { name: labels, epochs: 2, strategies: [{ use: cross-entropy }] }`,
  'distill.stages': `distill:
  epochs: null
  strategies: null
  stages:
    - name: distilling
      epochs: 10
      strategies: [{ use: kd }]
    - name: classifier
      epochs: 2
      optimizer: { use: sgd, lr: 0.05, momentum: 0.9 }
      clipNorm: 1
      freeze: [stage1]
      strategies: [{ use: cross-entropy }]`,
  'Terms of a loss': `distill:
  strategies:
    - { use: cross-entropy, weight: 0.1 }
    - { use: kd, id: soft, weight: { warmUp: 2, to: 0.6 }, with: { temperature: 4 } }
    - { use: kd, id: sharp, weight: 0.3, with: { temperature: 1 }, teachers: [teacher] }
    - { use: ctkd, optimizer: { use: sgd, lr: 0.05, momentum: 0.9 } }
---
student: { model: { use: cnn, with: { channels: [4, 8] } } }
distill:
  strategies:
    - { use: cross-entropy }
    - { use: fitnet, weight: 100, student: stage2, teacher: stage2 }
    - { use: ab, student: [stage1:preact, stage2:preact], teacher: stage*:preact }`,
  'Early stopping': `data: { validation: 0.1 }
distill: { earlyStopping: { patience: 5, minDelta: 0.0005, monitor: loss } }`,
  Optimizers: `distill: { optimizer: { use: sgd, lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.0005 } }
---
distill: { optimizer: { use: adamw, lr: { use: cosine, from: 0.001 }, beta1: 0.9, beta2: 0.98, epsilon: 0.000001, weightDecay: 0.05 } }`,
  Schedules: `distill: { optimizer: { use: sgd, lr: { use: constant, value: 0.1 } } }
---
distill: { optimizer: { use: sgd, lr: { use: step, from: 0.1, every: 30, factor: 0.1 } } }
---
distill: { optimizer: { use: sgd, lr: { use: multi-step, from: 0.05, milestones: [150, 180, 210], factor: 0.1 } } }
---
distill: { optimizer: { use: sgd, lr: { use: cosine, from: 0.1, to: 0.001, warmUp: 5 } } }
---
distill: { optimizer: { use: sgd, lr: { use: linear-warm-up, from: 0, to: 0.1, epochs: 5, perEpoch: true } } }
---
distill: { optimizer: { use: sgd, lr: { use: linear-decay, from: 0.1, to: 0 } } }
---
distill: { optimizer: { use: sgd, lr: { use: one-cycle, max: 0.4, divideBy: 25, finalDivideBy: 10000, warmUpFraction: 0.3 } } }
---
distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: { warmUp: 2, to: 0.9, perEpoch: false } }] }
---
distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9, with: { temperature: { use: linear-decay, from: 8, to: 2 } } }] }`,
  idx: `data:
  use: idx
  with:
    train: { images: fashion/train-images-idx3-ubyte.gz, labels: fashion/train-labels-idx1-ubyte.gz }
    test: { images: fashion/t10k-images-idx3-ubyte.gz, labels: fashion/t10k-labels-idx1-ubyte.gz }
    classes: [top, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot]
    mean: 0.286
    std: 0.353`,
  cifar10: 'data: { use: cifar10, with: { path: datasets, mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] } }',
  cifar100: 'data: { use: cifar100, with: { path: datasets, mean: [0.5071, 0.4867, 0.4408], std: [0.2675, 0.2565, 0.2761], labels: fine } }',
  mnist: 'data: { use: mnist, with: { mean: 0.1307, std: 0.3081 } }',
  cnn: 'teacher: { model: { use: cnn, with: { channels: [32, 64], convolutions: 2, kernel: 3, pooling: average, dense: [128, 64], dropout: 0.25, batchNorm: true } } }',
  mlp: 'student: { model: { use: mlp, with: { hidden: [128, 64], activation: tanh, dropout: 0.1, batchNorm: true } } }',
  'cross-entropy': 'distill: { strategies: [{ use: cross-entropy, with: { labelSmoothing: 0.1 } }] }',
  kd: 'distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: kd, weight: 0.9, with: { temperature: 4, standardize: true } }] }',
  ctkd: `distill:
  strategies:
    - { use: cross-entropy, weight: 0.1 }
    - { use: ctkd, weight: 0.9, with: { variant: global, start: 1, range: 20, initial: 1, epochs: 10, lambda: { from: 0, to: 1 }, throughSquare: true, standardize: false } }
---
distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: ctkd, weight: 0.9, with: { variant: instance, hidden: 128 } }] }`,
  ab: `student: { model: { use: cnn } }
distill:
  epochs: null
  strategies: null
  stages:
    - { name: boundaries, epochs: 2, strategies: [{ use: ab, weight: 1, with: { margin: 1 } }] }
    - { name: labels, epochs: 10, strategies: [{ use: cross-entropy }] }`,
  at: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: at, weight: 1000, with: { power: 2, form: code } }] }`,
  'cat-kd': `teacher: { model: { use: cnn, with: { pooling: average, dense: [] } } }
student: { model: { use: cnn, with: { channels: [4, 8], pooling: average, dense: [] } } }
distill: { strategies: [{ use: cross-entropy }, { use: cat-kd, weight: 15, with: { pool: 2, normalize: false } }] }`,
  fitnet: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: fitnet, weight: 100, with: { regressor: linear, kernel: 3 } }] }`,
  ft: `student: { model: { use: cnn } }
distill:
  epochs: null
  strategies: null
  stages:
    - { name: paraphraser, epochs: 2, freeze: [logits], strategies: [{ use: ft, id: factors, weight: 1, with: { train: paraphraser, k: 0.5, slope: 0.1 } }] }
    - { name: student, epochs: 10, strategies: [{ use: cross-entropy }, { use: ft, id: factors, weight: 200, with: { train: translator, form: paper, norm: 1 } }] }
---
student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: ft, weight: 200, with: { train: translator, modules: false } }] }`,
  mgd: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: mgd, weight: 1, with: { mask: spatial, lambda: 0.65, alpha: 0.00002 } }] }`,
  ofd: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: ofd, weight: 0.001, with: { kernelSize: 1 } }] }`,
  reviewkd: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: reviewkd, weight: { warmUp: 20, to: 5, perEpoch: true }, with: { fuse: true, maxChannels: 512, levels: [4, 2, 1] } }] }`,
  simkd: `teacher: { model: { use: cnn, with: { pooling: average, dense: [] } } }
student: { model: { use: cnn, with: { channels: [4, 8] } } }
distill: { strategies: [{ use: cross-entropy, weight: 0 }, { use: simkd, with: { factor: 2 } }] }`,
  'tinybert-attention': `distill: { strategies: [{ use: cross-entropy }, { use: tinybert-attention, student: [attention1, attention2], teacher: attention*, with: { layers: [3, 6], padding: -100 } }] }`,
  'tinybert-hidden': `distill: { strategies: [{ use: cross-entropy }, { use: tinybert-hidden, student: [layer1, layer2], teacher: layer*, with: { layers: [3, 6] } }] }`,
  vid: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: vid, weight: 1, with: { initialVariance: 5, epsilon: 0.00001 } }] }`,
  dist: 'distill: { strategies: [{ use: cross-entropy }, { use: dist, with: { beta: 2, gamma: 2, temperature: 4, epsilon: added } }] }',
  dkd: 'distill: { strategies: [{ use: cross-entropy }, { use: dkd, weight: { warmUp: 20, to: 1, perEpoch: true }, with: { alpha: 1, beta: 8, temperature: 4, standardize: false } }] }',
  dml: `teacher: null
peers: 2
distill: { strategies: [{ use: cross-entropy }, { use: dml, with: { temperature: 1, updates: alternating } }] }`,
  ensemble: 'distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: ensemble, weight: 0.9, with: { combine: confidence, temperature: 4, divideByTeachers: false } }] }',
  jsd: 'distill: { strategies: [{ use: cross-entropy }, { use: jsd, with: { beta: 0.5, temperature: 1, normalize: false } }] }',
  'label-smoothing': 'distill: { strategies: [{ use: label-smoothing, with: { epsilon: 0.1, over: all-classes } }] }',
  lskd: 'distill: { strategies: [{ use: cross-entropy, weight: 0.1 }, { use: lskd, weight: 9, with: { temperature: 2 } }] }',
  'ps-kd': `distill: { strategies: [{ use: ps-kd, with: { alpha: 0.8 } }] }
baselines: []                   # labels-only needs a term that looks at labels alone`,
  'tf-kd': `distill:
  strategies:
    - { use: cross-entropy, weight: 0.1 }
    - { use: tf-kd, weight: 0.9, with: { mode: virtual, temperature: 20, correct: 0.99, target: softened, studentTemperature: false, reduction: element } }`,
  ttm: 'distill: { strategies: [{ use: cross-entropy }, { use: ttm, with: { gamma: 0.1 } }] }',
  wsld: 'distill: { strategies: [{ use: cross-entropy }, { use: wsld, weight: 2.25, with: { temperature: 2, epsilon: 0.0000001 } }] }',
  wttm: 'distill: { strategies: [{ use: cross-entropy }, { use: wttm, with: { gamma: 0.1 } }] }',
  cc: `distill: { strategies: [{ use: cross-entropy }, { use: cc, weight: 0.02, with: { form: products, embedding: 128 } }] }
---
distill: { strategies: [{ use: cross-entropy }, { use: cc, with: { form: kernel, embedding: 0, kernel: gaussian, gamma: 0.4, order: 2, normalize: true, squared: true } }] }`,
  crd: 'distill: { strategies: [{ use: cross-entropy }, { use: crd, weight: 0.8, with: { embedding: 128, negatives: 16384, temperature: 0.07, momentum: 0.5, from: other-classes, mode: exact } }] }',
  ickd: `student: { model: { use: cnn } }
distill: { strategies: [{ use: cross-entropy }, { use: ickd, weight: 2.5, with: { form: cifar, kernel: 1, embedding: true } }] }`,
  'minilm-v2': `distill:
  strategies:
    - { use: cross-entropy }
    - { use: minilm-v2, student: [q6, k6, v6], teacher: [q12, k12, v12], with: { heads: 48, queries: 1, keys: 1, values: 1 } }`,
  rkd: 'distill: { strategies: [{ use: cross-entropy }, { use: rkd, weight: 1, with: { distance: 25, angle: 50 } }] }',
  tfjs: 'export: [{ use: tfjs, with: { quantize: float16 } }]',
  onnx: 'export: [tfjs, { use: onnx, with: { int8: true } }]',
  web: 'export: [{ use: web, with: { quantize: uint8 } }]',
  files: 'tracking: [{ use: files, with: { steps: false } }]',
};
